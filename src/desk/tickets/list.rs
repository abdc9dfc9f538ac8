//! Reading tickets: one by one, their threads, and whom an answer goes to.
use super::{
    call::Call,
    content,
    entry::{Content, Direction, Entry, EntryFile, WhyRule},
    link::Link,
    model::{Aside, Ticket},
    operation::Operation,
    policy::Visible,
    store::{self, calls, entries, links, operations, participants},
};
use crate::{
    base::{
        Actor, Error, Mailbox, Result, Time,
        id::{BlobId, ContactId, EntryId, FileId, LineId, TicketId},
    },
    desk::{
        contacts, inboxes,
        people::policy::{Action, Object, authorize},
    },
    engine::blob::Blobs,
};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};

pub use store::participants::Participant;

/// The ticket as `people::policy::authorize` sees it.
pub fn object_of(connection: &Connection, ticket: &Ticket, actor: &Actor) -> Result<Object> {
    let is_followed = match actor {
        Actor::Agent { id, only_teams: Some(_), .. } => participants::follows(connection, ticket.id, *id)?,
        _ => false,
    };
    Ok(Object::Ticket { team: ticket.team, assignee: ticket.assignee, is_followed })
}

/// The ticket, if the actor may see it.
pub fn get(connection: &Connection, actor: &Actor, id: TicketId) -> Result<Ticket> {
    expect_visible(connection, actor, store::find(connection, id)?)
}

fn expect_visible(connection: &Connection, actor: &Actor, ticket: Option<Ticket>) -> Result<Ticket> {
    let ticket = ticket.filter(|ticket| ticket.aside != Some(Aside::Emptied));
    let ticket = ticket.ok_or_else(|| Error::not_found("There is no such ticket."))?;
    authorize(actor, Action::See, &object_of(connection, &ticket, actor)?)?;
    Ok(ticket)
}

/// The ticket with this number, if the actor may see it.
pub fn get_by_number(connection: &Connection, actor: &Actor, number: i64) -> Result<Ticket> {
    expect_visible(connection, actor, store::find_by_number(connection, number)?)
}

/// The ticket whatever its state, for those who act for the desk itself.
pub fn find(connection: &Connection, id: TicketId) -> Result<Option<Ticket>> {
    store::find(connection, id)
}

pub fn find_by_number(connection: &Connection, number: i64) -> Result<Option<Ticket>> {
    store::find_by_number(connection, number)
}

/// Until when a ticket that lies aside can be taken back.
pub fn kept_until(connection: &Connection, ticket: &Ticket) -> Result<Option<Time>> {
    if ticket.aside.is_none() {
        return Ok(None);
    }
    Ok(store::aside_at(connection, ticket.id)?.map(|at| at.after(Aside::KEPT)))
}

/// Tickets that lay aside for so long that they are kept no longer, the oldest first.
pub fn no_longer_kept(connection: &Connection, now: Time, limit: u32) -> Result<Vec<TicketId>> {
    store::aside_before(connection, now.before(Aside::KEPT), limit)
}

/// What was merged into a ticket, also by way of another.
pub fn merged_into(connection: &Connection, ticket: TicketId) -> Result<Vec<TicketId>> {
    store::merged_into(connection, ticket)
}

/// Whether a file has these bytes.
pub fn is_of_a_file(connection: &Connection, blob: BlobId) -> Result<bool> {
    entries::is_of_a_file(connection, blob)
}

/// Where a merged ticket went, in the end; itself if it was not merged.
pub fn follow_merges(connection: &Connection, ticket: Ticket) -> Result<Ticket> {
    let mut ticket = ticket;
    // Merges cannot form a circle, since a merged ticket takes no part in another; the bound is for damaged data.
    for _ in 0..100 {
        match ticket.merged_into {
            Some(target) => ticket = store::find(connection, target)?.ok_or_else(|| Error::internal("a merged ticket points nowhere"))?,
            None => break,
        }
    }
    Ok(ticket)
}

