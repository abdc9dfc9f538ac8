//! What each agent has read, whom notes name, and who is in a ticket: over HTTP, as the app asks.
use crate::{
    desk::{
        automation::Automation,
        people::{Sees, policy::Role},
        tests::world::{Client, World},
    },
    engine::log::step,
};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

async fn unread(client: &Client, number: i64) -> i64 {
    let (_, list) = client.get("/tickets").await;
    let row = list["items"].as_array().unwrap().iter().find(|row| row["number"] == number).unwrap().clone();
    let (_, ticket) = client.get(&format!("/tickets/{number}")).await;
    assert_eq!(row["unread"], ticket["unread"], "list and ticket say the same");
    row["unread"].as_i64().unwrap()
}

async fn read(client: &Client, number: i64, body: Value) -> (u16, Value) {
    client.call(Method::PUT, &format!("/tickets/{number}/read"), body).await
}

async fn assign(client: &Client, number: i64, field: &str, to: Value) {
    let path = format!("/tickets/{number}");
    let version = client.get(&path).await.1["version"].clone();
    assert_eq!(client.patch(&path, json!({"version": version, field: to})).await.0, 200);
}

#[tokio::test]
async fn unread_is_each_agents_own() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    assert_eq!((unread(&lan, number).await, unread(&bao, number).await), (1, 1));
    let first = world.entries(number)[0];
    let (status, reading) = read(&lan, number, json!({"entry_id": first})).await;
    assert_eq!((status, &reading["unread"], &reading["read_through"]), (200, &json!(0), &json!(first)), "{reading}");
    assert_eq!((unread(&lan, number).await, unread(&bao, number).await), (0, 1));
    world.mail("an@home.vn", "Re: Hello", "References: m1@home\nId: m2@home\n", "Two.");
    world.mail("an@home.vn", "Re: Hello", "References: m1@home\nId: m3@home\n", "Three.");
    assert_eq!(unread(&lan, number).await, 2);
    assert_eq!(read(&lan, number, json!({})).await.1["unread"], 0, "all of it");
    read(&lan, number, json!({"entry_id": first})).await;
    assert_eq!(unread(&lan, number).await, 0, "what was read stays read");
    let second = world.entries(number)[1];
    let (status, reading) = lan.call(Method::DELETE, &format!("/tickets/{number}/read?entry_id={second}"), Value::Null).await;
    assert_eq!((status, &reading["unread"]), (200, &json!(2)));
    lan.call(Method::DELETE, &format!("/tickets/{number}/read"), Value::Null).await;
    assert_eq!((unread(&lan, number).await, unread(&bao, number).await), (3, 3));
    lan.post(&format!("/tickets/{number}/replies"), json!({"text": "Answer"})).await;
    lan.post(&format!("/tickets/{number}/notes"), json!({"text": "A note that names nobody."})).await;
    assert_eq!(unread(&bao, number).await, 3, "what colleagues write is not what one must read");
}

#[tokio::test]
async fn a_ticket_is_unread_only_for_those_whom_it_concerns() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let team = world.team("Returns", &[bao.agent]);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    assign(&lan, number, "team_id", json!(team)).await;
    assert_eq!((unread(&lan, number).await, unread(&bao, number).await), (0, 1), "nobody's, of a team");
    assign(&lan, number, "assignee_id", json!(lan.agent)).await;
    assert_eq!((unread(&lan, number).await, unread(&bao, number).await), (1, 0), "somebody's");
    bao.call(Method::PUT, &format!("/tickets/{number}/followers/me"), Value::Null).await;
    assert_eq!((unread(&bao, number).await, bao.get(&format!("/tickets/{number}")).await.1["is_followed"].clone()), (1, json!(true)));
}

#[tokio::test]
async fn an_old_mailbox_and_the_time_before_one_came_are_not_news() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    world.shop.write(|tx| Ok(tx.execute("update entries set at = at - 8 * 86400000", [])?)).unwrap();
    assert_eq!(unread(&lan, number).await, 0);
    world.shop.write(|tx| Ok(tx.execute("update entries set at = at + 2 * 86400000", [])?)).unwrap();
    assert_eq!(unread(&lan, number).await, 1);
    world.shop.clock.advance(Duration::from_secs(60));
    let bao = world.client("bao", Role::Agent);
    let second = world.mail("an@home.vn", "Another", "", "Two.");
    let automation = Automation { engine: world.shop.desk.engine.clone() };
    world.shop.write(move |tx| step(tx, &automation)).unwrap();
    assert_eq!((unread(&bao, number).await, unread(&bao, second).await), (0, 1));
    assert_eq!(lan.call(Method::PUT, "/tickets/read", json!({"entry_id": world.entries(number)[0]})).await.0, 204);
    assert_eq!((unread(&lan, number).await, unread(&lan, second).await), (0, 1));
    read(&lan, second, json!({})).await;
    assert_eq!(lan.call(Method::PUT, "/tickets/read", json!({})).await.0, 204);
    assert!(world.dump("select 1 from ticket_reads").is_empty(), "what holds for all tickets needs no rows");
    lan.call(Method::DELETE, &format!("/tickets/{number}/read"), Value::Null).await;
    assert_eq!(unread(&lan, number).await, 1, "one ticket can be unread all the same");
}

