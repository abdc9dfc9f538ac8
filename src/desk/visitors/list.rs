//! Reading: what a visitor is shown of a conversation, and what agents are shown of a visitor.
use super::{
    model::{Attended, Visitor},
    store::{self, Streamed},
};
use crate::{
    base::{
        Address, Result, Time,
        id::{AgentId, ContactId, EntryId, FileId, LineId, TicketId},
    },
    desk::{
        contacts::{self, IdentityKind},
        inboxes::{self, ChannelKind},
        lines::{self, Line},
        outbox, people,
        ratings::{self, Rating},
        tickets::{Content, Direction, Entry, EntryFile, Status, Ticket, content, list},
    },
    engine::{blob::Blobs, live::Live},
};
use rusqlite::Connection;

/// Bytes of text of one entry.
const TEXT: usize = 64 << 10;

/// Who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Speaker {
    Visitor,
    Agent,
    System,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownFile {
    pub id: FileId,
    pub name: String,
    pub size: u64,
    pub media_type: String,
}

/// One thing that was said or happened, as the visitor sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    pub seq: i64,
    pub entry: Option<EntryId>,
    /// By which the page that sent it knows it again.
    pub client_id: Option<String>,
    pub from: Speaker,
    pub author: Option<String>,
    pub at: Time,
    pub text: String,
    /// What happened, where nobody said anything.
    pub word: String,
    pub files: Vec<ShownFile>,
    pub channel: ChannelKind,
}

/// Where a conversation stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub ticket: TicketId,
    pub number: i64,
    pub status: Status,
    /// The newest place.
    pub seq: i64,
    /// Up to here agents have read.
    pub agent_seen: Option<i64>,
    pub rating: Option<Rating>,
    pub continues_by_mail: bool,
}

/// What a connected page is to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub shown: Vec<Shown>,
    /// Up to here everything was looked at.
    pub through: i64,
    pub has_more: bool,
    pub conversation: Option<Conversation>,
    /// The agent who writes an answer just now.
    pub typing: Option<String>,
    /// The lines whose conversation it is.
    pub lines: Vec<LineId>,
    /// Answers of which it was not noted yet that they arrived.
    pub arriving: Vec<EntryId>,
}

/// The lines that are this visitor's to see: their own; of somebody who was proved, all by which they ever chatted here.
pub fn reaches(connection: &Connection, visitor: &Visitor) -> Result<Vec<Line>> {
    if visitor.is_proven()
        && let Some(contact) = contacts::find(connection, IdentityKind::Chat, &visitor.identity())?
    {
        let all = lines::of_contact(connection, contact)?;
        return Ok(all.into_iter().filter(|line| line.inbox == visitor.inbox).collect());
    }
    Ok(lines::find(connection, visitor.inbox, &visitor.line)?.into_iter().collect())
}

fn ids(lines: &[Line]) -> Vec<LineId> {
    lines.iter().map(|line| line.id).collect()
}

/// The ticket in which the visitor's conversation goes on, if they have one.
pub fn ticket(connection: &Connection, visitor: &Visitor) -> Result<Option<Ticket>> {
    let lines = ids(&reaches(connection, visitor)?);
    newest_ticket(connection, &lines, visitor.is_proven())
}

fn newest_ticket(connection: &Connection, lines: &[LineId], is_proven: bool) -> Result<Option<Ticket>> {
    let Some((newest, _)) = store::before(connection, lines, is_proven, i64::MAX, 1)?.pop() else { return Ok(None) };
    // An entry may have been moved since it was shown.
    let entry = newest.entry.map(|entry| list::find_entry(connection, entry)).transpose()?.flatten();
    let Some(ticket) = list::find(connection, entry.map_or(newest.ticket, |entry| entry.ticket))? else { return Ok(None) };
    Ok(Some(list::follow_merges(connection, ticket)?).filter(|ticket| !ticket.is_deleted()))
}

/// Where the visitor's conversation stands, if they have one.
pub fn conversation(connection: &Connection, visitor: &Visitor) -> Result<Option<Conversation>> {
    let lines = reaches(connection, visitor)?;
    standing(connection, visitor, &lines)
}

