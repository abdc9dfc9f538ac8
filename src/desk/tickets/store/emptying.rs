//! What goes with a ticket whose time is over. Rows that others point at stay, without what anybody wrote.
use crate::{
    base::{
        Result,
        id::{EntryId, TicketId},
    },
    desk::tickets::{entry::Packed, model::Aside},
    engine::db::Tx,
};
use rusqlite::Connection;

/// What was merged into a ticket, also by way of another.
pub(in crate::desk::tickets) fn merged_into(connection: &Connection, id: TicketId) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached(
        "with recursive merged(id) as (
           select id from tickets where merged_into_id = ?1
           union select t.id from tickets t join merged m on t.merged_into_id = m.id)
         select id from merged",
    )?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Leaves of an entry that it was there; `nothing` is the content of an entry in which nothing is written.
pub(in crate::desk::tickets) fn empty_entry(tx: &Tx<'_>, id: EntryId, nothing: &Packed) -> Result<()> {
    tx.prepare_cached(
        "update entries set preview = '', raw_blob_id = null, content_codec = ?2, content_size = ?3, content = ?4 where id = ?1",
    )?
    .execute((id, nothing.codec, nothing.size, &nothing.bytes))?;
    tx.prepare_cached("delete from awaited_files where entry_id = ?1")?.execute([id])?;
    tx.prepare_cached(
        "update calls set note = '', caller_name = '', recording_reference = '', recording_id = null,
           recording_removed_at = case when recording_id is null then recording_removed_at else ?2 end where entry_id = ?1",
    )?
    .execute((id, tx.now().millis()))?;
    tx.prepare_cached("delete from draft_files where file_id in (select id from entry_files where entry_id = ?1)")?.execute([id])?;
    Ok(())
}

/// Leaves of a ticket its number, its states and times.
pub(in crate::desk::tickets) fn empty_ticket(tx: &Tx<'_>, id: TicketId) -> Result<()> {
    for table in ["ticket_tags", "ticket_fields", "ticket_participants", "ticket_followers"] {
        tx.prepare_cached(&format!("delete from {table} where ticket_id = ?1"))?.execute([id])?;
    }
    tx.prepare_cached(
        "update tickets set subject = '', aside = ?2, aside_at = null, snoozed_until = null, updated_at = ?3, version = version + 1
         where id = ?1",
    )?
    .execute((id, Aside::number_of(Some(Aside::Emptied)), tx.now().millis()))?;
    Ok(())
}