#[tokio::test]
async fn one_marks_only_what_is_there_and_what_one_may_see() {
    let world = World::open();
    let lan = world.client_who_sees("lan", Role::Agent, Sees::Teams);
    let bao = world.client("bao", Role::Agent);
    let (number, other) = (world.mail("an@home.vn", "Hello", "", "One."), world.mail("chi@home.vn", "Hi", "", "Two."));
    assert_eq!(read(&lan, number, json!({})).await.0, 404);
    assert_eq!(lan.call(Method::DELETE, &format!("/tickets/{number}/read"), Value::Null).await.0, 404);
    assert_eq!(lan.call(Method::PUT, &format!("/tickets/{number}/presence"), json!({"window": "w", "activity": "looking"})).await.0, 404);
    let (status, problem) = read(&bao, number, json!({"entry_id": world.entries(other)[0]})).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("entry_id")));
    assert!(world.dump("select 1 from ticket_reads").is_empty());
}

#[tokio::test]
async fn what_comes_over_from_another_ticket_stays_unread() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let (first, second) = (world.mail("an@home.vn", "Hello", "", "One."), world.mail("an@home.vn", "Again", "", "Two."));
    for client in [&lan, &bao] {
        read(client, second, json!({})).await;
    }
    read(&bao, first, json!({})).await;
    lan.post(&format!("/tickets/{first}/merge"), json!({"into": second})).await;
    assert_eq!((unread(&bao, second).await, unread(&lan, second).await), (0, 2), "its place is before what was read");
}

#[tokio::test]
async fn an_entry_that_is_moved_away_while_somebody_looks_at_it_is_no_mistake() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    assert_eq!(world.mail("an@home.vn", "Re: Hello", "References: m1@home\n", "Two."), number);
    let moved = world.entries(number)[1];
    assert_eq!(lan.post("/entries/split", json!({"entries": [moved], "subject": "Own"})).await.0, 201);
    let (status, answer) = read(&lan, number, json!({"entry_id": moved})).await;
    assert_eq!(status, 200, "{answer}");
    assert!(world.dump("select 1 from ticket_reads").is_empty(), "it says nothing of what was read here");
}

#[tokio::test]
async fn a_named_colleague_follows_is_told_and_finds_the_ticket_until_it_is_read() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::LightAgent), world.client("bao", Role::Agent));
    let chi = world.client_who_sees("chi", Role::Agent, Sees::Teams);
    let team = world.team("Returns", &[chi.agent, lan.agent]);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    assign(&bao, number, "assignee_id", json!(bao.agent)).await;
    assert_eq!(chi.get(&format!("/tickets/{number}")).await.0, 404);
    let mentions = json!({"agents": [bao.agent], "teams": [team]});
    let (status, note) = lan.post(&format!("/tickets/{number}/notes"), json!({"text": "@bao @Returns", "mentions": mentions})).await;
    assert_eq!(
        (status, &note["entry"]["mentioned"]),
        (201, &json!({"agents": [{"id": bao.agent, "name": "bao"}], "teams": [{"id": team, "name": "Returns"}]})),
        "{note}"
    );
    for client in [&bao, &chi] {
        let (_, list) = client.get("/tickets?mentioned=me").await;
        assert_eq!((&list["items"][0]["number"], &list["items"][0]["is_mentioned"]), (&json!(number), &json!(true)));
        let (_, notices) = client.get("/notices").await;
        assert_eq!((&notices["items"][0]["kind"], &notices["items"][0]["entry_id"]), (&json!("mentioned"), &note["entry"]["id"]));
    }
    assert_eq!((unread(&bao, number).await, unread(&chi, number).await), (2, 2), "the mail, and the note that names them");
    let mine = lan.get("/tickets?mentioned=me").await.1;
    assert!(mine["items"].as_array().unwrap().is_empty() && lan.get("/notices").await.1["unread"] == 0, "nobody names themselves");
    let followers = bao.get(&format!("/tickets/{number}")).await.1["followers"].clone();
    assert_eq!(followers, json!([{"id": bao.agent, "name": "bao"}, {"id": chi.agent, "name": "chi"}]));
    let reading = read(&chi, number, json!({})).await.1;
    assert_eq!((&reading["unread"], &reading["is_mentioned"]), (&json!(0), &json!(false)));
    assert!(chi.get("/tickets?mentioned=me").await.1["items"].as_array().unwrap().is_empty());
    assert_eq!(chi.get("/notices").await.1["unread"], 0, "whoever read the note knows");
    assert_eq!(bao.get("/tickets?mentioned=me").await.1["items"].as_array().unwrap().len(), 1);
    let path = format!("/tickets/{number}/read?entry_id={}", note["entry"]["id"].as_str().unwrap());
    assert_eq!(chi.call(Method::DELETE, &path, Value::Null).await.1["is_mentioned"], true);
    assert_eq!(chi.get("/tickets?mentioned=me").await.1["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_note_names_only_those_who_work_here() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}/notes");
    let gone = world.client("gone", Role::Agent).agent;
    world.shop.write(move |tx| Ok(tx.execute("update agents set is_active = 0 where id = ?1", [gone])?)).unwrap();
    let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
    for (mentions, field) in [
        (json!({"agents": ["99"]}), "mentions.agents"),
        (json!({"agents": [gone]}), "mentions.agents"),
        (json!({"teams": ["99"]}), "mentions.teams"),
        (json!({"agents": many}), "mentions"),
    ] {
        let (status, problem) = lan.post(&path, json!({"text": "@", "mentions": mentions})).await;
        assert_eq!((status, problem["field"].as_str()), (400, Some(field)));
    }
    assert_eq!(world.entries(number).len(), 1);
    for bad in ["mentioned=2", "mentioned=none"] {
        assert_eq!(lan.get(&format!("/tickets?{bad}")).await.0, 400, "{bad}");
    }
}