fn standing(connection: &Connection, visitor: &Visitor, lines: &[Line]) -> Result<Option<Conversation>> {
    let all = ids(lines);
    let Some(ticket) = newest_ticket(connection, &all, visitor.is_proven())? else { return Ok(None) };
    let seq = store::before(connection, &all, visitor.is_proven(), i64::MAX, 1)?.first().map_or(0, |(place, _)| place.seq);
    let knows_address = lines.iter().any(|line| address_of(connection, line).is_ok_and(|address| address.is_some()));
    Ok(Some(Conversation {
        number: ticket.number,
        status: ticket.status,
        seq,
        agent_seen: store::read_by_agents(connection, &all, ticket.id)?,
        rating: ratings::of_ticket(connection, ticket.id)?,
        continues_by_mail: knows_address && inboxes::first_sending(connection, Some(visitor.inbox))?.is_some(),
        ticket: ticket.id,
    }))
}

/// Where the one at the end of a line is reached by mail: an address of theirs, else one that they only typed.
pub(super) fn address_of(connection: &Connection, line: &Line) -> Result<Option<(Address, bool)>> {
    let contact = lines::contact_of(connection, line)?;
    if let Some(address) = contact.map(|contact| contacts::preferred_address(connection, contact)).transpose()?.flatten() {
        return Ok(Some((address, true)));
    }
    Ok(line.claims.email.as_deref().and_then(Address::parse).map(|address| (address, false)))
}

/// What came after a place, and how everything stands.
pub fn news(connection: &Connection, blobs: &Blobs, live: &Live, visitor: &Visitor, since: i64, limit: u32) -> Result<News> {
    let lines = reaches(connection, visitor)?;
    let all = ids(&lines);
    let rows = store::after(connection, &all, visitor.is_proven(), since, limit)?;
    let through = rows.last().map_or(since, |(place, _)| place.seq);
    let has_more = rows.len() == limit as usize;
    let shown = all_shown(connection, blobs, visitor, rows)?;
    let conversation = standing(connection, visitor, &lines)?;
    let typing = match &conversation {
        Some(conversation) => {
            let writing = super::words::WRITING;
            let present = live.at(conversation.ticket.0);
            let writer = present.iter().find(|one| one.doing == writing).map(|one| AgentId(one.who));
            writer.map(|agent| people::find_agent(connection, agent)).transpose()?.flatten().map(|agent| agent.name)
        }
        None => None,
    };
    let arriving = arriving(connection, &shown)?;
    Ok(News { shown, through, has_more, conversation, typing, lines: all, arriving })
}

/// Answers whose deliveries do not say yet that they arrived.
fn arriving(connection: &Connection, shown: &[Shown]) -> Result<Vec<EntryId>> {
    let answers = shown.iter().filter(|one| one.from == Speaker::Agent && one.channel == ChannelKind::Chat);
    let answers: Vec<EntryId> = answers.filter_map(|one| one.entry).collect();
    let found = outbox::of_entries(connection, &answers)?;
    let waits = found.into_iter().filter(|(delivery, _)| delivery.line.is_some() && delivery.delivered_at.is_none());
    Ok(waits.filter_map(|(delivery, _)| delivery.entry).collect())
}

/// What was shown before a place, oldest first; whether there is more; and answers that arrive with it.
pub fn before(connection: &Connection, blobs: &Blobs, visitor: &Visitor, seq: i64, limit: u32) -> Result<(Vec<Shown>, bool, Vec<EntryId>)> {
    let lines = ids(&reaches(connection, visitor)?);
    let mut rows = store::before(connection, &lines, visitor.is_proven(), seq, limit + 1)?;
    let has_more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    rows.reverse();
    let shown = all_shown(connection, blobs, visitor, rows)?;
    let arriving = arriving(connection, &shown)?;
    Ok((shown, has_more, arriving))
}

fn all_shown(connection: &Connection, blobs: &Blobs, visitor: &Visitor, rows: Vec<Streamed>) -> Result<Vec<Shown>> {
    let mut shown = Vec::with_capacity(rows.len());
    for (place, word) in rows {
        let Some(entry) = place.entry else {
            let text = super::words::happened(visitor.language, &word).to_owned();
            shown.push(Shown {
                seq: place.seq,
                entry: None,
                client_id: None,
                from: Speaker::System,
                author: None,
                at: place.at,
                text,
                word,
                files: Vec::new(),
                channel: ChannelKind::Chat,
            });
            continue;
        };
        let Some(entry) = list::find_entry(connection, entry)? else { continue };
        let content = content::unpack(blobs, connection, &entry.packed)?;
        if is_theirs(&entry, &content) {
            shown.push(one(connection, place.seq, &entry, content)?);
        }
    }
    Ok(shown)
}

