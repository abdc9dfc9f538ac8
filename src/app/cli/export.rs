//! `hopdesk export`.
use super::{Common, expect_file, open_to_look, tell};
use crate::{
    base::{Error, Result},
    channels::Channels,
    desk::{intake::Intake, transfer::Exporter},
};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Works while the desk is running: it shows one moment of it.\n\nExample:\n  hopdesk export --data desk | jq -r '[.number, .status, .subject] | @tsv'"
)]
pub struct Export {
    /// Where to write; standard output if not given. The file appears when it is whole.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Export {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        if let Some(path) = &self.out {
            expect_file(path)?;
        }
        let engine = open_to_look(common)?;
        let channels = Channels::open(&engine)?;
        let intake = Intake::new(engine.clone(), channels.readers());
        let count = engine.db.read_blocking(|connection| {
            let tickets = Exporter::new(connection, &engine.blobs, &intake);
            match &self.out {
                Some(path) => write_file(path, tickets),
                None => write_lines(std::io::stdout().lock(), tickets),
            }
        })?;
        if self.out.is_some() {
            tell(&format!("{count} tickets written."));
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn write_file(path: &Path, tickets: Exporter<'_>) -> Result<u64> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".export-").tempfile_in(folder)?;
    let count = write_lines(file.as_file_mut(), tickets)?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| Error::from(error.error))?;
    File::open(folder)?.sync_all()?;
    Ok(count)
}

fn write_lines(target: impl Write, tickets: Exporter<'_>) -> Result<u64> {
    let mut target = BufWriter::with_capacity(256 << 10, target);
    let mut count = 0;
    for ticket in tickets {
        serde_json::to_writer(&mut target, &ticket?)?;
        target.write_all(b"\n")?;
        count += 1;
    }
    target.flush()?;
    Ok(count)
}
