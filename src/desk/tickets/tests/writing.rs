//! Answers, notes, forwards, changes: what they do, and whom they are refused to.
use crate::desk::{
    people::{Sees, policy::Role},
    tests::world::World,
};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test]
async fn an_answer_is_queued_once_however_often_the_client_repeats_it() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("An <an@home.vn>", "Where is it?", "Id: m1@home\nCc: Binh <binh@home.vn>\n", "My parcel.");
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    assert_eq!(
        ticket["reply_to"],
        json!({"to": [{"name": "An", "address": "an@home.vn"}], "cc": [{"name": "Binh", "address": "binh@home.vn"}]})
    );
    assert_eq!((ticket["status"].as_str(), ticket["requester"]["name"].as_str()), (Some("new"), Some("An")));
    let path = format!("/tickets/{number}/replies");
    let body = json!({"client_id": "c-1", "text": "On its way."});
    let (status, first) = lan.post(&path, body.clone()).await;
    assert_eq!((status, first["status"].as_str()), (201, Some("waiting")), "{first}");
    let (status, again) = lan.post(&path, body).await;
    assert_eq!((status, &again["entry"]["id"]), (201, &first["entry"]["id"]));
    assert_eq!(world.entries(number).len(), 2);
    let delivery = &first["entry"]["deliveries"][0];
    assert_eq!(delivery["state"], "queued");
    assert_eq!(delivery["recipients"].as_array().unwrap().len(), 2);
    assert_eq!(delivery["due_at"], "2026-11-19T03:00:10Z", "the undo window of the settings");
    let (status, other) = lan.post(&format!("/tickets/{number}/notes"), json!({"client_id": "c-1", "text": "x"})).await;
    assert_eq!((status, other["type"].as_str()), (409, Some("conflict")), "an id of the client's is for one thing");
}

#[tokio::test]
async fn an_answer_to_a_thread_that_went_on_is_refused_with_what_is_now() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "Id: m1@home\n", "One.");
    let seen = world.entries(number)[0];
    // Its date is older than what was seen; it came later all the same.
    assert_eq!(world.mail("an@home.vn", "Re: Hello", "References: m1@home\nId: m2@home\n", "Two."), number);
    let body = json!({"text": "Answer", "seen_up_to": seen.to_string()});
    let (status, problem) = lan.post(&format!("/tickets/{number}/replies"), body).await;
    assert_eq!((status, problem["type"].as_str(), &problem["current"]["entry_count"]), (409, Some("stale"), &json!(2)));
}

#[tokio::test]
async fn a_taken_back_answer_leaves_the_ticket_as_it_was() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let row = "select status, last_speaker, last_agent_at, first_answered_at, solved_at, reopened_count from tickets";
    let before = world.dump(row);
    let (_, sent) = lan.post(&format!("/tickets/{number}/replies"), json!({"text": "A", "status": "solved"})).await;
    assert_ne!(world.dump(row), before);
    let path = format!("/entries/{}/retract", sent["entry"]["id"].as_str().unwrap());
    let (status, back) = lan.post(&path, Value::Null).await;
    assert_eq!((status, back["draft"]["content"]["text"].as_str(), back["status"].as_str()), (200, Some("A"), Some("new")));
    assert_eq!(world.dump(row), before);
    assert_eq!(lan.post(&path, Value::Null).await.0, 409);
    assert_eq!(world.dump("select state from deliveries"), ["Text([99, 97, 110, 99, 101, 108, 108, 101, 100])"]);
}

