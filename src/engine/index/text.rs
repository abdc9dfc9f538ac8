//! Turns text into the words that are searched: the same way when a document goes in, when a question is asked and when
//! a snippet is marked. Knows Unicode, nothing of the index.
//!
//! A word is a run of letters and digits; scripts that do not put spaces between words give one word per character, so
//! that a run of them is found as a phrase. Every word has a folded form (NFKC, lower case, no accents, `đ` as `d`) and,
//! where that lost something, the form with its marks.
use super::stem::{self, Stems};
use std::{ops::Range, sync::Arc};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longer words are cut here, on both sides alike, so that they are still found by their beginning.
const MAX_WORD_BYTES: usize = 64;

/// One word of a text. The strings live until the next word.
pub(super) struct Word<'a> {
    pub folded: &'a str,
    /// With its marks, lower case, NFKC; `None` if that is the folded form.
    pub marked: Option<&'a str>,
    /// Where it stands in the text given, in bytes, at character boundaries.
    pub range: Range<usize>,
}

/// What a common letter becomes; worked out once.
#[derive(Clone, Copy)]
struct Letter {
    lower: char,
    folded: [u8; 2],
    /// 0: not a letter with a short answer; the slow way decides.
    length: u8,
}

/// Latin-1 to Latin Extended-B, and Latin Extended Additional with the Vietnamese letters.
const TABLES: [Range<u32>; 2] = [0xC0..0x250, 0x1E00..0x1F00];

/// The analysis with its tables; cheap to clone.
#[derive(Clone)]
pub(super) struct Analyser {
    letters: Arc<[Letter]>,
    stems: Arc<Stems>,
    folded: String,
    marked: String,
}

impl Default for Analyser {
    fn default() -> Self {
        let letters = TABLES.into_iter().flatten().map(|code| char::from_u32(code).map_or(Letter::UNKNOWN, Letter::work_out));
        Self { letters: letters.collect(), stems: Arc::default(), folded: String::new(), marked: String::new() }
    }
}

impl Letter {
    const UNKNOWN: Self = Self { lower: ' ', folded: [0; 2], length: 0 };

    fn work_out(letter: char) -> Self {
        let mut text = [0; 4];
        let (marked, folded) = normalise(letter.encode_utf8(&mut text));
        let mut lower = marked.chars();
        match (letter.is_alphabetic(), lower.next(), lower.next(), folded.as_bytes()) {
            (true, Some(lower), None, &[one]) => Self { lower, folded: [one, 0], length: 1 },
            (true, Some(lower), None, &[one, two]) if folded.is_ascii() => Self { lower, folded: [one, two], length: 2 },
            _ => Self::UNKNOWN,
        }
    }
}

impl Analyser {
    /// The stems of the words of a text.
    pub fn stems(&self, text: &str) -> stem::Of {
        self.stems.of(text)
    }
    /// The stems of words whose language is not known.
    pub fn any_stems(&self) -> &Stems {
        &self.stems
    }
    /// The same, to be kept beside the analyser.
    pub fn any_stems_shared(&self) -> Arc<Stems> {
        Arc::clone(&self.stems)
    }

    /// Hands every word to `visit`, in order, until it answers `false`. One pass, no allocation for plain Latin text.
    pub fn words(&mut self, text: &str, mut visit: impl FnMut(Word<'_>) -> bool) {
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii() && !byte.is_ascii_alphanumeric() {
                at += 1;
                continue;
            }
            let start = at;
            let slow = self.run(text, &mut at);
            if at == start {
                at += self.single(text, at);
                if at == start {
                    at += text[at..].chars().next().map_or(1, char::len_utf8);
                    continue;
                }
                self.renormalise(&text[start..at]);
            } else if slow {
                self.renormalise(&text[start..at]);
                if self.folded.chars().any(is_unspaced) {
                    if !self.each_character(start..at, &mut visit) {
                        return;
                    }
                    continue;
                }
            }
            cut(&mut self.folded);
            cut(&mut self.marked);
            if self.folded.is_empty() {
                continue;
            }
            let marked = (!self.marked.is_empty() && self.marked != self.folded).then_some(self.marked.as_str());
            if !visit(Word { folded: &self.folded, marked, range: start..at }) {
                return;
            }
        }
    }

    /// Reads one spaced word from `at` on, leaving both forms in the buffers; says whether they need the slow way.
    fn run(&mut self, text: &str, at: &mut usize) -> bool {
        self.folded.clear();
        self.marked.clear();
        let bytes = text.as_bytes();
        let mut slow = false;
        while let Some(&byte) = bytes.get(*at) {
            if byte.is_ascii_alphanumeric() {
                let lower = char::from(byte.to_ascii_lowercase());
                self.folded.push(lower);
                if !self.marked.is_empty() {
                    self.marked.push(lower);
                }
                *at += 1;
                continue;
            }
            let Some(letter) = text[*at..].chars().next().filter(|c| !c.is_ascii()) else { break };
            match self.letter(letter).copied() {
                Some(known) => {
                    if self.marked.is_empty() {
                        self.marked.push_str(&self.folded);
                    }
                    self.folded.extend(known.folded[..usize::from(known.length)].iter().map(|byte| char::from(*byte)));
                    self.marked.push(known.lower);
                }
                None if is_unspaced(letter) || !is_word(letter) => break,
                None => slow = true,
            }
            *at += letter.len_utf8();
        }
        slow
    }

    fn letter(&self, letter: char) -> Option<&Letter> {
        let code = u32::from(letter);
        let [low, high] = &TABLES;
        let index = if low.contains(&code) {
            code - low.start
        } else if high.contains(&code) {
            low.end - low.start + code - high.start
        } else {
            return None;
        };
        self.letters.get(index as usize).filter(|letter| letter.length > 0)
    }

