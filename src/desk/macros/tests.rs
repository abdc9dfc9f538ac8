//! Tests of macros over HTTP, on a real desk.
use crate::desk::{people::policy::Role, tests::world::World};
use axum::http::Method;
use serde_json::{Value, json};

fn hello(audience: &str) -> Value {
    json!({
        "name": "Chào khách", "folder": "Chung", "keywords": ["hello"], "audience": audience,
        "bodies": {
            "vi": {"text": "Chào {{ contact.honorific }} {{contact.given_name}}, {{agent.self}} đã nhận phiếu {{ticket.number}}."},
            "en": {"text": "Hello {{ contact.name }}, #{{ ticket.number }}.", "html": "<p>Hello <b>{{ contact.name }}</b><script>x</script></p>"},
        },
        "actions": {"status": "solved", "priority": "high", "assignee_id": "me", "add_tags": ["chào"]},
    })
}

#[tokio::test]
async fn a_macro_speaks_to_each_contact_in_their_language_and_says_what_it_does_not_know() {
    let world = World::open();
    let (boss, lan) = (world.client("boss", Role::Admin), world.client("lan", Role::Agent));
    let (status, made) = boss.post("/macros", hello("all")).await;
    assert_eq!(status, 201, "{made}");
    let number = world.mail("Trần Thị <b>Lan</b> <an@home.vn>", "Hello", "", "One.");
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    let contact = format!("/contacts/{}", ticket["requester"]["id"].as_str().unwrap());
    let version = lan.get(&contact).await.1["version"].clone();
    lan.patch(&contact, json!({"version": version, "language": "en", "name": "Lan <b>Tran"})).await;
    let render = format!("/macros/{}/render", made["id"].as_str().unwrap());
    let (status, english) = lan.post(&render, json!({"number": number})).await;
    assert_eq!((status, english["text"].as_str()), (200, Some(format!("Hello Lan <b>Tran, #{number}.").as_str())), "{english}");
    assert_eq!(english["html"], "<p>Hello <b>Lan &lt;b&gt;Tran</b></p>", "a name cannot become markup");
    let (_, vietnamese) = lan.post(&render, json!({"number": number, "language": "vi"})).await;
    assert_eq!(vietnamese["missing"], json!(["agent.self", "contact.honorific"]));
    let me = format!("/agents/{}", lan.agent);
    let (_, profile) = lan.get(&me).await;
    let (status, profile) = lan.patch(&me, json!({"version": profile["version"], "self_word": "em"})).await;
    assert_eq!((status, profile["self_word"].as_str()), (200, Some("em")));
    let version = lan.get(&contact).await.1["version"].clone();
    lan.patch(&contact, json!({"version": version, "form_of_address": "chị", "name": "Trần Thị Lan"})).await;
    let (_, whole) = lan.post(&render, json!({"number": number, "language": "vi"})).await;
    assert_eq!(whole["text"], format!("Chào chị Lan, em đã nhận phiếu {number}."));
    assert_eq!((&whole["missing"], lan.get("/macros?q=chao").await.1[0]["used_count"].as_i64()), (&json!([]), Some(3)));
}

#[tokio::test]
async fn what_a_macro_cannot_say_is_refused_when_it_is_written() {
    let world = World::open();
    let boss = world.client("boss", Role::Admin);
    let with = |text: &str| json!({"name": "x", "audience": "all", "bodies": {"vi": {"text": text}}});
    let (status, problem) = boss.post("/macros", with("Chào {{ contact.nmae }}")).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("bodies.vi.text")));
    assert!(problem["detail"].as_str().unwrap().contains("\"contact.nmae\""), "{problem}");
    for bad in ["{{ contact }}", "{{ 1 +", "{% set x = 1 %}a", "{% include 'x' %}", " ", "{{ secret }}", "{{ contact['name'] ~ x }}"] {
        assert_eq!(boss.post("/macros", with(bad)).await.0, 400, "{bad}");
    }
    assert_eq!(boss.post("/macros", json!({"name": "x", "audience": "all"})).await.1["field"], "bodies");
    let bad = json!({"name": "x", "audience": "all", "actions": {"assignee_id": "999"}});
    assert_eq!(boss.post("/macros", bad).await.1["field"], "actions.assignee_id");
    let (status, shown) = boss.post("/macros/preview", json!({"bodies": {"vi": {"text": "{{ contact.greeting }}"}}})).await;
    assert_eq!((status, shown["text"].as_str()), (200, Some("chị Lan")));
    assert_eq!(boss.get("/macros/variables").await.1.as_array().unwrap().len(), 14);
}

