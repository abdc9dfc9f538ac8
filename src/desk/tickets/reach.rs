//! How the people of a ticket can be reached now: by mail, and by each line to one of them; and if not, why.
use super::{
    entry::Direction,
    list::default_recipients,
    model::Ticket,
    store::{entries, participants},
};
use crate::{
    base::{
        Error, Mailbox, Result, Time,
        id::{InboxId, LineId, TicketId},
    },
    desk::{
        contacts::{self, ContactBrief},
        inboxes::{self, Capabilities, ChannelKind, Entrance, Inbox},
        lines::{self, Line},
    },
    engine::blob::Blobs,
};
use rusqlite::Connection;
use serde::Serialize;
use std::sync::Arc;

/// A way by which an answer can go out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TicketChannel {
    pub channel: ChannelKind,
    /// The inbox through which it goes out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox_id: Option<InboxId>,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub inbox_name: String,
    /// To be named by an answer; absent of mail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line_id: Option<LineId>,
    /// Who is at the other end of the line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactBrief>,
    /// Whom it goes to: of mail all addresses, of a line one name.
    pub to: Vec<Mailbox>,
    /// It is taken where an answer names none: the person wrote by it last.
    pub is_default: bool,
    pub can_deliver: bool,
    /// A sentence; absent where it can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why_not: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_contact_at: Option<Time>,
    /// Until when it can be answered; absent where that does not end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closes_at: Option<Time>,
    /// Until when an answer is free; absent where it never costs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_until: Option<Time>,
    /// An answer costs money now, and must say that its author knows.
    pub is_charged: bool,
    pub capabilities: Capabilities,
}

/// What the channel of an inbox can do; nothing, where there is no such channel.
pub fn capabilities(entrances: &[Arc<dyn Entrance>], inbox: &Inbox) -> Option<Capabilities> {
    entrances.iter().find(|entrance| entrance.kind() == inbox.channel).map(|entrance| entrance.capabilities(&inbox.settings))
}

/// The lines to whoever takes part, by which they wrote last first.
pub fn lines(connection: &Connection, ticket: TicketId) -> Result<Vec<Line>> {
    let mut found = Vec::new();
    for participant in participants::list(connection, ticket)? {
        found.extend(lines::of_contact(connection, contacts::living(connection, participant.contact)?)?);
    }
    found.sort_by_key(|line: &Line| std::cmp::Reverse((line.last_contact_at, line.id)));
    found.dedup_by_key(|line| line.id);
    Ok(found)
}

/// The line by which a person wrote into the ticket last, if they did not write by mail and its inbox was not removed since.
pub fn default_line(connection: &Connection, ticket: TicketId) -> Result<Option<LineId>> {
    let Some(line) = entries::newest_message(connection, ticket, Some(Direction::In))?.and_then(|entry| entry.line) else {
        return Ok(None);
    };
    let inbox = inboxes::get(connection, lines::get(connection, line)?.inbox)?;
    Ok(Some(line).filter(|_| inbox.removed_at.is_none()))
}

/// All ways, the usual one first.
pub fn channels(
    connection: &Connection,
    blobs: &Blobs,
    entrances: &[Arc<dyn Entrance>],
    ticket: &Ticket,
    now: Time,
) -> Result<Vec<TicketChannel>> {
    let default = default_line(connection, ticket.id)?;
    let mut ways = Vec::new();
    for line in lines(connection, ticket.id)? {
        let inbox = inboxes::get(connection, line.inbox)?;
        if inbox.removed_at.is_some() {
            continue;
        }
        let Some(capabilities) = capabilities(entrances, &inbox) else { continue };
        let contact = lines::contact_of(connection, &line)?;
        let contact = contact.map(|id| contacts::briefs(connection, &[id])).transpose()?.and_then(|mut briefs| briefs.drain().next());
        let why_not = lines::obstacle(&line, &inbox, &capabilities, now).map(|error| error.message().to_owned());
        ways.push(TicketChannel {
            channel: inbox.channel,
            inbox_id: Some(inbox.id),
            inbox_name: inbox.name,
            line_id: Some(line.id),
            contact: contact.map(|(_, brief)| brief),
            to: vec![line.mailbox()],
            is_default: Some(line.id) == default,
            can_deliver: why_not.is_none(),
            why_not,
            last_contact_at: line.last_contact_at,
            closes_at: line.closes_at(&capabilities),
            free_until: line.free_until(&capabilities),
            is_charged: line.free_until(&capabilities).is_some_and(|end| end <= now),
            capabilities,
        });
    }
    let is_default = !ways.iter().any(|way| way.is_default);
    ways.push(by_mail(connection, blobs, ticket, is_default)?);
    ways.sort_by_key(|way| !way.is_default);
    Ok(ways)
}

fn by_mail(connection: &Connection, blobs: &Blobs, ticket: &Ticket, is_default: bool) -> Result<TicketChannel> {
    let inbox = sending_inbox(connection, None, ticket.inbox);
    let to = default_recipients(connection, blobs, ticket)?.to;
    let inbox = match inbox {
        Ok(_) if to.is_empty() => Err(Error::conflict("No e-mail address of these people is known.")),
        inbox => inbox,
    };
    let why_not = inbox.as_ref().err().map(|error| error.message().to_owned());
    let inbox = inbox.ok();
    Ok(TicketChannel {
        channel: inbox.as_ref().map_or(ChannelKind::Email, |inbox| inbox.channel),
        inbox_id: inbox.as_ref().map(|inbox| inbox.id),
        inbox_name: inbox.map(|inbox| inbox.name).unwrap_or_default(),
        line_id: None,
        contact: None,
        to,
        is_default,
        can_deliver: why_not.is_none(),
        why_not,
        last_contact_at: None,
        closes_at: None,
        free_until: None,
        is_charged: false,
        capabilities: Capabilities::letters(),
    })
}

/// The inbox that a letter goes out from: the one named, else the ticket's own, else one that can send.
pub fn sending_inbox(connection: &Connection, named: Option<InboxId>, own: Option<InboxId>) -> Result<Inbox> {
    if let Some(inbox) = named.map(|id| inboxes::get(connection, id)).transpose()? {
        if inbox.is_active && inbox.address.is_some() {
            return Ok(inbox);
        }
        return Err(Error::conflict(format!("The inbox \"{}\" cannot send: it is off, or has no address.", inbox.name)));
    }
    inboxes::first_sending(connection, own)?
        .ok_or_else(|| Error::conflict("There is no inbox that can send. Set one up under settings, inboxes."))
}
