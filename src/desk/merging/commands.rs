//! Merges and splits contacts, and undoes it.
use super::{
    model::{ContactOperationKind, Part, Undo},
    store,
};
use crate::{
    base::{
        Error, Result,
        id::{ContactId, ContactOperationId, TicketId},
    },
    desk::{
        contacts::{self, commands::Given},
        event::Event,
        people::policy::{Action, authorize_everywhere},
        tickets::{
            commands::{hand_back, hand_over},
            list as tickets,
        },
    },
    engine::db::Tx,
};

/// Tickets that go along with a split at most.
const TICKETS: usize = 500;

/// Merges one contact into another: identities, notes and tickets go over, and the first stays behind as a pointer.
pub fn merge(tx: &mut Tx<'_>, from: ContactId, into: ContactId) -> Result<ContactOperationId> {
    authorize_everywhere(tx.actor(), Action::EditContacts)?;
    let given = contacts::commands::absorb(tx, from, into)?;
    let tickets = hand_over(tx, from, into, None)?;
    let operation = store::insert(tx, ContactOperationKind::Merge, from, into, &Undo { given, tickets })?;
    tx.record(&Event::ContactMerged { contact: from, into, operation })?;
    Ok(operation)
}

/// Makes a part of a contact a contact of its own.
pub fn split(tx: &mut Tx<'_>, from: ContactId, wanted: &Part) -> Result<(ContactOperationId, ContactId)> {
    authorize_everywhere(tx.actor(), Action::EditContacts)?;
    if wanted.tickets.len() > TICKETS {
        return Err(Error::field("tickets", "At most 500 tickets can go along at once."));
    }
    let mut chosen: Vec<TicketId> = Vec::with_capacity(wanted.tickets.len());
    for number in &wanted.tickets {
        let ticket = tickets::get_by_number(tx, tx.actor(), *number)?;
        if ticket.requester != from && !tickets::takes_part(tx, ticket.id, from)? {
            return Err(Error::field("tickets", format!("This contact takes no part in #{number}.")));
        }
        chosen.push(ticket.id);
    }
    let made = contacts::commands::part(tx, from, &wanted.name, &wanted.identities, &wanted.notes)?;
    let tickets = hand_over(tx, from, made, Some(&chosen))?;
    let given = Given { identities: wanted.identities.clone(), notes: wanted.notes.clone(), ..Given::default() };
    let operation = store::insert(tx, ContactOperationKind::Split, from, made, &Undo { given, tickets })?;
    tx.record(&Event::ContactSplit { contact: from, into: made, operation })?;
    Ok((operation, made))
}

/// Undoes a merge or split. What came since stays where it is. Whose contact to look at next.
pub fn undo(tx: &mut Tx<'_>, id: ContactOperationId) -> Result<ContactId> {
    authorize_everywhere(tx.actor(), Action::EditContacts)?;
    let (operation, how) = store::find(tx, id)?.ok_or_else(|| Error::not_found("There is no such operation."))?;
    if operation.undone_at.is_some() {
        return Err(Error::conflict("This was undone already."));
    }
    let (contact, other) = (operation.contact, operation.other);
    match operation.kind {
        ContactOperationKind::Merge => contacts::commands::release(tx, contact, other, &how.given)?,
        ContactOperationKind::Split => contacts::commands::unpart(tx, contact, other, &how.given)?,
    }
    hand_back(tx, contact, other, &how.tickets)?;
    store::set_undone(tx, id)?;
    tx.record(&Event::ContactOperationUndone { contact, other, operation: id })?;
    Ok(contact)
}
