//! Gathers everything about a delivery.
use crate::{
    base::{Error, Language, Mailbox, Result, Time, id::DeliveryId},
    desk::{
        contacts, inboxes,
        inboxes::Inbox,
        intake::Intake,
        lines::{self, Line},
        outbox::{self, Delivery, DeliveryKind, DeliveryState, Recipient},
        people, requests,
        tickets::{Content, Direction, Entry, EntryFile, content, list},
    },
    engine::blob::Blobs,
};
use rusqlite::Connection;

/// A message that goes out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    pub delivery: DeliveryId,
    pub kind: DeliveryKind,
    pub inbox: Inbox,
    /// By which it goes to one person, where it goes to no address.
    pub line: Option<Line>,
    /// Of what it becomes on the wire, the other side has so many parts already, under these ids.
    pub passed: Vec<(u32, String)>,
    /// Decided once; the same at every try.
    pub external_id: String,
    pub from: Mailbox,
    /// Whom this try goes to: those who do not have it yet.
    pub recipients: Vec<Recipient>,
    /// Whom it is addressed to openly.
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub subject: String,
    /// Of the ticket, for channels that show it.
    pub number: Option<i64>,
    pub at: Time,
    pub text: String,
    pub html: Option<String>,
    /// Ends what a person wrote.
    pub signature: String,
    pub files: Vec<OutgoingFile>,
    pub in_reply_to: Option<String>,
    /// Oldest first.
    pub references: Vec<String>,
    pub quote: Option<Quote>,
    pub forwards: Vec<Quote>,
    /// Its author knows that it costs money.
    pub accepts_charge: bool,
    /// Where the one whom it goes to sees their request.
    pub link: Option<String>,
    /// In which the frame around the text is written.
    pub language: Language,
}

#[derive(Debug, Clone)]
pub struct OutgoingFile {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// By which the HTML shows it in place.
    pub content_id: Option<String>,
}

/// What somebody wrote before.
#[derive(Debug, Clone)]
pub struct Quote {
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub subject: String,
    pub at: Time,
    pub text: String,
}

/// Ids of the chain that a message carries at most.
const CHAIN: usize = 20;
/// Characters of history below an answer.
const HISTORY: usize = 20_000;

/// Gathers everything about a delivery.
pub fn compose(connection: &Connection, blobs: &Blobs, intake: &Intake, delivery: &Delivery) -> Result<Outgoing> {
    let inbox = inboxes::get(connection, delivery.inbox)?;
    let recipients: Vec<Recipient> =
        outbox::recipients(connection, delivery.id)?.into_iter().filter(|recipient| recipient.state == DeliveryState::Queued).collect();
    let ticket = delivery.ticket.map(|id| list::find(connection, id)).transpose()?.flatten();
    let mut message = Outgoing {
        delivery: delivery.id,
        kind: delivery.kind,
        external_id: delivery.external_id.clone(),
        from: Mailbox::new(&inbox.name, inbox.address.as_ref().map_or("", |address| address.as_str())),
        to: recipients.iter().map(|recipient| Mailbox::new(&recipient.name, &recipient.address)).collect(),
        recipients,
        cc: Vec::new(),
        subject: delivery.letter.subject.clone(),
        number: ticket.as_ref().map(|ticket| ticket.number),
        at: delivery.created_at,
        text: delivery.letter.text.clone(),
        html: None,
        signature: String::new(),
        files: Vec::new(),
        in_reply_to: None,
        references: Vec::new(),
        quote: None,
        forwards: Vec::new(),
        accepts_charge: delivery.letter.accepts_charge,
        link: None,
        language: inbox.language,
        line: delivery.line.map(|line| lines::get(connection, line)).transpose()?,
        passed: outbox::parts(connection, delivery.id)?,
        inbox,
    };
    if let Some(entry) = delivery.entry.map(|id| list::find_entry(connection, id)).transpose()?.flatten() {
        fill_from_entry(connection, blobs, intake, delivery, &entry, &mut message)?;
    }
    if let Some(ticket) = ticket.as_ref().filter(|_| delivery.kind == DeliveryKind::Reply) {
        let everybody: Vec<Mailbox> =
            outbox::recipients(connection, delivery.id)?.iter().map(|one| Mailbox::new(&one.name, &one.address)).collect();
        let engine = &intake.engine;
        message.link = requests::link_to_answer(connection, &engine.vault, &engine.config, ticket, &everybody)?;
    }
    if let Some(ticket) = &ticket
        && let Some(language) = contacts::get(connection, ticket.requester)?.language
    {
        message.language = language;
    }
    Ok(message)
}

