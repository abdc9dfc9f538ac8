//! Keeps HTML within what an HTML5 parser does in linear time: how deep elements nest, how many formatting elements are open (each is
//! opened anew in every following paragraph), how many tags there are. What is beyond loses its tags and keeps its text.
use super::entity::decode;
use super::scan::{Attributes, Kind, Name, Tokens};
use memchr::{memchr_iter, memchr2_iter, memchr3_iter};
use std::borrow::Cow;

const DEPTH: usize = 150;
const FORMATTING: usize = 24;
/// Tags, each counted once more for every formatting element that may be opened anew with it.
const WORK: usize = 200_000;
/// Bytes copied for references and lone `<` in text: a parser copies the text before each, back to the last tag.
const COPIED: usize = 400_000_000;
/// A parser compares each attribute of a tag with all others.
const ATTRIBUTES: usize = 60;
/// References within one tag: the value so far is copied before each.
const ATTRIBUTE_REFERENCES: usize = 2_000;

/// `html` with the tags beyond the limits left out; the same text if it is within them, as real mail is.
pub fn within_limits(html: &str) -> Cow<'_, str> {
    let mut open: Vec<Entry> = Vec::with_capacity(DEPTH);
    let mut formatting = 0;
    let mut work = 0;
    let mut out: Option<String> = None;
    let mut at = 0;
    let mut copied = 0usize;
    let mut run = 0;
    for token in Tokens::new(html) {
        let start = at;
        at += token.raw.len();
        if matches!(token.kind, Kind::Text | Kind::RawText) {
            let bytes = token.raw.as_bytes();
            let references = memchr2_iter(b'&', b'<', bytes).count() + memchr_iter(0, bytes).count();
            run += bytes.len();
            copied = copied.saturating_add(references.saturating_mul(run));
            if copied > COPIED {
                out.get_or_insert_with(|| html[..start].to_owned()).push_str(&without_references(token.raw));
                continue;
            }
        }
        let keep = match token.kind {
            Kind::Open { name, attributes } if !name.is_void() => {
                let is_formatting = is_formatting(name.as_str());
                work += if is_formatting { 1 } else { 1 + formatting };
                if matches!(name.as_str(), "td" | "th" | "tr")
                    && let Some(table) = open.iter().rev().find(|entry| entry.name.as_str() == "table")
                {
                    formatting = table.formatting;
                }
                let fits = work <= WORK && !has_many(attributes) && open.len() < DEPTH && !(is_formatting && formatting >= FORMATTING);
                if fits && !closes_itself(name.as_str()) {
                    open.push(Entry { name, formatting });
                    formatting += usize::from(is_formatting);
                }
                fits
            }
            Kind::Open { attributes, .. } => {
                work += 1;
                work <= WORK && !has_many(attributes)
            }
            Kind::Close { name } => {
                work += if is_formatting(name.as_str()) { 1 } else { 1 + formatting };
                close(&mut open, &mut formatting, name);
                work <= WORK * 2 && token.raw.len() < 200
            }
            _ => true,
        };
        if keep && matches!(token.kind, Kind::Open { .. }) {
            run = 0;
        }
        match &mut out {
            Some(out) if keep => out.push_str(token.raw),
            None if !keep => out = Some(html[..start].to_owned()),
            _ => {}
        }
    }
    out.map_or(Cow::Borrowed(html), Cow::Owned)
}

/// A text with its references decoded; the two characters that need one give way to their likenesses.
fn without_references(text: &str) -> String {
    let is_special = |c: char| matches!(c, '<' | '&' | '\0');
    let likeness = |c: char| match c {
        '<' => '＜',
        '&' => '＆',
        _ => '\u{FFFD}',
    };
    decode(text).chars().map(|c| if is_special(c) { likeness(c) } else { c }).collect()
}

fn has_many(attributes: &str) -> bool {
    let bytes = attributes.as_bytes();
    bytes.len() > ATTRIBUTES
        && (Attributes::new(attributes).nth(ATTRIBUTES).is_some()
            || memchr3_iter(b'&', 0, b'\r', bytes).nth(ATTRIBUTE_REFERENCES).is_some())
}

struct Entry {
    name: Name,
    /// How many formatting elements were open outside of it.
    formatting: usize,
}

fn close(open: &mut Vec<Entry>, formatting: &mut usize, name: Name) {
    let word = name.as_str();
    if is_formatting(word) {
        if let Some(at) = open.iter().rposition(|entry| entry.name == name) {
            open.remove(at);
            *formatting = formatting.saturating_sub(1);
        }
        return;
    }
    for at in (0..open.len()).rev() {
        if open[at].name == name {
            if word == "table" {
                *formatting = open[at].formatting;
            }
            open.truncate(at);
            return;
        }
        // A parser does not look for the start tag beyond these.
        if matches!(open[at].name.as_str(), "table" | "caption" | "button" | "object" | "marquee" | "applet" | "template" | "select") {
            return;
        }
    }
}

fn is_formatting(name: &str) -> bool {
    matches!(name, "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt" | "u")
}

/// Elements that a second one of their kind ends, so that leaving out end tags, as old mail does, is no depth.
fn closes_itself(name: &str) -> bool {
    matches!(name, "p" | "li" | "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "dt" | "dd" | "option" | "html" | "head" | "body")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_mail_is_left_as_it_is() {
        let html = "<html><body>".to_owned() + &"<p>a<table><tr><td><font>x<td>y</table><b>z</b><br>".repeat(1000);
        assert!(matches!(within_limits(&html), Cow::Borrowed(_)));
    }

    #[test]
    fn text_of_nothing_but_references_is_decoded_before_a_parser_sees_it() {
        let out = within_limits(&"&#7855;&lt;&".repeat(20_000)).into_owned();
        assert!(out.starts_with("ắ＜＆") && !out.contains(['<', '&']));
    }

    #[test]
    fn a_tag_with_more_attributes_than_any_real_one_is_left_out() {
        let html = format!("<p {}>text", (0..1000).map(|n| format!("a{n}=x ")).collect::<String>());
        assert_eq!(within_limits(&html), "text");
    }

    #[test]
    fn what_is_too_deep_loses_its_tags_and_keeps_its_text() {
        let html = "<div>".repeat(1000) + "text" + &"</div>".repeat(1000);
        let out = within_limits(&html);
        assert_eq!(out.matches("<div>").count(), DEPTH);
        assert!(out.contains("text"));
    }
}
