//! The desk's backups of itself as background work: claimed in one transaction, made without any, settled in another.
use crate::{
    base::{Actor, Result},
    desk::backups::commands,
    engine::{Engine, backup, work::blocking},
};
use std::{fs, io::ErrorKind};

const ACTOR: Actor = Actor::System("backup");

/// Makes the backup that was asked for or is due, if there is one.
pub(super) async fn step(engine: &Engine) -> Result<()> {
    let data = engine.config.data.clone();
    let Some((id, path)) = engine.db.write(ACTOR, move |tx| commands::begin_next(tx, &data)).await? else { return Ok(()) };
    let (with, target) = (engine.clone(), path);
    let made = blocking(move || {
        target.parent().map_or(Ok(()), backup::check_folder)?;
        backup::make(&with, &target)
    });
    let outcome = made.await?.map_err(|error| {
        tracing::error!(%error, "a backup could not be made");
        error.message().to_owned()
    });
    let too_many = engine.db.write(ACTOR, move |tx| commands::settle(tx, id, outcome)).await?;
    // What cannot be removed stays in the list, and is tried again with the next backup.
    let removed = blocking(move || {
        let is_gone = |path: &str| match fs::remove_file(path) {
            Ok(()) => true,
            Err(error) if error.kind() == ErrorKind::NotFound => true,
            Err(error) => {
                tracing::warn!(path, %error, "an old backup cannot be removed");
                false
            }
        };
        too_many.into_iter().filter(|(_, path)| is_gone(path)).map(|(id, _)| id).collect::<Vec<_>>()
    });
    let removed = removed.await?;
    if removed.is_empty() {
        return Ok(());
    }
    engine.db.write(ACTOR, move |tx| commands::note_removed(tx, &removed)).await
}
