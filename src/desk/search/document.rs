//! What of an entry can be found.
use super::resolve::entry_tags;
use crate::{
    base::{Mailbox, Result, id::EntryId},
    desk::{
        contacts, file_texts, people,
        tickets::{Direction, Entry, EntryFile, EntryKind, content, fields, list},
    },
    engine::{blob::Blobs, index::Document},
};
use rusqlite::Connection;

/// Bytes of what is written in the files of one entry that can be found.
const ATTACHED: usize = 4 << 20;

/// The document of an entry; `None` if it is not to be found: taken back, or of a ticket that is deleted or spam.
pub(super) fn document(connection: &Connection, blobs: &Blobs, id: EntryId) -> Result<Option<Document>> {
    let Some(entry) = list::find_entry(connection, id)?.filter(|entry| !entry.is_retracted) else { return Ok(None) };
    let Some(ticket) = list::find(connection, entry.ticket)?.filter(|ticket| ticket.aside.is_none()) else { return Ok(None) };
    let inner = content::unpack(blobs, connection, &entry.packed)?;
    let mut sender = String::new();
    add(&mut sender, &inner.from);
    if let Some(agent) = entry.author_agent
        && let Some(name) = people::names(connection, &[agent])?.remove(&agent)
    {
        line(&mut sender, &name);
    }
    let mut others = String::new();
    for mailbox in inner.to.iter().chain(&inner.cc) {
        add(&mut others, mailbox);
    }
    let mut requester = String::new();
    for name in contacts::known_as(connection, ticket.requester)? {
        line(&mut requester, &name);
    }
    let stored = list::files(connection, id)?;
    let mut files = String::new();
    for file in &stored {
        line(&mut files, &file.name);
    }
    let tags = tags(&entry, &stored);
    let mut left = ATTACHED;
    let mut attached = Vec::new();
    for file in &stored {
        let Some(mut text) = file_texts::text(connection, blobs, &file.hash, &file.media_type, &file.name)? else { continue };
        text.truncate(text.floor_char_boundary(left));
        left -= text.len();
        attached.push(text);
    }
    let mut text = inner.text;
    if !inner.subject.is_empty() && inner.subject != ticket.subject {
        text = format!("{}\n{text}", inner.subject);
    }
    let mut keywords = vec![ticket.number.to_string()];
    keywords.extend(list::tags(connection, ticket.id)?);
    keywords.extend(fields::words(connection, &ticket)?);
    Ok(Some(Document {
        id: id.0,
        group: ticket.id.0,
        at: entry.at,
        title: ticket.subject,
        text,
        sender,
        owner: requester,
        people: others,
        files,
        attached,
        keywords,
        tags,
    }))
}

/// What it is, to be asked for by `has:` and `is:`.
fn tags(entry: &Entry, files: &[EntryFile]) -> Vec<String> {
    let way = match (entry.kind, entry.direction) {
        (EntryKind::Note, _) => entry_tags::NOTE,
        (_, Some(Direction::In)) => entry_tags::IN,
        (_, Some(Direction::Out) | None) => entry_tags::OUT,
    };
    let mut tags = vec![way];
    if entry.kind == EntryKind::Call {
        tags.push(entry_tags::CALL);
    }
    // Pictures within the text, such as logos, are not what people call attached.
    let mut attached = files.iter().filter(|file| !file.is_inline).peekable();
    if attached.peek().is_some() {
        tags.push(entry_tags::FILE);
    }
    if files.iter().any(|file| file.media_type.starts_with("image/")) {
        tags.push(entry_tags::IMAGE);
    }
    if attached.any(|file| file.media_type == "application/pdf" || file.name.to_lowercase().ends_with(".pdf")) {
        tags.push(entry_tags::PDF);
    }
    tags.into_iter().map(str::to_owned).collect()
}

fn add(people: &mut String, mailbox: &Mailbox) {
    people.push_str(&mailbox.name);
    people.push(' ');
    line(people, &mailbox.address);
}

fn line(text: &mut String, more: &str) {
    text.push_str(more);
    text.push('\n');
}
