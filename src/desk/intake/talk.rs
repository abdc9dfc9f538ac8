//! What comes by lines: messages of people whom a channel knows by names of its own, and what happens to them afterwards. Places
//! each where it belongs, within the transaction of its landing. Knows no channel.
use super::{
    crossing,
    land::{Landing, add},
    ledger::Settled,
    model::{Incoming, LedgerState, Talk, What},
    thread::{self, Chain, Place},
    understand::Understood,
};
use crate::{
    base::{
        Error, Language, Result, Time,
        id::{BlobId, ContactId, EntryId, InboxId, TicketId},
        text,
    },
    desk::{
        contacts,
        inboxes::{self, Inbox},
        lines::{self, Line, NewLine},
        outbox::{self, Delivery},
        tickets::{
            Direction, Ticket,
            commands::{Amendment, NewTicket, amend, await_files, complete, join, link, name_entry, open, recall, withdraw},
            content::{self, key_of},
            list,
            model::{LinkKind, ParticipantRole},
        },
    },
    engine::db::Tx,
};
use std::time::Duration;

/// Characters of a first message that become the subject of its ticket.
const SUBJECT: usize = 80;

type Placed = Result<(Settled, Option<TicketId>)>;

/// Nothing that a thread shows: kept in the ledger, with the entry that it is about.
fn noted(rule: &str, reason: impl Into<String>, entry: Option<EntryId>) -> Placed {
    Ok((Settled { state: LedgerState::Ignored, rule: Some(rule.to_owned()), reason: Some(reason.into()), entry }, None))
}

/// It changed an entry that is there.
fn changed(tx: &Tx<'_>, rule: &str, entry: EntryId) -> Placed {
    let ticket = list::find_entry(tx, entry)?.map(|entry| entry.ticket);
    Ok((Settled { rule: Some(rule.to_owned()), ..Settled::ticketed(entry) }, ticket))
}

fn entry_of(tx: &Tx<'_>, incoming: &Incoming) -> Result<Option<EntryId>> {
    let Some(id) = &incoming.external_id else { return Ok(None) };
    Ok(list::find_by_key(tx, key_of(id), "own")?.map(|(entry, _)| entry))
}

/// Takes what a line brought to its place.
pub(super) fn place(landing: &Landing<'_>, tx: &mut Tx<'_>, message: &Understood, talk: &Talk, blob: Option<BlobId>) -> Placed {
    let incoming = &message.incoming;
    let inbox = message.row.source.inbox.ok_or_else(|| Error::internal("a line without an inbox"))?;
    let inbox = inboxes::get(tx, inbox)?;
    match &talk.what {
        What::Nothing { reason } => noted("nothing_to_show", reason.clone(), None),
        What::Reach { is_open, words } => {
            let Some(line) = lines::find(tx, inbox.id, &talk.line)? else {
                return noted("reach", "It is about somebody who has not written yet.", None);
            };
            if *is_open {
                lines::commands::note_reachable(tx, line.id)?;
                noted("reach", "The person can be written to again.", None)
            } else {
                lines::commands::note_unreachable(tx, line.id, words)?;
                noted("reach", words.clone(), None)
            }
        }
        What::Marked { mark, words } => {
            let found = incoming.external_id.as_deref().map(|id| outbox::find_by_part(tx, id)).transpose()?.flatten();
            let found = match (found, told_back(tx, talk, &inbox)?, &incoming.external_id) {
                (None, Some((delivery, position)), Some(id)) => {
                    own(tx, &delivery, position, id)?;
                    Some(delivery)
                }
                (found, ..) => found,
            };
            let Some(delivery) = found else { return noted("mark", "It is about no message of ours that is known here.", None) };
            outbox::commands::note_mark(tx, &delivery, *mark, message.at, words)?;
            noted("mark", "It tells how far a message of ours got.", delivery.entry)
        }
        What::ReadUntil => {
            let Some(line) = lines::find(tx, inbox.id, &talk.line)? else {
                return noted("mark", "It is about somebody who has not written yet.", None);
            };
            outbox::commands::note_read_until(tx, line.id, message.at)?;
            noted("mark", "It tells how far messages of ours got.", None)
        }
        What::Introduced => {
            ends(tx, inbox.id, talk, incoming.language)?;
            noted("introduced", "It tells who the person is.", None)
        }
        What::Withdrawn => match entry_of(tx, incoming)? {
            Some(entry) => {
                withdraw(tx, landing.blobs, entry, message.at)?;
                changed(tx, "withdrawn", entry)
            }
            None => noted("withdrawn", "It takes back a message that is not known here.", None),
        },
        What::Edited => match entry_of(tx, incoming)? {
            Some(entry) => {
                let new = Amendment { at: message.at, text: message.full.clone(), has_html: incoming.has_html };
                amend(tx, landing.blobs, entry, &new)?;
                changed(tx, "edited", entry)
            }
            // It overtook the message itself.
            None => said(landing, tx, message, talk, &inbox, blob),
        },
        What::Said => said(landing, tx, message, talk, &inbox, blob),
    }
}

