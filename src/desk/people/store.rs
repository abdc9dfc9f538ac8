//! All SQL about people. Decides nothing.
use super::{
    credential::{self, Hash},
    model::{Agent, NewAgent, Scope, Sees, Session, Team, Token},
    password::PasswordHash,
    policy::Role,
};
use crate::base::{
    Actor, Address, Error, Language, Page, PageRequest, Result, Secret, Time,
    id::{AgentId, TeamId, TokenId},
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::{collections::HashMap, sync::Arc};

// ---------------------------------------------------------------- agents

const AGENT: &str =
    "id, email, name, role, sees, language, time_zone, signature, is_active, password_hash is not null, created_at, version";

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

pub(super) fn list_agents(connection: &Connection, request: &PageRequest) -> Result<Page<Agent>> {
    let mut statement = connection.prepare_cached(&format!("select {AGENT} from agents where id > ?1 order by id limit ?2"))?;
    let rows = statement.query_map((after(request)?, request.limit() + 1), read_agent)?.collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(rows, request.limit(), |agent| agent.id)
}

fn after(request: &PageRequest) -> Result<i64> {
    // An id is a string on the wire and in cursors.
    Ok(request.cursor.as_ref().map(|cursor| cursor.keys::<AgentId>()).transpose()?.map_or(0, |id| id.0))
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

pub(super) fn has_other_active_admin(connection: &Connection, than: AgentId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from agents where role = 'admin' and is_active = 1 and id <> ?1")?.exists([than])?)
}

pub(super) fn insert_agent(connection: &Connection, new: &NewAgent, now: Time) -> Result<AgentId> {
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
pub(super) fn update_agent(connection: &Connection, agent: &Agent, now: Time) -> Result<()> {
    connection
        .prepare_cached(
            "update agents set email = ?2, name = ?3, role = ?4, sees = ?5, language = ?6, time_zone = ?7, signature = ?8, is_active = ?9,
             updated_at = ?10, version = version + 1 where id = ?1",
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
        ))?;
    Ok(())
}

pub(super) fn password(connection: &Connection, id: AgentId) -> Result<Option<PasswordHash>> {
    let text: Option<Option<String>> =
        connection.prepare_cached("select password_hash from agents where id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    Ok(text.flatten().map(PasswordHash::from_stored))
}

pub(super) fn set_password(connection: &Connection, id: AgentId, password: &PasswordHash, now: Time) -> Result<()> {
    connection.prepare_cached("update agents set password_hash = ?2, updated_at = ?3, version = version + 1 where id = ?1")?.execute((
        id,
        password.as_str(),
        now.millis(),
    ))?;
    Ok(())
}

// ---------------------------------------------------------------- teams

/// Whether there is such a team that can be given work.
pub fn team_exists(connection: &Connection, id: TeamId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from teams where id = ?1 and is_active = 1")?.exists([id])?)
}

pub fn team_members(connection: &Connection, id: TeamId) -> Result<Vec<AgentId>> {
    let mut statement = connection.prepare_cached("select agent_id from team_members where team_id = ?1 order by agent_id")?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn teams_of(connection: &Connection, id: AgentId) -> Result<Vec<TeamId>> {
    let mut statement = connection.prepare_cached("select team_id from team_members where agent_id = ?1 order by team_id")?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

fn read_team(row: &Row<'_>) -> rusqlite::Result<Team> {
    Ok(Team { id: row.get(0)?, name: row.get(1)?, members: Vec::new(), is_active: row.get(2)?, version: row.get(3)? })
}

pub(super) fn team(connection: &Connection, id: TeamId) -> Result<Team> {
    let team = connection
        .prepare_cached("select id, name, is_active, version from teams where id = ?1")?
        .query_row([id], read_team)
        .optional()?
        .ok_or_else(|| Error::not_found("There is no such team."))?;
    Ok(Team { members: team_members(connection, id)?, ..team })
}

pub(super) fn team_named(connection: &Connection, name: &str) -> Result<Option<TeamId>> {
    Ok(connection.prepare_cached("select id from teams where name = ?1")?.query_row([name], |row| row.get(0)).optional()?)
}

pub(super) fn list_teams(connection: &Connection, request: &PageRequest) -> Result<Page<Team>> {
    let mut statement = connection.prepare_cached("select id, name, is_active, version from teams where id > ?1 order by id limit ?2")?;
    let mut rows = statement.query_map((after(request)?, request.limit() + 1), read_team)?.collect::<Result<Vec<_>, _>>()?;
    for team in &mut rows {
        team.members = team_members(connection, team.id)?;
    }
    Page::from_rows(rows, request.limit(), |team| team.id)
}

pub(super) fn insert_team(connection: &Connection, name: &str, now: Time) -> Result<TeamId> {
    connection
        .prepare_cached("insert into teams (name, is_active, created_at, version) values (?1, 1, ?2, 1)")?
        .execute((name, now.millis()))?;
    Ok(TeamId(connection.last_insert_rowid()))
}

pub(super) fn update_team(connection: &Connection, team: &Team) -> Result<()> {
    connection.prepare_cached("update teams set name = ?2, is_active = ?3, version = version + 1 where id = ?1")?.execute((
        team.id,
        &team.name,
        team.is_active,
    ))?;
    set_members(connection, team.id, &team.members)
}

pub(super) fn set_members(connection: &Connection, team: TeamId, members: &[AgentId]) -> Result<()> {
    connection.prepare_cached("delete from team_members where team_id = ?1")?.execute([team])?;
    let mut insert = connection.prepare_cached("insert or ignore into team_members (team_id, agent_id) values (?1, ?2)")?;
    for member in members {
        insert.execute((team, member))?;
    }
    Ok(())
}

// ---------------------------------------------------------------- sessions

/// A session or a token that proved itself, with what its agent may do.
pub struct Proven {
    pub actor: Actor,
    pub agent: AgentId,
    /// When its use was last written down.
    pub seen_at: Option<Time>,
    pub session: Option<Session>,
    pub csrf_hash: Vec<u8>,
}

const SESSION: &str = "s.id, s.agent_id, s.created_at, s.seen_at, s.expires_at, s.remote_address, s.user_agent";

fn read_session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        agent: row.get(1)?,
        created_at: Time::from_millis(row.get(2)?),
        seen_at: Time::from_millis(row.get(3)?),
        expires_at: Time::from_millis(row.get(4)?),
        remote_address: row.get(5)?,
        user_agent: row.get(6)?,
    })
}

/// Who is signed in by the session whose secret has this hash; `None` if it is over or its agent works here no more.
pub fn actor_for_session(connection: &Connection, token_hash: &Hash, now: Time) -> Result<Option<Proven>> {
    let found = connection
        .prepare_cached(&format!(
            "select {SESSION}, s.csrf_hash, a.role, a.sees from sessions s join agents a on a.id = s.agent_id
             where s.token_hash = ?1 and a.is_active = 1"
        ))?
        .query_row([token_hash.as_slice()], |row| {
            Ok((read_session(row)?, row.get::<_, Vec<u8>>(7)?, row.get::<_, String>(8)?, row.get::<_, String>(9)?))
        })
        .optional()?;
    let Some((session, csrf_hash, role, sees)) = found.filter(|(session, ..)| session.is_alive(now)) else { return Ok(None) };
    let grants = Role::from_word(&role).map_or_else(Default::default, Role::grants);
    let only_teams = only_teams(connection, session.agent, &sees)?;
    let actor = Actor::Agent { id: session.agent, token: None, grants, only_teams };
    Ok(Some(Proven { actor, agent: session.agent, seen_at: Some(session.seen_at), session: Some(session), csrf_hash }))
}

fn only_teams(connection: &Connection, agent: AgentId, sees: &str) -> Result<Option<Arc<[TeamId]>>> {
    if sees == Sees::All.word() { Ok(None) } else { Ok(Some(teams_of(connection, agent)?.into())) }
}

/// Whether a session is still good; for what lasts longer than a request.
pub fn is_session_alive(connection: &Connection, id: i64, now: Time) -> Result<bool> {
    let mut statement = connection.prepare_cached(&format!(
        "select {SESSION} from sessions s join agents a on a.id = s.agent_id where s.id = ?1 and a.is_active = 1"
    ))?;
    Ok(statement.query_row([id], read_session).optional()?.is_some_and(|session| session.is_alive(now)))
}

pub(super) struct NewSession<'a> {
    pub token_hash: &'a Hash,
    pub csrf_hash: &'a Hash,
    pub agent: AgentId,
    pub expires_at: Time,
    pub remote_address: &'a str,
    pub user_agent: &'a str,
}

pub(super) fn insert_session(connection: &Connection, new: &NewSession<'_>, now: Time) -> Result<i64> {
    connection
        .prepare_cached(
            "insert into sessions (token_hash, csrf_hash, agent_id, created_at, seen_at, expires_at, remote_address, user_agent)
             values (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            new.token_hash.as_slice(),
            new.csrf_hash.as_slice(),
            new.agent,
            now.millis(),
            new.expires_at.millis(),
            new.remote_address,
            new.user_agent,
        ))?;
    Ok(connection.last_insert_rowid())
}

pub(super) fn sessions_of(connection: &Connection, agent: AgentId) -> Result<Vec<Session>> {
    let mut statement =
        connection.prepare_cached(&format!("select {SESSION} from sessions s where s.agent_id = ?1 order by s.seen_at desc, s.id desc"))?;
    Ok(statement.query_map([agent], read_session)?.collect::<Result<_, _>>()?)
}

pub(super) fn touch_session(connection: &Connection, id: i64, now: Time) -> Result<()> {
    connection.prepare_cached("update sessions set seen_at = ?2 where id = ?1 and seen_at < ?2")?.execute((id, now.millis()))?;
    Ok(())
}

/// Whether there was one.
pub(super) fn delete_session(connection: &Connection, agent: AgentId, id: i64) -> Result<bool> {
    Ok(connection.prepare_cached("delete from sessions where id = ?1 and agent_id = ?2")?.execute((id, agent))? > 0)
}

pub(super) fn delete_sessions_of(connection: &Connection, agent: AgentId) -> Result<()> {
    connection.prepare_cached("delete from sessions where agent_id = ?1")?.execute([agent])?;
    Ok(())
}

pub(super) fn delete_dead_sessions(connection: &Connection, idle_since: Time, now: Time) -> Result<()> {
    connection
        .prepare_cached("delete from sessions where expires_at <= ?1 or seen_at <= ?2")?
        .execute((now.millis(), idle_since.millis()))?;
    Ok(())
}

// ---------------------------------------------------------------- failed sign-ins

pub(super) struct Failures {
    pub count: u32,
    pub last_at: Time,
    pub blocked_until: Time,
}

pub(super) fn failures(connection: &Connection, key: &str) -> Result<Option<Failures>> {
    let mut statement = connection.prepare_cached("select failures, last_at, blocked_until from sign_in_failures where key = ?1")?;
    let read = |row: &Row<'_>| {
        Ok(Failures { count: row.get(0)?, last_at: Time::from_millis(row.get(1)?), blocked_until: Time::from_millis(row.get(2)?) })
    };
    Ok(statement.query_row([key], read).optional()?)
}

