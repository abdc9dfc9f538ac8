//! The rows of a listing: everything a list shows of a ticket, read for a whole page at once.
use super::super::{
    entry::{Direction, EntryKind},
    model::{Priority, Speaker, Status, Ticket, TicketType},
    presence::Presence,
    store::{TICKET_COLUMNS, read_row},
};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, EntryId, InboxId, TeamId, TicketId},
    },
    desk::{
        contacts::{self, ContactBrief},
        drafts::DraftBrief,
        inboxes::ChannelKind,
        people,
    },
};
use rusqlite::Connection;
use serde::Serialize;
use std::{collections::HashMap, time::Duration};

/// Somebody who works here, as lists show them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AgentBrief {
    pub id: AgentId,
    pub name: String,
}

/// A team, as lists show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TeamBrief {
    pub id: TeamId,
    pub name: String,
}

/// The newest entry that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Newest {
    pub entry_id: EntryId,
    pub kind: EntryKind,
    pub channel: ChannelKind,
    pub at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// Its beginning, on one line.
    pub preview: String,
}

/// A ticket as lists show it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TicketRow {
    pub id: TicketId,
    pub number: i64,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub r#type: TicketType,
    pub channel: ChannelKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    pub requester: ContactBrief,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamBrief>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<AgentBrief>,
    pub tags: Vec<String>,
    pub created_at: Time,
    pub updated_at: Time,
    pub last_entry_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_speaker: Option<Speaker>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_contact_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_agent_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub newest: Option<Newest>,
    pub entry_count: u32,
    /// Entries of strangers that wait for a decision.
    pub held_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Time>,
    /// A file that is no part of a text came or went with one of the newest fifty entries.
    pub has_files: bool,
    /// How many messages of people outside, and notes that name the asker, they have not read; no more than 100 are counted. Only of
    /// tickets that concern them: their own, those they follow or are named in, and those of their teams, or of none, that are
    /// nobody's.
    pub unread: u32,
    /// Up to which entry the asker has read it, by the order in which entries were stored; absent if they never did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_through: Option<EntryId>,
    /// One of the unread names the asker.
    pub is_mentioned: bool,
    /// The asker follows it.
    pub is_followed: bool,
    /// Who is in it right now, the asker included.
    pub present: Vec<Presence>,
    pub is_deleted: bool,
    /// Somebody marked it as spam, or it came from a blocked sender.
    pub is_spam: bool,
    /// The asker's newest draft on it; in listings alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draft: Option<DraftBrief>,
    pub version: i64,
}

struct Raw {
    ticket: Ticket,
    tags: Vec<String>,
    newest: Option<Newest>,
    has_files: bool,
    read_through: Option<EntryId>,
    is_followed: bool,
    is_mentioned: bool,
    unread: u32,
}

/// The rows of these tickets, in this order, for this agent; who is in them is not known here.
pub(in crate::desk::tickets) fn rows(connection: &Connection, reader: Option<AgentId>, ids: &[TicketId]) -> Result<Vec<TicketRow>> {
    let raw = read(connection, reader, ids)?;
    let requesters: Vec<ContactId> = raw.iter().map(|raw| raw.ticket.requester).collect();
    let contacts = contacts::briefs(connection, &requesters)?;
    let agents: Vec<AgentId> = raw.iter().filter_map(|raw| raw.ticket.assignee).collect();
    let agents = people::names(connection, &agents)?;
    let teams: Vec<TeamId> = raw.iter().filter_map(|raw| raw.ticket.team).collect();
    let teams = people::team_names(connection, &teams)?;
    Ok(raw.into_iter().map(|raw| finish(raw, &contacts, &agents, &teams)).collect())
}

pub(in crate::desk::tickets) fn brief_of(contacts: &HashMap<ContactId, ContactBrief>, id: ContactId) -> ContactBrief {
    contacts.get(&id).cloned().unwrap_or_else(|| ContactBrief { id, name: String::new(), address: None })
}

pub(in crate::desk::tickets) fn agent_brief(names: &HashMap<AgentId, String>, id: AgentId) -> AgentBrief {
    AgentBrief { id, name: names.get(&id).cloned().unwrap_or_default() }
}

pub(in crate::desk::tickets) fn team_brief(names: &HashMap<TeamId, String>, id: TeamId) -> TeamBrief {
    TeamBrief { id, name: names.get(&id).cloned().unwrap_or_default() }
}

