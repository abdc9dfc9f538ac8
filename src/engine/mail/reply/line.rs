//! What a single line is. Knows the phrases and no more of a mail than the line; every check looks at a bounded part of it.
use super::phrases::{
    DEVICE_ENDS, DEVICES, DISCLAIMERS, FOOTERS, FORWARDED, Field, LABELS, ORIGINAL, REPLY_ABOVE, REPLY_ABOVE_STARTS, WROTE,
};
use aho_corasick::{AhoCorasick, AhoCorasickBuilder, Anchored, Input, MatchKind, StartKind};
use std::sync::LazyLock;

/// Lines longer than this are prose, whatever they begin with.
pub const LONG: usize = 700;

/// What the beginning of a line can be.
#[derive(Clone, Copy)]
enum Prefix {
    Label(Field),
    Device,
    Forwarded,
    Above,
    Disclaimer,
}

struct Prefixes {
    automaton: AhoCorasick,
    meanings: Vec<Prefix>,
}

static PREFIXES: LazyLock<Prefixes> = LazyLock::new(|| {
    let mut patterns = Vec::new();
    let mut meanings = Vec::new();
    let mut add = |phrase: &str, meaning: Prefix| {
        for variant in variants(phrase) {
            patterns.push(variant);
            meanings.push(meaning);
        }
    };
    for (field, labels) in LABELS {
        labels.iter().for_each(|label| add(label, Prefix::Label(*field)));
    }
    DEVICES.iter().for_each(|phrase| add(phrase, Prefix::Device));
    FORWARDED.iter().for_each(|phrase| add(phrase, Prefix::Forwarded));
    REPLY_ABOVE_STARTS.iter().for_each(|phrase| add(phrase, Prefix::Above));
    DISCLAIMERS.iter().for_each(|phrase| add(phrase, Prefix::Disclaimer));
    let automaton = builder().match_kind(MatchKind::LeftmostLongest).start_kind(StartKind::Anchored).build(&patterns);
    Prefixes { automaton: automaton.expect("the phrases are few and short"), meanings }
});

static MARKERS: LazyLock<AhoCorasick> = LazyLock::new(|| words(&[FORWARDED, ORIGINAL].concat()));
static ABOVE: LazyLock<AhoCorasick> = LazyLock::new(|| words(REPLY_ABOVE));
static FOOTER: LazyLock<AhoCorasick> = LazyLock::new(|| words(FOOTERS));
static VERBS: LazyLock<AhoCorasick> = LazyLock::new(|| words(WROTE));

fn builder() -> AhoCorasickBuilder {
    let mut builder = AhoCorasickBuilder::new();
    builder.ascii_case_insensitive(true);
    builder
}

fn words(phrases: &[&str]) -> AhoCorasick {
    let patterns: Vec<String> = phrases.iter().flat_map(|phrase| variants(phrase)).collect();
    builder().match_kind(MatchKind::LeftmostFirst).build(patterns).expect("the phrases are few and short")
}

/// A phrase as it is written: as listed, with a capital first letter, and in capitals (ASCII letters match in either case anyway).
fn variants(phrase: &str) -> Vec<String> {
    let mut chars = phrase.chars();
    let capital = chars.next().map(|first| first.to_uppercase().chain(chars).collect::<String>()).unwrap_or_default();
    let mut all = vec![phrase.to_owned(), capital, phrase.to_uppercase()];
    all.sort();
    all.dedup();
    all
}

/// Without white space and invisible marks at both ends.
pub fn trim(line: &str) -> &str {
    if let [first, .., last] = line.as_bytes()
        && first.is_ascii_graphic()
        && last.is_ascii_graphic()
    {
        return line;
    }
    line.trim_matches(is_blank)
}

/// White space, and marks that no one sees.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

/// Whether a trimmed line is a quoted one. `>>>` before a word is a prompt of a shell to some, a deep quote to all mail programs.
pub fn is_quoted(line: &str) -> bool {
    line.starts_with('>')
}

/// A line without its quote marks.
pub fn unquoted(line: &str) -> &str {
    trim(line.trim_start_matches(|c: char| c == '>' || is_blank(c)))
}

/// Whether a trimmed line is drawn: two or more of one character that draws.
pub fn is_rule(line: &str) -> bool {
    let Some(first) = line.chars().next() else { return false };
    matches!(first, '_' | '-' | '=' | '*' | '~' | '─' | '━' | '—' | '–') && line.len() <= 400 && line.len() > first.len_utf8() && {
        line.chars().all(|c| c == first || c == ' ')
    }
}

/// The field and value of a trimmed header line: `From: x`, `*From:* x`, `De : x`.
pub fn header(line: &str) -> Option<(Field, &str)> {
    let is_cell = line.starts_with('|');
    let line = line.trim_start_matches(['*', '_', '|', ' ', '\t']);
    if line.len() > LONG * 4 {
        return None;
    }
    let (Prefix::Label(field), end) = prefix(line)? else { return None };
    let rest = line[end..].trim_start_matches(|c: char| c == '*' || c == '_' || is_blank(c));
    let value = rest.strip_prefix(':').or_else(|| rest.strip_prefix('：')).or_else(|| rest.strip_prefix('|').filter(|_| is_cell))?;
    Some((field, trim(value.trim_start_matches(['*', '_']).trim_end_matches(['|', ' ']))))
}

