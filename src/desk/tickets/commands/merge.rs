//! Merges one ticket into another: its entries, people, tags and links go over, and it stays behind as a pointer.
use super::{entry::set_status, expect_no_spam, link::carry_links, load_live, reading::carry_unread};
use crate::{
    base::{
        Error, Result,
        id::{OperationId, TicketId},
    },
    desk::{
        drafts,
        event::Event,
        people::policy::Action,
        tags,
        tickets::{
            entry::{Direction, Why, WhyRule},
            model::{ParticipantRole, Speaker, Status, Ticket},
            operation::{OperationKind, Standing, Undo},
            store::{self, entries, operations, participants},
        },
    },
    engine::db::Tx,
};

/// Entries that one operation moves at most.
pub(super) const ENTRIES: usize = 10_000;

/// Merges `source` into `target`.
pub fn merge(tx: &mut Tx<'_>, source: TicketId, target: TicketId) -> Result<OperationId> {
    let mut from = load_live(tx, source, Action::Organise)?;
    if source == target {
        return Err(Error::field("into", "A ticket cannot be merged into itself."));
    }
    let mut into = load_live(tx, target, Action::Organise)?;
    expect_no_spam(&from)?;
    expect_no_spam(&into)?;
    let before = from.clone();
    let mut undo = Undo::default();
    move_all(tx, &from, target, &mut undo)?;
    for participant in participants::list(tx, source)? {
        if participants::add(tx, target, participant.contact, ParticipantRole::Added, participant.is_copied)? {
            undo.participants.push(participant.contact);
        }
    }
    for agent in participants::followers(tx, source)? {
        if participants::follow(tx, target, agent)? {
            undo.followers.push(agent);
        }
    }
    undo.drafts = drafts::commands::follow_ticket(tx, source, target)?;
    undo.links = carry_links(tx, &from, &into)?;
    let mut names = store::tags_of(tx, target)?;
    for name in store::tags_of(tx, source)? {
        if !names.contains(&name) {
            names.push(name.clone());
            undo.tags.push(name);
        }
    }
    let ids = names.iter().map(|name| tags::ensure(tx, name)).collect::<Result<Vec<_>>>()?;
    store::set_tags(tx, target, &ids)?;
    from.merged_into = Some(target);
    set_status(&mut from, Status::Closed, tx.now());
    undo.standing = Some(Standing::of(&before, from.status));
    recount(tx, &mut from)?;
    recount(tx, &mut into)?;
    let operation = operations::insert(tx, OperationKind::Merge, source, Some(target), &undo)?;
    tx.record(&Event::TicketMerged { ticket: source, into: target, operation })?;
    tx.record(&Event::TicketMerged { ticket: target, into: target, operation })?;
    Ok(operation)
}

fn move_all(tx: &mut Tx<'_>, from: &Ticket, to: TicketId, undo: &mut Undo) -> Result<()> {
    let mut after = None;
    loop {
        let page = entries::list(tx, from.id, after, 500)?;
        let Some(last) = page.last().map(|entry| (entry.at, entry.id)) else { return Ok(()) };
        if undo.entries.len() + page.len() > ENTRIES {
            return Err(Error::invalid(format!("At most {ENTRIES} entries can be moved at once.")));
        }
        for entry in page {
            undo.entries.push((entry.id, entry.ticket, entry.origin, Some(entry.why.clone())));
            let why = Why::with_note(WhyRule::Moved, format!("Merged from #{}.", from.number));
            entries::move_to(tx, entry.id, to, entry.origin.or(Some(entry.ticket)), &why)?;
            carry_unread(tx, entry.id, entry.ticket, to)?;
        }
        after = Some(last);
    }
}

/// Counts the row of a ticket anew after entries came or went, and stores it.
pub(super) fn recount(tx: &mut Tx<'_>, ticket: &mut Ticket) -> Result<()> {
    let tally = entries::tally(tx, ticket.id)?;
    ticket.entry_count = tally.entries;
    ticket.held_count = tally.held;
    ticket.created_at = tally.first_at.unwrap_or(ticket.created_at);
    ticket.last_entry_at = tally.last_at.unwrap_or(ticket.last_entry_at);
    ticket.last_contact_at = tally.last_contact_at;
    ticket.last_agent_at = tally.last_agent_at;
    ticket.first_answered_at = tally.first_answered_at;
    ticket.last_speaker = tally.last_direction.map(|direction| if direction == Direction::In { Speaker::Contact } else { Speaker::Agent });
    store::update(tx, ticket)
}
