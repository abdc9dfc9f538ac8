//! Reading threads: entries with all that is shown of them, a page at a time and without asking for each entry.
use super::{
    awaited::AwaitedBrief,
    call::{self, CallDetail},
    content,
    entry::{Content, Direction, Earlier, Entry, EntryFile, EntryKind, Mentions, Why},
    page::{AgentBrief, TeamBrief, agent_brief, brief_of, team_brief},
    store::{self, calls, entries},
};
use crate::{
    base::{
        Mailbox, Page, PageRequest, Result, Time,
        id::{AgentId, ContactId, DeliveryId, EntryId, FileId, InboxId, LineId, TicketId},
        message::{Automatic, Bounce, Defect, Forwarded, Invitation, Protection},
    },
    desk::{
        contacts::{self, ContactBrief},
        file_texts::{self, FileText},
        inboxes::ChannelKind,
        outbox::{self, Delivery, DeliveryKind, DeliveryState, Recipient},
        people,
    },
    engine::blob::Blobs,
};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::HashMap;

/// Bytes of text that an entry shows in a listing; the rest on demand.
const SHOWN: usize = 16 << 10;

/// Who wrote an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Author {
    Contact {
        contact: ContactBrief,
    },
    Agent {
        agent: AgentBrief,
    },
    /// Hopdesk itself.
    System,
}

/// A file of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct FileBrief {
    pub id: FileId,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: u64,
    /// Shown within the text.
    pub is_inline: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_id: Option<String>,
    /// Whether what is written in it can be searched; absent of uploads that no entry has taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<FileText>,
}

impl From<EntryFile> for FileBrief {
    fn from(file: EntryFile) -> Self {
        Self {
            id: file.id,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            is_inline: file.is_inline,
            content_id: file.content_id,
            text: None,
        }
    }
}

/// What became of an entry that goes out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct EntryDelivery {
    pub id: DeliveryId,
    pub kind: DeliveryKind,
    pub state: DeliveryState,
    /// The server's last words, or why it waits.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub words: String,
    /// When it is tried: until then it can be taken back.
    pub due_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub settled_at: Option<Time>,
    /// As the other side told it, where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_at: Option<Time>,
    pub can_be_resent: bool,
    pub recipients: Vec<Recipient>,
}

/// Colleagues whom a note names.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Mentioned {
    pub agents: Vec<AgentBrief>,
    pub teams: Vec<TeamBrief>,
}

/// An entry as the thread shows it.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct EntryDetail {
    pub id: EntryId,
    pub ticket_id: TicketId,
    pub kind: EntryKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    pub channel: ChannelKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    /// By which it came or went, where it is no letter.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_id: Option<LineId>,
    pub author: Author,
    /// When it was written or said.
    pub at: Time,
    pub created_at: Time,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub bcc: Vec<Mailbox>,
    pub subject: String,
    /// What its author wrote now, without quotes and signature; in listings the beginning of it.
    pub visible: String,
    /// There is more to read than `visible`: quotes, a signature, or the end of a long text.
    pub has_more: bool,
    /// All there is to read; only where one entry is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// It has formatting, to be shown in a frame of its own.
    pub has_html: bool,
    /// Its bytes as they came are kept.
    pub has_raw: bool,
    pub files: Vec<FileBrief>,
    /// Files that are still on their way here.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub awaited_files: Vec<AwaitedBrief>,
    pub deliveries: Vec<EntryDelivery>,
    pub why_here: Why,
    /// The number of the ticket in which it stood before it was moved or merged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub moved_from: Option<i64>,
    pub automatic: Automatic,
    /// A stranger's: waits for an agent's decision.
    pub is_held: bool,
    pub is_quarantined: bool,
    /// Taken back before it went out.
    pub is_retracted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bounce: Option<Bounce>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    pub invitations: Vec<Invitation>,
    pub defects: Vec<Defect>,
    /// Whom a note names.
    pub mentioned: Mentioned,
    /// The id of the message in the outside world.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    /// The place that it came from.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// What it said before whoever wrote it changed it, oldest first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub earlier: Vec<Earlier>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edited_at: Option<Time>,
    /// Whoever wrote it took it back; `earlier` has what it said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawn_at: Option<Time>,
    /// What is known of the call that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallDetail>,
}

