//! Events that a follower could not handle: kept with the reason, so that they can be run again once the cause is gone.
use super::{
    alarm,
    db::Tx,
    log::{self, Follower, Logged},
};
use crate::base::{Error, Kind, Result, Time, id::Seq};
use rusqlite::Connection;
use serde::Serialize;
use std::sync::Arc;

/// One event that waits to be run again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct SetAside {
    pub seq: Seq,
    /// What happened, such as `entry_added`.
    pub kind: String,
    /// Why it could not be handled, the last time it was tried.
    pub problem: String,
    pub tries: u32,
    pub set_aside_at: Time,
    pub tried_at: Time,
}

/// How far a follower has read.
#[derive(Debug, Clone)]
pub struct Position {
    pub name: String,
    pub cursor: Seq,
}

/// A follower that keeps what it cannot handle, instead of only raising an alarm about it.
pub struct Keeping<F>(pub F);

impl<F: Follower> Follower for Keeping<F> {
    fn name(&self) -> &'static str {
        self.0.name()
    }
    fn handle(&self, tx: &mut Tx<'_>, event: &Logged) -> Result<()> {
        match tx.attempt(|tx| self.0.handle(tx, event)) {
            // The machine failed, not the event: the same events come again.
            Err(error) if error.kind() != Kind::Unavailable => keep(tx, self.name(), event, &error),
            outcome => outcome,
        }
    }
    fn committed(&self) {
        self.0.committed();
    }
}

fn alarm_key(follower: &str) -> String {
    format!("follower:{follower}")
}

fn keep(tx: &mut Tx<'_>, follower: &'static str, event: &Logged, error: &Error) -> Result<()> {
    tracing::error!(follower, seq = event.seq.0, kind = event.kind, %error, "an event is set aside");
    let now = tx.now().millis();
    tx.prepare_cached(
        "insert into set_aside (follower, seq, kind, problem, tries, set_aside_at, tried_at) values (?1, ?2, ?3, ?4, 1, ?5, ?5)
         on conflict (follower, seq) do update set problem = ?4, tries = tries + 1, tried_at = ?5",
    )?
    .execute((follower, event.seq, &event.kind, error.message(), now))?;
    let message = format!("What follows from event {} ({}) was not done: {}", event.seq, event.kind, error.message());
    alarm::raise(tx, &alarm_key(follower), "event_set_aside", &message)
}

/// The most that a listing shows, oldest first.
const SHOWN: u32 = 200;