/// What was shown once may have been taken back or held since.
fn is_theirs(entry: &Entry, content: &Content) -> bool {
    !entry.is_held && !entry.is_quarantined && !entry.is_retracted && content.withdrawn_at.is_none()
}

fn one(connection: &Connection, seq: i64, entry: &Entry, content: Content) -> Result<Shown> {
    let is_ours = entry.direction == Some(Direction::Out);
    let author = match entry.author_agent.filter(|_| is_ours) {
        Some(agent) => people::find_agent(connection, agent)?.map(|agent| agent.name),
        None => Some(content.from.name.clone()).filter(|name| !name.is_empty()),
    };
    let by_page = entry.line.is_some() && !is_ours && entry.channel == ChannelKind::Chat;
    let client_id = content.external_id.as_deref().filter(|_| by_page).and_then(|id| id.rsplit(':').next()).map(str::to_owned);
    let visible = content.visible().trim();
    let files = list::files(connection, entry.id)?.into_iter().filter(|file| is_ours || !file.is_inline);
    Ok(Shown {
        seq,
        entry: Some(entry.id),
        client_id,
        from: if is_ours { Speaker::Agent } else { Speaker::Visitor },
        author,
        at: entry.at,
        text: visible[..visible.floor_char_boundary(TEXT)].to_owned(),
        word: String::new(),
        files: files.map(|file| ShownFile { id: file.id, name: file.name, size: file.size, media_type: file.media_type }).collect(),
        channel: entry.channel,
    })
}

/// A file of an entry that the visitor was shown, with its entry.
pub fn file(connection: &Connection, blobs: &Blobs, visitor: &Visitor, id: FileId) -> Result<Option<(EntryFile, Entry)>> {
    let Some(file) = list::find_file(connection, id)? else { return Ok(None) };
    let Some(entry) = file.entry.map(|entry| list::find_entry(connection, entry)).transpose()?.flatten() else { return Ok(None) };
    let lines = ids(&reaches(connection, visitor)?);
    if store::place_of(connection, &lines, visitor.is_proven(), entry.id)?.is_none() {
        return Ok(None);
    }
    let content = content::unpack(blobs, connection, &entry.packed)?;
    Ok(is_theirs(&entry, &content).then_some((file, entry)))
}

/// Those who chat in a ticket, whoever was there last first.
pub fn of_ticket(connection: &Connection, ticket: TicketId) -> Result<Vec<Attended>> {
    let mut all = Vec::new();
    for id in store::lines_of_ticket(connection, ticket)? {
        let line = lines::get(connection, id)?;
        let Some(visitor) = store::of_line(connection, line.inbox, &line.external_id)?.into_iter().next() else { continue };
        all.push(Attended {
            line_id: id,
            inbox_id: line.inbox,
            name: if visitor.name.is_empty() { line.name } else { visitor.name },
            proof: visitor.proof,
            email: visitor.email,
            phone: visitor.phone,
            language: visitor.language,
            page_url: visitor.page_url,
            page_title: visitor.page_title,
            is_blocked: visitor.is_blocked,
            seen_at: visitor.seen_at,
            mail_due_at: store::seen(connection, id)?.1,
        });
    }
    all.sort_by_key(|one| std::cmp::Reverse(one.seen_at));
    Ok(all)
}

/// By whom a contact is known at the widget of an inbox.
pub(super) fn contact_of(connection: &Connection, visitor: &Visitor) -> Result<Option<ContactId>> {
    contacts::find(connection, IdentityKind::Chat, &visitor.identity())
}

/// Of the lines of a ticket those of one inbox.
pub(super) fn lines_in(connection: &Connection, ticket: TicketId) -> Result<Vec<Line>> {
    store::lines_of_ticket(connection, ticket)?.into_iter().map(|line| lines::get(connection, line)).collect()
}
