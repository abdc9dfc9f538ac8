//! The rows of tickets and of what hangs on them. Decides nothing.
pub(super) mod awaited;
pub(super) mod calls;
mod emptying;
pub(super) mod entries;
pub(super) mod links;
pub(super) mod operations;
pub(super) mod participants;
pub(super) mod reading;

pub(super) use emptying::{empty_entry, empty_ticket, merged_into};

use super::{
    model::{Aside, Priority, Speaker, Status, Ticket, TicketType},
    policy::Visible,
};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, InboxId, TagId, TeamId, TicketId},
    },
    desk::inboxes::ChannelKind,
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The columns that [`read_row`] reads, for every statement that selects tickets as `t`.
pub(in crate::desk::tickets) const TICKET_COLUMNS: &str = "t.id, t.number, t.subject, t.requester_id, t.type, t.status, t.priority, t.channel, t.inbox_id, t.team_id, t.assignee_id, t.created_at, t.updated_at, t.last_entry_at, t.last_speaker, t.last_contact_at, t.last_agent_at, t.first_answered_at, t.solved_at, t.closed_at, t.snoozed_until, t.reopened_count, t.entry_count, t.held_count, t.merged_into_id, t.aside, t.version";

pub(in crate::desk::tickets) fn read_row(row: &Row<'_>) -> rusqlite::Result<Ticket> {
    let time = |index: usize| row.get::<_, Option<i64>>(index).map(|time| time.map(Time::from_millis));
    let word = |index: usize| row.get_ref(index).and_then(|value| Ok(value.as_str_or_null()?.unwrap_or_default()));
    Ok(Ticket {
        id: row.get(0)?,
        number: row.get(1)?,
        subject: row.get(2)?,
        requester: row.get(3)?,
        r#type: TicketType::stored(word(4)?),
        status: Status::from_word(word(5)?).unwrap_or(Status::Open),
        priority: Priority::from_word(word(6)?).unwrap_or(Priority::Normal),
        channel: ChannelKind::from_word(word(7)?).unwrap_or(ChannelKind::Api),
        inbox: row.get(8)?,
        team: row.get(9)?,
        assignee: row.get(10)?,
        created_at: Time::from_millis(row.get(11)?),
        updated_at: Time::from_millis(row.get(12)?),
        last_entry_at: Time::from_millis(row.get(13)?),
        last_speaker: Speaker::from_word(word(14)?),
        last_contact_at: time(15)?,
        last_agent_at: time(16)?,
        first_answered_at: time(17)?,
        solved_at: time(18)?,
        closed_at: time(19)?,
        snoozed_until: time(20)?,
        reopened_count: row.get(21)?,
        entry_count: row.get(22)?,
        held_count: row.get(23)?,
        merged_into: row.get(24)?,
        aside: Aside::from_number(row.get(25)?),
        version: row.get(26)?,
    })
}

pub(super) fn find(connection: &Connection, id: TicketId) -> Result<Option<Ticket>> {
    Ok(connection
        .prepare_cached(&format!("select {TICKET_COLUMNS} from tickets t where t.id = ?1"))?
        .query_row([id], read_row)
        .optional()?)
}

pub(super) fn find_by_number(connection: &Connection, number: i64) -> Result<Option<Ticket>> {
    Ok(connection
        .prepare_cached(&format!("select {TICKET_COLUMNS} from tickets t where t.number = ?1"))?
        .query_row([number], read_row)
        .optional()?)
}

