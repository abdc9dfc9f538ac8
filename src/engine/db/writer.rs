//! The writer thread: owns the one writing connection, runs waiting jobs in one transaction so that the failure of one undoes only
//! itself, and answers them after the COMMIT is on disk.
use crate::base::{Actor, Clock, Error, Result, Time, id::Seq};
use rusqlite::{Connection, ffi};
use serde::Serialize;
use std::{
    ops::Deref,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Mutex, PoisonError, mpsc},
    thread::JoinHandle,
};
use tokio::sync::{oneshot, watch};

/// At most so many jobs share a commit: bounds how long the first of them waits.
const GROUP: usize = 512;
/// So many jobs may wait; whoever comes then waits for a place.
const WAITING: usize = 4096;

/// Something that happened, as the log stores it.
pub trait LogEvent: Serialize {
    /// A stable word such as `ticket_opened`.
    fn kind(&self) -> &'static str;
    /// The row of the domain that the event belongs to, by which the log is read back; none for events about the box.
    fn stream(&self) -> Option<i64>;
}

/// A running transaction: the only thing that writes. Derefs to the connection for the stores' statements.
pub struct Tx<'c> {
    connection: &'c Connection,
    now: Time,
    actor: Actor,
    latest: Option<Seq>,
}

impl Tx<'_> {
    /// Fixed when the job began.
    pub fn now(&self) -> Time {
        self.now
    }
    pub fn actor(&self) -> &Actor {
        &self.actor
    }
    /// Writes an event into the log, in this transaction. It is announced after the commit.
    pub fn record(&mut self, event: &impl LogEvent) -> Result<Seq> {
        let payload = serde_json::to_string(event)?;
        self.connection
            .prepare_cached("insert into log (at, actor_kind, actor_id, kind, stream, payload) values (?1, ?2, ?3, ?4, ?5, ?6)")?
            .execute((self.now.millis(), self.actor.kind(), self.actor.id(), event.kind(), event.stream(), payload))?;
        let seq = Seq(self.connection.last_insert_rowid());
        self.latest = Some(seq);
        Ok(seq)
    }
    /// Runs `step` so that its failure undoes only itself.
    pub fn attempt<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        if self.connection.is_autocommit() {
            // A full disk makes SQLite roll the whole transaction back by itself: nothing may be written outside of one.
            return Err(Error::unavailable("The transaction was rolled back; nothing of it was kept."));
        }
        let latest = self.latest;
        self.connection.prepare_cached("savepoint step")?.execute([])?;
        let outcome = self.caught(step);
        if outcome.is_err() {
            self.latest = latest;
            if self.connection.is_autocommit() {
                return outcome;
            }
            self.connection.prepare_cached("rollback to step")?.execute([])?;
        }
        self.connection.prepare_cached("release step")?.execute([])?;
        outcome
    }
    fn caught<T>(&mut self, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        catch_unwind(AssertUnwindSafe(|| step(self))).unwrap_or_else(|_| Err(Error::internal("a step of a transaction panicked")))
    }
    /// Does what follows as of another moment: for a history that is written down afterwards.
    pub fn as_of<T>(&mut self, now: Time, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.now, now);
        let outcome = step(self);
        self.now = before;
        outcome
    }
    /// Does what follows as `actor`: for work that somebody's act sets off on behalf of somebody else.
    pub fn acting_as<T>(&mut self, actor: Actor, step: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        let before = std::mem::replace(&mut self.actor, actor);
        let outcome = step(self);
        self.actor = before;
        outcome
    }
}

impl Deref for Tx<'_> {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        self.connection
    }
}

/// What a job leaves to be done once its group is, or is not, on disk.
type Answer = Box<dyn FnOnce(Result<(), Arc<Error>>) + Send>;
/// Runs on the writer's connection; or, when no transaction could begin, only passes on why.
type Job = Box<dyn FnOnce(std::result::Result<Turn<'_>, Arc<Error>>) -> Done + Send>;

/// What the writer is told.
enum Order {
    Work(Job),
    Pace(Pace, oneshot::Sender<Result<()>>),
}

/// When what was committed is on disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// Before the commit is answered.
    Safe,
    /// Some time later: for work that can be repeated. A process that dies loses nothing, a machine that does may lose the
    /// newest commits, the newest first. Going back to [`Pace::Safe`] puts everything on disk.
    Bulk,
}