fn said(landing: &Landing<'_>, tx: &mut Tx<'_>, message: &Understood, talk: &Talk, inbox: &Inbox, blob: Option<BlobId>) -> Placed {
    let incoming = &message.incoming;
    if let Some(id) = &incoming.external_id
        && let Some(delivery) = outbox::find_by_part(tx, id)?
    {
        outbox::commands::note_seen(tx, &delivery)?;
        return noted("own_message", "A message of ours, seen again.", delivery.entry);
    }
    if talk.direction == Direction::Out
        && let Some((delivery, position)) = twin(landing, tx, message, talk, inbox)?
    {
        if let Some(id) = &incoming.external_id {
            own(tx, &delivery, position, id)?;
        }
        outbox::commands::note_seen(tx, &delivery)?;
        return noted("own_message", "A message of ours, seen again.", delivery.entry);
    }
    if let Some(entry) = entry_of(tx, incoming)? {
        // What overtook it was a change of it, or the source shows it by two ways.
        recall(tx, landing.blobs, entry, &message.full, message.at)?;
        return changed(tx, "seen_again", entry);
    }
    let crossing = match &talk.shown {
        Some(shown) => crossing::find(tx, landing.vault, shown, message.at)?,
        None => None,
    };
    if talk.shown.is_some() && crossing.is_none() && !thread::has_token(landing.vault, incoming) {
        return noted("nothing_to_show", "The person opened the conversation by a link that is none of ours, or is over.", None);
    }
    if let Some(crossing) = &crossing {
        contacts::note_known_as(tx, crossing.contact, talk.person.kind, &talk.person.value)?;
    }
    let (contact, line) = ends(tx, inbox.id, talk, incoming.language)?;
    if talk.direction == Direction::In {
        lines::commands::note_heard(tx, line.id, message.at)?;
        contacts::note_alive(tx, contact)?;
    }
    let group = talk.group.as_deref().map(key_of);
    if let Some(group) = group
        && let Some((entry, _)) = list::find_by_key(tx, group, "own")?
    {
        let own = incoming.external_id.as_deref().map(key_of);
        complete(tx, landing.blobs, entry, own, &message.full, &message.files)?;
        await_files(tx, entry, inbox.id, &talk.awaited)?;
        return changed(tx, "completed", entry);
    }
    let chain = Chain::look_up(tx, incoming)?;
    let place = match &crossing {
        Some(crossing) => crossing.place(contact),
        None => thread::by_line(tx, landing.vault, incoming, &chain, talk, &line, contact, (message.at, inbox.reopen_days))?,
    };
    let (mut ticket, why, held) = match place {
        Place::Join { ticket, why, held } => (ticket, why, held),
        Place::FollowUp { closed, why } => {
            let ticket = open_for(tx, message, talk, inbox, contact)?;
            link(tx, ticket.id, LinkKind::Follows, closed.id)?;
            (ticket, why, false)
        }
        Place::New { why } => (open_for(tx, message, talk, inbox, contact)?, why, false),
    };
    let at = in_order(&ticket, message.at);
    let entry = add(
        tx,
        &mut ticket,
        &Understood { at, ..message.clone() },
        &chain,
        blob,
        Some(inbox),
        Some((line.id, talk.direction)),
        contact,
        why,
        held,
    )?;
    if let Some(group) = group {
        name_entry(tx, entry, group)?;
    }
    await_files(tx, entry, inbox.id, &talk.awaited)?;
    if let Some(crossing) = crossing {
        crossing.settle(landing, tx, entry, inbox, &line, held)?;
    }
    if !held && talk.direction == Direction::In {
        join(tx, &ticket, contact, ParticipantRole::Sender)?;
    }
    Ok((Settled::ticketed(entry), Some(ticket.id)))
}

