//! Brings a database to the schema of this program, one file of `migrations/` at a time, each in one exclusive transaction
//! together with its number (`user_version`): half a migration cannot exist.
use super::{
    connect,
    writer::{Pace, keep_pace},
};
use crate::base::{Error, Kind, Result};
use rusqlite::{Connection, TransactionBehavior};
use std::{collections::BTreeSet, fs::File, io::Read, path::Path};

#[derive(rust_embed::RustEmbed)]
#[folder = "migrations/"]
#[include = "*.sql"]
struct Files;

/// The schema this program speaks: the number of its newest migration.
pub const SCHEMA_VERSION: u32 = 15;

/// "Hopd", so that `file` and a wrong path are told apart from a database of somebody else.
const APPLICATION_ID: i32 = 0x486F_7064;

/// From which schema to which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    pub from: u32,
    pub to: u32,
}

/// The writing connection to an up-to-date database.
pub(super) fn open_current(path: &Path) -> Result<Connection> {
    if path.exists() {
        refuse_newer_file(path)?;
        match connect(path, true).and_then(|connection| refuse_foreign_or_newer(&connection)) {
            // A start that was killed left a journal to roll back, which only a connection that writes can do.
            Err(error) if needs_recovery(&error) => {}
            looked => looked?,
        }
    }
    let mut connection = connect(path, false)?;
    refuse_foreign_or_newer(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    // A power cut must not take back what was answered with "done": NORMAL loses acknowledged rows, FULL does not.
    keep_pace(&connection, Pace::Safe)?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    let done = migrate(&mut connection, SCHEMA_VERSION)?;
    if done.from != done.to && done.from > 0 {
        tracing::info!(from = done.from, to = done.to, "the database was migrated");
    }
    Ok(connection)
}

/// Refuses a database that this program cannot read as it is: missing, somebody else's, or of another schema.
pub(super) fn expect_current(path: &Path) -> Result<()> {
    if !path.exists() {
        return Err(Error::not_found("There is no Hopdesk in this data folder. Name another with --data."));
    }
    refuse_newer_file(path)?;
    let connection = connect(path, true)?;
    refuse_foreign_or_newer(&connection)?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version == SCHEMA_VERSION {
        Ok(())
    } else {
        Err(Error::conflict("This data folder is of an older Hopdesk. Start `hopdesk serve` on it once: that brings it up to date."))
    }
}

/// Looks at the header alone (sqlite.org/fileformat2.html, section 1.3): even to read, SQLite puts files beside a database in
/// WAL mode. What the header does not know yet, because it is still in the log, the connection finds out.
fn refuse_newer_file(path: &Path) -> Result<()> {
    let mut header = Vec::with_capacity(72);
    File::open(path)?.take(72).read_to_end(&mut header)?;
    let number = |at: usize| header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok()).map_or(0, u32::from_be_bytes);
    if header.starts_with(b"SQLite format 3\0") && number(68) == APPLICATION_ID.cast_unsigned() { refuse_newer(number(60)) } else { Ok(()) }
}

/// Whether a reading connection failed only because the last writer was cut short.
fn needs_recovery(error: &Error) -> bool {
    let cause = std::error::Error::source(error).and_then(|cause| cause.downcast_ref::<rusqlite::Error>());
    matches!(cause, Some(rusqlite::Error::SqliteFailure(failure, _))
        if matches!(failure.extended_code, rusqlite::ffi::SQLITE_READONLY_ROLLBACK | rusqlite::ffi::SQLITE_READONLY_RECOVERY | rusqlite::ffi::SQLITE_READONLY_CANTINIT))
}

fn refuse_newer(version: u32) -> Result<()> {
    if version <= SCHEMA_VERSION {
        return Ok(());
    }
    Err(Error::new(
        Kind::Newer,
        format!(
            "This data folder was written by a newer Hopdesk (schema {version}; this program knows {SCHEMA_VERSION}). Nothing was changed. Start the newer program, or restore a backup."
        ),
    ))
}

fn refuse_foreign_or_newer(connection: &Connection) -> Result<()> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let tables: i64 = connection.query_row("select count(*) from sqlite_schema", [], |row| row.get(0))?;
    if tables > 0 && application != APPLICATION_ID {
        return Err(Error::conflict("The file hopdesk.db in the data folder is not a database of Hopdesk. Nothing was changed."));
    }
    refuse_newer(version)
}

/// What differs between the schema of `connection` and that of a database of ours at `version`; empty if it is one of ours.
pub(super) fn strange(connection: &Connection, version: u32) -> Result<Vec<String>> {
    let mut ours = Connection::open_in_memory()?;
    migrate(&mut ours, version)?;
    let (ours, found) = (objects(&ours)?, objects(connection)?);
    Ok(ours.symmetric_difference(&found).take(20).map(|(kind, name, _)| format!("the {kind} {name} is not as Hopdesk made it")).collect())
}

/// Tables, indexes and triggers: what kind, which name, which statement made it.
fn objects(connection: &Connection) -> Result<BTreeSet<(String, String, String)>> {
    let mut statement = connection.prepare("select type, name, coalesce(sql, '') from sqlite_schema where name not like 'sqlite_stat%'")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Applies the migrations up to number `last`.
fn migrate(connection: &mut Connection, last: u32) -> Result<Migrated> {
    let from: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut to = from;
    for name in names {
        let number: u32 = name
            .split('_')
            .next()
            .and_then(|n| n.parse().ok())
            .ok_or_else(|| Error::internal(format!("migration {name} has no number")))?;
        if number <= from || number > last {
            continue;
        }
        let file = Files::get(&name).ok_or_else(|| Error::internal(format!("migration {name} is missing")))?;
        let sql = std::str::from_utf8(&file.data).map_err(Error::internal)?;
        let tx = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", number)?;
        tx.pragma_update(None, "application_id", APPLICATION_ID)?;
        tx.commit()?;
        to = number;
    }
    Ok(Migrated { from, to })
}
