//! Inboxes: configured entrances, each of one kind of channel.
use crate::base::{
    Address, Language, Time,
    id::{InboxId, TeamId},
};
use serde::{Deserialize, Serialize};

/// A kind of entrance and exit. The desk treats all alike; what one can do, its channel states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ChannelKind {
    Email,
    Chat,
    Form,
    Phone,
    Api,
}

impl ChannelKind {
    pub const ALL: [Self; 5] = [Self::Email, Self::Chat, Self::Form, Self::Phone, Self::Api];
    pub const fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Chat => "chat",
            Self::Form => "form",
            Self::Phone => "phone",
            Self::Api => "api",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// A configured entrance.
#[derive(Debug, Clone)]
pub struct Inbox {
    pub id: InboxId,
    pub name: String,
    pub channel: ChannelKind,
    /// Where people write to and answers come from, for channels that have addresses.
    pub address: Option<Address>,
    /// Who gets what comes in here.
    pub team: Option<TeamId>,
    /// Of automatic mail to people whose language is not known.
    pub language: Language,
    /// Ends every answer from here, below the agent's own.
    pub signature: String,
    pub sends_acknowledgement: bool,
    /// A reply so many days after a ticket was solved reopens it; later it opens a linked one.
    pub reopen_days: u32,
    /// What the channel needs, as its own JSON; secrets are in the vault.
    pub settings: serde_json::Value,
    pub is_active: bool,
    pub created_at: Time,
    pub version: i64,
}
