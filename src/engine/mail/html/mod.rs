//! HTML of strangers: made harmless ([`sanitise`]) and made into text ([`to_text`]). Knows HTML as mail programs write it; knows
//! nothing of MIME, of quotes in plain text, or of where the result is shown.
mod clean;
mod entity;
mod limit;
mod marks;
mod scan;
mod style;
mod text;

pub use clean::sanitise;
pub use text::to_text;
pub(super) use text::to_text_marked;