#[tokio::test]
async fn a_macro_is_seen_by_those_it_is_for_and_changed_by_those_who_may() {
    let world = World::open();
    let (boss, lan, bao) = (world.client("boss", Role::Admin), world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let team = world.team("Returns", &[lan.agent]).to_string();
    assert_eq!(lan.post("/macros", hello("all")).await.0, 403);
    let (_, own) = lan.post("/macros", hello("personal")).await;
    let mut of_team = hello("team");
    of_team["team_id"] = json!(team);
    assert_eq!(bao.post("/macros", of_team.clone()).await.0, 403);
    let (status, shared) = lan.post("/macros", of_team.clone()).await;
    assert_eq!(status, 201, "{shared}");
    let ids = |list: &Value| list.as_array().unwrap().iter().map(|one| one["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(&lan.get("/macros").await.1), [own["id"].clone(), shared["id"].clone()]);
    assert_eq!(ids(&boss.get("/macros").await.1), [shared["id"].clone()], "what is personal is nobody else's");
    assert!(ids(&bao.get("/macros").await.1).is_empty());
    let path = |one: &Value| format!("/macros/{}", one["id"].as_str().unwrap());
    assert_eq!(boss.get(&path(&own)).await.0, 404);
    assert_eq!(bao.call(Method::DELETE, &path(&shared), Value::Null).await.0, 404);
    of_team["name"] = json!("Mới");
    let (status, changed) = lan.call(Method::PUT, &path(&shared), json!({"version": 1, "macro": of_team})).await;
    assert_eq!((status, changed["name"].as_str()), (200, Some("Mới")));
    let (status, stale) = lan.call(Method::PUT, &path(&shared), json!({"version": 1, "macro": of_team})).await;
    assert_eq!((status, stale["current"]["version"].as_i64()), (409, Some(2)));
    assert_eq!(lan.call(Method::DELETE, &path(&own), Value::Null).await.0, 204);
}

#[tokio::test]
async fn a_macro_is_applied_to_many_and_writes_nothing_with_gaps_and_nothing_twice() {
    let world = World::open();
    let (boss, lan) = (world.client("boss", Role::Admin), world.client("lan", Role::Agent));
    let named = world.mail("Minh Tran <minh@home.vn>", "One", "", "Hello, where is it? I have waited for two weeks now.");
    let nameless = world.mail("x9@home.vn", "Two", "", "Hello, where is it? I have waited for two weeks now.");
    for number in [named, nameless] {
        let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
        let contact = format!("/contacts/{}", ticket["requester"]["id"].as_str().unwrap());
        let version = lan.get(&contact).await.1["version"].clone();
        lan.patch(&contact, json!({"version": version, "language": "en"})).await;
    }
    let (_, made) = boss.post("/macros", hello("all")).await;
    let path = format!("/macros/{}/apply", made["id"].as_str().unwrap());
    let body = json!({"numbers": [named, nameless, 9999], "writes": "reply", "client_id": "b1"});
    let (status, done) = lan.post(&path, body.clone()).await;
    assert_eq!((status, done[0]["before"]["status"].as_str(), done[0]["problem"].is_null()), (200, Some("new"), true), "{done}");
    assert!(done[1]["problem"]["detail"].as_str().unwrap().contains("contact.name") && done[2]["problem"]["type"] == "not_found", "{done}");
    let (_, ticket) = lan.get(&format!("/tickets/{named}")).await;
    assert_eq!((&ticket["status"], &ticket["priority"], &ticket["tags"]), (&json!("solved"), &json!("high"), &json!(["chào"])));
    assert_eq!(
        (&ticket["assignee"]["id"], lan.get(&format!("/tickets/{nameless}")).await.1["status"].as_str()),
        (&json!(lan.agent), Some("new"))
    );
    lan.post(&path, body).await;
    assert_eq!(world.entries(named).len(), 2, "a repeated call writes nothing twice");
    let (_, only_changes) = lan.post(&path, json!({"numbers": [nameless]})).await;
    assert!(only_changes[0]["problem"].is_null() && world.entries(nameless).len() == 1, "{only_changes}");
}
