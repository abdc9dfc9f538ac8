//! An entry: one thing in a ticket's thread. What is read in lists lies in columns; the rest is packed into one value, which a
//! mail shares its phrases with and which compresses well.
use super::model::words;
use crate::{
    base::{
        Mailbox, Time,
        id::{AgentId, BlobId, ContactId, EntryId, FileId, InboxId, LineId, TeamId, TicketId},
        message::{Automatic, Bounce, Defect, Forwarded, Invitation, Protection},
    },
    desk::inboxes::ChannelKind,
};
use serde::{Deserialize, Serialize};

words! {
    EntryKind { Message = "message", Call = "call", Note = "note" }
}

words! {
    /// Into the desk, or out of it.
    Direction { In = "in", Out = "out" }
}

/// Why an entry is where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Why {
    pub rule: WhyRule,
    /// For people; empty where the rule says it all.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The number of a ticket that it may belong to instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<i64>,
}

words! {
    WhyRule {
        /// It began the ticket: nothing linked it to another.
        New = "new",
        /// It carries a reply token of ours.
        Token = "token",
        /// Its sender came by the link that the page of their request gave them.
        Link = "link",
        /// It answers a message of this ticket.
        References = "references",
        /// A message of this ticket answers it.
        ReferencedBy = "referenced_by",
        /// Its subject names the ticket, and its sender takes part.
        SubjectNumber = "subject_number",
        /// It reports on a message that went out from this ticket.
        DeliveryReport = "delivery_report",
        /// It answers a ticket that was closed too long ago.
        FollowUp = "follow_up",
        /// It could not be understood and waits here to be looked at.
        Quarantined = "quarantined",
        /// It came by the line that messages of this ticket came by.
        Line = "line",
        /// It is of somebody whose one open ticket this is.
        Contact = "contact",
        /// It is a call of somebody whose ticket is open.
        Caller = "caller",
        /// An agent wrote it here.
        Written = "written",
        /// An agent put it here.
        Moved = "moved",
    }
}

impl Why {
    pub fn rule(rule: WhyRule) -> Self {
        Self { rule, note: String::new(), suggestion: None }
    }
    pub fn with_note(rule: WhyRule, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..Self::rule(rule) }
    }
}

/// Colleagues whom a note names, by id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Mentions {
    pub agents: Vec<AgentId>,
    /// Everybody who is in one of these teams when the note is written.
    pub teams: Vec<TeamId>,
}

impl Mentions {
    pub fn is_empty(&self) -> bool {
        self.agents.is_empty() && self.teams.is_empty()
    }
}

/// What of an entry is read only when the entry itself is looked at.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Content {
    pub from: Mailbox,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reply_to: Vec<Mailbox>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<Mailbox>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cc: Vec<Mailbox>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bcc: Vec<Mailbox>,
    pub subject: String,
    /// The message's id in the outside world.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub in_reply_to: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<String>,
    /// All there is to read.
    pub text: String,
    /// What its author wrote now; absent if that is the whole text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible: Option<String>,
    /// Of entries written here. What came in keeps its HTML in the raw message alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The raw message holds HTML.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_html: bool,
    /// Whoever sent it wants no automatic answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub refuses_replies: bool,
    /// Its sender's address was typed, and nobody has proved that it is theirs.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_unproven: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounce: Option<Bounce>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<Invitation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub defects: Vec<Defect>,
    /// Whom a note names.
    #[serde(skip_serializing_if = "Mentions::is_empty")]
    pub mentions: Mentions,
    /// The place that it came from, for people.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What it said before whoever wrote it changed it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub earlier: Vec<Earlier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Time>,
    /// Whoever wrote it took it back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Time>,
}

/// What an entry once said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Earlier {
    pub text: String,
    /// When it said something else.
    pub until: Time,
}

impl Content {
    pub fn visible(&self) -> &str {
        self.visible.as_deref().unwrap_or(&self.text)
    }
}

/// An entry as stored.
#[derive(Debug, Clone)]
pub struct Entry {
    pub id: EntryId,
    pub ticket: TicketId,
    pub kind: EntryKind,
    pub direction: Option<Direction>,
    pub channel: ChannelKind,
    pub inbox: Option<InboxId>,
    /// By which it came or went, where it is no letter.
    pub line: Option<LineId>,
    pub author_contact: Option<ContactId>,
    pub author_agent: Option<AgentId>,
    /// When it was written or said.
    pub at: Time,
    pub created_at: Time,
    pub preview: String,
    pub automatic: Automatic,
    /// A stranger's: waits for an agent's decision.
    pub is_held: bool,
    pub is_quarantined: bool,
    /// Taken back before it went out.
    pub is_retracted: bool,
    pub why: Why,
    pub raw: Option<BlobId>,
    pub packed: Packed,
    /// Where it stood before it was moved or merged.
    pub origin: Option<TicketId>,
}

/// Content as it lies in the row.
#[derive(Debug, Clone)]
pub struct Packed {
    pub codec: i64,
    /// Bytes before compression.
    pub size: u32,
    pub bytes: Vec<u8>,
}

/// An entry to be added.
#[derive(Debug)]
pub struct NewEntry {
    pub kind: EntryKind,
    pub direction: Option<Direction>,
    pub channel: ChannelKind,
    pub inbox: Option<InboxId>,
    pub line: Option<LineId>,
    pub author_contact: Option<ContactId>,
    pub author_agent: Option<AgentId>,
    pub at: Time,
    pub preview: String,
    pub automatic: Automatic,
    pub is_held: bool,
    pub is_quarantined: bool,
    pub why: Why,
    pub raw: Option<BlobId>,
    pub packed: Packed,
    pub client_id: Option<String>,
    /// Hashes of the message's own id, and of ids it names that nobody here has.
    pub own_key: Option<i64>,
    pub named_keys: Vec<i64>,
    pub files: Vec<NewFile>,
}

/// A file of an entry. Its bytes are a blob of their own, or lie in the entry's raw message.
#[derive(Debug, Clone)]
pub struct NewFile {
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub hash: [u8; 32],
    pub is_inline: bool,
    pub content_id: Option<String>,
    pub blob: Option<BlobId>,
}

/// A file as stored.
#[derive(Debug, Clone)]
pub struct EntryFile {
    pub id: FileId,
    pub entry: Option<EntryId>,
    pub position: u32,
    pub name: String,
    pub media_type: String,
    pub size: u64,
    pub hash: [u8; 32],
    pub is_inline: bool,
    pub content_id: Option<String>,
    pub blob: Option<BlobId>,
    pub uploaded_by: Option<AgentId>,
}

/// The words of [`Automatic`] in the database.
pub const fn automatic_word(automatic: Automatic) -> &'static str {
    match automatic {
        Automatic::No => "no",
        Automatic::AutoReply => "auto_reply",
        Automatic::Bounce => "bounce",
        Automatic::List => "list",
        Automatic::FeedbackReport => "feedback_report",
    }
}

pub fn automatic_from_word(word: &str) -> Automatic {
    match word {
        "auto_reply" => Automatic::AutoReply,
        "bounce" => Automatic::Bounce,
        "list" => Automatic::List,
        "feedback_report" => Automatic::FeedbackReport,
        _ => Automatic::No,
    }
}
