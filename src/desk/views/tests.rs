//! Views over HTTP: who has which, what they hold, and what is refused.
use crate::desk::{
    people::policy::Role,
    tests::world::{Client, World},
};
use axum::http::Method;
use serde_json::{Value, json};

async fn names(client: &Client) -> Vec<String> {
    let (_, views) = client.get("/views").await;
    views["saved"].as_array().unwrap().iter().map(|view| view["name"].as_str().unwrap().to_owned()).collect()
}

async fn counted(client: &Client) -> Vec<(String, i64)> {
    let (status, counts) = client.get("/views/counts").await;
    assert_eq!(status, 200, "{counts}");
    let one = |one: &Value| (one["slug"].as_str().unwrap().to_owned(), one["count"].as_i64().unwrap());
    counts.as_array().unwrap().iter().map(one).collect()
}

#[tokio::test]
async fn a_view_is_its_owners_until_it_is_shared() {
    let world = World::open();
    let (boss, lan, bao) = (world.client("boss", Role::Manager), world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let team = world.team("Returns", &[lan.agent]);
    let body = json!({"name": "Đơn hàng", "filter": {"state": "open", "tag": "order"}, "sort": "created", "order": "asc", "color": 2});
    let (status, view) = boss.post("/views", body).await;
    assert_eq!((status, &view["slug"], &view["audience"], &view["may_change"]), (201, &json!("don-hang"), &json!("me"), &json!(true)));
    assert_eq!(view["filter"], json!({"state": "open", "tag": "order"}));
    let path = format!("/views/{}", view["id"].as_str().unwrap());
    assert_eq!((names(&boss).await.len(), names(&lan).await.len()), (1, 0));
    assert_eq!(lan.patch(&path, json!({"version": 1, "name": "x"})).await.0, 404, "it does not exist for others");
    assert_eq!(lan.call(Method::DELETE, &path, Value::Null).await.0, 404);
    let (status, shared) = boss.patch(&path, json!({"version": 1, "audience": "team", "team_id": team})).await;
    assert_eq!((status, &shared["version"], &shared["slug"]), (200, &json!(2), &json!("don-hang")), "{shared}");
    assert_eq!((names(&boss).await.len(), names(&lan).await.len(), names(&bao).await.len()), (0, 1, 0), "of that team, and no others");
    assert_eq!(lan.get("/views").await.1["saved"][0]["may_change"], false);
    assert_eq!(lan.patch(&path, json!({"version": 2, "name": "x"})).await.0, 403, "to have it is not to change it");
    let (status, problem) = boss.patch(&path, json!({"version": 1, "name": "x"})).await;
    assert_eq!((status, &problem["type"], &problem["current"]["version"]), (409, &json!("stale"), &json!(2)));
    assert_eq!(boss.patch(&path, json!({"version": 2, "audience": "all", "color": null})).await.0, 200);
    assert_eq!((names(&lan).await.len(), names(&bao).await.len()), (1, 1));
    assert_eq!(boss.call(Method::DELETE, &path, Value::Null).await.0, 204);
    assert!(names(&bao).await.is_empty());
    let changes = world.shop.events().into_iter().filter(|kind| kind == "view_changed").count();
    assert_eq!(changes, 6, "made, twice taken from some and given to others, deleted");
}

#[tokio::test]
async fn what_the_list_does_not_understand_is_no_view() {
    let world = World::open();
    let (lan, boss) = (world.client("lan", Role::Agent), world.client("boss", Role::Admin));
    for (body, field) in [
        (json!({"name": " ", "filter": {}}), "name"),
        (json!({"name": "x".repeat(61), "filter": {}}), "name"),
        (json!({"name": "a", "filter": {"status": "lost"}}), "filter.status"),
        (json!({"name": "a", "filter": {"status": "new", "state": "open"}}), "filter.state"),
        (json!({"name": "a", "filter": {"assignee_id": "somebody"}}), "filter.assignee_id"),
        (json!({"name": "a", "filter": {"mentioned": "2"}}), "filter.mentioned"),
        (json!({"name": "a", "filter": {"tag": "x".repeat(3000)}}), "filter"),
        (json!({"name": "a", "filter": {"cursor": "x"}}), "filter.cursor"),
        (json!({"name": "a", "filter": {}, "color": 7}), "color"),
        (json!({"name": "a", "filter": {}, "audience": "team"}), "team_id"),
        (json!({"name": "a", "filter": {}, "team_id": "1"}), "team_id"),
        (json!({"name": "a", "filter": {}, "audience": "team", "team_id": "99"}), "team_id"),
    ] {
        let (status, problem) = boss.post("/views", body.clone()).await;
        assert_eq!((status, problem["field"].as_str()), (400, Some(field)), "{body}: {problem}");
    }
    assert_eq!(lan.post("/views", json!({"name": "a", "filter": {}, "audience": "all"})).await.0, 403, "to share is a right of its own");
    assert!(world.dump("select 1 from views").is_empty());
}

#[tokio::test]
async fn slugs_are_given_once_and_never_name_a_built_in_view() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let mut slugs = Vec::new();
    for (client, name) in [(&lan, "VIP"), (&bao, "vip"), (&lan, "Mine"), (&lan, "Drafts"), (&lan, "返品")] {
        slugs.push(client.post("/views", json!({"name": name, "filter": {}})).await.1["slug"].clone());
    }
    assert_eq!(slugs, ["vip", "vip-2", "mine-2", "drafts-2", "view"]);
}

