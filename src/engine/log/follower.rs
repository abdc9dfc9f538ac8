//! Followers read the log from a cursor that is stored with their effect, in the same transaction.
use super::{Logged, read_after};
use crate::{
    base::{Actor, Kind, Result, id::Seq},
    engine::{
        alarm,
        db::{Db, Tx},
    },
};
use rusqlite::OptionalExtension;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Somebody who acts on what happened. Called with every event once, in order. Where the machine fails (a full disk), the same
/// events come again; an event that cannot be handled is set aside with an alarm, so that the others do not wait behind it.
pub trait Follower: Send + Sync + 'static {
    /// Names the cursor; never changes.
    fn name(&self) -> &'static str;
    fn handle(&self, tx: &mut Tx<'_>, event: &Logged) -> Result<()>;
    /// What was handled is on disk now: whoever waits for it can be told.
    fn committed(&self) {}
}

/// So many events share a transaction.
const BATCH: u32 = 200;

/// Follows the log until `stop`.
pub async fn follow(db: Db, follower: Arc<dyn Follower>, stop: CancellationToken) -> Result<()> {
    let mut bell = db.bell();
    let name = follower.name();
    loop {
        bell.borrow_and_update();
        let more = {
            let follower = follower.clone();
            db.write(Actor::System(name), move |tx| step(tx, follower.as_ref())).await?
        };
        follower.committed();
        if !more {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                changed = bell.changed() => if changed.is_err() { return Ok(()) },
            }
        } else if stop.is_cancelled() {
            return Ok(());
        }
    }
}

/// Handles one batch; whether there may be more. [`follow`] does nothing else, whenever something happened.
pub fn step(tx: &mut Tx<'_>, follower: &dyn Follower) -> Result<bool> {
    let name = follower.name();
    let cursor = tx
        .prepare_cached("select cursor from followers where name = ?1")?
        .query_row([name], |row| row.get(0))
        .optional()?
        .unwrap_or(Seq(0));
    let events = read_after(tx, cursor, BATCH)?;
    let Some(last) = events.last().map(|event| event.seq) else { return Ok(false) };
    for event in &events {
        match tx.attempt(|tx| follower.handle(tx, event)) {
            Ok(()) => {}
            Err(error) if error.kind() == Kind::Unavailable => return Err(error),
            Err(error) => {
                tracing::error!(follower = name, seq = event.seq.0, kind = event.kind, %error, "an event is set aside");
                let message = format!("What follows from event {} ({}) was not done: {}", event.seq, event.kind, error.message());
                alarm::raise(tx, &format!("follower:{name}"), "event_set_aside", &message)?;
            }
        }
    }
    let now = tx.now().millis();
    tx.prepare_cached(
        "insert into followers (name, cursor, updated_at) values (?1, ?2, ?3) on conflict (name) do update set cursor = excluded.cursor, updated_at = excluded.updated_at",
    )?
    .execute((name, last, now))?;
    Ok(events.len() == BATCH as usize)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{Clock, Error},
        engine::db::LogEvent,
    };
    use serde::Serialize;

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

    /// Counts what it handled, and cannot handle the second.
    struct Picky;
    impl Follower for Picky {
        fn name(&self) -> &'static str {
            "picky"
        }
        fn handle(&self, tx: &mut Tx<'_>, event: &Logged) -> Result<()> {
            tx.execute("insert into counters (name, value) values ('handled', 1) on conflict (name) do update set value = value + 1", [])?;
            if event.stream == Some(2) { Err(Error::invalid("not this one")) } else { Ok(()) }
        }
    }

    #[test]
    fn an_event_that_cannot_be_handled_is_set_aside_and_the_others_go_on() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(folder.path(), Clock::system()).unwrap();
        let actor = Actor::System("test");
        db.write_blocking(actor.clone(), |tx| (1..=3).try_for_each(|number| tx.record(&Happened(number)).map(|_| ()))).unwrap();
        db.write_blocking(actor.clone(), |tx| step(tx, &Picky)).unwrap();
        let handled: i64 =
            db.read_blocking(|connection| Ok(connection.query_row("select value from counters", [], |row| row.get(0))?)).unwrap();
        assert_eq!(handled, 2, "what the failing event did is undone");
        assert!(db.read_blocking(|connection| alarm::stands(connection, "follower:picky")).unwrap());
    }
}
