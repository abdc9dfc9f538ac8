//! Stems: what the forms of a word have in common (`refunded`, `refunds`), in the languages that have such forms and mail is
//! written in. A text's language is recognised once for the whole of it; a question is too short for that, so its words are
//! tried in every language. Stems lie in a field of their own, each with the sign of its language, so that the stem of one
//! language is never taken for a word of another.
use frostem::{Algorithm, Stemmer};
use whatlang::{Detector, Lang};

/// Bytes of a text by which its language is recognised.
const LOOKED_AT: usize = 400;

/// Shorter words have no endings worth taking off.
const SHORTEST: usize = 4;

/// A language with stems, and its sign.
#[derive(Clone, Copy)]
struct Tongue {
    language: Lang,
    sign: char,
    stemmer: Stemmer,
}

/// The languages.
#[derive(Clone)]
pub(super) struct Stems {
    detector: Detector,
    tongues: [Tongue; 7],
}

impl Default for Stems {
    fn default() -> Self {
        let tongue = |language, sign, algorithm| Tongue { language, sign, stemmer: Stemmer::new(algorithm) };
        let tongues = [
            tongue(Lang::Eng, 'e', Algorithm::English),
            tongue(Lang::Deu, 'd', Algorithm::German),
            tongue(Lang::Fra, 'f', Algorithm::French),
            tongue(Lang::Spa, 's', Algorithm::Spanish),
            tongue(Lang::Ita, 'i', Algorithm::Italian),
            tongue(Lang::Por, 'p', Algorithm::Portuguese),
            tongue(Lang::Nld, 'n', Algorithm::Dutch),
        ];
        // Vietnamese and Indonesian are no languages with stems here: they are there so that their texts are not taken for one.
        let languages = tongues.iter().map(|tongue| tongue.language).chain([Lang::Vie, Lang::Ind]).collect();
        Self { detector: Detector::with_allowlist(languages), tongues }
    }
}

/// The stems of one text.
pub(super) struct Of(Option<Tongue>);

impl Stems {
    /// The stems of a text, by its language. Unsure texts count as English if nothing in them is foreign to it.
    pub fn of(&self, text: &str) -> Of {
        let mut end = text.len().min(LOOKED_AT);
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let text = &text[..end];
        match obvious(text) {
            Some(Obvious::English) => return Of(Some(self.tongues[0])),
            Some(Obvious::Vietnamese) => return Of(None),
            None => {}
        }
        let found = self.detector.detect(text);
        let english = || text.is_ascii().then_some(self.tongues[0]);
        Of(match found {
            Some(found) if found.is_reliable() => self.tongues.iter().find(|tongue| tongue.language == found.lang()).copied(),
            _ => english(),
        })
    }

    /// Under which terms of the field of stems the forms of a word of a question lie.
    pub fn terms(&self, word: &str) -> Vec<String> {
        if !may_have(word) {
            return Vec::new();
        }
        self.tongues.iter().map(|tongue| format!("{}{}", tongue.sign, tongue.stemmer.stem(word))).collect()
    }

    /// The English stem of a word of a question, if it is another word: texts may hold it as it is.
    pub fn plain(&self, word: &str) -> Option<String> {
        let stem = self.tongues[0].stemmer.stem(word);
        (may_have(word) && stem != word).then(|| stem.into_owned())
    }

    /// Whether two words are forms of one.
    pub fn is_same(&self, one: &str, other: &str) -> bool {
        // Endings differ, beginnings do not: most words are told apart without looking for their stems.
        let may_be = one.get(..SHORTEST - 1) == other.get(..SHORTEST - 1) && may_have(one) && may_have(other);
        may_be && self.tongues.iter().any(|tongue| tongue.stemmer.stem(one) == tongue.stemmer.stem(other))
    }
}

/// A language that shows at once.
#[derive(Debug, PartialEq, Eq)]
enum Obvious {
    English,
    Vietnamese,
}

