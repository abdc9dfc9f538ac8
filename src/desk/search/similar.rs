//! Tickets like a ticket: somebody may have had the same trouble, and got an answer.
use super::{
    condition::{Gate, Standing},
    find::Finder,
    resolve::Asker,
};
use crate::{
    base::{
        Actor, Result, Time,
        id::{EntryId, TicketId},
    },
    desk::tickets::{Priority, Status, content, facts, list},
    engine::{
        blob::Blobs,
        index::{Likeness, Place},
    },
};
use rusqlite::Connection;
use serde::Serialize;
use std::sync::Arc;

/// Tickets that are given.
const LIMIT: usize = 8;

/// Tickets like a ticket.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SimilarView {
    /// Eight at most; none where nothing is alike.
    pub tickets: Vec<SimilarTicket>,
}

/// A ticket that is like another.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct SimilarTicket {
    pub number: i64,
    pub subject: String,
    pub status: Status,
    pub priority: Priority,
    pub created_at: Time,
    pub last_entry_at: Time,
    /// The entry that is most alike, and its beginning.
    pub entry_id: EntryId,
    pub preview: String,
    /// How much of what the ticket says is said there as well, from 0 to 1.
    pub share: f32,
}

/// The tickets most like the one of this number, among those that the actor may see.
pub fn similar(connection: &Connection, blobs: &Blobs, finder: &Finder, actor: &Actor, now: Time, number: i64) -> Result<SimilarView> {
    let ticket = list::get_by_number(connection, actor, number)?;
    let first = match facts::entry_at_end(connection, ticket.id, true)? {
        Some(id) => list::find_entry(connection, id)?,
        None => None,
    };
    let text = match first {
        Some(entry) => content::unpack(blobs, connection, &entry.packed)?.visible().to_owned(),
        None => String::new(),
    };
    let sees = Asker::of(connection, actor, now)?.sees(connection)?;
    let (gate, table) = (Gate { sees, conditions: Vec::new() }, finder.columns.current(connection)?);
    let own = ticket.id.0;
    let visible = move |group| {
        let fits = group != own && gate.standing(group, &table) == Standing::Fits;
        if fits { Place::Shown } else { Place::Hidden }
    };
    let like = Likeness { title: &ticket.subject, text: &text, visible: Arc::new(visible), limit: LIMIT };
    let mut tickets = Vec::new();
    for found in finder.index.similar(&like)? {
        // The index may lag behind: what is gone meanwhile is left out.
        let Some(ticket) = list::find(connection, TicketId(found.group))?.filter(|ticket| ticket.aside.is_none()) else { continue };
        let entry = EntryId(found.document);
        let Some(held) = list::find_entry(connection, entry)?.filter(|entry| entry.ticket == ticket.id) else { continue };
        tickets.push(SimilarTicket {
            number: ticket.number,
            subject: ticket.subject,
            status: ticket.status,
            priority: ticket.priority,
            created_at: ticket.created_at,
            last_entry_at: ticket.last_entry_at,
            entry_id: entry,
            preview: held.preview,
            share: found.share,
        });
    }
    Ok(SimilarView { tickets })
}
