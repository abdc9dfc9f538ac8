//! `kill -9` at random moments, and the same command again: what is there at the end is what an undisturbed run leaves.
use crate::{
    corpus,
    random::Random,
    state::{Desk, State},
};
use std::time::{Duration, Instant};

const MAILS: usize = 2000;
const KILLS: u32 = 30;
/// Kills of one of the short commands, and how often a moment is chosen for one: some come when it is over.
pub const ENOUGH: u32 = 8;
pub const TRIES: u32 = 60;

#[test]
fn an_import_killed_thirty_times_ends_as_an_undisturbed_one() {
    let mut random = Random::announced("import");
    let corpus = corpus::write(MAILS);
    let (undisturbed, expected, whole) = measured(&corpus);
    let opening = opening_time();
    // Most kills land where mail is taken in: some before the first commit, some after several.
    let working = whole.saturating_sub(opening) / 2;
    let (mut kills, mut rounds, mut within) = (0, 0, 0);
    while kills < KILLS {
        rounds += 1;
        let desk = Desk::new();
        loop {
            let moment = if random.one_in(5) { random.moment(opening) } else { opening + random.moment(working) };
            if kills == KILLS || !desk.start(&["import", corpus.path_text()]).kill_after(moment) {
                break;
            }
            kills += 1;
            // Asking takes as long as several starts.
            if kills % 5 == 0 {
                within += u32::from((1..MAILS).contains(&taken_in(&desk)));
            }
        }
        let last = desk.import(&corpus.path).expect_done();
        // New and known: each mail is one of them, though some were stored by a run that was killed.
        let counted = |word: &str| last.out.split(word).next().and_then(|before| before.rsplit([' ', ';']).next()?.parse::<usize>().ok());
        assert_eq!(counted(" new:").zip(counted(" known")).map(|(new, known)| new + known), Some(MAILS), "{}", last.out);
        check(&desk, &corpus, &expected);
    }
    eprintln!(
        "import: {kills} kills in {rounds} rounds ({within} of {} asked had a part of the mail); undisturbed it takes {whole:?}",
        KILLS / 5
    );
    assert!(within > 0, "no kill fell into the taking in");
    undisturbed.expect_sound();
}

fn measured(corpus: &corpus::Corpus) -> (Desk, State, Duration) {
    let began = Instant::now();
    let desk = Desk::new();
    desk.import(&corpus.path).expect_done();
    let whole = began.elapsed();
    let state = desk.state();
    corpus.expect_covered(&state.export);
    (desk, state, whole)
}

/// How long it takes to create a data folder and take in nothing.
fn opening_time() -> Duration {
    let (desk, nothing, began) = (Desk::new(), tempfile::tempdir().unwrap(), Instant::now());
    desk.import(nothing.path()).expect_done();
    began.elapsed()
}

/// Mails that are in tickets; a folder that has no database yet has none.
fn taken_in(desk: &Desk) -> usize {
    let doctor = desk.run(&["doctor"]);
    let line = doctor.out.lines().find(|line| line.contains("ledger:") && line.contains("in tickets")).unwrap_or_default();
    line.split(" in tickets").next().and_then(|before| before.rsplit(' ').next()?.parse().ok()).unwrap_or(0)
}

#[track_caller]
fn check(desk: &Desk, corpus: &corpus::Corpus, expected: &State) {
    expected.expect_same(&desk.state());
    desk.expect_sound();
    let again = desk.import(&corpus.path).expect_done();
    assert!(again.out.starts_with("0 new:"), "{}", again.out);
    assert!(desk.export() == expected.export, "a second import changed something");
}

#[test]
fn a_killed_reindex_is_made_good_by_the_next_search() {
    let mut random = Random::announced("reindex");
    let corpus = corpus::write(400);
    let (desk, expected) = Desk::filled(&corpus.path);
    let began = Instant::now();
    desk.run(&["reindex"]).expect_done();
    let whole = began.elapsed();
    let mut kills = 0;
    for _ in 0..TRIES {
        if kills == ENOUGH {
            break;
        }
        kills += u32::from(desk.start(&["reindex"]).kill_after(random.moment(whole)));
        let query = crate::state::QUERIES[0];
        assert_eq!(desk.found(query), expected.found[0]);
    }
    eprintln!("reindex: {kills} kills");
    assert_eq!(kills, ENOUGH);
    expected.expect_same(&desk.state());
    desk.expect_sound();
}

#[test]
fn a_first_start_that_is_killed_leaves_a_folder_that_can_be_started() {
    let mut random = Random::announced("first start");
    let corpus = corpus::write(30);
    let (_undisturbed, expected) = Desk::filled(&corpus.path);
    let whole = opening_time();
    let mut kills = 0;
    for _ in 0..16 {
        let desk = Desk::new();
        for _ in 0..2 {
            kills += u32::from(desk.start(&["serve", "--listen", "127.0.0.1:0"]).kill_after(random.moment(whole)));
        }
        desk.import(&corpus.path).expect_done();
        assert_eq!(desk.export(), expected.export);
        desk.expect_sound();
    }
    eprintln!("first start: {kills} kills");
    assert!(kills >= 16, "{kills}");
}

#[test]
fn a_set_up_code_is_told_again_after_a_killed_start() {
    let desk = Desk::new();
    for _ in 0..2 {
        let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
        serving.wait_for("set-up code:");
        assert!(serving.kill_after(Duration::ZERO));
    }
}
