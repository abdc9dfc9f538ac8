//! What makes notices, and reads them.
use super::{
    model::{NoticeKind, Params},
    store,
};
use crate::{
    base::{
        Error, Result,
        id::{AgentId, EntryId, NoticeId, TicketId},
    },
    engine::db::Tx,
};

/// The most that one call marks as read.
const MAX_READ: usize = 500;

/// Tells an agent. Nobody is told of what they did themselves; what happens again before it was read is one notice that
/// counts. Asks for no right.
pub fn tell(tx: &mut Tx<'_>, agent: AgentId, kind: NoticeKind, ticket: Option<TicketId>, entry: Option<EntryId>) -> Result<()> {
    if tx.actor().agent_id() == Some(agent) {
        return Ok(());
    }
    let before = ticket.map_or(Ok(0), |ticket| store::take_unread(tx, agent, kind, ticket))?;
    store::insert(tx, agent, kind, ticket, entry, Params { count: before.saturating_add(1) })?;
    Ok(())
}

/// Marks the actor's own notices as read: these.
pub fn read(tx: &mut Tx<'_>, ids: &[NoticeId]) -> Result<()> {
    let agent = own(tx)?;
    if ids.len() > MAX_READ {
        return Err(Error::field("ids", "At most 500 at once."));
    }
    ids.iter().try_for_each(|id| store::mark_read(tx, agent, *id))
}

/// Marks the actor's own notices as read: all up to this one.
pub fn read_through(tx: &mut Tx<'_>, last: NoticeId) -> Result<()> {
    let agent = own(tx)?;
    store::mark_read_through(tx, agent, last)
}

/// Marks the actor's own notices about what was written in a ticket as read, up to this entry: whoever read it there knows.
pub fn read_of_ticket(tx: &mut Tx<'_>, ticket: TicketId, through: EntryId) -> Result<()> {
    let agent = own(tx)?;
    [NoticeKind::ContactReplied, NoticeKind::NoteAdded, NoticeKind::Mentioned]
        .into_iter()
        .try_for_each(|kind| store::mark_read_of_ticket(tx, agent, ticket, kind, through))
}

fn own(tx: &Tx<'_>) -> Result<AgentId> {
    tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only agents have notices."))
}
