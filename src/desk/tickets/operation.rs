//! What agents do to put entries where they belong. Nothing is copied and nothing destroyed: each is a change of pointers that
//! says how it is undone.
use super::{
    entry::Why,
    model::{Status, words},
};
use crate::base::{
    Time,
    id::{AgentId, ContactId, EntryId, OperationId, TicketId},
};
use serde::{Deserialize, Serialize};

words! {
    OperationKind { Merge = "merge", Split = "split", Move = "move", Allow = "allow", Delete = "delete" }
}

/// One that was done.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: OperationId,
    pub kind: OperationKind,
    pub ticket: TicketId,
    pub other: Option<TicketId>,
    pub at: Time,
    pub agent: Option<AgentId>,
    pub undone_at: Option<Time>,
}

/// What it takes to undo one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Undo {
    /// Where each entry was, and why it was there.
    pub entries: Vec<(EntryId, TicketId, Option<TicketId>, Option<Why>)>,
    /// Who was added to the target.
    pub participants: Vec<ContactId>,
    /// Entries that were held before.
    pub held: Vec<EntryId>,
    pub followers: Vec<AgentId>,
    pub tags: Vec<String>,
    /// How the source stood.
    pub status: Option<Status>,
}
