//! Merges, splits, moves, decisions about strangers, deletions; and that undoing them leaves every row where it was.
use crate::desk::{people::policy::Role, tests::world::World};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

/// Everything that an operation may touch, without versions and the time of the last change.
fn state(world: &World) -> Vec<Vec<String>> {
    [
        "select id, number, subject, requester_id, type, status, priority, inbox_id, team_id, assignee_id, created_at, last_entry_at, last_speaker,
           last_contact_at, last_agent_at, first_answered_at, solved_at, closed_at, snoozed_until, reopened_count, entry_count, held_count,
           merged_into_id, aside from tickets order by id",
        "select id, ticket_id, is_held, is_quarantined, is_retracted, why, origin_ticket_id from entries order by id",
        "select * from ticket_participants order by 1, 2",
        "select * from ticket_followers order by 1, 2",
        "select * from ticket_tags order by 1, 2",
        "select * from ticket_counts where tickets <> 0 order by 1, 2, 3",
    ]
    .map(|sql| world.dump(sql))
    .to_vec()
}

#[tokio::test]
async fn a_merge_that_is_undone_leaves_every_row_where_it_was() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let (old, new) = (world.mail("an@home.vn", "Old", "Cc: chi@home.vn\n", "One."), {
        world.shop.clock.advance(Duration::from_secs(60));
        world.mail("binh@home.vn", "New", "", "Two.")
    });
    lan.post(&format!("/tickets/{old}/replies"), json!({"text": "Answer", "status": "solved"})).await;
    lan.call(Method::PUT, &format!("/tickets/{old}/followers/me"), Value::Null).await;
    let version = lan.get(&format!("/tickets/{old}")).await.1["version"].clone();
    lan.patch(&format!("/tickets/{old}"), json!({"version": version, "tags": ["a", "b"]})).await;
    world.shop.clock.advance(Duration::from_secs(60));
    let before = state(&world);
    let (status, done) = lan.post(&format!("/tickets/{old}/merge"), json!({"into": new})).await;
    assert_eq!(status, 200, "{done}");
    let (_, target) = lan.get(&format!("/tickets/{new}")).await;
    assert_eq!((&target["entry_count"], &target["tags"], &target["last_speaker"]), (&json!(3), &json!(["a", "b"]), &json!("agent")));
    assert_eq!(target["operations"][0]["id"], done["operation_id"]);
    assert_eq!(lan.get(&format!("/tickets/{old}")).await.1["merged_into"], new);
    assert_eq!(lan.get("/tickets").await.1["items"].as_array().unwrap().len(), 1);
    assert_eq!(lan.post(&format!("/tickets/{old}/notes"), json!({"text": "x"})).await.0, 409, "nothing more happens there");
    world.shop.clock.advance(Duration::from_secs(60));
    let undo = format!("/operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert_eq!(lan.post(&undo, Value::Null).await.0, 204);
    let after = state(&world);
    for (before, after) in before.iter().zip(&after) {
        assert_eq!(before, after);
    }
    assert_eq!(lan.post(&undo, Value::Null).await.0, 409);
}

