//! The rows of tags.
use super::model::{Tag, is_same};
use crate::{
    base::{Result, id::TagId},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

fn read_row(row: &Row<'_>) -> rusqlite::Result<Tag> {
    Ok(Tag { id: row.get(0)?, name: row.get(1)? })
}

/// The tag of this name; letter case is no difference.
pub fn find(connection: &Connection, name: &str) -> Result<Option<Tag>> {
    let found = connection.prepare_cached("select id, name from tags where name = ?1")?.query_row([name], read_row).optional()?;
    if found.is_some() || name.is_ascii() {
        return Ok(found);
    }
    // The index compares case in ASCII alone, and tags are few.
    let mut statement = connection.prepare_cached("select id, name from tags")?;
    for tag in statement.query_map([], read_row)? {
        let tag = tag?;
        if is_same(&tag.name, name) {
            return Ok(Some(tag));
        }
    }
    Ok(None)
}

pub(super) fn get(connection: &Connection, id: TagId) -> Result<Option<Tag>> {
    Ok(connection.prepare_cached("select id, name from tags where id = ?1")?.query_row([id], read_row).optional()?)
}

pub(super) fn insert(tx: &Tx<'_>, name: &str) -> Result<TagId> {
    tx.prepare_cached("insert into tags (name, created_at) values (?1, ?2)")?.execute((name, tx.now().millis()))?;
    Ok(TagId(tx.last_insert_rowid()))
}

pub(super) fn rename(tx: &Tx<'_>, id: TagId, name: &str) -> Result<()> {
    tx.prepare_cached("update tags set name = ?2 where id = ?1")?.execute((id, name))?;
    Ok(())
}

pub(super) fn delete(tx: &Tx<'_>, id: TagId) -> Result<()> {
    tx.prepare_cached("delete from tags where id = ?1")?.execute([id])?;
    Ok(())
}

/// How many tickets bear it.
pub(super) fn uses(connection: &Connection, id: TagId) -> Result<i64> {
    Ok(connection.prepare_cached("select count(*) from ticket_tags where tag_id = ?1")?.query_row([id], |row| row.get(0))?)
}
