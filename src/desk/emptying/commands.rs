//! Takes the content of old tickets away: their numbers stay, so that nothing is given twice and the log names what was there.
use crate::{
    base::{
        Result,
        id::{BlobId, TicketId},
    },
    desk::{drafts, event::Event, intake, outbox, ratings, tickets, visitors},
    engine::{blob::Blobs, db::Tx},
};
use std::collections::BTreeSet;

/// Tickets that one transaction empties at most: whoever writes waits for it.
const TOGETHER: u32 = 10;

/// Empties the next of those whose time is over; whether there may be more.
pub fn step(tx: &mut Tx<'_>, blobs: &Blobs) -> Result<bool> {
    let old = tickets::list::no_longer_kept(tx, tx.now(), TOGETHER)?;
    for ticket in &old {
        // What was merged into it has nothing but its subject left.
        for merged in tickets::list::merged_into(tx, *ticket)? {
            empty(tx, blobs, merged)?;
        }
        empty(tx, blobs, *ticket)?;
        tx.record(&Event::TicketEmptied { ticket: *ticket })?;
    }
    Ok(old.len() == TOGETHER as usize)
}

fn empty(tx: &mut Tx<'_>, blobs: &Blobs, ticket: TicketId) -> Result<()> {
    drafts::commands::forget_ticket(tx, ticket)?;
    ratings::commands::forget(tx, ticket)?;
    let mut gone: BTreeSet<BlobId> = BTreeSet::new();
    for emptied in tickets::commands::empty(tx, blobs, ticket)? {
        gone.extend(emptied.blobs);
        gone.extend(intake::commands::forget_bytes(tx, emptied.entry)?);
        gone.extend(outbox::commands::forget_letters(tx, emptied.entry)?);
        if let Some(line) = emptied.line {
            visitors::commands::forget(tx, line, emptied.entry)?;
        }
    }
    for blob in gone {
        if !tickets::list::is_of_a_file(tx, blob)? && !visitors::is_of_an_upload(tx, blob)? {
            blobs.forget(tx, blob)?;
        }
    }
    Ok(())
}