#[tokio::test]
async fn a_merge_below_another_one_is_undone_from_the_top() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let numbers: Vec<i64> = (0..3).map(|n| world.mail("an@home.vn", &format!("T{n}"), "", "x")).collect();
    let (_, first) = lan.post(&format!("/tickets/{}/merge", numbers[0]), json!({"into": numbers[1]})).await;
    let (_, second) = lan.post(&format!("/tickets/{}/merge", numbers[1]), json!({"into": numbers[2]})).await;
    assert_eq!(lan.get(&format!("/tickets/{}", numbers[0])).await.1["merged_into"], numbers[2]);
    let undo = |done: &Value| format!("/operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert_eq!(lan.post(&undo(&first), Value::Null).await.0, 409);
    assert_eq!(lan.post(&undo(&second), Value::Null).await.0, 204);
    assert_eq!(lan.post(&undo(&first), Value::Null).await.0, 204);
    assert_eq!(lan.get("/tickets").await.1["items"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn the_message_of_a_stranger_waits_until_it_is_allowed() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    lan.post(&format!("/tickets/{number}/replies"), json!({"text": "Done", "status": "solved"})).await;
    world.shop.clock.advance(Duration::from_secs(60));
    let before = state(&world);
    assert_eq!(world.mail("Eve <eve@else.vn>", "Re: Hello", "References: m1@home\n", "Send it to me."), number);
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    assert_eq!((&ticket["held_count"], &ticket["status"], &ticket["last_speaker"]), (&json!(1), &json!("solved"), &json!("agent")));
    assert_eq!(ticket["newest"]["preview"], "Done", "what is held shows in no list");
    assert_eq!(ticket["reply_to"]["to"], json!([{"name": "", "address": "an@home.vn"}]));
    assert_eq!(lan.get("/tickets?held=true").await.1["items"].as_array().unwrap().len(), 1);
    assert_eq!(lan.get("/tickets/counts").await.1["held"], 1);
    let (_, entries) = lan.get(&format!("/tickets/{number}/entries?order=newest")).await;
    let held = entries["items"][0].clone();
    assert_eq!((&held["is_held"], &held["author"]["contact"]["name"]), (&json!(true), &json!("Eve")), "{held}");
    let id = held["id"].as_str().unwrap();
    let waiting = state(&world);
    let (status, done) = lan.post(&format!("/entries/{id}/allow"), Value::Null).await;
    assert_eq!((status, done["number"].as_i64()), (200, Some(number)));
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    assert_eq!((&ticket["held_count"], &ticket["status"]), (&json!(0), &json!("open")));
    assert_eq!(ticket["participants"].as_array().unwrap().len(), 2);
    world.shop.clock.advance(Duration::from_secs(60));
    assert_eq!(lan.post(&format!("/operations/{}/undo", done["operation_id"].as_str().unwrap()), Value::Null).await.0, 204);
    assert_eq!(state(&world), waiting);
    let (status, split) = lan.post("/entries/split", json!({"entries": [id], "subject": "Eve's own"})).await;
    assert_eq!(status, 201, "{split}");
    let (_, own) = lan.get(&format!("/tickets/{}", split["number"])).await;
    assert_eq!((&own["subject"], &own["requester"]["name"], &own["status"]), (&json!("Eve's own"), &json!("Eve"), &json!("new")));
    assert_eq!((&own["links"][0]["number"], &own["links"][0]["kind"]), (&json!(number), &json!("split_from")));
    let old = |state: &[Vec<String>]| state[0][0].clone();
    assert_eq!(old(&state(&world)), old(&before), "the ticket is as if she had never written");
}

#[tokio::test]
async fn a_split_that_is_undone_gives_the_entries_back() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    world.shop.clock.advance(Duration::from_secs(60));
    world.mail("an@home.vn", "Re: Hello", "References: m1@home\n", "By the way.");
    let before = state(&world);
    let entries = world.entries(number);
    let all = json!({"entries": entries});
    assert_eq!(lan.post("/entries/split", all).await.0, 409, "nothing would be left");
    let (_, done) = lan.post("/entries/split", json!({"entries": [entries[1]]})).await;
    assert_eq!(lan.get(&format!("/tickets/{number}")).await.1["entry_count"], 1);
    assert_eq!(lan.post(&format!("/operations/{}/undo", done["operation_id"].as_str().unwrap()), Value::Null).await.0, 204);
    let after = state(&world);
    assert_eq!((&after[0][0], &after[1], &after[5]), (&before[0][0], &before[1], &before[5]));
}

#[tokio::test]
async fn entries_move_to_where_they_belong_and_back() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let from = world.mail("an@home.vn", "First", "Id: m1@home\n", "One.");
    world.mail("an@home.vn", "Re: First", "References: m1@home\n", "Belongs to the other.");
    let to = world.mail("binh@home.vn", "Second", "", "Two.");
    let before = state(&world);
    let moved = world.entries(from)[1];
    let (status, done) = lan.post("/entries/move", json!({"entries": [moved], "to": to})).await;
    assert_eq!(status, 200, "{done}");
    let (_, entry) = lan.get(&format!("/entries/{moved}")).await;
    assert_eq!((&entry["moved_from"], &entry["why_here"]["rule"]), (&json!(from), &json!("moved")));
    assert_eq!(lan.post("/entries/move", json!({"entries": [moved], "to": to})).await.0, 400);
    assert_eq!(lan.post(&format!("/operations/{}/undo", done["operation_id"].as_str().unwrap()), Value::Null).await.0, 204);
    assert_eq!(state(&world), before);
}

#[tokio::test]
async fn a_deleted_ticket_comes_back() {
    let world = World::open();
    let (lan, agent) = (world.client("lan", Role::Manager), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let before = state(&world);
    assert_eq!(agent.call(Method::DELETE, &format!("/tickets/{number}"), Value::Null).await.0, 403);
    let (status, done) = lan.call(Method::DELETE, &format!("/tickets/{number}"), Value::Null).await;
    assert_eq!(status, 200);
    let listed = async |query: &str| lan.get(&format!("/tickets?{query}")).await.1["items"].as_array().unwrap().len();
    assert_eq!((listed("").await, listed("deleted=true").await), (0, 1));
    let undo = format!("/operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert_eq!(agent.post(&undo, Value::Null).await.0, 403);
    assert_eq!(lan.post(&undo, Value::Null).await.0, 204);
    assert_eq!(state(&world), before);
}
