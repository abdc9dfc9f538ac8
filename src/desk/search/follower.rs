//! Brings the index up to the log.
use super::{ALARM, Search, document::document};
use crate::{
    base::{
        Actor, Result,
        id::{EntryId, Seq, TicketId},
    },
    desk::{event::Event, tickets::list},
    engine::{
        Engine, alarm,
        index::{Change, Condition},
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
        let applied = Seq(writer.cursor());
        drop(writer);
        Ok(Self { engine, search, applied, committed_at: Instant::now() })
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
            self.applied = Seq(writer.cursor());
            if let Condition::Damaged(reason) = condition {
                tracing::warn!(reason, "the search index was damaged and is built anew");
                let message = "The search index was damaged. It is being built anew; until that is done, older tickets may not be found.";
                self.engine.db.write_blocking(Actor::System("search"), move |tx| alarm::raise(tx, ALARM, "index_rebuilt", message))?;
            }
        }
        let (after, blobs) = (self.applied, self.engine.blobs.clone());
        let (changes, last, count) = self.engine.db.read_blocking(|connection| {
            let events = log::read_after(connection, after, BATCH)?;
            let mut changes = Vec::new();
            for event in &events {
                changes_of(connection, &blobs, event, &mut changes)?;
            }
            Ok((changes, events.last().map(|event| event.seq), events.len()))
        })?;
        if let Some(last) = last {
            if !changes.is_empty() {
                writer.apply(changes)?;
            }
            self.applied = last;
        }
        let more = count == BATCH as usize;
        let behind = self.applied.0 - writer.cursor();
        if behind > 0 && ((commits && !more) || behind >= COMMIT_AFTER) {
            writer.commit(self.applied.0)?;
            self.committed_at = Instant::now();
        }
        Ok(more)
    }
}

/// What an event changes in the index. Documents are made from the rows as they are now: applying an event again changes nothing.
fn changes_of(connection: &Connection, blobs: &crate::engine::blob::Blobs, logged: &Logged, changes: &mut Vec<Change>) -> Result<()> {
    // Most events change nothing that is searched for: their payload is not even read.
    if !matches!(
        logged.kind.as_str(),
        "entry_added"
            | "entry_retracted"
            | "entries_moved"
            | "ticket_split"
            | "ticket_merged"
            | "ticket_changed"
            | "ticket_deleted"
            | "operation_undone"
            | "mail_reprocessed"
            | "call_changed"
    ) {
        return Ok(());
    }
    let put = |id: EntryId, changes: &mut Vec<Change>| -> Result<()> {
        changes.push(match document(connection, blobs, id)? {
            Some(document) => Change::Put(document),
            None => Change::Delete(id.0),
        });
        Ok(())
    };
    match Event::read(logged) {
        // Nobody has told the index of it before: the event that does is told once, in the commit that moves the cursor.
        Some(Event::EntryAdded { entry, .. }) => changes.extend(document(connection, blobs, entry)?.map(Change::Add)),
        // Its note may be another.
        Some(Event::CallChanged { entry: Some(entry), .. }) => put(entry, changes)?,
        Some(Event::EntryRetracted { entry, .. }) => put(entry, changes)?,
        Some(Event::TicketDeleted { ticket, .. }) => changes.push(Change::DeleteGroup(ticket.0)),
        Some(Event::TicketChanged { ticket, changes: fields, .. }) if fields.iter().any(|change| change.field == "subject") => {
            for id in entries_of(connection, ticket)? {
                put(id, changes)?;
            }
        }
        Some(Event::EntriesMoved { entries, .. } | Event::TicketSplit { entries, .. }) => {
            for id in entries {
                put(id, changes)?;
            }
        }
        Some(Event::TicketMerged { ticket, .. } | Event::OperationUndone { ticket, .. }) => {
            for id in entries_of(connection, ticket)? {
                put(id, changes)?;
            }
        }
        Some(Event::MailReprocessed { ticket: Some(ticket), .. }) => {
            for id in entries_of(connection, ticket)? {
                put(id, changes)?;
            }
        }
        _ => {}
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
