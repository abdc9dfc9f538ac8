//! Answers that go by a line: to one person, as plain text, within what the channel takes.
use super::{
    change::expect_status,
    draft::release,
    entry::{Effect, check_text},
    file::{Dressed, dress, own_upload, take_files},
    participants::join,
    reply::{Answer, NOWHERE, Pen, Sent, store_entry, undo_window},
};
use crate::{
    base::{Error, Mailbox, Result, message::Automatic},
    desk::{
        inboxes::{self, Capabilities, Inbox},
        lines::{self, Line, fit},
        outbox::{
            self,
            commands::NewDelivery,
            model::{DeliveryKind, Letter},
        },
        people,
        tickets::{
            entry::Content,
            model::{ParticipantRole, Status, Ticket},
            reach,
        },
    },
    engine::db::Tx,
};

/// The line by which an answer goes: the one that it names, by itself, by its inbox or by its channel; else the one by which the
/// person wrote last. `None`: by mail.
pub(super) fn chosen(tx: &Tx<'_>, pen: &Pen<'_>, ticket: &Ticket, answer: &Answer) -> Result<Option<Line>> {
    let mut known = reach::lines(tx, ticket.id)?.into_iter();
    if let Some(id) = answer.line {
        let line = known.find(|line| line.id == id);
        return line.map(Some).ok_or_else(|| Error::field("line_id", "Choose a line to somebody who takes part in this ticket."));
    }
    let has_addresses = [&answer.to, &answer.cc].into_iter().flatten().any(|list| !list.is_empty()) || !answer.bcc.is_empty();
    if let Some(kind) = answer.channel {
        for line in known {
            if inboxes::get(tx, line.inbox)?.channel == kind {
                return Ok(Some(line));
            }
        }
        let is_mail = pen.entrances.iter().any(|entrance| {
            entrance.kind() == kind && entrance.capabilities(&serde_json::Value::Object(serde_json::Map::new())).has_addresses
        });
        return if is_mail { Ok(None) } else { Err(Error::field("channel", "Nobody of this ticket is reached on this channel.")) };
    }
    if has_addresses {
        return Ok(None);
    }
    if let Some(inbox) = answer.inbox {
        return Ok(known.find(|line| line.inbox == inbox));
    }
    let default = reach::default_line(tx, ticket.id)?;
    Ok(default.and_then(|id| known.find(|line| line.id == id)))
}

/// What a text becomes on a channel: its messages, in order.
pub fn converted(text: &str, capabilities: &Capabilities) -> Result<Vec<String>> {
    fit::parts(text, capabilities.text).ok_or_else(|| {
        let limit = capabilities.text.map_or(0, |limit| limit.units.saturating_mul(limit.parts));
        Error::field(
            "text",
            format!("This is too long for this channel, which takes about {limit} characters. Shorten it, or attach it as a file."),
        )
    })
}

/// Sends an answer by a line, or says why that cannot be done now.
pub(super) fn send(tx: &mut Tx<'_>, pen: &Pen<'_>, ticket: &mut Ticket, line: &Line, answer: &Answer) -> Result<Sent> {
    let inbox = inboxes::get(tx, line.inbox)?;
    let capabilities = reach::capabilities(pen.entrances, &inbox)
        .ok_or_else(|| Error::conflict(format!("Nothing can be sent through the inbox \"{}\".", inbox.name)))?;
    if let Some(obstacle) = lines::obstacle(line, &inbox, &capabilities, tx.now()) {
        return Err(obstacle.with_field("line_id"));
    }
    if let Some(late) = line.too_late(&capabilities, answer.accepts_charge, tx.now()) {
        return Err(late);
    }
    check_text(&answer.text, answer.html.as_deref())?;
    let status = answer.status.map(|status| if status == Status::New { Status::Open } else { status });
    if let Some(status) = status {
        expect_status(tx, ticket, status)?;
    }
    release(tx, answer.draft)?;
    let text = dress(tx, &answer.text, answer.html.as_deref(), &[], NOWHERE)?.text;
    if text.trim().is_empty() && answer.files.is_empty() {
        return Err(Error::field("text", "Write something."));
    }
    converted(&text, &capabilities)?;
    check_files(tx, answer, &capabilities)?;
    let written = Content {
        from: Mailbox::new(&sender(tx, &inbox)?, ""),
        to: vec![line.mailbox()],
        subject: ticket.subject.clone(),
        text: text.trim().to_owned(),
        ..Content::default()
    };
    let status_before = Some(ticket.status.word().to_owned());
    let effect = Effect::AgentReplied(status);
    let entry = store_entry(tx, pen, ticket, &inbox, Some(line.id), written, Automatic::No, answer.client_id.clone(), effect)?;
    let status_after = Some(ticket.status.word().to_owned());
    take_files(tx, &answer.files, entry.id, &Dressed::default())?;
    if let Some(contact) = lines::contact_of(tx, line)? {
        join(tx, ticket, contact, ParticipantRole::Added)?;
    }
    let is_live = pen.entrances.iter().any(|entrance| entrance.kind() == inbox.channel && entrance.is_live());
    let due_at = if is_live && answer.undo.is_none() { tx.now() } else { tx.now().after(undo_window(tx, answer)?) };
    let new = NewDelivery {
        entry: Some(entry.id),
        ticket: Some(ticket.id),
        inbox: inbox.id,
        kind: DeliveryKind::Reply,
        author: tx.actor().agent_id(),
        external_id: entry.external_id,
        letter: Letter { answers: answer.answers, accepts_charge: answer.accepts_charge, status_before, status_after, ..Letter::default() },
        recipients: Vec::new(),
        line: Some(line.id),
        due_at,
    };
    let delivery = outbox::commands::queue(tx, &new)?;
    Ok(Sent { ticket: ticket.id, entry: entry.id, delivery })
}

fn check_files(tx: &Tx<'_>, answer: &Answer, capabilities: &Capabilities) -> Result<()> {
    if answer.files.is_empty() {
        return Ok(());
    }
    let limit = capabilities
        .files
        .ok_or_else(|| Error::field("files", "This channel carries no files. Send a link, or choose another channel."))?;
    if answer.files.len() > limit.count as usize {
        return Err(Error::field("files", format!("This channel takes at most {} files with one answer.", limit.count)));
    }
    for id in &answer.files {
        let file = own_upload(tx, *id)?;
        let Some(size) = limit.size_of(&file.media_type) else {
            return Err(Error::field(
                "files",
                format!("\"{}\" is of a kind that this channel does not take. It takes {}.", file.name, limit.named()),
            ));
        };
        if file.size > size {
            let megabytes = size >> 20;
            return Err(Error::field("files", format!("\"{}\" is too large: this channel takes files up to {megabytes} MB.", file.name)));
        }
    }
    Ok(())
}

fn sender(tx: &Tx<'_>, inbox: &Inbox) -> Result<String> {
    let agent = tx.actor().agent_id().map(|agent| people::agent(tx, agent)).transpose()?;
    Ok(agent.map_or_else(|| inbox.name.clone(), |agent| format!("{} ({})", agent.name, inbox.name)))
}