/// One page of a ticket's entries; whoever calls has seen that the asker may see the ticket.
pub fn page(
    connection: &Connection,
    blobs: &Blobs,
    ticket: TicketId,
    newest_first: bool,
    request: &PageRequest,
) -> Result<Page<EntryDetail>> {
    let after: Option<(i64, i64)> = request.cursor.as_ref().map(|cursor| cursor.keys()).transpose()?;
    let after = after.map(|(at, id)| (Time::from_millis(at), EntryId(id)));
    let found = if newest_first {
        entries::list_newest(connection, ticket, after, request.limit() + 1)?
    } else {
        entries::list(connection, ticket, after, request.limit() + 1)?
    };
    let page = Page::from_rows(found, request.limit(), |entry| (entry.at.millis(), entry.id.0))?;
    Ok(Page { items: details(connection, blobs, page.items, false)?, next: page.next })
}

/// One entry with all its text; whoever calls has seen that the asker may see its ticket.
pub fn detail(connection: &Connection, blobs: &Blobs, entry: Entry) -> Result<EntryDetail> {
    let mut details = details(connection, blobs, vec![entry], true)?;
    details.pop().ok_or_else(|| crate::base::Error::internal("an entry vanished"))
}

fn details(connection: &Connection, blobs: &Blobs, found: Vec<Entry>, is_full: bool) -> Result<Vec<EntryDetail>> {
    let ids: Vec<EntryId> = found.iter().map(|entry| entry.id).collect();
    let mut files: HashMap<EntryId, Vec<FileBrief>> = HashMap::new();
    for file in entries::files_of_all(connection, &ids)? {
        if let Some(entry) = file.entry {
            let text = file_texts::of(connection, &file.hash, &file.media_type, &file.name)?;
            files.entry(entry).or_default().push(FileBrief { text: Some(text), ..file.into() });
        }
    }
    let mut deliveries = deliveries(connection, &ids)?;
    let mut awaited: HashMap<EntryId, Vec<AwaitedBrief>> = HashMap::new();
    if found.iter().any(|entry| entry.line.is_some()) {
        for file in store::awaited::of_entries(connection, &ids)? {
            awaited.entry(file.entry).or_default().push(file.into());
        }
    }
    let is_call = |entry: &Entry| entry.kind == EntryKind::Call;
    let mut calls = if found.iter().any(is_call) { calls::of_entries(connection, &ids)? } else { HashMap::new() };
    let contacts: Vec<ContactId> = found.iter().filter_map(|entry| entry.author_contact).collect();
    let contacts = contacts::briefs(connection, &contacts)?;
    let agents: Vec<AgentId> = found.iter().filter_map(|entry| entry.author_agent).collect();
    let agents = people::names(connection, &agents)?;
    let origins: Vec<TicketId> = found.iter().filter_map(|entry| entry.origin).collect();
    let numbers = store::numbers(connection, &origins)?;
    let mut details = Vec::with_capacity(found.len());
    for entry in found {
        let content = content::unpack(blobs, connection, &entry.packed)?;
        let mut own_files = files.remove(&entry.id).unwrap_or_default();
        let call = match calls.remove(&entry.id) {
            Some(call) => {
                // A recording is played where the call stands, and is no attachment of it.
                let at = own_files.iter().position(|file| Some(file.id) == call.recording);
                let recording = at.map(|at| own_files.remove(at));
                Some(call::shown(connection, call, recording)?)
            }
            None => None,
        };
        let mentioned = mentioned(connection, &content.mentions)?;
        let author = match (entry.author_contact, entry.author_agent) {
            (Some(id), _) => Author::Contact { contact: brief_of(&contacts, id) },
            (None, Some(id)) => Author::Agent { agent: agent_brief(&agents, id) },
            (None, None) => Author::System,
        };
        let moved_from = entry.origin.and_then(|origin| numbers.get(&origin).copied());
        let deliveries = deliveries.remove(&entry.id).unwrap_or_default();
        let awaited_files = awaited.remove(&entry.id).unwrap_or_default();
        let shown = plain(&entry, content, is_full);
        details.push(EntryDetail { author, moved_from, files: own_files, awaited_files, call, deliveries, mentioned, ..shown });
    }
    Ok(details)
}

