//! The line above a quote that says who wrote it when ("On … wrote:"), on one line or wrapped over several.
use super::line::{has_verb, is_blank, is_quoted, trim};
use super::phrases::OPENERS;

/// Lines an introduction may be wrapped over.
const LINES: usize = 4;
const LENGTH: usize = 260;

/// Whether a trimmed line can end an introduction: cheap, asked of every line.
pub fn can_end(line: &str) -> bool {
    let line = line.trim_end_matches(|c: char| matches!(c, '-' | '*' | '_') || is_blank(c));
    line.ends_with([':', '：']) || line.ends_with("wrote") || line.ends_with("a écrit") || line.ends_with("ha scritto")
}

/// The first line of the introduction that ends with line `end`, which [`can_end`]; only lines from `floor` on are looked at.
pub fn start(lines: &[&str], floor: usize, end: usize) -> Option<usize> {
    let mut joined = String::new();
    let mut fallback = None;
    let mut was_dated = false;
    for at in (floor.max((end + 1).saturating_sub(LINES))..=end).rev() {
        let line = trim(lines[at]);
        if line.is_empty() || line.len() > LENGTH || (at < end && is_quoted(line)) {
            break;
        }
        if joined.is_empty() {
            joined.push_str(line);
        } else {
            joined.insert(0, ' ');
            joined.insert_str(0, line);
        }
        match judge(&joined) {
            // "at 10:18, Anna wrote:" can be the end of what began a line above.
            Judgement::Dated if line.starts_with(char::is_lowercase) && !was_dated => {
                fallback = Some(at);
                was_dated = true;
            }
            Judgement::Dated => return Some(at),
            Judgement::Named if !was_dated => fallback = fallback.or(Some(at)),
            Judgement::Named => {}
            Judgement::No => {}
        }
        // A line that ends another introduction or a sentence is no part of this one.
        if at > 0 && at < end && line.ends_with(['.', '!', '?']) && !line.ends_with("m.") {
            break;
        }
    }
    fallback
}

enum Judgement {
    /// It begins as an introduction does and names a date.
    Dated,
    /// A name or an address and the verb, without a date.
    Named,
    No,
}

fn judge(text: &str) -> Judgement {
    let text = text.trim_start_matches(|c: char| matches!(c, '-' | '>' | '*' | '_') || is_blank(c));
    let has_address = has_address(text);
    let has_verb = has_verb(text);
    if !has_address && !has_verb {
        return Judgement::No;
    }
    let has_date = has_date(text);
    let begins = begins(text);
    if begins && (has_date || has_address && text.bytes().any(|byte| byte.is_ascii_digit())) {
        return Judgement::Dated;
    }
    if has_verb && (has_address || has_date) && !is_sentence(text) {
        return if has_date { Judgement::Dated } else { Judgement::Named };
    }
    Judgement::No
}

/// Whether an address stands in the text; `@` in other words does not count.
fn has_address(text: &str) -> bool {
    text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | ';' | '"' | ':')).any(|word| {
        let word = word.trim_matches(|c: char| is_blank(c) || c.is_ascii_punctuation());
        word.split_once('@').is_some_and(|(local, host)| !local.is_empty() && (host.contains('.') || host.contains("example")))
    })
}

/// Whether the text names a date or a time of day: two numbers with a separator between, or a year.
fn has_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut run = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if byte.is_ascii_digit() {
            run += 1;
            continue;
        }
        let next = bytes.get(at + 1).is_some_and(u8::is_ascii_digit)
            || (bytes.get(at + 1) == Some(&b' ') && bytes.get(at + 2).is_some_and(u8::is_ascii_digit));
        if run > 0 && run <= 4 && matches!(byte, b'/' | b'.' | b':' | b'-') && next {
            return true;
        }
        if run == 4 && (text[at - 4..].starts_with("20") || text[at - 4..].starts_with("19")) {
            return true;
        }
        run = 0;
    }
    false
}

/// Whether a text begins with a date, a day of the week before one, or the preposition of one.
fn begins(text: &str) -> bool {
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    let head: String = text.chars().take(12).flat_map(char::to_lowercase).collect();
    if OPENERS.iter().any(|opener| head.starts_with(opener)) {
        return true;
    }
    let word_end = text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len());
    let rest = text[word_end..].trim_start_matches(['.', ',', ' ']);
    word_end > 0 && word_end <= 24 && rest.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether a text that begins with no date is prose: introductions of that kind are a name, an address and a verb.
fn is_sentence(text: &str) -> bool {
    text.split_whitespace().count() > 14 || text.contains(['?', '!', ';'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<usize> {
        let lines: Vec<&str> = text.lines().collect();
        can_end(trim(lines[lines.len() - 1])).then(|| start(&lines, 0, lines.len() - 1)).flatten()
    }

    #[test]
    fn introductions_are_found_in_many_languages() {
        for text in [
            "On Tue, Apr 29, 2014 at 4:22 PM, Dev <s@example.com>wrote:",
            "Vào Th 2, 5 thg 8, 2024 vào lúc 10:30 Lan Nguyễn <lan@example.com> đã viết:",
            "Vào 10:30, 5/8/2024, Lan đã viết:",
            "2024年8月5日(月) 10:30 田中 <t@example.com>:",
            "张三 <z@example.com> 于2024年8月5日周一 10:30写道：",
            "2024년 8월 5일 (월) 오전 10:30, 김 <k@example.com>님이 작성:",
            "เมื่อ จ. 5 ส.ค. 2024 เวลา 10:30 สมชาย <s@example.com> เขียนว่า:",
            "пн, 5 авг. 2024 г. в 10:30, Иван <i@example.com>:",
            "Dne 5.8.2024 v 10:30 Jan napsal(a):",
            "Ali <a@example.com>, 5 Ağu 2024 Pzt, 10:30 tarihinde şunu yazdı:",
            "Στις Δευ 5 Αυγ 2024 στις 10:30 π.μ., ο χρήστης Α <a@example.com> έγραψε:",
            "Kovács <k@example.com> ezt írta (időpont: 2024. aug. 5., H, 10:30):",
            "Pada tanggal Sen, 5 Agu 2024 pukul 10.30 Budi <b@example.com> menulis:",
            "في الاثنين، 5 أغسطس 2024 في 10:30 ص تمت كتابة ما يلي بواسطة علي <a@example.com>:",
            "\u{202B}בתאריך יום ב׳, 5 באוג׳ 2024 ב-10:30 מאת דן <\u{202A}d@example.com\u{202C}\u{200F}>:\u{202C}",
        ] {
            assert_eq!(found(text), Some(0), "{text}");
        }
    }

    #[test]
    fn wrapped_introductions_begin_where_they_begin() {
        assert_eq!(found("text before\nOn Nov 21, 2014,\nat 10:18,\nJohn Doe <john@doe.example> wrote:"), Some(1));
        assert_eq!(found("On this day\nAm So., 1. Jan. 2023 um 17:22 Uhr\nschrieb John Doe <\nnoreply@github.com>:"), Some(1));
    }

    #[test]
    fn sentences_before_a_colon_are_none() {
        for text in [
            "On Thursday:",
            "Something wrote:",
            "On page 3 you wrote:",
            "Please send 2 items to Anna <a@b.example>:",
            "Here is what you wrote:",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
