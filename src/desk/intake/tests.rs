//! The ledger over HTTP.
use crate::desk::{people::policy::Role, tests::world::World};
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