#[tokio::test]
async fn taking_back_does_not_undo_what_somebody_decided_since() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (_, sent) = lan.post(&format!("/tickets/{number}/replies"), json!({"text": "A"})).await;
    let version = sent["version"].clone();
    assert_eq!(lan.patch(&format!("/tickets/{number}"), json!({"version": version, "status": "on_hold"})).await.0, 200);
    lan.post(&format!("/entries/{}/retract", sent["entry"]["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!(lan.get(&format!("/tickets/{number}")).await.1["status"], "on_hold");
}

#[tokio::test]
async fn what_is_on_its_way_cannot_be_taken_back() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (_, sent) = lan.post(&format!("/tickets/{number}/replies"), json!({"text": "A"})).await;
    world.shop.clock.advance(Duration::from_secs(11));
    world.shop.write(crate::desk::outbox::commands::claim).unwrap().unwrap();
    let (status, problem) = lan.post(&format!("/entries/{}/retract", sent["entry"]["id"].as_str().unwrap()), Value::Null).await;
    assert_eq!((status, problem["type"].as_str()), (409, Some("conflict")));
}

#[tokio::test]
async fn a_note_stays_inside() {
    let world = World::open();
    let lan = world.client("lan", Role::LightAgent);
    let bao = world.client("bao", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (status, note) = lan.post(&format!("/tickets/{number}/notes"), json!({"client_id": "n", "text": "Careful."})).await;
    assert_eq!((status, note["status"].as_str(), note["entry"]["kind"].as_str()), (201, Some("new"), Some("note")));
    assert!(note["entry"]["deliveries"].as_array().unwrap().is_empty() && world.dump("select id from deliveries").is_empty());
    let forward = json!({"entries": [note["entry"]["id"]], "to": [{"name": "", "address": "x@y.vn"}], "text": "fyi"});
    let (status, problem) = bao.post(&format!("/tickets/{number}/forwards"), forward).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("entries")));
    assert_eq!(lan.post(&format!("/tickets/{number}/replies"), json!({"text": "x"})).await.0, 403, "who writes notes does not write out");
}

#[tokio::test]
async fn a_forward_goes_to_those_named_and_to_nobody_else() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let first = world.entries(number)[0].to_string();
    let body = json!({"entries": [first], "to": [{"name": "Kho", "address": "kho@partner.vn"}], "text": "Please look."});
    let (status, sent) = lan.post(&format!("/tickets/{number}/forwards"), body).await;
    assert_eq!((status, sent["status"].as_str()), (201, Some("new")), "passing on is no answer");
    assert_eq!(sent["entry"]["deliveries"][0]["recipients"].as_array().unwrap().len(), 1);
    let (_, ticket) = lan.get(&format!("/tickets/{number}")).await;
    let partner = ticket["participants"].as_array().unwrap().iter().find(|one| one["contact"]["name"] == "Kho").unwrap().clone();
    assert_eq!(partner["is_copied"], false);
    assert_eq!(ticket["reply_to"]["to"][0]["address"], "an@home.vn");
    assert!(ticket["reply_to"]["cc"].as_array().unwrap().is_empty());
}

#[tokio::test]
async fn without_an_inbox_nothing_goes_out_and_the_reason_is_told() {
    let world = World::without_inbox();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (status, problem) = lan.post(&format!("/tickets/{number}/replies"), json!({"text": "x"})).await;
    assert_eq!((status, problem["type"].as_str()), (409, Some("conflict")));
    assert!(problem["detail"].as_str().unwrap().contains("no inbox that can send"));
}

#[tokio::test]
async fn a_ticket_begins_by_writing_first() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let body = json!({"client_id": "w", "subject": "Your order", "to": [{"name": "An", "address": "an@home.vn"}], "text": "Hello", "priority": "high"});
    let (status, made) = lan.post("/tickets", body.clone()).await;
    assert_eq!((status, made["number"].as_i64(), made["status"].as_str()), (201, Some(1), Some("waiting")), "{made}");
    assert_eq!(lan.post("/tickets", body).await.1["number"], 1);
    let (_, ticket) = lan.get("/tickets/1").await;
    assert_eq!((&ticket["priority"], &ticket["assignee"]["name"]), (&json!("high"), &json!("lan")));
    let (status, problem) = lan.post("/tickets", json!({"subject": " ", "to": [{"name": "", "address": "a@b.vn"}], "text": "x"})).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("subject")));
    let ours = json!({"subject": "x", "to": [{"name": "", "address": "support@shop.vn"}], "text": "x"});
    assert_eq!(lan.post("/tickets", ours).await.0, 400, "nobody writes to themselves");
}

