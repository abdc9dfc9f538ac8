//! Tests of drafts over HTTP, on a real desk: what they survive, and who sees them.
use crate::desk::{people::policy::Role, tests::world::World};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn draft(text: &str) -> Value {
    json!({"content": {"text": text}})
}

fn at(version: &Value, text: &str) -> Value {
    json!({"version": version, "content": {"text": text}})
}

#[tokio::test]
async fn two_screens_do_not_overwrite_each_other() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}/drafts/reply");
    let (status, first) = lan.call(Method::PUT, &path, draft("Chào anh")).await;
    assert_eq!((status, first["version"].as_i64(), first["ticket"]["number"].as_i64()), (200, Some(1), Some(number)), "{first}");
    let (status, other) = lan.call(Method::PUT, &path, draft("Từ máy kia")).await;
    assert_eq!((status, other["type"].as_str(), other["current"]["content"]["text"].as_str()), (409, Some("stale"), Some("Chào anh")));
    let (status, second) = lan.call(Method::PUT, &path, at(&json!(1), "Chào anh An")).await;
    assert_eq!((status, second["version"].as_i64()), (200, Some(2)));
    let (status, again) = lan.call(Method::PUT, &path, at(&json!(1), "Chào anh An")).await;
    assert_eq!((status, again["version"].as_i64()), (200, Some(2)), "a call whose answer was lost can be repeated");
    assert_eq!(lan.call(Method::PUT, &path, at(&json!(1), "x")).await.0, 409);
    let (_, row) = lan.get("/tickets?drafted=me").await;
    assert_eq!(row["items"][0]["draft"]["snippet"], "Chào anh An");
    assert_eq!(lan.get("/tickets/counts").await.1["drafts"], 1);
}

#[tokio::test]
async fn a_draft_is_its_authors_alone() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Admin));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (_, mine) = lan.call(Method::PUT, &format!("/tickets/{number}/drafts/note"), draft("Secret")).await;
    let path = format!("/drafts/{}", mine["id"].as_str().unwrap());
    for (method, body) in [(Method::GET, Value::Null), (Method::PUT, at(&json!(1), "x")), (Method::DELETE, Value::Null)] {
        assert_eq!(bao.call(method, &path, body).await.0, 404);
    }
    assert!(bao.get("/drafts").await.1["items"].as_array().unwrap().is_empty());
    assert!(bao.get("/tickets").await.1["items"][0]["draft"].is_null());
    assert_eq!(bao.get("/tickets?drafted=me").await.1["items"], json!([]));
    assert!(!world.shop.events().iter().any(|kind| kind.contains("draft")));
    let light = world.client("light", Role::LightAgent);
    assert_eq!(light.call(Method::PUT, &format!("/tickets/{number}/drafts/reply"), draft("x")).await.0, 403);
}

#[tokio::test]
async fn a_discarded_draft_comes_back_until_it_is_forgotten() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let place = format!("/tickets/{number}/drafts/reply");
    let (_, made) = lan.call(Method::PUT, &place, draft("First")).await;
    let path = format!("/drafts/{}", made["id"].as_str().unwrap());
    assert_eq!(lan.call(Method::DELETE, &path, Value::Null).await.0, 204);
    assert!(lan.get(&format!("/tickets/{number}/drafts")).await.1.as_array().unwrap().is_empty());
    assert_eq!(lan.call(Method::PUT, &place, at(&json!(1), "Late autosave")).await.0, 409, "it was discarded on another screen");
    lan.call(Method::PUT, &place, draft("Second")).await;
    let (status, back) = lan.post(&format!("{path}/restore"), Value::Null).await;
    assert_eq!((status, back["is_aside"].as_bool(), back["content"]["text"].as_str()), (200, Some(true), Some("First")));
    assert_eq!(lan.get(&format!("/tickets/{number}/drafts")).await.1.as_array().unwrap().len(), 2);
    lan.call(Method::DELETE, &path, Value::Null).await;
    world.shop.clock.advance(Duration::from_hours(8 * 24));
    assert_eq!(world.shop.write(super::commands::forget_discarded).unwrap(), 1);
    assert_eq!(lan.get(&path).await.0, 404);
}

#[tokio::test]
async fn a_draft_follows_its_ticket_through_a_merge_and_back() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let (gone, stays) = (world.mail("an@home.vn", "One", "", "1"), world.mail("binh@home.vn", "Two", "", "2"));
    lan.call(Method::PUT, &format!("/tickets/{gone}/drafts/reply"), draft("To An")).await;
    lan.call(Method::PUT, &format!("/tickets/{stays}/drafts/reply"), draft("To Binh")).await;
    let (_, done) = lan.post(&format!("/tickets/{gone}/merge"), json!({"into": stays})).await;
    let (_, both) = lan.get(&format!("/tickets/{stays}/drafts")).await;
    let texts: Vec<_> = both.as_array().unwrap().iter().map(|one| (one["content"]["text"].clone(), one["is_aside"].clone())).collect();
    assert_eq!(texts, [(json!("To Binh"), json!(false)), (json!("To An"), json!(true))]);
    // A screen that was offline during the merge still saves.
    let (status, late) = lan.call(Method::PUT, &format!("/tickets/{gone}/drafts/note"), draft("Late")).await;
    assert_eq!((status, late["ticket"]["number"].as_i64()), (200, Some(stays)));
    let undo = format!("/operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert!(lan.post(&undo, Value::Null).await.0 < 300);
    let (_, back) = lan.get(&format!("/tickets/{gone}/drafts")).await;
    assert_eq!((back[0]["content"]["text"].as_str(), back[0]["is_aside"].as_bool()), (Some("To An"), Some(false)), "{back}");
}

