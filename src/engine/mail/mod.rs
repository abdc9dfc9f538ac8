//! Mail as values: bytes in, a [`Mail`] out, and back. Never fails on bad input: what is wrong becomes a [`Defect`], and only
//! what is beyond the [`Limits`] is refused. Knows MIME, SMTP and IMAP; knows nothing of tickets.
pub mod build;
pub mod html;
pub mod imap;
pub mod oauth;
pub mod parse;
pub mod reply;
pub mod report;
mod sasl;
pub mod smtp;
pub mod tls;

pub use super::socket::{Security, Server};
pub use sasl::{Credentials, Proof};
pub use tls::Tls;

pub use crate::base::message::{Automatic, Bounce, BounceAction, BounceRecipient, Defect, Forwarded, Invitation, Protection};
use crate::base::{Mailbox, Time};
use std::time::Duration;

/// A mail understood. Texts are NFC Unicode with `\n` line ends.
#[derive(Debug, Clone, Default)]
pub struct Mail {
    /// Without angle brackets (RFC 5322 section 3.6.4); `None` if missing or empty.
    pub message_id: Option<String>,
    /// Ids without angle brackets, as written, oldest first.
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    pub from: Vec<Mailbox>,
    pub sender: Option<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    /// Group members are listed singly.
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub bcc: Vec<Mailbox>,
    /// Every address that the headers Delivered-To, X-Original-To, Envelope-To, X-Envelope-To and X-Forwarded-To name.
    pub delivered_to: Vec<String>,
    /// The topmost Return-Path: `Some("")` is the null path of RFC 5321 section 4.5.5.
    pub return_path: Option<String>,
    /// One line; empty if there is none.
    pub subject: String,
    /// The Date header, if it can be read.
    pub date: Option<Time>,
    /// When the mail arrived by its topmost Received header, if that can be read.
    pub received: Option<Time>,
    /// All there is to read, quotes and signature included; made from the HTML where there is no plain text.
    pub text: String,
    /// What its author wrote now: `text` without quoted history and signature. Never empty if `text` is not.
    pub visible: String,
    /// The HTML body as received, NOT sanitised: only `html::sanitise` makes it fit to show.
    pub html: Option<String>,
    pub files: Vec<MailFile>,
    pub automatic: Automatic,
    /// Its sender wants no automatic answer, though a person may have written it.
    pub refuses_replies: bool,
    pub bounce: Option<Bounce>,
    /// The mail that this one passes on, if it is a forward.
    pub forwarded: Option<Forwarded>,
    pub protection: Option<Protection>,
    pub invitations: Vec<Invitation>,
    pub defects: Vec<Defect>,
}

/// A file that came with a mail.
#[derive(Debug, Clone, Default)]
pub struct MailFile {
    /// Safe to show and to save: no path, no control or direction-changing characters, never empty.
    pub name: String,
    /// Lower case `type/subtype`.
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// The HTML body shows it in place.
    pub is_inline: bool,
    /// Without angle brackets.
    pub content_id: Option<String>,
}

/// What one mail may cost. Beyond it the mail is refused, to be kept raw and shown as unread.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of the whole mail.
    pub size: usize,
    /// MIME parts, nested ones included.
    pub parts: usize,
    /// How deep parts may be nested, messages in messages included.
    pub depth: usize,
    /// Bytes of one header field, unfolded.
    pub header: usize,
    /// Bytes of all header fields of the mail itself.
    pub headers: usize,
    /// Bytes of text or HTML that are understood; what is longer is cut there, with a defect, and stays whole in the raw mail.
    pub body: usize,
    pub time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { size: 50 << 20, parts: 1000, depth: 20, header: 256 << 10, headers: 1 << 20, body: 4 << 20, time: Duration::from_secs(10) }
    }
}

/// Why a mail is beyond the limits. Kept with the mail and shown to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// A stable word, such as `too_deep`.
    pub code: &'static str,
    pub note: String,
}
