//! Followers read the log from a cursor that is stored with their effect, in the same transaction.
use super::{Logged, read_after};
use crate::{
    base::{Actor, Result, id::Seq},
    engine::db::{Db, Tx},
};
use rusqlite::OptionalExtension;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Somebody who acts on what happened. Called with every event once, in order; a failure calls again with the same events.
pub trait Follower: Send + Sync + 'static {
    /// Names the cursor; never changes.
    fn name(&self) -> &'static str;
    fn handle(&self, tx: &mut Tx<'_>, event: &Logged) -> Result<()>;
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
        follower.handle(tx, event)?;
    }
    let now = tx.now().millis();
    tx.prepare_cached(
        "insert into followers (name, cursor, updated_at) values (?1, ?2, ?3) on conflict (name) do update set cursor = excluded.cursor, updated_at = excluded.updated_at",
    )?
    .execute((name, last, now))?;
    Ok(events.len() == BATCH as usize)
}