fn fill_from_entry(
    connection: &Connection,
    blobs: &Blobs,
    intake: &Intake,
    delivery: &Delivery,
    entry: &Entry,
    message: &mut Outgoing,
) -> Result<()> {
    let written = content::unpack(blobs, connection, &entry.packed)?;
    (message.from, message.to, message.cc) = (written.from, written.to, written.cc);
    (message.text, message.html, message.at) = (written.text, written.html, entry.at);
    message.subject = written.subject;
    if let Some(agent) = entry.author_agent {
        let own = people::agent(connection, agent)?.signature;
        let parts: Vec<&str> = [own.trim(), message.inbox.signature.trim()].into_iter().filter(|part| !part.is_empty()).collect();
        message.signature = parts.join("\n");
    }
    // What was said just before goes along: it is read from above, as it would have been there.
    for id in delivery.letter.after.iter().rev() {
        let Some(before) = list::find_entry(connection, *id)?.filter(|before| !before.is_retracted) else { continue };
        let said = content::unpack(blobs, connection, &before.packed)?.text;
        message.text = [said.trim_end(), message.text.trim_start()].join("\n\n").trim().to_owned();
        let files = files_of(connection, blobs, intake, &before)?;
        message.files.splice(0..0, files);
    }
    message.files.extend(files_of(connection, blobs, intake, entry)?);
    if message.line.is_some() {
        // Who reads along on a line sees what was said; one message is named only where its author did.
        message.signature.clear();
        if let Some(answered) = delivery.letter.answers.map(|id| list::find_entry(connection, id)).transpose()?.flatten() {
            message.in_reply_to = content::unpack(blobs, connection, &answered.packed)?.external_id;
        }
        return Ok(());
    }
    if entry.line.is_some() {
        // It went by a line first: there it had one reader and no address. The letter has those, and the letters before it.
        let everybody = outbox::recipients(connection, delivery.id)?;
        message.to = everybody.iter().map(|one| Mailbox::new(&one.name, &one.address)).collect();
        message.from.address = message.inbox.address.as_ref().map(|own| own.as_str().to_owned()).unwrap_or_default();
        message.cc.clear();
        if !delivery.letter.subject.is_empty() {
            message.subject.clone_from(&delivery.letter.subject);
        }
        message.references = outbox::letters_before(connection, entry.ticket, delivery.id, CHAIN)?;
        message.in_reply_to = message.references.last().cloned();
    }
    let earlier = newest_before(connection, entry)?;
    if let Some(earlier) = &earlier {
        let answered = content::unpack(blobs, connection, &earlier.packed)?;
        // What came by a line has an id of its channel, which no mail can name.
        if answered.external_id.as_deref().is_some_and(|id| id.contains('@')) {
            message.in_reply_to.clone_from(&answered.external_id);
            message.references = chain(&answered);
        }
        if delivery.letter.quotes_history && delivery.kind == DeliveryKind::Reply {
            message.quote = Some(quote(earlier, answered));
        }
    }
    for id in &delivery.letter.forwards {
        let passed_on = list::find_entry(connection, *id)?.ok_or_else(|| Error::internal("a forwarded entry vanished"))?;
        let inner = content::unpack(blobs, connection, &passed_on.packed)?;
        for file in list::files(connection, *id)? {
            let bytes = bytes_of(connection, blobs, intake, &passed_on, &file)?;
            message.files.push(OutgoingFile { name: file.name, media_type: file.media_type, bytes, content_id: None });
        }
        message.forwards.push(Quote { text: requests::conceal(&inner.text), ..quote(&passed_on, inner) });
    }
    Ok(())
}

fn files_of(connection: &Connection, blobs: &Blobs, intake: &Intake, entry: &Entry) -> Result<Vec<OutgoingFile>> {
    let outgoing = |file: EntryFile| {
        let bytes = bytes_of(connection, blobs, intake, entry, &file)?;
        Ok(OutgoingFile { bytes, name: file.name, media_type: file.media_type, content_id: file.content_id })
    };
    list::files(connection, entry.id)?.into_iter().map(outgoing).collect()
}

/// The newest message of the ticket that was there when `entry` was written, whoever wrote it: what it goes on from.
fn newest_before(connection: &Connection, entry: &Entry) -> Result<Option<Entry>> {
    let answered = list::newest_message_before(connection, entry.ticket, Some(Direction::In), entry.id)?;
    match answered {
        Some(answered) => Ok(Some(answered)),
        None => list::newest_message_before(connection, entry.ticket, None, entry.id),
    }
}

/// The chain of ids that an answer to `answered` carries (RFC 5322 section 3.6.4): first and newest where it is long.
fn chain(answered: &Content) -> Vec<String> {
    let mut ids: Vec<String> = if answered.references.is_empty() { answered.in_reply_to.clone() } else { answered.references.clone() };
    ids.extend(answered.external_id.clone());
    ids.dedup();
    if ids.len() > CHAIN {
        ids.drain(1..ids.len() - CHAIN + 1);
    }
    ids
}

fn quote(entry: &Entry, content: Content) -> Quote {
    let text = requests::conceal(&content.visible().chars().take(HISTORY).collect::<String>());
    Quote { from: content.from, to: content.to, subject: content.subject, at: entry.at, text }
}

/// The bytes of a file: a blob of their own, or part of the raw message it came with.
pub fn bytes_of(connection: &Connection, blobs: &Blobs, intake: &Intake, entry: &Entry, file: &EntryFile) -> Result<Vec<u8>> {
    if let Some(blob) = file.blob {
        return blobs.get(connection, blob);
    }
    let raw = blobs.get(connection, entry.raw.ok_or_else(|| Error::internal("a file without bytes"))?)?;
    intake
        .reader(entry.channel)
        .and_then(|reader| reader.file(&raw, file.position, &file.hash))
        .ok_or_else(|| Error::internal(format!("file {} is not in its message any more", file.id)))
}
