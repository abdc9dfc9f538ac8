//! Deliveries over HTTP.
use super::{commands, model::Outcome};
use crate::desk::{
    people::{Sees, policy::Role},
    tests::world::World,
};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn what_did_not_arrive_is_seen_and_sent_again() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Manager), world.client("bao", Role::Agent));
    let stranger = world.client_who_sees("eve", Role::Agent, Sees::Teams);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    bao.post(&format!("/tickets/{number}/replies"), json!({"text": "x"})).await;
    world.shop.clock.advance(Duration::from_secs(11));
    let claimed = world.shop.write(commands::claim).unwrap().unwrap();
    let id = claimed.id;
    let words = "550 5.1.1 no such user".to_owned();
    world.shop.write(move |tx| commands::settle(tx, &claimed, &Outcome::Never { words })).unwrap();
    assert_eq!(bao.get("/deliveries").await.0, 403);
    let (status, page) = lan.get("/deliveries").await;
    let row = &page["items"][0];
    assert_eq!((status, &row["state"], &row["words"]), (200, &json!("failed"), &json!("550 5.1.1 no such user")));
    assert_eq!((&row["recipients"][0]["address"], &row["can_be_resent"]), (&json!("an@home.vn"), &json!(true)));
    assert!(lan.get("/deliveries?state=sent").await.1["items"].as_array().unwrap().is_empty());
    assert_eq!(lan.get("/deliveries/counts").await.1, json!([{"state": "failed", "deliveries": 1}]));
    let path = format!("/deliveries/{id}");
    assert_eq!(bao.get(&path).await.1["state"], "failed");
    assert_eq!(stranger.get(&path).await.0, 404);
    assert_eq!(stranger.post(&format!("{path}/resend"), Value::Null).await.0, 404);
    let (status, row) = bao.post(&format!("{path}/resend"), Value::Null).await;
    assert_eq!((status, &row["state"], &row["recipients"][0]["state"]), (200, &json!("queued"), &json!("queued")));
    assert_eq!(bao.post(&format!("{path}/resend"), Value::Null).await.0, 409, "it waits already");
    let (_, entries) = bao.get(&format!("/tickets/{number}/entries?order=newest&limit=1")).await;
    assert_eq!(entries["items"][0]["deliveries"][0]["state"], "queued");
}

#[tokio::test]
async fn parked_mail_is_let_go_or_dropped_by_who_manages_the_box() {
    let world = World::open();
    let (admin, lan) = (world.client("admin", Role::Admin), world.client("lan", Role::Manager));
    assert_eq!(lan.post("/deliveries/parked", json!({"send": true})).await.0, 403);
    assert_eq!(admin.post("/deliveries/parked", json!({"send": true})).await.1, json!({"deliveries": 0}));
    assert_eq!(admin.post("/deliveries/parked", json!({})).await.0, 400);
}
