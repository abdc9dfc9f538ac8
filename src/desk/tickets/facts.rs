//! What many tickets are at once, in the few columns by which they are filtered and counted: for those who keep these columns
//! themselves because they ask about all tickets at a time. Every change of them is told by an event of the ticket's own stream.
use super::model::{Priority, Status};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, EntryId, InboxId, TagId, TeamId, TicketId},
    },
    desk::inboxes::ChannelKind,
};
use rusqlite::{Connection, Row, types::FromSqlError};
use std::collections::HashSet;

/// The columns of one ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts<'a> {
    pub id: TicketId,
    /// Deleted, spam, or merged into another: in no listing.
    pub is_gone: bool,
    pub status: Status,
    pub priority: Priority,
    pub channel: ChannelKind,
    /// The key of its type.
    pub r#type: &'a str,
    pub inbox: Option<InboxId>,
    pub team: Option<TeamId>,
    pub assignee: Option<AgentId>,
    pub requester: ContactId,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_entry_at: Time,
    pub is_snoozed: bool,
    pub is_held: bool,
}

const COLUMNS: &str = "id, merged_into_id is not null or aside <> 0, status, priority, channel, type, inbox_id, team_id, assignee_id,
    requester_id, created_at, updated_at, last_entry_at, snoozed_until is not null, held_count > 0";

fn read<'a>(row: &'a Row<'_>) -> rusqlite::Result<Facts<'a>> {
    let text = |index| row.get_ref(index)?.as_str().map_err(rusqlite::Error::from);
    let known = |index: usize| move || rusqlite::Error::from(FromSqlError::Other(format!("an unknown word in column {index}").into()));
    let time = |index| row.get(index).map(Time::from_millis);
    Ok(Facts {
        id: row.get(0)?,
        is_gone: row.get(1)?,
        status: Status::from_word(text(2)?).ok_or_else(known(2))?,
        priority: Priority::from_word(text(3)?).ok_or_else(known(3))?,
        channel: ChannelKind::from_word(text(4)?).ok_or_else(known(4))?,
        r#type: text(5)?,
        inbox: row.get(6)?,
        team: row.get(7)?,
        assignee: row.get(8)?,
        requester: row.get(9)?,
        created_at: time(10)?,
        updated_at: time(11)?,
        last_entry_at: time(12)?,
        is_snoozed: row.get(13)?,
        is_held: row.get(14)?,
    })
}

/// Hands every ticket to `visit`, in the order of their ids.
pub fn each(connection: &Connection, mut visit: impl FnMut(Facts<'_>)) -> Result<()> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from tickets order by id"))?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(read(row)?);
    }
    Ok(())
}

/// Hands one ticket to `visit`, if there is such a ticket.
pub fn one(connection: &Connection, id: TicketId, visit: impl FnOnce(Facts<'_>)) -> Result<()> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from tickets where id = ?1"))?;
    let mut rows = statement.query([id])?;
    if let Some(row) = rows.next()? {
        visit(read(row)?);
    }
    Ok(())
}

/// Hands every tag of every ticket to `visit`, in the order of the tickets and then of the tags.
pub fn each_tag(connection: &Connection, mut visit: impl FnMut(TicketId, TagId)) -> Result<()> {
    let mut statement = connection.prepare_cached("select ticket_id, tag_id from ticket_tags order by ticket_id, tag_id")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(row.get(0)?, row.get(1)?);
    }
    Ok(())
}

/// The tags of one ticket, by id.
pub fn tags_of(connection: &Connection, id: TicketId) -> Result<Vec<TagId>> {
    let mut statement = connection.prepare_cached("select tag_id from ticket_tags where ticket_id = ?1 order by tag_id")?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The tickets that bear a tag.
pub fn with_tag(connection: &Connection, tag: TagId) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached("select ticket_id from ticket_tags where tag_id = ?1")?;
    Ok(statement.query_map([tag], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The tickets that a contact asked for.
pub fn of_requester(connection: &Connection, contact: ContactId) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached("select id from tickets where requester_id = ?1")?;
    Ok(statement.query_map([contact], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The tickets that an agent follows.
pub fn followed_by(connection: &Connection, agent: AgentId) -> Result<HashSet<i64>> {
    let mut statement = connection.prepare_cached("select ticket_id from ticket_followers where agent_id = ?1")?;
    Ok(statement.query_map([agent], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// The tickets of an agent that are not over, the sleeping ones included; with `since`, those in which a customer wrote after then.
pub fn open_of(connection: &Connection, agent: AgentId, since: Option<Time>, limit: u32) -> Result<Vec<TicketId>> {
    let open: Vec<&str> = Status::ALL.iter().filter(|status| !status.is_over()).map(|status| status.word()).collect();
    let mut statement = connection.prepare_cached(
        "select id from tickets where assignee_id = ?1 and status in (select value from json_each(?2))
           and merged_into_id is null and aside = 0 and (?3 is null or last_contact_at > ?3) order by id limit ?4",
    )?;
    let rows = statement.query_map((agent, serde_json::to_string(&open)?, since.map(Time::millis), limit), |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What an agent wrote. Looks at every entry there is: for what hardly ever happens.
pub fn entries_of_author(connection: &Connection, agent: AgentId) -> Result<Vec<EntryId>> {
    let mut statement = connection.prepare_cached("select id from entries where author_agent_id = ?1")?;
    Ok(statement.query_map([agent], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Every entry that can be shown, in the order of their ids: those that were not taken back, of tickets that are neither deleted nor
/// spam.
pub fn each_shown_entry(connection: &Connection, mut visit: impl FnMut(EntryId) -> Result<()>) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "select e.id from entries e join tickets t on t.id = e.ticket_id where e.is_retracted = 0 and t.aside = 0 order by e.id",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        visit(row.get(0)?)?;
    }
    Ok(())
}

/// The newest entry of a ticket that was not taken back; the oldest, if it says so.
pub fn entry_at_end(connection: &Connection, id: TicketId, is_oldest: bool) -> Result<Option<EntryId>> {
    let order = if is_oldest { "at, id" } else { "at desc, id desc" };
    let mut statement =
        connection.prepare_cached(&format!("select id from entries where ticket_id = ?1 and is_retracted = 0 order by {order} limit 1"))?;
    let mut rows = statement.query([id])?;
    Ok(match rows.next()? {
        Some(row) => Some(row.get(0)?),
        None => None,
    })
}
