//! Sentences of a message that matter to who takes over: promises and questions, in English and Vietnamese, typed with or without
//! marks. It goes by words alone: what it gives is quoted with its place, never restated.
use crate::base::text::fold;
use regex::Regex;
use std::sync::LazyLock;

/// The longest passage, in characters.
const LONGEST: usize = 280;
/// Sentences of one message that are looked at.
const LOOKED_AT: usize = 200;

/// The sentences of a text, on one line each, without list marks; quoted lines are left out.
pub fn sentences(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.starts_with('>')) {
        let line = line.trim_start_matches(['-', '*', '•', '–', ' ']);
        let mut start = 0;
        let mut letters = line.char_indices().peekable();
        while let Some((at, letter)) = letters.next() {
            let ends = matches!(letter, '!' | '?' | '…' | '。' | '！' | '？') || letter == '.';
            let is_last = letters.peek().is_none_or(|(_, next)| next.is_whitespace());
            // A full stop inside a number, an address or an abbreviation is followed by no space.
            if ends && (is_last || matches!(letter, '。' | '！' | '？')) {
                push(&mut found, &line[start..at + letter.len_utf8()]);
                start = at + letter.len_utf8();
            }
        }
        push(&mut found, &line[start..]);
        if found.len() >= LOOKED_AT {
            break;
        }
    }
    found
}

fn push(found: &mut Vec<String>, sentence: &str) {
    let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
    if sentence.chars().any(char::is_alphanumeric) {
        let cut = sentence.char_indices().nth(LONGEST).map_or(sentence.len(), |(at, _)| at);
        let shown = if cut < sentence.len() { format!("{}…", sentence[..cut].trim_end()) } else { sentence };
        found.push(shown);
    }
}

fn pattern(words: &str) -> Regex {
    Regex::new(words).expect("the patterns are tested")
}

/// Somebody here says what will be done, or until when.
static PROMISES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        // We will, I'll, we are going to; you will receive.
        r"\b(?:(?:we|i)(?: will|['’]ll| shall| promise| guarantee)|(?:we are|we['’]re|i am|i['’]m) going to|you(?: will|['’]ll) (?:get|receive|have|hear)|",
        r"will be (?:sent|shipped|delivered|refunded|replaced|exchanged|repaired|called|credited)|(?:have|has)? ?promised|",
        // Vietnamese, folded: sẽ …, hứa, cam kết, đảm bảo, chậm nhất, trong vòng.
        r"(?:em|minh|shop|toi|chung toi|chung em|ben em|ben minh|ben shop|cua hang|cong ty|ky thuat|ke toan|nhan vien|buu ta|don hang|hang|tien) ?(?:\w+ ){0,2}se|",
        r"se (?:gui|giao|hoan|goi|lien he|kiem tra|phan hoi|bao|doi|xu ly|chuyen|sua|cap nhat|nhan duoc|co)|",
        r"hua|cam ket|(?:dam|bao) (?:bao|dam)|cham nhat)\b",
    ))
});

/// Courtesy, conditions and refusals that only look like promises.
static NO_PROMISES: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"\b(?:happy to|glad to|be unable|not be able|cannot|can['’]?t|won['’]t|will not|if you|whether|would|",
        r"neu|khong the|se khong|khong hua|rat vui|rat mong|cam on)\b"
    ))
});

/// Ends as questions do that lack their mark: `… chưa ạ`, `… không`.
static ASKS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\b(?:duoc|co|phai|dung|xong|roi)\b.*\bkhong|\bchua|\bbao gio|\bkhi nao|\bbao nhieu|\bbao lau|\bo dau|\bthe nao|\bvay sao|\bnhu nao)(?: (?:a|nhi|vay|the|shop|ban|em|anh|chi|ad|nhe)){0,2}[.!… ]*$",
    )
});

/// Courtesy in the shape of a question, and questions nobody needs to answer.
static NO_QUESTIONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:how are you|hi|hello|alo|a ?lo|shop oi|ad oi|co ai khong|anyone there|are you there|ok|okay)[ ,.!?]*(?:a|shop|there)?[ ?!.]*$",
    )
});

/// Whether somebody who wrote this for the desk promises something.
pub fn is_promise(sentence: &str) -> bool {
    let folded = fold(sentence);
    !sentence.ends_with(['?', '？']) && PROMISES.is_match(&folded) && !NO_PROMISES.is_match(&folded)
}

/// Whether this asks for an answer.
pub fn is_question(sentence: &str) -> bool {
    let folded = fold(sentence);
    let asks = sentence.ends_with(['?', '？']) || ASKS.is_match(&folded);
    asks && !NO_QUESTIONS.is_match(&folded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_falls_into_its_sentences() {
        assert_eq!(
            sentences("Hello Lan,\n\n- Your parcel  (4.5 kg) left today. You can follow it at https://x.vn/a.b!\n> old. words\nRegards"),
            ["Hello Lan,", "Your parcel (4.5 kg) left today.", "You can follow it at https://x.vn/a.b!", "Regards"]
        );
        assert_eq!(sentences("返品したいです。いつですか？"), ["返品したいです。", "いつですか？"]);
        assert_eq!(sentences(&"a".repeat(1000))[0].chars().count(), LONGEST + 1);
        assert!(sentences(" \n > quoted\n ---\n").is_empty());
    }

    #[test]
    fn promises_are_told_from_courtesy() {
        for promise in [
            "We will refund the 450,000 ₫ by Friday.",
            "I'll call you tomorrow morning",
            "We’re going to replace the charger.",
            "You will receive a new one within two days.",
            "The parcel will be sent again on Monday.",
            "Promised her a call back before 5 pm.",
            "Dạ em sẽ gửi lại hàng cho mình trước thứ Sáu ạ.",
            "ben em se hoan tien cho chi trong hom nay",
            "Shop hứa đổi máy mới cho anh.",
            "Chậm nhất là thứ Hai tuần sau mình nhận được hàng ạ.",
            "Kỹ thuật sẽ gọi lại cho anh lúc 15 giờ.",
        ] {
            assert!(is_promise(promise), "{promise}");
        }
        for other in [
            "We will be happy to help.",
            "If you send us a picture we will look at it.",
            "We won't be able to refund this.",
            "Will you be at home on Friday?",
            "We received your parcel.",
            "Shop rất vui được hỗ trợ mình.",
            "Nếu anh gửi ảnh thì em sẽ kiểm tra.",
            "Bên em sẽ không tính phí.",
            "Cảm ơn chị đã mua hàng.",
        ] {
            assert!(!is_promise(other), "{other}");
        }
    }

    #[test]
    fn questions_are_known_without_their_mark() {
        for question in [
            "When will it arrive?",
            "Bao giờ thì hàng tới ạ?",
            "hàng đã gửi chưa ạ",
            "Shop có giao tới Đà Lạt được không",
            "the phone costs bao nhieu vay shop",
            "いつ届きますか？",
        ] {
            assert!(is_question(question), "{question}");
        }
        for other in ["Please send it soon.", "Shop ơi?", "hello?", "Tôi chưa nhận được hàng.", "Hàng không đúng màu."] {
            assert!(!is_question(other), "{other}");
        }
    }
}