#[tokio::test]
async fn a_change_needs_the_present_version_and_the_right() {
    let world = World::open();
    let (lan, light) = (world.client("lan", Role::Agent), world.client("light", Role::LightAgent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}");
    let version = lan.get(&path).await.1["version"].as_i64().unwrap();
    let (status, ticket) =
        lan.patch(&path, json!({"version": version, "priority": "urgent", "tags": ["VIP"], "assignee_id": lan.agent})).await;
    assert_eq!((status, &ticket["tags"], &ticket["assignee"]["name"]), (200, &json!(["VIP"]), &json!("lan")), "{ticket}");
    let (status, problem) = lan.patch(&path, json!({"version": version, "priority": "low"})).await;
    assert_eq!((status, &problem["current"]["priority"]), (409, &json!("urgent")));
    let version = ticket["version"].clone();
    assert_eq!(light.patch(&path, json!({"version": version, "priority": "low"})).await.0, 403);
    assert_eq!(lan.patch(&path, json!({"version": version, "assignee_id": "999"})).await.1["field"], "assignee_id");
    assert_eq!(lan.patch(&path, json!({"version": version, "team_id": "999"})).await.1["field"], "team_id");
    assert_eq!(lan.patch(&path, json!({"version": version, "status": "new"})).await.0, 200, "it is new already");
    let (_, ticket) = lan.patch(&path, json!({"version": version, "assignee_id": null})).await;
    assert!(ticket.get("assignee").is_none());
    let (_, history) = lan.get(&format!("{path}/history")).await;
    let kinds: Vec<&str> = history["items"].as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["ticket_changed", "ticket_changed", "entry_added", "ticket_opened"]);
}

