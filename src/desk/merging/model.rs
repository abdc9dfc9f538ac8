//! Merges and splits as values.
use crate::{
    base::{
        Time,
        id::{AgentId, ContactId, ContactNoteId, ContactOperationId, IdentityId},
    },
    desk::{contacts::commands::Given, tickets::commands::HandedOver},
};
use serde::{Deserialize, Serialize};

/// What was done to two contacts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ContactOperationKind {
    /// The first went into the other.
    Merge,
    /// The other was made out of a part of the first.
    Split,
}

impl ContactOperationKind {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Split => "split",
        }
    }
}

/// One that was done.
#[derive(Debug, Clone)]
pub struct ContactOperation {
    pub id: ContactOperationId,
    pub kind: ContactOperationKind,
    pub contact: ContactId,
    pub other: ContactId,
    pub at: Time,
    pub agent: Option<AgentId>,
    pub undone_at: Option<Time>,
}

/// What it takes to undo one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Undo {
    pub given: Given,
    pub tickets: HandedOver,
}

/// What of a contact is to be a contact of its own.
#[derive(Debug, Clone, Default)]
pub struct Part {
    /// As the whole is called, if empty.
    pub name: String,
    pub identities: Vec<IdentityId>,
    pub notes: Vec<ContactNoteId>,
    /// Numbers of tickets that go along.
    pub tickets: Vec<i64>,
}
