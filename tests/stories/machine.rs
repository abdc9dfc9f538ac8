//! Looking after the box: its health, backups that it makes of itself, events that are run again, and the app that it serves.
use crate::{
    client::Client,
    house::{Ground, House},
    patience::until,
};
use hopdesk::base::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

async fn finished(mai: &Client) -> Value {
    until("a backup to be made", async || {
        let newest = mai.get("/backups").await["items"][0].clone();
        (newest["state"] == "done" || newest["state"] == "failed").then_some(newest)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_makes_a_backup_takes_it_away_and_that_is_written_down() {
    let house = House::open(Ground::new(Clock::system(), "")).await;
    let mai = house.set_up().await;
    let before = mai.get("/backups").await;
    assert!(before["items"].as_array().unwrap().is_empty() && before["next_at"].is_string(), "{before}");
    assert!(before["folder"].as_str().unwrap().ends_with("/data/backups"), "it says where: {before}");

    mai.post("/backups", Value::Null).await;
    let made = finished(&mai).await;
    assert!(made["state"] == "done" && made["is_there"] == true && made["cause"] == "asked", "{made}");
    let path = format!("/backups/{}/file", made["id"].as_str().unwrap());
    let (status, bytes) = mai.bytes(&path).await;
    assert_eq!((status, bytes.len() as u64), (200, made["bytes"].as_u64().unwrap()));
    assert_eq!(bytes[..4], [0x28, 0xb5, 0x2f, 0xfd], "zstd");
    assert_eq!(house.count("select count(*) from log where kind = 'backup_downloaded' and actor_kind = 'agent'").await, 1);

    let token = mai.with_token(&mai.make_token().await);
    assert_eq!(token.call(Method::GET, &path, None).await.0, 403, "a program takes nothing away");
    assert_eq!(house.client.call(Method::GET, &path, None).await.0, 401);
    assert_eq!(mai.call(Method::GET, "/backups/99/file", None).await.0, 404);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_night_brings_a_backup_and_a_folder_that_cannot_be_written_to_is_refused() {
    let clock = Clock::fixed("2026-11-19T03:00:00Z".parse().unwrap());
    let house = House::open(Ground::new(clock.clone(), "")).await;
    let mai = house.set_up().await;
    let token = mai.with_token(&mai.make_token().await);
    let settings = token.get("/settings").await;
    let plan = json!({ "is_on": true, "at": "02:30", "keep": 3, "folder": "/proc/nowhere" });
    let (status, refused) = token.refused(Method::PATCH, "/settings", json!({ "version": settings["version"], "backup": plan })).await;
    assert_eq!((status, &refused["field"]), (400, &json!("backup.folder")));
    clock.advance(Duration::from_hours(24));
    house.app.engine.wake();
    let made = finished(&token).await;
    assert!(made["state"] == "done" && made["cause"] == "nightly", "{made}");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn health_tells_of_the_machine_and_an_event_that_was_set_aside_is_run_again() {
    let house = House::open(Ground::new(Clock::system(), "")).await;
    let mai = house.set_up().await;
    house.settled(0).await;
    let health = mai.get("/health").await;
    assert!(
        health["disk"]["total"].as_u64() > health["disk"]["free"].as_u64() && health["disk"]["database"].as_u64() > Some(0),
        "{health}"
    );
    assert!(
        health["machine"]["processors"].as_u64() >= Some(1) && health["machine"]["memory_used_here"].as_u64() > Some(1 << 20),
        "{health}"
    );
    assert!(health["schema"].as_u64() >= Some(5) && health["started_at"].is_string(), "{health}");
    assert_eq!((&health["followers"][0]["name"], &health["followers"][0]["set_aside"]), (&json!("automation"), &json!([])));

    house
        .app
        .engine
        .db
        .write(hopdesk::base::Actor::System("test"), |tx| {
            tx.execute("insert into set_aside values ('automation', 1, 'agent_created', 'It was broken.', 1, 0, 0)", [])?;
            tx.execute("insert into set_aside values ('automation', 2, 'agent_created', 'It was broken.', 1, 0, 0)", [])?;
            Ok(())
        })
        .await
        .unwrap();
    let waiting = mai.get("/health").await["followers"][0]["set_aside"].clone();
    assert_eq!((waiting.as_array().unwrap().len(), &waiting[0]["problem"]), (2, &json!("It was broken.")));
    assert_eq!(mai.call(Method::POST, "/followers/automation/set-aside/1", None).await.0, 204);
    assert_eq!(mai.call(Method::POST, "/followers/automation/set-aside/1", None).await.0, 404);
    assert_eq!(mai.call(Method::DELETE, "/followers/automation/set-aside/2", None).await.0, 204);
    assert_eq!(mai.call(Method::POST, "/followers/nobody/set-aside/2", None).await.0, 404);
    assert_eq!(mai.get("/health").await["followers"][0]["set_aside"], json!([]));
    assert_eq!(house.count("select count(*) from log where kind = 'set_aside_settled' and actor_kind = 'agent'").await, 2);
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_account_of_a_well_known_provider_needs_no_typing_of_servers() {
    let house = House::open(Ground::new(Clock::system(), "")).await;
    let mai = house.set_up().await;
    let suggested = mai.get("/inboxes/suggestion?channel=email&address=tiemhop%40gmail.com").await;
    assert_eq!((&suggested["provider"], &suggested["advice"]), (&json!("Gmail"), &json!("app_password")));
    assert_eq!(suggested["settings"]["imap"]["host"], "imap.gmail.com");
    let settings = json!({ "imap": { "host": "127.0.0.1", "port": 1, "security": "tls", "user": "a" } });
    let body = json!({ "channel": "email", "settings": settings, "secrets": { "imap_password": "x" } });
    let steps = mai.post("/inboxes/check", body).await;
    assert!(steps[0]["ok"] == false && steps[0]["problem"] == "unreachable", "{steps}");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_path_of_the_app_is_a_page_with_a_strict_policy_and_an_unknown_one_of_the_api_is_a_problem() {
    let house = House::open(Ground::new(Clock::system(), "")).await;
    for method in [Method::GET, Method::HEAD] {
        let page = house.client.outside(method.clone(), "/v/mine/t/2048").await;
        let policy = page.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; script-src 'self'") && !policy.contains("unsafe"), "{policy}");
        assert_eq!(page.headers()["x-content-type-options"], "nosniff");
        assert_eq!(page.headers()["cache-control"], "no-cache");
        assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"), "the app, or a word that it was not built");
        assert_eq!(page.bytes().await.unwrap().is_empty(), method == Method::HEAD);
    }
    let (status, problem) = house.client.call(Method::GET, "/nothing", None).await;
    assert_eq!((status, &problem["type"]), (404, &json!("not_found")));
    assert_eq!(house.client.outside(Method::GET, "/health").await.text().await.unwrap(), "ok\n");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_administrator_has_the_search_index_built_anew() {
    let house = House::open(Ground::new(Clock::system(), "")).await;
    let mai = house.set_up().await;
    assert_eq!(house.client.call(Method::POST, "/index/rebuild", None).await.0, 401);
    let next = house.app.engine.config.data.join("index.next");
    mai.post("/index/rebuild", Value::Null).await;
    until("the index to be built anew", async || {
        let health = mai.get("/health").await;
        (!next.exists() && health["index"]["rebuild"].is_null()).then_some(())
    })
    .await;
    assert_eq!(house.count("select count(*) from log where kind = 'index_rebuild_asked' and actor_kind = 'agent'").await, 1);
    let health = mai.get("/health").await;
    assert_eq!(health["tasks"]["reindex"]["failures"], 0, "{health}");
    house.close().await;
}
