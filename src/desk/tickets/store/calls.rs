//! The rows of calls. Decides nothing.
use crate::{
    base::{
        Result, Time,
        id::{CallId, ContactId, EntryId, FileId, InboxId, TicketId},
    },
    desk::tickets::{
        call::{Call, CallState, Told},
        entry::Direction,
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

const COLUMNS: &str = "c.id, c.entry_id, c.external_id, c.direction, c.state, c.number, c.own_number, c.queue, c.caller_name, c.note, c.agent_id, c.ticket_id, c.started_at, c.answered_at, c.ended_at, c.talk_seconds, c.recording_id, c.recording_removed_at, c.updated_at, c.inbox_id, c.recording_reference";

fn read(row: &Row<'_>) -> rusqlite::Result<Call> {
    let time = |index: usize| row.get::<_, Option<i64>>(index).map(|time| time.map(Time::from_millis));
    Ok(Call {
        id: row.get(0)?,
        entry: row.get(1)?,
        external_id: row.get(2)?,
        direction: Direction::from_word(&row.get::<_, String>(3)?).unwrap_or(Direction::In),
        state: CallState::from_word(&row.get::<_, String>(4)?).unwrap_or(CallState::Failed),
        number: row.get(5)?,
        own_number: row.get(6)?,
        queue: row.get(7)?,
        caller_name: row.get(8)?,
        note: row.get(9)?,
        agent: row.get(10)?,
        ticket: row.get(11)?,
        started_at: Time::from_millis(row.get(12)?),
        answered_at: time(13)?,
        ended_at: time(14)?,
        talk_seconds: row.get(15)?,
        recording: row.get(16)?,
        recording_removed_at: time(17)?,
        updated_at: Time::from_millis(row.get(18)?),
        inbox: row.get(19)?,
        recording_reference: row.get(20)?,
    })
}

pub(in crate::desk::tickets) fn find(connection: &Connection, id: CallId) -> Result<Option<Call>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from calls c where c.id = ?1"))?.query_row([id], read).optional()?)
}

pub(in crate::desk::tickets) fn find_by_external_id(connection: &Connection, id: &str) -> Result<Option<Call>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from calls c where c.external_id = ?1"))?.query_row([id], read).optional()?)
}

/// The calls that entries are.
pub(in crate::desk::tickets) fn of_entries(connection: &Connection, ids: &[EntryId]) -> Result<HashMap<EntryId, Call>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut statement =
        connection.prepare_cached(&format!("select {COLUMNS} from json_each(?1) j join calls c on c.entry_id = j.value"))?;
    let ids = serde_json::to_string(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let calls = statement.query_map([ids], read)?.collect::<Result<Vec<_>, _>>()?;
    Ok(calls.into_iter().filter_map(|call| Some((call.entry?, call))).collect())
}

/// The calls that are not over, the newest first.
pub(in crate::desk::tickets) fn live(connection: &Connection, limit: u32) -> Result<Vec<Call>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from calls c where c.state = 'ringing' or c.state = 'talking' order by c.updated_at desc, c.id desc limit ?1"
    ))?;
    Ok(statement.query_map([limit], read)?.collect::<Result<_, _>>()?)
}

/// Those of one inbox.
pub(in crate::desk::tickets) fn live_of(connection: &Connection, inbox: InboxId) -> Result<Vec<Call>> {
    let mut statement = connection
        .prepare_cached(&format!("select {COLUMNS} from calls c where c.inbox_id = ?1 and (c.state = 'ringing' or c.state = 'talking')"))?;
    Ok(statement.query_map([inbox], read)?.collect::<Result<_, _>>()?)
}

/// Whether nothing stands in a ticket but calls of the person outside that nobody answered.
pub(in crate::desk::tickets) fn is_missed_alone(connection: &Connection, ticket: TicketId) -> Result<bool> {
    let something_else = connection
        .prepare_cached(
            "select 1 from entries e left join calls c on c.entry_id = e.id where e.ticket_id = ?1
             and (c.id is null or c.direction = 'out' or c.state = 'answered' or c.state = 'failed') limit 1",
        )?
        .exists([ticket])?;
    Ok(!something_else)
}

pub(in crate::desk::tickets) fn insert(tx: &Tx<'_>, told: &Told) -> Result<CallId> {
    let now = tx.now().millis();
    tx.prepare_cached(
        "insert into calls (external_id, direction, state, number, own_number, queue, caller_name, note, agent_id, ticket_id, started_at, answered_at, ended_at, talk_seconds, created_at, updated_at, inbox_id, recording_reference)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?15, ?16, ?17)",
    )?
    .execute(rusqlite::params![
        &told.external_id,
        told.direction.word(),
        told.state.word(),
        &told.number,
        &told.own_number,
        &told.queue,
        &told.caller_name,
        &told.note,
        told.agent,
        told.ticket,
        told.started_at.map_or(now, Time::millis),
        told.answered_at.map(Time::millis),
        told.ended_at.map(Time::millis),
        told.talk_seconds,
        now,
        told.inbox,
        &told.recording_reference,
    ])?;
    Ok(CallId(tx.last_insert_rowid()))
}

pub(in crate::desk::tickets) fn update(tx: &Tx<'_>, call: &Call) -> Result<()> {
    tx.prepare_cached(
        "update calls set entry_id = ?2, state = ?3, number = ?4, own_number = ?5, queue = ?6, caller_name = ?7, note = ?8, agent_id = ?9,
           ticket_id = ?10, started_at = ?11, answered_at = ?12, ended_at = ?13, talk_seconds = ?14, updated_at = ?15, inbox_id = ?16,
           recording_reference = ?17 where id = ?1",
    )?
    .execute(rusqlite::params![
        call.id,
        call.entry,
        call.state.word(),
        &call.number,
        &call.own_number,
        &call.queue,
        &call.caller_name,
        &call.note,
        call.agent,
        call.ticket,
        call.started_at.millis(),
        call.answered_at.map(Time::millis),
        call.ended_at.map(Time::millis),
        call.talk_seconds,
        tx.now().millis(),
        call.inbox,
        &call.recording_reference,
    ])?;
    Ok(())
}

pub(in crate::desk::tickets) fn set_recording(tx: &Tx<'_>, call: CallId, file: Option<FileId>, removed_at: Option<Time>) -> Result<()> {
    tx.prepare_cached("update calls set recording_id = ?2, recording_removed_at = ?3, updated_at = ?4 where id = ?1")?.execute((
        call,
        file,
        removed_at.map(Time::millis),
        tx.now().millis(),
    ))?;
    Ok(())
}

/// Calls with a recording that began before a time.
pub(in crate::desk::tickets) fn recorded_before(connection: &Connection, before: Time, limit: u32) -> Result<Vec<Call>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from calls c where c.recording_id is not null and c.started_at < ?1 order by c.started_at limit ?2"
    ))?;
    Ok(statement.query_map((before.millis(), limit), read)?.collect::<Result<_, _>>()?)
}

/// The contact's ticket that waits for somebody and in which something happened last, not before `since`.
pub(in crate::desk::tickets) fn open_ticket_of(connection: &Connection, contact: ContactId, since: Time) -> Result<Option<TicketId>> {
    let mut statement = connection.prepare_cached(
        "select id from tickets where requester_id = ?1 and last_entry_at >= ?2 and merged_into_id is null and aside = 0
           and (status = 'new' or status = 'open' or status = 'waiting' or status = 'on_hold')
         order by last_entry_at desc, id desc limit 1",
    )?;
    Ok(statement.query_row((contact, since.millis()), |row| row.get(0)).optional()?)
}
