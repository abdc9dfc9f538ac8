//! Calls: where they land, what is told of them twice, who hears and sees them, and what becomes of recordings.
use crate::desk::{
    people::{Scope, policy::Action, policy::Role},
    tests::world::{Client, World},
    tickets::commands,
};
use axum::{
    body::to_bytes,
    http::{Method, header},
};
use serde_json::{Value, json};
use std::time::Duration;

const SOUND: &[u8] = b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x08\0\0";

fn call(more: &Value) -> Value {
    let mut body = json!({"direction": "in", "from": "0912 345 678", "status": "answered"});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn logged(client: &Client, more: Value) -> Value {
    let (status, view) = client.post("/calls", call(&more)).await;
    assert_eq!(status, 201, "{view}");
    view
}

#[tokio::test]
async fn a_call_opens_a_ticket_and_the_next_of_the_same_person_joins_it_in_whatever_spelling() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let first = logged(&lan, json!({"name": "Chị Hoa", "talk_duration": 95, "note": "Hỏi giao hàng."})).await;
    let number = first["ticket"].as_i64().unwrap();
    assert_eq!(first["number"], "+84912345678");
    let again = logged(&lan, json!({"from": "+84 912 345 678", "status": "missed"})).await;
    assert_eq!(again["ticket"], number);
    let (_, entries) = lan.get(&format!("/tickets/{number}/entries")).await;
    let items = entries["items"].as_array().unwrap();
    assert_eq!(items.iter().map(|entry| entry["kind"].as_str().unwrap()).collect::<Vec<_>>(), ["call", "call"]);
    assert_eq!((&items[0]["visible"], &items[0]["call"]["talk_seconds"]), (&json!("Hỏi giao hàng."), &json!(95)));
    assert_eq!((&items[1]["call"]["state"], &items[1]["why_here"]["rule"]), (&json!("missed"), &json!("caller")));
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    assert_eq!((&ticket["status"], &ticket["requester"]["name"], &ticket["channel"]), (&json!("open"), &json!("Chị Hoa"), &json!("phone")));
}

#[tokio::test]
async fn a_call_joins_the_ticket_that_its_caller_wrote_by_mail_and_waits_for_us_if_it_was_missed() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Giao hàng", "Id: m1@home\n", "Bao giờ giao?");
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    let contact = ticket["requester"]["id"].as_str().unwrap();
    let identity = json!({"kind": "phone", "value": "0912345678"});
    assert!(lan.post(&format!("/contacts/{contact}/identities"), identity).await.0 < 300);
    lan.post(&format!("/tickets/{number}/replies"), json!({"text": "Mai ạ."})).await;
    assert_eq!(lan.get(&format!("/tickets/{number}")).await.1["status"], "waiting");
    let missed = logged(&lan, json!({"status": "missed"})).await;
    assert_eq!((&missed["ticket"], &missed["contact"]["id"]), (&json!(number), &json!(contact)));
    assert_eq!(lan.get(&format!("/tickets/{number}")).await.1["status"], "open");
}

#[tokio::test]
async fn a_call_is_told_of_in_any_order_and_lands_once() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let ringing = logged(&lan, json!({"external_id": "1718.17", "status": "ringing"})).await;
    assert_eq!((&ringing["state"], &ringing["ticket"]), (&json!("ringing"), &Value::Null));
    assert_eq!(lan.get("/calls/live").await.1[0]["id"], ringing["id"]);
    let over = logged(&lan, json!({"external_id": "1718.17", "talk_duration": 12, "agent": "lan@desk.example"})).await;
    let late = logged(&lan, json!({"external_id": "1718.17", "status": "talking"})).await;
    assert_eq!((&over["id"], &late["state"], &late["ticket"]), (&ringing["id"], &json!("answered"), &over["ticket"]));
    assert_eq!(lan.get("/calls/live").await.1, json!([]));
    let (_, entries) = lan.get(&format!("/tickets/{}/entries", over["ticket"])).await;
    assert_eq!(entries["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_a_switchboard_forgets_is_ended_for_it() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    logged(&lan, json!({"external_id": "a", "status": "ringing"})).await;
    let blobs = world.shop.desk.engine.blobs.clone();
    let settle = || {
        let blobs = blobs.clone();
        world.shop.write(move |tx| commands::settle_stale_calls(tx, &blobs)).unwrap()
    };
    assert_eq!(settle(), 0);
    world.shop.clock.advance(Duration::from_mins(11));
    assert_eq!(settle(), 1);
    assert_eq!(settle(), 0);
    let (_, list) = lan.get("/tickets").await;
    assert_eq!(list["items"][0]["subject"], "Missed call from +84912345678");
}

#[tokio::test]
async fn callers_without_a_number_are_each_somebody_of_their_own() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let one = logged(&lan, json!({"from": "anonymous", "status": "missed"})).await;
    let other = logged(&lan, json!({"from": "", "status": "missed"})).await;
    assert_ne!(one["ticket"], other["ticket"]);
    assert_eq!((&one["number"], &one["contact"]), (&json!(""), &Value::Null));
}

