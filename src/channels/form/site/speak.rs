//! How times, sizes and texts of others are written on a page.
use crate::base::{Language, Time};
use jiff::tz::TimeZone;
use std::fmt::Write;

/// A moment by the shop's clocks: `18 Nov, 10:12`, with the year where it is another than now.
pub(super) fn moment(at: Time, now: Time, zone: &TimeZone, language: Language) -> String {
    let (at, now) = (at.timestamp().to_zoned(zone.clone()), now.timestamp().to_zoned(zone.clone()));
    let format = match (language, at.year() == now.year()) {
        (Language::En, true) => "%-d %b, %H:%M",
        (Language::En, false) => "%-d %b %Y, %H:%M",
        (Language::Vi, true) => "%d/%m, %H:%M",
        (Language::Vi, false) => "%d/%m/%Y, %H:%M",
    };
    at.strftime(format).to_string()
}

/// `96 KB`, `1.4 MB`; with a comma in Vietnamese.
pub(super) fn size(bytes: u64, language: Language) -> String {
    if bytes < 1 << 20 {
        return format!("{} KB", bytes.div_ceil(1 << 10).max(1));
    }
    let tenths = bytes.saturating_mul(10).div_ceil(1 << 20);
    let point = if language == Language::Vi { ',' } else { '.' };
    if tenths.is_multiple_of(10) { format!("{} MB", tenths / 10) } else { format!("{}{point}{} MB", tenths / 10, tenths % 10) }
}

/// The first letters of the first and the last word of a name.
pub(super) fn initials(name: &str) -> String {
    let name = name.split(['(', '<', '@']).next().unwrap_or_default();
    let mut words = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    first.into_iter().chain(words.next_back()).flat_map(char::to_uppercase).collect()
}

/// A text as HTML. In what we wrote, addresses of the web become links.
pub(super) fn html(text: &str, has_links: bool) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while has_links && let Some(at) = next_link(rest) {
        escape(&mut out, &rest[..at]);
        let url = link_at(&rest[at..]);
        let mut safe = String::new();
        escape(&mut safe, url);
        let _ = write!(out, "<a href=\"{safe}\" rel=\"noopener noreferrer nofollow\">{safe}</a>");
        rest = &rest[at + url.len()..];
    }
    escape(&mut out, rest);
    out
}

fn next_link(text: &str) -> Option<usize> {
    ["https://", "http://"].iter().filter_map(|start| text.find(start)).min()
}

/// The address that a text begins with, without the signs that end a sentence.
fn link_at(text: &str) -> &str {
    let end = text.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '`')).unwrap_or(text.len());
    text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '…'])
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_becomes_markup_but_the_links_that_we_wrote() {
        assert_eq!(
            html("<script>alert('1')</script> & https://a.example", false),
            "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; https://a.example"
        );
        assert_eq!(
            html("See https://a.example/x?y=1&z=2. Or (http://b.example)", true),
            "See <a href=\"https://a.example/x?y=1&amp;z=2\" rel=\"noopener noreferrer nofollow\">https://a.example/x?y=1&amp;z=2</a>. \
             Or (<a href=\"http://b.example\" rel=\"noopener noreferrer nofollow\">http://b.example</a>)"
        );
        assert_eq!(html("javascript:alert(1) \"https://a\"onclick=x", true).matches("<a ").count(), 1);
        assert!(!html("https://a\"onclick=\"x", true).contains("\"onclick"));
    }

    #[test]
    fn sizes_and_moments_are_written_as_people_write_them() {
        assert_eq!((size(1, Language::En).as_str(), size(98_000, Language::En).as_str()), ("1 KB", "96 KB"));
        assert_eq!((size(10 << 20, Language::En).as_str(), size((14 << 20) / 10, Language::Vi).as_str()), ("10 MB", "1,4 MB"));
        let (at, zone) = ("2026-11-18T03:12:00Z".parse::<Time>().unwrap(), TimeZone::get("Asia/Ho_Chi_Minh").unwrap());
        let later = "2027-01-01T00:00:00Z".parse::<Time>().unwrap();
        assert_eq!(moment(at, at, &zone, Language::En), "18 Nov, 10:12");
        assert_eq!(moment(at, later, &zone, Language::Vi), "18/11/2026, 10:12");
    }

    #[test]
    fn initials_are_those_of_the_name() {
        assert_eq!(initials("Trần Thị Lan"), "TL");
        assert_eq!(initials("Mai (Tea House)"), "M");
        assert_eq!(initials("lan@home.vn"), "L");
        assert_eq!(initials(""), "");
    }
}
