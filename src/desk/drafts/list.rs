//! Listings of drafts, and what listings of tickets join to know of them.
use super::{
    model::{Draft, DraftMode},
    store::{COLUMNS, read_row},
};
use crate::base::{
    Page, PageRequest, Result, Time,
    id::{AgentId, DraftId, TicketId},
};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::HashMap;

/// The condition that an agent, who is bound to `?`, has a draft on the ticket `t`.
pub const IS_DRAFTED: &str = "exists (select 1 from drafts d where d.ticket_id = t.id and d.agent_id = ? and d.discarded_at is null)";
/// The tickets `t` on which an agent, to whom `d.agent_id` is then compared, has drafts: each ticket once.
pub const OF_AGENT: &str =
    "(select distinct agent_id, ticket_id from drafts where discarded_at is null) d cross join tickets t on t.id = d.ticket_id";

/// A draft as a row of tickets shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DraftBrief {
    pub id: DraftId,
    pub mode: DraftMode,
    /// Its beginning, on one line.
    pub snippet: String,
    pub updated_at: Time,
}

/// The newest draft of an agent on each of these tickets.
pub fn briefs(connection: &Connection, agent: AgentId, tickets: &[TicketId]) -> Result<HashMap<TicketId, DraftBrief>> {
    let mut statement = connection.prepare_cached(
        "select d.ticket_id, d.id, d.mode, d.snippet, d.updated_at from json_each(?1) j join drafts d on d.ticket_id = j.value
         where d.agent_id = ?2 and d.discarded_at is null order by d.updated_at, d.id",
    )?;
    let ids = serde_json::to_string(&tickets.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let rows = statement.query_map((ids, agent), |row| {
        let mode = DraftMode::from_word(&row.get::<_, String>(2)?).unwrap_or(DraftMode::Note);
        let brief = DraftBrief { id: row.get(1)?, mode, snippet: row.get(3)?, updated_at: Time::from_millis(row.get(4)?) };
        Ok((row.get(0)?, brief))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// How many an agent has.
pub fn count(connection: &Connection, agent: AgentId) -> Result<i64> {
    let mut statement = connection.prepare_cached("select count(*) from drafts where agent_id = ?1 and discarded_at is null")?;
    Ok(statement.query_row([agent], |row| row.get(0))?)
}

/// All drafts of an agent, the last touched first.
pub fn list(connection: &Connection, agent: AgentId, page: &PageRequest) -> Result<Page<Draft>> {
    let (at, id): (i64, i64) = page.cursor.as_ref().map_or(Ok((i64::MAX, i64::MAX)), |cursor| cursor.keys())?;
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from drafts d where d.agent_id = ?1 and d.discarded_at is null and (d.updated_at, d.id) < (?2, ?3)
         order by d.updated_at desc, d.id desc limit ?4"
    ))?;
    let rows = statement.query_map((agent, at, id, i64::from(page.limit()) + 1), read_row)?.collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(rows, page.limit(), |draft| (draft.updated_at.millis(), draft.id.0))
}

/// The drafts of an agent on a ticket, those in their place first.
pub fn of_ticket(connection: &Connection, agent: AgentId, ticket: TicketId) -> Result<Vec<Draft>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from drafts d where d.ticket_id = ?1 and d.agent_id = ?2 and d.discarded_at is null order by d.is_aside, d.id limit 100"
    ))?;
    Ok(statement.query_map((ticket, agent), read_row)?.collect::<Result<_, _>>()?)
}