#[tokio::test]
async fn a_switchboard_needs_a_token_for_calls_alone_and_reads_nothing_with_it() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Giao hàng", "Id: m1@home\n", "Bao giờ giao?");
    let board = world.client_with_token(lan.agent, Scope::Only(Action::Call));
    let told = logged(&board, json!({"external_id": "x"})).await;
    assert_eq!(told["agent"], Value::Null, "a switchboard is not the one who answered");
    let path = format!("/calls/{}", told["id"].as_str().unwrap());
    assert_eq!(board.get(&path).await.0, 403);
    assert_eq!(board.send(Method::PUT, &format!("{path}/recording"), "audio/wav", SOUND).await.status(), 200);
    assert_eq!(board.post("/calls", call(&json!({"ticket": number}))).await.0, 404, "whoever may not see a ticket does not write into it");
    let light = world.client("bao", Role::LightAgent);
    assert_eq!(light.post("/calls", call(&json!({}))).await.0, 403);
}

#[tokio::test]
async fn a_recording_is_kept_once_played_in_parts_and_removed_in_time() {
    let world = World::open();
    let admin = world.client("mai", Role::Admin);
    let told = logged(&admin, json!({"external_id": "x"})).await;
    let path = format!("/calls/{}/recording", told["id"].as_str().unwrap());
    let large: Vec<u8> = SOUND.iter().copied().chain((0..300_000_u32).map(|n| n.wrapping_mul(7919).to_le_bytes()[1])).collect();
    assert_eq!(admin.send(Method::PUT, &path, "audio/wav", b"no sound".to_vec()).await.status(), 200, "what cannot be told is believed");
    let other = logged(&admin, json!({"external_id": "y"})).await;
    let path = format!("/calls/{}/recording", other["id"].as_str().unwrap());
    assert_eq!(admin.send(Method::PUT, &path, "text/html", b"<b>no</b>".to_vec()).await.status(), 400);
    assert_eq!(admin.send(Method::PUT, &path, "audio/wav", large.clone()).await.status(), 200);
    assert_eq!(admin.send(Method::PUT, &path, "audio/wav", large.clone()).await.status(), 200, "once more is no matter");
    assert_eq!(admin.send(Method::PUT, &path, "audio/wav", SOUND).await.status(), 409);
    let whole = admin.send(Method::GET, &path, "", "").await;
    assert_eq!((whole.status().as_u16(), whole.headers()[header::CONTENT_TYPE].to_str().unwrap()), (200, "audio/wav"));
    assert_eq!(to_bytes(whole.into_body(), 1 << 20).await.unwrap(), large);
    let some = admin.send_with(Method::GET, &path, &[("range", "bytes=100-199")], "").await;
    assert_eq!(
        (some.status().as_u16(), some.headers()[header::CONTENT_RANGE].to_str().unwrap()),
        (206, format!("bytes 100-199/{}", large.len()).as_str())
    );
    assert_eq!(to_bytes(some.into_body(), 1 << 20).await.unwrap(), large[100..200]);
    let tail = admin.send_with(Method::GET, &path, &[("range", "bytes=-5")], "").await;
    assert_eq!(to_bytes(tail.into_body(), 1 << 20).await.unwrap(), large[large.len() - 5..]);

    let (_, entries) = admin.get(&format!("/tickets/{}/entries", other["ticket"])).await;
    let entry = &entries["items"][1];
    assert_eq!((entry["files"].as_array().unwrap().len(), &entry["call"]["recording"]["size"]), (0, &json!(large.len())), "{entry}");

    let blobs = world.shop.desk.engine.blobs.clone();
    let remove = || {
        let blobs = blobs.clone();
        world.shop.write(move |tx| commands::remove_old_recordings(tx, &blobs)).unwrap()
    };
    world.shop.clock.advance(Duration::from_hours(24 * 40));
    assert_eq!(remove(), 0, "nobody asked for that");
    let (_, settings) = admin.get("/settings").await;
    let phone = json!({"country_code": "84", "join_days": 7, "recording_days": 30, "consent_note": ""});
    let (status, after) = admin.call(Method::PATCH, "/settings", json!({"version": settings["version"], "phone": phone})).await;
    assert_eq!(status, 200, "{after}");
    let files = || std::fs::read_dir(blobs.folder()).unwrap().flat_map(|shelf| std::fs::read_dir(shelf.unwrap().path()).unwrap()).count();
    assert_eq!(files(), 1);
    assert_eq!(remove(), 2);
    assert_eq!((remove(), files()), (0, 0), "the bytes are gone from the disk");
    assert_eq!(admin.get(&path).await.0, 404);
    let (_, entries) = admin.get(&format!("/tickets/{}/entries", other["ticket"])).await;
    assert!(entries["items"][1]["call"]["recording_removed_at"].is_string());
    // The same bytes can be kept again.
    let third = logged(&admin, json!({"external_id": "z"})).await;
    let path = format!("/calls/{}/recording", third["id"].as_str().unwrap());
    assert_eq!(admin.send(Method::PUT, &path, "audio/wav", large.clone()).await.status(), 200);
    assert_eq!(to_bytes(admin.send(Method::GET, &path, "", "").await.into_body(), 1 << 20).await.unwrap(), large);
}