fn prefix(line: &str) -> Option<(Prefix, usize)> {
    let found = PREFIXES.automaton.find(Input::new(line).anchored(Anchored::Yes))?;
    Some((PREFIXES.meanings[found.pattern().as_usize()], found.end()))
}

/// Whether a trimmed line is what a device adds to every mail ("Sent from my phone"), and no sentence that only begins so.
pub fn is_device(line: &str) -> bool {
    if line.len() > 300 {
        return false;
    }
    let line = line.trim_matches(['-', '_', '*', '[', ']', '<', '>', '(', ')', '—', '–', '~', ' ']);
    let begins = matches!(prefix(line), Some((Prefix::Device, end)) if !line[end..].starts_with([':', '：']));
    // Only the names of devices have capitals in the languages whose verb comes last.
    if !begins && (line.len() > 120 || line.len() < 10) {
        return false;
    }
    let words = line.split(['<', '(', '[']).next().unwrap_or(line).trim_end_matches(['.', '!', ' ']);
    let ends = ends_as_device(words) && words.contains(|c: char| c.is_ascii_uppercase());
    let is_ambiguous = ["내 ", "나의", "Von mein", "von mein", "從我的", "从我的"].iter().any(|start| line.starts_with(start));
    (ends || (begins && !is_ambiguous))
        && words.split_whitespace().count() <= 9
        && words.chars().count() <= 80
        && !words.contains([',', ';', '?', '，', '。'])
        && !words.contains(". ")
}

fn ends_as_device(words: &str) -> bool {
    words.len() <= 90 && DEVICE_ENDS.iter().any(|end| words.ends_with(end))
}

/// What a line between dashes, or a sentence of a mail program before a colon, announces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    Original,
    Forwarded,
}

/// The marker that a trimmed line is.
pub fn marker(line: &str) -> Option<Marker> {
    if line.len() > 200 {
        return None;
    }
    let is_drawn = |c: char| matches!(c, '-' | '_' | '=' | '*' | '~' | '─' | '—' | '–' | '+' | ' ');
    let first = line.chars().next()?;
    if is_drawn(first) || matches!(first, '<' | '[') {
        let inner = line.trim_matches(|c: char| is_drawn(c) || matches!(c, '<' | '>' | '[' | ']' | ':'));
        let dashes = line.len() - line.trim_start_matches(is_drawn).len();
        if inner.is_empty() || dashes < 2 || inner.len() > 120 {
            return None;
        }
        let found = MARKERS.find(inner)?;
        let is_forward = FORWARDED.iter().any(|phrase| found.len() == phrase.len() && inner[found.range()].to_lowercase() == **phrase);
        return Some(if is_forward { Marker::Forwarded } else { Marker::Original });
    }
    let (Prefix::Forwarded, end) = prefix(line)? else { return None };
    let rest = trim(&line[end..]);
    (rest.is_empty() || matches!(rest, ":" | "：" | ".")).then_some(Marker::Forwarded)
}

/// Whether a trimmed line asks for the answer to be written above it.
pub fn is_reply_above(line: &str) -> bool {
    let is_drawn = |c: char| c.is_ascii_punctuation() || matches!(c, '—' | '–' | '─' | '＃' | '…' | '▲' | '↑');
    if line.starts_with(is_drawn) {
        return line.len() <= LONG && ABOVE.is_match(line);
    }
    matches!(prefix(line), Some((Prefix::Above, _))) && line.split_whitespace().count() <= 16
}

/// Whether a trimmed line begins as disclaimers do.
pub fn begins_disclaimer(line: &str) -> bool {
    matches!(prefix(line.trim_start_matches(['*', '_'])), Some((Prefix::Disclaimer, _)))
}

/// Whether a line belongs to what lists and lawyers append.
pub fn is_footer(line: &str) -> bool {
    FOOTER.is_match(&line[..line.floor_char_boundary(2000)])
}

/// Whether some mail program's "wrote" stands in a text.
pub fn has_verb(text: &str) -> bool {
    VERBS.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn header_lines_are_known_in_every_way_of_writing_them() {
        assert_eq!(header("*From:* A"), Some((Field::From, "A")));
        assert_eq!(header("Envoyé le :jeudi"), Some((Field::Date, "jeudi")));
        assert_eq!(header("Từ: Lan"), Some((Field::From, "Lan")));
        assert_eq!(header("ОТ: Анна"), Some((Field::From, "Анна")));
        assert_eq!(header("发件人：张"), Some((Field::From, "张")));
        assert_eq!(header("Dear: x"), None);
    }

    #[test]
    fn device_lines_are_told_from_sentences() {
        for line in [
            "Sent from my iPhone",
            "Gửi từ iPhone của tôi",
            "iPhoneから送信",
            "나의 iPhone에서 보냄",
            "iPhone'umdan gönderildi",
            "Von meinem iPhone gesendet",
        ] {
            assert!(is_device(line), "{line}");
        }
        for line in [
            "Sent from my desk, is much easier then my mobile phone.",
            "Von meinem Chef habe ich das gehört",
            "Sent: Monday",
            "Gửi: thứ Hai",
        ] {
            assert!(!is_device(line), "{line}");
        }
    }

    #[test]
    fn markers_are_told_apart() {
        assert_eq!(marker("-----Original Message-----"), Some(Marker::Original));
        assert_eq!(marker("---------- Thư được chuyển tiếp ---------"), Some(Marker::Forwarded));
        assert_eq!(marker("Début du message réexpédié :"), Some(Marker::Forwarded));
        assert_eq!(marker("Forwarded message from Anna is below."), None);
    }
}
