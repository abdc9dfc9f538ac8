//! One pass over what was typed. Words stay as they are, for the index to read; conditions are taken out.
use super::{Compared, Field, FieldKind, Meaning, Piece, Reading, Value, values::is_value};
use crate::base::text;

/// Conditions read of one question, and values of one condition.
pub const MAX_CONDITIONS: usize = 32;

/// The most words that follow the first of a value without quotes.
const LONGEST_VALUE: usize = 3;

/// What people write in front of a colon in a subject or a sentence: no field was meant.
const NO_FIELDS: [&str; 12] = ["re", "fwd", "fw", "tr", "aw", "wg", "sv", "http", "https", "mailto", "tel", "error"];

/// Reads `text`; never fails.
pub fn parse(text: &str) -> Reading {
    let mut reading = Reading::default();
    let (mut at, mut room) = (0, MAX_CONDITIONS);
    while let Some(token) = Token::next(text, &mut at) {
        reading.take(text, &token, &mut room);
        reading.go_on(text, &mut at);
    }
    // Whether the last word is whole is told by the space behind it; one with a condition behind it is.
    let is_over = reading.pieces.last().is_some_and(|last| !matches!(last.meaning, Meaning::Words | Meaning::UnknownField(_)));
    if (is_over || text.ends_with(char::is_whitespace)) && !reading.words.is_empty() {
        reading.words.push(' ');
    }
    reading
}

impl Reading {
    fn take(&mut self, text: &str, token: &Token<'_>, room: &mut usize) {
        let Some((name, rest)) = token.split() else { return self.word(text, token) };
        let two = self.before(text, token, name);
        let named = two.or_else(|| Field::named(name));
        match named {
            Some(_) if *room == 0 => {
                self.is_cut = true;
                self.word(text, token);
            }
            Some(field) => {
                *room -= 1;
                let mut range = token.range.clone();
                let mut is_negated = token.is_negated;
                if two.is_some()
                    && let Some(first) = self.pieces.pop()
                {
                    range.start = first.range.start;
                    is_negated = first.is_negated;
                    let kept = self.words.trim_end().len() - first.range.len();
                    self.words.truncate(kept);
                }
                let values = values(field, rest);
                let meaning = if values.is_empty() { Meaning::Incomplete(field) } else { Meaning::Condition { field, values } };
                self.pieces.push(Piece { range, is_negated, meaning });
            }
            None => {
                self.word(text, token);
                let is_meant = name.chars().count() > 1
                    && !rest.is_empty()
                    && !rest.starts_with('/')
                    && name.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '_'))
                    && !NO_FIELDS.contains(&super::bare(name).as_str());
                if is_meant && let Some(piece) = self.pieces.last_mut() {
                    piece.meaning = Meaning::UnknownField(name.to_owned());
                }
            }
        }
    }

    /// Takes the words that follow into the value just read, if together they are a value that the field has:
    /// `trạng-thái:đang xử lý`.
    fn go_on(&mut self, text: &str, at: &mut usize) {
        let Some(Piece { range, meaning: Meaning::Condition { field, values }, .. }) = self.pieces.last_mut() else { return };
        let Some(value) = values.last_mut().filter(|value| field.kind() == FieldKind::Word && !value.is_quoted && range.end == *at) else {
            return;
        };
        let mut end = *at;
        let mut longest = None;
        for _ in 0..LONGEST_VALUE {
            let Some(next) = Token::next(text, &mut end).filter(|next| !next.body.contains(|c: char| is_quote(c) || c == ':')) else {
                break;
            };
            let together = format!("{} {}", value.text, &text[range.end..next.range.end]);
            if is_value(*field, &together) {
                longest = Some((next.range.end, together));
            }
        }
        if let Some((end, together)) = longest {
            value.text = text::one_line(&together, 64);
            (range.end, *at) = (end, end);
        }
    }

    fn word(&mut self, text: &str, token: &Token<'_>) {
        if !self.words.is_empty() {
            self.words.push(' ');
        }
        self.words.push_str(&text[token.range.clone()]);
        self.pieces.push(Piece { range: token.range.clone(), is_negated: token.is_negated, meaning: Meaning::Words });
    }

    /// The field whose name is two words, the first of which has just been read: `trạng thái:`.
    fn before(&self, text: &str, token: &Token<'_>, name: &str) -> Option<Field> {
        let last = self.pieces.last().filter(|piece| piece.meaning == Meaning::Words && !token.is_negated)?;
        let between = text.get(last.range.end..token.range.start)?;
        let first = text.get(last.range.clone())?;
        let first = first.strip_prefix('-').unwrap_or(first);
        let is_plain = between == " " && first.len() <= 32 && first.chars().all(char::is_alphabetic);
        if !is_plain {
            return None;
        }
        // Only names that are two words: `mail status:open` speaks of no field `mailstatus`.
        Field::named(&format!("{first}-{name}"))
    }
}