#[tokio::test]
async fn a_note_that_is_told_after_the_end_stands_in_the_entry() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let told = logged(&lan, json!({"external_id": "x"})).await;
    logged(&lan, json!({"external_id": "x", "note": "Khách sẽ gọi lại."})).await;
    let (_, entries) = lan.get(&format!("/tickets/{}/entries", told["ticket"])).await;
    assert_eq!(entries["items"][0]["visible"], "Khách sẽ gọi lại.");
}

#[tokio::test]
async fn a_recording_that_comes_after_its_ticket_was_merged_is_kept() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Giao hàng", "Id: m1@home\n", "Bao giờ giao?");
    let told = logged(&lan, json!({"external_id": "x"})).await;
    assert!(lan.post(&format!("/tickets/{}/merge", told["ticket"]), json!({"into": number})).await.0 < 300);
    let path = format!("/calls/{}/recording", told["id"].as_str().unwrap());
    assert_eq!(lan.send(Method::PUT, &path, "audio/wav", SOUND).await.status(), 200);
}

#[tokio::test]
async fn what_was_said_can_be_written_down_later() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let told = logged(&lan, json!({})).await;
    let path = format!("/calls/{}", told["id"].as_str().unwrap());
    assert_eq!(lan.call(Method::PATCH, &path, json!({"note": "Hẹn gọi lại lúc 15:00."})).await.0, 200);
    let (_, entries) = lan.get(&format!("/tickets/{}/entries", told["ticket"])).await;
    assert_eq!(entries["items"][0]["visible"], "Hẹn gọi lại lúc 15:00.");
    assert_eq!(lan.get("/tickets").await.1["items"][0]["newest"]["preview"], "Hẹn gọi lại lúc 15:00.");
}

#[tokio::test]
async fn what_is_known_of_a_call_is_exported_with_its_entry() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    logged(&lan, json!({"agent": "lan@desk.example", "talk_duration": 95, "note": "Hỏi giao hàng."})).await;
    let exported = world.shop.read(|connection| {
        let desk = &world.shop.desk;
        let records = crate::desk::transfer::Exporter::new(connection, &desk.engine.blobs, &desk.intake);
        records.map(|record| Ok(serde_json::to_value(record?)?)).collect::<crate::base::Result<Vec<Value>>>()
    });
    let call = &exported[0]["entries"][0]["call"];
    let expected = json!(["answered", "+84912345678", "lan@desk.example", 95]);
    assert_eq!(json!([call["state"], call["number"], call["agent"], call["talk_seconds"]]), expected, "{call}");
}
