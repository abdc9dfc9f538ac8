//! The handle that changes the index. There is one per folder. Changes are seen by nobody and survive nothing until
//! [`Writer::commit`], which stores the cursor with them, so that index and cursor cannot part.
use super::{
    answer::Shared,
    flight::Flight,
    open::{Condition, Live, Payload, attach},
    schema::{Document, Prepared, analyse},
    swap,
    text::Analyser,
};
use crate::base::error::{Error, Result};
use std::{fs::File, path::PathBuf, sync::Arc};
use tantivy::{
    IndexWriter, Term,
    indexer::{IndexWriterOptions, LogMergePolicy},
};

/// The least the library works with.
const MIN_MEMORY: usize = 15_000_000;

/// One change. Applying the same changes again after a crash leaves the same index.
#[derive(Debug, Clone)]
pub enum Change {
    /// Adds a document whose id the index has never seen; quicker than `Put`, and wrong otherwise.
    Add(Document),
    /// Adds a document or replaces the one with the same id.
    Put(Document),
    /// Removes the document with this id.
    Delete(i64),
    /// Removes all documents of this group.
    DeleteGroup(i64),
    /// Removes all there is.
    DeleteEverything,
}

/// Feeds the index of one folder, and keeps others from doing so.
pub struct Writer {
    folder: PathBuf,
    memory: usize,
    shared: Arc<Shared>,
    analyser: Analyser,
    flight: Flight,
    inner: Option<IndexWriter<Prepared>>,
    /// Something failed; nothing goes in until [`Writer::recover`].
    failed: bool,
    cursor: i64,
    changed: bool,
    /// Counted up whenever the index is another one.
    generation: u64,
    _lock: File,
}

impl Writer {
    pub(super) fn new(folder: PathBuf, memory: usize, lock: File, shared: Arc<Shared>, cursor: i64) -> Result<Self> {
        let analyser = shared.analyser();
        let memory = memory.max(MIN_MEMORY);
        let mut writer = Self {
            folder,
            memory,
            shared,
            analyser,
            flight: Flight::default(),
            inner: None,
            failed: false,
            cursor,
            changed: false,
            generation: 0,
            _lock: lock,
        };
        writer.start()?;
        Ok(writer)
    }

    fn start(&mut self) -> Result<()> {
        let live = self.shared.live();
        let options =
            IndexWriterOptions::builder().memory_budget_per_thread(self.memory).num_worker_threads(1).num_merge_threads(1).build();
        let inner = self.shared.guarded(|| live.index.writer_with_options(options))?;
        inner.set_merge_policy(Box::new(merge_policy()));
        self.inner = Some(inner);
        (self.failed, self.changed) = (false, false);
        Ok(())
    }

    /// Everything up to here is in the index: what the last commit was given, 0 for a new index.
    pub fn cursor(&self) -> i64 {
        self.cursor
    }

    /// Another number than before: the index was replaced, and whoever feeds it goes on from [`Writer::cursor`].
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Puts what another writer has built and committed in the place of this index: see [`super::open_next`]. What was not committed
    /// here is given up. After an error call [`Writer::recover`].
    pub fn take_over(&mut self, next: Writer) -> Result<()> {
        if let Some(inner) = self.inner.take() {
            let _ = self.shared.guarded(|| inner.wait_merging_threads());
        }
        swap::exchange(&self.folder, next)?;
        self.recover().map(drop)
    }

    /// Takes changes in, in order. After an error the writer is out of order until [`Writer::recover`].
    pub fn apply(&mut self, batch: Vec<Change>) -> Result<()> {
        let live = self.shared.live();
        let result = self.with(|writer, analyser, flight| {
            for change in batch {
                take(change, writer, &live, analyser, flight)?;
            }
            Ok(())
        });
        self.changed = true;
        result
    }

