//! The feed through the router: what is missed is told again, and nobody hears what they may not see.
use crate::desk::{
    people::{Sees, policy::Role},
    tests::world::{Client, World},
};
use axum::{
    body::{Body, BodyDataStream},
    http::Method,
};
use futures::StreamExt;
use serde_json::{Value, json};

async fn listen(client: &Client, after: &str) -> BodyDataStream {
    let response = client.send(Method::GET, &format!("/events{after}"), "", Body::empty()).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/event-stream");
    response.into_body().into_data_stream()
}

async fn next(feed: &mut BodyDataStream) -> Option<String> {
    let chunk = tokio::time::timeout(std::time::Duration::from_secs(10), feed.next()).await.expect("the feed is silent")?;
    Some(String::from_utf8(chunk.unwrap().to_vec()).unwrap())
}

/// Id, kind and data of an event.
fn parts(event: &str) -> (String, String, Value) {
    let line = |name: &str| event.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().to_owned();
    (line("id: "), line("event: "), serde_json::from_str(&line("data: ")).unwrap_or_default())
}

#[tokio::test]
async fn a_listener_who_comes_back_gets_exactly_what_was_missed() {
    let world = World::open();
    let lan = world.client("lan", Role::Admin);
    let mut feed = listen(&lan, "").await;
    next(&mut feed).await.unwrap();
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let mut told = Vec::new();
    let (id, data) = loop {
        let (id, kind, data) = parts(&next(&mut feed).await.unwrap());
        assert_eq!(data["actor"], json!({"kind": "system"}));
        told.push(kind);
        if told.last().is_some_and(|kind| kind == "ticket_opened") {
            break (id, data);
        }
    };
    assert!(told.contains(&"contact_created".to_owned()), "{told:?}");
    assert_eq!((&data["number"], &data["event"]["channel"]), (&json!(number), &json!("email")));
    drop(feed);
    lan.post(&format!("/tickets/{number}/notes"), json!({"text": "a"})).await;
    lan.post(&format!("/tickets/{number}/notes"), json!({"text": "b"})).await;
    let mut feed = listen(&lan, &format!("?after={id}")).await;
    next(&mut feed).await.unwrap();
    let mut missed = Vec::new();
    for _ in 0..3 {
        let (id, kind, _) = parts(&next(&mut feed).await.unwrap());
        missed.push((id.parse::<i64>().unwrap(), kind));
    }
    let expected = world.shop.read(|c| {
        let rows = crate::engine::log::read_after(c, crate::base::id::Seq(id.parse().unwrap()), 100)?;
        Ok(rows.into_iter().map(|row| (row.seq.0, row.kind)).collect::<Vec<_>>())
    });
    assert_eq!(missed, expected);
    assert!(missed.iter().all(|(_, kind)| kind == "entry_added"));
}

#[tokio::test]
async fn a_listener_hears_only_what_they_may_see_even_when_that_changes() {
    let world = World::open();
    let admin = world.client("admin", Role::Admin);
    let lan = world.client_who_sees("lan", Role::Agent, Sees::Teams);
    let team = world.team("Secret", &[]);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let mut feed = listen(&lan, "").await;
    next(&mut feed).await.unwrap();
    let path = format!("/tickets/{number}");
    let version = admin.get(&path).await.1["version"].clone();
    admin.patch(&path, json!({"version": version, "team_id": team, "tags": ["vip"]})).await;
    world.shop.write(|tx| crate::engine::alarm::raise(tx, "k", "disk_full", "The disk is full.")).unwrap();
    world.team("Another", &[]);
    let told = [parts(&next(&mut feed).await.unwrap()).1, parts(&next(&mut feed).await.unwrap()).1];
    assert_eq!(told, ["tag_changed", "team_created"], "neither the ticket nor the alarm was told");
    let agent = lan.agent;
    world
        .shop
        .write(move |tx| {
            let patch = crate::desk::people::TeamPatch { version: 1, members: Some(vec![agent]), ..Default::default() };
            crate::desk::people::commands::change_team(tx, team, patch)
        })
        .unwrap();
    assert_eq!(parts(&next(&mut feed).await.unwrap()).1, "team_changed");
    admin.post(&format!("{path}/notes"), json!({"text": "a"})).await;
    let (_, kind, data) = parts(&next(&mut feed).await.unwrap());
    assert_eq!((kind.as_str(), &data["number"]), ("entry_added", &json!(number)));
}

