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
