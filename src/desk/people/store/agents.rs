//! Rows of agents.
use super::{
    super::{
        model::{Agent, NewAgent, Sees},
        password::PasswordHash,
        policy::Role,
    },
    after,
};
use crate::base::{Address, Error, Language, Page, PageRequest, Result, Time, id::AgentId};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

const AGENT: &str =
    "id, email, name, role, sees, language, time_zone, signature, is_active, password_hash is not null, created_at, version,
     exists (select 1 from second_factors f where f.agent_id = agents.id and f.confirmed_at is not null), self_word";

fn read_agent(row: &Row<'_>) -> rusqlite::Result<Agent> {
    Ok(Agent {
        id: row.get(0)?,
        email: read_address(row, 1)?,
        name: row.get(2)?,
        role: Role::from_word(&row.get::<_, String>(3)?).unwrap_or(Role::LightAgent),
        sees: if row.get::<_, String>(4)? == Sees::All.word() { Sees::All } else { Sees::Teams },
        language: Language::from_tag(&row.get::<_, String>(5)?).unwrap_or_default(),
        time_zone: row.get(6)?,
        signature: row.get(7)?,
        is_active: row.get(8)?,
        has_password: row.get(9)?,
        created_at: Time::from_millis(row.get(10)?),
        version: row.get(11)?,
        has_two_factor: row.get(12)?,
        self_word: row.get(13)?,
    })
}

fn read_address(row: &Row<'_>, index: usize) -> rusqlite::Result<Address> {
    Address::parse(&row.get::<_, String>(index)?)
        .ok_or_else(|| rusqlite::Error::FromSqlConversionFailure(index, rusqlite::types::Type::Text, "not an e-mail address".into()))
}

/// Fails with `NotFound` if there is no such agent.
pub fn agent(connection: &Connection, id: AgentId) -> Result<Agent> {
    find_agent(connection, id)?.ok_or_else(|| Error::not_found("There is no such agent."))
}

pub fn find_agent(connection: &Connection, id: AgentId) -> Result<Option<Agent>> {
    let mut statement = connection.prepare_cached(&format!("select {AGENT} from agents where id = ?1"))?;
    Ok(statement.query_row([id], read_agent).optional()?)
}

/// Active or not.
pub fn find_agent_by_email(connection: &Connection, email: &Address) -> Result<Option<Agent>> {
    let mut statement = connection.prepare_cached(&format!("select {AGENT} from agents where email = ?1"))?;
    Ok(statement.query_row([email], read_agent).optional()?)
}

/// All who can be given work, by name.
pub fn active_agents(connection: &Connection) -> Result<Vec<Agent>> {
    let mut statement = connection.prepare_cached(&format!("select {AGENT} from agents where is_active = 1 order by name, id"))?;
    Ok(statement.query_map([], read_agent)?.collect::<Result<_, _>>()?)
}

pub(in crate::desk::people) fn list_agents(connection: &Connection, request: &PageRequest) -> Result<Page<Agent>> {
    let mut statement = connection.prepare_cached(&format!("select {AGENT} from agents where id > ?1 order by id limit ?2"))?;
    let rows = statement.query_map((after(request)?, request.limit() + 1), read_agent)?.collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(rows, request.limit(), |agent| agent.id)
}

/// Names of these agents, active or not, for views.
pub fn names(connection: &Connection, ids: &[AgentId]) -> Result<HashMap<AgentId, String>> {
    let mut statement = connection.prepare_cached("select id, name from agents where id in (select value from json_each(?1))")?;
    let ids = serde_json::to_string(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    Ok(statement.query_map([ids], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Whether the desk has been set up: somebody works here.
pub fn has_agents(connection: &Connection) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from agents limit 1")?.exists([])?)
}

/// Since when somebody works here.
pub fn desk_since(connection: &Connection) -> Result<Option<Time>> {
    let since: Option<i64> = connection.prepare_cached("select min(created_at) from agents")?.query_row([], |row| row.get(0))?;
    Ok(since.map(Time::from_millis))
}

pub(in crate::desk::people) fn has_other_active_admin(connection: &Connection, than: AgentId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from agents where role = 'admin' and is_active = 1 and id <> ?1")?.exists([than])?)
}

pub(in crate::desk::people) fn insert_agent(connection: &Connection, new: &NewAgent, now: Time) -> Result<AgentId> {
    connection
        .prepare_cached(
            "insert into agents (email, name, role, sees, language, time_zone, signature, password_hash, is_active, created_at, updated_at, version)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9, 1)",
        )?
        .execute((
            &new.email,
            &new.name,
            new.role.word(),
            new.sees.word(),
            new.language.code(),
            &new.time_zone,
            &new.signature,
            new.password.as_ref().map(PasswordHash::as_str),
            now.millis(),
        ))?;
    Ok(AgentId(connection.last_insert_rowid()))
}

/// Writes all fields but the password, and counts the version up.
pub(in crate::desk::people) fn update_agent(connection: &Connection, agent: &Agent, now: Time) -> Result<()> {
    connection
        .prepare_cached(
            "update agents set email = ?2, name = ?3, role = ?4, sees = ?5, language = ?6, time_zone = ?7, signature = ?8, is_active = ?9,
             updated_at = ?10, self_word = ?11, version = version + 1 where id = ?1",
        )?
        .execute((
            agent.id,
            &agent.email,
            &agent.name,
            agent.role.word(),
            agent.sees.word(),
            agent.language.code(),
            &agent.time_zone,
            &agent.signature,
            agent.is_active,
            now.millis(),
            &agent.self_word,
        ))?;
    Ok(())
}

pub(in crate::desk::people) fn password(connection: &Connection, id: AgentId) -> Result<Option<PasswordHash>> {
    let text: Option<Option<String>> =
        connection.prepare_cached("select password_hash from agents where id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    Ok(text.flatten().map(PasswordHash::from_stored))
}

pub(in crate::desk::people) fn set_password(connection: &Connection, id: AgentId, password: &PasswordHash, now: Time) -> Result<()> {
    connection.prepare_cached("update agents set password_hash = ?2, updated_at = ?3, version = version + 1 where id = ?1")?.execute((
        id,
        password.as_str(),
        now.millis(),
    ))?;
    Ok(())
}
