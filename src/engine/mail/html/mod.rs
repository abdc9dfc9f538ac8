//! HTML of strangers: made harmless ([`sanitise`]) and made into text ([`to_text`]); and our own, made fit for mail ([`for_sending`]). Knows HTML as mail programs write it; knows
//! nothing of MIME, of quotes in plain text, or of where the result is shown.
mod clean;
mod entity;
mod letter;
mod limit;
mod marks;
mod scan;
mod style;
mod text;

pub use clean::sanitise;
pub use letter::{for_sending, from_text, has_image_data};
pub use text::to_text;
pub(super) use text::to_text_marked;
