//! What those who asked do with their ticket themselves. Asks no permission: whoever calls has seen what proves their right.
use super::{entry::set_status, participants::join};
use crate::{
    base::{
        Error, Result,
        id::{ContactId, InboxId, TicketId},
    },
    desk::{
        event::{Change, Event},
        inboxes::{self, Inbox},
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
    let ticket = store::find(tx, id)?.filter(|ticket| ticket.merged_into.is_none() && !ticket.is_deleted);
    ticket.ok_or_else(|| Error::not_found("There is no such ticket."))
}

/// The inbox that mail about a ticket goes out from: its own if that can send, else one of the same team, else the first.
pub fn first_sending_inbox(tx: &Tx<'_>, own: Option<InboxId>) -> Result<Option<Inbox>> {
    let can_send = |inbox: &Inbox| inbox.is_active && inbox.address.is_some();
    let own = own.map(|id| inboxes::get(tx, id)).transpose()?;
    let team = own.as_ref().and_then(|inbox| inbox.team);
    if let Some(own) = own.filter(&can_send) {
        return Ok(Some(own));
    }
    let all: Vec<Inbox> = inboxes::list(tx)?.into_iter().filter(can_send).collect();
    let same = all.iter().position(|inbox| team.is_some() && inbox.team == team);
    Ok(all.into_iter().nth(same.unwrap_or_default()))
}
