//! What a person typed, as words, phrases and exclusions. Every input has a reading, bounded in size, and the reading can
//! be shown. Knows nothing of how the index answers.
use super::{code, schema::Part, text::Analyser};
use std::fmt;

/// Characters read of a question; the rest is left out of the reading.
pub const MAX_QUERY: usize = 1_000;

/// Words read of a question.
pub const MAX_WORDS: usize = 64;

/// A word of a question, folded, with its marks if it was typed with any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub folded: String,
    pub marked: Option<String>,
}

/// Words that must stand next to each other; mostly it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Clause {
    /// Never empty.
    pub words: Vec<Asked>,
    /// The last word may go on.
    pub prefix: bool,
    pub negated: bool,
    /// Only there; anywhere if `None`.
    pub part: Option<Part>,
    /// Written in one piece, as numbers and codes may be.
    pub code: Option<String>,
    /// Stood in quotes: means these very words, in no other form.
    pub quoted: bool,
}

/// How a question was taken more loosely than it was typed, because too little was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Loosened {
    /// Not at all.
    #[default]
    No,
    /// Its words may stand in different documents of a group.
    Apart,
    /// Similar spellings count as well.
    Spelling,
}

/// A question as it was understood. Its `Display` is that reading, in the language in which it was asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    pub(super) clauses: Vec<Clause>,
    /// Nothing was typed; asks for everything.
    pub(super) blank: bool,
    /// More was typed than was read.
    cut: bool,
    pub(super) loosened: Loosened,
}

impl Query {
    /// Reads `text`: words (all must occur), `"phrases"`, `-without`, `begin*`; the last word is a beginning unless a space
    /// follows it. Codes and addresses (`DH-0011434`, `lan@example.vn`) are phrases of their parts. Never fails.
    pub(super) fn read(text: &str, analyser: &mut Analyser) -> Self {
        let kept = text.char_indices().nth(MAX_QUERY).map_or(text, |(end, _)| &text[..end]);
        let mut query = Self { blank: text.trim().is_empty(), cut: kept.len() < text.len(), ..Self::default() };
        let mut room = MAX_WORDS;
        let mut rest = kept.trim_start();
        while let Some(first) = rest.chars().next() {
            let (negated, body) = match first {
                '-' | '−' if rest[first.len_utf8()..].chars().next().is_some_and(|c| !c.is_whitespace() && c != '-') => {
                    (true, &rest[first.len_utf8()..])
                }
                _ => (false, rest),
            };
            let piece = Piece::first(body);
            let typing = piece.rest.is_empty() && !query.cut && !negated && !piece.closed;
            rest = piece.rest.trim_start();
            let mut words = Vec::new();
            analyser.words(piece.inside, |word| {
                if room == 0 {
                    query.cut = true;
                    return false;
                }
                room -= 1;
                words.push(Asked { folded: word.folded.to_owned(), marked: word.marked.map(str::to_owned) });
                true
            });
            if words.is_empty() {
                continue;
            }
            let open = piece.inside.ends_with(|c: char| !c.is_whitespace() && !is_separator(c));
            let prefix = piece.starred || (typing && open);
            query.clauses.push(Clause { words, prefix, negated, part: None, code: None, quoted: piece.quoted });
        }
        join_numbers(&mut query.clauses);
        for clause in &mut query.clauses {
            clause.code = code::asked(clause.words.iter().map(|word| word.folded.as_str()));
        }
        query.clauses.dedup();
        query
    }

    /// Adds what is to stand in one part.
    pub(super) fn within(&mut self, part: Part, text: &str, negated: bool, analyser: &mut Analyser) {
        let read = Self::read(text, analyser);
        let used: usize = self.clauses.iter().map(|clause| clause.words.len()).sum();
        let mut room = MAX_WORDS.saturating_sub(used);
        self.cut |= read.cut;
        for clause in read.clauses {
            let Some(left) = room.checked_sub(clause.words.len()) else {
                self.cut = true;
                break;
            };
            room = left;
            self.clauses.push(Clause { negated: negated || clause.negated, part: Some(part), ..clause });
        }
        self.blank &= self.clauses.is_empty();
    }

    /// The words that nothing ties to a part, in other forms than phrases, as typed.
    pub(super) fn wanted_anywhere(&self) -> impl Iterator<Item = &Clause> {
        self.wanted().filter(|clause| clause.part.is_none())
    }

    pub(super) fn wanted(&self) -> impl Iterator<Item = &Clause> {
        self.clauses.iter().filter(|clause| !clause.negated)
    }

    /// The same question, taken more loosely.
    pub(super) fn loosened(&self, loosened: Loosened) -> Self {
        Self { loosened, ..self.clone() }
    }

    /// Whether no word was understood although something was typed: such a question finds nothing.
    pub fn is_meaningless(&self) -> bool {
        self.clauses.is_empty() && !self.blank
    }

    /// Whether, and how, more was taken for a hit than was typed.
    pub fn how_loose(&self) -> Loosened {
        self.loosened
    }
    /// Whether more was typed than was read.
    pub fn is_cut(&self) -> bool {
        self.cut
    }
    pub(super) fn allows_similar(&self) -> bool {
        self.loosened == Loosened::Spelling
    }
}

/// Makes one clause of the groups in which a telephone number was typed: `0987 654 321`.
fn join_numbers(clauses: &mut Vec<Clause>) {
    let digits = |clause: &Clause| {
        let [word] = clause.words.as_slice() else { return None };
        let is_number =
            !clause.negated && !clause.quoted && word.folded.len() >= 2 && word.folded.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(word.folded.len())
    };
    let mut at = 0;
    while at < clauses.len() {
        let run = clauses[at..].iter().map_while(digits);
        let (count, total) = run.fold((0, 0), |(count, total), length| (count + 1, total + length));
        if count > 1 && (8..=15).contains(&total) {
            let rest: Vec<Clause> = clauses.drain(at + 1..at + count).collect();
            for clause in rest {
                clauses[at].prefix = clause.prefix;
                clauses[at].words.extend(clause.words);
            }
        }
        at += count.max(1);
    }
}

