//! How far each agent has read, and who waits to see where they were named.
use crate::{
    base::{
        Result, Time,
        id::{AgentId, EntryId, TicketId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension};

/// Up to which entry the agent has read the ticket, by a row of its own or else by what holds for all.
pub(in crate::desk::tickets) fn read_through(connection: &Connection, agent: AgentId, ticket: TicketId) -> Result<Option<EntryId>> {
    Ok(connection
        .prepare_cached(
            "select coalesce((select entry_id from ticket_reads where agent_id = ?1 and ticket_id = ?2),
                             (select entry_id from reading_floors where agent_id = ?1))",
        )?
        .query_row((agent, ticket), |row| row.get(0))?)
}

pub(in crate::desk::tickets) fn set_read_through(tx: &Tx<'_>, agent: AgentId, ticket: TicketId, entry: EntryId) -> Result<()> {
    tx.prepare_cached(
        "insert into ticket_reads (agent_id, ticket_id, entry_id) values (?1, ?2, ?3)
         on conflict (agent_id, ticket_id) do update set entry_id = excluded.entry_id",
    )?
    .execute((agent, ticket, entry))?;
    Ok(())
}

/// From now on everything up to `entry` counts as read; rows that say no more than that go.
pub(in crate::desk::tickets) fn raise_floor(tx: &Tx<'_>, agent: AgentId, entry: EntryId) -> Result<()> {
    tx.prepare_cached(
        "insert into reading_floors (agent_id, entry_id) values (?1, ?2)
         on conflict (agent_id) do update set entry_id = max(entry_id, excluded.entry_id)",
    )?
    .execute((agent, entry))?;
    tx.prepare_cached("delete from ticket_reads where agent_id = ?1 and entry_id <= ?2")?.execute((agent, entry))?;
    tx.prepare_cached("update mentions set is_waiting = 0 where agent_id = ?1 and entry_id <= ?2 and is_waiting = 1")?
        .execute((agent, entry))?;
    Ok(())
}

/// The entry that was stored last in the whole desk.
pub(in crate::desk::tickets) fn newest_entry(connection: &Connection) -> Result<EntryId> {
    Ok(connection.prepare_cached("select coalesce(max(id), 0) from entries")?.query_row([], |row| row.get(0))?)
}

/// The entry that was stored last in the whole desk before a time: looked for from the newest on, as it is asked soon after.
pub(in crate::desk::tickets) fn newest_entry_before(connection: &Connection, before: Time) -> Result<EntryId> {
    let found = connection
        .prepare_cached("select id from entries where created_at < ?1 order by id desc limit 1")?
        .query_row([before.millis()], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or(EntryId(0)))
}

/// The entry that was stored last in a ticket.
pub(in crate::desk::tickets) fn newest_entry_of(connection: &Connection, ticket: TicketId) -> Result<Option<EntryId>> {
    Ok(connection.prepare_cached("select max(id) from entries where ticket_id = ?1")?.query_row([ticket], |row| row.get(0))?)
}

/// Whether the entry stands in the ticket.
pub(in crate::desk::tickets) fn is_in(connection: &Connection, entry: EntryId, ticket: TicketId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from entries where id = ?1 and ticket_id = ?2")?.exists((entry, ticket))?)
}

pub(in crate::desk::tickets) fn mention(tx: &Tx<'_>, agent: AgentId, entry: EntryId) -> Result<()> {
    tx.prepare_cached("insert or ignore into mentions (agent_id, entry_id, is_waiting) values (?1, ?2, 1)")?.execute((agent, entry))?;
    Ok(())
}

/// Mentions of the agent in the ticket wait if they stand in entries after this one, and no others do; whether that changed any.
pub(in crate::desk::tickets) fn settle_mentions(tx: &Tx<'_>, agent: AgentId, ticket: TicketId, read: EntryId) -> Result<bool> {
    let changed = tx
        .prepare_cached(
            "update mentions set is_waiting = (entry_id > ?3)
             where agent_id = ?1 and is_waiting <> (entry_id > ?3) and entry_id in (select id from entries where ticket_id = ?2)",
        )?
        .execute((agent, ticket, read))?;
    Ok(changed > 0)
}

/// An entry came over from another ticket: whoever had not read it there has not read it here.
pub(in crate::desk::tickets) fn carry_unread(tx: &Tx<'_>, entry: EntryId, from: TicketId, to: TicketId) -> Result<()> {
    tx.prepare_cached(
        "update ticket_reads set entry_id = ?1 - 1
         where agent_id in (select id from agents) and ticket_id = ?3 and entry_id >= ?1
           and coalesce((select s.entry_id from ticket_reads s where s.agent_id = ticket_reads.agent_id and s.ticket_id = ?2),
                        (select f.entry_id from reading_floors f where f.agent_id = ticket_reads.agent_id), 0) < ?1",
    )?
    .execute((entry, from, to))?;
    Ok(())
}
