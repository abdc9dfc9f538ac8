//! Undoes merges, splits, moves, decisions about strangers, deletions, and what was marked as spam.
use super::{
    aside::{restore, unmark},
    entry::{record_status, set_status},
    link::{bring_links_back, carry_links},
    load,
    merge::recount,
};
use crate::{
    base::{
        Error, Result,
        id::{EntryId, OperationId, TicketId},
    },
    desk::{
        contacts, drafts,
        event::Event,
        people::policy::Action,
        tags,
        tickets::{
            entry::{Why, WhyRule},
            link::{Link, Relation},
            model::{Status, Ticket},
            operation::{OperationKind, Undo},
            store::{self, entries, links, operations, participants},
        },
    },
    engine::db::Tx,
};

/// Undoes one operation. What came afterwards stays where it is.
pub fn undo(tx: &mut Tx<'_>, id: OperationId) -> Result<()> {
    let (operation, how) = operations::find(tx, id)?.ok_or_else(|| Error::not_found("There is no such operation."))?;
    let source = load(tx, operation.ticket, Action::Organise)?;
    if operation.undone_at.is_some() {
        return Err(Error::conflict("This was undone already."));
    }
    operations::set_undone(tx, id)?;
    match operation.kind {
        OperationKind::Delete => return restore(tx, source.id, id, how.aside),
        OperationKind::Spam => return unmark(tx, source.id, id),
        OperationKind::Allow => hold_again(tx, source, &how)?,
        OperationKind::Merge | OperationKind::Split | OperationKind::Move => {
            let target = operation.other.ok_or_else(|| Error::internal("an operation on two tickets names one"))?;
            take_back(tx, operation.kind, source, target, &how)?;
        }
    }
    for ticket in [Some(operation.ticket), operation.other].into_iter().flatten() {
        tx.record(&Event::OperationUndone { ticket, operation: id })?;
    }
    Ok(())
}

fn hold_again(tx: &mut Tx<'_>, mut ticket: Ticket, how: &Undo) -> Result<()> {
    for (entry, ..) in &how.entries {
        entries::set_held(tx, *entry, true)?;
    }
    for contact in &how.participants {
        participants::remove(tx, ticket.id, contacts::living(tx, *contact)?)?;
    }
    let after = ticket.status;
    if let Some(standing) = &how.standing {
        standing.restore(&mut ticket);
    }
    recount(tx, &mut ticket)?;
    record_status(tx, &ticket, after)
}

fn take_back(tx: &mut Tx<'_>, kind: OperationKind, mut source: Ticket, target: TicketId, how: &Undo) -> Result<()> {
    let mut into = load(tx, target, Action::Organise)?;
    if into.merged_into.is_some() {
        return Err(Error::conflict(format!("#{} was merged into another ticket since. Undo that first.", into.number)));
    }
    for (entry, ticket, origin, why) in &how.entries {
        // An entry that was moved on meanwhile is where somebody wanted it.
        if entries::find(tx, *entry)?.is_some_and(|entry| entry.ticket == target) {
            let why = why.clone().unwrap_or_else(|| Why::rule(WhyRule::Moved));
            entries::move_to(tx, *entry, *ticket, *origin, &why)?;
        }
    }
    let moved: Vec<EntryId> = how.entries.iter().map(|(entry, ..)| *entry).collect();
    if kind == OperationKind::Merge {
        drafts::commands::follow(tx, &how.drafts, source.id)?;
    } else {
        drafts::commands::follow_entries(tx, &moved, source.id)?;
    }
    for entry in &how.held {
        entries::set_held(tx, *entry, true)?;
    }
    for contact in &how.participants {
        participants::remove(tx, target, contacts::living(tx, *contact)?)?;
    }
    for agent in &how.followers {
        participants::unfollow(tx, target, *agent)?;
    }
    if !how.tags.is_empty() {
        let names: Vec<String> = store::tags_of(tx, target)?.into_iter().filter(|name| !how.tags.contains(name)).collect();
        let ids = names.iter().map(|name| tags::ensure(tx, name)).collect::<Result<Vec<_>>>()?;
        store::set_tags(tx, target, &ids)?;
    }
    match kind {
        OperationKind::Merge => {
            source.merged_into = None;
            if let Some(standing) = &how.standing {
                standing.restore(&mut source);
            }
            bring_links_back(tx, &source, &into, &how.links)?;
        }
        OperationKind::Split => {
            links::remove(tx, &Link::new(target, Relation::SplitFrom, source.id, tx.now()))?;
            if entries::tally(tx, target)?.entries == 0 {
                carry_links(tx, &into, &source)?;
                into.merged_into = Some(source.id);
                set_status(&mut into, Status::Closed, tx.now());
            }
        }
        _ => {}
    }
    recount(tx, &mut source)?;
    recount(tx, &mut into)
}
