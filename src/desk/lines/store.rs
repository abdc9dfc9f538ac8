//! The rows of lines.
use super::model::{Line, NewLine};
use crate::{
    base::{
        Error, Result, Time,
        id::{ContactId, InboxId, LineId},
    },
    desk::contacts::{self, IdentityKind},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "l.id, l.inbox_id, l.external_id, l.identity_kind, l.identity_value, l.name, l.claims, l.last_contact_at, l.unreachable_at, l.unreachable_words";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Line> {
    Ok(Line {
        id: row.get(0)?,
        inbox: row.get(1)?,
        external_id: row.get(2)?,
        kind: IdentityKind::from_word(&row.get::<_, String>(3)?).unwrap_or(IdentityKind::Other),
        value: row.get(4)?,
        name: row.get(5)?,
        claims: serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default(),
        last_contact_at: row.get::<_, Option<i64>>(7)?.map(Time::from_millis),
        unreachable_at: row.get::<_, Option<i64>>(8)?.map(Time::from_millis),
        unreachable_words: row.get(9)?,
    })
}

pub fn get(connection: &Connection, id: LineId) -> Result<Line> {
    let line =
        connection.prepare_cached(&format!("select {COLUMNS} from lines l where l.id = ?1"))?.query_row([id], read_row).optional()?;
    line.ok_or_else(|| Error::not_found("There is no such line."))
}

/// The line that a channel names so.
pub fn find(connection: &Connection, inbox: InboxId, external_id: &str) -> Result<Option<Line>> {
    Ok(connection
        .prepare_cached(&format!("select {COLUMNS} from lines l where l.inbox_id = ?1 and l.external_id = ?2"))?
        .query_row((inbox, external_id), read_row)
        .optional()?)
}

/// The line of an inbox at whose other end somebody of this name is; of several, by which they wrote last.
pub fn find_of(connection: &Connection, inbox: InboxId, kind: IdentityKind, value: &str) -> Result<Option<Line>> {
    Ok(connection
        .prepare_cached(&format!(
            "select {COLUMNS} from lines l where l.identity_kind = ?2 and l.identity_value = ?3 and l.inbox_id = ?1
             order by l.last_contact_at desc, l.id desc limit 1"
        ))?
        .query_row((inbox, kind.word(), value), read_row)
        .optional()?)
}

/// The lines to a contact, whoever wrote last first.
pub fn of_contact(connection: &Connection, contact: ContactId) -> Result<Vec<Line>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from contact_identities i join lines l on l.identity_kind = i.kind and l.identity_value = i.value
         where i.contact_id = ?1 order by l.last_contact_at desc, l.id desc limit 50"
    ))?;
    Ok(statement.query_map([contact], read_row)?.collect::<Result<_, _>>()?)
}

/// How the channel names those lines of an inbox whose people have told no name, whoever wrote last first.
pub fn nameless(connection: &Connection, inbox: InboxId, limit: u32) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "select external_id from lines where inbox_id = ?1 and name = '' order by last_contact_at desc, id desc limit ?2",
    )?;
    Ok(statement.query_map((inbox, limit), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Who is at the other end; nobody, if the identity was taken away since.
pub fn contact_of(connection: &Connection, line: &Line) -> Result<Option<ContactId>> {
    contacts::find(connection, line.kind, &line.value)
}

pub(super) fn insert(tx: &Tx<'_>, new: &NewLine<'_>) -> Result<LineId> {
    tx.prepare_cached(
        "insert into lines (inbox_id, external_id, identity_kind, identity_value, name, claims, unreachable_words, created_at, updated_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, '', ?7, ?7)",
    )?
    .execute((
        new.inbox,
        new.external_id,
        new.kind.word(),
        new.value,
        new.name,
        serde_json::to_string(new.claims)?,
        tx.now().millis(),
    ))?;
    Ok(LineId(tx.last_insert_rowid()))
}

/// Writes what is known now of who is at the other end.
pub(super) fn update(tx: &Tx<'_>, line: &Line) -> Result<()> {
    tx.prepare_cached("update lines set identity_kind = ?2, identity_value = ?3, name = ?4, claims = ?5, updated_at = ?6 where id = ?1")?
        .execute((line.id, line.kind.word(), &line.value, &line.name, serde_json::to_string(&line.claims)?, tx.now().millis()))?;
    Ok(())
}

/// They wrote: what kept messages from reaching them is over.
pub(super) fn set_heard(tx: &Tx<'_>, id: LineId, at: Time) -> Result<()> {
    tx.prepare_cached(
        "update lines set last_contact_at = max(coalesce(last_contact_at, ?2), ?2), unreachable_at = null, unreachable_words = '', updated_at = ?3 where id = ?1",
    )?
    .execute((id, at.millis(), tx.now().millis()))?;
    Ok(())
}

pub(super) fn set_unreachable(tx: &Tx<'_>, id: LineId, since: Option<Time>, words: &str) -> Result<()> {
    tx.prepare_cached("update lines set unreachable_at = ?2, unreachable_words = ?3, updated_at = ?4 where id = ?1")?.execute((
        id,
        since.map(Time::millis),
        words,
        tx.now().millis(),
    ))?;
    Ok(())
}
