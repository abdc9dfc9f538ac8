//! Rows of one-time codes.
use super::super::credential::{self, Hash};
use crate::base::{Result, Secret, Time, id::AgentId};
use rusqlite::{Connection, OptionalExtension};

pub(in crate::desk::people) fn insert_code(
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
pub(in crate::desk::people) fn find_code(
    connection: &Connection,
    purpose: &str,
    hash: &Hash,
    now: Time,
) -> Result<Option<(i64, Option<AgentId>)>> {
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
pub(in crate::desk::people) fn find_password_code(connection: &Connection, code: &Secret, now: Time) -> Result<Option<(i64, AgentId)>> {
    let hash = credential::hash(code.reveal());
    for purpose in ["invitation", "password"] {
        if let Some((row, Some(agent))) = find_code(connection, purpose, &hash, now)? {
            return Ok(Some((row, agent)));
        }
    }
    Ok(None)
}

pub(in crate::desk::people) fn use_code(connection: &Connection, id: i64, now: Time) -> Result<()> {
    connection.prepare_cached("update one_time_codes set used_at = ?2 where id = ?1")?.execute((id, now.millis()))?;
    Ok(())
}

/// Unused codes of an agent, or those of nobody.
pub(in crate::desk::people) fn delete_codes(connection: &Connection, agent: Option<AgentId>) -> Result<()> {
    connection.prepare_cached("delete from one_time_codes where agent_id is ?1 and used_at is null")?.execute([agent])?;
    Ok(())
}

pub(in crate::desk::people) fn delete_old_codes(connection: &Connection, before: Time) -> Result<()> {
    connection.prepare_cached("delete from one_time_codes where expires_at < ?1")?.execute([before.millis()])?;
    Ok(())
}
