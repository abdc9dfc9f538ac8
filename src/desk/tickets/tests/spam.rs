//! Spam: out of everybody's sight at once, with everything that comes later, and back as it was.
use crate::{
    desk::{
        automation::Automation,
        people::policy::Role,
        tests::world::{Client, World},
    },
    engine::log::step,
};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

async fn numbers(client: &Client, query: &str) -> Vec<i64> {
    let (status, list) = client.get(&format!("/tickets?{query}")).await;
    assert_eq!(status, 200, "{list}");
    list["items"].as_array().unwrap().iter().map(|row| row["number"].as_i64().unwrap()).collect()
}

async fn mark(client: &Client, number: i64) -> Value {
    let (status, done) = client.call(Method::PUT, &format!("/tickets/{number}/spam"), Value::Null).await;
    assert_eq!(status, 200, "{done}");
    done
}

/// Everything that marking may touch, without versions and the time of the last change.
fn state(world: &World) -> Vec<Vec<String>> {
    ["select id, status, aside, aside_at, entry_count from tickets order by id", "select * from ticket_counts where tickets <> 0"]
        .map(|sql| world.dump(sql))
        .to_vec()
}

fn settle(world: &World) {
    let automation = Automation { engine: world.shop.desk.engine.clone() };
    world.shop.write(move |tx| while_there_is_more(|| step(tx, &automation))).unwrap();
}

fn while_there_is_more(mut step: impl FnMut() -> crate::base::Result<bool>) -> crate::base::Result<()> {
    while step()? {}
    Ok(())
}

#[tokio::test]
async fn what_is_marked_leaves_every_listing_and_comes_back_as_it_was() {
    let world = World::open();
    let (lan, agent) = (world.client("lan", Role::Manager), world.client("bao", Role::Agent));
    let number = world.mail("eve@bad.vn", "Win", "", "Cheap watches.");
    let before = state(&world);
    let path = format!("/tickets/{number}/spam");
    assert_eq!(agent.call(Method::PUT, &path, Value::Null).await.0, 403, "as with deleting");
    let done = mark(&lan, number).await;
    assert_eq!(done["sender"], json!({"address": "eve@bad.vn", "is_blocked": false}));
    assert_eq!((numbers(&lan, "").await, numbers(&lan, "deleted=true").await), (vec![], vec![]));
    assert_eq!(numbers(&lan, "spam=true").await, [number]);
    assert_eq!(lan.get("/tickets?spam=true&deleted=true").await.0, 400);
    assert_eq!(lan.get("/tickets/counts").await.1["open"], 0);
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    assert_eq!((&ticket["is_spam"], &ticket["is_deleted"]), (&json!(true), &json!(false)));
    assert_eq!(ticket["kept_until"], "2026-12-19T03:00:00Z");
    assert_eq!(ticket["spam_sender"]["address"], "eve@bad.vn");
    assert_eq!(lan.call(Method::PUT, &path, Value::Null).await.0, 409, "it is spam already");
    let undo = format!("/operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert_eq!(agent.post(&undo, Value::Null).await.0, 403);
    assert_eq!(lan.post(&undo, Value::Null).await.0, 204);
    assert_eq!(state(&world), before);
    mark(&lan, number).await;
    assert_eq!(agent.call(Method::DELETE, &path, Value::Null).await.0, 403);
    let (status, ticket) = lan.call(Method::DELETE, &path, Value::Null).await;
    assert_eq!((status, &ticket["is_spam"]), (200, &json!(false)), "{ticket}");
    assert_eq!(state(&world), before);
    assert_eq!(lan.call(Method::DELETE, &path, Value::Null).await.0, 409);
    let (_, history) = lan.get(&format!("/tickets/{number}/history")).await;
    let kinds: Vec<&str> = history["items"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds[..4], ["operation_undone", "ticket_marked_spam", "operation_undone", "ticket_marked_spam"]);
}

#[tokio::test]
async fn many_are_marked_together_and_each_says_how_it_went() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let all: Vec<i64> = (0..3).map(|n| world.mail(&format!("eve{n}@bad.vn"), "Win", "", "Cheap watches.")).collect();
    mark(&lan, all[0]).await;
    let (status, results) = lan.post("/tickets/bulk", json!({"numbers": all, "change": {"spam": true}})).await;
    assert_eq!(status, 200, "{results}");
    let told: Vec<(bool, bool)> =
        results.as_array().unwrap().iter().map(|result| (result["operation_id"].is_string(), result["problem"].is_object())).collect();
    assert_eq!(told, [(false, true), (true, false), (true, false)], "{results}");
    assert_eq!((numbers(&lan, "").await.len(), numbers(&lan, "spam=true").await.len()), (0, 3));
    lan.post("/tickets/bulk", json!({"numbers": all, "change": {"spam": false}})).await;
    assert_eq!((numbers(&lan, "").await.len(), numbers(&lan, "spam=true").await.len()), (3, 0));
}

