//! The text inside files: plain text, HTML, PDF and the formats of offices. Files are written by strangers and the libraries that
//! read them panic, loop and swell on some: so a file is read by a child, this same program with limits on its memory, its time
//! and what it says, and what happens to the child happens to that file alone. Knows bytes and formats, nothing of where a file
//! came from or who looks for its words.
//!
//! [`Extractor`] is the parent's side; [`read_standard_input`] is all that the child does.
mod child;
mod format;
mod office;
mod pdf;
mod plain;
mod program;
mod sink;
#[cfg(test)]
mod tests;

pub use child::read_standard_input;
pub use format::Format;
pub use program::{Extracted, Extractor};

/// Bytes of text that are kept of one file; what follows is not found.
pub const MAX_TEXT: usize = 1 << 20;

/// Files of more bytes are not read.
pub const MAX_FILE: u64 = 32 << 20;

/// Why a file could not be read, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Problem {
    /// Its text is longer than what is kept.
    Cut,
    /// It cannot be read without a password.
    Protected,
    /// It is not what its type says, or broken.
    Damaged,
    /// It, or what is packed in it, is larger than what is read.
    TooLarge,
    /// Reading it took too much time.
    TooSlow,
    /// Reading it ended the program that did.
    Crashed,
}

impl Problem {
    pub const ALL: [Self; 6] = [Self::Cut, Self::Protected, Self::Damaged, Self::TooLarge, Self::TooSlow, Self::Crashed];

    /// As it is written down.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Protected => "protected",
            Self::Damaged => "damaged",
            Self::TooLarge => "too_large",
            Self::TooSlow => "too_slow",
            Self::Crashed => "crashed",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| problem.word() == word)
    }

    /// The exit code by which the child tells of it; 0 and 1 are taken.
    const fn code(self) -> u8 {
        10 + self as u8
    }

    fn from_code(code: i32) -> Option<Self> {
        Self::ALL.into_iter().find(|problem| i32::from(problem.code()) == code)
    }
}

/// Writes what can be read in a file to `sink`; what was written before a problem stays.
fn read(format: Format, bytes: Vec<u8>, sink: &mut sink::Sink<'_>) -> Result<(), Problem> {
    match format {
        Format::Plain => plain::text(&bytes, sink),
        Format::Html => plain::html(&bytes, sink),
        Format::Pdf => pdf::read(&bytes, sink),
        Format::Word => office::word(bytes, sink),
        Format::Sheet => office::sheet(bytes, sink),
        Format::Slides => office::slides(bytes, sink),
        Format::OpenDocument => office::open_document(bytes, sink),
    }
}
