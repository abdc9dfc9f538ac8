//! The search index can be damaged in any way: the next command that searches makes it anew, and finds the same.
use crate::{corpus, state::Desk};
use std::{
    fs,
    path::{Path, PathBuf},
};

const QUERY: &str = crate::state::QUERIES[0];

fn files(index: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(index).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()).collect();
    // Names of segments are random: in the order of what they hold.
    all.sort_by_key(|path| (path.extension().map(ToOwned::to_owned), path.clone()));
    all
}

type Damage = fn(&Path);
const DAMAGES: [(&str, Damage); 4] = [
    ("deleted", |path| fs::remove_file(path).unwrap()),
    ("emptied", |path| fs::write(path, b"").unwrap()),
    ("cut", |path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
    }),
    ("garbled", |path| {
        let mut bytes = fs::read(path).unwrap();
        let middle = bytes.len() / 2;
        bytes.iter_mut().skip(middle).take(7).for_each(|byte| *byte ^= 0x55);
        fs::write(path, bytes).unwrap();
    }),
];

#[test]
fn a_damaged_index_heals_and_finds_the_same() {
    let corpus = corpus::write(150);
    let (desk, expected) = Desk::filled(&corpus.path);
    assert!(expected.found[0] > 0);
    // One commit, thus one segment: each file of it once.
    desk.run(&["reindex"]).expect_done();
    let index = desk.data.join("index");
    for (how, damage) in DAMAGES {
        for at in 0.. {
            let Some(file) = files(&index).get(at).cloned() else { break };
            damage(&file);
            assert_eq!(desk.found(QUERY), expected.found[0], "{} {how}", file.display());
        }
    }
    desk.expect_sound();
    expected.expect_same(&desk.state());
}

#[test]
fn an_index_that_is_gone_or_something_else_heals() {
    let corpus = corpus::write(60);
    let (desk, expected) = Desk::filled(&corpus.path);
    let index = desk.data.join("index");
    fs::remove_dir_all(&index).unwrap();
    assert_eq!(desk.found(QUERY), expected.found[0]);
    fs::remove_dir_all(&index).unwrap();
    fs::write(&index, "not a folder").unwrap();
    assert_eq!(desk.found(QUERY), expected.found[0]);
    fs::remove_dir_all(&index).unwrap();
    fs::create_dir(&index).unwrap();
    assert_eq!(desk.found(QUERY), expected.found[0]);
    fs::write(index.join("stray"), "x").unwrap();
    assert_eq!(desk.found(QUERY), expected.found[0]);
    // Whoever takes mail in heals as well.
    fs::write(index.join("meta.json"), "{}").unwrap();
    desk.import(&corpus.path).expect_done();
    expected.expect_same(&desk.state());
    desk.expect_sound();
}

/// What lies in the data folder because of the index.
fn beside(desk: &Desk) -> Vec<String> {
    let all = fs::read_dir(&desk.data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = all.filter(|name| name.starts_with("index")).collect();
    names.sort_unstable();
    names
}

#[test]
fn a_running_server_builds_the_index_anew_while_it_answers() {
    let corpus = corpus::write(400);
    let (desk, expected) = Desk::filled(&corpus.path);
    let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
    serving.wait_for("listens on");
    let inode = |desk: &Desk| std::os::unix::fs::MetadataExt::ino(&fs::metadata(desk.data.join("index")).unwrap());
    let before = inode(&desk);
    let rebuilding = desk.start(&["reindex"]);
    assert_eq!(desk.found(QUERY), expected.found[0]);
    let done = rebuilding.finish().expect_done();
    assert!(done.err.contains("The server has built the index anew."), "{done:#?}");
    assert_ne!(inode(&desk), before, "it is another one");
    assert_eq!(beside(&desk), ["index", "index.lock"]);
    expected.expect_same(&desk.state());
    desk.expect_sound();
}

#[test]
fn a_server_killed_while_it_builds_the_index_anew_goes_on_with_the_next_start() {
    let mut random = crate::random::Random::announced("rebuild");
    let corpus = corpus::write(400);
    let (desk, expected) = Desk::filled(&corpus.path);
    for _ in 0..6 {
        let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
        serving.wait_for("listens on");
        let rebuilding = desk.start(&["reindex"]);
        assert!(serving.kill_after(random.moment(std::time::Duration::from_millis(2500))));
        drop(rebuilding);
        assert_eq!(desk.found(QUERY), expected.found[0], "whatever there is, it finds the same");
    }
    let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
    serving.wait_for("listens on");
    desk.run(&["reindex"]).expect_done();
    drop(serving);
    assert_eq!(beside(&desk), ["index", "index.lock"]);
    expected.expect_same(&desk.state());
    desk.expect_sound();
}
