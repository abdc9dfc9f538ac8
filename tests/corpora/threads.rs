//! Threading: mails of the given sets become the tickets that their references make them. Subjects alone join nothing: that is a
//! decision, and the cases that want it say by which algorithm.
use super::given::{self, say};
use hopdesk::{
    app::App,
    base::{Clock, Time},
    channels::email::import,
    desk::transfer::Exporter,
    engine::config::{Config, Given},
};
use std::{collections::BTreeSet, path::Path};

/// Imports files in the order of their names; the threads, each as the places of its messages.
fn threads_of(files: &[std::path::PathBuf]) -> BTreeSet<Vec<usize>> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let config = Config::settle(folder.path(), Given::default()).expect("a configuration");
    let app = App::build(config, Clock::fixed(Time::from_seconds(1_800_000_000))).expect("an application");
    for path in files {
        let source = import::source_of(path);
        for file in import::find(path).expect("a file").files {
            for message in import::Messages::open(&file).expect("a file of mail") {
                app.intake.accept_blocking(&source, vec![message.expect("a message")]).expect("stored");
            }
        }
    }
    while !app.intake.turn_blocking().expect("landed").is_empty() {}
    let threads = app.engine.db.read_blocking(|connection| {
        let tickets = Exporter::new(connection, &app.engine.blobs, &app.intake).collect::<Result<Vec<_>, _>>()?;
        // Entries are numbered as they came in.
        Ok(tickets
            .iter()
            .filter(|ticket| ticket.merged_into.is_none())
            .map(|ticket| {
                let mut places: Vec<usize> = ticket.entries.iter().map(|entry| usize::try_from(entry.id.0).expect("a small id")).collect();
                places.sort_unstable();
                places
            })
            .collect())
    });
    threads.expect("threads")
}

fn expected(case: &serde_json::Value) -> BTreeSet<Vec<usize>> {
    let threads = case["expected_threads"].as_array().expect("threads are expected");
    let numbers = |thread: &serde_json::Value| {
        let mut all: Vec<usize> =
            thread.as_array().expect("a thread is a list").iter().filter_map(|number| usize::try_from(number.as_u64()?).ok()).collect();
        all.sort_unstable();
        all
    };
    threads.iter().map(numbers).collect()
}

/// Whether a case wants messages joined by nothing but their subjects.
fn is_by_subject(case: &serde_json::Value) -> bool {
    case["algorithm"] == "ORDEREDSUBJECT" || case["note"].as_str().is_some_and(|note| note.contains("joined by subject only"))
}

#[test]
fn references_decide_what_is_one_ticket() {
    for name in ["thread-cyrus", "thread-imaptest"] {
        let Some(set) = given::set(name) else { continue };
        let (mut right, mut all) = (0, 0);
        for case in set.cases.iter().filter(|case| !is_by_subject(case)) {
            let inputs = match case["inputs"].as_array() {
                Some(inputs) => inputs.iter().filter_map(|input| Some(set.folder.join(input.as_str()?))).collect(),
                None => vec![set.folder.join(Path::new(case["input"].as_str().expect("an input")))],
            };
            let got = threads_of(&inputs);
            all += 1;
            if got == expected(case) {
                right += 1;
            } else {
                say(&format!("{name}: {} gave {got:?}", case["name"]));
            }
        }
        say(&format!("{name}: {right} of {all}, by references"));
        assert_eq!(right, all, "{name}");
    }
}