/// What `follower` has set aside.
pub fn list(connection: &Connection, follower: &str) -> Result<Vec<SetAside>> {
    let mut statement = connection.prepare_cached(
        "select seq, kind, problem, tries, set_aside_at, tried_at from set_aside where follower = ?1 order by seq limit ?2",
    )?;
    let rows = statement.query_map((follower, SHOWN), |row| {
        Ok(SetAside {
            seq: row.get(0)?,
            kind: row.get(1)?,
            problem: row.get(2)?,
            tries: row.get(3)?,
            set_aside_at: Time::from_millis(row.get(4)?),
            tried_at: Time::from_millis(row.get(5)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// All followers that ever read, with how far.
pub fn positions(connection: &Connection) -> Result<Vec<Position>> {
    let mut statement = connection.prepare_cached("select name, cursor from followers order by name")?;
    let rows = statement.query_map([], |row| Ok(Position { name: row.get(0)?, cursor: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Runs an event again that was set aside. What became of it: `None` if it is done, or why it still cannot be handled.
pub fn run_again(tx: &mut Tx<'_>, follower: &Arc<dyn Follower>, seq: Seq) -> Result<Option<String>> {
    let name = follower.name();
    expect(tx, name, seq)?;
    let event = log::read_after(tx, Seq(seq.0 - 1), 1)?.into_iter().find(|event| event.seq == seq);
    let event = event.ok_or_else(|| Error::not_found("The log no longer holds this event."))?;
    match tx.attempt(|tx| follower.handle(tx, &event)) {
        Ok(()) => forget(tx, name, seq).map(|()| None),
        Err(error) if error.kind() == Kind::Unavailable => Err(error),
        Err(error) => {
            keep(tx, name, &event, &error)?;
            Ok(Some(error.message().to_owned()))
        }
    }
}

/// Lets an event be that was set aside: somebody saw to it by other means.
pub fn dismiss(tx: &mut Tx<'_>, follower: &str, seq: Seq) -> Result<()> {
    expect(tx, follower, seq)?;
    forget(tx, follower, seq)
}

fn expect(tx: &Tx<'_>, follower: &str, seq: Seq) -> Result<()> {
    let is_there = tx.prepare_cached("select 1 from set_aside where follower = ?1 and seq = ?2")?.exists((follower, seq))?;
    if is_there { Ok(()) } else { Err(Error::not_found("There is no such event that was set aside.")) }
}

/// The alarm is over with the last of them.
fn forget(tx: &mut Tx<'_>, follower: &str, seq: Seq) -> Result<()> {
    tx.prepare_cached("delete from set_aside where follower = ?1 and seq = ?2")?.execute((follower, seq))?;
    let has_more = tx.prepare_cached("select 1 from set_aside where follower = ?1 limit 1")?.exists([follower])?;
    if !has_more {
        alarm::clear(tx, &alarm_key(follower))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{Actor, Clock},
        engine::db::{Db, LogEvent},
    };
    use std::sync::atomic::{AtomicBool, Ordering};

    #[derive(Serialize)]
    struct Happened(i64);
    impl LogEvent for Happened {
        fn kind(&self) -> &'static str {
            "happened"
        }
        fn stream(&self) -> Option<i64> {
            Some(self.0)
        }
    }

    /// Counts what it handled, and cannot handle the second until it is well.
    #[derive(Default)]
    struct Picky(AtomicBool);
    impl Follower for Picky {
        fn name(&self) -> &'static str {
            "picky"
        }
        fn handle(&self, tx: &mut Tx<'_>, event: &Logged) -> Result<()> {
            tx.execute("insert into counters (name, value) values ('handled', 1) on conflict (name) do update set value = value + 1", [])?;
            let is_well = self.0.load(Ordering::SeqCst);
            if event.stream == Some(2) && !is_well { Err(Error::invalid("not this one")) } else { Ok(()) }
        }
    }

    #[test]
    fn an_event_that_was_set_aside_is_run_again_once_the_cause_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(folder.path(), Clock::system()).unwrap();
        let actor = Actor::System("test");
        db.write_blocking(actor.clone(), |tx| (1..=3).try_for_each(|number| tx.record(&Happened(number)).map(|_| ()))).unwrap();
        let picky = Arc::new(Keeping(Picky::default()));
        let follower: Arc<dyn Follower> = picky.clone();
        let step = follower.clone();
        db.write_blocking(actor.clone(), move |tx| log::step(tx, step.as_ref())).unwrap();
        let handled = || db.read_blocking(|c| Ok(c.query_row("select value from counters", [], |row| row.get::<_, i64>(0))?)).unwrap();
        let waiting = || db.read_blocking(|connection| list(connection, "picky")).unwrap();
        assert_eq!(
            (handled(), waiting().len(), waiting()[0].problem.as_str()),
            (2, 1, "not this one"),
            "what it did before it failed is undone"
        );
        assert!(db.read_blocking(|connection| alarm::stands(connection, "follower:picky")).unwrap());
        let seq = waiting()[0].seq;

        // A follower that keeps would keep it once more: what runs again is the one inside.
        let inner = || -> Arc<dyn Follower> { Arc::new(Picky(AtomicBool::new(picky.0.0.load(Ordering::SeqCst)))) };
        let again = inner();
        let problem = db.write_blocking(actor.clone(), move |tx| run_again(tx, &again, seq)).unwrap();
        assert_eq!((problem.as_deref(), waiting()[0].tries, handled()), (Some("not this one"), 2, 2));
        picky.0.0.store(true, Ordering::SeqCst);
        let again = inner();
        assert_eq!(db.write_blocking(actor.clone(), move |tx| run_again(tx, &again, seq)).unwrap(), None);
        assert_eq!((handled(), waiting().len()), (3, 0));
        assert!(!db.read_blocking(|connection| alarm::stands(connection, "follower:picky")).unwrap());
        let again = inner();
        assert_eq!(db.write_blocking(actor, move |tx| run_again(tx, &again, seq)).unwrap_err().kind(), Kind::NotFound);
    }
}
