//! Links between tickets.
use crate::{
    base::{Result, Time, id::TicketId},
    desk::tickets::{link::Link, model::LinkKind},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

/// How far a chain of links is walked.
const STEPS: u32 = 1000;

fn read_row(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        ticket: row.get(0)?,
        kind: LinkKind::from_word(&row.get::<_, String>(1)?).unwrap_or(LinkKind::Related),
        other: row.get(2)?,
        since: Time::from_millis(row.get(3)?),
    })
}

/// Whether it was not there.
pub(in crate::desk::tickets) fn add(tx: &Tx<'_>, link: &Link) -> Result<bool> {
    let sql = "insert or ignore into ticket_links (ticket_id, kind, other_id, created_at) values (?1, ?2, ?3, ?4)";
    Ok(tx.prepare_cached(sql)?.execute((link.ticket, link.kind.word(), link.other, link.since.millis()))? > 0)
}

/// Whether it was there.
pub(in crate::desk::tickets) fn remove(tx: &Tx<'_>, link: &Link) -> Result<bool> {
    let sql = "delete from ticket_links where ticket_id = ?1 and kind = ?2 and other_id = ?3";
    Ok(tx.prepare_cached(sql)?.execute((link.ticket, link.kind.word(), link.other))? > 0)
}

/// The links of a ticket, whichever of the two names the other: first those that agents made, oldest first.
pub(in crate::desk::tickets) fn list(connection: &Connection, ticket: TicketId, limit: Option<u32>) -> Result<Vec<Link>> {
    let mut statement = connection.prepare_cached(
        "select ticket_id, kind, other_id, created_at from ticket_links where ticket_id = ?1 or other_id = ?1
         order by kind in ('follows', 'split_from'), created_at, ticket_id, other_id limit ?2",
    )?;
    let rows = statement.query_map((ticket, limit.map_or(-1, i64::from)), read_row)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The link between two tickets that an agent made.
pub(in crate::desk::tickets) fn chosen_between(connection: &Connection, one: TicketId, two: TicketId) -> Result<Option<Link>> {
    let found = connection
        .prepare_cached(
            "select ticket_id, kind, other_id, created_at from ticket_links
             where ((ticket_id = ?1 and other_id = ?2) or (ticket_id = ?2 and other_id = ?1)) and kind not in ('follows', 'split_from')",
        )?
        .query_row((one, two), read_row)
        .optional()?;
    Ok(found)
}

/// How many links of a ticket agents made.
pub(in crate::desk::tickets) fn count_chosen(connection: &Connection, ticket: TicketId) -> Result<u32> {
    let sql = "select count(*) from ticket_links where (ticket_id = ?1 or other_id = ?1) and kind not in ('follows', 'split_from')";
    Ok(connection.prepare_cached(sql)?.query_row([ticket], |row| row.get(0))?)
}

/// Whether a ticket names another by a link of this kind.
pub(in crate::desk::tickets) fn names_another(connection: &Connection, ticket: TicketId, kind: LinkKind) -> Result<bool> {
    let sql = "select exists (select 1 from ticket_links where ticket_id = ?1 and kind = ?2)";
    Ok(connection.prepare_cached(sql)?.query_row((ticket, kind.word()), |row| row.get(0))?)
}

/// Whether links of this kind lead from one ticket to another.
pub(in crate::desk::tickets) fn leads_to(connection: &Connection, kind: LinkKind, from: TicketId, to: TicketId) -> Result<bool> {
    let sql = "with recursive named (id) as (
           select ?1 union select other_id from ticket_links join named on ticket_id = named.id where kind = ?2 limit ?4
         ) select exists (select 1 from named where id = ?3)";
    Ok(connection.prepare_cached(sql)?.query_row((from, kind.word(), to, STEPS), |row| row.get(0))?)
}
