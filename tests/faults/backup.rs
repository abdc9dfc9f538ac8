//! Backups: whole or not there, and refused where they are damaged.
use crate::{
    corpus,
    kill::{ENOUGH, TRIES},
    random::Random,
    state::{Desk, snapshot},
};
use std::{fs, io::Read, path::Path, time::Instant};

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
        assert_eq!(refused.code, Some(1), "{what}: {refused:#?}");
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
    let missing = Desk::new().run(&["restore", "missing.tar.zst"]);
    assert_eq!(missing.code, Some(1), "{missing:#?}");
}

/// A backup that is sound as a file, but was made by hand: `change` is given the unpacked members, in order.
fn forged(whole: &Path, change: impl FnOnce(&mut Vec<(String, Vec<u8>)>)) -> Vec<u8> {
    let mut archive = tar::Archive::new(zstd::stream::read::Decoder::new(fs::File::open(whole).unwrap()).unwrap());
    let mut members = Vec::new();
    for member in archive.entries().unwrap() {
        let mut member = member.unwrap();
        let name = member.path().unwrap().to_str().unwrap().to_owned();
        let mut bytes = Vec::new();
        member.read_to_end(&mut bytes).unwrap();
        members.push((name, bytes));
    }
    change(&mut members);
    let mut archive = tar::Builder::new(zstd::stream::write::Encoder::new(Vec::new(), 1).unwrap());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_mode(0o600);
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, bytes.as_slice()).unwrap();
    }
    archive.into_inner().unwrap().finish().unwrap()
}

#[test]
fn a_backup_that_somebody_else_made_up_is_refused() {
    let corpus = corpus::write(20);
    let (desk, _) = Desk::filled(&corpus.path);
    let file = desk.home.path().join("desk.tar.zst");
    desk.run(&["backup", file.to_str().unwrap()]).expect_done();
    let bad = desk.home.path().join("bad.tar.zst");
    let restore = |bytes: Vec<u8>| {
        fs::write(&bad, bytes).unwrap();
        let other = Desk::new();
        let outcome = other.run(&["restore", bad.to_str().unwrap()]);
        (other, outcome)
    };
    let refuse = |bytes: Vec<u8>, words: &str| {
        let (other, refused) = restore(bytes);
        assert_eq!(refused.code, Some(1), "{words}: {refused:#?}");
        assert!(refused.err.contains(words), "{words}: {}", refused.err);
        assert_eq!(fs::read_dir(other.home.path()).unwrap().count(), 0, "{words}: something was left behind");
    };
    let with_database = |sql: &str| {
        forged(&file, |members| {
            let (_, bytes) = members.iter_mut().find(|(name, _)| name == "hopdesk.db").unwrap();
            let place = tempfile::NamedTempFile::new().unwrap();
            fs::write(place.path(), &*bytes).unwrap();
            rusqlite::Connection::open(place.path()).unwrap().execute_batch(sql).unwrap();
            *bytes = fs::read(place.path()).unwrap();
        })
    };
    let (_, same) = restore(forged(&file, |_| ()));
    same.expect_done();
    refuse(with_database("create trigger mine after insert on entries begin delete from alarms; end"), "trigger mine");
    refuse(with_database("drop index entries_by_ticket"), "entries_by_ticket");
    refuse(with_database("pragma user_version = 1"), "has schema 1");
    refuse(forged(&file, |members| members.push(("index/meta.json".to_owned(), b"{}".to_vec()))), "index/meta.json");
    refuse(forged(&file, |members| members.push(("blobs/ab/x/abcd.zst".to_owned(), Vec::new()))), "blobs/ab");

    let (configured, outcome) = restore(forged(&file, |members| members.push(("hopdesk.toml".to_owned(), b"listen = 1".to_vec()))));
    assert!(outcome.expect_done().err.contains("hopdesk.toml"));
    let unreadable = configured.run(&["doctor"]);
    assert_eq!(unreadable.code, Some(1), "{unreadable:#?}");

    // As large as no disk: refused before anything of it is written.
    let mut header = tar::Header::new_gnu();
    header.set_path("blobs/ab/abcd.zst").unwrap();
    header.set_size(1 << 50);
    header.set_cksum();
    let mut bytes = header.as_bytes().to_vec();
    bytes.extend([0; 4096]);
    refuse(zstd::encode_all(bytes.as_slice(), 1).unwrap(), "MB free");
}

#[test]
fn a_folder_named_in_the_place_of_a_file_is_said_so() {
    let corpus = corpus::write(5);
    let (desk, _) = Desk::filled(&corpus.path);
    let folder = desk.home.path().to_str().unwrap();
    for words in [["backup", folder].as_slice(), &["restore", folder], &["export", "--out", folder]] {
        let refused = desk.run(words);
        assert_eq!(refused.code, Some(2), "{words:?}: {refused:#?}");
        assert!(refused.err.contains("is a folder"), "{words:?}: {}", refused.err);
    }
    let refused = desk.run(&["backup", "/nowhere/at/all"]);
    assert!(refused.code == Some(2) && refused.err.contains("no folder /nowhere/at"), "{refused:#?}");
}