/// A piece of a question up to the next white space or the closing quote.
struct Piece<'a> {
    inside: &'a str,
    rest: &'a str,
    /// A phrase that was closed.
    closed: bool,
    starred: bool,
    quoted: bool,
}

impl<'a> Piece<'a> {
    fn first(text: &'a str) -> Self {
        if let Some(open) = text.chars().next().filter(|c| is_quote(*c)) {
            let inside = &text[open.len_utf8()..];
            let (inside, rest, closed) = match inside.char_indices().find(|(_, c)| is_quote(*c)) {
                Some((end, quote)) => (&inside[..end], &inside[end + quote.len_utf8()..], true),
                None => (inside, "", false),
            };
            let (starred, rest) = rest.strip_prefix('*').map_or((false, rest), |rest| (true, rest));
            return Self { inside, rest, closed, starred, quoted: true };
        }
        let end = text.find(|c: char| c.is_whitespace() || is_quote(c) || is_separator(c)).unwrap_or(text.len());
        // The separator itself goes with the piece, so that the reading always moves on.
        let after = text[end..].chars().next().filter(|c| !is_quote(*c)).map_or(end, |c| end + c.len_utf8());
        let inside = &text[..end];
        Self { inside, rest: &text[after..], closed: after > end, starred: inside.ends_with('*'), quoted: false }
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂' | '「' | '」')
}

/// Punctuation between which words stand on their own; all other punctuation ties them together.
fn is_separator(c: char) -> bool {
    matches!(c, ':' | ',' | ';' | '|' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>' | '!' | '?' | '：' | '，' | '、' | '。')
        || c.is_control()
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, clause) in self.clauses.iter().enumerate() {
            if clause.part.is_some() {
                continue;
            }
            let phrase = clause.words.len() > 1;
            f.write_str(if index > 0 { " " } else { "" })?;
            f.write_str(if clause.negated { "-" } else { "" })?;
            f.write_str(if phrase { "\"" } else { "" })?;
            for (position, word) in clause.words.iter().enumerate() {
                f.write_str(if position > 0 { " " } else { "" })?;
                f.write_str(word.marked.as_deref().unwrap_or(&word.folded))?;
            }
            f.write_str(if phrase { "\"" } else { "" })?;
            f.write_str(if clause.prefix { "*" } else { "" })?;
            f.write_str(if self.allows_similar() && clause.may_relax() { "~" } else { "" })?;
        }
        f.write_str(if self.cut { " …" } else { "" })
    }
}

impl Clause {
    /// Single words of at least five letters and no digits may be misspelt; codes may not.
    pub(super) fn may_relax(&self) -> bool {
        let [word] = self.words.as_slice() else { return false };
        !self.negated && !self.quoted && word.folded.chars().count() >= 5 && !word.folded.contains(|c: char| c.is_numeric())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(text: &str) -> String {
        Query::read(text, &mut Analyser::default()).to_string()
    }

    #[test]
    fn words_phrases_and_exclusions_are_told_apart() {
        assert_eq!(reading("refund \"đơn hàng\" -spam late"), "refund \"đơn hàng\" -spam late*");
        assert_eq!(reading("refund late "), "refund late");
        assert_eq!(reading("ref* late "), "ref* late");
        assert_eq!(reading("-\"out of office\" a "), "-\"out of office\" a");
    }

    #[test]
    fn codes_and_addresses_are_phrases() {
        assert_eq!(reading("DH-0011434 "), "\"dh 0011434\"");
        assert_eq!(reading("lan.tran@example.vn "), "\"lan tran example vn\"");
        assert_eq!(reading("DH-001"), "\"dh 001\"*");
    }

    #[test]
    fn an_unknown_field_is_read_as_words() {
        assert_eq!(reading("status:open x "), "status open x");
    }

    #[test]
    fn a_phrase_still_being_typed_ends_in_a_beginning() {
        assert_eq!(reading("\"đơn hàn"), "\"đơn hàn\"*");
        assert_eq!(reading("“đơn hàng”"), "\"đơn hàng\"");
    }

    #[test]
    fn nothing_typed_is_not_nothing_understood() {
        let read = |text: &str| Query::read(text, &mut Analyser::default());
        assert!(read("  ").blank && !read(" ").is_meaningless());
        for text in ["*", "***", "\"", "\"\"", "-", "--", "- -", "\u{0}\u{1}", "()[]", "-*", "-\"\""] {
            assert!(read(text).is_meaningless(), "{text:?}: {:?}", read(text));
        }
    }

    #[test]
    fn a_flood_of_words_is_cut_visibly() {
        let query = Query::read(&"ab ".repeat(10_000), &mut Analyser::default());
        assert_eq!(query.clauses.len(), 1, "the same word asks once");
        let many: String = (0..10_000).map(|n| format!("{} ", n % 97)).collect();
        let query = Query::read(&many, &mut Analyser::default());
        assert!(query.clauses.len() <= MAX_WORDS && query.to_string().ends_with('…'));
    }

    proptest::proptest! {
        #[test]
        fn any_input_has_a_bounded_reading(text in "[\\PC\\s\"*:-]*|[\\u{0}-\\u{ffff}]*") {
            let query = Query::read(&text, &mut Analyser::default());
            assert!(query.clauses.iter().map(|clause| clause.words.len()).sum::<usize>() <= MAX_WORDS);
        }
    }
}
