//! The database: one writer that commits in groups, a few readers, and nothing else that changes a byte.
//! Knows SQLite; knows no table but the log's.
mod files;
mod migrate;
mod readers;
mod writer;

pub use files::{Lock, backup_into, check, check_restored};
pub use migrate::{Migrated, SCHEMA_VERSION};
pub use writer::{LogEvent, Pace, Tx};

use crate::base::{Actor, Clock, Error, Result, id::Seq};
use rusqlite::{Connection, OpenFlags, config::DbConfig};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::sync::watch;

/// The name of the database file in the data folder.
pub const FILE_NAME: &str = "hopdesk.db";

/// A handle to the database of one data folder; cheap to clone.
#[derive(Clone)]
pub struct Db {
    // Before the writer: whoever closes last folds the write-ahead log in and takes its files away, and readers may not.
    readers: Arc<readers::Readers>,
    writer: writer::Writer,
    path: Arc<PathBuf>,
    clock: Clock,
}

impl Db {
    /// Opens (and where needed creates and migrates) the database in `folder`. A schema newer than this program is refused
    /// before anything is written.
    pub fn open(folder: &Path, clock: Clock) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        let writing = migrate::open_current(&path)?;
        let writer = writer::Writer::start(writing, clock.clone())?;
        let readers = Arc::new(readers::Readers::open(&path)?);
        Ok(Self { writer, readers, path: Arc::new(path), clock })
    }

    /// Opens the database only to look at it, while another process may be using it. Writes are refused.
    pub fn open_reading(folder: &Path, clock: Clock) -> Result<Self> {
        let path = folder.join(FILE_NAME);
        migrate::expect_current(&path)?;
        let readers = Arc::new(readers::Readers::open(&path)?);
        Ok(Self { writer: writer::Writer::none(), readers, path: Arc::new(path), clock })
    }

    /// The only way to change anything. `job` runs on the writer's thread in a savepoint of its own, together with whoever
    /// else waits; the future resolves once the whole group is on disk, or with the error, and then `job` left no trace.
    pub async fn write<T, F>(&self, actor: Actor, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.writer.submit(actor, job)?.await.map_err(|_| Error::unavailable("Hopdesk is shutting down."))?
    }

    /// The same for threads outside the runtime.
    pub fn write_blocking<T, F>(&self, actor: Actor, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.writer.submit(actor, job)?.blocking_recv().map_err(|_| Error::unavailable("Hopdesk is shutting down."))?
    }

    /// Says when commits are to be on disk: [`Pace::Safe`] unless told otherwise. Blocks.
    pub fn set_pace(&self, pace: Pace) -> Result<()> {
        self.writer.set_pace(pace)?.blocking_recv().map_err(|_| Error::unavailable("Hopdesk is shutting down."))?
    }

    /// Reads on a connection of the pool, from one unchanging snapshot.
    pub async fn read<T, F>(&self, job: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let readers = self.readers.clone();
        let permit = readers.permit().await?;
        super::work::blocking(move || {
            let _permit = permit;
            readers.with(job)
        })
        .await?
    }

    /// The same for threads outside the runtime.
    pub fn read_blocking<T>(&self, job: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.readers.with(job)
    }

    /// Told the newest place in the log after each commit that added to it.
    pub fn bell(&self) -> watch::Receiver<Seq> {
        self.writer.bell()
    }

    /// Resolves when a flush to disk failed: what is in memory can no longer be trusted, and the process must end and
    /// start again (a failed fsync may have dropped the pages it could not write).
    pub async fn broken(&self) {
        self.writer.broken().await;
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Lets waiting jobs finish, folds the write-ahead log into the database and ends the writer. Later writes are refused.
    /// The same happens when the last handle goes.
    pub fn close(&self) {
        self.readers.let_go();
        self.writer.close();
    }
}

/// Opens one connection with the settings that every connection of Hopdesk has.
fn connect(path: &Path, read_only: bool) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_NO_MUTEX;
    flags |= if read_only { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE };
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(5))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    // Otherwise a statement whose values might sway its plan (any that could use a partial index) is compiled anew on every use:
    // that took half the time of an import.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", if read_only { -4_000 } else { -16_000 })?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        use rusqlite::ErrorCode::*;
        match error.sqlite_error_code() {
            Some(DiskFull) => {
                Self::unavailable("The disk is full. Nothing that was accepted is lost; free some space and try again.").with_source(error)
            }
            // A write that fails may be a full quota or a file size limit; either way it is the disk, and not what was written.
            Some(SystemIoFailure) => Self::unavailable(
                "The disk failed, or takes no more data. Nothing that was accepted is lost; look after the disk and try again.",
            )
            .with_source(error),
            Some(ReadOnly | CannotOpen) => Self::unavailable("The data folder cannot be written to.").with_source(error),
            Some(DatabaseBusy | DatabaseLocked) => Self::unavailable("The database is busy. Try again.").with_source(error),
            Some(DatabaseCorrupt | NotADatabase) => {
                Self::unavailable("The database file is damaged. Stop Hopdesk, run `hopdesk doctor`, and restore a backup.")
                    .with_source(error)
            }
            _ => Self::internal(error),
        }
    }
}

#[cfg(test)]
mod tests;
