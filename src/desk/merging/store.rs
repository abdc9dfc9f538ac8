//! The rows of merges and splits.
use super::model::{ContactOperation, ContactOperationKind, Undo};
use crate::{
    base::{
        Result, Time,
        id::{ContactId, ContactOperationId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

fn read_row(row: &Row<'_>) -> rusqlite::Result<ContactOperation> {
    let is_merge = row.get::<_, String>(1)? == ContactOperationKind::Merge.word();
    Ok(ContactOperation {
        id: row.get(0)?,
        kind: if is_merge { ContactOperationKind::Merge } else { ContactOperationKind::Split },
        contact: row.get(2)?,
        other: row.get(3)?,
        at: Time::from_millis(row.get(4)?),
        agent: row.get(5)?,
        undone_at: row.get::<_, Option<i64>>(6)?.map(Time::from_millis),
    })
}

pub(super) fn insert(
    tx: &Tx<'_>,
    kind: ContactOperationKind,
    contact: ContactId,
    other: ContactId,
    undo: &Undo,
) -> Result<ContactOperationId> {
    tx.prepare_cached("insert into contact_operations (kind, contact_id, other_id, undo, at, agent_id) values (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((kind.word(), contact, other, serde_json::to_string(undo)?, tx.now().millis(), tx.actor().agent_id()))?;
    Ok(ContactOperationId(tx.last_insert_rowid()))
}

pub(super) fn find(connection: &Connection, id: ContactOperationId) -> Result<Option<(ContactOperation, Undo)>> {
    let found = connection
        .prepare_cached("select id, kind, contact_id, other_id, at, agent_id, undone_at, undo from contact_operations where id = ?1")?
        .query_row([id], |row| Ok((read_row(row)?, row.get::<_, String>(7)?)))
        .optional()?;
    found.map(|(operation, undo)| Ok((operation, serde_json::from_str(&undo)?))).transpose()
}

pub(super) fn set_undone(tx: &Tx<'_>, id: ContactOperationId) -> Result<()> {
    tx.prepare_cached("update contact_operations set undone_at = ?2 where id = ?1")?.execute((id, tx.now().millis()))?;
    Ok(())
}

/// The newest fifty of a contact, on either side, newest first.
pub(super) fn list(connection: &Connection, contact: ContactId) -> Result<Vec<ContactOperation>> {
    let mut statement = connection.prepare_cached(
        "select id, kind, contact_id, other_id, at, agent_id, undone_at from contact_operations where contact_id = ?1 or other_id = ?1
         order by id desc limit 50",
    )?;
    Ok(statement.query_map([contact], read_row)?.collect::<Result<_, _>>()?)
}
