//! Tells mail that machines send from mail that people write, and reads delivery reports.
//!
//! One pass over the header fields gathers the evidence; only mail that looks like a delivery report by its sender, return path,
//! structure or subject is read any further. Knows RFC 3464, RFC 3834, RFC 5965, RFC 8098 and what systems send that follow none
//! of them; knows nothing of what the desk does with the answer.
mod automatic;
mod bounce;
mod evidence;
mod fields;
mod free;
mod original;
mod phrases;
mod scan;
mod status;

use super::{Automatic, Bounce};
use evidence::Evidence;

/// Classifies a parsed message; `text` is its whole plain text as `Mail::text` will show it.
///
/// The first that holds decides: feedback report, delivery report, automatic reply, list, none of them. `List` says that RFC 3834
/// forbids an automatic answer, not that no person wrote it: mail that reaches the desk through a group of its own carries the
/// group's list fields as well, and cannot be told from a newsletter by its header.
pub(super) fn classify(message: &mail_parser::Message<'_>, text: &str) -> (Automatic, Option<Bounce>) {
    if message.parts.is_empty() {
        return (Automatic::No, None);
    }
    let evidence = Evidence::gather(message);
    if evidence.is_feedback(message) {
        return (Automatic::FeedbackReport, None);
    }
    if let Some(bounce) = bounce::read(message, text, &evidence) {
        return (Automatic::Bounce, Some(bounce));
    }
    if automatic::is_reply(&evidence) {
        return (Automatic::AutoReply, None);
    }
    if evidence.is_list {
        return (Automatic::List, None);
    }
    (Automatic::No, None)
}

#[cfg(test)]
mod tests;