/// The message of ours that this is, although its id is not known here: by what it carries along, or, where nobody knows whether a
/// message went out, by its words.
fn twin(landing: &Landing<'_>, tx: &Tx<'_>, message: &Understood, talk: &Talk, inbox: &Inbox) -> Result<Option<(Delivery, u32)>> {
    if talk.echo_of.is_some() {
        return told_back(tx, talk, inbox);
    }
    let Some(line) = lines::find(tx, inbox.id, &talk.line)? else { return Ok(None) };
    for delivery in outbox::uncertain(tx, line.id)? {
        let Some(entry) = delivery.entry.map(|entry| list::find_entry(tx, entry)).transpose()?.flatten() else { continue };
        let written = content::unpack(landing.blobs, tx, &entry.packed)?.text;
        if text::composed(written.trim()) == message.full.trim() {
            return Ok(Some((delivery, 0)));
        }
    }
    Ok(None)
}

/// The same by what it carries along alone.
fn told_back(tx: &Tx<'_>, talk: &Talk, inbox: &Inbox) -> Result<Option<(Delivery, u32)>> {
    let Some((id, position)) = &talk.echo_of else { return Ok(None) };
    let own = outbox::find_by_external_id(tx, id)?.filter(|delivery| delivery.inbox == inbox.id);
    Ok(own.map(|delivery| (delivery, *position)))
}

/// A message of ours has this id out there.
fn own(tx: &mut Tx<'_>, delivery: &Delivery, position: u32, id: &str) -> Result<()> {
    outbox::commands::note_part(tx, delivery.id, position, id)?;
    delivery.entry.map_or(Ok(()), |entry| name_entry(tx, entry, key_of(id)))
}

/// Who is at the other end of a line, and the line; made if they are new. Whom any of their names leads to, they are.
pub(super) fn ends(tx: &mut Tx<'_>, inbox: InboxId, talk: &Talk, language: Option<Language>) -> Result<(ContactId, Line)> {
    let person = &talk.person;
    let mut known = person.value.as_str();
    if !talk.also.is_empty() {
        for name in std::iter::once(&person.value).chain(&talk.also) {
            if contacts::find(tx, person.kind, name)?.is_some() {
                known = name;
                break;
            }
        }
    }
    let named = name_of_line(tx, inbox, talk)?;
    let contact = contacts::ensure(tx, person.kind, known, &person.name, language)?;
    for name in std::iter::once(&person.value).chain(&talk.also).filter(|_| !talk.also.is_empty()) {
        contacts::note_known_as(tx, contact, person.kind, name)?;
    }
    let new = NewLine { inbox, external_id: &named, kind: person.kind, value: &person.value, name: &person.name, claims: &person.claims };
    Ok((contact, lines::commands::ensure(tx, &new)?))
}

/// How the line is named here: as it was when it began, whatever its person is called since.
fn name_of_line(tx: &Tx<'_>, inbox: InboxId, talk: &Talk) -> Result<String> {
    for name in std::iter::once(&talk.line).chain(&talk.also) {
        if let Some(line) = lines::find(tx, inbox, name)? {
            return Ok(line.external_id);
        }
    }
    // A line that is named otherwise than its person is of one talk among several.
    let known = if talk.line == talk.person.value { lines::find_of(tx, inbox, talk.person.kind, &talk.line)? } else { None };
    Ok(known.map_or_else(|| talk.line.clone(), |line| line.external_id))
}

/// Many channels tell times by the second: an answer that came within the same second does not stand before what it answers.
fn in_order(ticket: &Ticket, at: Time) -> Time {
    let last = ticket.last_entry_at;
    let is_same_second = ticket.entry_count > 0 && last >= at && last.since(at) < Duration::from_secs(1);
    if is_same_second { last.after(Duration::from_millis(1)) } else { at }
}

fn open_for(tx: &mut Tx<'_>, message: &Understood, talk: &Talk, inbox: &Inbox, contact: ContactId) -> Result<Ticket> {
    let subject = match message.incoming.subject.as_str() {
        "" => subject(message, talk),
        subject => subject.to_owned(),
    };
    let new = NewTicket { team: inbox.team, ..NewTicket::question(&subject, contact, message.row.source.kind, Some(inbox.id), message.at) };
    open(tx, &new)
}

/// What a talk is called that nobody gave a subject: how it begins, else what came with it.
fn subject(message: &Understood, talk: &Talk) -> String {
    let first = message.full.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    let file = || message.files.iter().map(|file| &file.name).chain(talk.awaited.iter().map(|file| &file.name)).next();
    match text::one_line(first, SUBJECT) {
        line if !line.is_empty() => line,
        _ => file().unwrap_or(&talk.person.name).clone(),
    }
}
