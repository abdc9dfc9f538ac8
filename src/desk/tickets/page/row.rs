//! The rows of a listing: everything a list shows of a ticket, read for a whole page at once.
use super::super::{
    entry::{Direction, EntryKind},
    model::{Priority, Speaker, Status, Ticket, TicketType},
    store::{TICKET_COLUMNS, read_row},
};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, EntryId, InboxId, TeamId, TicketId},
    },
    desk::{
        contacts::{self, ContactBrief},
        inboxes::ChannelKind,
        people,
    },
};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::HashMap;

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
    pub newest: Option<Newest>,
    pub entry_count: u32,
    /// Entries of strangers that wait for a decision.
    pub held_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub snoozed_until: Option<Time>,
    pub is_deleted: bool,
    pub version: i64,
}

struct Raw {
    ticket: Ticket,
    tags: Vec<String>,
    newest: Option<Newest>,
}

/// The rows of these tickets, in this order.
pub(in crate::desk::tickets) fn rows(connection: &Connection, ids: &[TicketId]) -> Result<Vec<TicketRow>> {
    let raw = read(connection, ids)?;
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

fn team_brief(names: &HashMap<TeamId, String>, id: TeamId) -> TeamBrief {
    TeamBrief { id, name: names.get(&id).cloned().unwrap_or_default() }
}

fn finish(
    raw: Raw,
    contacts: &HashMap<ContactId, ContactBrief>,
    agents: &HashMap<AgentId, String>,
    teams: &HashMap<TeamId, String>,
) -> TicketRow {
    let ticket = raw.ticket;
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
        newest: raw.newest,
        entry_count: ticket.entry_count,
        held_count: ticket.held_count,
        snoozed_until: ticket.snoozed_until,
        is_deleted: ticket.is_deleted,
        version: ticket.version,
    }
}

fn read(connection: &Connection, ids: &[TicketId]) -> Result<Vec<Raw>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {TICKET_COLUMNS},
           (select json_group_array(g.name order by g.name) from ticket_tags x join tags g on g.id = x.tag_id where x.ticket_id = t.id),
           n.id, n.kind, n.direction, n.preview
         from json_each(?1) j cross join tickets t on t.id = j.value
         left join entries n on n.id = (select e.id from entries e where e.ticket_id = t.id and e.is_held = 0 and e.is_retracted = 0
           order by e.at desc, e.id desc limit 1)
         order by j.key"
    ))?;
    let ids = serde_json::to_string(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let rows = statement.query_map([ids], |row| {
        let newest = match row.get::<_, Option<EntryId>>(28)? {
            None => None,
            Some(entry_id) => Some(Newest {
                entry_id,
                kind: EntryKind::from_word(&row.get::<_, String>(29)?).unwrap_or(EntryKind::Message),
                direction: row.get::<_, Option<String>>(30)?.as_deref().and_then(Direction::from_word),
                preview: row.get(31)?,
            }),
        };
        Ok(Raw { ticket: read_row(row)?, tags: serde_json::from_str(&row.get::<_, String>(27)?).unwrap_or_default(), newest })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
