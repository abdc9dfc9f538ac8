//! The rows of the texts of files.
use super::model::{FileText, FileTextState, Settled, Wanted};
use crate::{
    base::{Result, Time, id::FileTextId},
    engine::{
        blob::Hash,
        db::Tx,
        extract::{Format, Problem},
    },
};
use rusqlite::{Connection, OptionalExtension};

pub(super) fn insert(tx: &Tx<'_>, hash: &Hash, format: Format, due_at: Time) -> Result<()> {
    tx.prepare_cached(
        "insert into file_texts (hash, format, state, attempts, due_at) values (?1, ?2, 'waiting', 0, ?3) on conflict (hash, format) do nothing",
    )?
    .execute((hash, format.word(), due_at.millis()))?;
    Ok(())
}

pub(super) fn delete(tx: &Tx<'_>, hash: &Hash) -> Result<()> {
    tx.prepare_cached("delete from file_texts where hash = ?1")?.execute([hash])?;
    Ok(())
}

/// The newest that is due and nobody has claimed, and how often it was tried.
pub(super) fn next(tx: &Tx<'_>, now: Time) -> Result<Option<(Wanted, u32)>> {
    let row: Option<(FileTextId, Hash, String, u32)> = tx
        .prepare_cached(
            "select id, hash, format, attempts from file_texts where state = 'waiting' and due_at <= ?1 and (leased_until is null or leased_until <= ?1)
             order by due_at desc, id desc limit 1",
        )?
        .query_row([now.millis()], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .optional()?;
    Ok(row.map(|(id, hash, format, attempts)| {
        let format = Format::from_word(&format).unwrap_or(Format::Plain);
        (Wanted { id, hash, format }, attempts)
    }))
}

pub(super) fn lease(tx: &Tx<'_>, id: FileTextId, until: Time) -> Result<()> {
    tx.prepare_cached("update file_texts set attempts = attempts + 1, leased_until = ?2 where id = ?1")?.execute((id, until.millis()))?;
    Ok(())
}

pub(super) fn put_off(tx: &Tx<'_>, id: FileTextId, due_at: Time) -> Result<()> {
    tx.prepare_cached(
        "update file_texts set attempts = max(attempts - 1, 0), leased_until = null, due_at = ?2 where id = ?1 and state = 'waiting'",
    )?
    .execute((id, due_at.millis()))?;
    Ok(())
}

pub(super) fn expire_leases(tx: &Tx<'_>) -> Result<usize> {
    Ok(tx.prepare_cached("update file_texts set leased_until = null where state = 'waiting' and leased_until is not null")?.execute([])?)
}

pub(super) fn settle(tx: &Tx<'_>, id: FileTextId, settled: &Settled, now: Time) -> Result<()> {
    let (codec, size, bytes) = match &settled.content {
        Some((codec, size, bytes)) => (Some(codec), Some(*size), Some(bytes)),
        None => (None, None, None),
    };
    tx.prepare_cached(
        "update file_texts set state = ?2, problem = ?3, codec = ?4, size = ?5, content = ?6, settled_at = ?7, leased_until = null where id = ?1",
    )?
    .execute((id, settled.state.word(), settled.problem.map(Problem::word), codec, size, bytes, now.millis()))?;
    Ok(())
}

pub(super) fn find(connection: &Connection, hash: &Hash, format: Format) -> Result<Option<FileText>> {
    let row: Option<(String, Option<String>)> = connection
        .prepare_cached("select state, problem from file_texts where hash = ?1 and format = ?2")?
        .query_row((hash, format.word()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(row.map(|(state, problem)| FileText::new(FileTextState::from_word(&state), problem.as_deref().and_then(Problem::from_word))))
}

/// Codec, bytes before compression, and bytes.
pub(super) fn content(connection: &Connection, hash: &Hash, format: Format) -> Result<Option<(i64, u32, Vec<u8>)>> {
    Ok(connection
        .prepare_cached("select codec, size, content from file_texts where hash = ?1 and format = ?2 and state = 'found'")?
        .query_row((hash, format.word()), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?)
}

pub(super) fn next_due(connection: &Connection) -> Result<Option<Time>> {
    let due: Option<i64> = connection
        .prepare_cached("select min(max(due_at, coalesce(leased_until, 0))) from file_texts where state = 'waiting'")?
        .query_row([], |row| row.get(0))?;
    Ok(due.map(Time::from_millis))
}
