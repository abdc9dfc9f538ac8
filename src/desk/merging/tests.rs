//! Tests of merges and splits over HTTP, on a real desk: what goes over, and that undoing leaves things as they were.
use crate::desk::{people::policy::Role, tests::world::World};
use axum::http::Method;
use serde_json::{Value, json};

const STATE: &str = "select t.number, t.requester_id, (select group_concat(p.contact_id || p.role || p.is_copied) from ticket_participants p where p.ticket_id = t.id) from tickets t order by t.id";
const IDENTITIES: &str = "select id, contact_id, value from contact_identities order by id";
const ENTRIES: &str = "select id, author_contact_id from entries order by id";

async fn requester(world: &World, client: &crate::desk::tests::world::Client, number: i64) -> String {
    assert!(world.entries(number).len() < 100);
    client.get(&format!("/tickets/{number}")).await.1["requester"]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn two_contacts_become_one_and_two_again() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let one = world.mail("An <an@home.vn>", "One", "Cc: An <an@work.vn>\n", "1");
    let two = world.mail("an@work.vn", "Two", "", "2");
    let (home, work) = (requester(&world, &lan, one).await, requester(&world, &lan, two).await);
    lan.post(&format!("/contacts/{work}/notes"), json!({"text": "Thích giao buổi sáng"})).await;
    let before = [STATE, IDENTITIES, ENTRIES].map(|sql| world.dump(sql));
    let (status, done) = lan.post(&format!("/contacts/{work}/merge"), json!({"into": home})).await;
    assert_eq!((status, done["contact"]["identities"].as_array().map(Vec::len)), (200, Some(2)), "{done}");
    assert_eq!(requester(&world, &lan, two).await, home);
    let (_, earlier) = lan.get(&format!("/tickets?requester_id={home}")).await;
    assert_eq!(earlier["items"].as_array().unwrap().len(), 2);
    let (_, away) = lan.get(&format!("/contacts/{work}")).await;
    assert_eq!((&away["id"], lan.get("/contacts").await.1["items"].as_array().unwrap().len()), (&json!(home), 1), "its id leads on");
    assert_eq!(lan.get(&format!("/contacts/{work}/notes")).await.1[0]["text"], "Thích giao buổi sáng");
    let (_, thread) = lan.get(&format!("/tickets/{two}/entries")).await;
    assert_eq!(thread["items"][0]["author"]["contact"]["id"], json!(home), "what was written before stands under one name");
    let three = world.mail("an@work.vn", "Three", "", "3");
    assert_eq!(requester(&world, &lan, three).await, home, "and what comes");
    assert_eq!(lan.post(&format!("/contacts/{work}/merge"), json!({"into": home})).await.0, 409);
    let undo = format!("/contact-operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert_eq!(lan.post(&undo, Value::Null).await.0, 200);
    let after = [STATE, IDENTITIES, ENTRIES].map(|sql| world.dump(sql));
    assert_eq!((&after[0][..2], &after[1], &after[2][..2]), (&before[0][..], &before[1], &before[2][..]));
    assert_eq!(requester(&world, &lan, three).await, home, "what came since stays");
    assert_eq!(lan.post(&undo, Value::Null).await.0, 409);
    let (_, operations) = lan.get(&format!("/contacts/{home}/operations")).await;
    assert_eq!((operations[0]["kind"].as_str(), operations[0]["undone_at"].is_string()), (Some("merge"), true));
}

#[tokio::test]
async fn a_merge_fills_gaps_and_undoing_leaves_what_somebody_wrote_since() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let (_, one) = lan.post("/contacts", json!({"name": "An", "identities": [{"kind": "phone", "value": "0901234567"}]})).await;
    let two =
        json!({"name": "Anh An", "form_of_address": "anh", "note": "VIP", "identities": [{"kind": "phone", "value": "+84901234567"}]});
    let (_, two) = lan.post("/contacts", two).await;
    let (one, two) = (one["id"].as_str().unwrap(), two["id"].as_str().unwrap());
    let (_, likely) = lan.get(&format!("/contacts/{one}/duplicates")).await;
    assert_eq!((&likely[0]["contact"]["id"], &likely[0]["reason"]), (&json!(two), &json!("same_phone")), "{likely}");
    let (_, done) = lan.post(&format!("/contacts/{two}/merge"), json!({"into": one})).await;
    let merged = &done["contact"];
    assert_eq!((&merged["name"], &merged["form_of_address"], &merged["note"]), (&json!("An"), &json!("anh"), &json!("VIP")));
    assert_eq!(lan.get(&format!("/contacts/{one}/duplicates")).await.1, json!([]));
    let version = merged["version"].clone();
    lan.patch(&format!("/contacts/{one}"), json!({"version": version, "note": "Rất VIP"})).await;
    lan.post(&format!("/contact-operations/{}/undo", done["operation_id"].as_str().unwrap()), Value::Null).await;
    let (_, back) = lan.get(&format!("/contacts/{one}")).await;
    assert_eq!((&back["form_of_address"], &back["note"]), (&json!(""), &json!("Rất VIP")));
}

