//! Numbers and codes as people write them down: with dashes or without, in groups or in one piece, only their end. `DH-0011434`
//! is found as `dh0011434`, and `0987.654.321` as `654321`. The terms lie in a field of their own.
use super::text::Word;

/// Characters of a code, without its separators.
const LENGTHS: std::ops::RangeInclusive<usize> = 4..=32;

/// Digits of a telephone number.
const PHONE: std::ops::RangeInclusive<usize> = 8..=15;

/// The least digits by which the end of a number is found.
const FRAGMENT: usize = 4;

/// Codes taken of one text; more would make a table of figures outweigh its words.
const MOST: usize = 24;

/// The country whose numbers are written with a zero in its place at home.
const HOME: &str = "84";

/// Gathers the terms of one text, word by word.
#[derive(Default)]
pub(super) struct Codes {
    /// The words tied together so far.
    joined: String,
    words: usize,
    /// Where the last of them ends.
    end: usize,
    count: usize,
}

impl Codes {
    /// Takes the next word of `text`; what it completes goes to `terms`, with a space behind each.
    pub fn word(&mut self, text: &str, word: &Word<'_>, terms: &mut String) {
        let is_code = word.folded.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !is_code || !self.is_tied(text, word) {
            self.finish(terms);
        }
        if is_code && self.joined.len() + word.folded.len() <= *LENGTHS.end() {
            self.joined.push_str(word.folded);
            self.words += 1;
            self.end = word.range.end;
        } else {
            (self.joined, self.words) = (String::new(), 0);
        }
    }

    /// Whether this word goes on with the code before it.
    fn is_tied(&self, text: &str, word: &Word<'_>) -> bool {
        if self.joined.is_empty() {
            return true;
        }
        let Some(between) = text.get(self.end..word.range.start) else { return false };
        let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let ties = |c: char| matches!(c, '-' | '_' | '/' | '.');
        (between.len() == 1 && between.chars().all(ties))
            || (is_number(&self.joined)
                && is_number(word.folded)
                && between.len() <= 3
                && between.chars().all(|c| ties(c) && c != '/' || matches!(c, ' ' | '(' | ')')))
    }

    /// The code that ends here.
    pub fn finish(&mut self, terms: &mut String) {
        let joined = std::mem::take(&mut self.joined);
        let words = std::mem::take(&mut self.words);
        let has_digit = joined.bytes().any(|byte| byte.is_ascii_digit());
        if !has_digit || !LENGTHS.contains(&joined.len()) || self.count >= MOST {
            return;
        }
        let before = terms.len();
        let letters = joined.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
        if letters > 0 {
            if words > 1 {
                put(&joined, terms);
            }
            // Of `vn123456789` people know the number.
            let number = &joined[letters..];
            if words == 1 && number.len() >= FRAGMENT && number.bytes().all(|byte| byte.is_ascii_digit()) {
                put(number, terms);
            }
        } else if joined.bytes().all(|byte| byte.is_ascii_digit()) && PHONE.contains(&joined.len()) && !is_date(&joined, words) {
            let number = at_home(&joined);
            (0..=number.len() - FRAGMENT).for_each(|start| put(&number[start..], terms));
        }
        self.count += usize::from(terms.len() > before);
    }
}

fn put(term: &str, terms: &mut String) {
    terms.push_str(term);
    terms.push(' ');
}

/// A day written in figures, perhaps with the time.
fn is_date(digits: &str, words: usize) -> bool {
    words > 1 && (digits.starts_with("19") || digits.starts_with("20"))
}

/// A telephone number as it is dialled at home.
fn at_home(digits: &str) -> String {
    match digits.strip_prefix(HOME) {
        Some(rest) if (9..=10).contains(&rest.len()) => format!("0{rest}"),
        _ => digits.to_owned(),
    }
}

/// The one term by which words of a question may be found as a code; `None` if they are none.
pub(super) fn asked<'a>(words: impl Iterator<Item = &'a str>) -> Option<String> {
    let joined: String = words.collect();
    let is_code = LENGTHS.contains(&joined.len())
        && joined.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && joined.bytes().any(|byte| byte.is_ascii_digit());
    is_code.then(|| if joined.bytes().all(|byte| byte.is_ascii_digit()) { at_home(&joined) } else { joined })
}

#[cfg(test)]
mod tests {
    use super::{super::text::Analyser, *};

    fn terms(text: &str) -> Vec<String> {
        let (mut codes, mut terms) = (Codes::default(), String::new());
        Analyser::default().words(text, |word| {
            codes.word(text, &word, &mut terms);
            true
        });
        codes.finish(&mut terms);
        terms.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn a_code_is_known_in_one_piece_and_by_its_number() {
        assert_eq!(terms("my order DH-0011434 and ERR_404/a1"), ["dh0011434", "err404a1"]);
        assert_eq!(terms("VN123456789"), ["123456789"]);
        assert!(terms("a 12 b. hello-world 3.14 1/2").is_empty());
    }

    #[test]
    fn a_telephone_number_is_known_by_every_end_however_it_is_written() {
        for text in ["0987654321", "0987.654.321", "0987 654 321", "(0987) 654-321", "+84 987 654 321", "84987654321"] {
            let terms = terms(text);
            assert!(["0987654321", "654321", "4321"].iter().all(|end| terms.contains(&(*end).to_owned())), "{text}: {terms:?}");
        }
        assert!(terms("on 2026-01-31 09:12").is_empty());
        assert_eq!(asked(["84", "987", "654", "321"].into_iter()), Some("0987654321".to_owned()));
        assert_eq!(asked(["dh", "0011434"].into_iter()), Some("dh0011434".to_owned()));
        assert_eq!(asked(["hello", "world"].into_iter()), None);
    }

    #[test]
    fn a_table_of_figures_gives_a_bounded_number_of_terms() {
        let table = "0987654321, ".repeat(10_000);
        assert!(terms(&table).len() <= MOST * 12 && terms(&"1-".repeat(10_000)).len() < 40);
    }
}
