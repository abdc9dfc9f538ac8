//! Cuts the telling piece out of a text and marks what was found, as safe HTML.
use super::{
    query::{Clause, Query},
    text::Analyser,
};
use crate::base::text::is_deceptive;
use std::ops::Range;

/// Bytes of a text that are looked through for a snippet.
const MAX_SEARCHED: usize = 256 << 10;

/// Marks kept of one text; more would not change the choice.
const MAX_MARKS: usize = 2_000;

/// A phrase whose words stand further apart than this, in bytes, is not shown as one.
const MAX_MARK: usize = 400;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Snippet {
    /// The piece as HTML: escaped, one line, matches in `<mark>`.
    pub html: String,
    /// Whether anything in it matched; otherwise it is the beginning of the text.
    pub matched: bool,
}

/// A match: which clause, and where.
struct Mark {
    clause: usize,
    range: Range<usize>,
}

pub(super) fn snippet(text: &str, query: &Query, max_characters: usize, analyser: &mut Analyser) -> Snippet {
    let mut end = text.len().min(MAX_SEARCHED);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let text = &text[..end];
    let marks = marks(text, query, analyser);
    let window = window(text, &marks, max_characters);
    let mut html = String::with_capacity(window.len() + 64);
    html.push_str(if window.start > 0 { "…" } else { "" });
    let mut at = window.start;
    for mark in marks.iter().filter(|mark| mark.range.start >= window.start && mark.range.end <= window.end) {
        if mark.range.start < at {
            continue;
        }
        escape(&text[at..mark.range.start], &mut html);
        html.push_str("<mark>");
        escape(&text[mark.range.clone()], &mut html);
        html.push_str("</mark>");
        at = mark.range.end;
    }
    let matched = at > window.start;
    escape(&text[at..window.end], &mut html);
    html.push_str(if window.end < text.len() { "…" } else { "" });
    Snippet { html, matched }
}

/// All matches in the order of their beginnings.
fn marks(text: &str, query: &Query, analyser: &mut Analyser) -> Vec<Mark> {
    let clauses: Vec<&Clause> = query.wanted().collect();
    let stems = analyser.any_stems_shared();
    // How many words of each phrase have just been seen, and where it began.
    let mut progress: Vec<Vec<(usize, usize)>> = vec![Vec::new(); clauses.len()];
    let mut marks = Vec::new();
    analyser.words(text, |word| {
        for (index, (clause, runs)) in clauses.iter().zip(&mut progress).enumerate() {
            runs.push((0, word.range.start));
            runs.retain_mut(|(seen, _)| {
                let last = *seen + 1 == clause.words.len();
                let asked = &clause.words[*seen].folded;
                *seen += 1;
                word.folded == asked
                    || (last && clause.prefix && word.folded.starts_with(asked.as_str()))
                    || (query.allows_similar() && clause.may_relax() && is_similar(word.folded, asked))
                    || (clause.words.len() == 1 && !clause.quoted && stems.is_same(word.folded, asked))
            });
            if let Some(whole) = runs.iter().position(|(seen, _)| *seen == clause.words.len()) {
                let (_, start) = runs.remove(whole);
                if word.range.end - start <= MAX_MARK {
                    marks.push(Mark { clause: index, range: start..word.range.end });
                }
            }
        }
        marks.len() < MAX_MARKS
    });
    marks.sort_by_key(|mark| (mark.range.start, std::cmp::Reverse(mark.range.end)));
    marks
}

/// The stretch of at most `max` characters that holds the most different clauses, then the most matches, then comes first.
fn window(text: &str, marks: &[Mark], max: usize) -> Range<usize> {
    let max_bytes = |start: usize| text[start..].char_indices().nth(max).map_or(text.len(), |(at, _)| start + at);
    let mut best = (0, 0, 0..0);
    for (first, mark) in marks.iter().enumerate().take(200) {
        let end = mark.range.start + max;
        let inside = marks[first..].iter().take_while(|mark| mark.range.end <= end);
        let (mut seen, mut count, mut last) = (0_u64, 0, mark.range.end);
        for mark in inside.take(100) {
            seen |= 1 << (mark.clause % 64);
            count += 1;
            last = last.max(mark.range.end);
        }
        if (seen.count_ones(), count) > (best.0, best.1) {
            best = (seen.count_ones(), count, mark.range.start..last);
        }
    }
    if best.1 == 0 {
        return 0..cut_before(text, max_bytes(0));
    }
    // A third of the room that is left goes before the first match.
    let found = best.2;
    let used = text[found.clone()].chars().count();
    let before = max.saturating_sub(used) / 3;
    let start = text[..found.start].char_indices().rev().take(before).last().map_or(found.start, |(at, _)| at);
    let start = if start == 0 {
        0
    } else {
        text[start..found.start].find(char::is_whitespace).map_or(start, |space| start + space).min(found.start)
    };
    let start = start + text[start..].len() - text[start..].trim_start().len();
    start..cut_before(text, max_bytes(start)).max(found.end)
}

