//! Everything that changes a ticket. Each verb checks access, loads, decides, stores and records; none opens a transaction.
mod alter;
mod answer_line;
mod aside;
mod awaited;
mod besides;
mod call;
mod change;
mod customer;
mod draft;
mod empty;
mod entry;
mod file;
mod hand_over;
mod link;
mod mention;
mod merge;
mod open;
mod organise;
mod participants;
mod reading;
mod reply;
mod rewrite;
mod snooze;
mod undo;

pub use alter::{Amendment, amend, complete, name_entry, recall, withdraw};
pub use answer_line::converted;
pub use aside::{block_sender, delete, file_as_spam, mark_spam, not_spam};
pub use awaited::{ask_again, await_files, claim_awaited, expire_awaited, keep_awaited, miss_awaited};
pub use besides::{Besides, also_by_mail};
pub use call::{keep_recording, log_call, remove_old_recordings, set_call_note, settle_stale_calls};
pub use change::{TicketChanges, change, reopen_after_failure};
pub use customer::{bring_in, set_status_by_contact};
pub use draft::{begin_draft, rewrite_draft, save_draft};
pub use empty::{Emptied, empty};
pub(in crate::desk) use entry::effect_of;
pub use entry::{Effect, NewNote, add_entry, note};
pub use file::{forget_uploads, upload};
pub use hand_over::{HandedOver, hand_back, hand_over};
pub use link::{LINKS, link, link_to, unlink_from};
pub use merge::merge;
pub use open::{NewTicket, open};
pub use organise::{allow, move_entries, split};
pub use participants::{ParticipantChanges, change_participants, join, let_answer, set_following};
pub use reading::{begin_reading, mark_all_read, mark_read, mark_unread};
pub use reply::{Answer, Pen, Sent, acknowledge, forward, reply, retract, write_new};
pub use rewrite::{Rewritten, rewrite};
pub use snooze::{snooze, wake_due};
pub use undo::undo;

use super::{
    list::object_of,
    model::{Aside, Ticket},
    store,
};
use crate::{
    base::{Error, Result, id::TicketId},
    desk::people::policy::{Action, authorize},
    engine::db::Tx,
};

/// The ticket, if the actor may do `action` to it.
fn load(tx: &Tx<'_>, id: TicketId, action: Action) -> Result<Ticket> {
    let ticket = store::find(tx, id)?.filter(|ticket| ticket.aside != Some(Aside::Emptied));
    let ticket = ticket.ok_or_else(|| Error::not_found("There is no such ticket."))?;
    authorize(tx.actor(), action, &object_of(tx, &ticket, tx.actor())?)?;
    Ok(ticket)
}

/// The same for a ticket that entries are to be written into: not merged away and not deleted.
fn load_live(tx: &Tx<'_>, id: TicketId, action: Action) -> Result<Ticket> {
    let ticket = load(tx, id, action)?;
    if let Some(target) = ticket.merged_into {
        let number = store::find(tx, target)?.map_or(0, |target| target.number);
        return Err(Error::conflict(format!("This ticket was merged into #{number}; nothing more happens here.")));
    }
    if ticket.is_deleted() {
        return Err(Error::conflict("This ticket was deleted. Bring it back first."));
    }
    Ok(ticket)
}

/// Refuses spam: what is put together with something else is meant to be worked on.
fn expect_no_spam(ticket: &Ticket) -> Result<()> {
    if ticket.is_spam() {
        return Err(Error::conflict(format!("#{} is spam. Take it out of the spam first.", ticket.number)));
    }
    Ok(())
}

/// Refuses a change that was decided on an older state of the ticket.
fn expect_version(ticket: &Ticket, version: Option<i64>) -> Result<()> {
    match version {
        Some(version) if version != ticket.version => Err(Error::new(
            crate::base::Kind::Stale,
            "Somebody else changed this ticket meanwhile. Look at it again, then repeat your change.",
        )),
        _ => Ok(()),
    }
}