/// The numbers of tickets.
pub fn numbers(connection: &Connection, ids: &[TicketId]) -> Result<HashMap<TicketId, i64>> {
    store::numbers(connection, ids)
}

pub fn takes_part(connection: &Connection, ticket: TicketId, contact: ContactId) -> Result<bool> {
    participants::takes_part(connection, ticket, contact)
}

pub fn participants(connection: &Connection, ticket: TicketId) -> Result<Vec<Participant>> {
    participants::list(connection, ticket)
}

pub fn followers(connection: &Connection, ticket: TicketId) -> Result<Vec<crate::base::id::AgentId>> {
    participants::followers(connection, ticket)
}

/// The first links of a ticket, whichever of the two names the other: those that agents made, then how tickets came to be.
pub fn links(connection: &Connection, ticket: TicketId) -> Result<Vec<Link>> {
    links::list(connection, ticket, Some(200))
}

pub fn operations(connection: &Connection, ticket: TicketId) -> Result<Vec<Operation>> {
    operations::list(connection, ticket)
}

pub fn tags(connection: &Connection, ticket: TicketId) -> Result<Vec<String>> {
    store::tags_of(connection, ticket)
}

/// The entry, if the actor may see its ticket.
pub fn get_entry(connection: &Connection, actor: &Actor, id: EntryId) -> Result<(Entry, Ticket)> {
    let entry = entries::find(connection, id)?.ok_or_else(|| Error::not_found("There is no such entry."))?;
    let ticket = get(connection, actor, entry.ticket).map_err(|_| Error::not_found("There is no such entry."))?;
    Ok((entry, ticket))
}

pub fn find_entry(connection: &Connection, id: EntryId) -> Result<Option<Entry>> {
    entries::find(connection, id)
}

/// Up to `limit` entries after a place, oldest first.
pub fn entries(connection: &Connection, ticket: TicketId, after: Option<(Time, EntryId)>, limit: u32) -> Result<Vec<Entry>> {
    entries::list(connection, ticket, after, limit)
}

/// The newest entries of a ticket, newest first.
pub fn newest_entries(connection: &Connection, ticket: TicketId, limit: u32) -> Result<Vec<Entry>> {
    entries::list_newest(connection, ticket, None, limit)
}

/// The newest message of a ticket that a person wrote and nobody holds.
pub fn newest_message(connection: &Connection, ticket: TicketId, direction: Option<Direction>) -> Result<Option<Entry>> {
    entries::newest_message(connection, ticket, direction)
}

/// The same among the entries that were stored before another.
pub fn newest_message_before(
    connection: &Connection,
    ticket: TicketId,
    direction: Option<Direction>,
    before: EntryId,
) -> Result<Option<Entry>> {
    entries::newest_message_before(connection, ticket, direction, before)
}

pub fn files(connection: &Connection, entry: EntryId) -> Result<Vec<EntryFile>> {
    entries::files_of(connection, entry)
}

/// The call that an entry is.
pub fn call_of(connection: &Connection, entry: EntryId) -> Result<Option<Call>> {
    Ok(calls::of_entries(connection, &[entry])?.remove(&entry))
}

pub fn find_file(connection: &Connection, id: FileId) -> Result<Option<EntryFile>> {
    entries::find_file(connection, id)
}

/// The files of entries that have these bytes, pictures aside, and in which tickets they are.
pub fn files_of_bytes(connection: &Connection, hash: &[u8; 32]) -> Result<Vec<(FileId, TicketId)>> {
    entries::files_of_bytes(connection, hash)
}

/// The file, if the actor may see the ticket it belongs to, or uploaded it.
pub fn get_file(connection: &Connection, actor: &Actor, id: FileId) -> Result<(EntryFile, Option<Entry>)> {
    let missing = || Error::not_found("There is no such file.");
    let file = entries::find_file(connection, id)?.ok_or_else(missing)?;
    match file.entry {
        Some(entry) => Ok((file, Some(get_entry(connection, actor, entry).map_err(|_| missing())?.0))),
        None if file.uploaded_by.is_some() && file.uploaded_by == actor.agent_id() => Ok((file, None)),
        None => Err(missing()),
    }
}