#[tokio::test]
async fn a_ticket_of_another_team_does_not_exist() {
    let world = World::open();
    let (admin, lan) = (world.client("admin", Role::Admin), world.client_who_sees("lan", Role::Agent, Sees::Teams));
    let (ours, theirs) = (world.team("Ours", &[lan.agent]), world.team("Theirs", &[]));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}");
    let give = async |team: crate::base::id::TeamId| {
        let version = admin.get(&path).await.1["version"].clone();
        assert_eq!(admin.patch(&path, json!({"version": version, "team_id": team})).await.0, 200);
    };
    give(theirs).await;
    let entry = world.entries(number)[0];
    for (method, path, body) in [
        (Method::GET, path.clone(), Value::Null),
        (Method::PATCH, path.clone(), json!({"version": 1, "priority": "low"})),
        (Method::GET, format!("{path}/entries"), Value::Null),
        (Method::GET, format!("{path}/history"), Value::Null),
        (Method::POST, format!("{path}/replies"), json!({"text": "x"})),
        (Method::POST, format!("{path}/notes"), json!({"text": "x"})),
        (Method::POST, format!("{path}/snooze"), json!({"until": null})),
        (Method::POST, format!("{path}/merge"), json!({"into": number})),
        (Method::PUT, format!("{path}/followers/me"), Value::Null),
        (Method::PATCH, format!("{path}/participants"), json!({"remove": []})),
        (Method::GET, format!("/entries/{entry}"), Value::Null),
        (Method::GET, format!("/entries/{entry}/raw"), Value::Null),
        (Method::GET, format!("/entries/{entry}/html"), Value::Null),
        (Method::POST, format!("/entries/{entry}/allow"), Value::Null),
        (Method::POST, "/entries/split".to_owned(), json!({"entries": [entry]})),
        (Method::GET, "/tickets/4711".to_owned(), Value::Null),
    ] {
        let (status, problem) = lan.call(method.clone(), &path, body).await;
        assert_eq!(status, 404, "{method} {path}: {problem}");
    }
    assert!(lan.get("/tickets").await.1["items"].as_array().unwrap().is_empty());
    assert_eq!(lan.get("/tickets/counts").await.1["open"], 0);
    give(ours).await;
    assert_eq!(lan.get(&path).await.0, 200);
    assert_eq!(lan.get("/tickets").await.1["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn many_tickets_change_at_once_and_each_for_itself() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let numbers: Vec<i64> = (0..3).map(|n| world.mail("an@home.vn", &format!("Ticket {n}"), "", "x")).collect();
    lan.post(&format!("/tickets/{}/merge", numbers[2]), json!({"into": numbers[0]})).await;
    let change = json!({"status": "solved", "add_tags": ["done"], "assignee_id": lan.agent});
    let (status, results) = lan.post("/tickets/bulk", json!({"numbers": [numbers[0], numbers[1], numbers[2], 99], "change": change})).await;
    let outcomes: Vec<&str> = results.as_array().unwrap().iter().map(|one| one["problem"]["type"].as_str().unwrap_or("done")).collect();
    assert_eq!((status, outcomes), (200, vec!["done", "done", "conflict", "not_found"]), "{results}");
    assert_eq!(results[0]["before"]["status"], "new");
    assert_eq!(lan.get("/tickets?state=over&tag=done").await.1["items"].as_array().unwrap().len(), 2);
    assert_eq!(lan.post("/tickets/bulk", json!({"numbers": (1..=201).collect::<Vec<_>>(), "change": {}})).await.0, 400);
    let (_, refused) = lan.post("/tickets/bulk", json!({"numbers": [numbers[1]], "change": {"priority": "low", "delete": true}})).await;
    assert_eq!(refused[0]["problem"]["type"], "forbidden");
    assert_eq!(lan.get(&format!("/tickets/{}", numbers[1])).await.1["priority"], "normal", "half a change is none");
}

#[tokio::test]
async fn a_ticket_sleeps_until_its_time() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}/snooze");
    assert_eq!(lan.post(&path, json!({"until": "2026-11-18T00:00:00Z"})).await.0, 400);
    let (status, ticket) = lan.post(&path, json!({"until": "2026-11-20T00:00:00Z"})).await;
    assert_eq!((status, ticket["snoozed_until"].as_str()), (200, Some("2026-11-20T00:00:00Z")));
    let listed = async |query: &str| lan.get(&format!("/tickets?{query}")).await.1["items"].as_array().unwrap().len();
    assert_eq!((listed("state=open").await, listed("snoozed=true").await, listed("status=new").await), (0, 1, 1));
    let (_, counts) = lan.get("/tickets/counts").await;
    assert_eq!((&counts["open"], &counts["snoozed"], &counts["by_status"]["new"]), (&json!(0), &json!(1), &json!(1)));
    world.shop.clock.advance(Duration::from_secs(2 * 86_400));
    world.shop.write(super::super::commands::wake_due).unwrap();
    assert_eq!(listed("state=open").await, 1);
}