/// Signs that leave no doubt.
const ENOUGH: usize = 4;

/// Most mail is in a language that a few words or letters give away, and counting letter groups, as the detector does, takes a
/// hundred times as long as looking for these.
fn obvious(text: &str) -> Option<Obvious> {
    // Letters that no other language of Latin script has.
    let vietnamese = text.chars().filter(|c| matches!(c, 'ơ' | 'Ơ' | 'ư' | 'Ư' | 'đ' | 'Đ' | '\u{1EA0}'..='\u{1EF9}')).take(ENOUGH).count();
    let english = text.split(|c: char| !c.is_alphanumeric()).filter(|word| is_english(word)).take(ENOUGH).count();
    match (english >= ENOUGH, vietnamese) {
        (true, 0) => Some(Obvious::English),
        (false, ENOUGH) if english == 0 => Some(Obvious::Vietnamese),
        _ => None,
    }
}

/// Frequent words of English that are none in its neighbours.
fn is_english(word: &str) -> bool {
    let mut lower = [0; 6];
    let Some(lower) = lower.get_mut(..word.len()) else { return false };
    lower.copy_from_slice(word.as_bytes());
    lower.make_ascii_lowercase();
    matches!(
        &*lower,
        b"the"
            | b"and"
            | b"you"
            | b"your"
            | b"this"
            | b"have"
            | b"with"
            | b"would"
            | b"please"
            | b"they"
            | b"what"
            | b"from"
            | b"been"
            | b"our"
    )
}

impl Of {
    /// Adds the term of a word's stem to `terms`, and a space, if it has one worth keeping. An English word that is its own stem is
    /// found as it is.
    pub fn push(&self, word: &str, terms: &mut String) {
        let Some(tongue) = self.0.filter(|_| may_have(word)) else { return };
        let stem = tongue.stemmer.stem(word);
        if stem != word || tongue.language != Lang::Eng {
            terms.push(tongue.sign);
            terms.push_str(&stem);
            terms.push(' ');
        }
    }
}

fn may_have(word: &str) -> bool {
    word.len() >= SHORTEST && word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stems(text: &str) -> String {
        let of = Stems::default();
        let of = of.of(text);
        let mut terms = String::new();
        text.split(' ').for_each(|word| of.push(word, &mut terms));
        terms.trim_end().to_owned()
    }

    #[test]
    fn a_text_is_stemmed_in_its_own_language() {
        assert_eq!(stems("we have refunded both of the orders and are shipping replacements"), "erefund eorder eship ereplac");
        let german = stems("ich habe die lieferungen nicht erhalten und warte auf die antworten");
        assert!(german.contains("dliefer") && german.contains("dantwort"), "{german}");
        assert_eq!(stems("tôi muốn đổi trả đơn hàng này vì hàng bị lỗi"), "");
    }

    #[test]
    fn only_what_leaves_no_doubt_is_obvious() {
        assert_eq!(obvious("Have you received the parcel from our shop?"), Some(Obvious::English));
        assert_eq!(obvious("Chị ơi đơn hàng của em đâu rồi"), Some(Obvious::Vietnamese));
        for unsure in
            ["thanks a lot", "ich habe die lieferung nicht erhalten", "Chị ơi, please send the invoice to your chi nhánh ở Đà Nẵng", ""]
        {
            assert_eq!(obvious(unsure), None, "{unsure}");
        }
    }

    #[test]
    fn a_word_of_a_question_is_tried_in_every_language() {
        let stems = Stems::default();
        assert!(stems.terms("refunds").contains(&"erefund".to_owned()) && stems.terms("lieferung").contains(&"dliefer".to_owned()));
        assert_eq!(stems.plain("refunds"), Some("refund".to_owned()));
        assert!(stems.terms("dh0011434").is_empty() && stems.terms("đơn").is_empty() && stems.plain("hang").is_none());
        assert!(stems.is_same("shipping", "shipped") && !stems.is_same("ship", "shop"));
    }
}
