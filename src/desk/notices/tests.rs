//! Tests of notices through their commands, on a real database.
use super::*;
use crate::{
    base::{
        Actor, Clock, PageRequest, Time,
        id::{AgentId, EntryId, TicketId},
    },
    desk::people::policy::Role,
    engine::db::Db,
};

const SYSTEM: Actor = Actor::System("test");

fn open() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Clock::fixed(Time::from_seconds(1_000))).unwrap();
    db.write_blocking(SYSTEM, |tx| {
        for id in [1, 2] {
            tx.execute_batch(&format!(
                "insert into agents (id, email, name, role, sees, language, time_zone, signature, is_active, created_at, updated_at, version)
                   values ({id}, 'a{id}@desk.example', 'A', 'agent', 'all', 'en', 'UTC', '', 1, 0, 0, 1);
                 insert into contacts (id, name, form_of_address, note, hard_bounces, is_blocked, created_at, updated_at, version)
                   values ({id}, '', '', '', 0, 0, 0, 0, 1);
                 insert into tickets (id, number, subject, requester_id, type, status, priority, channel, created_at, updated_at, last_entry_at)
                   values ({id}, {id}, '', 1, 'question', 'new', 'normal', 'email', 0, 0, 0)"
            ))?;
        }
        Ok(())
    })
    .unwrap();
    (folder, db)
}

fn agent(id: i64) -> Actor {
    Actor::Agent { id: AgentId(id), token: None, grants: Role::Agent.grants(), only_teams: None }
}

fn told(db: &Db, by: Actor, to: i64, kind: NoticeKind, ticket: i64) {
    db.write_blocking(by, move |tx| tell(tx, AgentId(to), kind, Some(TicketId(ticket)), None::<EntryId>)).unwrap();
}

fn listed(db: &Db, id: i64) -> Vec<Notice> {
    db.read_blocking(|c| list(c, AgentId(id), &PageRequest::default())).unwrap().items
}

#[test]
fn what_happens_again_before_it_was_read_is_one_notice_that_counts() {
    let (_folder, db) = open();
    for ticket in [1, 2, 1] {
        told(&db, SYSTEM, 1, NoticeKind::ContactReplied, ticket);
    }
    let notices = listed(&db, 1);
    assert_eq!(
        notices.iter().map(|notice| (notice.ticket_id, notice.count)).collect::<Vec<_>>(),
        [(Some(TicketId(1)), 2), (Some(TicketId(2)), 1)]
    );
    let newest = notices[0].id;
    db.write_blocking(agent(1), move |tx| commands::read(tx, &[newest])).unwrap();
    told(&db, SYSTEM, 1, NoticeKind::ContactReplied, 1);
    assert_eq!(listed(&db, 1).iter().map(|notice| notice.count).collect::<Vec<_>>(), [1, 1, 2]);
}

#[test]
fn nobody_is_told_of_what_they_did_themselves() {
    let (_folder, db) = open();
    told(&db, agent(1), 1, NoticeKind::TicketAssigned, 1);
    told(&db, agent(1), 2, NoticeKind::TicketAssigned, 1);
    assert!(listed(&db, 1).is_empty());
    assert_eq!(listed(&db, 2).len(), 1);
}

#[test]
fn one_reads_ones_own_and_nobody_elses() {
    let (_folder, db) = open();
    told(&db, SYSTEM, 1, NoticeKind::TicketAssigned, 1);
    let id = listed(&db, 1)[0].id;
    db.write_blocking(agent(2), move |tx| commands::read(tx, &[id])).unwrap();
    db.write_blocking(agent(2), move |tx| commands::read_through(tx, id)).unwrap();
    assert_eq!(db.read_blocking(|c| unread(c, AgentId(1))).unwrap(), 1);
    db.write_blocking(agent(1), move |tx| commands::read_through(tx, id)).unwrap();
    assert_eq!(db.read_blocking(|c| unread(c, AgentId(1))).unwrap(), 0);
    assert_eq!(listed(&db, 1)[0].read_at, Some(Time::from_seconds(1_000)));
}

#[test]
fn pages_go_from_the_unread_over_to_the_read() {
    let (_folder, db) = open();
    for kind in NoticeKind::ALL {
        told(&db, SYSTEM, 1, kind, 1);
    }
    let ids: Vec<_> = listed(&db, 1).iter().map(|notice| notice.id).collect();
    let read = [ids[0], ids[4], ids[5]];
    db.write_blocking(agent(1), move |tx| commands::read(tx, &read)).unwrap();
    let (mut seen, mut page) = (Vec::new(), PageRequest { cursor: None, limit: Some(2) });
    loop {
        let rows = db.read_blocking(|c| list(c, AgentId(1), &page)).unwrap();
        seen.extend(rows.items.iter().map(|notice| notice.id));
        match rows.next {
            Some(next) => page.cursor = Some(next),
            None => break,
        }
    }
    let expected: Vec<_> = [1, 2, 3, 6, 7, 8, 0, 4, 5].iter().map(|at| ids[*at]).collect();
    assert_eq!(seen, expected);
}