#[tokio::test]
async fn who_is_where_is_told_between_the_events_without_an_id() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let bao = world.client("bao", Role::Agent);
    let blind = world.client_who_sees("blind", Role::Agent, Sees::Teams);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let mut feed = listen(&bao, "").await;
    let mut unseeing = listen(&blind, "").await;
    let (start, ..) = parts(&next(&mut feed).await.unwrap());
    next(&mut unseeing).await.unwrap();
    let path = format!("/tickets/{number}/presence");
    lan.call(Method::PUT, &path, json!({"window": "w", "activity": "writing"})).await;
    let told = next(&mut feed).await.unwrap();
    let (id, kind, data) = parts(&told);
    assert_eq!((id.as_str(), kind.as_str(), &data["number"]), ("", "presence", &json!(number)), "{told}");
    assert!(!start.is_empty() && !told.contains("id:"), "the place to resume at stays: {told}");
    assert_eq!((&data["present"][0]["agent"]["name"], &data["present"][0]["activity"]), (&json!("lan"), &json!("writing")));
    lan.call(Method::PUT, &path, json!({"window": "w", "activity": "writing"})).await;
    world.shop.clock.advance(std::time::Duration::from_secs(21));
    world.shop.desk.engine.live.sweep();
    let (_, kind, data) = parts(&next(&mut feed).await.unwrap());
    assert_eq!((kind.as_str(), &data["present"]), ("presence", &json!([])), "a sign of life is no news; silence is");
    world.team("Another", &[]);
    assert_eq!(parts(&next(&mut feed).await.unwrap()).1, "team_created");
    assert_eq!(parts(&next(&mut unseeing).await.unwrap()).1, "team_created", "who may not see the ticket hears nothing of it");
}

#[tokio::test]
async fn what_one_reads_in_one_window_is_told_to_ones_others_alone() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (mut own, mut other) = (listen(&lan, "").await, listen(&bao, "").await);
    next(&mut own).await.unwrap();
    next(&mut other).await.unwrap();
    lan.call(Method::PUT, &format!("/tickets/{number}/read"), json!({})).await;
    let (id, kind, data) = parts(&next(&mut own).await.unwrap());
    assert_eq!((id.as_str(), kind.as_str()), ("", "ticket_read"));
    assert_eq!((&data["number"], &data["unread"], &data["is_mentioned"]), (&json!(number), &json!(0), &json!(false)));
    lan.call(Method::PUT, "/tickets/read", json!({})).await;
    assert_eq!(parts(&next(&mut own).await.unwrap()).1, "all_read");
    world.team("Another", &[]);
    assert_eq!(parts(&next(&mut other).await.unwrap()).1, "team_created");
}

#[tokio::test]
async fn a_listener_is_told_when_a_ticket_goes_out_of_sight_and_what_moves_counts() {
    let world = World::open();
    let admin = world.client("admin", Role::Admin);
    let lan = world.client_who_sees("lan", Role::Agent, Sees::Teams);
    let (ours, theirs) = (world.team("Ours", &[lan.agent]), world.team("Theirs", &[]));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}");
    let give = async |team: crate::base::id::TeamId| {
        let version = admin.get(&path).await.1["version"].clone();
        assert_eq!(admin.patch(&path, json!({"version": version, "team_id": team})).await.0, 200);
    };
    let mut feed = listen(&lan, "").await;
    next(&mut feed).await.unwrap();
    give(ours).await;
    let (_, kind, data) = parts(&next(&mut feed).await.unwrap());
    assert_eq!((kind.as_str(), &data["moves_counts"]), ("ticket_changed", &json!(true)));
    give(theirs).await;
    let (id, kind, data) = parts(&next(&mut feed).await.unwrap());
    assert_eq!((kind.as_str(), data), ("ticket_hidden", json!({"number": number})), "{id}");
    assert!(!id.is_empty(), "it is told again to who missed it");
    admin.post(&format!("{path}/notes"), json!({"text": "Secret."})).await;
    world.team("Another", &[]);
    let (_, kind, data) = parts(&next(&mut feed).await.unwrap());
    assert_eq!((kind.as_str(), &data["moves_counts"]), ("team_created", &json!(false)), "nothing more of that ticket");
}

#[tokio::test]
async fn a_view_is_told_to_those_who_have_it() {
    let world = World::open();
    let (boss, lan) = (world.client("boss", Role::Manager), world.client("lan", Role::Agent));
    let mut feed = listen(&lan, "").await;
    next(&mut feed).await.unwrap();
    boss.post("/views", json!({"name": "Own", "filter": {}})).await;
    let (_, view) = boss.post("/views", json!({"name": "Shared", "filter": {}, "audience": "all"})).await;
    let (_, kind, data) = parts(&next(&mut feed).await.unwrap());
    assert_eq!((kind.as_str(), &data["event"]["view"], &data["event"]["change"]), ("view_changed", &view["id"], &json!("created")));
}
