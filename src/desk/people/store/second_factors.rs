//! Rows of second factors, of recovery codes, of sign-ins that wait for either, and the rule whether everybody needs one.
use super::super::credential::Hash;
use crate::base::{Result, Secret, Time, id::AgentId};
use crate::engine::vault::Vault;
use rusqlite::{Connection, OptionalExtension};

/// For one agent; the secret is opened.
pub(in crate::desk::people) struct SecondFactor {
    pub secret: Secret,
    /// Of the last code that was used.
    pub last_step: i64,
    pub confirmed_at: Option<Time>,
}

fn place(agent: AgentId) -> String {
    format!("agent:{agent}:second-factor")
}

pub(in crate::desk::people) fn second_factor(connection: &Connection, vault: &Vault, agent: AgentId) -> Result<Option<SecondFactor>> {
    let row: Option<(Vec<u8>, i64, Option<i64>)> = connection
        .prepare_cached("select sealed, last_step, confirmed_at from second_factors where agent_id = ?1")?
        .query_row([agent], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    row.map(|(sealed, last_step, confirmed_at)| {
        let secret = vault.open_sealed(&place(agent), &sealed)?;
        Ok(SecondFactor { secret, last_step, confirmed_at: confirmed_at.map(Time::from_millis) })
    })
    .transpose()
}

/// Since when a second factor is asked for; `None` while there is none, or it was not confirmed.
pub(in crate::desk::people) fn second_factor_since(connection: &Connection, agent: AgentId) -> Result<Option<Time>> {
    let since: Option<Option<i64>> = connection
        .prepare_cached("select confirmed_at from second_factors where agent_id = ?1")?
        .query_row([agent], |row| row.get(0))
        .optional()?;
    Ok(since.flatten().map(Time::from_millis))
}

/// In place of one that was not confirmed.
pub(in crate::desk::people) fn put_second_factor(
    connection: &Connection,
    vault: &Vault,
    agent: AgentId,
    secret: &Secret,
    now: Time,
) -> Result<()> {
    let sealed = vault.seal(&place(agent), secret)?;
    connection
        .prepare_cached(
            "insert into second_factors (agent_id, sealed, last_step, created_at) values (?1, ?2, 0, ?3)
             on conflict (agent_id) do update set sealed = ?2, last_step = 0, created_at = ?3, confirmed_at = null",
        )?
        .execute((agent, sealed, now.millis()))?;
    Ok(())
}

pub(in crate::desk::people) fn use_step(connection: &Connection, agent: AgentId, step: i64) -> Result<()> {
    connection.prepare_cached("update second_factors set last_step = ?2 where agent_id = ?1")?.execute((agent, step))?;
    Ok(())
}

pub(in crate::desk::people) fn confirm_second_factor(connection: &Connection, agent: AgentId, now: Time) -> Result<()> {
    connection.prepare_cached("update second_factors set confirmed_at = ?2 where agent_id = ?1")?.execute((agent, now.millis()))?;
    Ok(())
}

/// With its recovery codes; whether there was one.
pub(in crate::desk::people) fn delete_second_factor(connection: &Connection, agent: AgentId) -> Result<bool> {
    connection.prepare_cached("delete from recovery_codes where agent_id = ?1")?.execute([agent])?;
    Ok(connection.prepare_cached("delete from second_factors where agent_id = ?1")?.execute([agent])? > 0)
}

/// These and no others from now on.
pub(in crate::desk::people) fn put_recovery_codes(connection: &Connection, agent: AgentId, hashes: &[Hash]) -> Result<()> {
    connection.prepare_cached("delete from recovery_codes where agent_id = ?1")?.execute([agent])?;
    let mut statement = connection.prepare_cached("insert into recovery_codes (agent_id, code_hash) values (?1, ?2)")?;
    for hash in hashes {
        statement.execute((agent, hash.as_slice()))?;
    }
    Ok(())
}

/// Whether it was one, and unused until now.
pub(in crate::desk::people) fn use_recovery_code(connection: &Connection, agent: AgentId, hash: &Hash, now: Time) -> Result<bool> {
    let used = connection
        .prepare_cached("update recovery_codes set used_at = ?3 where agent_id = ?1 and code_hash = ?2 and used_at is null")?
        .execute((agent, hash.as_slice(), now.millis()))?;
    Ok(used > 0)
}

pub(in crate::desk::people) fn recovery_codes_left(connection: &Connection, agent: AgentId) -> Result<u32> {
    let mut statement = connection.prepare_cached("select count(*) from recovery_codes where agent_id = ?1 and used_at is null")?;
    Ok(statement.query_row([agent], |row| row.get(0))?)
}

pub(in crate::desk::people) fn insert_challenge(
    connection: &Connection,
    hash: &Hash,
    agent: AgentId,
    now: Time,
    expires_at: Time,
) -> Result<()> {
    connection.prepare_cached("delete from sign_in_challenges where expires_at <= ?1")?.execute([now.millis()])?;
    connection
        .prepare_cached("insert into sign_in_challenges (token_hash, agent_id, failures, expires_at) values (?1, ?2, 0, ?3)")?
        .execute((hash.as_slice(), agent, expires_at.millis()))?;
    Ok(())
}

/// Whose sign-in waits, and how many codes were wrong; `None` if it is over.
pub(in crate::desk::people) fn challenge(connection: &Connection, hash: &Hash, now: Time) -> Result<Option<(AgentId, u32)>> {
    let mut statement =
        connection.prepare_cached("select agent_id, failures from sign_in_challenges where token_hash = ?1 and expires_at > ?2")?;
    Ok(statement.query_row((hash.as_slice(), now.millis()), |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

pub(in crate::desk::people) fn set_challenge_failures(connection: &Connection, hash: &Hash, failures: u32) -> Result<()> {
    connection.prepare_cached("update sign_in_challenges set failures = ?2 where token_hash = ?1")?.execute((hash.as_slice(), failures))?;
    Ok(())
}

pub(in crate::desk::people) fn delete_challenge(connection: &Connection, hash: &Hash) -> Result<()> {
    connection.prepare_cached("delete from sign_in_challenges where token_hash = ?1")?.execute([hash.as_slice()])?;
    Ok(())
}

/// Whether everybody who works here needs a second factor.
pub fn requires_two_factor(connection: &Connection) -> Result<bool> {
    let found: Option<bool> =
        connection.prepare_cached("select requires_two_factor from sign_in_rules")?.query_row([], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or(false))
}

pub(in crate::desk::people) fn set_requires_two_factor(connection: &Connection, is_required: bool) -> Result<()> {
    connection
        .prepare_cached(
            "insert into sign_in_rules (id, requires_two_factor) values (1, ?1) on conflict (id) do update set requires_two_factor = ?1",
        )?
        .execute([is_required])?;
    Ok(())
}
