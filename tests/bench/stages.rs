//! Where the time of an import goes: its stages one after the other in this process, through the library's own functions.
use super::process::timed;
use hopdesk::{
    app::App,
    base::Clock,
    channels::email::import::{Messages, find, source_of},
    desk::{
        inboxes::ChannelKind,
        intake::{Inbound, Intake, LedgerState},
        search::Indexer,
    },
    engine::config::{Config, Given},
};
use std::{
    fmt::{self, Display},
    path::Path,
    time::Duration,
};

/// Messages that share a transaction, as in an import.
const BATCH: usize = 300;
/// Batches that go first, for the dictionary to be learnt from, and are not measured.
const FIRST: usize = 4;

pub struct Stages {
    messages: usize,
    lines: Vec<(&'static str, Duration)>,
}

pub fn measure(mails: &Path, data: &Path) -> Stages {
    let app = App::build(Config::settle(data, Given::default()).expect("defaults are sound"), Clock::system()).expect("the folder opens");
    let (intake, source) = (&app.intake, source_of(mails));
    let (inbound, finding) = timed(|| {
        let files = find(mails).expect("the corpus can be read").files;
        let all = files.iter().flat_map(|file| Messages::open(file).expect("a file opens"));
        all.map(|message| message.expect("a message")).collect::<Vec<Inbound>>()
    });
    let mut batches: Vec<Vec<Inbound>> = Vec::new();
    for message in inbound {
        match batches.last_mut().filter(|batch| batch.len() < BATCH) {
            Some(batch) => batch.push(message),
            None => batches.push(vec![message]),
        }
    }
    let rest = batches.split_off(FIRST.min(batches.len()));
    for batch in batches {
        let one = |(inbound, prepared)| (prepared, intake.understand_new(&source, inbound).expect("it is understood"));
        let ready = intake.prepare(batch).expect("it packs").into_iter().map(one).collect();
        intake.take_in_blocking(&source, ready).expect("it lands");
        Intake::learn_dictionary(&intake.engine).expect("a dictionary is learnt");
    }
    let catch_up = || {
        let mut indexer = Indexer::new(app.engine.clone(), app.search.clone()).expect("the index opens");
        while indexer.step().expect("the index takes it") {}
    };
    catch_up();
    let measured = rest.iter().map(Vec::len).sum();
    let (prepared, preparing) = timed(|| rest.into_iter().map(|batch| intake.prepare(batch).expect("it packs")).collect::<Vec<_>>());
    let reader = intake.reader(ChannelKind::Email).expect("mail is read");
    let ((), reading) = timed(|| prepared.iter().flatten().for_each(|(inbound, _)| drop(reader.read(&source, &inbound.raw))));
    let (understood, understanding) = timed(|| {
        let one = |(inbound, prepared)| (prepared, intake.understand_new(&source, inbound).expect("it is understood"));
        prepared.into_iter().map(|batch| batch.into_iter().map(one).collect::<Vec<_>>()).collect::<Vec<_>>()
    });
    let (landed, landing) = timed(|| {
        let land = |batch| intake.take_in_blocking(&source, batch).expect("it lands");
        understood.into_iter().flat_map(land).flatten().collect::<Vec<_>>()
    });
    assert!(landed.iter().all(|landed| landed.state == LedgerState::Ticketed), "a mail got lost");
    let ((), indexing) = timed(catch_up);
    app.engine.db.close();
    let lines = vec![
        ("find and read the files, digest", finding),
        ("hash and compress the raw mail", preparing),
        ("parse, split, classify", reading),
        ("pack the content", understanding.saturating_sub(reading)),
        ("store and land: raw mail, ledger, contacts, thread, ticket, entry, log", landing),
        ("index: read back, analyse, index, commit", indexing),
    ];
    Stages { messages: measured, lines }
}

impl Display for Stages {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let total: Duration = self.lines.iter().map(|(_, time)| *time).sum();
        writeln!(f, "| where the time goes ({} mails) | µs a mail | share |\n| --- | ---: | ---: |", self.messages)?;
        for (name, time) in self.lines.iter().chain([&("all stages", total)]) {
            let share = 100.0 * time.as_secs_f64() / total.as_secs_f64();
            writeln!(f, "| {name} | {:.0} | {share:.0} % |", time.as_secs_f64() * 1e6 / self.messages as f64)?;
        }
        writeln!(f)
    }
}