#[tokio::test]
async fn colleagues_follow_and_people_take_part() {
    let world = World::open();
    let lan = world.client("lan", Role::LightAgent);
    let bao = world.client("bao", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let follower = |who: &str| format!("/tickets/{number}/followers/{who}");
    assert_eq!(lan.call(Method::PUT, &follower("me"), Value::Null).await.0, 204);
    assert_eq!(lan.call(Method::PUT, &follower(&bao.agent.to_string()), Value::Null).await.0, 403);
    assert_eq!(bao.call(Method::PUT, &follower(&bao.agent.to_string()), Value::Null).await.0, 204);
    assert_eq!(lan.get("/tickets?follower=me").await.1["items"].as_array().unwrap().len(), 1);
    let (_, ticket) = bao.get(&format!("/tickets/{number}")).await;
    assert_eq!(ticket["followers"].as_array().unwrap().len(), 2);
    assert_eq!(lan.call(Method::DELETE, &follower("me"), Value::Null).await.0, 204);
    assert!(lan.get("/tickets?follower=me").await.1["items"].as_array().unwrap().is_empty());
    let path = format!("/tickets/{number}/participants");
    let (status, ticket) = bao.patch(&path, json!({"add": [{"name": "Chi", "address": "chi@home.vn"}]})).await;
    assert_eq!((status, ticket["reply_to"]["cc"][0]["address"].as_str()), (200, Some("chi@home.vn")));
    let requester = ticket["requester"]["id"].clone();
    assert_eq!(bao.patch(&path, json!({"remove": [requester]})).await.0, 400);
    assert_eq!(lan.patch(&path, json!({"remove": []})).await.0, 403);
}

#[tokio::test]
async fn what_is_written_is_clean_and_shows_only_images_that_were_uploaded() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}/replies");
    let (status, problem) = lan.post(&path, json!({"text": "A", "html": "<img src='data:image/png;base64,AA=='>"})).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("html")));
    let html = "<p onclick=x>Dear <b>An</b><script>x</script><img src='cid:999'></p>";
    let (status, sent) = lan.post(&path, json!({"html": html})).await;
    assert_eq!((status, sent["entry"]["visible"].as_str()), (201, Some("Dear An")), "without a text, the HTML gives one: {sent}");
    let (_, _, page) = lan.bytes(&format!("/entries/{}/html", sent["entry"]["id"].as_str().unwrap())).await;
    let page = String::from_utf8(page).unwrap();
    assert!(page.contains("<p>Dear <b>An</b></p>"), "{page}");
}

#[tokio::test]
async fn an_answer_or_note_takes_its_ticket_along_where_its_author_may_bring_it() {
    let world = World::open();
    let (lan, light) = (world.client("lan", Role::Agent), world.client("light", Role::LightAgent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (_, stays) = lan.post(&format!("/tickets/{number}/replies"), json!({"text": "A", "status": "new"})).await;
    assert_eq!(stays["status"], "open", "what is answered has been looked at");
    let notes = format!("/tickets/{number}/notes");
    assert_eq!(light.post(&notes, json!({"text": "x", "status": "solved"})).await.0, 403);
    assert_eq!(world.entries(number).len(), 2);
    let (status, done) = lan.post(&notes, json!({"text": "x", "status": "solved"})).await;
    assert_eq!((status, done["status"].as_str()), (201, Some("solved")));
}

#[tokio::test]
async fn how_long_an_answer_waits_is_said_with_it_or_once_by_its_author_or_by_the_desk() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let path = format!("/tickets/{number}/replies");
    assert_eq!(lan.patch("/agents/me/preferences", json!({"undo_send_seconds": 5})).await.1["undo_send_seconds"], 5);
    let due = |sent: &Value| sent["entry"]["deliveries"][0]["due_at"].clone();
    assert_eq!(due(&lan.post(&path, json!({"text": "A"})).await.1), "2026-11-19T03:00:05Z");
    assert_eq!(due(&lan.post(&path, json!({"text": "B", "undo_seconds": 0})).await.1), "2026-11-19T03:00:00Z");
    assert_eq!(lan.post(&path, json!({"text": "C", "undo_seconds": 121})).await.1["field"], "undo_seconds");
}

#[tokio::test]
async fn an_image_in_the_text_goes_out_as_a_part_that_the_text_names() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (_, file) = lan.upload("photo.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").await;
    let id = file["id"].as_str().unwrap();
    let body = json!({"html": format!("<p>Look <img src=\"cid:{id}\"></p>"), "files": [id]});
    let (_, sent) = lan.post(&format!("/tickets/{number}/replies"), body).await;
    let entry = sent["entry"]["id"].as_str().unwrap().parse().unwrap();
    let desk = world.shop.desk.clone();
    let letter = world.shop.read(|connection| {
        let delivery = crate::desk::outbox::of_entry(connection, entry)?.remove(0);
        crate::desk::outgoing::compose(connection, &desk.engine.blobs, &desk.intake, &delivery)
    });
    let named = letter.files[0].content_id.clone().unwrap();
    assert!(named.ends_with("@shop.vn") && letter.html.unwrap().contains(&format!("src=\"cid:{named}\"")), "{named}");
}
