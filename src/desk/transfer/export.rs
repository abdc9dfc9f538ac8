//! The export. Its field names are a contract: other programs read it.
use crate::{
    base::{
        Mailbox, Result, Time,
        id::{EntryId, TicketId},
        message::{Automatic, Bounce, BounceAction, BounceRecipient, Defect, Forwarded, Invitation, Protection},
    },
    desk::{
        contacts,
        inboxes::ChannelKind,
        intake::Intake,
        people,
        ticket_types::Values,
        tickets::{
            Direction, Entry, EntryFile, EntryKind, Priority, Status, Ticket, TicketType, Why, call::CallState, content, fields,
            link::Relation, list, model::Aside,
        },
    },
    engine::blob::Blobs,
};
use data_encoding::HEXLOWER;
use rusqlite::Connection;
use serde::Serialize;

/// A ticket with its thread.
#[derive(Debug, Serialize)]
pub struct TicketRecord {
    pub number: i64,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub r#type: TicketType,
    pub channel: ChannelKind,
    pub team: Option<String>,
    pub assignee: Option<String>,
    pub tags: Vec<String>,
    /// Of the fields of its type, by key.
    pub fields: Values,
    pub requester: RequesterRecord,
    pub created_at: Time,
    /// The number of the ticket that this one went into.
    pub merged_into: Option<i64>,
    pub is_deleted: bool,
    pub is_spam: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<LinkRecord>,
    pub entries: Vec<EntryRecord>,
}

/// Another ticket, and what it is to this one.
#[derive(Debug, Serialize)]
pub struct LinkRecord {
    pub kind: Relation,
    pub number: i64,
}

#[derive(Debug, Serialize)]
pub struct RequesterRecord {
    pub name: String,
    pub addresses: Vec<String>,
}

#[derive(Debug, Serialize)]
pub struct EntryRecord {
    pub id: EntryId,
    pub kind: EntryKind,
    pub direction: Option<Direction>,
    pub channel: ChannelKind,
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub subject: String,
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    pub date: Time,
    pub text: String,
    pub visible: String,
    pub html: Option<String>,
    pub automatic: Automatic,
    pub bounce: Option<BounceRecord>,
    pub attachments: Vec<AttachmentRecord>,
    pub defects: Vec<Defect>,
    /// A stranger's on the thread, not decided about.
    pub held: bool,
    /// The path or the place in a mailbox that it came from.
    pub source: Option<String>,
    pub why_here: Why,
    /// Of a call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub call: Option<CallRecord>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forwarded: Option<Forwarded>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protection: Option<Protection>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub invitations: Vec<Invitation>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub retracted: bool,
}

/// What is known of a call besides its note.
#[derive(Debug, Serialize)]
pub struct CallRecord {
    pub state: CallState,
    /// Of the person outside; empty if it was withheld.
    pub number: String,
    pub own_number: String,
    pub queue: String,
    /// The address of whoever had it.
    pub agent: Option<String>,
    pub started_at: Time,
    pub answered_at: Option<Time>,
    pub ended_at: Option<Time>,
    pub talk_seconds: Option<u32>,
    /// Which of the attachments it is, by its hash; absent once it was removed.
    pub recording: Option<String>,
}

/// A delivery report: the first recipient as fields, and all of them.
#[derive(Debug, Serialize)]
pub struct BounceRecord {
    pub recipient: Option<String>,
    pub status: Option<String>,
    pub action: BounceAction,
    pub diagnostic: Option<String>,
    pub original_message_id: Option<String>,
    pub recipients: Vec<BounceRecipient>,
}

#[derive(Debug, Serialize)]
pub struct AttachmentRecord {
    pub name: String,
    pub r#type: String,
    pub size: u64,
    /// Hexadecimal.
    pub sha256: String,
    pub inline: bool,
    pub content_id: Option<String>,
}

/// Walks all tickets.
pub struct Exporter<'a> {
    connection: &'a Connection,
    blobs: &'a Blobs,
    intake: &'a Intake,
    next: i64,
}

impl<'a> Exporter<'a> {
    pub fn new(connection: &'a Connection, blobs: &'a Blobs, intake: &'a Intake) -> Self {
        Self { connection, blobs, intake, next: 0 }
    }

    fn record(&self, ticket: Ticket) -> Result<TicketRecord> {
        let connection = self.connection;
        let (is_deleted, is_spam) = (ticket.is_deleted(), ticket.is_spam());
        let requester = contacts::get(connection, ticket.requester)?;
        let addresses = contacts::addresses(connection, ticket.requester)?.iter().map(ToString::to_string).collect();
        let merged_into =
            ticket.merged_into.map(|target| list::find(connection, target)).transpose()?.flatten().map(|target| target.number);
        let team = ticket.team.map(|team| people::team_name(connection, team)).transpose()?.flatten();
        let assignee = ticket.assignee.map(|agent| people::agent(connection, agent)).transpose()?.map(|agent| agent.email.to_string());
        Ok(TicketRecord {
            number: ticket.number,
            tags: list::tags(connection, ticket.id)?,
            fields: fields::of(connection, &ticket)?,
            links: self.links(ticket.id)?,
            entries: self.entries(ticket.id)?,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            r#type: ticket.r#type,
            channel: ticket.channel,
            team,
            assignee,
            requester: RequesterRecord { name: requester.name, addresses },
            created_at: ticket.created_at,
            merged_into,
            is_deleted,
            is_spam,
        })
    }

