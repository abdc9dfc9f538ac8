//! Merges, splits and moves, with what it takes to undo each.
use crate::{
    base::{
        Result, Time,
        id::{AgentId, OperationId, TicketId},
    },
    desk::tickets::operation::{Operation, OperationKind, Undo},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

fn read_row(row: &Row<'_>) -> rusqlite::Result<(Operation, String)> {
    let operation = Operation {
        id: row.get(0)?,
        kind: OperationKind::from_word(&row.get::<_, String>(1)?).unwrap_or(OperationKind::Move),
        ticket: row.get(2)?,
        other: row.get(3)?,
        at: Time::from_millis(row.get(5)?),
        agent: row.get(6)?,
        undone_at: row.get::<_, Option<i64>>(7)?.map(Time::from_millis),
    };
    Ok((operation, row.get(4)?))
}

pub(in crate::desk::tickets) fn insert(
    tx: &Tx<'_>,
    kind: OperationKind,
    ticket: TicketId,
    other: Option<TicketId>,
    undo: &Undo,
) -> Result<OperationId> {
    let agent: Option<AgentId> = tx.actor().agent_id();
    tx.prepare_cached("insert into operations (kind, ticket_id, other_ticket_id, undo, at, agent_id) values (?1, ?2, ?3, ?4, ?5, ?6)")?
        .execute((kind.word(), ticket, other, serde_json::to_string(undo)?, tx.now().millis(), agent))?;
    Ok(OperationId(tx.last_insert_rowid()))
}

pub(in crate::desk::tickets) fn find(connection: &Connection, id: OperationId) -> Result<Option<(Operation, Undo)>> {
    let found = connection
        .prepare_cached("select id, kind, ticket_id, other_ticket_id, undo, at, agent_id, undone_at from operations where id = ?1")?
        .query_row([id], read_row)
        .optional()?;
    found.map(|(operation, undo)| Ok((operation, serde_json::from_str(&undo)?))).transpose()
}

/// The newest of one kind on a ticket that was not undone.
pub(in crate::desk::tickets) fn open(connection: &Connection, ticket: TicketId, kind: OperationKind) -> Result<Option<OperationId>> {
    Ok(connection
        .prepare_cached("select id from operations where ticket_id = ?1 and kind = ?2 and undone_at is null order by id desc limit 1")?
        .query_row((ticket, kind.word()), |row| row.get(0))
        .optional()?)
}

pub(in crate::desk::tickets) fn set_undone(tx: &Tx<'_>, id: OperationId) -> Result<()> {
    tx.prepare_cached("update operations set undone_at = ?2 where id = ?1")?.execute((id, tx.now().millis()))?;
    Ok(())
}

/// The newest fifty of a ticket, on either side, newest first.
pub(in crate::desk::tickets) fn list(connection: &Connection, ticket: TicketId) -> Result<Vec<Operation>> {
    let mut statement = connection.prepare_cached(
        "select id, kind, ticket_id, other_ticket_id, '', at, agent_id, undone_at from operations where ticket_id = ?1 or other_ticket_id = ?1 order by id desc limit 50",
    )?;
    Ok(statement.query_map([ticket], |row| read_row(row).map(|(operation, _)| operation))?.collect::<Result<_, _>>()?)
}
