//! What a person types to search, read: words, `"phrases"`, `-without` and conditions such as `status:open` or
//! `trạng-thái:mở`. Every text has a reading, in a time that grows with its length alone; what cannot be understood is
//! searched for as words, and the reading says so. Pure: knows the words of the language in Vietnamese and English, no
//! database, no index, and not whom `assignee:lan` names; that is for [`super::resolve`].
mod dates;
mod fields;
mod parse;
#[cfg(test)]
mod tests;
mod values;

pub use dates::{Calendar, Span};
pub use fields::{Field, FieldKind};
pub use parse::{MAX_CONDITIONS, parse};
pub use values::{Has, Is, channels_of, meant, priorities_of, statuses_of, words_of};

pub(super) use fields::bare;

use std::ops::Range;

/// A question as it was read, piece by piece in the order in which it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    pub pieces: Vec<Piece>,
    /// What is left for the words of the texts: everything that is no condition, as typed. A space at its end says that its
    /// last word is whole.
    pub words: String,
    /// There were more conditions than are read; the others are searched for as words.
    pub is_cut: bool,
}

/// A part of what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands in what was typed, in bytes.
    pub range: Range<usize>,
    pub is_negated: bool,
    pub meaning: Meaning,
}

/// What a piece means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A word, a phrase, or a beginning: looked for everywhere.
    Words,
    /// `field:value`, one of the values.
    Condition { field: Field, values: Vec<Value> },
    /// `field:` with nothing behind it yet; asks for nothing.
    Incomplete(Field),
    /// It looks like a condition, but there is no field of this name: looked for as words.
    UnknownField(String),
}

/// One of the values of a condition, as typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub text: String,
    pub is_quoted: bool,
    pub compared: Compared,
}

/// How a value is compared; only dates know more than `Is`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compared {
    #[default]
    Is,
    /// `>=`: from its beginning on.
    From,
    /// `>`: from its end on.
    After,
    /// `<`: up to its beginning.
    Before,
    /// `<=`: up to its end.
    Until,
}

impl Reading {
    /// The conditions with their values.
    pub fn conditions(&self) -> impl Iterator<Item = (&Piece, Field, &[Value])> {
        self.pieces.iter().filter_map(|piece| match &piece.meaning {
            Meaning::Condition { field, values } => Some((piece, *field, values.as_slice())),
            _ => None,
        })
    }
}