#[tokio::test]
async fn a_draft_goes_with_the_entry_that_it_answers() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "One", "Id: m1@home\n", "1");
    assert_eq!(world.mail("an@home.vn", "Re: One", "References: m1@home\nId: m2@home\n", "2"), number);
    let second = world.entries(number)[1].to_string();
    let body = json!({"content": {"text": "To the second", "answers_entry_id": second}});
    lan.call(Method::PUT, &format!("/tickets/{number}/drafts/reply"), body).await;
    let (status, done) = lan.post("/entries/split", json!({"entries": [second]})).await;
    assert!(status < 300, "{done}");
    let other = done["number"].as_i64().unwrap();
    assert_eq!(lan.get(&format!("/tickets/{other}/drafts")).await.1[0]["content"]["text"], "To the second");
    assert!(lan.post(&format!("/operations/{}/undo", done["operation_id"].as_str().unwrap()), Value::Null).await.0 < 300);
    assert_eq!(lan.get(&format!("/tickets/{number}/drafts")).await.1[0]["content"]["text"], "To the second");
}

#[tokio::test]
async fn a_draft_answers_only_what_its_author_sees() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "One", "Id: m1@home\n", "1");
    let body = json!({"content": {"text": "To nothing", "answers_entry_id": "4711"}});
    let (status, kept) = lan.call(Method::PUT, &format!("/tickets/{number}/drafts/reply"), body).await;
    assert_eq!(
        (status, &kept["content"]["text"], &kept["content"]["answers_entry_id"]),
        (200, &json!("To nothing"), &Value::Null),
        "{kept}"
    );
}

#[tokio::test]
async fn sending_takes_the_draft_and_taking_back_brings_it_again_with_its_files() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    let (_, file) = lan.upload("photo.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await;
    let id = file["id"].as_str().unwrap();
    let html = format!("<p>Look: <img src=\"cid:{id}\"></p>");
    let content = json!({"text": "Look:", "html": html, "files": [id]});
    let place = format!("/tickets/{number}/drafts/reply");
    let (_, kept) = lan.call(Method::PUT, &place, json!({"content": content})).await;
    assert_eq!(kept["files"][0]["name"], "photo.png", "{kept}");
    world.shop.clock.advance(Duration::from_hours(72));
    assert_eq!(world.shop.write(crate::desk::tickets::commands::forget_uploads).unwrap(), 0, "a draft needs its files");
    let replies = format!("/tickets/{number}/replies");
    let wrong = json!({"text": "Look:", "draft": {"id": kept["id"], "version": 7}});
    let (status, problem) = lan.post(&replies, wrong).await;
    assert_eq!((status, problem["field"].as_str(), problem["current"]["version"].as_i64()), (409, Some("draft"), Some(1)), "{problem}");
    let body = json!({"text": "Look:", "html": html, "files": [id], "draft": {"id": kept["id"], "version": 1}, "undo_seconds": 30});
    let (status, sent) = lan.post(&replies, body).await;
    assert_eq!(status, 201, "{sent}");
    assert_eq!((sent["entry"]["files"][0]["is_inline"].as_bool(), lan.get("/drafts").await.1["items"].clone()), (Some(true), json!([])));
    assert_eq!(sent["entry"]["deliveries"][0]["due_at"], "2026-11-22T03:00:30Z");
    assert_eq!(world.mail("an@home.vn", "Re: Hello", "References: m1@home\n", "Something newer."), number);
    let (status, back) = lan.post(&format!("/entries/{}/retract", sent["entry"]["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(status, 200, "{back}");
    let again = &back["draft"];
    let file = again["files"][0]["id"].as_str().unwrap();
    assert!(again["content"]["html"].as_str().unwrap().contains(&format!("cid:{file}\"")) && file != id, "{again}");
    assert_eq!(again["content"]["to"][0]["address"], "an@home.vn");
    let overlooked = json!({"text": "Look:", "files": [file], "seen_up_to": again["content"]["seen_up_to"]});
    assert_eq!(lan.post(&replies, overlooked).await.0, 409, "what came meanwhile its author has not seen");
    let body = json!({"text": "Look:", "html": again["content"]["html"], "files": [file], "draft": {"id": again["id"], "version": 1}});
    assert_eq!(lan.post(&replies, body).await.0, 201);
}

#[tokio::test]
async fn a_draft_for_a_new_ticket_is_one_of_its_own() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let (status, one) = lan.post("/drafts", json!({"content": {"text": "For An", "subject": "Hi"}})).await;
    let (_, two) = lan.post("/drafts", json!({"content": {"text": "For Binh"}})).await;
    assert_eq!((status, one["mode"].as_str(), one["id"] == two["id"]), (201, Some("new"), false));
    let (_, saved) = lan.call(Method::PUT, &format!("/drafts/{}", one["id"].as_str().unwrap()), at(&json!(1), "For An!")).await;
    assert_eq!(saved["version"], 2);
    let (_, all) = lan.get("/drafts?limit=1").await;
    let next = all["next"].as_str().unwrap().to_owned();
    assert_eq!(lan.get(&format!("/drafts?limit=1&cursor={next}")).await.1["items"].as_array().unwrap().len(), 1);
    let to = json!([{"name": "An", "address": "an@home.vn"}]);
    let body = json!({"subject": "Hi", "to": to, "text": "For An!", "draft": {"id": one["id"], "version": 2}});
    assert_eq!(lan.post("/tickets", body).await.0, 201);
    assert_eq!(lan.get("/drafts").await.1["items"].as_array().unwrap().len(), 1);
    let foreign = json!({"content": {"text": "x", "files": ["999"]}});
    assert_eq!(lan.post("/drafts", foreign).await.1["field"], "files");
}
