//! Drafts where they touch tickets: who may begin one where, which files it may hold, and when it goes. What a draft is, the slice
//! `drafts` knows.
use super::{
    file::{copy_files, own_upload},
    load,
};
use crate::{
    base::{
        Error, Result,
        id::{AgentId, EntryId, FileId, TicketId},
    },
    desk::{
        drafts::{self, Draft, DraftContent, DraftMode, DraftRef},
        outbox::model::Letter,
        people::policy::{Action, Object, authorize},
        tickets::{
            entry::{Content, Entry},
            list::follow_merges,
            model::Ticket,
            store,
        },
    },
    engine::db::Tx,
};

/// The agent who acts; drafts are of agents alone.
fn author(tx: &Tx<'_>) -> Result<AgentId> {
    tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only agents have drafts."))
}

const fn action(mode: DraftMode) -> Action {
    match mode {
        DraftMode::Note => Action::Note,
        DraftMode::Reply | DraftMode::Forward | DraftMode::New => Action::Reply,
    }
}

/// Keeps what the actor writes on a ticket; on one that was merged away, on the ticket that goes on in its place.
pub fn save_draft(tx: &mut Tx<'_>, id: TicketId, mode: DraftMode, content: DraftContent, version: Option<i64>) -> Result<Draft> {
    let agent = author(tx)?;
    if mode == DraftMode::New {
        return Err(Error::field("mode", "A draft for a new ticket stands on no ticket."));
    }
    let ticket = follow_merges(tx, store::find(tx, id)?.ok_or_else(|| Error::not_found("There is no such ticket."))?)?;
    let ticket: Ticket = load(tx, ticket.id, action(mode))?;
    expect_own_files(tx, &content.files)?;
    let content = without_strange_entry(tx, content)?;
    drafts::commands::save(tx, agent, ticket.id, mode, content, version)
}

/// Begins a draft of the actor's that is to open a ticket.
pub fn begin_draft(tx: &mut Tx<'_>, content: DraftContent) -> Result<Draft> {
    let agent = author(tx)?;
    authorize(tx.actor(), Action::Reply, &Object::Desk)?;
    expect_own_files(tx, &content.files)?;
    drafts::commands::begin_new(tx, agent, DraftContent { answers_entry_id: None, ..content })
}

/// Keeps what the actor writes in a draft of theirs. What they wrote stays theirs, even where they may not write any more.
pub fn rewrite_draft(tx: &mut Tx<'_>, id: crate::base::id::DraftId, content: DraftContent, version: i64) -> Result<Draft> {
    let agent = author(tx)?;
    authorize(tx.actor(), Action::Note, &Object::Desk)?;
    expect_own_files(tx, &content.files)?;
    let content = without_strange_entry(tx, content)?;
    drafts::commands::rewrite(tx, agent, id, content, version)
}

/// A draft goes along with the entry that it answers: only with one that its author sees. What was written is kept all the same.
fn without_strange_entry(tx: &Tx<'_>, mut content: DraftContent) -> Result<DraftContent> {
    if let Some(id) = content.answers_entry_id {
        let ticket = store::entries::find(tx, id)?.map(|entry| entry.ticket);
        if ticket.is_none_or(|ticket| load(tx, ticket, Action::See).is_err()) {
            content.answers_entry_id = None;
        }
    }
    Ok(content)
}

fn expect_own_files(tx: &Tx<'_>, files: &[FileId]) -> Result<()> {
    files.iter().try_for_each(|file| own_upload(tx, *file).map(drop))
}

/// What was sent was this draft: it goes with the transaction.
pub(super) fn release(tx: &mut Tx<'_>, sent: Option<DraftRef>) -> Result<()> {
    let Some(sent) = sent else { return Ok(()) };
    let agent = author(tx)?;
    drafts::commands::send(tx, agent, sent)
}

/// What a message that is taken back was, as a draft of the actor's on its ticket; none if no agent acts.
pub(super) fn draft_again(tx: &mut Tx<'_>, entry: &Entry, written: Content, letter: Option<&Letter>) -> Result<Option<Draft>> {
    let Some(agent) = tx.actor().agent_id() else { return Ok(None) };
    let copies = copy_files(tx, entry.id)?;
    let mut html = written.html;
    for (content_id, file) in &copies {
        if let (Some(html), Some(content_id)) = (&mut html, content_id) {
            *html = html.replace(&format!("\"cid:{content_id}\""), &format!("\"cid:{file}\""));
        }
    }
    let forwards: Vec<EntryId> = letter.map(|letter| letter.forwards.clone()).unwrap_or_default();
    let mode = if forwards.is_empty() { DraftMode::Reply } else { DraftMode::Forward };
    let content = DraftContent {
        text: written.text,
        html,
        subject: written.subject,
        // By a line it went to one person, whom the line names.
        to: entry.line.is_none().then_some(written.to),
        cc: entry.line.is_none().then_some(written.cc),
        line_id: entry.line,
        bcc: written.bcc,
        files: copies.into_iter().map(|(_, file)| file).collect(),
        entries: forwards,
        // What came after it, its author may not have seen.
        seen_up_to: Some(entry.id),
        inbox_id: entry.inbox,
        quotes_history: letter.map(|letter| letter.quotes_history),
        ..DraftContent::default()
    };
    drafts::commands::put_back(tx, agent, entry.ticket, mode, &content).map(Some)
}