#[tokio::test]
async fn whoever_wrote_spam_writes_on_into_it_however_late_and_nobody_is_told() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let number = world.mail("eve@bad.vn", "Win", "Cc: chi@home.vn\nId: m1@bad\n", "Cheap watches.");
    let version = lan.get(&format!("/tickets/{number}")).await.1["version"].clone();
    lan.patch(&format!("/tickets/{number}"), json!({"version": version, "assignee_id": lan.agent, "status": "closed"})).await;
    mark(&lan, number).await;
    world.shop.clock.advance(Duration::from_secs(25 * 86_400));
    assert_eq!(world.mail("eve@bad.vn", "Re: Win", "References: m1@bad\n", "Buy now."), number);
    settle(&world);
    assert_eq!((numbers(&lan, "").await.len(), numbers(&lan, "spam=true").await), (0, vec![number]));
    assert_eq!(lan.get("/notices").await.1["unread"], 0);
    let other = world.mail("chi@home.vn", "Fw: Win", "References: m1@bad\n", "Is this from you?");
    assert_ne!(other, number, "what others ask about it is not hidden with it");
    lan.call(Method::DELETE, &format!("/tickets/{number}/spam"), Value::Null).await;
    world.mail("eve@bad.vn", "Re: Win", "References: m1@bad\n", "Hello?");
    settle(&world);
    assert_eq!(lan.get("/notices").await.1["unread"], 1, "what is no spam is told of again");
    mark(&lan, number).await;
    assert_eq!((&lan.get("/notices").await.1["unread"], lan.get("/notices").await.1["items"].as_array().unwrap().len()), (&json!(0), 0));
}

#[tokio::test]
async fn who_answers_spam_takes_it_out_and_who_notes_something_does_not() {
    let world = World::open();
    let (lan, agent) = (world.client("lan", Role::Manager), world.client("bao", Role::Agent));
    let (number, other) = (world.mail("an@home.vn", "Hello", "", "One."), world.mail("binh@home.vn", "Hi", "", "Two."));
    mark(&lan, number).await;
    assert_eq!(agent.post(&format!("/tickets/{number}/notes"), json!({"text": "Looks odd."})).await.0, 201);
    assert_eq!(numbers(&lan, "spam=true").await, [number]);
    for (from, into) in [(number, other), (other, number)] {
        let (status, problem) = lan.post(&format!("/tickets/{from}/merge"), json!({"into": into})).await;
        assert_eq!(status, 409, "{problem}");
    }
    let (status, sent) = agent.post(&format!("/tickets/{number}/replies"), json!({"text": "Answer"})).await;
    assert_eq!(status, 201, "{sent}");
    assert_eq!((numbers(&lan, "spam=true").await, numbers(&lan, "").await.len()), (vec![], 2));
}

#[tokio::test]
async fn spam_that_is_deleted_and_taken_back_is_spam_again() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let number = world.mail("eve@bad.vn", "Win", "", "Cheap watches.");
    let marked = mark(&lan, number).await;
    let (_, deleted) = lan.call(Method::DELETE, &format!("/tickets/{number}"), Value::Null).await;
    assert_eq!((numbers(&lan, "spam=true").await, numbers(&lan, "deleted=true").await), (vec![], vec![number]));
    let undo = |done: &Value| format!("/operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert_eq!(lan.post(&undo(&marked), Value::Null).await.0, 409, "it is in the trash");
    assert_eq!(lan.post(&undo(&deleted), Value::Null).await.0, 204);
    assert_eq!(numbers(&lan, "spam=true").await, [number]);
    assert_eq!(lan.post(&undo(&marked), Value::Null).await.0, 204);
    assert_eq!(numbers(&lan, "").await, [number]);
}

#[tokio::test]
async fn spam_sleeps_on_until_it_is_taken_back() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let number = world.mail("eve@bad.vn", "Win", "", "Cheap watches.");
    lan.post(&format!("/tickets/{number}/snooze"), json!({"until": "2026-11-20T03:00:00Z"})).await;
    mark(&lan, number).await;
    world.shop.clock.advance(Duration::from_secs(2 * 86_400));
    assert_eq!(world.shop.write(crate::desk::tickets::commands::wake_due).unwrap(), None);
    lan.call(Method::DELETE, &format!("/tickets/{number}/spam"), Value::Null).await;
    world.shop.write(crate::desk::tickets::commands::wake_due).unwrap();
    assert!(world.shop.events().contains(&"ticket_woken".to_owned()));
}
