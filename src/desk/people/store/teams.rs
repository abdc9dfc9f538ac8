//! Rows of teams and their members.
use super::{super::model::Team, after};
use crate::base::{
    Error, Page, PageRequest, Result, Time,
    id::{AgentId, TeamId},
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// Whether there is such a team that can be given work.
pub fn team_exists(connection: &Connection, id: TeamId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from teams where id = ?1 and is_active = 1")?.exists([id])?)
}

/// The names of teams.
pub fn team_names(connection: &Connection, ids: &[TeamId]) -> Result<HashMap<TeamId, String>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut statement = connection.prepare_cached("select t.id, t.name from json_each(?1) j join teams t on t.id = j.value")?;
    let ids = serde_json::to_string(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    Ok(statement.query_map([ids], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

pub fn team_name(connection: &Connection, id: TeamId) -> Result<Option<String>> {
    Ok(connection.prepare_cached("select name from teams where id = ?1")?.query_row([id], |row| row.get(0)).optional()?)
}

pub fn team_members(connection: &Connection, id: TeamId) -> Result<Vec<AgentId>> {
    let mut statement = connection.prepare_cached("select agent_id from team_members where team_id = ?1 order by agent_id")?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The teams that an agent belongs to.
pub fn teams_of(connection: &Connection, id: AgentId) -> Result<Vec<TeamId>> {
    let mut statement = connection.prepare_cached("select team_id from team_members where agent_id = ?1 order by team_id")?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn read_team(row: &Row<'_>) -> rusqlite::Result<Team> {
    Ok(Team { id: row.get(0)?, name: row.get(1)?, members: Vec::new(), is_active: row.get(2)?, version: row.get(3)? })
}

pub(in crate::desk::people) fn team(connection: &Connection, id: TeamId) -> Result<Team> {
    let team = connection
        .prepare_cached("select id, name, is_active, version from teams where id = ?1")?
        .query_row([id], read_team)
        .optional()?
        .ok_or_else(|| Error::not_found("There is no such team."))?;
    Ok(Team { members: team_members(connection, id)?, ..team })
}

pub(in crate::desk::people) fn team_named(connection: &Connection, name: &str) -> Result<Option<TeamId>> {
    Ok(connection.prepare_cached("select id from teams where name = ?1")?.query_row([name], |row| row.get(0)).optional()?)
}

pub(in crate::desk::people) fn list_teams(connection: &Connection, request: &PageRequest) -> Result<Page<Team>> {
    let mut statement = connection.prepare_cached("select id, name, is_active, version from teams where id > ?1 order by id limit ?2")?;
    let mut rows = statement.query_map((after(request)?, request.limit() + 1), read_team)?.collect::<Result<Vec<_>, _>>()?;
    for team in &mut rows {
        team.members = team_members(connection, team.id)?;
    }
    Page::from_rows(rows, request.limit(), |team| team.id)
}

pub(in crate::desk::people) fn insert_team(connection: &Connection, name: &str, now: Time) -> Result<TeamId> {
    connection
        .prepare_cached("insert into teams (name, is_active, created_at, version) values (?1, 1, ?2, 1)")?
        .execute((name, now.millis()))?;
    Ok(TeamId(connection.last_insert_rowid()))
}

pub(in crate::desk::people) fn update_team(connection: &Connection, team: &Team) -> Result<()> {
    connection.prepare_cached("update teams set name = ?2, is_active = ?3, version = version + 1 where id = ?1")?.execute((
        team.id,
        &team.name,
        team.is_active,
    ))?;
    set_members(connection, team.id, &team.members)
}

pub(in crate::desk::people) fn set_members(connection: &Connection, team: TeamId, members: &[AgentId]) -> Result<()> {
    connection.prepare_cached("delete from team_members where team_id = ?1")?.execute([team])?;
    let mut insert = connection.prepare_cached("insert or ignore into team_members (team_id, agent_id) values (?1, ?2)")?;
    for member in members {
        insert.execute((team, member))?;
    }
    Ok(())
}