/// A run of characters up to the next white space outside quotes.
struct Token<'a> {
    range: std::ops::Range<usize>,
    is_negated: bool,
    /// Without the minus.
    body: &'a str,
}

impl<'a> Token<'a> {
    fn next(text: &'a str, at: &mut usize) -> Option<Self> {
        let start = *at + text[*at..].find(|c: char| !c.is_whitespace() && !c.is_control())?;
        let rest = &text[start..];
        let minus = rest.chars().next().filter(|c| matches!(c, '-' | '−')).map_or(0, char::len_utf8);
        let is_negated = minus > 0 && rest[minus..].chars().next().is_some_and(|c| !c.is_whitespace() && c != '-');
        let mut quote = false;
        let mut end = text.len();
        for (offset, c) in rest.char_indices() {
            if is_quote(c) {
                quote = !quote;
            } else if (c.is_whitespace() || c.is_control()) && !quote {
                end = start + offset;
                break;
            }
        }
        *at = end;
        let body = &text[if is_negated { start + minus } else { start }..end];
        Some(Self { range: start..end, is_negated, body })
    }

    /// The name and what follows the colon, if this may be a condition.
    fn split(&self) -> Option<(&'a str, &'a str)> {
        let colon = self.body.find([':', '：'])?;
        let (name, rest) = self.body.split_at(colon);
        let rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
        (!name.is_empty() && !name.contains(is_quote)).then_some((name, rest))
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»' | '＂')
}

/// The values behind the colon: with commas between, except within quotes and where words are looked for.
fn values(field: Field, text: &str) -> Vec<Value> {
    let mut values = Vec::new();
    let mut rest = text;
    while !rest.is_empty() && values.len() < MAX_CONDITIONS {
        let (compared, body) = compared(field, rest);
        let (inside, is_quoted, after) = if body.starts_with(is_quote) {
            let inside = &body[body.chars().next().map_or(0, char::len_utf8)..];
            match inside.char_indices().find(|(_, c)| is_quote(*c)) {
                Some((end, quote)) => (&inside[..end], true, &inside[end + quote.len_utf8()..]),
                None => (inside, true, ""),
            }
        } else {
            let end = if field.kind() == FieldKind::Text { body.len() } else { body.find([',', '，']).unwrap_or(body.len()) };
            (&body[..end], false, &body[end..])
        };
        let inside = inside.trim();
        if !inside.is_empty() {
            values.push(Value { text: inside.to_owned(), is_quoted, compared });
        }
        // What follows a closing quote belongs to no value, up to the comma.
        rest = after.find([',', '，']).map_or("", |comma| after[comma..].trim_start_matches([',', '，']));
    }
    values
}

fn compared(field: Field, text: &str) -> (Compared, &str) {
    if field.kind() != FieldKind::Date {
        return (Compared::Is, text);
    }
    for (sign, compared) in [(">=", Compared::From), ("<=", Compared::Until), (">", Compared::After), ("<", Compared::Before)] {
        if let Some(rest) = text.strip_prefix(sign) {
            return (compared, rest);
        }
    }
    (Compared::Is, text)
}
