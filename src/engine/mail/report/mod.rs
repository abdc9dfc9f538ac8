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

/// What a mail is besides its text.
#[derive(Debug, Default)]
pub(super) struct Class {
    pub automatic: Automatic,
    pub bounce: Option<Bounce>,
    /// Whoever sent it wants no automatic answer, even to what a person wrote.
    pub refuses_replies: bool,
}

/// Classifies a parsed message; `text` is its whole plain text as `Mail::text` will show it.
///
/// The first that holds decides: feedback report, delivery report, automatic reply, list, none of them. `List` says that RFC 3834
/// forbids an automatic answer, not that no person wrote it: mail that reaches the desk through a group of its own carries the
/// group's list fields as well, and cannot be told from a newsletter by its header.
pub(super) fn classify(message: &mail_parser::Message<'_>, text: &str) -> Class {
    if message.parts.is_empty() {
        return Class::default();
    }
    let evidence = Evidence::gather(message);
    let is_feedback = evidence.is_feedback(message);
    let bounce = if is_feedback { None } else { bounce::read(message, text, &evidence) };
    let automatic = if is_feedback {
        Automatic::FeedbackReport
    } else if bounce.is_some() {
        Automatic::Bounce
    } else if automatic::is_reply(&evidence) {
        Automatic::AutoReply
    } else if evidence.is_list {
        Automatic::List
    } else {
        Automatic::No
    };
    Class { automatic, bounce, refuses_replies: evidence.refuses_replies }
}

#[cfg(test)]
mod tests;