fn mentioned(connection: &Connection, mentions: &Mentions) -> Result<Mentioned> {
    // Few notes name anybody: no others ask the database.
    if mentions.is_empty() {
        return Ok(Mentioned::default());
    }
    let (agents, teams) = (people::names(connection, &mentions.agents)?, people::team_names(connection, &mentions.teams)?);
    Ok(Mentioned {
        agents: mentions.agents.iter().map(|id| agent_brief(&agents, *id)).collect(),
        teams: mentions.teams.iter().map(|id| team_brief(&teams, *id)).collect(),
    })
}

/// What the entry says by itself.
fn plain(entry: &Entry, content: Content, is_full: bool) -> EntryDetail {
    let visible = content.visible();
    let shown = if is_full { visible } else { &visible[..visible.floor_char_boundary(SHOWN)] };
    EntryDetail {
        id: entry.id,
        ticket_id: entry.ticket,
        kind: entry.kind,
        direction: entry.direction,
        channel: entry.channel,
        inbox_id: entry.inbox,
        line_id: entry.line,
        author: Author::System,
        at: entry.at,
        created_at: entry.created_at,
        visible: shown.to_owned(),
        has_more: content.visible.is_some() || shown.len() < visible.len(),
        text: is_full.then(|| content.text.clone()),
        has_html: content.has_html || content.html.is_some(),
        has_raw: entry.raw.is_some(),
        files: Vec::new(),
        awaited_files: Vec::new(),
        deliveries: Vec::new(),
        why_here: entry.why.clone(),
        moved_from: None,
        automatic: entry.automatic,
        is_held: entry.is_held,
        is_quarantined: entry.is_quarantined,
        is_retracted: entry.is_retracted,
        from: content.from,
        to: content.to,
        cc: content.cc,
        bcc: content.bcc,
        subject: content.subject,
        bounce: content.bounce,
        forwarded: content.forwarded,
        protection: content.protection,
        invitations: content.invitations,
        defects: content.defects,
        mentioned: Mentioned::default(),
        external_id: content.external_id,
        source: content.source,
        earlier: content.earlier,
        edited_at: content.edited_at,
        withdrawn_at: content.withdrawn_at,
        call: None,
    }
}

fn deliveries(connection: &Connection, ids: &[EntryId]) -> Result<HashMap<EntryId, Vec<EntryDelivery>>> {
    let mut by_entry: HashMap<EntryId, Vec<EntryDelivery>> = HashMap::new();
    for (delivery, recipients) in outbox::of_entries(connection, ids)? {
        if let Some(entry) = delivery.entry {
            by_entry.entry(entry).or_default().push(shown(delivery, recipients));
        }
    }
    Ok(by_entry)
}

fn shown(delivery: Delivery, recipients: Vec<Recipient>) -> EntryDelivery {
    EntryDelivery {
        id: delivery.id,
        kind: delivery.kind,
        state: delivery.state,
        words: delivery.words,
        due_at: delivery.due_at,
        settled_at: delivery.settled_at,
        delivered_at: delivery.delivered_at,
        read_at: delivery.read_at,
        can_be_resent: delivery.state.can_be_resent(),
        recipients,
    }
}