    /// Makes all changes since the last commit durable and visible, together with `cursor`. Does nothing if neither has
    /// changed. Some five disk flushes: twice a second is often enough.
    pub fn commit(&mut self, cursor: i64) -> Result<()> {
        if !self.changed && cursor == self.cursor {
            return Ok(());
        }
        let payload = serde_json::to_string(&Payload::new(cursor))?;
        let live = self.shared.live();
        let shared = Arc::clone(&self.shared);
        self.with(|writer, _, _| {
            shared.guarded(|| {
                let mut commit = writer.prepare_commit()?;
                commit.set_payload(&payload);
                commit.commit()?;
                live.reader.reload()
            })
        })?;
        (self.cursor, self.changed) = (cursor, false);
        Ok(())
    }

    /// Gives up what was not committed: whoever goes on from the cursor adds it a second time.
    pub fn rollback(&mut self) -> Result<()> {
        if self.changed {
            self.recover()?;
        }
        Ok(())
    }

    /// Puts the writer in order again after an error, or after [`super::Index::is_damaged`]: checks every file, keeps a sound
    /// index at its last commit and replaces a damaged one by an empty one. Go on from [`Writer::cursor`] afterwards.
    pub fn recover(&mut self) -> Result<Condition> {
        if let Some(inner) = self.inner.take() {
            // The worker may have panicked; its files are checked below.
            let _ = self.shared.guarded(|| inner.wait_merging_threads());
        }
        let (live, cursor, condition) = attach(&self.folder)?;
        self.shared.replace(live);
        self.cursor = cursor;
        self.generation += 1;
        self.start()?;
        Ok(condition)
    }

    /// Waits for merges under way, then closes; what was not committed is lost. Dropping the writer does not wait.
    pub fn close(mut self) -> Result<()> {
        let Some(inner) = self.inner.take() else { return Ok(()) };
        self.shared.guarded(|| inner.wait_merging_threads())
    }

    fn with<T>(&mut self, work: impl FnOnce(&mut IndexWriter<Prepared>, &mut Analyser, &Flight) -> Result<T>) -> Result<T> {
        let Some(inner) = self.inner.as_mut().filter(|_| !self.failed) else {
            return Err(Error::unavailable("The search index is out of order."));
        };
        let result = work(inner, &mut self.analyser, &self.flight);
        self.failed = result.is_err();
        result
    }
}

fn take(change: Change, writer: &IndexWriter<Prepared>, live: &Live, analyser: &mut Analyser, flight: &Flight) -> Result<()> {
    let fields = &live.fields;
    match change {
        Change::Delete(id) => {
            writer.delete_term(Term::from_field_i64(fields.id, id));
        }
        Change::DeleteGroup(group) => {
            writer.delete_term(Term::from_field_i64(fields.group, group));
        }
        Change::DeleteEverything => {
            writer.delete_all_documents().map_err(|error| Error::unavailable("The search index cannot be emptied.").with_source(error))?;
        }
        Change::Add(document) => add(&document, writer, live, analyser, flight)?,
        Change::Put(document) => {
            writer.delete_term(Term::from_field_i64(fields.id, document.id));
            add(&document, writer, live, analyser, flight)?;
        }
    }
    Ok(())
}

fn add(document: &Document, writer: &IndexWriter<Prepared>, live: &Live, analyser: &mut Analyser, flight: &Flight) -> Result<()> {
    let (values, size) = analyse(document, &live.fields, analyser);
    let prepared = Prepared::new(values, flight.enter(size)?);
    writer.add_document(prepared).map_err(|error| Error::unavailable("The search index takes no more documents.").with_source(error))?;
    Ok(())
}

/// Levels of a factor of six, from a thousand documents on: half-second commits are folded together early, and a large
/// index has some two dozen segments at most.
fn merge_policy() -> LogMergePolicy {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(6);
    policy.set_min_layer_size(1_000);
    policy.set_level_log_size(2.5);
    policy.set_max_docs_before_merge(500_000);
    policy.set_del_docs_ratio_before_merge(0.3);
    policy
}
