//! Links between tickets.
use crate::{
    base::{Result, id::TicketId},
    desk::tickets::model::LinkKind,
    engine::db::Tx,
};
use rusqlite::Connection;

pub(in crate::desk::tickets) fn add(tx: &Tx<'_>, ticket: TicketId, kind: LinkKind, other: TicketId) -> Result<()> {
    tx.prepare_cached("insert or ignore into ticket_links (ticket_id, kind, other_id, created_at) values (?1, ?2, ?3, ?4)")?.execute((
        ticket,
        kind.word(),
        other,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(in crate::desk::tickets) fn remove(tx: &Tx<'_>, ticket: TicketId, kind: LinkKind, other: TicketId) -> Result<()> {
    tx.prepare_cached("delete from ticket_links where ticket_id = ?1 and kind = ?2 and other_id = ?3")?.execute((
        ticket,
        kind.word(),
        other,
    ))?;
    Ok(())
}

/// The links of a ticket in both directions: kind, the other one, and whether this ticket is the one that names it.
pub(in crate::desk::tickets) fn list(connection: &Connection, ticket: TicketId) -> Result<Vec<(LinkKind, TicketId, bool)>> {
    let mut statement = connection.prepare_cached(
        "select kind, other_id, 1 from ticket_links where ticket_id = ?1 union all select kind, ticket_id, 0 from ticket_links where other_id = ?1 order by 2",
    )?;
    let rows = statement.query_map([ticket], |row| {
        Ok((LinkKind::from_word(&row.get::<_, String>(0)?).unwrap_or(LinkKind::Related), row.get(1)?, row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
