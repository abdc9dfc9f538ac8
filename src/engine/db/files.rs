//! The data folder as files: who may open it, copies of the database while it is in use, and whether it is sound.
use super::{connect, migrate};
use crate::base::{Error, Kind, Result};
use rusqlite::{Connection, backup};
use std::{
    fs::{File, TryLockError},
    path::Path,
};

/// Held for as long as a process uses a data folder; the system releases it however the process ends.
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the folder, or says that another process has it.
    pub fn take(folder: &Path) -> Result<Self> {
        let file = File::options().create(true).truncate(false).write(true).open(folder.join("hopdesk.lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::new(
                Kind::InUse,
                format!("Another Hopdesk is using {}. Stop it first, or name another folder with --data.", folder.display()),
            )),
            Err(TryLockError::Error(error)) => Err(error.into()),
        }
    }
}

/// Copies the database at `from` into the new file `to`, whole and consistent, while others write. Checks the copy.
pub fn backup_into(from: &Path, to: &Path) -> Result<()> {
    let source = connect(from, true)?;
    let mut target = Connection::open(to)?;
    // Without steps in between: a backup that is overtaken by writers starts over, and would never end on a busy box.
    backup::Backup::new(&source, &mut target)?.step(-1)?;
    target.pragma_update(None, "journal_mode", "DELETE")?;
    let problems = problems_of(&target)?;
    if problems.is_empty() { Ok(()) } else { Err(Error::internal(format!("the copy is not sound: {}", problems.join("; ")))) }
}

/// What SQLite finds wrong with the database at `path`; empty if it is sound.
pub fn check(path: &Path) -> Result<Vec<String>> {
    problems_of(&connect(path, true)?)
}

/// The same for a database that came from elsewhere and says that it has `schema`: it must be of that schema, and hold no table or
/// trigger but ours.
pub fn check_restored(path: &Path, schema: u32) -> Result<Vec<String>> {
    let connection = connect(path, true)?;
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if version != schema {
        return Ok(vec![format!("the database has schema {version}, and the backup says {schema}")]);
    }
    let strange = migrate::strange(&connection, version)?;
    if strange.is_empty() { problems_of(&connection) } else { Ok(strange) }
}

fn problems_of(connection: &Connection) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut statement = connection.prepare("pragma integrity_check(20)")?;
    for row in statement.query_map([], |row| row.get::<_, String>(0))? {
        let line = row?;
        if line != "ok" {
            problems.push(line);
        }
    }
    let mut statement = connection.prepare("pragma foreign_key_check")?;
    let broken = statement.query_map([], |row| row.get::<_, String>(0))?.take(20).collect::<Result<Vec<_>, _>>()?;
    problems.extend(broken.into_iter().map(|table| format!("a row of {table} refers to one that does not exist")));
    Ok(problems)
}
