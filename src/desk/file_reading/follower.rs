//! Wants the text of every file of every entry.
use crate::{
    base::{Result, id::EntryId},
    desk::{event::Event, file_texts, tickets::list},
    engine::{
        db::Tx,
        extract::Format,
        log::{Follower, Logged},
    },
};

/// Follows the log for files. On a desk that had no texts before, it begins with the first event: every file is read in the end.
pub struct Wanting;

/// Entries looked at together.
const PAGE: u32 = 500;

impl Follower for Wanting {
    fn name(&self) -> &'static str {
        "file_texts"
    }

    fn handle(&self, tx: &mut Tx<'_>, event: &Logged) -> Result<()> {
        if !matches!(event.kind.as_str(), "entry_added" | "entry_changed" | "mail_reprocessed") {
            return Ok(());
        }
        match Event::read(event) {
            Some(Event::EntryAdded { entry, .. } | Event::EntryChanged { entry, .. }) => want(tx, entry),
            // Another version may have found other files in the same mail.
            Some(Event::MailReprocessed { ticket: Some(ticket), .. }) => {
                let mut after = None;
                loop {
                    let page = list::entries(tx, ticket, after, PAGE)?;
                    let Some(last) = page.last().map(|entry| (entry.at, entry.id)) else { return Ok(()) };
                    page.iter().try_for_each(|entry| want(tx, entry.id))?;
                    after = Some(last);
                }
            }
            _ => Ok(()),
        }
    }
}

fn want(tx: &mut Tx<'_>, entry: EntryId) -> Result<()> {
    for file in list::files(tx, entry)?.into_iter().filter(|file| file.size > 0) {
        if let Some(format) = Format::of(&file.media_type, &file.name) {
            file_texts::commands::want(tx, &file.hash, format)?;
        }
    }
    Ok(())
}
