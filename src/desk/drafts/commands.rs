//! What changes drafts. Whoever calls has seen to it that the agent may write where the draft stands.
use super::{
    list,
    model::{DISCARDED_FOR, Draft, DraftContent, DraftMode, DraftRef, MOST},
    store,
};
use crate::{
    base::{
        Error, Kind, Result,
        id::{AgentId, DraftId, EntryId, TicketId},
    },
    engine::db::Tx,
};

/// Keeps what an agent writes in this place. `version` is the one that the author has seen; without one there must be no draft yet.
/// Saving the same again answers what is there, so that a call whose answer was lost can be repeated.
pub fn save(
    tx: &mut Tx<'_>,
    agent: AgentId,
    ticket: TicketId,
    mode: DraftMode,
    content: DraftContent,
    version: Option<i64>,
) -> Result<Draft> {
    let content = content.checked()?;
    match store::find_in_place(tx, agent, ticket, mode)? {
        Some(present) => replace(tx, present, &content, version),
        None if version.is_some() => Err(gone()),
        None => begin(tx, agent, Some(ticket), mode, &content, false),
    }
}

/// Begins a draft that is to open a ticket.
pub fn begin_new(tx: &mut Tx<'_>, agent: AgentId, content: DraftContent) -> Result<Draft> {
    begin(tx, agent, None, DraftMode::New, &content.checked()?, false)
}

/// Keeps what an agent writes in a draft of theirs, wherever that stands.
pub fn rewrite(tx: &mut Tx<'_>, agent: AgentId, id: DraftId, content: DraftContent, version: i64) -> Result<Draft> {
    let content = content.checked()?;
    let present = store::get(tx, agent, id)?;
    if present.discarded_at.is_some() {
        return Err(gone());
    }
    replace(tx, present, &content, Some(version))
}

/// Puts something back that was taken back: into its place, or aside if another draft stands there by now.
pub fn put_back(tx: &mut Tx<'_>, agent: AgentId, ticket: TicketId, mode: DraftMode, content: &DraftContent) -> Result<Draft> {
    let is_aside = store::find_in_place(tx, agent, ticket, mode)?.is_some();
    begin(tx, agent, Some(ticket), mode, content, is_aside)
}

fn begin(
    tx: &mut Tx<'_>,
    agent: AgentId,
    ticket: Option<TicketId>,
    mode: DraftMode,
    content: &DraftContent,
    is_aside: bool,
) -> Result<Draft> {
    if list::count(tx, agent)? >= MOST {
        return Err(Error::conflict("You have 2,000 drafts. Send or discard some first."));
    }
    let id = store::insert(tx, agent, ticket, mode, content, is_aside)?;
    store::get(tx, agent, id)
}

fn replace(tx: &mut Tx<'_>, present: Draft, content: &DraftContent, version: Option<i64>) -> Result<Draft> {
    if present.content == *content {
        return Ok(present);
    }
    if version != Some(present.version) {
        return Err(Error::new(Kind::Stale, "This draft was changed on another screen meanwhile. Choose which text to keep."));
    }
    store::update(tx, present.id, content)?;
    store::get(tx, present.agent, present.id)
}

fn gone() -> Error {
    Error::new(Kind::Stale, "This draft was sent or discarded meanwhile. Save it without a version to begin another.")
}

/// Discards a draft; it can be brought back for a while.
pub fn discard(tx: &mut Tx<'_>, agent: AgentId, id: DraftId) -> Result<()> {
    let draft = store::get(tx, agent, id)?;
    if draft.discarded_at.is_none() {
        store::set_discarded(tx, id, Some(tx.now()), draft.is_aside)?;
    }
    Ok(())
}

/// Brings a discarded draft back: into its place, or aside if another stands there by now.
pub fn restore(tx: &mut Tx<'_>, agent: AgentId, id: DraftId) -> Result<Draft> {
    let draft = store::get(tx, agent, id)?;
    if draft.discarded_at.is_some() {
        let is_aside = is_taken(tx, &draft, draft.ticket)?;
        store::set_discarded(tx, id, None, is_aside)?;
    }
    store::get(tx, agent, id)
}

/// The draft was sent, and goes. One that is gone already is no matter; one that was changed since the author sent it is.
pub fn send(tx: &mut Tx<'_>, agent: AgentId, sent: DraftRef) -> Result<()> {
    match store::get(tx, agent, sent.id) {
        Err(error) if error.kind() == Kind::NotFound => Ok(()),
        Err(error) => Err(error),
        Ok(draft) if draft.version != sent.version => {
            let message = "This draft was changed on another screen after what you sent. Nothing went out: choose which text to send.";
            Err(Error::new(Kind::Stale, message).with_field("draft"))
        }
        Ok(draft) => store::delete(tx, draft.id),
    }
}

/// All drafts of a ticket go with it into another; which ones they are, for taking them back.
pub fn follow_ticket(tx: &mut Tx<'_>, from: TicketId, to: TicketId) -> Result<Vec<DraftId>> {
    let ids = store::ids_of_ticket(tx, from)?;
    follow(tx, &ids, to)?;
    Ok(ids)
}

/// The drafts that answer these entries go with them into another ticket.
pub fn follow_entries(tx: &mut Tx<'_>, entries: &[EntryId], to: TicketId) -> Result<()> {
    let ids = store::ids_of_entries(tx, entries)?;
    follow(tx, &ids, to)
}

/// Points drafts at a ticket, aside where a draft stands in their place there. Those that are gone are no matter.
pub fn follow(tx: &mut Tx<'_>, ids: &[DraftId], to: TicketId) -> Result<()> {
    for id in ids {
        if let Some(draft) = store::find(tx, *id)?.filter(|draft| draft.ticket.is_some() && draft.ticket != Some(to)) {
            let is_aside = is_taken(tx, &draft, Some(to))?;
            store::move_to(tx, *id, to, is_aside)?;
        }
    }
    Ok(())
}

/// Whether another draft stands where this one would.
fn is_taken(tx: &Tx<'_>, draft: &Draft, ticket: Option<TicketId>) -> Result<bool> {
    let Some(ticket) = ticket else { return Ok(false) };
    Ok(store::find_in_place(tx, draft.agent, ticket, draft.mode)?.is_some_and(|other| other.id != draft.id))
}

/// Forgets what anybody has begun to write on a ticket.
pub fn forget_ticket(tx: &mut Tx<'_>, ticket: TicketId) -> Result<()> {
    store::ids_of_ticket(tx, ticket)?.into_iter().try_for_each(|id| store::delete(tx, id))
}

/// Forgets what was discarded long ago; how many.
pub fn forget_discarded(tx: &mut Tx<'_>) -> Result<usize> {
    store::delete_discarded(tx, tx.now().before(DISCARDED_FOR))
}
