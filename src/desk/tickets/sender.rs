//! From which address a ticket came: whom to block where it is spam.
use super::{content, entry::Direction, store::entries};
use crate::{
    base::{Address, Result, id::TicketId},
    desk::{blocked_senders, inboxes, people},
    engine::blob::Blobs,
};
use rusqlite::Connection;
use serde::Serialize;

/// Who sent what is spam.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SpamSender {
    pub address: Address,
    /// What they send is spam from the start.
    pub is_blocked: bool,
}

/// Entries that are looked at.
const FIRST: u32 = 20;

/// The address that the first message of somebody outside came from; `None` where it came by no mail, or from one of ourselves.
pub fn of(connection: &Connection, blobs: &Blobs, ticket: TicketId) -> Result<Option<Address>> {
    let first = entries::list(connection, ticket, None, FIRST)?.into_iter().find(|entry| entry.direction == Some(Direction::In));
    let Some(first) = first else { return Ok(None) };
    let Some(address) = content::unpack(blobs, connection, &first.packed)?.from.identity() else { return Ok(None) };
    let is_ours = inboxes::find_by_address(connection, &address)?.is_some() || people::find_agent_by_email(connection, &address)?.is_some();
    Ok((!is_ours).then_some(address))
}

/// The same with whether they are blocked.
pub fn spam_sender(connection: &Connection, blobs: &Blobs, ticket: TicketId) -> Result<Option<SpamSender>> {
    let Some(address) = of(connection, blobs, ticket)? else { return Ok(None) };
    let is_blocked = blocked_senders::find(connection, &address)?.is_some();
    Ok(Some(SpamSender { address, is_blocked }))
}
