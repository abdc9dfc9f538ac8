//! What an agent has read. Nothing of it is an event: what somebody looks at is neither history nor anybody else's business.
use super::load;
use crate::{
    base::{
        Error, Result, Time,
        id::{AgentId, EntryId, TicketId},
    },
    desk::{
        notices,
        people::policy::{Action, Object, authorize},
        tickets::store::{entries, reading},
    },
    engine::db::Tx,
};

/// The actor has read the ticket up to and including `through`; all of it, if none is named. Never takes back what was read.
pub fn mark_read(tx: &mut Tx<'_>, id: TicketId, through: Option<EntryId>) -> Result<()> {
    let agent = reader(tx)?;
    load(tx, id, Action::See)?;
    let Some(through) = place(tx, id, through)? else { return Ok(()) };
    if reading::read_through(tx, agent, id)?.is_none_or(|before| before < through) {
        reading::set_read_through(tx, agent, id, through)?;
        reading::settle_mentions(tx, agent, id, through)?;
    }
    notices::commands::read_of_ticket(tx, id, through)
}

/// For the actor the ticket is unread from `from` on; all of it, if none is named.
pub fn mark_unread(tx: &mut Tx<'_>, id: TicketId, from: Option<EntryId>) -> Result<()> {
    let agent = reader(tx)?;
    load(tx, id, Action::See)?;
    let from = if from.is_some() { place(tx, id, from)? } else { None };
    let before = EntryId(from.map_or(0, |EntryId(from)| from - 1));
    reading::set_read_through(tx, agent, id, before)?;
    reading::settle_mentions(tx, agent, id, before)?;
    Ok(())
}

/// The actor has read everything up to and including `through`, in all tickets; all there is, if none is named.
pub fn mark_all_read(tx: &mut Tx<'_>, through: Option<EntryId>) -> Result<()> {
    let agent = reader(tx)?;
    authorize(tx.actor(), Action::See, &Object::Desk)?;
    let newest = reading::newest_entry(tx)?;
    reading::raise_floor(tx, agent, through.map_or(newest, |through| through.min(newest)))
}

/// Somebody began to work here at `since`: what came before is not news to them.
pub fn begin_reading(tx: &mut Tx<'_>, agent: AgentId, since: Time) -> Result<()> {
    let before = reading::newest_entry_before(tx, since)?;
    reading::raise_floor(tx, agent, before)
}

/// Entries that came over stay unread for whoever had not read them where they were.
pub(super) fn carry_unread(tx: &Tx<'_>, entry: EntryId, from: TicketId, to: TicketId) -> Result<()> {
    reading::carry_unread(tx, entry, from, to)
}

fn reader(tx: &Tx<'_>) -> Result<AgentId> {
    tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only agents read tickets."))
}

/// The entry that is named, if it stands in the ticket; else the newest.
fn place(tx: &Tx<'_>, ticket: TicketId, named: Option<EntryId>) -> Result<Option<EntryId>> {
    match named {
        None => reading::newest_entry_of(tx, ticket),
        Some(entry) if reading::is_in(tx, entry, ticket)? => Ok(Some(entry)),
        // It was moved away while somebody looked at it.
        Some(entry) if entries::find(tx, entry)?.is_some_and(|entry| entry.origin == Some(ticket)) => Ok(None),
        Some(_) => Err(Error::field("entry_id", "This entry is not in this ticket.")),
    }
}