struct Turn<'c> {
    connection: &'c Connection,
    now: Time,
    /// Nothing was written in this transaction before.
    is_first: bool,
}

struct Done {
    latest: Option<Seq>,
    answer: Answer,
    /// The whole transaction has to be rolled back, since the job had no savepoint.
    undo: bool,
}

struct Inner {
    orders: Mutex<Option<mpsc::SyncSender<Order>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    bell: watch::Sender<Seq>,
    broken: watch::Sender<bool>,
}

#[derive(Clone)]
pub(super) struct Writer(Arc<Inner>);

impl Writer {
    pub(super) fn start(connection: Connection, clock: Clock) -> Result<Self> {
        let newest: i64 = connection.query_row("select coalesce(max(seq), 0) from log", [], |row| row.get(0))?;
        let (orders, waiting) = mpsc::sync_channel(WAITING);
        let (bell, broken) = (watch::Sender::new(Seq(newest)), watch::Sender::new(false));
        let (ring, alarm) = (bell.clone(), broken.clone());
        let thread = crate::engine::work::thread("db-writer", move || run(&connection, &waiting, &clock, &ring, &alarm))?;
        Ok(Self(Arc::new(Inner { orders: Mutex::new(Some(orders)), thread: Mutex::new(Some(thread)), bell, broken })))
    }

    /// A writer that refuses everything.
    pub(super) fn none() -> Self {
        let (bell, broken) = (watch::Sender::new(Seq(0)), watch::Sender::new(false));
        Self(Arc::new(Inner { orders: Mutex::new(None), thread: Mutex::new(None), bell, broken }))
    }

    pub(super) fn submit<T, F>(&self, actor: Actor, work: F) -> Result<oneshot::Receiver<Result<T>>>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |turn| {
            let (outcome, latest, undo) = match turn {
                Ok(Turn { connection, now, is_first }) => {
                    let mut tx = Tx { connection, now, actor, latest: None };
                    // In a savepoint every page is copied once more before it changes, and a large job changes thousands.
                    let outcome = if is_first { tx.caught(work) } else { tx.attempt(work) };
                    let undo = is_first && outcome.is_err();
                    let latest = tx.latest.filter(|_| !undo);
                    (outcome, latest, undo)
                }
                Err(error) => (Err(again(&error)), None, false),
            };
            let answer: Answer = Box::new(move |committed| {
                // The asker may have gone away; the work is done all the same.
                let _ = answer.send(outcome.and_then(|done| committed.map(|()| done).map_err(|error| again(&error))));
            });
            Done { latest, answer, undo }
        });
        self.send(Order::Work(job))?;
        Ok(answered)
    }

    pub(super) fn set_pace(&self, pace: Pace) -> Result<oneshot::Receiver<Result<()>>> {
        let (answer, answered) = oneshot::channel();
        self.send(Order::Pace(pace, answer))?;
        Ok(answered)
    }

    fn send(&self, order: Order) -> Result<()> {
        let orders = self.0.orders.lock().unwrap_or_else(PoisonError::into_inner).clone();
        orders.and_then(|orders| orders.send(order).ok()).ok_or_else(|| Error::unavailable("Hopdesk is shutting down."))
    }

    pub(super) fn bell(&self) -> watch::Receiver<Seq> {
        self.0.bell.subscribe()
    }

    pub(super) async fn broken(&self) {
        // The sender lives as long as `self`: waiting ends only with the value.
        let _ = self.0.broken.subscribe().wait_for(|broken| *broken).await;
    }

    pub(super) fn close(&self) {
        self.0.close();
    }
}

impl Inner {
    fn close(&self) {
        drop(self.orders.lock().unwrap_or_else(PoisonError::into_inner).take());
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        // A job may hold the last handle; then it is the writer itself that is here, and ends after it.
        if let Some(thread) = thread.filter(|thread| thread.thread().id() != std::thread::current().id()) {
            let _ = thread.join();
        }
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.close();
    }
}

/// The same failure for each of those it meets.
fn again(error: &Error) -> Error {
    Error::new(error.kind(), error.message().to_owned()).with_source(error.to_string())
}