#[tokio::test]
async fn an_answer_that_overlooks_a_newer_message_is_refused_with_what_came() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    let seen = world.entries(number)[0];
    let path = format!("/tickets/{number}/replies");
    bao.post(&format!("/tickets/{number}/notes"), json!({"text": "Only a note."})).await;
    let (status, own) = lan.post(&path, json!({"text": "First", "seen_up_to": seen})).await;
    assert_eq!(status, 201, "a note is no reason");
    assert_eq!(lan.post(&path, json!({"text": "Second", "seen_up_to": seen})).await.0, 201, "nor is one's own answer");
    let (_, theirs) = bao.post(&path, json!({"text": "Mine"})).await;
    world.mail("an@home.vn", "Re: Hello", "References: m1@home\nId: m2@home\n", "Two.");
    let last = *world.entries(number).last().unwrap();
    let answer = json!({"text": "Third", "seen_up_to": own["entry"]["id"]});
    let (status, problem) = lan.post(&path, answer.clone()).await;
    assert_eq!((status, problem["type"].as_str()), (409, Some("stale")));
    assert_eq!(problem["newer"], json!([theirs["entry"]["id"], last]));
    assert!(problem["current"]["number"] == number);
    assert_eq!(world.entries(number).len(), 6, "nothing was written");
    let mut anyway = answer;
    anyway["send_anyway"] = json!(true);
    assert_eq!(lan.post(&path, anyway).await.0, 201);
    let (_, taken_back) = bao.post(&path, json!({"text": "Taken back"})).await;
    let retract = format!("/entries/{}/retract", taken_back["entry"]["id"].as_str().unwrap());
    let (status, retracted) = bao.post(&retract, Value::Null).await;
    assert_eq!(status, 200, "{retracted}");
    let before = json!({"text": "Fourth", "seen_up_to": last});
    let (status, answer) = lan.post(&path, before).await;
    assert_eq!(status, 201, "what was taken back never went out: {answer}");
}

#[tokio::test]
async fn a_ticket_and_its_row_say_who_is_in_it() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}/presence");
    let stay = async |client: &Client, activity: &str| client.call(Method::PUT, &path, json!({"window": "w", "activity": activity})).await;
    assert_eq!(stay(&lan, "looking").await.0, 200);
    let (_, present) = stay(&bao, "writing").await;
    let expected = json!([{"agent": {"id": lan.agent, "name": "lan"}, "activity": "looking", "since": "2026-11-19T03:00:00Z"},
        {"agent": {"id": bao.agent, "name": "bao"}, "activity": "writing", "since": "2026-11-19T03:00:00Z"}]);
    assert_eq!(present, expected);
    assert_eq!(lan.get("/tickets").await.1["items"][0]["present"], expected);
    assert_eq!(lan.get(&format!("/tickets/{number}")).await.1["present"], expected);
    assert_eq!(lan.call(Method::DELETE, &format!("{path}?window=w"), Value::Null).await.0, 204);
    assert_eq!(lan.get("/tickets").await.1["items"][0]["present"].as_array().unwrap().len(), 1);
    world.shop.clock.advance(Duration::from_secs(21));
    assert_eq!(lan.get("/tickets").await.1["items"][0]["present"], json!([]));
    for (body, field) in [(json!({"window": "", "activity": "looking"}), "window"), (json!({"window": "w", "activity": "x"}), "activity")] {
        let (status, problem) = lan.call(Method::PUT, &path, body).await;
        assert_eq!((status, problem["field"].as_str()), (400, Some(field)));
    }
}

#[tokio::test]
async fn a_row_says_whether_files_came_and_where_the_newest_entry_did() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    world.mail("an@home.vn", "Inline", "File: a.png|image/png|cid|PNG\n", "One.");
    world.mail("an@home.vn", "Attached", "File: a.pdf|application/pdf||bytes\n", "Two.");
    let (_, list) = lan.get("/tickets?sort=number&order=asc").await;
    let files: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|row| &row["has_files"]).collect();
    assert_eq!(files, [false, true]);
    let row = &list["items"][0];
    assert_eq!((&row["newest"]["channel"], &row["newest"]["at"]), (&json!("email"), &row["last_contact_at"]));
}
