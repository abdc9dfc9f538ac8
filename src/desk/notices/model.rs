//! Notices as values.
use crate::base::{
    Time,
    id::{EntryId, NoticeId, TicketId},
};
use serde::{Deserialize, Serialize};

/// What happened that an agent should know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// A ticket is theirs now.
    TicketAssigned,
    /// The contact wrote in a ticket of theirs.
    ContactReplied,
    /// A colleague wrote a note in a ticket of theirs.
    NoteAdded,
    /// A colleague named them.
    Mentioned,
    /// What they wrote was refused or came back.
    ReplyFailed,
    /// Whether what they wrote arrived is not known.
    ReplyUncertain,
    /// Somebody who does not take part wrote into a ticket of theirs.
    EntryHeld,
    TicketReopened,
    /// A snoozed ticket is due.
    TicketWoken,
}

impl NoticeKind {
    pub const ALL: [Self; 9] = [
        Self::TicketAssigned,
        Self::ContactReplied,
        Self::NoteAdded,
        Self::Mentioned,
        Self::ReplyFailed,
        Self::ReplyUncertain,
        Self::EntryHeld,
        Self::TicketReopened,
        Self::TicketWoken,
    ];
    pub const fn word(self) -> &'static str {
        match self {
            Self::TicketAssigned => "ticket_assigned",
            Self::ContactReplied => "contact_replied",
            Self::NoteAdded => "note_added",
            Self::Mentioned => "mentioned",
            Self::ReplyFailed => "reply_failed",
            Self::ReplyUncertain => "reply_uncertain",
            Self::EntryHeld => "entry_held",
            Self::TicketReopened => "ticket_reopened",
            Self::TicketWoken => "ticket_woken",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What goes with a notice, as its row keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Params {
    pub count: u32,
}

/// Something that an agent is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Notice {
    pub id: NoticeId,
    pub kind: NoticeKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket_id: Option<TicketId>,
    /// The last entry that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_id: Option<EntryId>,
    /// How often it happened since it was last read.
    pub count: u32,
    pub at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Time>,
}
