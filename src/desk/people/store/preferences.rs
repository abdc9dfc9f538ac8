//! Rows of what agents prefer.
use super::super::preferences::Preferences;
use crate::base::{Result, Time, id::AgentId};
use rusqlite::{Connection, OptionalExtension};

/// What an agent prefers; what was never chosen, or cannot be read by this version, has its default.
pub fn preferences(connection: &Connection, agent: AgentId) -> Result<Preferences> {
    let text: Option<String> = connection
        .prepare_cached("select value from agent_preferences where agent_id = ?1")?
        .query_row([agent], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

pub(in crate::desk::people) fn put_preferences(
    connection: &Connection,
    agent: AgentId,
    preferences: &Preferences,
    now: Time,
) -> Result<()> {
    connection
        .prepare_cached(
            "insert into agent_preferences (agent_id, value, updated_at) values (?1, ?2, ?3)
             on conflict (agent_id) do update set value = ?2, updated_at = ?3",
        )?
        .execute((agent, serde_json::to_string(preferences)?, now.millis()))?;
    Ok(())
}
