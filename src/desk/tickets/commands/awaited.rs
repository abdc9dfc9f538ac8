//! Files that come after their message: asked for, arrived, or given up.
use super::{call::keep_fetched_recording, load_live};
use crate::{
    base::{
        Error, Result,
        id::{AwaitedFileId, EntryId, InboxId},
        text,
    },
    desk::{
        event::Event,
        people::policy::Action,
        tickets::{
            awaited::{Awaited, AwaitedState, NewAwaited},
            entry::NewFile,
            media,
            store::{awaited, entries},
        },
    },
    engine::{
        blob::{Blobs, Prepared},
        db::Tx,
    },
};
use std::time::Duration;

/// So long fetching one file may take.
const LEASE: Duration = Duration::from_mins(10);
/// Pauses between tries, in seconds; after these it is given up until somebody asks for it.
const PAUSES: [u64; 7] = [5, 30, 120, 600, 1800, 7200, 21_600];

/// Asks for files of an entry, in their order. Asks no permission.
pub fn await_files(tx: &mut Tx<'_>, entry: EntryId, inbox: InboxId, files: &[NewAwaited]) -> Result<()> {
    let first = awaited::next_position(tx, entry)?;
    files.iter().zip(first..).try_for_each(|(file, position)| awaited::insert(tx, entry, inbox, position, file))
}

/// Takes the next file that is due for fetching.
pub fn claim_awaited(tx: &mut Tx<'_>) -> Result<Option<Awaited>> {
    let until = tx.now().after(LEASE);
    awaited::claim(tx, until)
}

/// Called once at the start, when nobody can be fetching.
pub fn expire_awaited(tx: &mut Tx<'_>) -> Result<usize> {
    awaited::expire_leases(tx)
}

/// The file is here: it takes its place in its entry. `media_type` is the one of its bytes.
pub fn keep_awaited(tx: &mut Tx<'_>, file: &Awaited, media_type: &str, prepared: &Prepared) -> Result<()> {
    // It may have been fetched twice, after a lease that ran out.
    if awaited::find(tx, file.id)?.is_none() {
        return Ok(());
    }
    // What is no sound is an attachment as any other.
    if let Some(played) = media::played(media_type)
        && keep_fetched_recording(tx, file, &played, prepared)?
    {
        awaited::delete(tx, file.id)?;
        return changed(tx, file.entry);
    }
    let kept = NewFile {
        name: file.name.clone(),
        media_type: media_type.to_owned(),
        size: prepared.size,
        hash: prepared.hash,
        is_inline: false,
        content_id: None,
        blob: Some(Blobs::keep(tx, prepared)?),
    };
    entries::insert_file(tx, Some(file.entry), file.position, &kept, None)?;
    awaited::delete(tx, file.id)?;
    changed(tx, file.entry)
}

/// The file did not come: tried again after a pause, if that makes sense and was not done too often.
pub fn miss_awaited(tx: &mut Tx<'_>, file: &Awaited, words: &str, is_worth_another: bool) -> Result<()> {
    let pause = PAUSES.get(file.attempts.saturating_sub(1) as usize).filter(|_| is_worth_another);
    let (state, due_at) = match pause {
        Some(seconds) => (AwaitedState::Waiting, tx.now().after(Duration::from_secs(*seconds))),
        None => (AwaitedState::Failed, tx.now()),
    };
    awaited::settle(tx, file.id, state, due_at, &text::one_line(words, 300))?;
    if state == AwaitedState::Failed { changed(tx, file.entry) } else { Ok(()) }
}

/// An agent asks for a file once more.
pub fn ask_again(tx: &mut Tx<'_>, entry: EntryId, id: AwaitedFileId) -> Result<()> {
    let missing = || Error::not_found("There is no such file.");
    let file = awaited::find(tx, id)?.filter(|file| file.entry == entry).ok_or_else(missing)?;
    let ticket = entries::find(tx, entry)?.ok_or_else(missing)?.ticket;
    load_live(tx, ticket, Action::Note)?;
    if file.state == AwaitedState::Failed {
        awaited::reset(tx, id)?;
        changed(tx, entry)?;
    }
    Ok(())
}

fn changed(tx: &mut Tx<'_>, entry: EntryId) -> Result<()> {
    if let Some(found) = entries::find(tx, entry)? {
        tx.record(&Event::EntryChanged { ticket: found.ticket, entry, change: "completed".to_owned() })?;
    }
    Ok(())
}
