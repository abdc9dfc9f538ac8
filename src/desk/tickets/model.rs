//! The nouns of a ticket and the pure rules of its states.
use crate::{
    base::{
        Time,
        id::{AgentId, ContactId, InboxId, TeamId, TicketId},
    },
    desk::inboxes::ChannelKind,
};
use std::time::Duration;

pub use crate::desk::ticket_types::TicketType;

/// Declares an enum whose words are the same in the database, the API and the log.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }
        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Where a ticket stands.
    Status {
        /// Nobody has looked at it.
        New = "new",
        /// Waits for us.
        Open = "open",
        /// Waits for the person who asked.
        Waiting = "waiting",
        /// Waits for somebody or something else.
        OnHold = "on_hold",
        /// Answered; reopens when the person writes again.
        Solved = "solved",
        /// Done.
        Closed = "closed",
    }
}

words! {
    #[derive(PartialOrd, Ord)]
    Priority { Low = "low", Normal = "normal", High = "high", Urgent = "urgent" }
}

words! {
    /// Where a ticket lies that is in no listing but its own.
    Aside {
        Trash = "trash",
        Spam = "spam",
        /// Of the ticket its number is left.
        Emptied = "emptied",
    }
}

words! {
    /// Who wrote last.
    Speaker { Contact = "contact", Agent = "agent" }
}

words! {
    /// How somebody came to take part.
    ParticipantRole {
        Requester = "requester",
        /// Wrote an accepted entry.
        Sender = "sender",
        /// Was named as a recipient of an accepted entry.
        Copied = "copied",
        /// Was added by an agent.
        Added = "added",
    }
}

words! {
    LinkKind {
        /// This one goes on from the other, which was closed too long ago.
        Follows = "follows",
        SplitFrom = "split_from",
        DuplicateOf = "duplicate_of",
        Related = "related",
        Parent = "parent",
    }
}

/// A ticket without its thread.
#[derive(Debug, Clone)]
pub struct Ticket {
    pub id: TicketId,
    /// What people call it by.
    pub number: i64,
    pub subject: String,
    pub requester: ContactId,
    pub r#type: TicketType,
    pub status: Status,
    pub priority: Priority,
    /// Where it began.
    pub channel: ChannelKind,
    pub inbox: Option<InboxId>,
    pub team: Option<TeamId>,
    pub assignee: Option<AgentId>,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_entry_at: Time,
    pub last_speaker: Option<Speaker>,
    pub last_contact_at: Option<Time>,
    pub last_agent_at: Option<Time>,
    pub first_answered_at: Option<Time>,
    pub solved_at: Option<Time>,
    pub closed_at: Option<Time>,
    pub snoozed_until: Option<Time>,
    pub reopened_count: u32,
    pub entry_count: u32,
    /// Entries of strangers that wait for an agent's decision.
    pub held_count: u32,
    pub merged_into: Option<TicketId>,
    /// Where it lies instead of where agents look.
    pub aside: Option<Aside>,
    pub version: i64,
}

impl Status {
    /// Whether work on it is over.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Solved | Self::Closed)
    }

    /// Where it stands after a person outside wrote: it waits for us again; a new one stays new.
    #[must_use]
    pub const fn after_contact_wrote(self) -> Self {
        match self {
            Self::New => Self::New,
            _ => Self::Open,
        }
    }

    /// Where it stands after an agent answered and said nothing else: it waits for the person.
    #[must_use]
    pub const fn after_agent_replied(self) -> Self {
        match self {
            Self::New | Self::Open | Self::Waiting => Self::Waiting,
            other => other,
        }
    }
}

impl Aside {
    /// For how long it can be taken back.
    pub const KEPT: Duration = Duration::from_hours(30 * 24);

    const fn number(self) -> i64 {
        match self {
            Self::Trash => 1,
            Self::Spam => 2,
            Self::Emptied => 3,
        }
    }
    /// How a row says it.
    pub fn number_of(aside: Option<Self>) -> i64 {
        aside.map_or(0, Self::number)
    }
    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.iter().copied().find(|aside| aside.number() == number)
    }
}

impl Ticket {
    /// It is in the trash, or was there for so long that nothing is left of it.
    pub fn is_deleted(&self) -> bool {
        matches!(self.aside, Some(Aside::Trash | Aside::Emptied))
    }
    /// It is kept from those who work, but takes what is written into it.
    pub fn is_spam(&self) -> bool {
        self.aside == Some(Aside::Spam)
    }

    /// When work on it ended, if it did.
    pub fn over_since(&self) -> Option<Time> {
        if self.status.is_over() { self.closed_at.into_iter().chain(self.solved_at).max().or(Some(self.updated_at)) } else { None }
    }

    /// Whether a message of `at` still belongs to it, or ought to open a linked one.
    pub fn takes_reply_at(&self, at: Time, reopen_days: u32) -> bool {
        self.over_since().is_none_or(|over| at <= over.after(Duration::from_secs(u64::from(reopen_days) * 86_400)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_solved_ticket_opens_again_when_its_contact_writes() {
        assert_eq!(Status::Solved.after_contact_wrote(), Status::Open);
        assert_eq!(Status::Waiting.after_contact_wrote(), Status::Open);
        assert_eq!(Status::New.after_contact_wrote(), Status::New);
    }

    #[test]
    fn an_answer_makes_a_ticket_wait_but_leaves_an_explicit_state_alone() {
        assert_eq!(Status::New.after_agent_replied(), Status::Waiting);
        assert_eq!(Status::OnHold.after_agent_replied(), Status::OnHold);
        assert_eq!(Status::Solved.after_agent_replied(), Status::Solved);
    }

    #[test]
    fn every_word_reads_back() {
        assert!(Status::ALL.iter().all(|status| Status::from_word(status.word()) == Some(*status)));
        assert_eq!(serde_json::to_string(&Status::OnHold).unwrap(), "\"on_hold\"");
    }
}