/// The numbers of tickets.
pub(super) fn numbers(connection: &Connection, ids: &[TicketId]) -> Result<HashMap<TicketId, i64>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut statement = connection.prepare_cached("select t.id, t.number from json_each(?1) j join tickets t on t.id = j.value")?;
    let ids = serde_json::to_string(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    Ok(statement.query_map([ids], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

pub(super) fn next_by_number(connection: &Connection, number: i64) -> Result<Option<Ticket>> {
    Ok(connection
        .prepare_cached(&format!("select {TICKET_COLUMNS} from tickets t where t.number > ?1 order by t.number limit 1"))?
        .query_row([number], read_row)
        .optional()?)
}

/// The next number; numbers are never given twice.
pub(super) fn next_number(tx: &Tx<'_>) -> Result<i64> {
    // Not `returning`: SQLite builds a table for the answer.
    tx.prepare_cached("insert into counters (name, value) values ('ticket', 1) on conflict (name) do update set value = value + 1")?
        .execute([])?;
    Ok(tx.prepare_cached("select value from counters where name = 'ticket'")?.query_row([], |row| row.get(0))?)
}

/// A ticket to be opened, as a row.
pub(super) struct NewRow<'a> {
    pub number: i64,
    pub subject: &'a str,
    pub requester: ContactId,
    pub r#type: &'a TicketType,
    pub status: Status,
    pub priority: Priority,
    pub channel: ChannelKind,
    pub inbox: Option<InboxId>,
    pub team: Option<TeamId>,
    pub assignee: Option<AgentId>,
    pub created_at: Time,
}

pub(super) fn insert(tx: &Tx<'_>, row: &NewRow<'_>) -> Result<TicketId> {
    tx.prepare_cached(
        "insert into tickets (number, subject, requester_id, type, status, priority, channel, inbox_id, team_id, assignee_id, created_at, updated_at, last_entry_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?11)",
    )?
    .execute((
        row.number,
        row.subject,
        row.requester,
        row.r#type.word(),
        row.status.word(),
        row.priority.word(),
        row.channel.word(),
        row.inbox,
        row.team,
        row.assignee,
        row.created_at.millis(),
        tx.now().millis(),
    ))?;
    Ok(TicketId(tx.last_insert_rowid()))
}

/// Writes what commands may change back, and counts the version up.
pub(super) fn update(tx: &Tx<'_>, ticket: &Ticket) -> Result<()> {
    let millis = |time: Option<Time>| time.map(Time::millis);
    tx.prepare_cached(
        "update tickets set subject = ?2, requester_id = ?3, type = ?4, status = ?5, priority = ?6, inbox_id = ?7, team_id = ?8, assignee_id = ?9,
         updated_at = ?10, last_entry_at = ?11, last_speaker = ?12, last_contact_at = ?13, last_agent_at = ?14, first_answered_at = ?15, solved_at = ?16,
         closed_at = ?17, snoozed_until = ?18, reopened_count = ?19, entry_count = ?20, held_count = ?21, merged_into_id = ?22, aside = ?23,
         created_at = ?24, version = version + 1 where id = ?1",
    )?
    .execute(rusqlite::params![
        ticket.id,
        ticket.subject,
        ticket.requester,
        ticket.r#type.word(),
        ticket.status.word(),
        ticket.priority.word(),
        ticket.inbox,
        ticket.team,
        ticket.assignee,
        tx.now().millis(),
        ticket.last_entry_at.millis(),
        ticket.last_speaker.map(Speaker::word),
        millis(ticket.last_contact_at),
        millis(ticket.last_agent_at),
        millis(ticket.first_answered_at),
        millis(ticket.solved_at),
        millis(ticket.closed_at),
        millis(ticket.snoozed_until),
        ticket.reopened_count,
        ticket.entry_count,
        ticket.held_count,
        ticket.merged_into,
        Aside::number_of(ticket.aside),
        ticket.created_at.millis(),
    ])?;
    Ok(())
}

/// Writes back what a new entry changes of a ticket that keeps its state, and counts the version up. Touches only the indexes by
/// activity: a row of this table hangs in nine others.
pub(super) fn grow(tx: &Tx<'_>, ticket: &Ticket) -> Result<()> {
    let millis = |time: Option<Time>| time.map(Time::millis);
    tx.prepare_cached(
        "update tickets set updated_at = ?2, last_entry_at = ?3, last_speaker = ?4, last_contact_at = ?5, last_agent_at = ?6,
         first_answered_at = ?7, entry_count = ?8, held_count = ?9, version = version + 1 where id = ?1",
    )?
    .execute((
        ticket.id,
        tx.now().millis(),
        ticket.last_entry_at.millis(),
        ticket.last_speaker.map(Speaker::word),
        millis(ticket.last_contact_at),
        millis(ticket.last_agent_at),
        millis(ticket.first_answered_at),
        ticket.entry_count,
        ticket.held_count,
    ))?;
    Ok(())
}

/// Since when a ticket lies aside; `None` if it does not.
pub(super) fn set_aside_at(tx: &Tx<'_>, id: TicketId, at: Option<Time>) -> Result<()> {
    tx.prepare_cached("update tickets set aside_at = ?2 where id = ?1")?.execute((id, at.map(Time::millis)))?;
    Ok(())
}

pub(super) fn aside_at(connection: &Connection, id: TicketId) -> Result<Option<Time>> {
    let at: Option<i64> =
        connection.prepare_cached("select aside_at from tickets where id = ?1")?.query_row([id], |row| row.get(0)).optional()?.flatten();
    Ok(at.map(Time::from_millis))
}

/// Tickets that were laid aside before, the oldest first.
pub(super) fn aside_before(connection: &Connection, before: Time, limit: u32) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached(
        "select id from tickets where aside_at is not null and aside_at < ?1 and merged_into_id is null order by aside_at limit ?2",
    )?;
    Ok(statement.query_map((before.millis(), limit), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Snoozed tickets whose time has come, oldest first. What lies aside sleeps on.
pub(super) fn due_to_wake(connection: &Connection, now: Time) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached(
        "select id from tickets where snoozed_until is not null and snoozed_until <= ?1 and aside = 0 order by snoozed_until limit 200",
    )?;
    Ok(statement.query_map([now.millis()], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// When the next snoozed ticket wakes.
pub(super) fn next_wake(connection: &Connection) -> Result<Option<Time>> {
    let time: Option<i64> = connection
        .prepare_cached("select min(snoozed_until) from tickets where snoozed_until is not null and aside = 0")?
        .query_row([], |row| row.get(0))?;
    Ok(time.map(Time::from_millis))
}

pub(super) fn tags_of(connection: &Connection, id: TicketId) -> Result<Vec<String>> {
    let mut statement = connection
        .prepare_cached("select g.name from ticket_tags x join tags g on g.id = x.tag_id where x.ticket_id = ?1 order by g.name")?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn set_tags(tx: &Tx<'_>, id: TicketId, tags: &[TagId]) -> Result<()> {
    tx.prepare_cached("delete from ticket_tags where ticket_id = ?1")?.execute([id])?;
    for tag in tags {
        tx.prepare_cached("insert or ignore into ticket_tags (ticket_id, tag_id) values (?1, ?2)")?.execute((id, tag))?;
    }
    Ok(())
}

/// The values of a ticket by the keys of their fields.
pub(super) fn fields_of(connection: &Connection, id: TicketId) -> Result<BTreeMap<String, serde_json::Value>> {
    let mut statement = connection.prepare_cached("select key, value from ticket_fields where ticket_id = ?1 order by key")?;
    let rows = statement.query_map([id], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?.collect::<Result<Vec<(String, _)>, _>>()?;
    rows.into_iter().map(|(key, value)| Ok((key, serde_json::from_str(&value)?))).collect()
}

/// Sets the value of a field, or takes it away.
pub(super) fn set_field(tx: &Tx<'_>, id: TicketId, key: &str, value: Option<&serde_json::Value>) -> Result<()> {
    match value {
        Some(value) => tx
            .prepare_cached(
                "insert into ticket_fields (ticket_id, key, value) values (?1, ?2, ?3) on conflict do update set value = excluded.value",
            )?
            .execute((id, key, value.to_string()))?,
        None => tx.prepare_cached("delete from ticket_fields where ticket_id = ?1 and key = ?2")?.execute((id, key))?,
    };
    Ok(())
}

/// The tickets that a contact asked for, whatever their state.
pub(super) fn requested_by(connection: &Connection, contact: ContactId, limit: usize) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached("select id from tickets where requester_id = ?1 order by last_entry_at, id limit ?2")?;
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(statement.query_map((contact, limit), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn set_requester(tx: &Tx<'_>, id: TicketId, contact: ContactId) -> Result<()> {
    tx.prepare_cached("update tickets set requester_id = ?2, updated_at = ?3, version = version + 1 where id = ?1")?.execute((
        id,
        contact,
        tx.now().millis(),
    ))?;
    Ok(())
}

/// The ids of all tickets that fall under a partial view; nothing for one that sees everything or nothing.
pub(super) fn visible_ids(connection: &Connection, visible: &Visible) -> Result<HashSet<i64>> {
    let Visible::Some { agent, teams } = visible else { return Ok(HashSet::new()) };
    let mut ids = HashSet::new();
    let mut statement = connection
        .prepare_cached("select id from tickets where assignee_id = ?1 union select ticket_id from ticket_followers where agent_id = ?1")?;
    for id in statement.query_map([agent], |row| row.get(0))? {
        ids.insert(id?);
    }
    let mut statement = connection.prepare_cached("select id from tickets where team_id = ?1")?;
    for team in teams {
        for id in statement.query_map([team], |row| row.get(0))? {
            ids.insert(id?);
        }
    }
    Ok(ids)
}

/// Tickets of a contact that wait for somebody and in which something happened since, the newest first; at most two.
pub(super) fn open_tickets_of(connection: &Connection, contact: ContactId, since: Time) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached(
        "select id from tickets where requester_id = ?1 and last_entry_at >= ?2 and merged_into_id is null and aside = 0
           and (status = 'new' or status = 'open' or status = 'waiting' or status = 'on_hold')
         order by last_entry_at desc, id desc limit 2",
    )?;
    Ok(statement.query_map((contact, since.millis()), |row| row.get(0))?.collect::<Result<_, _>>()?)
}
