//! Puts entries where they belong: moves and splits them, and decides about those of strangers.
use super::{
    NewTicket, expect_no_spam, link, load, load_live,
    merge::{ENTRIES, recount},
    open,
    reading::carry_unread,
};
use crate::{
    base::{
        Error, Result,
        id::{ContactId, EntryId, OperationId, TicketId},
        message::Automatic,
    },
    desk::{
        contacts, drafts,
        event::Event,
        people::policy::Action,
        tickets::{
            entry::{Direction, Entry, Why, WhyRule},
            model::{LinkKind, ParticipantRole, Ticket},
            operation::{OperationKind, Standing, Undo},
            store::{entries, operations, participants},
        },
    },
    engine::db::Tx,
};

/// Moves entries of one ticket into another.
pub fn move_entries(tx: &mut Tx<'_>, chosen: &[EntryId], target: TicketId) -> Result<OperationId> {
    let (mut from, found) = load_entries(tx, chosen)?;
    let mut into = load_live(tx, target, Action::Organise)?;
    expect_no_spam(&into)?;
    if from.id == into.id {
        return Err(Error::field("to", "These entries are in this ticket already."));
    }
    if found.len() as u32 >= from.entry_count {
        return Err(Error::conflict("These are all entries of the ticket: merge it instead."));
    }
    let note = format!("Moved from #{} by an agent.", from.number);
    let undo = carry(tx, &found, &mut into, &note)?;
    recount(tx, &mut from)?;
    recount(tx, &mut into)?;
    let operation = operations::insert(tx, OperationKind::Move, from.id, Some(target), &undo)?;
    let moved: Vec<EntryId> = found.iter().map(|entry| entry.id).collect();
    tx.record(&Event::EntriesMoved { ticket: from.id, to: target, entries: moved.clone(), operation })?;
    tx.record(&Event::EntriesMoved { ticket: target, to: target, entries: moved, operation })?;
    Ok(operation)
}

/// Makes entries of a ticket a ticket of their own, whose requester is the first of their authors.
pub fn split(tx: &mut Tx<'_>, chosen: &[EntryId], subject: Option<&str>) -> Result<(OperationId, Ticket)> {
    let (mut from, found) = load_entries(tx, chosen)?;
    if found.len() as u32 >= from.entry_count {
        return Err(Error::conflict("These are all entries of the ticket: there would be nothing left in it."));
    }
    let first = found.first().ok_or_else(|| Error::field("entries", "Choose at least one entry."))?;
    let requester = found.iter().find(|entry| entry.author_contact.is_some()).map_or(Ok(None), |entry| author_of(tx, entry))?;
    let requester = requester.unwrap_or(from.requester);
    let new = NewTicket {
        r#type: from.r#type.clone(),
        priority: from.priority,
        team: from.team,
        assignee: from.assignee,
        ..NewTicket::question(subject.unwrap_or(&from.subject), requester, first.channel, first.inbox.or(from.inbox), first.at)
    };
    let mut into = open(tx, &new)?;
    let undo = carry(tx, &found, &mut into, &format!("Split from #{} by an agent.", from.number))?;
    link(tx, into.id, LinkKind::SplitFrom, from.id)?;
    recount(tx, &mut from)?;
    recount(tx, &mut into)?;
    into.version += 1;
    let operation = operations::insert(tx, OperationKind::Split, from.id, Some(into.id), &undo)?;
    let moved: Vec<EntryId> = found.iter().map(|entry| entry.id).collect();
    tx.record(&Event::TicketSplit { ticket: from.id, into: into.id, entries: moved.clone(), operation })?;
    tx.record(&Event::TicketSplit { ticket: into.id, into: into.id, entries: moved, operation })?;
    Ok((operation, into))
}

