//! Tests of the writer and its files on a real database.
use super::*;
use crate::base::Time;
use serde::Serialize;

#[derive(Serialize)]
struct Happened(i64);
impl LogEvent for Happened {
    fn kind(&self) -> &'static str {
        "happened"
    }
    fn stream(&self) -> Option<i64> {
        Some(self.0)
    }
}

fn open() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Clock::fixed(Time::from_seconds(1_000))).unwrap();
    (folder, db)
}

fn logged(db: &Db) -> Vec<i64> {
    db.read_blocking(|connection| {
        Ok(crate::engine::log::read_after(connection, Seq(0), 100)?.into_iter().filter_map(|e| e.stream).collect())
    })
    .unwrap()
}

const ACTOR: Actor = Actor::System("test");

#[test]
fn a_failing_job_does_not_harm_its_neighbours() {
    let (_folder, db) = open();
    db.write_blocking(ACTOR, |tx| tx.record(&Happened(1))).unwrap();
    let failed: Result<()> = db.write_blocking(ACTOR, |tx| {
        tx.record(&Happened(2))?;
        Err(Error::conflict("no"))
    });
    assert!(failed.is_err());
    db.write_blocking(ACTOR, |tx| tx.record(&Happened(3))).unwrap();
    assert_eq!(logged(&db), [1, 3]);
}

#[test]
fn a_panicking_job_leaves_no_trace_and_the_writer_goes_on() {
    let (_folder, db) = open();
    let failed: Result<()> = db.write_blocking(ACTOR, |tx| {
        tx.record(&Happened(1))?;
        panic!("on purpose")
    });
    assert!(failed.is_err());
    db.write_blocking(ACTOR, |tx| tx.record(&Happened(2))).unwrap();
    assert_eq!(logged(&db), [2]);
}

#[test]
fn an_attempt_inside_a_job_undoes_only_itself() {
    let (_folder, db) = open();
    db.write_blocking(ACTOR, |tx| {
        tx.record(&Happened(1))?;
        let _: Result<()> = tx.attempt(|tx| {
            tx.record(&Happened(2))?;
            Err(Error::conflict("no"))
        });
        tx.record(&Happened(3))
    })
    .unwrap();
    assert_eq!(logged(&db), [1, 3]);
}

#[test]
fn the_bell_rings_with_the_newest_place_after_the_commit() {
    let (_folder, db) = open();
    let bell = db.bell();
    let seq = db.write_blocking(ACTOR, |tx| tx.record(&Happened(1))).unwrap();
    assert_eq!(*bell.borrow(), seq);
}

#[test]
fn the_last_handle_leaves_nothing_but_the_database() {
    let (folder, db) = open();
    db.write_blocking(ACTOR, |tx| tx.record(&Happened(1))).unwrap();
    db.read_blocking(|_| Ok(())).unwrap();
    drop(db);
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [FILE_NAME]);
}

#[test]
fn a_newer_schema_is_refused_without_a_write() {
    let (folder, db) = open();
    db.close();
    let path = folder.path().join(FILE_NAME);
    Connection::open(&path).unwrap().pragma_update(None, "user_version", SCHEMA_VERSION + 1).unwrap();
    let before = std::fs::read(&path).unwrap();
    let refused = Db::open(folder.path(), Clock::system()).err().unwrap();
    assert!(refused.message().contains("newer Hopdesk"), "{refused}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
}

#[test]
fn a_file_of_somebody_else_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    Connection::open(folder.path().join(FILE_NAME)).unwrap().execute_batch("create table mine (a)").unwrap();
    assert!(Db::open(folder.path(), Clock::system()).is_err());
}

#[test]
fn a_second_lock_on_the_same_folder_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let held = Lock::take(folder.path()).unwrap();
    assert!(Lock::take(folder.path()).is_err());
    drop(held);
    assert!(Lock::take(folder.path()).is_ok());
}

#[test]
fn a_full_disk_fails_the_group_and_later_jobs_succeed() {
    let (_folder, db) = open();
    db.write_blocking(ACTOR, |tx| {
        let pages: i64 = tx.pragma_query_value(None, "page_count", |row| row.get(0))?;
        Ok(tx.pragma_update(None, "max_page_count", pages + 2)?)
    })
    .unwrap();
    let full = db.write_blocking(ACTOR, |tx| {
        tx.execute("insert into blob_dictionaries (codec, bytes) values (9, zeroblob(1000000))", [])?;
        tx.record(&Happened(1))
    });
    let full = full.unwrap_err();
    assert_eq!(full.kind(), crate::base::Kind::Unavailable, "{full}");
    db.write_blocking(ACTOR, |tx| Ok(tx.pragma_update(None, "max_page_count", 1_000_000)?)).unwrap();
    db.write_blocking(ACTOR, |tx| tx.record(&Happened(2))).unwrap();
    assert_eq!(logged(&db), [2]);
}

#[test]
fn a_backup_taken_while_writing_is_whole() {
    let (folder, db) = open();
    db.write_blocking(ACTOR, |tx| tx.record(&Happened(1))).unwrap();
    let copy = folder.path().join("copy.db");
    backup_into(db.path(), &copy).unwrap();
    assert_eq!(check(&copy).unwrap(), Vec::<String>::new());
}