fn run(connection: &Connection, waiting: &mpsc::Receiver<Order>, clock: &Clock, bell: &watch::Sender<Seq>, broken: &watch::Sender<bool>) {
    let mut left = None;
    while let Some(order) = left.take().or_else(|| waiting.recv().ok()) {
        let first = match order {
            Order::Work(first) => first,
            Order::Pace(pace, answer) => {
                let _ = answer.send(keep_pace(connection, pace));
                continue;
            }
        };
        if let Err(error) = connection.execute_batch("begin immediate") {
            (first(Err(Arc::new(Error::from(error)))).answer)(Ok(()));
            continue;
        }
        let (answers, latest);
        (answers, latest, left) = run_group(connection, first, waiting, clock);
        let committed = commit(connection, broken);
        if let (Ok(()), Some(seq)) = (&committed, latest) {
            bell.send_replace(seq);
        }
        for answer in answers {
            answer(committed.clone());
        }
    }
    if let Err(error) = connection.execute_batch("pragma optimize; pragma wal_checkpoint(truncate)") {
        tracing::warn!(error = %error, "the write-ahead log was not folded in; the next start does it");
    }
}

/// How many pages the write-ahead log may have before they are copied to their places. A page that changes often is copied once
/// for all its changes; after a crash that much is read again.
const CHECKPOINT: i64 = 4_000;
const CHECKPOINT_IN_BULK: i64 = 32_000;

pub(super) fn keep_pace(connection: &Connection, pace: Pace) -> Result<()> {
    let (synchronous, checkpoint) = match pace {
        Pace::Safe => ("full", CHECKPOINT),
        Pace::Bulk => ("normal", CHECKPOINT_IN_BULK),
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "wal_autocheckpoint", checkpoint)?;
    if pace == Pace::Safe {
        // Flushes the log before it copies anything.
        connection.execute_batch("pragma wal_checkpoint(passive)")?;
    }
    Ok(())
}

/// Runs `first` and whoever waits, until the group is full or its transaction is gone; what was taken from the queue beyond that
/// is the last of the answer.
fn run_group(
    connection: &Connection,
    first: Job,
    waiting: &mpsc::Receiver<Order>,
    clock: &Clock,
) -> (Vec<Answer>, Option<Seq>, Option<Order>) {
    let mut answers = Vec::with_capacity(8);
    let mut latest = None;
    let mut is_first = true;
    let mut next = Some(first);
    while let Some(job) = next {
        let done = job(Ok(Turn { connection, now: clock.now(), is_first }));
        latest = done.latest.or(latest);
        answers.push(done.answer);
        is_first = done.undo && begin_anew(connection);
        next = match if answers.len() < GROUP && !connection.is_autocommit() { waiting.try_recv().ok() } else { None } {
            Some(Order::Work(job)) => Some(job),
            other => return (answers, latest, other),
        };
    }
    (answers, latest, None)
}

/// The first job of a transaction has no savepoint to go back to.
fn begin_anew(connection: &Connection) -> bool {
    if connection.is_autocommit() {
        return false;
    }
    let begun = connection.execute_batch("rollback").and_then(|()| connection.execute_batch("begin immediate"));
    begun.inspect_err(|error| tracing::error!(%error, "no transaction could begin")).is_ok()
}

fn commit(connection: &Connection, broken: &watch::Sender<bool>) -> std::result::Result<(), Arc<Error>> {
    if connection.is_autocommit() {
        tracing::error!("a transaction was rolled back by the database");
        return Err(Arc::new(Error::unavailable(
            "The disk takes no more data. Nothing that was accepted is lost; free some space and try again.",
        )));
    }
    connection.execute_batch("commit").map_err(|error| {
        let lost_flush = matches!(&error, rusqlite::Error::SqliteFailure(e, _)
            if matches!(e.extended_code, ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC));
        if !connection.is_autocommit() {
            // Some failures have rolled back already; the others must, before the next group begins.
            let _ = connection.execute_batch("rollback");
        }
        tracing::error!(error = %error, "a commit failed");
        if lost_flush {
            broken.send_replace(true);
        }
        Arc::new(Error::from(error))
    })
}
