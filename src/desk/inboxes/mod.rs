//! Inboxes: the configured entrances, their addresses and their secrets. Knows no channel: what a channel needs is JSON here.
pub mod model;
mod store;

pub use model::{ChannelKind, Inbox};

use crate::base::{Address, Error, Result, id::InboxId};
use rusqlite::Connection;

/// The inbox, active or not.
pub fn get(connection: &Connection, id: InboxId) -> Result<Inbox> {
    store::find(connection, id)?.ok_or_else(|| Error::not_found("There is no such inbox."))
}

pub fn list(connection: &Connection) -> Result<Vec<Inbox>> {
    store::list(connection)
}

/// Which inbox has this address as its own or as an alias; a plus-tag is not looked at.
pub fn find_by_address(connection: &Connection, address: &Address) -> Result<Option<InboxId>> {
    store::find_by_address(connection, &address.split_tag().0)
}
