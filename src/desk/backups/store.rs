//! The rows of backups.
use super::model::{Backup, BackupCause, BackupState, Tried};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, BackupId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

/// The newest that a listing shows.
const SHOWN: u32 = 100;

const COLUMNS: &str = "id, cause, state, agent_id, asked_at, began_at, ended_at, path, bytes, problem";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Backup> {
    let time = |index| row.get::<_, Option<i64>>(index).map(|millis| millis.map(Time::from_millis));
    Ok(Backup {
        id: row.get(0)?,
        cause: if row.get::<_, String>(1)? == BackupCause::Nightly.word() { BackupCause::Nightly } else { BackupCause::Asked },
        state: BackupState::from_word(&row.get::<_, String>(2)?),
        agent_id: row.get(3)?,
        asked_at: Time::from_millis(row.get(4)?),
        began_at: time(5)?,
        ended_at: time(6)?,
        path: row.get(7)?,
        bytes: row.get::<_, Option<i64>>(8)?.and_then(|bytes| u64::try_from(bytes).ok()),
        problem: row.get(9)?,
    })
}

/// Newest first; those whose file was removed for being too many are left out.
pub fn list(connection: &Connection) -> Result<Vec<Backup>> {
    let mut statement =
        connection.prepare_cached(&format!("select {COLUMNS} from backups where removed_at is null order by id desc limit ?1"))?;
    Ok(statement.query_map([SHOWN], read_row)?.collect::<Result<_, _>>()?)
}

pub(super) fn find(connection: &Connection, id: BackupId) -> Result<Option<Backup>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from backups where id = ?1 and removed_at is null"))?;
    Ok(statement.query_row([id], read_row).optional()?)
}

/// The oldest that waits.
pub(super) fn next_waiting(connection: &Connection) -> Result<Option<Backup>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from backups where state = 'waiting' order by id limit 1"))?;
    Ok(statement.query_row([], read_row).optional()?)
}

/// Whether one waits or is being made.
pub(super) fn find_open(connection: &Connection) -> Result<Option<Backup>> {
    let mut statement = connection
        .prepare_cached(&format!("select {COLUMNS} from backups where state = 'waiting' or state = 'running' order by id limit 1"))?;
    Ok(statement.query_row([], read_row).optional()?)
}

pub(super) fn insert(tx: &Tx<'_>, cause: BackupCause, agent: Option<AgentId>) -> Result<BackupId> {
    tx.prepare_cached("insert into backups (cause, state, agent_id, asked_at) values (?1, 'waiting', ?2, ?3)")?.execute((
        cause.word(),
        agent,
        tx.now().millis(),
    ))?;
    Ok(BackupId(tx.last_insert_rowid()))
}

pub(super) fn begin(tx: &Tx<'_>, id: BackupId, path: &str) -> Result<()> {
    tx.prepare_cached("update backups set state = 'running', began_at = ?2, path = ?3 where id = ?1")?.execute((
        id,
        tx.now().millis(),
        path,
    ))?;
    Ok(())
}

pub(super) fn finish(tx: &Tx<'_>, id: BackupId, bytes: u64) -> Result<()> {
    tx.prepare_cached("update backups set state = 'done', ended_at = ?2, bytes = ?3 where id = ?1")?.execute((
        id,
        tx.now().millis(),
        i64::try_from(bytes).unwrap_or(i64::MAX),
    ))?;
    Ok(())
}

pub(super) fn fail(tx: &Tx<'_>, id: BackupId, problem: &str) -> Result<()> {
    tx.prepare_cached("update backups set state = 'failed', ended_at = ?2, path = null, problem = ?3 where id = ?1")?.execute((
        id,
        tx.now().millis(),
        problem,
    ))?;
    Ok(())
}

pub(super) fn running(connection: &Connection) -> Result<Vec<BackupId>> {
    let mut statement = connection.prepare_cached("select id from backups where state = 'running'")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn tried(connection: &Connection) -> Result<Tried> {
    let newest = |state: &str| -> Result<Option<Time>> {
        let mut statement = connection.prepare_cached("select max(began_at) from backups where ?1 = '' or state = ?1")?;
        Ok(statement.query_row([state], |row| row.get::<_, Option<i64>>(0))?.map(Time::from_millis))
    };
    Ok(Tried { done_at: newest("done")?, tried_at: newest("")? })
}

/// Those that are done, beyond the newest `keep`.
pub(super) fn beyond(connection: &Connection, keep: u32) -> Result<Vec<(BackupId, String)>> {
    let mut statement = connection.prepare_cached(
        "select id, path from backups where state = 'done' and removed_at is null and path is not null order by id desc limit -1 offset ?1",
    )?;
    Ok(statement.query_map([keep], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

pub(super) fn note_removed(tx: &Tx<'_>, id: BackupId) -> Result<()> {
    tx.prepare_cached("update backups set removed_at = ?2 where id = ?1")?.execute((id, tx.now().millis()))?;
    Ok(())
}
