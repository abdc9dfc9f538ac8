//! The listing of blocked senders, the newest first, in keyset pages.
use super::{model::BlockedSender, store::read_row};
use crate::base::{Page, PageRequest, Result};
use rusqlite::Connection;

/// Those in whose address or domain `part` is written; all of them if it is empty.
pub fn list(connection: &Connection, part: &str, page: &PageRequest) -> Result<Page<BlockedSender>> {
    let limit = page.limit();
    let before: i64 = page.cursor.as_ref().map_or(Ok(i64::MAX), |cursor| cursor.keys())?;
    let mut statement = connection.prepare_cached(
        "select id, sender, agent_id, created_at from blocked_senders where id < ?1 and instr(sender, ?2) > 0 order by id desc limit ?3",
    )?;
    let rows = statement.query_map((before, part.trim().to_lowercase(), i64::from(limit) + 1), read_row)?;
    Page::from_rows(rows.collect::<Result<Vec<_>, _>>()?, limit, |blocked| blocked.id.0)
}
