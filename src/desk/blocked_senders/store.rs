//! The rows of blocked senders.
use super::model::{BlockedSender, spellings};
use crate::{
    base::{Address, Result, Time, id::BlockedSenderId},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

/// Reads a row of `id, sender, agent_id, created_at`.
pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<BlockedSender> {
    Ok(BlockedSender { id: row.get(0)?, sender: row.get(1)?, agent_id: row.get(2)?, created_at: Time::from_millis(row.get(3)?) })
}

/// By which row what comes from this address is spam, if it is.
pub fn find(connection: &Connection, address: &Address) -> Result<Option<BlockedSender>> {
    Ok(connection
        .prepare_cached(
            "select b.id, b.sender, b.agent_id, b.created_at from json_each(?1) j join blocked_senders b on b.sender = j.value
             order by j.key limit 1",
        )?
        .query_row([serde_json::to_string(&spellings(address))?], read_row)
        .optional()?)
}

/// The row that says exactly this.
pub(super) fn find_exact(connection: &Connection, sender: &str) -> Result<Option<BlockedSender>> {
    Ok(connection
        .prepare_cached("select id, sender, agent_id, created_at from blocked_senders where sender = ?1")?
        .query_row([sender], read_row)
        .optional()?)
}

pub(super) fn count(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("select count(*) from blocked_senders")?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert(tx: &Tx<'_>, sender: &str) -> Result<BlockedSender> {
    let agent_id = tx.actor().agent_id();
    tx.prepare_cached("insert into blocked_senders (sender, agent_id, created_at) values (?1, ?2, ?3)")?.execute((
        sender,
        agent_id,
        tx.now().millis(),
    ))?;
    Ok(BlockedSender { id: BlockedSenderId(tx.last_insert_rowid()), sender: sender.to_owned(), agent_id, created_at: tx.now() })
}

/// Whom the row named; `None` if there is none.
pub(super) fn delete(tx: &Tx<'_>, id: BlockedSenderId) -> Result<Option<String>> {
    Ok(tx.prepare_cached("delete from blocked_senders where id = ?1 returning sender")?.query_row([id], |row| row.get(0)).optional()?)
}
