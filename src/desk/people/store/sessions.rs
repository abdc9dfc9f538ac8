//! Rows of sessions, and of sign-ins that failed.
use super::{
    super::{credential::Hash, model::Session, policy::Role},
    Proven, only_teams,
};
use crate::base::{Actor, Result, Time, id::AgentId};
use rusqlite::{Connection, OptionalExtension, Row};

const SESSION: &str = "s.id, s.agent_id, s.created_at, s.seen_at, s.expires_at, s.remote_address, s.user_agent";

/// Whether the agent `a` must set a second factor up before anything else.
const LACKS_SECOND_FACTOR: &str = "(exists (select 1 from sign_in_rules where requires_two_factor = 1)
    and not exists (select 1 from second_factors f where f.agent_id = a.id and f.confirmed_at is not null))";

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
            "select {SESSION}, s.csrf_hash, a.role, a.sees, {LACKS_SECOND_FACTOR} from sessions s join agents a on a.id = s.agent_id
             where s.token_hash = ?1 and a.is_active = 1"
        ))?
        .query_row([token_hash.as_slice()], |row| {
            let agent = (row.get::<_, String>(8)?, row.get::<_, String>(9)?, row.get::<_, bool>(10)?);
            Ok((read_session(row)?, row.get::<_, Vec<u8>>(7)?, agent))
        })
        .optional()?;
    let Some((session, csrf_hash, (role, sees, lacks_second_factor))) = found.filter(|(session, ..)| session.is_alive(now)) else {
        return Ok(None);
    };
    let grants = Role::from_word(&role).map_or_else(Default::default, Role::grants);
    let only_teams = only_teams(connection, session.agent, &sees)?;
    let actor = Actor::Agent { id: session.agent, token: None, grants, only_teams };
    Ok(Some(Proven { actor, agent: session.agent, seen_at: Some(session.seen_at), session: Some(session), csrf_hash, lacks_second_factor }))
}

/// Whether a session is still good; for what lasts longer than a request.
pub fn is_session_alive(connection: &Connection, id: i64, now: Time) -> Result<bool> {
    let mut statement = connection.prepare_cached(&format!(
        "select {SESSION} from sessions s join agents a on a.id = s.agent_id where s.id = ?1 and a.is_active = 1 and not {LACKS_SECOND_FACTOR}"
    ))?;
    Ok(statement.query_row([id], read_session).optional()?.is_some_and(|session| session.is_alive(now)))
}

pub(in crate::desk::people) struct NewSession<'a> {
    pub token_hash: &'a Hash,
    pub csrf_hash: &'a Hash,
    pub agent: AgentId,
    pub expires_at: Time,
    pub remote_address: &'a str,
    pub user_agent: &'a str,
}

pub(in crate::desk::people) fn insert_session(connection: &Connection, new: &NewSession<'_>, now: Time) -> Result<i64> {
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

pub(in crate::desk::people) fn sessions_of(connection: &Connection, agent: AgentId) -> Result<Vec<Session>> {
    let mut statement =
        connection.prepare_cached(&format!("select {SESSION} from sessions s where s.agent_id = ?1 order by s.seen_at desc, s.id desc"))?;
    Ok(statement.query_map([agent], read_session)?.collect::<Result<_, _>>()?)
}

pub(in crate::desk::people) fn touch_session(connection: &Connection, id: i64, now: Time) -> Result<()> {
    connection.prepare_cached("update sessions set seen_at = ?2 where id = ?1 and seen_at < ?2")?.execute((id, now.millis()))?;
    Ok(())
}

/// Whether there was one.
pub(in crate::desk::people) fn delete_session(connection: &Connection, agent: AgentId, id: i64) -> Result<bool> {
    Ok(connection.prepare_cached("delete from sessions where id = ?1 and agent_id = ?2")?.execute((id, agent))? > 0)
}

/// Also those that wait for a second factor.
pub(in crate::desk::people) fn delete_sessions_of(connection: &Connection, agent: AgentId) -> Result<()> {
    connection.prepare_cached("delete from sign_in_challenges where agent_id = ?1")?.execute([agent])?;
    connection.prepare_cached("delete from sessions where agent_id = ?1")?.execute([agent])?;
    Ok(())
}

pub(in crate::desk::people) fn delete_dead_sessions(connection: &Connection, idle_since: Time, now: Time) -> Result<()> {
    connection
        .prepare_cached("delete from sessions where expires_at <= ?1 or seen_at <= ?2")?
        .execute((now.millis(), idle_since.millis()))?;
    Ok(())
}

pub(in crate::desk::people) struct Failures {
    pub count: u32,
    pub last_at: Time,
    pub blocked_until: Time,
}

pub(in crate::desk::people) fn failures(connection: &Connection, key: &str) -> Result<Option<Failures>> {
    let mut statement = connection.prepare_cached("select failures, last_at, blocked_until from sign_in_failures where key = ?1")?;
    let read = |row: &Row<'_>| {
        Ok(Failures { count: row.get(0)?, last_at: Time::from_millis(row.get(1)?), blocked_until: Time::from_millis(row.get(2)?) })
    };
    Ok(statement.query_row([key], read).optional()?)
}

pub(in crate::desk::people) fn set_failures(connection: &Connection, key: &str, failures: &Failures) -> Result<()> {
    connection
        .prepare_cached(
            "insert into sign_in_failures (key, failures, last_at, blocked_until) values (?1, ?2, ?3, ?4)
             on conflict (key) do update set failures = ?2, last_at = ?3, blocked_until = ?4",
        )?
        .execute((key, failures.count, failures.last_at.millis(), failures.blocked_until.millis()))?;
    Ok(())
}

pub(in crate::desk::people) fn clear_failures(connection: &Connection, key: &str) -> Result<()> {
    connection.prepare_cached("delete from sign_in_failures where key = ?1")?.execute([key])?;
    Ok(())
}
