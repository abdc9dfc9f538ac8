//! Brings the index up to the log.
use super::{ALARM, DAMAGED, Search, document::document};
use crate::{
    base::{
        Actor, Result,
        id::{EntryId, Seq, TicketId},
    },
    desk::{
        event::Event,
        tags,
        tickets::{facts, list},
    },
    engine::{
        Engine, alarm,
        blob::Blobs,
        index::{Change, Condition, Writer},
        log::{self, Logged},
    },
};
use rusqlite::Connection;
use std::{
    collections::BTreeSet,
    sync::PoisonError,
    time::{Duration, Instant},
};

/// Events that are looked at together.
const BATCH: u32 = 1000;
/// Changes appear in searches within so long.
pub const COMMIT_EVERY: Duration = Duration::from_millis(400);
/// While catching up, so many events share a commit: a commit costs several flushes.
const COMMIT_AFTER: i64 = 40_000;

/// Feeds one index.
pub struct Indexer {
    engine: Engine,
    search: Search,
    /// Everything up to here was applied; the writer's cursor says what was committed.
    applied: Seq,
    /// Of which index that is true.
    generation: u64,
    committed_at: Instant,
}

impl Indexer {
    /// The same after a failure: the writer is put in order first, and goes on from what it has.
    pub fn recovered(engine: Engine, search: Search) -> Result<Self> {
        search.writer.lock().unwrap_or_else(PoisonError::into_inner).recover()?;
        Self::new(engine, search)
    }

    /// How long ago it last committed.
    pub fn since_commit(&self) -> Duration {
        self.committed_at.elapsed()
    }

    pub fn new(engine: Engine, search: Search) -> Result<Self> {
        let mut writer = search.writer.lock().unwrap_or_else(PoisonError::into_inner);
        writer.rollback()?;
        let head = engine.db.read_blocking(log::head)?;
        if Seq(writer.cursor()) > head {
            // The index knows more than the database: an older backup was restored.
            writer.apply(vec![Change::DeleteEverything])?;
            writer.commit(0)?;
        }
        let (applied, generation) = (Seq(writer.cursor()), writer.generation());
        drop(writer);
        Ok(Self { engine, search, applied, generation, committed_at: Instant::now() })
    }

    /// Everything up to here was applied.
    pub fn applied(&self) -> Seq {
        self.applied
    }

    /// Gives the index back.
    pub(super) fn into_search(self) -> Search {
        self.search
    }

    /// Applies the next events; whether there may be more. Commits when there is no more.
    pub fn step(&mut self) -> Result<bool> {
        self.advance(true)
    }

    /// The same while much more is coming: commits only now and then.
    pub fn gather(&mut self) -> Result<bool> {
        self.advance(false)
    }

    fn advance(&mut self, commits: bool) -> Result<bool> {
        let search = self.search.clone();
        let mut writer = search.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if search.index.is_damaged() {
            let condition = writer.recover()?;
            if let Condition::Damaged(reason) = condition {
                tracing::warn!(reason, "the search index was damaged and is built anew");
                self.engine.db.write_blocking(Actor::System("search"), |tx| alarm::raise(tx, ALARM, "index_rebuilt", DAMAGED))?;
            }
        }
        if writer.generation() != self.generation {
            (self.applied, self.generation) = (Seq(writer.cursor()), writer.generation());
        }
        let (after, blobs) = (self.applied, self.engine.blobs.clone());
        let (last, count) = self.engine.db.read_blocking(|connection| {
            let events = log::read_after(connection, after, BATCH)?;
            let mut changes = Changes { writer: &mut writer, waiting: Vec::new() };
            for event in &events {
                changes_of(connection, &blobs, event, &mut changes)?;
            }
            changes.apply()?;
            Ok((events.last().map(|event| event.seq), events.len()))
        })?;
        self.applied = last.unwrap_or(self.applied);
        let more = count == BATCH as usize;
        let behind = self.applied.0 - writer.cursor();
        if behind > 0 && ((commits && !more) || behind >= COMMIT_AFTER) {
            writer.commit(self.applied.0)?;
            self.committed_at = Instant::now();
        }
        Ok(more)
    }
}

/// So many changes are given to the writer at once: one event may concern every ticket of a tag.
const TOGETHER: usize = 1000;

/// Changes on their way to the writer.
struct Changes<'a> {
    writer: &'a mut Writer,
    waiting: Vec<Change>,
}

impl Changes<'_> {
    fn push(&mut self, change: Change) -> Result<()> {
        self.waiting.push(change);
        if self.waiting.len() >= TOGETHER { self.apply() } else { Ok(()) }
    }
    fn apply(&mut self) -> Result<()> {
        if self.waiting.is_empty() { Ok(()) } else { self.writer.apply(std::mem::take(&mut self.waiting)) }
    }
}

