//! What several floors do with text: one-line previews, names safe to show, comparison without marks.
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case, without Vietnamese or other marks, `đ` as `d`: how people type when in a hurry.
pub fn fold(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).map(|c| if c == 'đ' { 'd' } else { c }).collect()
}

/// Whether a character is invisible control: C0/C1 controls, bidi overrides and isolates, zero-width marks, line separators.
pub fn is_deceptive(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}')
}

/// One line, NFC, without control or direction-changing characters, white space collapsed, at most `max` characters
/// (an ellipsis marks a cut).
pub fn one_line(text: &str, max: usize) -> String {
    // ASCII is in every normal form; but the last of it may bear a mark that follows.
    let scanned = &text.as_bytes()[..text.len().min(max.saturating_mul(4))];
    let plain = scanned.iter().position(|byte| !byte.is_ascii()).unwrap_or(scanned.len());
    let (head, rest) = text.split_at(if plain == text.len() { plain } else { plain.saturating_sub(1) });
    collapse(head.chars().chain(rest.nfc()), text.len(), max)
}

fn collapse(characters: impl Iterator<Item = char>, length: usize, max: usize) -> String {
    let mut out = String::with_capacity(length.min(max.saturating_mul(4)));
    let mut count = 0;
    let mut space = false;
    for c in characters {
        if c.is_whitespace() || c == '\u{2028}' || c == '\u{2029}' {
            space = count > 0;
        } else if !is_deceptive(c) {
            let needed = 1 + usize::from(space);
            if count + needed > max {
                while count >= max && out.pop().is_some() {
                    count -= 1;
                }
                out.push('…');
                return out;
            }
            if space {
                out.push(' ');
            }
            out.push(c);
            count += needed;
            space = false;
        }
    }
    out
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
        assert_eq!(one_line("e\u{301} xe\u{301}", 40), "é xé");
    }
}
