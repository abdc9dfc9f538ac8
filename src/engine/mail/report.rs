//! Tells mail that machines send from mail that people write.
use super::{Automatic, Bounce};

/// Classifies a parsed message; `text` is its whole plain text as `Mail::text` will show it.
pub(super) fn classify(message: &mail_parser::Message<'_>, text: &str) -> (Automatic, Option<Bounce>) {
    let _ = (message, text);
    (Automatic::No, None)
}
