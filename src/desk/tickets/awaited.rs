//! Files of an entry that are still with whoever brought its message: the message is shown at once, they are fetched behind it.
use super::{model::words, store::awaited as store};
use crate::base::{
    Result, Time,
    id::{AwaitedFileId, EntryId, InboxId},
};
use rusqlite::Connection;
use serde::Serialize;

words! {
    AwaitedState {
        Waiting = "waiting",
        Fetching = "fetching",
        /// Given up, with the reason; an agent can ask for it again.
        Failed = "failed",
    }
}

/// A file to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAwaited {
    pub name: String,
    pub media_type: String,
    /// In bytes, if it was told.
    pub size: Option<u64>,
    /// By what its channel finds it again.
    pub reference: String,
}

/// A file to be fetched, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Awaited {
    pub id: AwaitedFileId,
    pub entry: EntryId,
    pub inbox: InboxId,
    pub position: u32,
    pub name: String,
    pub media_type: String,
    pub size: Option<u64>,
    pub reference: String,
    pub state: AwaitedState,
    pub words: String,
    pub attempts: u32,
}

/// The same as the thread shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AwaitedBrief {
    pub id: AwaitedFileId,
    pub name: String,
    pub media_type: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
    pub state: AwaitedState,
    /// Why it is not here yet.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
}

impl From<Awaited> for AwaitedBrief {
    fn from(file: Awaited) -> Self {
        Self { id: file.id, name: file.name, media_type: file.media_type, size: file.size, state: file.state, words: file.words }
    }
}

/// When the next one is due.
pub fn next_due(connection: &Connection) -> Result<Option<Time>> {
    store::next_due(connection)
}
