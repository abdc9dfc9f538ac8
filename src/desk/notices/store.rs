//! The rows of notices.
use super::model::{Notice, NoticeKind, Params};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, EntryId, NoticeId, TicketId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, Row};

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

/// How many notices wait for the agent.
pub fn unread(connection: &Connection, agent: AgentId) -> Result<i64> {
    Ok(connection
        .prepare_cached("select count(*) from notices where agent_id = ?1 and read_at is null")?
        .query_row([agent], |row| row.get(0))?)
}
