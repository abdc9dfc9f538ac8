//! `hopdesk import`: a pipeline of three threads, so that reading, understanding and landing overlap; each stage takes the
//! messages in the order of their places, since that order decides numbers and threads.
use super::{Common, clock, say, tell};
use crate::{
    app::App,
    base::{Error, Result},
    channels::email::import::{self, Found, MailFile, Messages},
    desk::{
        intake::{Inbound, Intake, LedgerState, Source, ledger, understand::Understood},
        search::{self, Indexer},
    },
    engine::{Engine, blob::Prepared, db::Pace, work},
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
/// Each is a commit: the larger, the fewer flushes, and the more of them is in memory.
const BATCH: usize = 300;
const BATCH_BYTES: usize = 4 << 20;
/// Batches that wait between two stages.
const WAITING: usize = 1;

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
        // The files stay where they are until everything is on disk and said to be.
        app.engine.db.set_pace(Pace::Bulk)?;
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
        app.engine.db.set_pace(Pace::Safe)?;
        bar.finish_and_clear();
        if let Some(indexing) = indexing {
            indexing.finish()?;
            search::clear_alarm(&app.engine)?;
        }
        app.engine.db.close();
        say(&tally.sentence(problems, none_in))?;
        Ok(if problems > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Messages on their way to being understood, each with its bytes ready to be stored.
type Read = Vec<(Inbound, Prepared)>;
/// Messages on their way to their tickets.
type Ready = Vec<(Prepared, Understood)>;

/// Takes all messages of the files in; how many files could not be read.
fn take_in(app: &App, source: Source, files: Vec<MailFile>, bar: &ProgressBar, tally: &mut Tally) -> Result<usize> {
    let (to_understand, read) = sync_channel::<Read>(WAITING);
    let (to_land, ready) = sync_channel::<Ready>(WAITING);
    let (intake, of, progress) = (app.intake.clone(), source.clone(), bar.clone());
    let reading = work::thread("import-read", move || read_all(&intake, &of, &files, &to_understand, &progress))?;
    let (intake, of) = (app.intake.clone(), source.clone());
    let understanding = work::thread("import-understand", move || understand_all(&intake, &of, &read, &to_land))?;
    for batch in ready {
        for landed in app.intake.take_in_blocking(&source, batch)? {
            match landed {
                Some(landed) => tally.add(landed.state),
                None => tally.known += 1,
            }
        }
        Intake::learn_dictionary(&app.engine)?;
    }
    let gone = || Error::internal("a stage of the import panicked");
    understanding.join().map_err(|_| gone())??;
    let (known, problems) = reading.join().map_err(|_| gone())??;
    tally.known += known;
    Ok(problems)
}

/// Stage one: reads, and packs. Answers how many were known before, and how many files could not be read.
fn read_all(intake: &Intake, source: &Source, files: &[MailFile], next: &SyncSender<Read>, bar: &ProgressBar) -> Result<(u64, usize)> {
    let (mut known, mut problems) = (0, 0);
    let (mut batch, mut bytes) = (Vec::new(), 0);
    let seen_before = intake.engine.db.read_blocking(|connection| ledger::has_source(connection, source))?;
    let pass_on = |mut batch: Vec<Inbound>| -> Result<()> {
        if seen_before {
            tell_apart(intake, source, &mut batch)?;
        }
        // If the next stage is gone, its error is the one to tell.
        let _ = next.send(intake.prepare(batch)?);
        Ok(())
    };
    for group in files.chunks(BATCH) {
        let places_known = if seen_before {
            let places = group.iter().map(|file| (Messages::single_place(file).unwrap_or_default(), file.modified));
            intake.engine.db.read_blocking(|connection| ledger::known_since(connection, source, places))?
        } else {
            vec![false; group.len()]
        };
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
                    pass_on(std::mem::take(&mut batch))?;
                    bytes = 0;
                }
            }
        }
    }
    pass_on(batch)?;
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

/// Stage two: understands.
fn understand_all(intake: &Intake, source: &Source, read: &Receiver<Read>, next: &SyncSender<Ready>) -> Result<()> {
    for batch in read {
        let understand = |(inbound, prepared)| intake.understand_new(source, inbound).map(|understood| (prepared, understood));
        if next.send(batch.into_iter().map(understand).collect::<Result<_>>()?).is_err() {
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
            while indexer.step()? {}
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