pub(super) fn set_failures(connection: &Connection, key: &str, failures: &Failures) -> Result<()> {
    connection
        .prepare_cached(
            "insert into sign_in_failures (key, failures, last_at, blocked_until) values (?1, ?2, ?3, ?4)
             on conflict (key) do update set failures = ?2, last_at = ?3, blocked_until = ?4",
        )?
        .execute((key, failures.count, failures.last_at.millis(), failures.blocked_until.millis()))?;
    Ok(())
}

pub(super) fn clear_failures(connection: &Connection, key: &str) -> Result<()> {
    connection.prepare_cached("delete from sign_in_failures where key = ?1")?.execute([key])?;
    Ok(())
}

// ---------------------------------------------------------------- one-time codes

pub(super) fn insert_code(
    connection: &Connection,
    purpose: &str,
    hash: &Hash,
    agent: Option<AgentId>,
    now: Time,
    expires_at: Time,
) -> Result<()> {
    connection
        .prepare_cached("insert into one_time_codes (purpose, code_hash, agent_id, created_at, expires_at) values (?1, ?2, ?3, ?4, ?5)")?
        .execute((purpose, hash.as_slice(), agent, now.millis(), expires_at.millis()))?;
    Ok(())
}

/// The code's row and its agent, if it is unused and not over.
pub(super) fn find_code(connection: &Connection, purpose: &str, hash: &Hash, now: Time) -> Result<Option<(i64, Option<AgentId>)>> {
    let mut statement = connection.prepare_cached(
        "select id, agent_id from one_time_codes where purpose = ?1 and code_hash = ?2 and used_at is null and expires_at > ?3",
    )?;
    Ok(statement.query_row((purpose, hash.as_slice(), now.millis()), |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Whether this code would set the desk up now: asked before the work of hashing a password. Uses nothing up.
pub fn has_set_up_code(connection: &Connection, code: &Secret, now: Time) -> Result<bool> {
    Ok(find_code(connection, "set_up", &credential::hash_typed(code.reveal()), now)?.is_some())
}

/// The row and the agent of a code with which a password may be set.
pub(super) fn find_password_code(connection: &Connection, code: &Secret, now: Time) -> Result<Option<(i64, AgentId)>> {
    let hash = credential::hash(code.reveal());
    for purpose in ["invitation", "password"] {
        if let Some((row, Some(agent))) = find_code(connection, purpose, &hash, now)? {
            return Ok(Some((row, agent)));
        }
    }
    Ok(None)
}

pub(super) fn use_code(connection: &Connection, id: i64, now: Time) -> Result<()> {
    connection.prepare_cached("update one_time_codes set used_at = ?2 where id = ?1")?.execute((id, now.millis()))?;
    Ok(())
}

/// Unused codes of an agent, or those of nobody.
pub(super) fn delete_codes(connection: &Connection, agent: Option<AgentId>) -> Result<()> {
    connection.prepare_cached("delete from one_time_codes where agent_id is ?1 and used_at is null")?.execute([agent])?;
    Ok(())
}

pub(super) fn delete_old_codes(connection: &Connection, before: Time) -> Result<()> {
    connection.prepare_cached("delete from one_time_codes where expires_at < ?1")?.execute([before.millis()])?;
    Ok(())
}

// ---------------------------------------------------------------- API tokens

fn scopes(text: &str) -> Vec<Scope> {
    text.split_whitespace().filter_map(Scope::from_word).collect()
}

const TOKEN: &str = "id, name, agent_id, scopes, created_at, expires_at, last_used_at";

fn read_token(row: &Row<'_>) -> rusqlite::Result<Token> {
    Ok(Token {
        id: row.get(0)?,
        name: row.get(1)?,
        agent_id: row.get(2)?,
        scopes: scopes(&row.get::<_, String>(3)?),
        created_at: Time::from_millis(row.get(4)?),
        expires_at: row.get::<_, Option<i64>>(5)?.map(Time::from_millis),
        last_used_at: row.get::<_, Option<i64>>(6)?.map(Time::from_millis),
    })
}

/// The tokens that can still be used, of one agent or of all.
pub(super) fn list_tokens(connection: &Connection, agent: Option<AgentId>, request: &PageRequest) -> Result<Page<Token>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {TOKEN} from api_tokens where id > ?1 and revoked_at is null and (?2 is null or agent_id = ?2) order by id limit ?3"
    ))?;
    let rows = statement.query_map((after(request)?, agent, request.limit() + 1), read_token)?.collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(rows, request.limit(), |token| token.id)
}

