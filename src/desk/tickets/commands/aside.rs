//! Lays tickets aside, into the trash or among the spam, and takes them back. Everything stays as it was until the time is over for
//! which it is kept.
use super::{load, load_live};
use crate::{
    base::{
        Error, Result,
        id::{OperationId, TicketId},
    },
    desk::{
        blocked_senders::{self, BlockedSender},
        event::Event,
        people::policy::Action,
        tickets::{
            model::{Aside, Ticket},
            operation::{OperationKind, Undo},
            sender,
            store::{self, operations},
        },
    },
    engine::{blob::Blobs, db::Tx},
};

fn lay(tx: &mut Tx<'_>, ticket: &mut Ticket, aside: Option<Aside>) -> Result<()> {
    ticket.aside = aside;
    store::update(tx, ticket)?;
    ticket.version += 1;
    store::set_aside_at(tx, ticket.id, aside.map(|_| tx.now()))
}

/// Takes a ticket out of all listings. Everything stays, and it can be brought back.
pub fn delete(tx: &mut Tx<'_>, id: TicketId) -> Result<OperationId> {
    let mut ticket = load_live(tx, id, Action::Delete)?;
    let undo = Undo { aside: ticket.aside, ..Undo::default() };
    lay(tx, &mut ticket, Some(Aside::Trash))?;
    let operation = operations::insert(tx, OperationKind::Delete, id, None, &undo)?;
    tx.record(&Event::TicketDeleted { ticket: id, operation })?;
    Ok(operation)
}

/// Brings a deleted ticket back to where it was: what was spam is spam again.
pub(super) fn restore(tx: &mut Tx<'_>, id: TicketId, operation: OperationId, before: Option<Aside>) -> Result<()> {
    let mut ticket = load(tx, id, Action::Delete)?;
    if ticket.aside != Some(Aside::Trash) {
        return Err(Error::conflict("This ticket is not deleted."));
    }
    lay(tx, &mut ticket, before)?;
    tx.record(&Event::OperationUndone { ticket: id, operation })?;
    Ok(())
}

/// Takes a ticket out of everybody's sight but that of whoever looks at the spam. What is written into it later stays with it.
pub fn mark_spam(tx: &mut Tx<'_>, id: TicketId) -> Result<OperationId> {
    let mut ticket = load_live(tx, id, Action::Delete)?;
    if ticket.is_spam() {
        return Err(Error::conflict("This ticket is spam already."));
    }
    file(tx, &mut ticket, false)
}

/// The same for a ticket that was just opened by somebody who is blocked. Asks no permission.
pub fn file_as_spam(tx: &mut Tx<'_>, ticket: &mut Ticket) -> Result<OperationId> {
    file(tx, ticket, true)
}

fn file(tx: &mut Tx<'_>, ticket: &mut Ticket, is_blocked: bool) -> Result<OperationId> {
    lay(tx, ticket, Some(Aside::Spam))?;
    let operation = operations::insert(tx, OperationKind::Spam, ticket.id, None, &Undo::default())?;
    tx.record(&Event::TicketMarkedSpam { ticket: ticket.id, operation, is_blocked })?;
    Ok(operation)
}

/// Blocks whoever the first message of a ticket came from; what they have sent stays where it is.
pub fn block_sender(tx: &mut Tx<'_>, blobs: &Blobs, id: TicketId) -> Result<BlockedSender> {
    let ticket = load(tx, id, Action::Delete)?;
    let sender = sender::of(tx, blobs, ticket.id)?;
    let sender = sender.ok_or_else(|| Error::conflict("This came from nobody who can be blocked by their address."))?;
    blocked_senders::commands::block_address(tx, sender)
}

/// Takes a ticket back from the spam, whoever put it there.
pub fn not_spam(tx: &mut Tx<'_>, id: TicketId) -> Result<()> {
    let mut ticket = load_live(tx, id, Action::Delete)?;
    if !ticket.is_spam() {
        return Err(not_there());
    }
    leave_spam(tx, &mut ticket)
}

/// The same by the id of the operation, which is marked as undone already.
pub(super) fn unmark(tx: &mut Tx<'_>, id: TicketId, operation: OperationId) -> Result<()> {
    let mut ticket = load_live(tx, id, Action::Delete)?;
    if !ticket.is_spam() {
        return Err(not_there());
    }
    take_back(tx, &mut ticket, operation)
}

/// The same for whoever answers it, which nobody does with spam. Does nothing where it is none.
pub(super) fn leave_spam(tx: &mut Tx<'_>, ticket: &mut Ticket) -> Result<()> {
    if !ticket.is_spam() {
        return Ok(());
    }
    let operation = operations::open(tx, ticket.id, OperationKind::Spam)?;
    let operation = operation.ok_or_else(|| Error::internal("nobody marked this ticket as spam"))?;
    operations::set_undone(tx, operation)?;
    take_back(tx, ticket, operation)
}

fn take_back(tx: &mut Tx<'_>, ticket: &mut Ticket, operation: OperationId) -> Result<()> {
    lay(tx, ticket, None)?;
    tx.record(&Event::OperationUndone { ticket: ticket.id, operation })?;
    Ok(())
}

fn not_there() -> Error {
    Error::conflict("This ticket is not spam.")
}
