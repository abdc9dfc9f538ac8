//! Tests of types over HTTP, on a real desk.
use crate::desk::{people::policy::Role, tests::world::World};
use axum::http::Method;
use serde_json::json;

#[tokio::test]
async fn a_new_type_is_chosen_by_its_key_and_one_that_is_archived_no_longer() {
    let world = World::open();
    let (boss, lan) = (world.client("boss", Role::Admin), world.client("lan", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (status, made) = boss.post("/ticket-types", json!({"name_vi": "Đổi trả", "name_en": "Return"})).await;
    assert_eq!((status, made["key"].as_str(), made["position"].as_i64()), (201, Some("return"), Some(7)));
    let change = |version: i64, kind: &str| json!({"version": version, "type": kind});
    let path = format!("/tickets/{number}");
    let version = lan.get(&path).await.1["version"].as_i64().unwrap();
    let (status, ticket) = lan.patch(&path, change(version, "return")).await;
    assert_eq!((status, ticket["type"].as_str()), (200, Some("return")), "{ticket}");
    let (_, found) = lan.get("/tickets?type=return").await;
    assert_eq!(found["items"][0]["number"], number);
    let (status, problem) = lan.patch(&path, change(version + 1, "nonsense")).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("type")));
    assert_eq!(boss.patch("/ticket-types/return", json!({"version": 1, "is_archived": true})).await.0, 200);
    let (status, _) = lan.patch(&path, json!({"version": version + 1, "type": "return", "priority": "high"})).await;
    assert_eq!(status, 200, "what it has, a ticket keeps");
    assert_eq!(lan.patch(&path, change(version + 2, "task")).await.0, 200);
    assert_eq!(lan.patch(&path, change(version + 3, "return")).await.1["field"], "type");
}

#[tokio::test]
async fn types_are_arranged_and_renamed_by_administrators_alone() {
    let world = World::open();
    let (boss, lan) = (world.client("boss", Role::Admin), world.client("lan", Role::Manager));
    assert_eq!(lan.post("/ticket-types", json!({"name_vi": "A", "name_en": "A"})).await.0, 403);
    let (status, all) = boss.call(Method::PUT, "/ticket-types/order", json!({"keys": ["task", "question"]})).await;
    let keys: Vec<&str> = all.as_array().unwrap().iter().map(|one| one["key"].as_str().unwrap()).collect();
    assert_eq!((status, &keys[..3]), (200, &["task", "question", "incident"][..]));
    let version = all[1]["version"].as_i64().unwrap();
    let (status, problem) = boss.patch("/ticket-types/question", json!({"version": version, "is_archived": true})).await;
    assert_eq!((status, problem["type"].as_str()), (409, Some("conflict")));
    let (status, problem) = boss.patch("/ticket-types/question", json!({"version": 99, "name_en": "Ask"})).await;
    assert_eq!((status, problem["current"]["name_en"].as_str()), (409, Some("Question")));
    assert_eq!(boss.post("/ticket-types", json!({"name_vi": "X", "name_en": "Task"})).await.0, 409);
    assert_eq!(lan.get("/ticket-types").await.1.as_array().unwrap().len(), 6);
}
