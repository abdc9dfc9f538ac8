//! What several floors do with text: one-line previews, names safe to show, comparison without marks.
use std::borrow::Cow;
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark, is_nfc};

/// Lower case, without Vietnamese or other marks, `đ` as `d`: how people type when in a hurry.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

/// The text in normal form C.
pub fn composed(text: &str) -> Cow<'_, str> {
    // Nearly all text is: letters below the first combining mark, and Vietnamese ones, neither compose nor decompose into others.
    let is_simple = |c: char| c < '\u{300}' || matches!(c, '\u{1EA0}'..='\u{1EF9}' | '\u{2010}'..='\u{2027}' | '\u{20AB}' | '\u{20AC}');
    if text.is_ascii() || text.chars().all(is_simple) || is_nfc(text) { Cow::Borrowed(text) } else { Cow::Owned(text.nfc().collect()) }
}

/// Whether a character is invisible control: C0/C1 controls, bidi overrides and isolates, zero-width marks, line separators.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// One line, NFC, without control or direction-changing characters, white space collapsed, at most `max` characters
/// (an ellipsis marks a cut).
pub fn one_line(text: &str, max: usize) -> String {
    // Far more than is kept, so that the length of a text costs nothing; what is dropped or composed is seldom more than that.
    let mut reach = max.saturating_mul(16).min(text.len());
    while !text.is_char_boundary(reach) {
        reach += 1;
    }
    let (line, is_cut) = collapse(&composed(&text[..reach]), max);
    if is_cut || reach == text.len() { line } else { collapse(&composed(text), max).0 }
}

/// The line, and whether there was more than fits.
fn collapse(text: &str, max: usize) -> (String, bool) {
    let mut out = String::with_capacity(text.len().min(max.saturating_mul(4)));
    let mut count = 0;
    let mut space = false;
    for c in text.chars() {
        if c.is_whitespace() || c == '\u{2028}' || c == '\u{2029}' {
            space = count > 0;
        } else if !is_deceptive(c) {
            let needed = 1 + usize::from(space);
            if count + needed > max {
                while count >= max && out.pop().is_some() {
                    count -= 1;
                }
                out.push('…');
                return (out, true);
            }
            if space {
                out.push(' ');
            }
            out.push(c);
            count += needed;
            space = false;
        }
    }
    (out, false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_removes_vietnamese_marks_in_both_normal_forms() {
        assert_eq!(fold("Đơn hàng ĐÃ giao"), "don hang da giao");
        assert_eq!(fold(&"Đơn hàng".nfd().collect::<String>()), "don hang");
    }

    #[test]
    fn one_line_cuts_by_characters_and_drops_what_deceives() {
        assert_eq!(one_line("  Hóa\r\n\tđơn\u{202E}.pdf ", 40), "Hóa đơn.pdf");
        assert_eq!(one_line("đơn hàng", 5), "đơn h…".chars().take(4).collect::<String>() + "…");
        assert_eq!(one_line("abc", 3), "abc");
        assert_eq!(one_line(&format!("{}a b", " ".repeat(99)), 3), "a b");
        assert_eq!(one_line("e\u{301} xe\u{301}", 40), "é xé");
    }
}
