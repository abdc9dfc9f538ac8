//! Reading drafts with what stands around them: their tickets, as far as the author may still see those, and their files.
use super::{
    list::{self, object_of},
    model::Status,
    store::{self, entries},
    thread::FileBrief,
};
use crate::{
    base::{
        Actor, Page, Result, Time,
        id::{AgentId, DraftId, TicketId},
    },
    desk::{
        contacts::{self, ContactBrief},
        drafts::{Draft, DraftContent, DraftMode},
        people::policy::{Action, authorize},
    },
};
use rusqlite::Connection;
use serde::Serialize;

/// The ticket that a draft stands on, as far as its author may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct DraftTicket {
    pub id: TicketId,
    pub number: i64,
    /// Absent, with what follows, if the author may not see the ticket any more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requester: Option<ContactBrief>,
    pub is_deleted: bool,
}

/// A draft as its author sees it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct DraftDetail {
    pub id: DraftId,
    pub mode: DraftMode,
    /// Absent if it is to begin a ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ticket: Option<DraftTicket>,
    pub content: DraftContent,
    /// Those of `content.files` that are there.
    pub files: Vec<FileBrief>,
    /// Its beginning, on one line.
    pub snippet: String,
    /// Another draft of the same kind stands in its place: both tickets of a merge had one, or it was brought back late.
    pub is_aside: bool,
    pub created_at: Time,
    pub updated_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discarded_at: Option<Time>,
    pub version: i64,
}

/// The draft with what stands around it.
pub fn detail(connection: &Connection, actor: &Actor, draft: Draft) -> Result<DraftDetail> {
    let ticket = draft.ticket.map(|id| ticket_of(connection, actor, id)).transpose()?.flatten();
    let mut files = Vec::with_capacity(draft.content.files.len());
    for id in &draft.content.files {
        files.extend(entries::find_file(connection, *id)?.filter(|file| file.uploaded_by == Some(draft.agent)).map(FileBrief::from));
    }
    Ok(DraftDetail {
        id: draft.id,
        mode: draft.mode,
        ticket,
        content: draft.content,
        files,
        snippet: draft.snippet,
        is_aside: draft.is_aside,
        created_at: draft.created_at,
        updated_at: draft.updated_at,
        discarded_at: draft.discarded_at,
        version: draft.version,
    })
}

fn ticket_of(connection: &Connection, actor: &Actor, id: TicketId) -> Result<Option<DraftTicket>> {
    let Some(ticket) = store::find(connection, id)? else { return Ok(None) };
    let sees = authorize(actor, Action::See, &object_of(connection, &ticket, actor)?).is_ok();
    let requester = if sees { contacts::briefs(connection, &[ticket.requester])?.remove(&ticket.requester) } else { None };
    let is_deleted = ticket.is_deleted();
    Ok(Some(DraftTicket {
        id,
        number: ticket.number,
        subject: sees.then_some(ticket.subject),
        status: sees.then_some(ticket.status),
        requester,
        is_deleted,
    }))
}

/// A page of drafts with what stands around each.
pub fn page(connection: &Connection, actor: &Actor, drafts: Page<Draft>) -> Result<Page<DraftDetail>> {
    let items = drafts.items.into_iter().map(|draft| detail(connection, actor, draft)).collect::<Result<_>>()?;
    Ok(Page { items, next: drafts.next })
}

/// The drafts of an agent on a ticket, those in their place first; of one that was merged away, on the one that goes on.
pub fn of_ticket(connection: &Connection, actor: &Actor, agent: AgentId, number: i64) -> Result<Vec<DraftDetail>> {
    let ticket = list::follow_merges(connection, list::get_by_number(connection, actor, number)?)?;
    let found = crate::desk::drafts::of_ticket(connection, agent, ticket.id)?;
    found.into_iter().map(|draft| detail(connection, actor, draft)).collect()
}