#[tokio::test]
async fn nobody_fills_the_sidebar_without_end() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    for number in 0..50 {
        assert_eq!(lan.post("/views", json!({"name": format!("v{number}"), "filter": {}})).await.0, 201);
    }
    assert_eq!(lan.post("/views", json!({"name": "one more", "filter": {}})).await.0, 409);
    let bao = world.client("bao", Role::Agent);
    assert_eq!(bao.post("/views", json!({"name": "first", "filter": {}})).await.0, 201, "each has room of their own");
}

#[tokio::test]
async fn views_stand_in_the_order_they_were_put_in() {
    let world = World::open();
    let (boss, lan) = (world.client("boss", Role::Manager), world.client("lan", Role::Agent));
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(boss.post("/views", json!({"name": name, "filter": {}})).await.1["id"].clone());
    }
    let shared = boss.post("/views", json!({"name": "shared", "filter": {}, "audience": "all"})).await.1["id"].clone();
    let put = async |client: &Client, ids: Value| client.call(Method::PUT, "/views/order", json!({"ids": ids})).await.0;
    assert_eq!(put(&boss, json!([ids[2], ids[0]])).await, 204);
    assert_eq!(names(&boss).await, ["c", "a", "b", "shared"]);
    assert_eq!(put(&boss, json!([ids[0], shared])).await, 400, "each kind for itself");
    assert_eq!((put(&lan, json!([ids[0]])).await, put(&lan, json!([shared])).await), (404, 403));
    assert_eq!(names(&boss).await, ["c", "a", "b", "shared"]);
}

#[tokio::test]
async fn all_counts_come_in_one_answer_and_are_what_the_lists_hold() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let mut numbers = Vec::new();
    for from in ["an@home.vn", "chi@home.vn", "dao@home.vn"] {
        numbers.push(world.mail(from, "Hello", "", "One."));
    }
    let path = format!("/tickets/{}", numbers[0]);
    let version = lan.get(&path).await.1["version"].clone();
    lan.patch(&path, json!({"version": version, "assignee_id": lan.agent, "tags": ["vip"]})).await;
    bao.post(&format!("/tickets/{}/notes", numbers[1]), json!({"text": "@lan", "mentions": {"agents": [lan.agent]}})).await;
    lan.post("/views", json!({"name": "VIP", "filter": {"tag": "vip", "state": "open"}})).await;
    bao.post("/views", json!({"name": "Nobody", "filter": {"assignee_id": "me"}})).await;
    let expected = |list: &[(&str, i64)]| list.iter().map(|(slug, count)| ((*slug).to_owned(), *count)).collect::<Vec<_>>();
    assert_eq!(counted(&lan).await, expected(&[("mine", 1), ("unassigned", 2), ("mentions", 1), ("snoozed", 0), ("all", 3), ("vip", 1)]));
    assert_eq!(
        counted(&bao).await,
        expected(&[("mine", 0), ("unassigned", 2), ("mentions", 0), ("snoozed", 0), ("all", 3), ("nobody", 0)])
    );
    lan.post(&format!("{path}/snooze"), json!({"until": "2026-11-20T00:00:00Z"})).await;
    lan.call(Method::PUT, &format!("/tickets/{}/read", numbers[1]), json!({})).await;
    assert_eq!(counted(&lan).await, expected(&[("mine", 0), ("unassigned", 2), ("mentions", 0), ("snoozed", 1), ("all", 3), ("vip", 0)]));
    for view in lan.get("/views").await.1["built_in"].as_array().unwrap() {
        let filter: Vec<String> = view["filter"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(name, value)| format!("{name}={}", value.as_str().unwrap_or("true")))
            .collect();
        let listed = lan.get(&format!("/tickets?{}", filter.join("&"))).await.1["items"].as_array().unwrap().len() as i64;
        assert!(counted(&lan).await.contains(&(view["slug"].as_str().unwrap().to_owned(), listed)), "{view}");
    }
}
