//! `hopdesk import`: a pipeline of three threads, so that reading, understanding and landing overlap; each stage takes the
//! messages in the order of their places, since that order decides numbers and threads.
use super::{Common, clock, say, search::catch_up, tell};
use crate::{
    app::App,
    base::{Error, Result},
    channels::email::import::{self, Found, MailFile, Messages},
    desk::{
        intake::{Accepted, Inbound, Intake, LedgerState, Source, ledger, understand::Understood},
        search::Indexer,
    },
    engine::{Engine, work},
};
use indicatif::{ProgressBar, ProgressStyle};
use std::{
    io::IsTerminal,
    path::PathBuf,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "What was taken in before is not taken again: after an interruption, repeat the same command.\n\nExamples:\n  hopdesk import --data desk old-mail.mbox\n  hopdesk import --data desk ~/Maildir more/*.eml"
)]
pub struct Import {
    /// Files (.eml, mbox), Maildirs, or folders of these.
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Do not wait until everything can be found by searching.
    #[arg(long)]
    no_index: bool,
}

/// Messages, and bytes of them, that go through the stages together.
const BATCH: usize = 200;
const BATCH_BYTES: usize = 8 << 20;
/// Batches that wait between two stages.
const WAITING: usize = 2;

/// What became of what.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    /// Stored by an earlier run that ended too soon, and brought to their end by this one.
    resumed: u64,
    known: u64,
    ticketed: u64,
    quarantined: u64,
    ignored: u64,
}

impl Tally {
    fn add(&mut self, state: LedgerState) {
        match state {
            LedgerState::Ticketed => self.ticketed += 1,
            LedgerState::Quarantined => self.quarantined += 1,
            LedgerState::Ignored => self.ignored += 1,
            LedgerState::Stored => {}
        }
    }
}

impl Tally {
    /// The last line: every message and every file that gave none is in exactly one of the counts, but for those resumed,
    /// which are known as well.
    fn sentence(&self, problems: usize, none_in: usize) -> String {
        let Self { resumed, known, ticketed, quarantined, ignored } = self;
        let new = ticketed + quarantined + ignored;
        let mut line = format!(
            "{new} new: {ticketed} in tickets, {quarantined} quarantined, {ignored} ignored; {known} known from before; {problems} could not be read."
        );
        if none_in > 0 {
            line.push_str(&format!(" {none_in} empty files were left out."));
        }
        if *resumed > 0 {
            line.push_str(&format!(" {resumed} of an interrupted run were finished."));
        }
        line
    }
}