#[tokio::test]
async fn a_contact_is_split_with_the_tickets_that_are_named_and_made_whole_again() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let one = world.mail("An <an@home.vn>", "One", "", "1");
    let whole = requester(&world, &lan, one).await;
    let (_, identity) = lan.post(&format!("/contacts/{whole}/identities"), json!({"kind": "email", "value": "binh@home.vn"})).await;
    let two = world.mail("binh@home.vn", "Two", "", "2");
    assert_eq!(requester(&world, &lan, two).await, whole);
    let before = [STATE, IDENTITIES, ENTRIES].map(|sql| world.dump(sql));
    let split = format!("/contacts/{whole}/split");
    assert_eq!(lan.post(&split, json!({"identities": []})).await.1["field"], "identities");
    let body = json!({"name": "Bình", "identities": [identity["id"]], "tickets": [two]});
    let (status, done) = lan.post(&split, body).await;
    assert_eq!((status, done["contact"]["name"].as_str()), (200, Some("Bình")), "{done}");
    let made = done["contact"]["id"].as_str().unwrap();
    assert_eq!((requester(&world, &lan, one).await, requester(&world, &lan, two).await), (whole.clone(), made.to_owned()));
    let (_, thread) = lan.get(&format!("/tickets/{two}/entries")).await;
    assert_eq!(thread["items"][0]["author"]["contact"]["id"], json!(made));
    assert_eq!(lan.post(&format!("/contact-operations/{}/undo", done["operation_id"].as_str().unwrap()), Value::Null).await.0, 200);
    assert_eq!([STATE, IDENTITIES, ENTRIES].map(|sql| world.dump(sql)), before);
    assert_eq!(lan.get(&format!("/contacts/{made}")).await.1["id"], json!(whole), "nothing is left of it but the way back");
}

#[tokio::test]
async fn notes_about_a_contact_are_versioned_and_for_those_who_may_change_contacts() {
    let world = World::open();
    let (lan, light) = (world.client("lan", Role::Agent), world.client("light", Role::LightAgent));
    let contact = requester(&world, &lan, world.mail("an@home.vn", "One", "", "1")).await;
    let path = format!("/contacts/{contact}/notes");
    assert_eq!(light.post(&path, json!({"text": "x"})).await.0, 403);
    assert_eq!(lan.post(&path, json!({"text": " \u{200b}"})).await.1["field"], "text");
    let (status, note) = lan.post(&path, json!({"text": "Gọi buổi chiều"})).await;
    assert_eq!((status, note["agent_name"].as_str()), (201, Some("lan")));
    let one = format!("{path}/{}", note["id"].as_str().unwrap());
    let (_, changed) = lan.patch(&one, json!({"version": 1, "text": "Gọi buổi sáng"})).await;
    assert_eq!(changed["version"], 2);
    let (status, stale) = lan.patch(&one, json!({"version": 1, "text": "x"})).await;
    assert_eq!((status, stale["current"]["text"].as_str()), (409, Some("Gọi buổi sáng")));
    assert_eq!(light.get(&path).await.1.as_array().unwrap().len(), 1);
    assert_eq!(lan.call(Method::DELETE, &one, Value::Null).await.0, 204);
    assert_eq!(lan.get(&path).await.1, json!([]));
}