    fn links(&self, ticket: TicketId) -> Result<Vec<LinkRecord>> {
        let others: Vec<(Relation, TicketId)> = list::links(self.connection, ticket)?.iter().map(|link| link.seen_from(ticket)).collect();
        let ids: Vec<TicketId> = others.iter().map(|(_, other)| *other).collect();
        let numbers = list::numbers(self.connection, &ids)?;
        let record = |(kind, other)| Some(LinkRecord { kind, number: *numbers.get(&other)? });
        Ok(others.into_iter().filter_map(record).collect())
    }

    fn entries(&self, ticket: TicketId) -> Result<Vec<EntryRecord>> {
        let mut records = Vec::new();
        let mut after = None;
        loop {
            let page = list::entries(self.connection, ticket, after, 200)?;
            let Some(last) = page.last().map(|entry| (entry.at, entry.id)) else { return Ok(records) };
            for entry in page {
                records.push(self.entry(entry)?);
            }
            after = Some(last);
        }
    }

    fn entry(&self, entry: Entry) -> Result<EntryRecord> {
        let inner = content::unpack(self.blobs, self.connection, &entry.packed)?;
        let html = match (inner.html, inner.has_html, entry.raw) {
            (Some(html), ..) => Some(html),
            (None, true, Some(raw)) => {
                let raw = self.blobs.get(self.connection, raw)?;
                self.intake.reader(entry.channel).and_then(|reader| reader.html(&raw))
            }
            _ => None,
        };
        let files = list::files(self.connection, entry.id)?;
        let mut from = inner.from;
        if from == Mailbox::default()
            && let Some(agent) = entry.author_agent
        {
            let agent = people::agent(self.connection, agent)?;
            from = Mailbox::new(&agent.name, agent.email.as_str());
        }
        let call = if entry.kind == EntryKind::Call { self.call(entry.id, &files)? } else { None };
        Ok(EntryRecord {
            call,
            id: entry.id,
            kind: entry.kind,
            direction: entry.direction,
            channel: entry.channel,
            from,
            to: inner.to,
            cc: inner.cc,
            subject: inner.subject,
            message_id: inner.external_id,
            in_reply_to: inner.in_reply_to,
            references: inner.references,
            date: entry.at,
            visible: inner.visible.unwrap_or_else(|| inner.text.clone()),
            text: inner.text,
            html,
            automatic: entry.automatic,
            bounce: inner.bounce.map(bounce),
            attachments: files
                .into_iter()
                .map(|file| AttachmentRecord {
                    name: file.name,
                    r#type: file.media_type,
                    size: file.size,
                    sha256: HEXLOWER.encode(&file.hash),
                    inline: file.is_inline,
                    content_id: file.content_id,
                })
                .collect(),
            defects: inner.defects,
            held: entry.is_held,
            source: (!inner.source.is_empty()).then_some(inner.source),
            why_here: entry.why,
            forwarded: inner.forwarded,
            protection: inner.protection,
            invitations: inner.invitations,
            retracted: entry.is_retracted,
        })
    }
}

impl Exporter<'_> {
    fn call(&self, entry: EntryId, files: &[EntryFile]) -> Result<Option<CallRecord>> {
        let Some(call) = list::call_of(self.connection, entry)? else { return Ok(None) };
        let agent = call.agent.map(|agent| people::agent(self.connection, agent)).transpose()?.map(|agent| agent.email.to_string());
        let recording = call.recording.filter(|_| call.recording_removed_at.is_none());
        Ok(Some(CallRecord {
            state: call.state,
            number: call.number,
            own_number: call.own_number,
            queue: call.queue,
            agent,
            started_at: call.started_at,
            answered_at: call.answered_at,
            ended_at: call.ended_at,
            talk_seconds: call.talk_seconds,
            recording: files.iter().find(|file| Some(file.id) == recording).map(|file| HEXLOWER.encode(&file.hash)),
        }))
    }
}

fn bounce(bounce: Bounce) -> BounceRecord {
    let first = bounce.recipients.first().cloned().unwrap_or_default();
    BounceRecord {
        recipient: first.address,
        status: first.status,
        action: first.action,
        diagnostic: first.diagnostic,
        original_message_id: bounce.original_message_id,
        recipients: bounce.recipients,
    }
}

impl Iterator for Exporter<'_> {
    type Item = Result<TicketRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let ticket = match list::next_by_number(self.connection, self.next).transpose()? {
                Ok(ticket) => ticket,
                Err(error) => return Some(Err(error)),
            };
            self.next = ticket.number;
            // There is nothing in it any more.
            if ticket.aside != Some(Aside::Emptied) {
                return Some(self.record(ticket));
            }
        }
    }
}