/// Lets the held entry of a stranger count: its author takes part from now on, and the ticket waits for us again.
pub fn allow(tx: &mut Tx<'_>, id: EntryId) -> Result<OperationId> {
    let entry = entries::find(tx, id)?.ok_or_else(|| Error::not_found("There is no such entry."))?;
    let mut ticket = load_live(tx, entry.ticket, Action::Organise)?;
    if !entry.is_held {
        return Err(Error::conflict("This entry is not held."));
    }
    let before = ticket.clone();
    let undo = accept(tx, &entry, &ticket)?;
    if entry.automatic == Automatic::No && entry.direction == Some(Direction::In) {
        let status = ticket.status.after_contact_wrote();
        super::entry::set_status(&mut ticket, status, tx.now());
        ticket.snoozed_until = None;
    }
    recount(tx, &mut ticket)?;
    let standing = Some(Standing::of(&before, ticket.status));
    let operation = operations::insert(
        tx,
        OperationKind::Allow,
        ticket.id,
        None,
        &Undo { entries: vec![(id, ticket.id, entry.origin, None)], standing, ..undo },
    )?;
    tx.record(&Event::EntryAllowed { ticket: ticket.id, entry: id })?;
    super::entry::record_status(tx, &ticket, before.status)?;
    Ok(operation)
}

/// Unholds one entry and lets its author take part; answers who was added.
fn accept(tx: &mut Tx<'_>, entry: &Entry, ticket: &Ticket) -> Result<Undo> {
    entries::set_held(tx, entry.id, false)?;
    let mut undo = Undo::default();
    if let Some(contact) = author_of(tx, entry)?
        && participants::add(tx, ticket.id, contact, ParticipantRole::Sender, true)?
    {
        undo.participants.push(contact);
    }
    Ok(undo)
}

/// The chosen entries, which all are of one ticket that the actor may rearrange.
fn load_entries(tx: &Tx<'_>, chosen: &[EntryId]) -> Result<(Ticket, Vec<Entry>)> {
    if chosen.is_empty() || chosen.len() > ENTRIES {
        return Err(Error::field("entries", "Choose at least one entry."));
    }
    let mut found = Vec::with_capacity(chosen.len());
    for id in chosen {
        found.push(entries::find(tx, *id)?.ok_or_else(|| Error::not_found("There is no such entry."))?);
    }
    found.sort_by_key(|entry| (entry.at, entry.id));
    found.dedup_by_key(|entry| entry.id);
    let ticket = load(tx, found[0].ticket, Action::Organise)?;
    if found.iter().any(|entry| entry.ticket != ticket.id) {
        return Err(Error::field("entries", "Choose entries of one ticket."));
    }
    Ok((ticket, found))
}

/// Points entries at another ticket. Somebody who put them there has looked at them: held ones are accepted.
fn carry(tx: &mut Tx<'_>, found: &[Entry], into: &mut Ticket, note: &str) -> Result<Undo> {
    let mut undo = Undo::default();
    for entry in found {
        undo.entries.push((entry.id, entry.ticket, entry.origin, Some(entry.why.clone())));
        let why = Why::with_note(WhyRule::Moved, note);
        entries::move_to(tx, entry.id, into.id, entry.origin.or(Some(entry.ticket)), &why)?;
        carry_unread(tx, entry.id, entry.ticket, into.id)?;
        if entry.is_held {
            undo.held.push(entry.id);
            undo.participants.extend(accept(tx, entry, into)?.participants);
        } else if let Some(contact) = author_of(tx, entry)?
            && participants::add(tx, into.id, contact, ParticipantRole::Sender, true)?
        {
            undo.participants.push(contact);
        }
    }
    let moved: Vec<EntryId> = found.iter().map(|entry| entry.id).collect();
    drafts::commands::follow_entries(tx, &moved, into.id)?;
    Ok(undo)
}

/// Who wrote an entry; for a contact that was merged away, who goes on in their place.
fn author_of(tx: &Tx<'_>, entry: &Entry) -> Result<Option<ContactId>> {
    entry.author_contact.map(|contact| contacts::living(tx, contact)).transpose()
}
