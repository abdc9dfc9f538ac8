//! What a message from outside can be found to be, whatever brought it: the words that channels, intake and tickets share.
use super::Mailbox;
use serde::{Deserialize, Serialize};

/// Whether a person wrote it, and if not, what did (RFC 3834 and what real systems send).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Automatic {
    #[default]
    No,
    /// Out-of-office notes, acknowledgements, notifications and everything else a machine sent by itself.
    AutoReply,
    /// A delivery report: failed, delayed or delivered.
    Bounce,
    /// A mailing list or newsletter.
    List,
    /// An abuse complaint (RFC 5965).
    FeedbackReport,
}

/// What a delivery report says (RFC 3464, or the free form of systems that do not follow it).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Bounce {
    /// One for each recipient it reports on; at least one, whose address may be unknown.
    pub recipients: Vec<BounceRecipient>,
    /// The Message-ID of the mail that it is about, without brackets.
    pub original_message_id: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct BounceRecipient {
    /// Lower case, without the `rfc822;` type; `None` if the report does not say.
    pub address: Option<String>,
    pub action: BounceAction,
    /// RFC 3463, such as `5.1.1`; from the reply code or the words where there is none.
    pub status: Option<String>,
    /// The remote server's words, one line, at most 1,000 characters.
    pub diagnostic: Option<String>,
}

/// RFC 3464 section 2.3.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum BounceAction {
    #[default]
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

/// The mail inside a forward.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Forwarded {
    /// Its original sender, if it can be read.
    pub from: Option<Mailbox>,
    pub subject: Option<String>,
    /// As written: formats and languages differ.
    pub date: Option<String>,
}

/// Cryptographic wrapping that Hopdesk recognises and shows, and neither checks nor opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    SmimeSigned,
    SmimeEncrypted,
    PgpSigned,
    PgpEncrypted,
}

/// A calendar object (RFC 5545) that came with a mail (RFC 6047).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Invitation {
    /// REQUEST, REPLY, CANCEL …; `None` if it is only a file.
    pub method: Option<String>,
    pub summary: Option<String>,
    /// As written, with the zone if one is named.
    pub starts: Option<String>,
    pub ends: Option<String>,
    pub location: Option<String>,
    pub organiser: Option<String>,
}

/// Something wrong with a mail that did not keep it from being read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Defect {
    /// A stable word, such as `missing_boundary`.
    pub code: String,
    /// For people.
    pub note: String,
}

impl Defect {
    pub fn new(code: &str, note: impl Into<String>) -> Self {
        Self { code: code.to_owned(), note: note.into() }
    }
}