/// The last white space shortly before `end`, unless the text ends there.
fn cut_before(text: &str, end: usize) -> usize {
    if end == text.len() {
        return end;
    }
    text[..end].char_indices().rev().take(20).find(|(_, c)| c.is_whitespace()).map_or(end, |(at, _)| at)
}

fn escape(text: &str, html: &mut String) {
    for c in text.chars() {
        match c {
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '&' => html.push_str("&amp;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ if c.is_whitespace() => {
                if !html.ends_with(' ') {
                    html.push(' ');
                }
            }
            _ if is_deceptive(c) => {}
            _ => html.push(c),
        }
    }
}

/// Whether one letter added, left out, changed or swapped with its neighbour makes one word of the other.
fn is_similar(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let same = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let (a, b) = (&one[same..], &other[same..]);
    let rest = |slice: &[char], skip: usize| slice.get(skip..).map(<[char]>::to_vec);
    (a.is_empty() && b.is_empty())
        || rest(a, 1).is_some_and(|a| Some(a) == rest(b, 1))
        || rest(a, 1).is_some_and(|a| a == b)
        || rest(b, 1).is_some_and(|b| a == b)
        || (a.len() >= 2 && b.len() >= 2 && a[0] == b[1] && a[1] == b[0] && a[2..] == b[2..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(text: &str, query: &str) -> String {
        let mut analyser = Analyser::default();
        let query = Query::read(query, &mut analyser);
        snippet(text, &query, 60, &mut analyser).html
    }

    #[test]
    fn what_was_found_is_marked_in_its_own_spelling() {
        assert_eq!(show("Xin chào, Đơn Hàng của tôi", "don hang "), "Xin chào, <mark>Đơn</mark> <mark>Hàng</mark> của tôi");
        assert_eq!(show("mã DH-0011434 nhé", "dh-0011434 "), "mã <mark>DH-0011434</mark> nhé");
        assert_eq!(show("the invoices", "invo"), "the <mark>invoices</mark>");
    }

    #[test]
    fn nothing_of_the_text_reaches_the_page_as_html() {
        assert_eq!(show("<b onclick=\"x\">lan</b>\u{202E}&", "lan "), "&lt;b onclick=&quot;x&quot;&gt;<mark>lan</mark>&lt;/b&gt;&amp;");
    }

    #[test]
    fn a_long_text_is_cut_around_the_telling_place() {
        let text = format!("{} lan asks for a refund {}", "filler words ".repeat(50), "and more ".repeat(50));
        let html = show(&text, "refund lan ");
        assert!(html.starts_with('…') && html.ends_with('…') && html.contains("<mark>lan</mark> asks for a <mark>refund</mark>"), "{html}");
        assert!(html.chars().count() < 60 + 30, "{html}");
    }

    #[test]
    fn similar_is_one_slip_of_the_finger() {
        for (one, other) in [("delivery", "delivrey"), ("refund", "refnd"), ("refund", "reefund"), ("refund", "refumd"), ("a", "a")] {
            assert!(is_similar(one, other), "{one} {other}");
        }
        assert!(!is_similar("refund", "rfnud") && !is_similar("ab", "cd") && !is_similar("", "ab"));
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_a_bounded_snippet(text in "[\\PC\\s<&]*", query in "[a-z đơn\"*-]{0,20}") {
            let html = show(&text, &query);
            let visible = html.replace("<mark>", "").replace("</mark>", "");
            proptest::prop_assert!(!visible.contains('<') && html.len() < 8_000);
        }
    }
}
