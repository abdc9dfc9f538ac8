//! Rating, as whoever asked. Asks no permission: whoever calls has seen what proves their right.
use super::{
    model::{Rating, checked},
    store,
};
use crate::{
    base::{
        Result,
        id::{ContactId, TicketId},
    },
    desk::{event::Event, inboxes::ChannelKind, tickets::list},
    engine::db::Tx,
};

/// Says how well somebody was helped; said again, it is changed. Nothing happens where it says the same.
pub fn rate(tx: &mut Tx<'_>, ticket: TicketId, contact: Option<ContactId>, channel: ChannelKind, score: u8, comment: &str) -> Result<()> {
    let (score, comment) = checked(score, comment)?;
    if store::of_ticket(tx, ticket)?.is_some_and(|before| before.score == score && before.comment == comment) {
        return Ok(());
    }
    let agent = list::find(tx, ticket)?.and_then(|ticket| ticket.assignee);
    store::put(tx, ticket, contact, agent, &Rating { score, comment, channel, at: tx.now() })?;
    tx.record(&Event::TicketRated { ticket, score })?;
    Ok(())
}

/// Forgets how the help on a ticket was rated.
pub fn forget(tx: &mut Tx<'_>, ticket: TicketId) -> Result<()> {
    store::delete(tx, ticket)
}