pub(super) fn token(connection: &Connection, id: TokenId) -> Result<Option<Token>> {
    let mut statement = connection.prepare_cached(&format!("select {TOKEN} from api_tokens where id = ?1 and revoked_at is null"))?;
    Ok(statement.query_row([id], read_token).optional()?)
}

pub(super) fn insert_token(connection: &Connection, token: &Token, secret_hash: &Hash) -> Result<TokenId> {
    let scopes: Vec<&str> = token.scopes.iter().map(|scope| scope.word()).collect();
    connection
        .prepare_cached(
            "insert into api_tokens (name, secret_hash, agent_id, scopes, created_at, expires_at) values (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((
            &token.name,
            secret_hash.as_slice(),
            token.agent_id,
            scopes.join(" "),
            token.created_at.millis(),
            token.expires_at.map(Time::millis),
        ))?;
    Ok(TokenId(connection.last_insert_rowid()))
}

pub(super) fn revoke_token(connection: &Connection, id: TokenId, now: Time) -> Result<()> {
    connection.prepare_cached("update api_tokens set revoked_at = ?2 where id = ?1")?.execute((id, now.millis()))?;
    Ok(())
}

pub(super) fn revoke_tokens_of(connection: &Connection, agent: AgentId, now: Time) -> Result<()> {
    connection
        .prepare_cached("update api_tokens set revoked_at = ?2 where agent_id = ?1 and revoked_at is null")?
        .execute((agent, now.millis()))?;
    Ok(())
}