/// The fields of a ticket, and those of a contact, that are found by their words.
const OF_TICKET: [&str; 3] = ["subject", "tags", "requester_id"];
const OF_CONTACT: [&str; 2] = ["name", "identities"];

/// What an event changes in the index. Documents are made from the rows as they are now: applying an event again changes nothing.
fn changes_of(connection: &Connection, blobs: &Blobs, logged: &Logged, changes: &mut Changes<'_>) -> Result<()> {
    // Most events change nothing that is searched for: their payload is not even read.
    if !matches!(
        logged.kind.as_str(),
        "entry_added"
            | "entry_retracted"
            | "entry_changed"
            | "file_read"
            | "entries_moved"
            | "ticket_split"
            | "ticket_merged"
            | "ticket_changed"
            | "ticket_deleted"
            | "ticket_marked_spam"
            | "operation_undone"
            | "mail_reprocessed"
            | "call_changed"
            | "tag_changed"
            | "agent_changed"
            | "contact_changed"
            | "contact_merged"
            | "contact_split"
            | "contact_operation_undone"
    ) {
        return Ok(());
    }
    let put = |id: EntryId, changes: &mut Changes<'_>| -> Result<()> {
        changes.push(match document(connection, blobs, id)? {
            Some(document) => Change::Put(document),
            None => Change::Delete(id.0),
        })
    };
    let mut tickets: Vec<TicketId> = Vec::new();
    let names_one_of =
        |fields: &[crate::desk::event::Change], known: &[&str]| fields.iter().any(|change| known.contains(&change.field.as_str()));
    let has_own_field =
        |fields: &[crate::desk::event::Change]| fields.iter().any(|change| change.field == "type" || change.field.starts_with("fields."));
    match Event::read(logged) {
        // Nobody has told the index of it before: the event that does is told once, in the commit that moves the cursor.
        Some(Event::EntryAdded { entry, .. }) => {
            if let Some(document) = document(connection, blobs, entry)? {
                changes.push(Change::Add(document))?;
            }
        }
        Some(Event::EntryRetracted { entry, .. } | Event::EntryChanged { entry, .. }) => put(entry, changes)?,
        // Its note may be another.
        Some(Event::CallChanged { entry: Some(entry), .. }) => put(entry, changes)?,
        Some(Event::FileRead { entry, state, .. }) if state == "found" => put(entry, changes)?,
        Some(Event::TicketDeleted { ticket, .. } | Event::TicketMarkedSpam { ticket, .. }) => {
            changes.push(Change::DeleteGroup(ticket.0))?
        }
        Some(Event::TicketChanged { ticket, changes: fields, .. }) if names_one_of(&fields, &OF_TICKET) || has_own_field(&fields) => {
            tickets.push(ticket);
        }
        Some(Event::EntriesMoved { entries, .. } | Event::TicketSplit { entries, .. }) => {
            for id in entries {
                put(id, changes)?;
            }
        }
        Some(Event::TicketMerged { ticket, .. } | Event::OperationUndone { ticket, .. }) => tickets.push(ticket),
        Some(Event::MailReprocessed { ticket: Some(ticket), .. }) => tickets.push(ticket),
        Some(Event::AgentChanged { agent, changes: fields }) if names_one_of(&fields, &["name"]) => {
            for id in facts::entries_of_author(connection, agent)? {
                put(id, changes)?;
            }
        }
        Some(Event::ContactChanged { contact, changes: fields }) if names_one_of(&fields, &OF_CONTACT) => {
            tickets = facts::of_requester(connection, contact)?;
        }
        Some(
            Event::ContactMerged { contact, into: other, .. }
            | Event::ContactSplit { contact, into: other, .. }
            | Event::ContactOperationUndone { contact, other, .. },
        ) => {
            tickets = facts::of_requester(connection, contact)?;
            tickets.extend(facts::of_requester(connection, other)?);
        }
        // Under its new name, if it has got one; its old one names nothing any more.
        Some(Event::TagChanged { change, .. }) => {
            if let Some(tag) = change.strip_prefix("renamed to ").map(|name| tags::find(connection, name)).transpose()?.flatten() {
                tickets = facts::with_tag(connection, tag.id)?;
            }
        }
        _ => {}
    }
    for ticket in tickets {
        for id in entries_of(connection, ticket)? {
            put(id, changes)?;
        }
    }
    Ok(())
}

fn entries_of(connection: &Connection, ticket: TicketId) -> Result<BTreeSet<EntryId>> {
    let mut ids = BTreeSet::new();
    let mut after = None;
    loop {
        let page = list::entries(connection, ticket, after, 500)?;
        let Some(last) = page.last().map(|entry| (entry.at, entry.id)) else { return Ok(ids) };
        ids.extend(page.iter().map(|entry| entry.id));
        after = Some(last);
    }
}
