//! The command line. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 the data is of a newer Hopdesk, 4 another process uses the
//! data folder. Results go to standard output, everything else to standard error.
mod backup;
mod demo;
mod doctor;
mod export;
mod file_text;
mod import;
mod people;
mod search;
mod serve;

pub use file_text::NAME as FILE_TEXT;

use crate::{
    base::{Clock, Error, Kind, Result},
    engine::{
        config::{Config, Given},
        telemetry,
    },
};
use clap::{Parser, Subcommand};
use std::{
    io::Write,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// A helpdesk in one executable: every channel of a customer in one ticket thread.
#[derive(Debug, Parser)]
#[command(name = "hopdesk", version, about, arg_required_else_help = true, after_help = EXAMPLES)]
struct Arguments {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "Examples:
  hopdesk demo                              a small shop to look at, on a throw-away folder
  hopdesk serve --data /var/lib/hopdesk     the real thing
  hopdesk import --data desk Maildir/       take mail in from files
  hopdesk search --data desk 'don hang' --json
  hopdesk export --data desk --out all.jsonl";

#[derive(Debug, Clone, clap::Args)]
struct Common {
    /// The data folder: all there is lies in it.
    #[arg(long, global = true, env = "HOPDESK_DATA", default_value = DEFAULT_DATA, value_name = "DIR")]
    data: PathBuf,
    /// How browsers reach Hopdesk, such as https://desk.example.com.
    #[arg(long, global = true, env = "HOPDESK_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// Certificate authorities to trust besides the machine's, as a PEM file.
    #[arg(long, global = true, env = "HOPDESK_EXTRA_ROOTS", value_name = "FILE")]
    extra_roots: Option<PathBuf>,
    /// What is logged, such as `info` or `hopdesk=debug`.
    #[arg(long, global = true, env = "HOPDESK_LOG", default_value = "warn,hopdesk=info", value_name = "FILTER")]
    log: String,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the desk.
    Serve(serve::Serve),
    /// Run a desk filled with a believable small shop, on a throw-away folder.
    Demo(demo::Demo),
    /// Take mail in from files: .eml, mbox, Maildir, folders of these. Can be repeated and resumed.
    Import(import::Import),
    /// Write everything out, one JSON object a line, a ticket each.
    Export(export::Export),
    /// Find tickets.
    Search(search::Search),
    /// Agents.
    #[command(subcommand)]
    User(people::User),
    /// API tokens.
    #[command(subcommand)]
    Token(people::Token),
    /// Copy everything into one file, while the desk may be running.
    Backup(backup::Backup),
    /// Bring a backup back into an empty data folder.
    Restore(backup::Restore),
    /// Build the search index anew.
    Reindex(search::Reindex),
    /// Write the text of a file out, for the server alone.
    #[command(name = file_text::NAME, hide = true)]
    FileText(file_text::FileText),
    /// Look for what is wrong with a data folder.
    Doctor(doctor::Doctor),
}

impl Common {
    fn given(&self) -> Given {
        Given { public_url: self.public_url.clone(), extra_roots: self.extra_roots.clone(), ..Given::default() }
    }
    fn config(&self) -> Result<Config> {
        Config::settle(&self.data, self.given())
    }
}

/// The data folder where none is named.
const DEFAULT_DATA: &str = "hopdesk-data";

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    // Whatever is written holds customers' mail, passwords or both: it is for its owner alone.
    rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
    let arguments = Arguments::parse();
    telemetry::start(&arguments.common.log);
    // Two libraries may bring TLS providers of their own: the first to be asked must find this one.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            let mut stderr = std::io::stderr().lock();
            let _ = writeln!(stderr, "hopdesk: {error}");
            ExitCode::from(match error.kind() {
                Kind::Invalid => 2,
                Kind::Newer => 3,
                Kind::InUse => 4,
                _ => 1,
            })
        }
    }
}

fn run(arguments: &Arguments) -> Result<ExitCode> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Serve(command) => command.run(common),
        Command::Demo(command) => command.run(common),
        Command::Import(command) => command.run(common),
        Command::Export(command) => command.run(common),
        Command::Search(command) => command.run(common),
        Command::User(command) => command.run(common),
        Command::Token(command) => command.run(common),
        Command::Backup(command) => command.run(common),
        Command::Restore(command) => command.run(common),
        Command::Reindex(command) => command.run(common),
        Command::Doctor(command) => command.run(common),
        Command::FileText(command) => Ok(command.run()),
    }
}

/// A runtime for commands that need one.
fn runtime() -> Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().worker_threads(2).max_blocking_threads(32).enable_all().build()?)
}

fn clock() -> Clock {
    Clock::system()
}

/// Writes a line to standard output; a reader that went away (`| head`) is not an error of ours.
fn say(line: &str) -> Result<()> {
    let mut stdout = std::io::stdout().lock();
    match stdout.write_all(line.as_bytes()).and_then(|()| stdout.write_all(b"\n")) {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.map_err(Error::from),
    }
}

/// Writes a line to standard error.
fn tell(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{line}");
}

/// That a file can stand at `path`: no folder does, and there is a folder for it.
fn expect_file(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Err(Error::invalid(format!("{} is a folder. Name a file.", path.display())));
    }
    match path.parent().filter(|parent| !parent.as_os_str().is_empty() && !parent.is_dir()) {
        Some(parent) => Err(Error::invalid(format!("There is no folder {}. Make it first.", parent.display()))),
        None => Ok(()),
    }
}

/// Opens the desk with a way around a running server: for commands that only look.
fn open_to_look(common: &Common) -> Result<crate::engine::Engine> {
    crate::engine::Engine::open_reading(common.config()?, clock())
}
