//! Where the child puts the text of a file: tidied, bounded, and handed on as it comes, so that what was read before a crash stays.
use super::{MAX_TEXT, Problem};
use std::io::Write;

/// Bytes that are gathered before they are handed on.
const CHUNK: usize = 16 << 10;

/// Takes text until there is enough.
pub struct Sink<'a> {
    out: &'a mut dyn Write,
    waiting: String,
    left: usize,
    /// What separates the next character from the last one.
    gap: Gap,
    is_empty: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
}

impl<'a> Sink<'a> {
    pub fn new(out: &'a mut dyn Write) -> Self {
        Self { out, waiting: String::new(), left: MAX_TEXT, gap: Gap::None, is_empty: true }
    }

    /// Adds text; white space becomes one space, or one line end where it holds one. Fails once no more is wanted.
    pub fn push(&mut self, text: &str) -> Result<(), Problem> {
        for c in text.chars() {
            let gap = match c {
                '\n' | '\r' | '\u{B}' | '\u{C}' | '\u{2028}' | '\u{2029}' => Gap::Line,
                c if c.is_whitespace() || c.is_control() => Gap::Space,
                _ => Gap::None,
            };
            if gap != Gap::None {
                self.gap = self.gap.max(gap);
                continue;
            }
            // The place of an object, a byte order mark, and what stands for an unreadable byte.
            if matches!(c, '\u{FEFF}' | '\u{FFFC}' | '\u{FFFD}') {
                continue;
            }
            let between = match self.gap {
                _ if self.is_empty => None,
                Gap::None => None,
                Gap::Space => Some(' '),
                Gap::Line => Some('\n'),
            };
            let size = c.len_utf8() + usize::from(between.is_some());
            self.left = self.left.checked_sub(size).ok_or(Problem::Cut)?;
            self.waiting.extend(between);
            self.waiting.push(c);
            (self.gap, self.is_empty) = (Gap::None, false);
        }
        if self.waiting.len() >= CHUNK { self.flush() } else { Ok(()) }
    }

    pub fn space(&mut self) {
        self.gap = self.gap.max(Gap::Space);
    }
    pub fn line(&mut self) {
        self.gap = Gap::Line;
    }

    /// Hands on what waits.
    pub fn flush(&mut self) -> Result<(), Problem> {
        let sent = self.out.write_all(self.waiting.as_bytes()).and_then(|()| self.out.flush());
        self.waiting.clear();
        // Nobody listens any more.
        sent.map_err(|_| Problem::Cut)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(text: &str) -> (String, Result<(), Problem>) {
        let mut out = Vec::new();
        let mut sink = Sink::new(&mut out);
        let outcome = sink.push(text);
        sink.flush().unwrap();
        (String::from_utf8(out).unwrap(), outcome)
    }

    #[test]
    fn white_space_is_one_space_or_one_line_end() {
        assert_eq!(tidied("  a \t b\u{0}c \n\n d\u{FEFF}e \r\n"), ("a b c\nde".to_owned(), Ok(())));
    }

    #[test]
    fn a_flood_is_cut_at_a_character() {
        let (text, outcome) = tidied(&"đơn ".repeat(MAX_TEXT / 4));
        assert_eq!(outcome, Err(Problem::Cut));
        assert!(text.len() <= MAX_TEXT && text.len() > MAX_TEXT - 8, "{}", text.len());
    }
}
