//! The log: every thing that happened, in the order of its commit. It is the audit trail, the feed of the browser and the
//! queue of every follower. Written only through [`super::db::Tx::record`]; knows no meaning of its events.
mod follower;

pub use follower::{Follower, follow, step};

use crate::base::{Result, Time, id::Seq};
use rusqlite::{Connection, Row};

/// An event as stored.
#[derive(Debug, Clone)]
pub struct Logged {
    pub seq: Seq,
    pub at: Time,
    /// `system`, `agent`, `token` or `contact`.
    pub actor_kind: String,
    pub actor_id: Option<i64>,
    pub kind: String,
    pub stream: Option<i64>,
    /// JSON, as the event serialised itself.
    pub payload: String,
}

/// The columns in the order in which every statement here names them.
fn read_row(row: &Row<'_>) -> rusqlite::Result<Logged> {
    Ok(Logged {
        seq: row.get(0)?,
        at: Time::from_millis(row.get(1)?),
        actor_kind: row.get(2)?,
        actor_id: row.get(3)?,
        kind: row.get(4)?,
        stream: row.get(5)?,
        payload: row.get(6)?,
    })
}

/// Up to `limit` events after `seq`, oldest first.
pub fn read_after(connection: &Connection, seq: Seq, limit: u32) -> Result<Vec<Logged>> {
    let mut statement = connection
        .prepare_cached("select seq, at, actor_kind, actor_id, kind, stream, payload from log where seq > ?1 order by seq limit ?2")?;
    Ok(statement.query_map((seq, limit), read_row)?.collect::<Result<_, _>>()?)
}

/// The newest `limit` events before `before` (all, if none), newest first; of one stream, if one is named.
pub fn read_before(connection: &Connection, before: Option<Seq>, stream: Option<i64>, limit: u32) -> Result<Vec<Logged>> {
    let before = before.map_or(i64::MAX, |seq| seq.0);
    let rows = match stream {
        Some(stream) => connection
            .prepare_cached(
                "select seq, at, actor_kind, actor_id, kind, stream, payload from log where stream = ?1 and seq < ?2 order by seq desc limit ?3",
            )?
            .query_map((stream, before, limit), read_row)?
            .collect::<Result<_, _>>()?,
        None => connection
            .prepare_cached("select seq, at, actor_kind, actor_id, kind, stream, payload from log where seq < ?1 order by seq desc limit ?2")?
            .query_map((before, limit), read_row)?
            .collect::<Result<_, _>>()?,
    };
    Ok(rows)
}

/// The newest place in the log.
pub fn head(connection: &Connection) -> Result<Seq> {
    Ok(connection.query_row("select coalesce(max(seq), 0) from log", [], |row| row.get(0))?)
}
