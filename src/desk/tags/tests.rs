//! Tests of tags through their commands, on a real database.
use super::*;
use crate::{
    base::{
        Actor, Clock, Kind, PageRequest, Time,
        id::{AgentId, TagId},
    },
    desk::people::policy::Role,
    engine::db::Db,
};

fn open() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Clock::fixed(Time::from_seconds(1_000))).unwrap();
    (folder, db)
}

fn admin() -> Actor {
    Actor::Agent { id: AgentId(1), token: None, grants: Role::Admin.grants(), only_teams: None }
}

fn ensured(db: &Db, name: &'static str) -> TagId {
    db.write_blocking(Actor::System("test"), move |tx| ensure(tx, name)).unwrap()
}

#[test]
fn using_a_tag_makes_it_once_whatever_the_case() {
    let (_folder, db) = open();
    let id = ensured(&db, "Đổi trả");
    assert_eq!(ensured(&db, "ĐỔI TRẢ"), id);
    assert_eq!(ensured(&db, "  đổi  trả "), id);
    assert_ne!(ensured(&db, "doi tra"), id);
    let page = db.read_blocking(|c| list(c, "", &PageRequest { cursor: None, limit: Some(1) })).unwrap();
    let next = db.read_blocking(|c| list(c, "", &PageRequest { cursor: page.next.clone(), limit: Some(1) })).unwrap();
    let names: Vec<_> = page.items.iter().chain(&next.items).map(|tag| tag.name.as_str()).collect();
    assert_eq!((names, next.next), (vec!["doi tra", "Đổi trả"], None));
}

#[test]
fn a_tag_takes_no_name_that_another_has() {
    let (_folder, db) = open();
    let (refund, _) = (ensured(&db, "refund"), ensured(&db, "Đổi trả"));
    let taken = db.write_blocking(admin(), move |tx| commands::rename(tx, refund, "đổi TRẢ")).unwrap_err();
    assert_eq!(taken.kind(), Kind::Conflict);
    let renamed = db.write_blocking(admin(), move |tx| commands::rename(tx, refund, "Refund")).unwrap();
    assert_eq!((renamed.id, renamed.name.as_str()), (refund, "Refund"));
}

#[test]
fn a_tag_in_use_cannot_be_deleted() {
    let (_folder, db) = open();
    let (used, unused) = (ensured(&db, "used"), ensured(&db, "unused"));
    db.write_blocking(Actor::System("test"), move |tx| {
        tx.execute_batch("pragma defer_foreign_keys = on")?;
        tx.execute_batch(&format!(
            "insert into contacts (id, name, form_of_address, note, hard_bounces, is_blocked, created_at, updated_at, version)
               values (1, '', '', '', 0, 0, 0, 0, 1);
             insert into tickets (id, number, subject, requester_id, type, status, priority, channel, created_at, updated_at, last_entry_at)
               values (1, 1, '', 1, 'question', 'new', 'normal', 'email', 0, 0, 0);
             insert into ticket_tags values (1, {used})"
        ))?;
        Ok(())
    })
    .unwrap();
    let refused = db.write_blocking(admin(), move |tx| commands::delete(tx, used)).unwrap_err();
    assert_eq!((refused.kind(), refused.message()), (Kind::Conflict, "One ticket bears this tag."));
    db.write_blocking(admin(), move |tx| commands::delete(tx, unused)).unwrap();
    let left = db.read_blocking(|c| list(c, "us", &PageRequest::default())).unwrap().items;
    assert_eq!(left, [TagUse { id: used, name: "used".to_owned(), tickets: 1 }]);
}

#[test]
fn only_who_manages_the_box_renames_and_deletes() {
    let (_folder, db) = open();
    let id = ensured(&db, "refund");
    let agent = Actor::Agent { id: AgentId(1), token: None, grants: Role::Manager.grants(), only_teams: None };
    let refused = db.write_blocking(agent, move |tx| {
        Ok([commands::rename(tx, id, "x").err(), commands::delete(tx, id).err()].map(|error| error.map(|error| error.kind())))
    });
    assert_eq!(refused.unwrap(), [Some(Kind::Forbidden); 2]);
}
