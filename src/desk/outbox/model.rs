//! Deliveries: one outgoing message to one set of recipients, and the states it goes through.
use crate::base::{
    Time,
    id::{AgentId, BlobId, DeliveryId, EntryId, InboxId, LineId, TicketId},
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    Reply,
    Forward,
    /// "We have your message": automatic.
    Acknowledgement,
    /// To one of us: automatic.
    Notification,
}

impl DeliveryKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Forward => "forward",
            Self::Acknowledgement => "acknowledgement",
            Self::Notification => "notification",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Reply, Self::Forward, Self::Acknowledgement, Self::Notification].into_iter().find(|kind| kind.word() == word)
    }
    /// Sent by the desk, not by a person.
    pub const fn is_automatic(self) -> bool {
        matches!(self, Self::Acknowledgement | Self::Notification)
    }
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Waits for its time: the undo window, or a free channel.
    Queued,
    Sending,
    /// The next server took it.
    Sent,
    /// Refused for now; tried again.
    Deferred,
    /// Refused for good.
    Failed,
    /// Taken, and reported undeliverable later.
    Bounced,
    /// The server went silent after the whole message was handed over: it may or may not have it. Never sent again by itself.
    Uncertain,
    /// Automatic mail that a fuse held back. Nothing is lost: an administrator lets it go or drops it.
    Parked,
    /// Taken back before it went out.
    Cancelled,
}

impl DeliveryState {
    pub const ALL: [Self; 9] = [
        Self::Queued,
        Self::Sending,
        Self::Sent,
        Self::Deferred,
        Self::Failed,
        Self::Bounced,
        Self::Uncertain,
        Self::Parked,
        Self::Cancelled,
    ];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Deferred => "deferred",
            Self::Failed => "failed",
            Self::Bounced => "bounced",
            Self::Uncertain => "uncertain",
            Self::Parked => "parked",
            Self::Cancelled => "cancelled",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }
    /// Whether a person may have it sent again.
    pub const fn can_be_resent(self) -> bool {
        matches!(self, Self::Failed | Self::Bounced | Self::Uncertain | Self::Parked | Self::Deferred)
    }
}

/// How far a handing-over got; written down before each step that cannot be taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    None,
    /// Talking to the server; the message is not complete there.
    Started,
    /// The end of the message is about to be written: from here on silence means not knowing.
    Final,
}

impl Phase {
    pub const fn word(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Started => "started",
            Self::Final => "final",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RecipientRole {
    To,
    Cc,
    Bcc,
}

impl RecipientRole {
    pub const fn word(self) -> &'static str {
        match self {
            Self::To => "to",
            Self::Cc => "cc",
            Self::Bcc => "bcc",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::To, Self::Cc, Self::Bcc].into_iter().find(|role| role.word() == word)
    }
}

/// Somebody it goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Recipient {
    pub name: String,
    pub address: String,
    pub role: RecipientRole,
    /// queued, sent, failed or bounced.
    pub state: DeliveryState,
    /// What the server said about this recipient.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

/// A delivery as stored.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub id: DeliveryId,
    pub entry: Option<EntryId>,
    pub ticket: Option<TicketId>,
    pub inbox: InboxId,
    /// By which it goes, where it goes to no address.
    pub line: Option<LineId>,
    pub kind: DeliveryKind,
    pub state: DeliveryState,
    pub author: Option<AgentId>,
    /// The message's id in the outside world: decided once, the same at every try.
    pub external_id: String,
    /// What deliveries without an entry say.
    pub letter: Letter,
    /// The bytes that were handed over, once they were made.
    pub blob: Option<BlobId>,
    pub attempts: u32,
    pub phase: Phase,
    pub due_at: Time,
    /// The server's last words, or why it waits.
    pub words: String,
    pub created_at: Time,
    pub settled_at: Option<Time>,
    /// As the other side told it.
    pub delivered_at: Option<Time>,
    pub read_at: Option<Time>,
}

/// How far a message of ours got, as the other side tells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// The other side has it.
    Sent,
    Delivered,
    Read,
    Failed,
}

/// The text of a message that is no entry, and what an answer carries besides its text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Letter {
    pub subject: String,
    pub text: String,
    /// The history below an answer.
    pub quotes_history: bool,
    /// Its author knows that it costs money.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub accepts_charge: bool,
    /// The message that it answers, where its author named one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<EntryId>,
    /// Answers before it that go in the same mail, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<EntryId>,
    /// What a forward passes on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub forwards: Vec<EntryId>,
    /// The state its ticket was in before, for taking the answer back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_before: Option<String>,
    /// The state in which it left the ticket: if that is another by now, somebody decided since.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_after: Option<String>,
}

/// How a try to hand a message over ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, but for the recipients named with the server's words.
    Sent { words: String, refused: Vec<(String, String)> },
    /// Worth another try, after the usual pause.
    Later { words: String },
    /// Worth another try after so long: the other side said when, or it is for us to mend. No number of such tries is too many.
    After { words: String, pause: Duration },
    /// Not worth another.
    Never { words: String },
    /// Not worth another, and the person cannot be reached there any more.
    Unreachable { words: String },
    /// Not known.
    Uncertain { words: String },
}

/// Pauses between tries: after these it fails for good (RFC 5321 section 4.5.4.1 asks for four to five days for mail servers;
/// an agent wants to know the same day).
const PAUSES: [u64; 9] = [60, 300, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200];

/// What waits for the other side's word, or for somebody to mend it, is given up after so long.
pub const LONGEST: Duration = Duration::from_hours(7 * 24);

/// How long to wait after the `attempts`-th failed try; `None` when it is time to give up.
pub fn pause_after(attempts: u32) -> Option<Duration> {
    PAUSES.get(attempts.saturating_sub(1) as usize).map(|seconds| Duration::from_secs(*seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_end_within_two_days() {
        assert_eq!(pause_after(1), Some(Duration::from_secs(60)));
        assert_eq!(pause_after(10), None);
        assert!(PAUSES.iter().sum::<u64>() < 2 * 86_400);
    }
}
