//! The rows of what is remembered about contacts.
use crate::{
    base::{
        Result, Time,
        id::{ContactId, ContactNoteId},
    },
    desk::contacts::model::ContactNote,
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "n.id, n.contact_id, n.text, n.agent_id, coalesce(a.name, ''), n.created_at, n.updated_at, n.version";

fn read_row(row: &Row<'_>) -> rusqlite::Result<ContactNote> {
    Ok(ContactNote {
        id: row.get(0)?,
        contact_id: row.get(1)?,
        text: row.get(2)?,
        agent_id: row.get(3)?,
        agent_name: row.get(4)?,
        created_at: Time::from_millis(row.get(5)?),
        updated_at: Time::from_millis(row.get(6)?),
        version: row.get(7)?,
    })
}

/// Newest first.
pub(in crate::desk::contacts) fn list(connection: &Connection, contact: ContactId) -> Result<Vec<ContactNote>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from contact_notes n left join agents a on a.id = n.agent_id where n.contact_id = ?1 order by n.id desc"
    ))?;
    Ok(statement.query_map([contact], read_row)?.collect::<Result<_, _>>()?)
}

pub(in crate::desk::contacts) fn find(connection: &Connection, id: ContactNoteId) -> Result<Option<ContactNote>> {
    let mut statement = connection
        .prepare_cached(&format!("select {COLUMNS} from contact_notes n left join agents a on a.id = n.agent_id where n.id = ?1"))?;
    Ok(statement.query_row([id], read_row).optional()?)
}

pub(in crate::desk::contacts) fn insert(tx: &Tx<'_>, contact: ContactId, text: &str) -> Result<ContactNoteId> {
    tx.prepare_cached(
        "insert into contact_notes (contact_id, text, agent_id, created_at, updated_at, version) values (?1, ?2, ?3, ?4, ?4, 1)",
    )?
    .execute((contact, text, tx.actor().agent_id(), tx.now().millis()))?;
    Ok(ContactNoteId(tx.last_insert_rowid()))
}

pub(in crate::desk::contacts) fn update(tx: &Tx<'_>, id: ContactNoteId, text: &str) -> Result<()> {
    tx.prepare_cached("update contact_notes set text = ?2, updated_at = ?3, version = version + 1 where id = ?1")?.execute((
        id,
        text,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(in crate::desk::contacts) fn delete(tx: &Tx<'_>, id: ContactNoteId) -> Result<()> {
    tx.prepare_cached("delete from contact_notes where id = ?1")?.execute([id])?;
    Ok(())
}

/// Gives a note that is `from`'s to another contact.
pub(in crate::desk::contacts) fn hand_over(tx: &Tx<'_>, id: ContactNoteId, from: ContactId, to: ContactId) -> Result<bool> {
    let mut statement = tx.prepare_cached("update contact_notes set contact_id = ?3 where id = ?1 and contact_id = ?2")?;
    Ok(statement.execute((id, from, to))? > 0)
}
