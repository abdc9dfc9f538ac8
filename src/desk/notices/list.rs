//! The listing of an agent's notices: unread first, newest first, in keyset pages.
use super::{
    model::Notice,
    store::{self, SEEN},
};
use crate::base::{Page, PageRequest, Result, id::AgentId};
use rusqlite::Connection;

pub fn list(connection: &Connection, agent: AgentId, page: &PageRequest) -> Result<Page<Notice>> {
    let limit = page.limit();
    let (is_read, before): (bool, i64) = page.cursor.as_ref().map_or(Ok((false, i64::MAX)), |cursor| cursor.keys())?;
    let mut statement = connection.prepare_cached(&format!(
        "select id, kind, ticket_id, entry_id, params, at, read_at from notices
         where agent_id = ?1 and {SEEN} and (case when read_at is not null = ?2 then id < ?3 else read_at is not null > ?2 end)
         order by read_at is not null, id desc limit ?4",
    ))?;
    let rows = statement.query_map((agent, is_read, before, i64::from(limit) + 1), store::read_row)?.collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(rows, limit, |notice| (notice.read_at.is_some(), notice.id.0))
}