fn finish(
    raw: Raw,
    contacts: &HashMap<ContactId, ContactBrief>,
    agents: &HashMap<AgentId, String>,
    teams: &HashMap<TeamId, String>,
) -> TicketRow {
    let ticket = raw.ticket;
    let (is_deleted, is_spam) = (ticket.is_deleted(), ticket.is_spam());
    TicketRow {
        id: ticket.id,
        number: ticket.number,
        subject: ticket.subject,
        status: ticket.status,
        priority: ticket.priority,
        r#type: ticket.r#type,
        channel: ticket.channel,
        inbox_id: ticket.inbox,
        requester: brief_of(contacts, ticket.requester),
        team: ticket.team.map(|id| team_brief(teams, id)),
        assignee: ticket.assignee.map(|id| agent_brief(agents, id)),
        tags: raw.tags,
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        last_entry_at: ticket.last_entry_at,
        last_speaker: ticket.last_speaker,
        last_contact_at: ticket.last_contact_at,
        last_agent_at: ticket.last_agent_at,
        newest: raw.newest,
        entry_count: ticket.entry_count,
        held_count: ticket.held_count,
        snoozed_until: ticket.snoozed_until,
        has_files: raw.has_files,
        unread: raw.unread,
        read_through: raw.read_through,
        is_mentioned: raw.is_mentioned,
        is_followed: raw.is_followed,
        present: Vec::new(),
        is_deleted,
        is_spam,
        draft: None,
        version: ticket.version,
    }
}

/// Entries whose files are looked for.
const NEWEST: u32 = 50;
/// Unread entries of one ticket that are counted.
const COUNTED: u32 = 100;
/// What was written longer than this before it came here is history (an import, an old mailbox) and no news.
const HISTORY: Duration = Duration::from_hours(7 * 24);

/// Reads the tickets of a JSON list of ids for one agent.
fn statement() -> String {
    format!(
        "with rows as materialized (
           select j.key as place, t.id,
             f.agent_id is not null as is_followed,
             t.id in (select e.ticket_id from mentions m indexed by mentions_waiting cross join entries e on e.id = m.entry_id
               where m.agent_id = ?2 and m.is_waiting = 1) as is_mentioned,
             coalesce(r.entry_id, (select entry_id from reading_floors where agent_id = ?2)) as read_through,
             t.assignee_id is ?2 or t.assignee_id is null
               and (t.team_id is null or t.team_id in (select team_id from team_members where agent_id = ?2)) as is_theirs
           from json_each(?1) j cross join tickets t on t.id = j.value
           left join ticket_reads r on r.agent_id = ?2 and r.ticket_id = t.id
           left join ticket_followers f on f.ticket_id = t.id and f.agent_id = ?2
         )
         select {TICKET_COLUMNS},
           (select json_group_array(g.name order by g.name) from ticket_tags x join tags g on g.id = x.tag_id where x.ticket_id = t.id),
           n.id, n.kind, n.direction, n.preview, n.channel, n.at,
           exists (select 1 from (select id from entries where ticket_id = t.id order by at desc, id desc limit {NEWEST}) e
             cross join entry_files y on y.entry_id = e.id where y.is_inline = 0),
           w.read_through, w.is_followed, w.is_mentioned,
           case when ?2 is null or not (w.is_theirs or w.is_followed or w.is_mentioned) then 0 else
             (select count(*) from (select 1 from entries e where e.ticket_id = t.id and e.id > coalesce(w.read_through, 0)
               and e.at >= e.created_at - {history}
               and (e.kind = 'message' and e.direction = 'in' and e.automatic = 'no'
                 or e.kind = 'note' and exists (select 1 from mentions m where m.agent_id = ?2 and m.entry_id = e.id))
               limit {COUNTED})) end
         from rows w cross join tickets t on t.id = w.id
         left join entries n on n.id = (select e.id from entries e where e.ticket_id = t.id and e.is_held = 0 and e.is_retracted = 0
           order by e.at desc, e.id desc limit 1)
         order by w.place",
        history = HISTORY.as_millis()
    )
}

fn id_list(ids: &[TicketId]) -> Result<String> {
    Ok(serde_json::to_string(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?)
}

/// In how many steps of the database the rows of these tickets are read, for tests of its speed.
#[cfg(test)]
pub fn row_steps(connection: &Connection, reader: AgentId, ids: &[TicketId]) -> Result<i32> {
    let mut statement = connection.prepare(&statement())?;
    statement.query_map((id_list(ids)?, reader), |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(statement.get_status(rusqlite::StatementStatus::VmStep))
}

fn read(connection: &Connection, reader: Option<AgentId>, ids: &[TicketId]) -> Result<Vec<Raw>> {
    let mut statement = connection.prepare_cached(&statement())?;
    let rows = statement.query_map((id_list(ids)?, reader), |row| {
        let newest = match row.get::<_, Option<EntryId>>(28)? {
            None => None,
            Some(entry_id) => Some(Newest {
                entry_id,
                kind: EntryKind::from_word(&row.get::<_, String>(29)?).unwrap_or(EntryKind::Message),
                direction: row.get::<_, Option<String>>(30)?.as_deref().and_then(Direction::from_word),
                preview: row.get(31)?,
                channel: ChannelKind::from_word(&row.get::<_, String>(32)?).unwrap_or(ChannelKind::Api),
                at: Time::from_millis(row.get(33)?),
            }),
        };
        Ok(Raw {
            ticket: read_row(row)?,
            tags: serde_json::from_str(&row.get::<_, String>(27)?).unwrap_or_default(),
            newest,
            has_files: row.get(34)?,
            read_through: row.get(35)?,
            is_followed: row.get(36)?,
            is_mentioned: row.get(37)?,
            unread: row.get(38)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
