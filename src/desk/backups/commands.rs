//! What moves a backup on: somebody asks, the night comes, it begins, it ends.
use super::{
    model::{Backup, BackupCause, file_name, folder, is_due, slots},
    store,
};
use crate::{
    base::{Error, Result, id::BackupId},
    desk::{
        event::Event,
        people::{
            self,
            policy::{Action, Object, authorize},
        },
        settings,
    },
    engine::{alarm, db::Tx},
};
use std::path::{Path, PathBuf};

const ALARM: &str = "backup:failed";

/// Asks for a backup; the one that waits or is being made, if there is one.
pub fn ask(tx: &mut Tx<'_>) -> Result<Backup> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    if let Some(open) = store::find_open(tx)? {
        return Ok(open);
    }
    let id = store::insert(tx, BackupCause::Asked, tx.actor().agent_id())?;
    tx.record(&Event::BackupAsked { backup: id })?;
    get(tx, id)
}

/// Writes down that somebody takes a backup away: it holds everything.
pub fn note_download(tx: &mut Tx<'_>, id: BackupId) -> Result<Backup> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let backup = get(tx, id)?;
    tx.record(&Event::BackupDownloaded { backup: id })?;
    Ok(backup)
}

fn get(tx: &Tx<'_>, id: BackupId) -> Result<Backup> {
    store::find(tx, id)?.ok_or_else(|| Error::not_found("There is no such backup."))
}

/// Begins the next backup, if one was asked for or the night's is due: which, and where it goes.
pub fn begin_next(tx: &mut Tx<'_>, data: &Path) -> Result<Option<(BackupId, PathBuf)>> {
    let settings = settings::get(tx)?;
    let waiting = match store::next_waiting(tx)? {
        Some(backup) => backup.id,
        None => {
            let Some((slot, _)) = slots(&settings, tx.now())? else { return Ok(None) };
            if !is_due(slot, people::desk_since(tx)?, store::tried(tx)?, tx.now()) {
                return Ok(None);
            }
            store::insert(tx, BackupCause::Nightly, None)?
        }
    };
    let path = folder(data, &settings.backup).join(file_name(waiting, tx.now()));
    store::begin(tx, waiting, &path.to_string_lossy())?;
    Ok(Some((waiting, path)))
}

/// Settles a backup that was begun. Of one that is done, says which older ones are too many now.
pub fn settle(tx: &mut Tx<'_>, id: BackupId, outcome: Result<u64, String>) -> Result<Vec<(BackupId, String)>> {
    match outcome {
        Ok(bytes) => {
            store::finish(tx, id, bytes)?;
            alarm::clear(tx, ALARM)?;
            tx.record(&Event::BackupMade { backup: id })?;
            store::beyond(tx, settings::get(tx)?.backup.keep)
        }
        Err(problem) => {
            store::fail(tx, id, &problem)?;
            alarm::raise(tx, ALARM, "backup_failed", &format!("A backup could not be made: {problem}"))?;
            Ok(Vec::new())
        }
    }
}

/// Writes down that files of backups are gone because there were too many.
pub fn note_removed(tx: &mut Tx<'_>, ids: &[BackupId]) -> Result<()> {
    ids.iter().try_for_each(|id| store::note_removed(tx, *id))
}

/// At the start: what was being made when the process ended is not done.
pub fn expire(tx: &mut Tx<'_>) -> Result<()> {
    for id in store::running(tx)? {
        settle(tx, id, Err("Hopdesk was stopped while it was made.".to_owned()))?;
    }
    Ok(())
}
