//! The rows of drafts.
use super::model::{Draft, DraftContent, DraftMode};
use crate::{
    base::{
        Error, Result, Time,
        id::{AgentId, DraftId, EntryId, FileId, TicketId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

/// The columns that [`read_row`] reads, for every statement that selects drafts as `d`.
pub(super) const COLUMNS: &str =
    "d.id, d.agent_id, d.ticket_id, d.mode, d.content, d.snippet, d.is_aside, d.created_at, d.updated_at, d.discarded_at, d.version";

pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<Draft> {
    let content: String = row.get(4)?;
    let broken = |error| rusqlite::Error::FromSqlConversionFailure(4, rusqlite::types::Type::Text, Box::new(error));
    Ok(Draft {
        id: row.get(0)?,
        agent: row.get(1)?,
        ticket: row.get(2)?,
        mode: DraftMode::from_word(&row.get::<_, String>(3)?).unwrap_or(DraftMode::Note),
        content: serde_json::from_str::<DraftContent>(&content).map_err(broken)?,
        snippet: row.get(5)?,
        is_aside: row.get(6)?,
        created_at: Time::from_millis(row.get(7)?),
        updated_at: Time::from_millis(row.get(8)?),
        discarded_at: row.get::<_, Option<i64>>(9)?.map(Time::from_millis),
        version: row.get(10)?,
    })
}

/// The draft, if it is this agent's; of others there is none.
pub fn get(connection: &Connection, agent: AgentId, id: DraftId) -> Result<Draft> {
    connection
        .prepare_cached(&format!("select {COLUMNS} from drafts d where d.id = ?1 and d.agent_id = ?2"))?
        .query_row((id, agent), read_row)
        .optional()?
        .ok_or_else(|| Error::not_found("There is no such draft."))
}

/// The one that stands in this place.
pub(super) fn find_in_place(connection: &Connection, agent: AgentId, ticket: TicketId, mode: DraftMode) -> Result<Option<Draft>> {
    Ok(connection
        .prepare_cached(&format!(
            "select {COLUMNS} from drafts d where d.agent_id = ?1 and d.ticket_id = ?2 and d.mode = ?3 and d.is_aside = 0 and d.discarded_at is null"
        ))?
        .query_row((agent, ticket, mode.word()), read_row)
        .optional()?)
}

pub(super) fn insert(
    tx: &Tx<'_>,
    agent: AgentId,
    ticket: Option<TicketId>,
    mode: DraftMode,
    content: &DraftContent,
    is_aside: bool,
) -> Result<DraftId> {
    tx.prepare_cached(
        "insert into drafts (agent_id, ticket_id, mode, content, snippet, answers_entry_id, is_aside, created_at, updated_at, version)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8, 1)",
    )?
    .execute((
        agent,
        ticket,
        mode.word(),
        serde_json::to_string(content)?,
        content.snippet(),
        content.answers_entry_id,
        is_aside,
        tx.now().millis(),
    ))?;
    let id = DraftId(tx.last_insert_rowid());
    set_files(tx, id, &content.files)?;
    Ok(id)
}

/// Replaces what it holds, and counts the version up.
pub(super) fn update(tx: &Tx<'_>, id: DraftId, content: &DraftContent) -> Result<()> {
    tx.prepare_cached(
        "update drafts set content = ?2, snippet = ?3, answers_entry_id = ?4, updated_at = ?5, version = version + 1 where id = ?1",
    )?
    .execute((id, serde_json::to_string(content)?, content.snippet(), content.answers_entry_id, tx.now().millis()))?;
    set_files(tx, id, &content.files)
}

/// Says which uploads the draft needs, so that they are not swept away.
fn set_files(tx: &Tx<'_>, id: DraftId, files: &[FileId]) -> Result<()> {
    tx.prepare_cached("delete from draft_files where draft_id = ?1")?.execute([id])?;
    for (position, file) in (0_i64..).zip(files) {
        tx.prepare_cached("insert into draft_files (draft_id, file_id, position) values (?1, ?2, ?3)")?.execute((id, file, position))?;
    }
    Ok(())
}

pub(super) fn delete(tx: &Tx<'_>, id: DraftId) -> Result<()> {
    tx.prepare_cached("delete from draft_files where draft_id = ?1")?.execute([id])?;
    tx.prepare_cached("delete from drafts where id = ?1")?.execute([id])?;
    Ok(())
}

pub(super) fn set_discarded(tx: &Tx<'_>, id: DraftId, at: Option<Time>, is_aside: bool) -> Result<()> {
    tx.prepare_cached("update drafts set discarded_at = ?2, is_aside = ?3, version = version + 1 where id = ?1")?.execute((
        id,
        at.map(Time::millis),
        is_aside,
    ))?;
    Ok(())
}

/// Of everybody: the living and the discarded drafts of a ticket.
pub(super) fn ids_of_ticket(connection: &Connection, ticket: TicketId) -> Result<Vec<DraftId>> {
    let mut statement = connection.prepare_cached("select id from drafts where ticket_id = ?1 order by id")?;
    Ok(statement.query_map([ticket], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Those that answer one of these entries.
pub(super) fn ids_of_entries(connection: &Connection, entries: &[EntryId]) -> Result<Vec<DraftId>> {
    let mut statement =
        connection.prepare_cached("select d.id from json_each(?1) j join drafts d on d.answers_entry_id = j.value order by d.id")?;
    let ids = serde_json::to_string(&entries.iter().map(|id| id.0).collect::<Vec<_>>())?;
    Ok(statement.query_map([ids], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn find(connection: &Connection, id: DraftId) -> Result<Option<Draft>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from drafts d where d.id = ?1"))?.query_row([id], read_row).optional()?)
}

/// Points a draft at another ticket. Its text is the same: the version stays.
pub(super) fn move_to(tx: &Tx<'_>, id: DraftId, ticket: TicketId, is_aside: bool) -> Result<()> {
    tx.prepare_cached("update drafts set ticket_id = ?2, is_aside = ?3 where id = ?1")?.execute((id, ticket, is_aside))?;
    Ok(())
}

/// Forgets those that were discarded before `before`; how many.
pub(super) fn delete_discarded(tx: &Tx<'_>, before: Time) -> Result<usize> {
    tx.prepare_cached("delete from draft_files where draft_id in (select id from drafts where discarded_at < ?1)")?
        .execute([before.millis()])?;
    Ok(tx.prepare_cached("delete from drafts where discarded_at < ?1")?.execute([before.millis()])?)
}
