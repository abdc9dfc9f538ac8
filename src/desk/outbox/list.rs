//! Reading the outbox.
use super::{
    model::{Delivery, DeliveryState, Recipient},
    store,
};
use crate::base::{
    Error, Result, Time,
    id::{DeliveryId, EntryId, InboxId, LineId, TicketId},
};
use rusqlite::Connection;

pub fn get(connection: &Connection, id: DeliveryId) -> Result<Delivery> {
    store::find(connection, id)?.ok_or_else(|| Error::not_found("There is no such delivery."))
}

/// The delivery whose message has this id in the outside world.
pub fn find_by_external_id(connection: &Connection, external_id: &str) -> Result<Option<Delivery>> {
    store::find_by_external_id(connection, external_id)
}

/// The delivery of which a part has this id with those who took it.
pub fn find_by_part(connection: &Connection, external_id: &str) -> Result<Option<Delivery>> {
    store::find_by_part(connection, external_id)
}

/// What of a delivery the other side has taken, by position and id.
pub fn parts(connection: &Connection, id: DeliveryId) -> Result<Vec<(u32, String)>> {
    store::parts(connection, id)
}

/// The deliveries on a line of which nobody knows whether they went out, newest first.
pub fn uncertain(connection: &Connection, line: LineId) -> Result<Vec<Delivery>> {
    store::uncertain(connection, line)
}

/// Whether something is on its way by one of the lines of an inbox.
pub fn is_sending(connection: &Connection, inbox: InboxId) -> Result<bool> {
    store::is_sending(connection, inbox)
}

/// The ids of letters that went out for a ticket before another, oldest first, the newest `limit`.
pub fn letters_before(connection: &Connection, ticket: TicketId, before: DeliveryId, limit: usize) -> Result<Vec<String>> {
    store::letters_before(connection, ticket, before, limit)
}

pub fn of_entry(connection: &Connection, entry: EntryId) -> Result<Vec<Delivery>> {
    store::of_entry(connection, entry)
}

/// The deliveries of several entries, with their recipients.
pub fn of_entries(connection: &Connection, entries: &[EntryId]) -> Result<Vec<(Delivery, Vec<Recipient>)>> {
    store::of_entries(connection, entries)
}

pub fn recipients(connection: &Connection, id: DeliveryId) -> Result<Vec<Recipient>> {
    store::recipients(connection, id)
}

/// Newest first; without a state, all that are not settled well.
pub fn list(connection: &Connection, state: Option<DeliveryState>, before: Option<DeliveryId>, limit: u32) -> Result<Vec<Delivery>> {
    store::list(connection, state, before, limit)
}

/// How many there are in each state that is not settled well.
pub fn counts(connection: &Connection) -> Result<Vec<(String, u64)>> {
    store::counts(connection)
}

/// When the next one is due that goes through none of the `busy` inboxes.
pub fn next_due(connection: &Connection, busy: &[InboxId]) -> Result<Option<Time>> {
    store::next_due(connection, busy)
}
