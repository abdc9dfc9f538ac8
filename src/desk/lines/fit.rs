//! Makes a text fit a channel: in parts that end where sentences and words do, none longer than the channel takes, nothing lost.
//! Knows limits, and no channel.
use crate::{base::text, desk::inboxes::TextLimit};

/// The parts of a text, at least one unless it is empty; `None` if they would be more than the channel takes for one answer.
/// Parts that follow each other are numbered at their end, so that whoever reads them sees that there is more.
pub fn parts(text: &str, limit: Option<TextLimit>) -> Option<Vec<String>> {
    // Limits count characters: a letter and its marks are one, however they were typed.
    let text = text::composed(text.trim());
    let text = text.as_ref();
    if text.is_empty() {
        return Some(Vec::new());
    }
    let Some(limit) = limit.filter(|limit| limit.unit.measure(text) > limit.units as usize) else { return Some(vec![text.to_owned()]) };
    // The most that a number takes: " (99/99)".
    let room = (limit.units as usize).saturating_sub(9).max(1);
    let mut parts = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        if parts.len() >= limit.parts.min(99) as usize {
            return None;
        }
        let (part, after) = split(rest, limit, room);
        parts.push(part.trim_end());
        rest = after.trim_start();
    }
    let count = parts.len();
    Some(parts.into_iter().enumerate().map(|(at, part)| format!("{part} ({}/{count})", at + 1)).collect())
}

/// The longest beginning that takes at most `room`, and what is left of it; cut at the end of a paragraph, line, sentence or word,
/// where one lies in its second half.
fn split(text: &str, limit: TextLimit, room: usize) -> (&str, &str) {
    let mut taken = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        taken += limit.unit.of(c);
        if taken > room {
            end = at;
            break;
        }
    }
    if end == text.len() {
        return (text, "");
    }
    // One character alone may be larger than the room; it goes all the same, for the loop must end.
    let end = if end == 0 { text.chars().next().map_or(0, char::len_utf8) } else { end };
    let head = &text[..end];
    let half = head.floor_char_boundary(head.len() / 2);
    let marks: [&[&str]; 4] = [&["\n\n"], &["\n"], &[". ", "! ", "? ", "… "], &[" "]];
    let cut = marks
        .iter()
        .find_map(|marks| marks.iter().filter_map(|mark| head.rfind(mark).map(|at| at + mark.len())).filter(|at| *at > half).max());
    text.split_at(cut.unwrap_or_else(|| whole_glyph(text, end)))
}

/// The place before `end` that does not tear a joined emoji or a letter from its marks.
fn whole_glyph(text: &str, end: usize) -> usize {
    let joins = |c: char| matches!(c, '\u{200D}' | '\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{300}'..='\u{36F}' | '\u{20E3}');
    let mut cut = end;
    for _ in 0..16 {
        let (before, after) = text.split_at(cut);
        let is_torn = after.chars().next().is_some_and(joins) || before.ends_with('\u{200D}');
        match before.char_indices().next_back() {
            Some((at, _)) if is_torn && at > 0 => cut = at,
            _ => break,
        }
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::inboxes::TextUnit;

    fn limit(units: u32, unit: TextUnit) -> Option<TextLimit> {
        Some(TextLimit { units, unit, parts: 20 })
    }

    #[test]
    fn a_text_up_to_the_limit_is_one_part_and_one_beyond_it_is_two() {
        let of = |length: usize| parts(&"x".repeat(length), limit(100, TextUnit::Characters)).unwrap();
        assert_eq!(of(99), ["x".repeat(99)]);
        assert_eq!(of(100), ["x".repeat(100)]);
        let two = of(101);
        assert!(two.len() == 2 && two[0].ends_with(" (1/2)") && two[1].ends_with(" (2/2)"), "{two:?}");
        assert!(parts("  \n ", None).unwrap().is_empty());
        assert_eq!(parts(&"a\u{300}".repeat(100), limit(100, TextUnit::Characters)).unwrap(), ["à".repeat(100)]);
    }

    #[test]
    fn nothing_is_lost_and_no_part_is_too_long() {
        let text = "Chào chị Lan ạ. Đơn hàng của chị đã được gửi đi sáng nay! 👩‍👩‍👧‍👦 Chị nhận giúp em nhé. ".repeat(60);
        for (units, unit) in [(100, TextUnit::Characters), (160, TextUnit::Bytes), (120, TextUnit::Utf16)] {
            let parts = parts(&text, Some(TextLimit { units, unit, parts: 99 })).unwrap();
            assert!(parts.iter().all(|part| unit.measure(part) <= units as usize), "{parts:?}");
            let bare: String = parts.iter().map(|part| part.rsplit_once(" (").unwrap().0.replace(char::is_whitespace, "")).collect();
            assert_eq!(bare, text.replace(char::is_whitespace, ""));
            assert!(parts.iter().all(|part| !part.starts_with('\u{200D}')), "{parts:?}");
        }
    }

    #[test]
    fn what_would_be_too_many_parts_is_refused() {
        assert_eq!(parts(&"word ".repeat(500), Some(TextLimit { units: 50, unit: TextUnit::Characters, parts: 3 })), None);
    }
}
