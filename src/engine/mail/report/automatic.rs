//! Automatic replies and notifications: what RFC 3834 and RFC 8098 mark, and what responders that know neither look like.
use super::evidence::{Evidence, Report, Sender};
use super::phrases;

/// Whether a machine sent the mail by itself. Delivery reports have been told apart before.
pub(super) fn is_reply(evidence: &Evidence) -> bool {
    evidence.is_auto_submitted
        || evidence.is_responder
        // RFC 5321 section 4.5.5: nothing but notifications has the null path, and nothing may be answered to it.
        || evidence.is_null_path
        || evidence.report == Some(Report::Disposition)
        || evidence.sender == Sender::Daemon
        || (evidence.sender == Sender::NoReply && evidence.is_suppressing)
        || phrases::is_reply_subject(&evidence.subject)
}
