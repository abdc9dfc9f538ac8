//! The rows of files that are still with whoever brought their message.
use crate::{
    base::{
        Result, Time,
        id::{AwaitedFileId, EntryId, InboxId},
    },
    desk::tickets::awaited::{Awaited, AwaitedState, NewAwaited},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "id, entry_id, inbox_id, position, name, media_type, size, reference, state, words, attempts";

fn read(row: &Row<'_>) -> rusqlite::Result<Awaited> {
    Ok(Awaited {
        id: row.get(0)?,
        entry: row.get(1)?,
        inbox: row.get(2)?,
        position: row.get(3)?,
        name: row.get(4)?,
        media_type: row.get(5)?,
        size: row.get::<_, Option<i64>>(6)?.map(i64::unsigned_abs),
        reference: row.get(7)?,
        state: AwaitedState::from_word(&row.get::<_, String>(8)?).unwrap_or(AwaitedState::Failed),
        words: row.get(9)?,
        attempts: row.get(10)?,
    })
}

pub(in crate::desk::tickets) fn insert(tx: &Tx<'_>, entry: EntryId, inbox: InboxId, position: u32, file: &NewAwaited) -> Result<()> {
    tx.prepare_cached(
        "insert into awaited_files (entry_id, inbox_id, position, name, media_type, size, reference, state, words, attempts, due_at, created_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'waiting', '', 0, ?8, ?8)",
    )?
    .execute((
        entry,
        inbox,
        position,
        &file.name,
        &file.media_type,
        file.size.map(|size| i64::try_from(size).unwrap_or(i64::MAX)),
        &file.reference,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(in crate::desk::tickets) fn find(connection: &Connection, id: AwaitedFileId) -> Result<Option<Awaited>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from awaited_files where id = ?1"))?.query_row([id], read).optional()?)
}

pub(in crate::desk::tickets) fn of_entries(connection: &Connection, entries: &[EntryId]) -> Result<Vec<Awaited>> {
    let ids = serde_json::to_string(&entries.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from awaited_files where entry_id in (select value from json_each(?1)) order by entry_id, position, id"
    ))?;
    Ok(statement.query_map([ids], read)?.collect::<Result<_, _>>()?)
}

/// The place after the last file of an entry, be it here or awaited.
pub(in crate::desk::tickets) fn next_position(connection: &Connection, entry: EntryId) -> Result<u32> {
    Ok(connection
        .prepare_cached(
            "select coalesce(max(position) + 1, 0) from (select position from entry_files where entry_id = ?1
             union all select position from awaited_files where entry_id = ?1)",
        )?
        .query_row([entry], |row| row.get(0))?)
}

/// The oldest that is due, leased until `until`; what a worker that went away had is due again.
pub(in crate::desk::tickets) fn claim(tx: &Tx<'_>, until: Time) -> Result<Option<Awaited>> {
    let now = tx.now().millis();
    tx.prepare_cached("update awaited_files set state = 'waiting' where state = 'fetching' and leased_until <= ?1")?.execute([now])?;
    Ok(tx
        .prepare_cached(&format!(
            "update awaited_files set state = 'fetching', attempts = attempts + 1, leased_until = ?2
             where id = (select id from awaited_files where state = 'waiting' and due_at <= ?1 order by due_at, id limit 1) returning {COLUMNS}"
        ))?
        .query_row((now, until.millis()), read)
        .optional()?)
}

pub(in crate::desk::tickets) fn next_due(connection: &Connection) -> Result<Option<Time>> {
    let due: Option<i64> =
        connection.prepare_cached("select min(due_at) from awaited_files where state = 'waiting'")?.query_row([], |row| row.get(0))?;
    Ok(due.map(Time::from_millis))
}

/// At the start nobody is fetching.
pub(in crate::desk::tickets) fn expire_leases(tx: &Tx<'_>) -> Result<usize> {
    Ok(tx.prepare_cached("update awaited_files set state = 'waiting' where state = 'fetching'")?.execute([])?)
}

pub(in crate::desk::tickets) fn settle(tx: &Tx<'_>, id: AwaitedFileId, state: AwaitedState, due_at: Time, words: &str) -> Result<()> {
    tx.prepare_cached("update awaited_files set state = ?2, due_at = ?3, words = ?4, leased_until = null where id = ?1")?.execute((
        id,
        state.word(),
        due_at.millis(),
        words,
    ))?;
    Ok(())
}

pub(in crate::desk::tickets) fn reset(tx: &Tx<'_>, id: AwaitedFileId) -> Result<()> {
    tx.prepare_cached("update awaited_files set state = 'waiting', attempts = 0, due_at = ?2, words = '' where id = ?1")?
        .execute((id, tx.now().millis()))?;
    Ok(())
}

pub(in crate::desk::tickets) fn delete(tx: &Tx<'_>, id: AwaitedFileId) -> Result<()> {
    tx.prepare_cached("delete from awaited_files where id = ?1")?.execute([id])?;
    Ok(())
}
