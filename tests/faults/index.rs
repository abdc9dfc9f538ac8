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
