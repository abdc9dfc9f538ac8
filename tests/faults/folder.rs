//! The data folder: one process at a time, and never one that is older than the data.
use crate::{
    corpus,
    state::{Desk, snapshot},
};
use std::{fs, time::Duration};

/// Commands that want the folder for themselves.
const EXCLUSIVE: [&[&str]; 4] =
    [&["serve", "--listen", "127.0.0.1:0"], &["import", "."], &["user", "add", "a@example.com"], &["token", "add", "x"]];

#[track_caller]
fn expect_looking_works(desk: &Desk) {
    let copy = desk.home.path().join("copy.tar.zst");
    assert!(!desk.export().is_empty());
    desk.run(&["search", "x"]).expect_done();
    desk.run(&["backup", copy.to_str().unwrap()]).expect_done();
    let doctor = desk.run(&["doctor"]);
    assert!(doctor.out.contains("database: sound"), "{doctor:#?}");
}

#[test]
fn a_second_process_is_refused_while_serve_runs_and_looking_works() {
    let corpus = corpus::write(30);
    let (desk, _) = Desk::filled(&corpus.path);
    let mut serving = desk.start(&["serve", "--listen", "127.0.0.1:0"]);
    serving.wait_for("listens on");
    for words in EXCLUSIVE {
        let refused = desk.run(words);
        assert_eq!(refused.code, Some(4), "{words:?}: {refused:#?}");
        assert!(refused.err.contains("Another Hopdesk is using"), "{words:?}: {}", refused.err);
    }
    expect_looking_works(&desk);
    desk.expect_sound();
    assert!(serving.kill_after(Duration::ZERO));
    desk.import(&corpus.path).expect_done();
}

#[test]
fn a_second_process_is_refused_while_an_import_runs_and_looking_works() {
    let corpus = corpus::write(1500);
    let desk = Desk::new();
    let mut importing = desk.start(&["import", corpus.path_text()]);
    // Once there is something to see, the import holds the folder.
    while desk.run(&["export"]).out.is_empty() {
        assert!(importing.runs(), "the import ended before there was anything to see");
    }
    let refused = desk.import(&corpus.path);
    assert_eq!(refused.code, Some(4), "{refused:#?}");
    expect_looking_works(&desk);
    assert!(importing.kill_after(Duration::ZERO), "the import was over too early for this test");
}

#[test]
fn data_of_a_newer_hopdesk_is_refused_and_not_touched() {
    let corpus = corpus::write(30);
    let (desk, _) = Desk::filled(&corpus.path);
    let database = desk.data.join("hopdesk.db");
    let mut bytes = fs::read(&database).unwrap();
    // The database header keeps `user_version` in the four bytes from 60 on (sqlite.org/fileformat2.html, section 1.3).
    bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
    fs::write(&database, bytes).unwrap();
    let before = snapshot(&desk.data);
    let copy = desk.home.path().join("copy.tar.zst");
    let looking: [&[&str]; 3] = [&["export"], &["backup", copy.to_str().unwrap()], &["doctor"]];
    for words in EXCLUSIVE.into_iter().chain(looking) {
        let refused = desk.run(words);
        assert_eq!(refused.code, Some(3), "{words:?}: {refused:#?}");
        assert!(refused.err.contains("newer Hopdesk"), "{words:?}: {}", refused.err);
        let changed: Vec<_> = snapshot(&desk.data).into_iter().filter(|file| !before.contains(file)).map(|(path, _)| path).collect();
        assert_eq!(changed, Vec::<std::path::PathBuf>::new(), "{words:?} changed the folder");
    }
    assert!(!copy.exists());
}

#[test]
fn looking_at_a_folder_without_a_desk_creates_none() {
    let desk = Desk::new();
    for words in [&["export"][..], &["doctor"], &["backup", "copy"]] {
        let refused = desk.run(words);
        assert_eq!(refused.code, Some(1), "{words:?}: {refused:#?}");
        assert!(refused.err.contains("no Hopdesk in this data folder"), "{}", refused.err);
    }
    assert!(!desk.data.exists());
}

#[test]
fn looking_puts_nothing_into_the_folder() {
    let corpus = corpus::write(3);
    let (desk, _) = Desk::filled(&corpus.path);
    for name in ["hopdesk.key", "blobs"] {
        let path = desk.data.join(name);
        if path.is_dir() {
            fs::remove_dir(path).unwrap()
        } else {
            fs::remove_file(path).unwrap()
        }
        desk.run(&["export"]).expect_done();
        assert!(!desk.data.join(name).exists(), "{name} was made by looking");
    }
}

#[test]
fn a_folder_of_other_things_is_refused_and_an_open_one_is_kept_from_others() {
    use std::os::unix::fs::PermissionsExt;
    let corpus = corpus::write(3);
    let desk = Desk::new();
    fs::create_dir(&desk.data).unwrap();
    fs::set_permissions(&desk.data, fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(desk.data.join("passwd"), "x").unwrap();
    let before = snapshot(&desk.data);
    let refused = desk.import(&corpus.path);
    assert!(refused.code == Some(1) && refused.err.contains("passwd"), "{refused:#?}");
    assert!(snapshot(&desk.data) == before);
    fs::remove_file(desk.data.join("passwd")).unwrap();
    desk.import(&corpus.path).expect_done();
    for entry in fs::read_dir(&desk.data).unwrap() {
        let entry = entry.unwrap();
        assert_eq!(entry.metadata().unwrap().permissions().mode() & 0o077, 0, "{:?}", entry.path());
    }
}