impl Import {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let mut found = Vec::new();
        let (mut problems, mut none_in) = (0, 0);
        for path in &self.paths {
            let Found { files, problems: told, empty } = import::find(path)?;
            for problem in &told {
                tell(&format!("hopdesk: cannot be read: {problem}"));
            }
            for path in &empty {
                tell(&format!("hopdesk: no mail in it: {} is empty", path.display()));
            }
            problems += told.len();
            none_in += empty.len();
            found.push((import::source_of(path), files));
        }
        let app = App::build(common.config()?, clock())?;
        let total: usize = found.iter().map(|(_, files)| files.len()).sum();
        let bar = progress_bar(total as u64);
        let indexing = if self.no_index { None } else { Some(Indexing::start(&app)?) };
        let mut tally = Tally::default();
        // What an earlier run stored but did not come to understand is first in the order.
        loop {
            let landed = app.intake.turn_blocking()?;
            if landed.is_empty() {
                break;
            }
            tally.resumed += landed.len() as u64;
        }
        for (source, files) in found {
            problems += take_in(&app, source, files, &bar, &mut tally)?;
        }
        bar.finish_and_clear();
        if let Some(indexing) = indexing {
            indexing.finish()?;
            catch_up(&app.engine, &app.search)?;
        }
        app.engine.db.close();
        say(&tally.sentence(problems, none_in))?;
        Ok(if problems > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Stored messages with their bytes, on their way to being understood.
type Stored = Vec<(crate::base::id::LedgerId, Inbound)>;

/// Takes all messages of the files in; how many files could not be read.
fn take_in(app: &App, source: Source, files: Vec<MailFile>, bar: &ProgressBar, tally: &mut Tally) -> Result<usize> {
    let (to_understand, stored) = sync_channel::<Stored>(WAITING);
    let (to_land, understood) = sync_channel::<Vec<Understood>>(WAITING);
    let (intake, source_name, progress) = (app.intake.clone(), source.clone(), bar.clone());
    let storing = work::thread("import-store", move || store_all(&intake, &source_name, &files, &to_understand, &progress))?;
    let intake = app.intake.clone();
    let understanding = work::thread("import-understand", move || understand_all(&intake, &source, &stored, &to_land))?;
    for batch in understood {
        for landed in app.intake.land_blocking(batch)? {
            tally.add(landed.state);
        }
    }
    let gone = || Error::internal("a stage of the import panicked");
    understanding.join().map_err(|_| gone())??;
    let (known, problems) = storing.join().map_err(|_| gone())??;
    tally.known += known;
    Ok(problems)
}

/// Stage one: reads, and puts on disk. Answers how many were known before, and how many files could not be read.
fn store_all(intake: &Intake, source: &Source, files: &[MailFile], next: &SyncSender<Stored>, bar: &ProgressBar) -> Result<(u64, usize)> {
    let (mut known, mut problems) = (0, 0);
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let seen_before = intake.engine.db.read_blocking(|connection| ledger::has_source(connection, source))?;
    let pass_on = |mut batch: Vec<Inbound>| {
        if seen_before {
            tell_apart(intake, source, &mut batch)?;
        }
        store(intake, source, batch, next)
    };
    for group in files.chunks(BATCH) {
        let places = group.iter().map(|file| (Messages::single_place(file).unwrap_or_default(), file.modified));
        let places_known = intake.engine.db.read_blocking(|connection| ledger::known_since(connection, source, places))?;
        for (file, is_known) in group.iter().zip(places_known) {
            bar.inc(1);
            if is_known {
                known += 1;
                continue;
            }
            let messages = match Messages::open(file) {
                Ok(messages) => messages,
                Err(error) => {
                    tell(&format!("hopdesk: cannot be read: {error}"));
                    problems += 1;
                    continue;
                }
            };
            for message in messages {
                match message {
                    Ok(message) => {
                        bytes += message.raw.len();
                        batch.push(message);
                    }
                    Err(error) => {
                        tell(&format!("hopdesk: {}: {error}", file.path.display()));
                        problems += 1;
                    }
                }
                if batch.len() >= BATCH || bytes >= BATCH_BYTES {
                    known += pass_on(std::mem::take(&mut batch))?;
                    bytes = 0;
                }
            }
        }
    }
    known += pass_on(batch)?;
    Ok((known, problems))
}

/// A mailbox that was emptied and filled again, or a file that was replaced, has another message where the ledger knows one:
/// it gets a place of its own, by its digest.
fn tell_apart(intake: &Intake, source: &Source, batch: &mut [Inbound]) -> Result<()> {
    let digests = intake.engine.db.read_blocking(|connection| {
        let places = batch.iter().map(|inbound| inbound.external_id.as_str());
        ledger::digests(connection, source, places)
    })?;
    for (inbound, there) in batch.iter_mut().zip(digests) {
        if there.is_some_and(|there| there != inbound.digest) {
            inbound.external_id = format!("{}~{:016x}", inbound.external_id, inbound.digest);
        }
    }
    Ok(())
}

fn store(intake: &Intake, source: &Source, batch: Vec<Inbound>, next: &SyncSender<Stored>) -> Result<u64> {
    if batch.is_empty() {
        return Ok(0);
    }
    let (accepted, batch) = intake.accept_keeping(source, batch)?;
    Intake::learn_dictionary(&intake.engine)?;
    let all = batch.len();
    let new: Stored = accepted
        .into_iter()
        .zip(batch)
        .filter_map(|(accepted, inbound)| match accepted {
            Accepted::New(id) => Some((id, inbound)),
            Accepted::Known(_) => None,
        })
        .collect();
    let known = (all - new.len()) as u64;
    // If the next stage is gone, its error is the one to tell.
    let _ = next.send(new);
    Ok(known)
}

/// Stage two: understands.
fn understand_all(intake: &Intake, source: &Source, stored: &Receiver<Stored>, next: &SyncSender<Vec<Understood>>) -> Result<()> {
    for batch in stored {
        let mut understood = Vec::with_capacity(batch.len());
        for (id, inbound) in batch {
            understood.push(intake.understand_new(id, source, inbound)?);
        }
        if next.send(understood).is_err() {
            return Ok(());
        }
    }
    Ok(())
}

/// The index follows beside the import.
struct Indexing {
    done: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<Result<()>>,
}

impl Indexing {
    fn start(app: &App) -> Result<Self> {
        let done = Arc::new(AtomicBool::new(false));
        let (finished, engine, search): (_, Engine, _) = (done.clone(), app.engine.clone(), app.search.clone());
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
        let thread = work::thread("import-index", move || {
            let mut bell = engine.db.bell();
            let mut indexer = Indexer::new(engine, search)?;
            while !finished.load(Ordering::SeqCst) {
                bell.borrow_and_update();
                if !indexer.gather()? {
                    // Waits for the next commit, but looks now and then whether the import has ended.
                    let _ = runtime.block_on(async { tokio::time::timeout(std::time::Duration::from_millis(100), bell.changed()).await });
                }
            }
            Ok(())
        })?;
        Ok(Self { done, thread })
    }

    fn finish(self) -> Result<()> {
        self.done.store(true, Ordering::SeqCst);
        self.thread.join().map_err(|_| Error::internal("indexing panicked"))?
    }
}

fn progress_bar(total: u64) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len} files, {per_sec}, {eta} left").unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(total).with_style(style)
}
