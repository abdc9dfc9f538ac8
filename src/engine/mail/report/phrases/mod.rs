//! The words of mail systems: how senders are named, how subjects start, how a failure is announced and explained.
//! Tables and the questions asked of them; `free` knows where in a mail each of them counts.
mod body;
mod reasons;
mod subjects;

use super::evidence::Sender;
pub(super) use body::{COPIES, DELAYS, FAILURES, HELPERS, INTROS};
pub(super) use reasons::{Reason, reason};
pub(super) use subjects::DELAY_SUBJECTS;
use subjects::{BOUNCE_SUBJECTS, REPLY_SUBJECTS};

#[rustfmt::skip]
const DAEMONS: &[&str] = &[
    "mailer-daemon", "mailerdaemon", "mailer_daemon", "mail-daemon", "maildaemon", "mdaemon", "mail.delivery", "mail-delivery",
    "mailerdemon", "microsoftexchange",
];
#[rustfmt::skip]
const DAEMON_NAMES: &[&str] = &[
    "mail delivery sub", "mail delivery sys", "mail deliver sys", "mailer-daemon", "mail delivery service", "delivery subsystem",
    "mailer daemon",
];
#[rustfmt::skip]
const POSTMASTERS: &[&str] = &[
    "postmaster", "ndr", "bounce", "bounces", "mail-error", "mailadmin", "mailsystem", "system administrator", "\"system administrator\"",
    "imss", "e500_smtp_mail_service", "symantec_antivirus_for_smtp_gateways", "mailgateway", "mail_service", "post_master", "mailmaster",
    "mailer", "smtp-error",
];
#[rustfmt::skip]
const POSTMASTER_NAMES: &[&str] = &[
    "postmaster", "system administrator", "jetmail system", "mail system", "mailserver", "mail server", "interscan", "mailmarshal",
    "mail administrator",
];
#[rustfmt::skip]
const NOREPLY: &[&str] = &[
    "noreply", "no-reply", "no_reply", "no.reply", "donotreply", "do-not-reply", "do_not_reply", "dontreply",
];

/// Who sends, by the part of the address before `@` and the display name, both lower case.
pub(super) fn sender(local: &str, name: &str) -> Sender {
    if DAEMONS.iter().any(|start| local.starts_with(start)) || DAEMON_NAMES.iter().any(|part| name.contains(part)) {
        Sender::Daemon
    } else if local.starts_with("postmaster") || POSTMASTERS.contains(&local) || POSTMASTER_NAMES.iter().any(|part| name.contains(part)) {
        Sender::Postmaster
    } else if NOREPLY.iter().any(|start| local.starts_with(start)) {
        Sender::NoReply
    } else {
        Sender::Other
    }
}

/// Whether a lower-case subject is that of a delivery report.
pub(super) fn is_bounce_subject(lower: &str) -> bool {
    let bare = lower.trim_start_matches(['*', '[', '!', '"', ' ', '<']);
    BOUNCE_SUBJECTS.iter().any(|start| starts(bare, start))
        || ["(delivery failed)", "could not be delivered.", "could not be delivered", "not delivered", "user unknown!", "user unknown"]
            .iter()
            .any(|end| bare.ends_with(end))
        || (bare.contains("mail failure") || bare.contains("loop alert: ") || bare.contains(" are not member ("))
}

/// Whether a lower-case subject is one that only responders write.
pub(super) fn is_reply_subject(lower: &str) -> bool {
    let bare = lower.trim_start_matches(['*', '[', '(', '【', '<', ' ', '"', '«', '"']);
    REPLY_SUBJECTS.iter().any(|start| {
        starts(bare, start) && {
            let rest = bare[start.len()..].trim_start();
            rest.is_empty()
                || rest.starts_with([':', '：', ']', ')', '】', '>', '"', '»', '[', '(', '!'])
                || rest.starts_with("- ")
                || rest.starts_with("– ")
                || rest.starts_with("re:")
        }
    })
}

/// `starts_with` that looks at the first byte before it calls anything: this runs for every mail and every table entry.
fn starts(text: &str, start: &str) -> bool {
    text.as_bytes().first() == start.as_bytes().first() && text.starts_with(start)
}
