//! `hopdesk import` as a user runs it: the whole command with everything durable and indexed at its end.
use super::process::{self, Cost};
use rusqlite::Connection;
use std::{
    fmt::{self, Display},
    path::Path,
    process::Command,
};

pub struct TakenIn {
    messages: usize,
    cost: Cost,
    /// Bytes of database, blob files and index.
    parts: [u64; 3],
    /// Bytes of the largest tables and indexes of the database.
    tables: Vec<(String, u64)>,
}

pub fn measure(mails: &Path, data: &Path, messages: usize) -> TakenIn {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hopdesk"));
    command.arg("import").arg("--data").arg(data).arg(mails);
    let cost = process::run(command);
    let said = String::from_utf8_lossy(&cost.output.stdout).into_owned();
    assert!(cost.output.status.success(), "the import failed: {said}{}", String::from_utf8_lossy(&cost.output.stderr));
    assert!(said.starts_with(&format!("{messages} new: {messages} in tickets")), "not all was taken in: {said}");
    let parts = [size(&data.join("hopdesk.db")) + size(&data.join("hopdesk.db-wal")), size(&data.join("blobs")), size(&data.join("index"))];
    TakenIn { messages, cost, parts, tables: tables(&data.join("hopdesk.db")).unwrap_or_default() }
}

/// Bytes of a file, or of all files of a folder.
pub fn size(path: &Path) -> u64 {
    let Ok(about) = std::fs::metadata(path) else { return 0 };
    if !about.is_dir() {
        return about.len();
    }
    std::fs::read_dir(path).map_or(0, |entries| entries.flatten().map(|entry| size(&entry.path())).sum())
}

fn tables(database: &Path) -> rusqlite::Result<Vec<(String, u64)>> {
    let connection = Connection::open(database)?;
    let mut statement = connection.prepare("select name, sum(pgsize) from dbstat group by name order by 2 desc limit 14")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    rows.collect()
}

impl Display for TakenIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.messages as f64;
        let megabytes = |bytes: u64| bytes as f64 / 1e6 / (count / 1000.0);
        let [database, blobs, index] = self.parts;
        writeln!(f, "| import of {} mails | measured | target |\n| --- | ---: | ---: |", self.messages)?;
        writeln!(f, "| mails a second, durable and indexed | {:.0} | 5,000 |", count / self.cost.wall.as_secs_f64())?;
        writeln!(f, "| processor time a mail | {:.0} µs | 400 µs |", self.cost.cpu.as_secs_f64() * 1e6 / count)?;
        writeln!(f, "| peak memory (VmHWM) | {:.0} MB | 150 MB |", self.cost.peak as f64 / 1000.0)?;
        writeln!(f, "| of it anonymous, at its peak | {:.0} MB | |", self.cost.peak_anonymous as f64 / 1000.0)?;
        writeln!(f, "| disk for 1,000 mails | {:.2} MB | 4 MB |", megabytes(database + blobs + index))?;
        for (name, bytes) in [("database", database), ("large blobs", blobs), ("index", index)] {
            writeln!(f, "| – {name} | {:.2} MB | |", megabytes(bytes))?;
        }
        writeln!(f, "\n| in the database, for 1,000 mails | kB |\n| --- | ---: |")?;
        for (name, bytes) in &self.tables {
            writeln!(f, "| {name} | {:.0} |", megabytes(*bytes) * 1000.0)?;
        }
        writeln!(f)
    }
}
