//! The brief of a ticket: the newest part of its thread, gone through once.
use super::passages::{is_promise, is_question, sentences};
use crate::{
    base::{
        PageRequest, Result, Time,
        id::{EntryId, TicketId},
        message::Automatic,
    },
    desk::{
        inboxes::ChannelKind,
        tickets::{
            Direction, EntryKind,
            call::CallState,
            thread::{self, Author, EntryDetail},
        },
    },
    engine::blob::Blobs,
};
use rusqlite::Connection;
use serde::Serialize;
use std::collections::BTreeMap;

/// Entries that are gone through: the newest.
const ENTRIES: u32 = 200;
/// Passages of one kind that are given: the newest.
const PASSAGES: usize = 8;

/// What somebody wrote or said that still matters.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Passage {
    pub entry_id: EntryId,
    /// The sentence as it was written.
    pub text: String,
    pub at: Time,
    pub channel: ChannelKind,
    pub kind: EntryKind,
    pub author: Author,
}

/// When there was last contact on a channel, and who spoke.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct LastContact {
    pub channel: ChannelKind,
    pub entry_id: EntryId,
    pub at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
}

/// What whoever takes a ticket over should know. It is drawn from the words of the thread and may miss some; each passage names the
/// entry in which it stands. Newest first.
#[derive(Debug, Clone, PartialEq, Default, Serialize, utoipa::ToSchema)]
pub struct Brief {
    /// What agents said would be done, in messages, calls and notes.
    pub promises: Vec<Passage>,
    /// What people outside asked since an agent last wrote to them or spoke with them.
    pub open_questions: Vec<Passage>,
    /// What agents asked that nobody outside has answered: since then, nobody wrote.
    pub awaited_answers: Vec<Passage>,
    /// Each channel once.
    pub last_contacts: Vec<LastContact>,
    /// There are older entries that were not gone through.
    pub is_partial: bool,
}

/// The brief; whoever calls has seen that the asker may see the ticket.
pub fn brief(connection: &Connection, blobs: &Blobs, ticket: TicketId) -> Result<Brief> {
    let request = PageRequest { cursor: None, limit: Some(ENTRIES) };
    let page = thread::page(connection, blobs, ticket, true, &request)?;
    Ok(of(page.items, page.next.is_some()))
}

/// Of entries, the newest first.
fn of(entries: Vec<EntryDetail>, is_partial: bool) -> Brief {
    let mut brief = Brief { is_partial, ..Brief::default() };
    let (mut has_answered, mut has_spoken) = (false, false);
    let mut channels: BTreeMap<ChannelKind, LastContact> = BTreeMap::new();
    let counts = |entry: &EntryDetail| !entry.is_held && !entry.is_retracted && !entry.is_quarantined && entry.automatic == Automatic::No;
    for entry in entries.into_iter().filter(counts) {
        if entry.kind != EntryKind::Note {
            channels.entry(entry.channel).or_insert(LastContact {
                channel: entry.channel,
                entry_id: entry.id,
                at: entry.at,
                direction: entry.direction,
            });
        }
        // What is noted of a call is written by whoever had it.
        let is_ours = entry.kind == EntryKind::Call || matches!(entry.author, Author::Agent { .. });
        // The end of a message comes first, as its beginning is older.
        for sentence in sentences(&entry.visible).into_iter().rev() {
            if is_ours && is_promise(&sentence) {
                keep(&mut brief.promises, &entry, sentence);
            } else if entry.kind == EntryKind::Message && is_question(&sentence) {
                if is_ours && !has_spoken && !has_answered {
                    keep(&mut brief.awaited_answers, &entry, sentence);
                } else if !is_ours && !has_answered {
                    keep(&mut brief.open_questions, &entry, sentence);
                }
            }
        }
        let was_reached = entry.call.as_ref().is_none_or(|call| call.state == CallState::Answered);
        match entry.kind {
            EntryKind::Note => {}
            _ if !was_reached => {}
            EntryKind::Call => (has_answered, has_spoken) = (true, true),
            EntryKind::Message if is_ours => has_answered = true,
            EntryKind::Message => has_spoken = true,
        }
    }
    brief.last_contacts = channels.into_values().collect();
    brief.last_contacts.sort_by_key(|contact| std::cmp::Reverse(contact.at));
    brief
}

fn keep(passages: &mut Vec<Passage>, entry: &EntryDetail, text: String) {
    // What is said twice is one promise.
    if passages.len() < PASSAGES && passages.iter().all(|passage| passage.text != text) {
        passages.push(Passage {
            entry_id: entry.id,
            text,
            at: entry.at,
            channel: entry.channel,
            kind: entry.kind,
            author: match (entry.call.as_ref().and_then(|call| call.agent.clone()), &entry.author) {
                (Some(agent), _) => Author::Agent { agent },
                // Whoever called did not write the note.
                (None, Author::Contact { .. }) if entry.kind == EntryKind::Call => Author::System,
                (None, author) => author.clone(),
            },
        });
    }
}