    /// The length in bytes of one character of an unspaced script with the marks that follow it; 0 if there is none.
    fn single(&self, text: &str, at: usize) -> usize {
        let mut characters = text[at..].chars();
        let Some(first) = characters.next().filter(|c| is_unspaced(*c) && is_word(*c)) else { return 0 };
        first.len_utf8() + characters.take(4).take_while(|c| is_combining_mark(*c)).map(char::len_utf8).sum::<usize>()
    }

    fn renormalise(&mut self, word: &str) {
        (self.marked, self.folded) = normalise(word);
    }

    /// A word that turned out to be of an unspaced script once normalised (half-width kana, loose Korean letters).
    fn each_character(&self, range: Range<usize>, visit: &mut impl FnMut(Word<'_>) -> bool) -> bool {
        let mut text = [0; 4];
        self.folded.chars().all(|c| visit(Word { folded: c.encode_utf8(&mut text), marked: None, range: range.clone() }))
    }
}

/// The word with its marks and without, the slow way.
fn normalise(word: &str) -> (String, String) {
    let marked: String = word.nfkc().flat_map(char::to_lowercase).filter(|c| !is_joiner(*c)).nfc().collect();
    let bare: String = marked.nfkd().filter(|c| !is_accent(*c)).nfc().collect();
    let mut folded = String::with_capacity(bare.len());
    for letter in bare.chars() {
        match letter {
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ø' => folded.push('o'),
            'ħ' => folded.push('h'),
            'ŧ' => folded.push('t'),
            'ı' => folded.push('i'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ς' => folded.push('σ'),
            other => folded.push(other),
        }
    }
    (marked, folded)
}

fn cut(word: &mut String) {
    if word.len() > MAX_WORD_BYTES {
        let end = (0..=MAX_WORD_BYTES).rev().find(|at| word.is_char_boundary(*at)).unwrap_or(0);
        word.truncate(end);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c) || is_joiner(c)
}

/// Invisible characters that stand inside a word without ending it: soft hyphen, joiners, byte order mark.
fn is_joiner(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200C}' | '\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// Marks that people leave out when they type: accents, Hebrew points, Arabic vowel signs.
fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5BD}' | '\u{5BF}'..='\u{5C7}' | '\u{64B}'..='\u{65F}' | '\u{1AB0}'..='\u{1AFF}')
}

/// Scripts written without spaces between words (Chinese, Japanese, Thai, Lao, Burmese, Khmer), and Korean, whose words
/// carry endings.
fn is_unspaced(c: char) -> bool {
    matches!(u32::from(c),
        0x0E00..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3041..=0x312F | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xAC00..=0xD7A3 | 0xF900..=0xFAFF | 0x20000..=0x3FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        Analyser::default().words(text, |word| {
            assert!(text.get(word.range.clone()).is_some());
            words.push(word.folded.to_owned());
            true
        });
        words
    }

    fn marked(text: &str) -> Vec<Option<String>> {
        let mut words = Vec::new();
        Analyser::default().words(text, |word| {
            words.push(word.marked.map(str::to_owned));
            true
        });
        words
    }

    #[test]
    fn vietnamese_is_folded_in_every_spelling() {
        let composed = "Đơn hàng đã GIAO";
        let full_width = "ＤＯＮ　ｈａｎｇ da giao";
        for text in [composed.to_owned(), composed.nfd().collect(), full_width.to_owned(), "don hang da giao".to_owned()] {
            assert_eq!(folded(&text), ["don", "hang", "da", "giao"], "{text}");
        }
        let expected = [Some("đơn".to_owned()), Some("hàng".to_owned()), Some("đã".to_owned()), None];
        assert_eq!(marked(composed), expected);
        assert_eq!(marked(&composed.nfd().collect::<String>()), expected);
    }

    #[test]
    fn other_languages_fold_as_their_speakers_type_them() {
        assert_eq!(
            folded("Straße Ærø Łódź naïve İstanbul ΣΊΣΥΦΟΣ Ёлка"),
            ["strasse", "aero", "lodz", "naive", "istanbul", "σισυφοσ", "елка"]
        );
        assert_eq!(folded("شَكْوَى"), folded("شكوى"));
    }

    #[test]
    fn scripts_without_spaces_give_one_word_per_character() {
        assert_eq!(folded("返品したい"), ["返", "品", "し", "た", "い"]);
        assert_eq!(folded("ガス"), folded("ｶﾞｽ"));
        assert_eq!(folded("ガス"), folded(&"ガス".nfd().collect::<String>()));
        assert_eq!(folded("한국"), folded(&"한국".nfd().collect::<String>()));
        assert_eq!(folded("iPhone手机"), ["iphone", "手", "机"]);
    }

    #[test]
    fn codes_and_addresses_fall_into_their_parts() {
        assert_eq!(folded("DH-0011434 lan.tran@example.vn"), ["dh", "0011434", "lan", "tran", "example", "vn"]);
    }

    #[test]
    fn invisible_characters_inside_a_word_do_not_hide_it() {
        assert_eq!(folded("re\u{AD}fund inv\u{200D}oice"), ["refund", "invoice"]);
    }

    #[test]
    fn an_endless_word_is_cut_alike_on_both_sides() {
        let long = "ơ".repeat(5000);
        assert_eq!(folded(&long)[0].len(), MAX_WORD_BYTES);
        assert!(marked(&long)[0].as_ref().unwrap().len() <= MAX_WORD_BYTES);
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_words_at_character_boundaries(text in "\\PC*|[\\u{0}-\\u{ffff}]*") {
            folded(&text);
        }
    }
}