/// The entry that owns the message with this id, or with `relation` "names" one that refers to it.
pub fn find_by_key(connection: &Connection, key: i64, relation: &str) -> Result<Option<(EntryId, TicketId)>> {
    entries::find_by_key(connection, key, relation)
}

/// The newest entry that owns the message with this key, its ticket, and when it was written.
pub fn owner_of_key(connection: &Connection, key: i64) -> Result<Option<(EntryId, TicketId, Time)>> {
    entries::owner_of_key(connection, key)
}

/// The ticket of the newest entry that came or went by a line, and when that was written.
pub fn newest_of_line(connection: &Connection, line: LineId) -> Result<Option<(TicketId, Time)>> {
    entries::newest_of_line(connection, line)
}

/// Tickets of a contact that wait for somebody and in which something happened since; at most two, for more than one decides nothing.
pub fn open_tickets_of(connection: &Connection, contact: ContactId, since: Time) -> Result<Vec<TicketId>> {
    store::open_tickets_of(connection, contact, since)
}

/// The ticket with the lowest number above `number`: for walking through all of them.
pub fn next_by_number(connection: &Connection, number: i64) -> Result<Option<Ticket>> {
    store::next_by_number(connection, number)
}

/// The ids of all tickets that fall under a partial view.
pub fn visible_ids(connection: &Connection, visible: &Visible) -> Result<HashSet<i64>> {
    store::visible_ids(connection, visible)
}

/// Whom an answer goes to when nothing else is said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Recipients {
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
}

/// Reply to all: the writer of the newest message, and as copies whoever else it went to, the requester and whom agents added;
/// without our own addresses. With no message yet, the requester.
pub fn default_recipients(connection: &Connection, blobs: &Blobs, ticket: &Ticket) -> Result<Recipients> {
    let mut seen = HashSet::new();
    let mut take = |list: &mut Vec<Mailbox>, mailbox: &Mailbox| -> Result<()> {
        if let Some(address) = mailbox.identity()
            && inboxes::find_by_address(connection, &address)?.is_none()
            && seen.insert(address)
        {
            list.push(mailbox.clone());
        }
        Ok(())
    };
    let mut recipients = Recipients::default();
    let content = match entries::newest_message(connection, ticket.id, Some(Direction::In))? {
        Some(entry) => {
            let mut content = content::unpack(blobs, connection, &entry.packed)?;
            if entry.why.rule == WhyRule::SubjectNumber {
                // Anybody can write such a message: it does not say where answers go.
                (content.reply_to, content.to, content.cc) = Default::default();
            }
            content
        }
        None => Content::default(),
    };
    let writers = if content.reply_to.is_empty() { std::slice::from_ref(&content.from) } else { &content.reply_to };
    for mailbox in writers {
        take(&mut recipients.to, mailbox)?;
    }
    let mut others: Vec<Mailbox> = content.to.iter().chain(&content.cc).cloned().collect();
    for participant in participants::list(connection, ticket.id)? {
        if participant.is_copied
            && let Some(address) = contacts::preferred_address(connection, participant.contact)?
        {
            let name = contacts::briefs(connection, &[participant.contact])?
                .remove(&participant.contact)
                .map(|brief| brief.name)
                .unwrap_or_default();
            let mailbox = Mailbox::new(&name, address.as_str());
            if participant.contact == ticket.requester { others.insert(0, mailbox) } else { others.push(mailbox) }
        }
    }
    for mailbox in &others {
        let list = if recipients.to.is_empty() { &mut recipients.to } else { &mut recipients.cc };
        take(list, mailbox)?;
    }
    Ok(recipients)
}
