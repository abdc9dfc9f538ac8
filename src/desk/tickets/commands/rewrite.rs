//! Puts what could be read later in the place of an entry that could not be read when it came.
use super::{entry::record_status, entry::set_status, merge::recount};
use crate::{
    base::{
        Error, Result, Time,
        id::{ContactId, EntryId, LineId},
        message::Automatic,
        text,
    },
    desk::tickets::{
        entry::{NewFile, Packed, Why},
        model::ParticipantRole,
        store::{self, entries, participants},
    },
    engine::db::Tx,
};

/// What the entry says, now that it can be read.
#[derive(Debug)]
pub struct Rewritten {
    pub author: ContactId,
    pub line: Option<LineId>,
    pub at: Time,
    pub subject: String,
    pub preview: String,
    pub automatic: Automatic,
    pub why: Why,
    pub packed: Packed,
    pub own_key: Option<i64>,
    pub named_keys: Vec<i64>,
    pub files: Vec<NewFile>,
    /// Then its ticket waits for us.
    pub is_by_a_person: bool,
}

/// Rewrites a quarantined entry in place. A ticket that consists of it alone gets its subject and requester. Asks no permission.
pub fn rewrite(tx: &mut Tx<'_>, id: EntryId, new: Rewritten) -> Result<()> {
    let entry = entries::find(tx, id)?.filter(|entry| entry.is_quarantined);
    let entry = entry.ok_or_else(|| Error::conflict("This entry is not quarantined."))?;
    let mut ticket = store::find(tx, entry.ticket)?.ok_or_else(|| Error::internal("an entry without a ticket"))?;
    entries::rewrite(tx, id, &new)?;
    if ticket.entry_count == 1 {
        ticket.subject = text::one_line(&new.subject, 500);
        ticket.requester = new.author;
        participants::add(tx, ticket.id, new.author, ParticipantRole::Requester, true)?;
    } else if new.is_by_a_person {
        participants::add(tx, ticket.id, new.author, ParticipantRole::Sender, true)?;
    }
    let before = ticket.status;
    if new.is_by_a_person {
        set_status(&mut ticket, before.after_contact_wrote(), tx.now());
        ticket.snoozed_until = None;
    }
    recount(tx, &mut ticket)?;
    record_status(tx, &ticket, before)
}
