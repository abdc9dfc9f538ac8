//! What those who asked do with their ticket themselves. Asks no permission: whoever calls has seen what proves their right.
use super::{entry::set_status, participants::join};
use crate::{
    base::{
        Error, Result,
        id::{ContactId, TicketId},
    },
    desk::{
        event::{Change, Event},
        tickets::{
            model::{ParticipantRole, Status, Ticket},
            store,
        },
    },
    engine::db::Tx,
};

/// Brings a ticket into a state, and says why in its history.
pub fn set_status_by_contact(tx: &mut Tx<'_>, id: TicketId, status: Status, why: &str) -> Result<()> {
    let mut ticket = live(tx, id)?;
    let before = ticket.status;
    set_status(&mut ticket, status, tx.now());
    if before == status {
        return Ok(());
    }
    ticket.snoozed_until = None;
    store::update(tx, &ticket)?;
    let change = Change { field: "status".to_owned(), from: before.word().into(), to: status.word().into() };
    tx.record(&Event::TicketChanged { ticket: id, changes: vec![change], why: Some(why.to_owned()) })?;
    Ok(())
}

/// Has somebody take part whom those who asked named: they get copies of answers.
pub fn bring_in(tx: &mut Tx<'_>, id: TicketId, contact: ContactId) -> Result<()> {
    let ticket = live(tx, id)?;
    if join(tx, &ticket, contact, ParticipantRole::Added)? {
        store::update(tx, &ticket)?;
        tx.record(&Event::ParticipantsChanged { ticket: id, added: vec![contact], removed: Vec::new() })?;
        return Ok(());
    }
    if store::participants::takes_part(tx, id, contact)? {
        return Ok(());
    }
    Err(Error::conflict("So many people take part in this already that nobody can be added."))
}

fn live(tx: &Tx<'_>, id: TicketId) -> Result<Ticket> {
    let ticket = store::find(tx, id)?.filter(|ticket| ticket.merged_into.is_none() && !ticket.is_deleted());
    ticket.ok_or_else(|| Error::not_found("There is no such ticket."))
}
