//! What takes room on the disk, by part of the data folder.
use crate::{
    base::Result,
    engine::{Engine, backup, db},
};
use serde::Serialize;

/// Bytes.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct DiskView {
    /// Of the disk that holds the data folder.
    total: u64,
    free: u64,
    /// Tickets, people, the log, and small messages and files.
    database: u64,
    /// What was committed and not yet folded into the database.
    write_ahead_log: u64,
    /// Large messages and files.
    blobs: u64,
    index: u64,
    /// In the data folder; those elsewhere are not counted.
    backups: u64,
}

pub(super) fn look(engine: &Engine) -> Result<DiskView> {
    let data = &engine.config.data;
    let space = backup::space(data)?;
    Ok(DiskView {
        total: space.total,
        free: space.free,
        database: backup::used(&data.join(db::FILE_NAME)),
        write_ahead_log: backup::used(&data.join(format!("{}-wal", db::FILE_NAME))),
        blobs: backup::used(engine.blobs.folder()),
        index: backup::used(&data.join("index")),
        backups: backup::used(&data.join("backups")),
    })
}
