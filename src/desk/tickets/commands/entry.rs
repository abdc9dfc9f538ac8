//! Adds entries: the one place where a thread grows and the row of its ticket follows.
use super::{
    change::expect_status,
    draft::release,
    file::{dress, take_files},
    load_live, mention,
};
use crate::{
    base::{
        Error, Result,
        id::{EntryId, FileId, TicketId},
        message::Automatic,
        text,
    },
    desk::{
        drafts::DraftRef,
        event::{Change, Event},
        people::policy::{Action, Object, authorize},
        tickets::{
            content,
            entry::{Content, Direction, EntryKind, Mentions, NewEntry, Why, WhyRule},
            model::{Speaker, Status, Ticket},
            store::{self, entries},
        },
    },
    engine::{blob::Blobs, db::Tx},
};

/// What an entry does to the state of its ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Nothing but being there: held, automatic, notes.
    None,
    /// A person outside wrote: the ticket waits for us again.
    ContactWrote,
    /// An agent answered; the ticket goes where they say, or waits for the person.
    AgentReplied(Option<Status>),
}

/// Adds an entry and brings the row of its ticket up to date. Asks no permission.
pub fn add_entry(tx: &mut Tx<'_>, ticket: &mut Ticket, new: &NewEntry, effect: Effect) -> Result<EntryId> {
    let id = entries::insert(tx, ticket.id, new)?;
    let status = ticket.status;
    let state = (status, ticket.created_at, ticket.snoozed_until);
    ticket.entry_count += 1;
    ticket.held_count += u32::from(new.is_held);
    ticket.created_at = ticket.created_at.min(new.at);
    ticket.last_entry_at = ticket.last_entry_at.max(new.at);
    match effect {
        Effect::None => {}
        Effect::ContactWrote => {
            if ticket.last_entry_at == new.at {
                ticket.last_speaker = Some(Speaker::Contact);
            }
            ticket.last_contact_at = ticket.last_contact_at.max(Some(new.at));
            ticket.snoozed_until = None;
            set_status(ticket, status.after_contact_wrote(), new.at);
        }
        Effect::AgentReplied(wanted) => {
            ticket.last_speaker = Some(Speaker::Agent);
            ticket.last_agent_at = ticket.last_agent_at.max(Some(new.at));
            ticket.first_answered_at = ticket.first_answered_at.or(Some(new.at));
            set_status(ticket, wanted.unwrap_or_else(|| status.after_agent_replied()), new.at);
        }
    }
    if state == (ticket.status, ticket.created_at, ticket.snoozed_until) {
        store::grow(tx, ticket)?;
    } else {
        store::update(tx, ticket)?;
    }
    if ticket.is_spam() {
        // What comes late is kept for as long as what came first.
        store::set_aside_at(tx, ticket.id, Some(tx.now()))?;
    }
    ticket.version += 1;
    tx.record(&Event::EntryAdded { ticket: ticket.id, entry: id, held: new.is_held })?;
    record_status(tx, ticket, status)?;
    Ok(id)
}

/// Records that a ticket went from `before` into the state it is in, if it did.
pub(super) fn record_status(tx: &mut Tx<'_>, ticket: &Ticket, before: Status) -> Result<()> {
    if ticket.status != before {
        let change = Change { field: "status".to_owned(), from: before.word().into(), to: ticket.status.word().into() };
        tx.record(&Event::TicketChanged { ticket: ticket.id, changes: vec![change], why: None })?;
    }
    Ok(())
}

/// Moves a ticket to a state and keeps the times that go with it.
pub(super) fn set_status(ticket: &mut Ticket, status: Status, at: crate::base::Time) {
    if ticket.status == status {
        return;
    }
    if ticket.status.is_over() && !status.is_over() {
        ticket.reopened_count += 1;
        (ticket.solved_at, ticket.closed_at) = (None, None);
    }
    match status {
        Status::Solved => (ticket.solved_at, ticket.closed_at) = (Some(at), None),
        Status::Closed => ticket.closed_at = Some(at),
        _ => {}
    }
    if status.is_over() {
        // What is over does not wake.
        ticket.snoozed_until = None;
    }
    ticket.status = status;
}

