//! The ledger over HTTP, and messages that land together.
use super::{Inbound, LedgerState, Source, land::Landed};
use crate::{
    base::Time,
    desk::{inboxes::ChannelKind, people::policy::Role, tests::world::World},
};
use serde_json::{Value, json};
use std::sync::atomic::Ordering::SeqCst;

#[tokio::test]
async fn the_ledger_shows_what_became_of_everything_that_came_in() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Manager), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    world.receive("From: an@home.vn\nBroken: yes\nSubject: Deep\n\nTwo.");
    let (status, page) = lan.get("/ledger").await;
    let states: Vec<&str> = page["items"].as_array().unwrap().iter().map(|row| row["state"].as_str().unwrap()).collect();
    assert_eq!((status, states), (200, vec!["quarantined", "ticketed"]));
    assert_eq!((&page["items"][1]["number"], &page["items"][0]["rule"]), (&json!(number), &json!("too_deep")));
    assert_eq!(lan.get("/ledger?state=quarantined").await.1["items"].as_array().unwrap().len(), 1);
    assert_eq!(lan.get(&format!("/ledger?number={number}")).await.1["items"].as_array().unwrap().len(), 1);
    assert_eq!(lan.get("/ledger?rule=too_deep&source=test:in").await.1["items"].as_array().unwrap().len(), 1);
    assert!(lan.get("/ledger?limit=1").await.1["next"].is_string());
    assert_eq!(lan.get("/ledger/counts").await.1, json!({"stored": 0, "ticketed": 1, "quarantined": 1, "ignored": 0}));
    let id = page["items"][0]["id"].as_str().unwrap();
    let (status, headers, raw) = lan.bytes(&format!("/ledger/{id}/raw")).await;
    assert!(status == 200 && headers["content-disposition"].contains(".eml") && raw.starts_with(b"From: an@home.vn\nBroken"));
    for path in ["/ledger", "/ledger/counts", &format!("/ledger/{id}/raw")] {
        assert_eq!(bao.get(path).await.0, 403, "{path}");
    }
}

#[tokio::test]
async fn a_quarantined_message_is_read_again_in_its_place() {
    let world = World::open();
    let (admin, manager) = (world.client("admin", Role::Admin), world.client("lan", Role::Manager));
    let other = world.mail("an@home.vn", "First", "Id: m1@home\n", "One.");
    let landed = world.receive("From: An <an@home.vn>\nTo: support@shop.vn\nBroken: yes\nSubject: Deep\nId: m2@home\nReferences: m1@home\nFile: a.txt|text/plain||abc\n\nTwo.\n> One.");
    let number = world.number_of(landed);
    let path = format!("/ledger/{}/reprocess", landed.ledger);
    assert_eq!(manager.post(&path, Value::Null).await.0, 403);
    let (status, row) = admin.post(&path, Value::Null).await;
    assert_eq!((status, row["state"].as_str()), (200, Some("quarantined")), "it still cannot be read");
    world.reader.reads_all.store(true, SeqCst);
    let (status, row) = admin.post(&path, Value::Null).await;
    assert_eq!((status, row["state"].as_str(), row["number"].as_i64()), (200, Some("ticketed"), Some(number)), "{row}");
    let (_, entries) = admin.get(&format!("/tickets/{number}/entries")).await;
    let entry = &entries["items"][0];
    assert_eq!(
        (&entry["visible"], &entry["is_quarantined"], &entry["why_here"]["suggestion"]),
        (&json!("Two."), &json!(false), &json!(other))
    );
    assert_eq!(entry["files"].as_array().unwrap().len(), 1);
    let (_, ticket) = admin.get(&format!("/tickets/{number}")).await;
    assert_eq!(
        (&ticket["subject"], &ticket["requester"]["name"], &ticket["last_speaker"]),
        (&json!("Deep"), &json!("An"), &json!("contact"))
    );
    assert_eq!(admin.post(&path, Value::Null).await.0, 409);
    assert_eq!(world.mail("an@home.vn", "Re: Deep", "References: m2@home\n", "Three."), number, "answers find it by its id");
}

/// Takes messages in as an import does; what became of each.
fn take_in(world: &World, subjects: &[&str]) -> Vec<Option<Landed>> {
    let intake = &world.shop.desk.intake;
    let source = Source { kind: ChannelKind::Email, name: "file:/old".to_owned(), inbox: None };
    let inbound = |subject: &&str| Inbound {
        external_id: (*subject).to_owned(),
        received_at: Time::from_seconds(1_700_000_000),
        raw: format!("From: an@home.vn\nSubject: {subject}\n\n{subject}").into_bytes(),
        digest: subject.bytes().fold(7, |digest, byte| digest * 31 + i64::from(byte)),
    };
    let prepared = intake.prepare(subjects.iter().map(inbound).collect()).unwrap();
    let ready = prepared.into_iter().map(|(inbound, prepared)| (prepared, intake.understand_new(&source, inbound).unwrap())).collect();
    intake.take_in_blocking(&source, ready).unwrap()
}

#[test]
fn what_the_ledger_has_is_not_taken_in_again() {
    let world = World::open();
    let states = |landed: Vec<Option<Landed>>| landed.into_iter().map(|landed| landed.map(|landed| landed.state)).collect::<Vec<_>>();
    assert_eq!(states(take_in(&world, &["one", "two"])), [Some(LedgerState::Ticketed); 2]);
    assert_eq!(states(take_in(&world, &["two", "three"])), [None, Some(LedgerState::Ticketed)]);
    assert_eq!(world.dump("select id from ledger").len(), 3);
    assert_eq!(world.dump("select id from ledger where state = 'ticketed' and entry_id is not null and blob_id is not null").len(), 3);
    assert_eq!(world.dump("select id from tickets").len(), 3);
}

#[test]
fn a_message_that_cannot_land_is_quarantined_and_the_others_land() {
    let world = World::open();
    let refuse = "create trigger refuse before insert on entries when new.is_quarantined = 0 and new.preview = 'two'
        begin select raise(abort, 'not this one'); end";
    world.shop.write(|tx| Ok(tx.execute_batch(refuse)?)).unwrap();
    let states: Vec<_> = take_in(&world, &["one", "two", "three"]).into_iter().map(|landed| landed.unwrap().state).collect();
    assert_eq!(states, [LedgerState::Ticketed, LedgerState::Quarantined, LedgerState::Ticketed]);
    let kept = "select 1 from ledger l join entries e on e.id = l.entry_id where l.rule = 'landing_failed' and e.preview = 'two'";
    assert_eq!(world.dump(kept).len(), 1);
    assert_eq!(world.dump("select key from alarms where key = 'intake:landing'").len(), 1);
}
