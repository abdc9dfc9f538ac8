//! Who somebody is: claims join nobody, signatures and codes do.
use super::guest::{Desk, Guest, SECRET, identity, next, session};
use reqwest::Method;
use serde_json::{Value, json};

/// A customer of long ago, with a request of their own.
async fn known(desk: &Desk) -> String {
    let known = json!({ "name": "Lan Trần", "identities": [{ "kind": "email", "value": "lan@customers.example" }] });
    desk.mai.post("/contacts", known).await["id"].as_str().unwrap().to_owned()
}

async fn requester(desk: &Desk, number: i64) -> Value {
    desk.mai.get(&format!("/tickets/{number}")).await["requester"].clone()
}

pub async fn claims() {
    let desk = Desk::open().await;
    let lan = known(&desk).await;
    let guest = desk.guest().await;
    guest.post("/details", json!({ "name": "Lan", "email": "lan@customers.example" })).await;
    let number = guest.begin("It is me, Lan.").await;
    assert_ne!(requester(&desk, number).await["id"], lan.as_str());
    let duplicates = desk.mai.get(&format!("/contacts/{lan}/duplicates")).await;
    assert!(duplicates[0]["reason"] == "told" && duplicates[0]["contact"]["name"] == "Lan", "{duplicates}");
    let seen = guest.reload().await["conversation"]["known"].clone();
    assert!(seen["email"] == "lan@customers.example" && seen["is_proven"] == false, "{seen}");
    // Another who types the same sees nothing of it.
    let other = desk.guest().await;
    other.post("/details", json!({ "email": "lan@customers.example" })).await;
    assert_eq!(other.reload().await["conversation"], Value::Null);
}

pub async fn wrong_signature() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let now = desk.house.app.engine.clock.now();
    let right = identity("42", "lan@customers.example", now);
    let mut wrong = vec![right.clone(), right.clone(), right.clone(), right.clone()];
    wrong[0]["id"] = "43".into();
    wrong[1]["email"] = "boss@customers.example".into();
    wrong[2]["hash"] = "00".repeat(32).into();
    wrong[3]["expires"] = (now.seconds() - 1).into();
    for identity in wrong {
        let (status, problem) = guest.reload_with(json!({ "identity": identity })).await;
        assert!(status == 401 && problem["field"] == "identity", "{status} {problem}");
    }
    assert_eq!(desk.health().await["requests"]["refused"]["unsigned"], 4);
    guest.say("as nobody").await;
    assert_eq!(guest.reload_with(json!({ "identity": right })).await.0, 200);
    // Without a secret nobody is signed.
    let inbox = desk.mai.get(&format!("/inboxes/{}", desk.inbox)).await;
    let (status, problem) = desk
        .mai
        .refused(
            Method::PATCH,
            &format!("/inboxes/{}", desk.inbox),
            json!({ "version": inbox["version"], "secrets": { "identity_secret": "short" } }),
        )
        .await;
    assert!(status == 400 && problem["field"] == "secrets.identity_secret", "{problem}");
    let body = json!({ "version": inbox["version"], "secrets": { "identity_secret": null } });
    desk.mai.patch(&format!("/inboxes/{}", desk.inbox), body).await;
    let other = desk.guest().await;
    assert_eq!(other.reload_with(json!({ "identity": identity("42", "", now) })).await.0, 401);
    assert!(!desk.mai.get(&format!("/inboxes/{}", desk.inbox)).await.to_string().contains(SECRET));
}

pub async fn signed() {
    let desk = Desk::open().await;
    let lan = known(&desk).await;
    let now = desk.house.app.engine.clock.now();
    let signed = identity("42", "lan@customers.example", now);
    let laptop = desk.guest().await;
    let number = laptop.begin("hello from the laptop").await;
    let mut page = laptop.events(0).await;
    next(&mut page, "open").await;
    let (_, begun) = laptop.reload_with(json!({ "identity": signed })).await;
    assert_eq!(begun["conversation"]["entries"][0]["text"], "hello from the laptop", "what they said before goes along: {begun}");
    next(&mut page, "reset").await;
    assert_eq!(requester(&desk, number).await["id"], lan.as_str(), "the shop says that it is her");
    let (status, begun) = session(&desk.house.client, &desk.key, &json!({ "identity": signed })).await;
    assert_eq!(status, 200, "{begun}");
    let phone = Guest {
        client: desk.house.client.with_token(begun["visitor"].as_str().unwrap()),
        token: begun["visitor"].as_str().unwrap().to_owned(),
        ..laptop.clone()
    };
    assert_eq!(begun["conversation"]["number"], number);
    assert!(begun["conversation"]["known"]["is_proven"] == true, "{begun}");
    assert_eq!(phone.begin("and from the phone").await, number);
    assert_eq!(laptop.texts(2).await, ["hello from the laptop", "and from the phone"]);
    desk.reply(number, "Hello Lan").await;
    assert_eq!(laptop.texts(3).await, phone.texts(3).await);
    // The next one at the same machine is somebody else.
    let (_, begun) = laptop.reload_with(json!({ "identity": identity("43", "", now) })).await;
    assert!(begun["visitor"] != laptop.token.as_str() && begun["conversation"].is_null(), "{begun}");
}

