//! The defects that reading a mail can report. The codes are stable: they are stored and shown.
use crate::engine::mail::Defect;

/// A line among the header fields is none and was passed over.
pub const MALFORMED_HEADER: &str = "malformed_header";
/// The body starts without a blank line after the header.
pub const MISSING_SEPARATOR: &str = "missing_separator";
/// A Content-Type is no `type/subtype`; the likeliest was taken.
pub const INVALID_TYPE: &str = "invalid_content_type";
/// A multipart without a boundary, or whose boundary never comes; its boundary was guessed or its body is text.
pub const MISSING_BOUNDARY: &str = "missing_boundary";
/// A multipart has no end boundary: the mail may be cut.
pub const MISSING_END: &str = "missing_end_boundary";
/// A part follows the end boundary of its multipart; it was read.
pub const PART_AFTER_END: &str = "part_after_end";
/// A body has bytes that its transfer encoding cannot have; what can be decoded is kept.
pub const BROKEN_ENCODING: &str = "broken_transfer_encoding";
/// A Content-Transfer-Encoding that is not known; the bytes are kept as they are.
pub const UNKNOWN_ENCODING: &str = "unknown_transfer_encoding";
pub use super::charset::{MISSING_CHARSET, UNDECODABLE_TEXT, UNKNOWN_CHARSET, WRONG_CHARSET};
/// No From field, or none with anything in it.
pub const MISSING_FROM: &str = "missing_from";
/// No Date field.
pub const MISSING_DATE: &str = "missing_date";
/// A Date field that cannot be read.
pub const INVALID_DATE: &str = "invalid_date";
/// No Message-ID.
pub const MISSING_MESSAGE_ID: &str = "missing_message_id";
/// Text beyond the limit; it was cut.
pub const BODY_TRUNCATED: &str = "body_truncated";
/// A `winmail.dat` that cannot be read; it is kept as a file.
pub const BROKEN_TNEF: &str = "broken_tnef";

/// Every code there is.
pub const ALL: [&str; 18] = [
    MALFORMED_HEADER,
    MISSING_SEPARATOR,
    INVALID_TYPE,
    MISSING_BOUNDARY,
    MISSING_END,
    PART_AFTER_END,
    BROKEN_ENCODING,
    UNKNOWN_ENCODING,
    WRONG_CHARSET,
    UNKNOWN_CHARSET,
    UNDECODABLE_TEXT,
    MISSING_CHARSET,
    MISSING_FROM,
    MISSING_DATE,
    INVALID_DATE,
    MISSING_MESSAGE_ID,
    BODY_TRUNCATED,
    BROKEN_TNEF,
];

/// The defects of one mail: each code once, with the note of its first occurrence.
#[derive(Default)]
pub struct Defects(Vec<Defect>);

impl Defects {
    pub fn add(&mut self, code: &'static str, note: &str) {
        if !self.0.iter().any(|defect| defect.code == code) {
            self.0.push(Defect::new(code, note));
        }
    }
    pub fn into_list(self) -> Vec<Defect> {
        self.0
    }
}