/// The longest text an agent may write, in bytes.
const TEXT: usize = 1 << 20;

/// A note to be written.
#[derive(Debug, Clone, Default)]
pub struct NewNote {
    pub text: String,
    pub html: Option<String>,
    /// Uploads that go along.
    pub files: Vec<FileId>,
    /// Whom it names: they follow the ticket from then on, and are told.
    pub mentions: Mentions,
    /// Where the ticket goes with it; it stays where it is if absent.
    pub status: Option<Status>,
    /// Makes a repeated call answer the first note.
    pub client_id: Option<String>,
    /// The draft that it was: it goes in the same transaction.
    pub draft: Option<DraftRef>,
}

/// Writes an internal note.
pub fn note(tx: &mut Tx<'_>, blobs: &Blobs, ticket: TicketId, new: NewNote) -> Result<EntryId> {
    authorize(tx.actor(), Action::Note, &Object::Desk)?;
    let agent = tx.actor().agent_id();
    if let Some(client_id) = &new.client_id
        && let Some(earlier) = entries::find_by_client_id(tx, agent, client_id)?
    {
        return match entries::find(tx, earlier)? {
            Some(entry) if entry.kind == EntryKind::Note => Ok(earlier),
            _ => Err(used_client_id()),
        };
    }
    let mut ticket = load_live(tx, ticket, Action::Note)?;
    if let Some(status) = new.status {
        expect_status(tx, &ticket, status)?;
    }
    release(tx, new.draft)?;
    check_text(&new.text, new.html.as_deref())?;
    let dressed = dress(tx, &new.text, new.html.as_deref(), &new.files, "note.hopdesk.invalid")?;
    if dressed.text.trim().is_empty() && new.files.is_empty() {
        return Err(Error::field("text", "Write something."));
    }
    let named = mention::named(tx, &new.mentions)?;
    let written = Content { text: dressed.text.clone(), html: dressed.html.clone(), mentions: new.mentions, ..Content::default() };
    let entry = NewEntry {
        kind: EntryKind::Note,
        direction: None,
        channel: ticket.channel,
        inbox: None,
        line: None,
        author_contact: None,
        author_agent: agent,
        at: tx.now(),
        preview: text::one_line(&dressed.text, content::PREVIEW),
        automatic: Automatic::No,
        is_held: false,
        is_quarantined: false,
        why: Why::rule(WhyRule::Written),
        raw: None,
        packed: content::pack(blobs, &written)?,
        client_id: new.client_id,
        own_key: None,
        named_keys: Vec::new(),
        files: Vec::new(),
    };
    let id = add_entry(tx, &mut ticket, &entry, Effect::None)?;
    take_files(tx, &new.files, id, &dressed)?;
    mention::tell(tx, ticket.id, id, &named)?;
    if let Some(status) = new.status.filter(|status| *status != ticket.status) {
        // Whom it names follows by now: the row is read again.
        let mut ticket = load_live(tx, ticket.id, Action::Note)?;
        let before = ticket.status;
        set_status(&mut ticket, status, tx.now());
        store::update(tx, &ticket)?;
        record_status(tx, &ticket, before)?;
    }
    Ok(id)
}

/// The error for a client id under which something else was written.
pub(super) fn used_client_id() -> Error {
    Error::conflict("This client id was used for something else already.")
}

/// Refuses what is too long to be read.
pub(super) fn check_text(text: &str, html: Option<&str>) -> Result<()> {
    if text.len() > TEXT || html.is_some_and(|html| html.len() > 2 * TEXT) {
        return Err(Error::field("text", "This is longer than a megabyte. Attach it as a file."));
    }
    Ok(())
}

/// How an entry that came in bears on its ticket.
pub(in crate::desk) fn effect_of(new: &NewEntry) -> Effect {
    let by_a_person = new.automatic == Automatic::No && !new.is_held && !new.is_quarantined;
    if by_a_person && new.direction == Some(Direction::In) { Effect::ContactWrote } else { Effect::None }
}