pub(super) fn touch_token(connection: &Connection, id: TokenId, now: Time) -> Result<()> {
    connection.prepare_cached("update api_tokens set last_used_at = ?2 where id = ?1")?.execute((id, now.millis()))?;
    Ok(())
}

/// Who acts by the token `id` whose secret has this hash; `None` if it is wrong, over, or its agent works here no more.
pub fn actor_for_token(connection: &Connection, id: TokenId, secret_hash: &Hash, now: Time) -> Result<Option<Proven>> {
    let found = connection
        .prepare_cached(
            "select t.secret_hash, t.agent_id, t.scopes, t.last_used_at, a.role, a.sees from api_tokens t join agents a on a.id = t.agent_id
             where t.id = ?1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > ?2) and a.is_active = 1",
        )?
        .query_row((id, now.millis()), |row| {
            let hash: Vec<u8> = row.get(0)?;
            let (agent, scopes): (AgentId, String) = (row.get(1)?, row.get(2)?);
            Ok((hash, agent, scopes, row.get::<_, Option<i64>>(3)?, row.get::<_, String>(4)?, row.get::<_, String>(5)?))
        })
        .optional()?;
    let Some((hash, agent, words, used_at, role, sees)) = found else { return Ok(None) };
    if !bool::from(subtle::ConstantTimeEq::ct_eq(hash.as_slice(), secret_hash.as_slice())) {
        return Ok(None);
    }
    let grants = Role::from_word(&role).map_or_else(Default::default, |role| Scope::within(&scopes(&words), role));
    let actor = Actor::Agent { id: agent, token: Some(id), grants, only_teams: only_teams(connection, agent, &sees)? };
    Ok(Some(Proven { actor, agent, seen_at: used_at.map(Time::from_millis), session: None, csrf_hash: Vec::new() }))
}

/// Whether a token is still good; for what lasts longer than a request.
pub fn is_token_alive(connection: &Connection, id: TokenId, now: Time) -> Result<bool> {
    Ok(connection
        .prepare_cached(
            "select 1 from api_tokens t join agents a on a.id = t.agent_id
             where t.id = ?1 and t.revoked_at is null and (t.expires_at is null or t.expires_at > ?2) and a.is_active = 1",
        )?
        .exists((id, now.millis()))?)
}
