//! The rows of notices.
use super::{
    choices::Choices,
    model::{Notice, NoticeKind, Params},
};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, EntryId, NoticeId, TicketId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

/// Of tickets in the trash and of spam nothing is told; what comes back from there is told again.
pub(super) const SEEN: &str = "not exists (select 1 from tickets t where t.id = notices.ticket_id and t.aside <> 0)";

/// Reads a row of `id, kind, ticket_id, entry_id, params, at, read_at`.
pub(super) fn read_row(row: &Row<'_>) -> rusqlite::Result<Notice> {
    Ok(Notice {
        id: row.get(0)?,
        kind: NoticeKind::from_word(&row.get::<_, String>(1)?).unwrap_or(NoticeKind::Mentioned),
        ticket_id: row.get(2)?,
        entry_id: row.get(3)?,
        count: serde_json::from_str(&row.get::<_, String>(4)?).map_or(1, |params: Params| params.count),
        at: Time::from_millis(row.get(5)?),
        read_at: row.get::<_, Option<i64>>(6)?.map(Time::from_millis),
    })
}

/// Takes the unread notices of the same thing away; how often it happened by them.
pub(super) fn take_unread(tx: &Tx<'_>, agent: AgentId, kind: NoticeKind, ticket: TicketId) -> Result<u32> {
    let mut statement = tx.prepare_cached(
        "delete from notices where agent_id = ?1 and ticket_id = ?2 and kind = ?3 and read_at is null
         returning id, kind, ticket_id, entry_id, params, at, read_at",
    )?;
    let mut count = 0_u32;
    for notice in statement.query_map((agent, ticket, kind.word()), read_row)? {
        count = count.saturating_add(notice?.count);
    }
    Ok(count)
}

pub(super) fn insert(
    tx: &Tx<'_>,
    agent: AgentId,
    kind: NoticeKind,
    ticket: Option<TicketId>,
    entry: Option<EntryId>,
    params: Params,
) -> Result<NoticeId> {
    tx.prepare_cached("insert into notices (agent_id, kind, ticket_id, entry_id, params, at) values (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((agent, kind.word(), ticket, entry, serde_json::to_string(&params)?, tx.now().millis()))?;
    Ok(NoticeId(tx.last_insert_rowid()))
}

/// Marks one of the agent's own as read; nothing happens to others' and to those that were read before.
pub(super) fn mark_read(tx: &Tx<'_>, agent: AgentId, id: NoticeId) -> Result<()> {
    tx.prepare_cached("update notices set read_at = ?3 where id = ?1 and agent_id = ?2 and read_at is null")?.execute((
        id,
        agent,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(super) fn mark_read_through(tx: &Tx<'_>, agent: AgentId, last: NoticeId) -> Result<()> {
    tx.prepare_cached("update notices set read_at = ?3 where id <= ?1 and agent_id = ?2 and read_at is null")?.execute((
        last,
        agent,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(super) fn mark_read_of_ticket(tx: &Tx<'_>, agent: AgentId, ticket: TicketId, kind: NoticeKind, through: EntryId) -> Result<()> {
    tx.prepare_cached(
        "update notices set read_at = ?5 where agent_id = ?1 and ticket_id = ?2 and kind = ?3 and read_at is null and entry_id <= ?4",
    )?
    .execute((agent, ticket, kind.word(), through, tx.now().millis()))?;
    Ok(())
}

/// What the agent wants to be told; what was never chosen, or cannot be read by this version, has its default.
pub fn choices(connection: &Connection, agent: AgentId) -> Result<Choices> {
    let text: Option<String> = connection
        .prepare_cached("select value from notice_choices where agent_id = ?1")?
        .query_row([agent], |row| row.get(0))
        .optional()?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

pub(super) fn put_choices(tx: &Tx<'_>, agent: AgentId, choices: &Choices) -> Result<()> {
    tx.prepare_cached(
        "insert into notice_choices (agent_id, value, updated_at) values (?1, ?2, ?3)
         on conflict (agent_id) do update set value = ?2, updated_at = ?3",
    )?
    .execute((agent, serde_json::to_string(choices)?, tx.now().millis()))?;
    Ok(())
}

/// How many notices wait for the agent.
pub fn unread(connection: &Connection, agent: AgentId) -> Result<i64> {
    Ok(connection
        .prepare_cached(&format!("select count(*) from notices where agent_id = ?1 and read_at is null and {SEEN}"))?
        .query_row([agent], |row| row.get(0))?)
}