/// The newest code that went out.
async fn code_of(desk: &Desk) -> String {
    let letter: String = desk
        .house
        .read(|connection| {
            Ok(connection
                .query_row("select content from deliveries where kind = 'notification' order by id desc limit 1", [], |row| row.get(0))?)
        })
        .await;
    let subject = serde_json::from_str::<Value>(&letter).unwrap()["subject"].as_str().unwrap().to_owned();
    subject.rsplit(' ').next().unwrap().to_owned()
}

pub async fn code() {
    let desk = Desk::open().await;
    let lan = known(&desk).await;
    let guest = desk.guest().await;
    let number = guest.begin("It is really me.").await;
    let ask = async |guest: &Guest, email: &str| guest.call(Method::POST, "/proof", json!({ "email": email })).await.0;
    assert_eq!(ask(&guest, "no address").await, 400);
    for address in ["lan@customers.example", "nobody@customers.example", "mai@agents.example", "shop@shop.example"] {
        let other = desk.guest().await;
        assert_eq!(ask(&other, address).await, 202, "{address}");
    }
    assert_eq!(desk.house.count("select count(*) from deliveries where kind = 'notification'").await, 2, "nobody of us gets one");
    assert_eq!(ask(&guest, "lan@customers.example").await, 202);
    let code = code_of(&desk).await;
    let other = desk.guest().await;
    let prove = async |guest: &Guest, code: &str| guest.call(Method::POST, "/proof/code", json!({ "code": code })).await;
    assert_eq!(prove(&other, &code).await.0, 400, "a code is good where it was asked for");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..4 {
        assert_eq!(prove(&guest, wrong).await.0, 400);
    }
    let (status, begun) = prove(&guest, &code).await;
    assert!(status == 200 && begun["visitor"] == guest.token.as_str(), "{status} {begun}");
    let known = &begun["conversation"]["known"];
    assert!(known["email"] == "lan@customers.example" && known["is_proven"] == true, "{begun}");
    assert_eq!(requester(&desk, number).await["id"], lan.as_str());
    assert_eq!(prove(&guest, &code).await.0, 400, "once");
    // On another device she proves it again, and finds what she said.
    let phone = desk.guest().await;
    assert_eq!(ask(&phone, "lan@customers.example").await, 202);
    let (_, begun) = prove(&phone, &code_of(&desk).await).await;
    assert_eq!(begun["conversation"]["entries"][0]["text"], "It is really me.", "{begun}");
    // Too many tries, or too late.
    let late = desk.guest().await;
    ask(&late, "hoa@customers.example").await;
    let code = code_of(&desk).await;
    desk.later(601);
    assert_eq!(prove(&late, &code).await.0, 400);
    ask(&late, "hoa@customers.example").await;
    let code = code_of(&desk).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for _ in 0..5 {
        assert_eq!(prove(&late, wrong).await.0, 400);
    }
    assert_eq!(prove(&late, &code).await.0, 400, "after five tries it is over");
}

/// Each example of the documentation whose language is at hand signs as its page says.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_examples_of_the_documentation_sign_who_it_is() {
    let desk = Desk::open().await;
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/channels/chat/on-your-site.md")).unwrap();
    let mut tried = 0;
    for (language, program, flag) in [("python", "python3", "-c"), ("js", "node", "-e"), ("php", "php", "-r")] {
        let example = page.split(&format!("```{language}\n")).nth(1).unwrap().split("```").next().unwrap();
        let run =
            tokio::process::Command::new(program).args([flag, example.trim_start_matches("<?php")]).env("IDENTITY_SECRET", SECRET).output();
        let Ok(said) = run.await else { continue };
        assert!(said.status.success(), "{program}: {}", String::from_utf8_lossy(&said.stderr));
        let identity: Value = serde_json::from_slice(&said.stdout).unwrap();
        // Its clock is the machine's, the desk's stands still before it.
        let (status, begun) = session(&desk.house.client, &desk.key, &json!({ "identity": identity })).await;
        assert_eq!(status, 200, "{program}: {begun}");
        tried += 1;
    }
    assert!(tried > 0, "python3 is at hand wherever the tests are");
}
