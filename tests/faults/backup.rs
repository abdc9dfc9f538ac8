//! Backups: whole or not there, and refused where they are damaged.
use crate::{
    corpus,
    kill::{ENOUGH, TRIES},
    random::Random,
    state::{Desk, snapshot},
};
use std::{fs, time::Instant};

#[test]
fn a_killed_backup_leaves_the_old_one_as_it_was() {
    let mut random = Random::announced("backup");
    let corpus = corpus::write(400);
    let (desk, expected) = Desk::filled(&corpus.path);
    let file = desk.home.path().join("desk.tar.zst");
    let words = ["backup", file.to_str().unwrap()];
    let began = Instant::now();
    desk.run(&words).expect_done();
    let whole = began.elapsed();
    let mut old = fs::read(&file).unwrap();
    let mut kills = 0;
    for _ in 0..TRIES {
        if kills == ENOUGH {
            break;
        }
        kills += u32::from(desk.start(&words).kill_after(random.moment(whole)));
        let now = fs::read(&file).unwrap();
        if now != old {
            expect_restores(&file, &expected.export);
            old = now;
        }
    }
    eprintln!("backup: {kills} kills");
    assert_eq!(kills, ENOUGH);
    expect_restores(&file, &expected.export);
    desk.run(&words).expect_done();
    expect_restores(&file, &expected.export);
}

#[track_caller]
fn expect_restores(file: &std::path::Path, export: &str) {
    let other = Desk::new();
    other.run(&["restore", file.to_str().unwrap()]).expect_done();
    assert!(other.export() == export, "the restored desk is another one");
}

/// Nobody but its owner can read anything in the folder.
#[track_caller]
fn expect_private(folder: &std::path::Path) {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o077;
    assert_eq!(mode(folder), 0, "{}", folder.display());
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0, "{}", path.display());
    }
}

#[test]
fn a_restored_desk_is_the_one_that_was_backed_up() {
    let corpus = corpus::write(200);
    let (desk, expected) = Desk::filled(&corpus.path);
    let file = desk.home.path().join("desk.tar.zst");
    desk.run(&["backup", file.to_str().unwrap()]).expect_done();
    let words = ["restore", file.to_str().unwrap()];

    let other = Desk::new();
    other.run(&words).expect_done();
    expected.expect_same(&other.state());
    other.expect_sound();
    // The same key: what one desk gave out, the other knows again.
    assert_eq!(fs::read(desk.data.join("hopdesk.key")).unwrap(), fs::read(other.data.join("hopdesk.key")).unwrap());
    let again = other.import(&corpus.path).expect_done();
    assert!(again.out.starts_with("0 new:"), "{}", again.out);

    expect_private(&other.data);

    let before = snapshot(&other.data);
    let refused = other.run(&words);
    assert_eq!(refused.code, Some(1), "{refused:#?}");
    assert!(refused.err.contains("not empty"), "{}", refused.err);
    assert!(snapshot(&other.data) == before);

    let empty = Desk::new();
    fs::create_dir(&empty.data).unwrap();
    empty.run(&words).expect_done();
    assert!(empty.export() == expected.export);
}

#[test]
fn a_killed_restore_leaves_a_whole_desk_or_none() {
    let mut random = Random::announced("restore");
    let corpus = corpus::write(200);
    let (desk, expected) = Desk::filled(&corpus.path);
    let file = desk.home.path().join("desk.tar.zst");
    desk.run(&["backup", file.to_str().unwrap()]).expect_done();
    let words = ["restore", file.to_str().unwrap()];
    let (timed, began) = (Desk::new(), Instant::now());
    timed.run(&words).expect_done();
    let whole = began.elapsed();
    let mut kills = 0;
    for _ in 0..TRIES {
        if kills == ENOUGH {
            break;
        }
        let other = Desk::new();
        kills += u32::from(other.start(&words).kill_after(random.moment(whole)));
        if !other.data.exists() {
            other.run(&words).expect_done();
        }
        assert!(other.export() == expected.export);
    }
    eprintln!("restore: {kills} kills");
    assert_eq!(kills, ENOUGH);
}

#[test]
fn a_damaged_backup_is_refused_and_changes_nothing() {
    let mut random = Random::announced("damaged backup");
    // With large files: their bytes are in the backup as they are, where a changed one breaks no format.
    let corpus = corpus::write(200);
    let (desk, _) = Desk::filled(&corpus.path);
    let file = desk.home.path().join("desk.tar.zst");
    desk.run(&["backup", file.to_str().unwrap()]).expect_done();
    let whole = fs::read(&file).unwrap();
    let bad = desk.home.path().join("bad.tar.zst");
    let refuse = |bytes: &[u8], what: &str| {
        fs::write(&bad, bytes).unwrap();
        let other = Desk::new();
        let refused = other.run(&["restore", bad.to_str().unwrap()]);
        assert!(matches!(refused.code, Some(1 | 2)), "{what}: {refused:#?}");
        assert!(refused.err.contains("not a backup") || refused.err.contains("damaged"), "{what}: {}", refused.err);
        assert!(!other.data.exists(), "{what}");
        assert_eq!(fs::read_dir(other.home.path()).unwrap().count(), 0, "{what}: something was left behind");
    };
    refuse(b"", "empty");
    refuse(b"no backup at all", "a text");
    for length in [10, 1000, whole.len() / 3, whole.len() / 2, whole.len() - 5, whole.len() - 1] {
        refuse(&whole[..length], &format!("cut to {length} of {}", whole.len()));
    }
    for _ in 0..25 {
        let (at, bit) = (random.below(whole.len()), random.below(8));
        let mut flipped = whole.clone();
        flipped[at] ^= 1 << bit;
        refuse(&flipped, &format!("bit {bit} of byte {at} of {} turned", whole.len()));
    }
    let missing = Desk::new().run(&["restore", "/nowhere/at/all"]);
    assert_eq!(missing.code, Some(1), "{missing:#?}");
}
