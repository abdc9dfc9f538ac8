//! What of an entry can be found.
use crate::{
    base::{Mailbox, Result, id::EntryId},
    desk::tickets::{content, list},
    engine::{blob::Blobs, index::Document},
};
use rusqlite::Connection;

/// The document of an entry; `None` if it is not to be found: taken back, or of a deleted ticket.
pub(super) fn document(connection: &Connection, blobs: &Blobs, id: EntryId) -> Result<Option<Document>> {
    let Some(entry) = list::find_entry(connection, id)?.filter(|entry| !entry.is_retracted) else { return Ok(None) };
    let Some(ticket) = list::find(connection, entry.ticket)?.filter(|ticket| !ticket.is_deleted) else { return Ok(None) };
    let inner = content::unpack(blobs, connection, &entry.packed)?;
    let mut people = String::new();
    for mailbox in std::iter::once(&inner.from).chain(&inner.to).chain(&inner.cc) {
        add(&mut people, mailbox);
    }
    let mut files = String::new();
    for file in list::files(connection, id)? {
        files.push_str(&file.name);
        files.push('\n');
    }
    let mut text = inner.text;
    if !inner.subject.is_empty() && inner.subject != ticket.subject {
        text = format!("{}\n{text}", inner.subject);
    }
    Ok(Some(Document {
        id: id.0,
        group: ticket.id.0,
        at: entry.at,
        title: ticket.subject,
        text,
        people,
        files,
        keywords: vec![ticket.number.to_string()],
        tags: Vec::new(),
    }))
}

fn add(people: &mut String, mailbox: &Mailbox) {
    people.push_str(&mailbox.name);
    people.push(' ');
    people.push_str(&mailbox.address);
    people.push('\n');
}
