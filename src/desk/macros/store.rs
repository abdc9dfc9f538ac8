//! The rows of macros.
use super::model::{Audience, Macro, MacroDraft};
use crate::{
    base::{
        Error, Result, Time,
        id::{AgentId, MacroId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};
use serde::de::DeserializeOwned;

const COLUMNS: &str =
    "id, name, folder, keywords, audience, agent_id, team_id, bodies, actions, used_count, used_at, created_at, updated_at, version";

fn json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> rusqlite::Result<T> {
    let text: String = row.get(index)?;
    serde_json::from_str(&text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, Box::new(error)))
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Macro> {
    Ok(Macro {
        id: row.get(0)?,
        name: row.get(1)?,
        folder: row.get(2)?,
        keywords: json(row, 3)?,
        audience: Audience::from_word(&row.get::<_, String>(4)?).unwrap_or(Audience::Personal),
        agent_id: row.get(5)?,
        team_id: row.get(6)?,
        bodies: json(row, 7)?,
        actions: json(row, 8)?,
        used_count: row.get(9)?,
        used_at: row.get::<_, Option<i64>>(10)?.map(Time::from_millis),
        created_at: Time::from_millis(row.get(11)?),
        updated_at: Time::from_millis(row.get(12)?),
        version: row.get(13)?,
    })
}

/// Those that an agent may see: everybody's, their own, and those of their teams.
pub(super) fn visible(connection: &Connection, agent: AgentId) -> Result<Vec<Macro>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from macros where audience = 'all' or agent_id = ?1
           or team_id in (select team_id from team_members where agent_id = ?1) order by folder, name, id"
    ))?;
    Ok(statement.query_map([agent], read_row)?.collect::<Result<_, _>>()?)
}

/// Those of every team and everybody, and an agent's own: what whoever manages them sees.
pub(super) fn shared(connection: &Connection, agent: AgentId) -> Result<Vec<Macro>> {
    let mut statement = connection
        .prepare_cached(&format!("select {COLUMNS} from macros where audience <> 'personal' or agent_id = ?1 order by folder, name, id"))?;
    Ok(statement.query_map([agent], read_row)?.collect::<Result<_, _>>()?)
}

pub(super) fn find(connection: &Connection, id: MacroId) -> Result<Option<Macro>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from macros where id = ?1"))?.query_row([id], read_row).optional()?)
}

pub(super) fn get(connection: &Connection, id: MacroId) -> Result<Macro> {
    find(connection, id)?.ok_or_else(|| Error::not_found("There is no such macro."))
}

pub(super) fn count(connection: &Connection) -> Result<i64> {
    Ok(connection.prepare_cached("select count(*) from macros")?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert(tx: &Tx<'_>, new: &MacroDraft, agent: Option<AgentId>) -> Result<MacroId> {
    tx.prepare_cached(
        "insert into macros (name, folder, keywords, audience, agent_id, team_id, bodies, actions, used_count, created_at, updated_at, version)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?9, 1)",
    )?
    .execute((
        &new.name,
        &new.folder,
        serde_json::to_string(&new.keywords)?,
        new.audience.word(),
        agent,
        new.team_id,
        serde_json::to_string(&new.bodies)?,
        serde_json::to_string(&new.actions)?,
        tx.now().millis(),
    ))?;
    Ok(MacroId(tx.last_insert_rowid()))
}

/// Replaces all but how often it was used, and counts the version up.
pub(super) fn update(tx: &Tx<'_>, id: MacroId, new: &MacroDraft, agent: Option<AgentId>) -> Result<()> {
    tx.prepare_cached(
        "update macros set name = ?2, folder = ?3, keywords = ?4, audience = ?5, agent_id = ?6, team_id = ?7, bodies = ?8, actions = ?9,
         updated_at = ?10, version = version + 1 where id = ?1",
    )?
    .execute((
        id,
        &new.name,
        &new.folder,
        serde_json::to_string(&new.keywords)?,
        new.audience.word(),
        agent,
        new.team_id,
        serde_json::to_string(&new.bodies)?,
        serde_json::to_string(&new.actions)?,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(super) fn delete(tx: &Tx<'_>, id: MacroId) -> Result<()> {
    tx.prepare_cached("delete from macros where id = ?1")?.execute([id])?;
    Ok(())
}

/// Counts uses; the version stays, since nobody's picture of the macro is old by it.
pub(super) fn count_uses(tx: &Tx<'_>, id: MacroId, uses: usize) -> Result<()> {
    let uses = i64::try_from(uses).unwrap_or(i64::MAX);
    tx.prepare_cached("update macros set used_count = used_count + ?2, used_at = ?3 where id = ?1")?.execute((
        id,
        uses,
        tx.now().millis(),
    ))?;
    Ok(())
}
