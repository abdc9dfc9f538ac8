//! Links between tickets: each kind from both sides, what is refused, who learns of them, and that a merge takes them along and back.
use crate::desk::{
    people::{Sees, policy::Role},
    tests::world::{Client, World},
    tickets::commands::LINKS,
};
use axum::http::Method;
use serde_json::{Value, json};

/// So many tickets of different people.
fn tickets(world: &World, count: usize) -> Vec<i64> {
    (0..count).map(|n| world.mail(&format!("a{n}@home.vn"), &format!("T{n}"), "", "x")).collect()
}

async fn link(client: &Client, ticket: i64, kind: &str, other: i64) -> (u16, Value) {
    client.post(&format!("/tickets/{ticket}/links"), json!({"kind": kind, "number": other})).await
}

async fn unlink(client: &Client, ticket: i64, other: i64) -> u16 {
    client.call(Method::DELETE, &format!("/tickets/{ticket}/links/{other}"), Value::Null).await.0
}

/// The links of a ticket: what the other is to it, and its number.
async fn links(client: &Client, ticket: i64) -> Vec<(String, i64)> {
    let (_, ticket) = client.get(&format!("/tickets/{ticket}")).await;
    let one = |link: &Value| (link["kind"].as_str().unwrap().to_owned(), link["number"].as_i64().unwrap());
    ticket["links"].as_array().unwrap().iter().map(one).collect()
}

fn one(kind: &str, number: i64) -> Vec<(String, i64)> {
    vec![(kind.to_owned(), number)]
}

/// What the history of a ticket tells of links, oldest first: the event, the kind and the number of the other.
async fn told(client: &Client, ticket: i64) -> Vec<(String, String, i64)> {
    let (_, page) = client.get(&format!("/tickets/{ticket}/history?limit=100")).await;
    let rows = page["items"].as_array().unwrap().iter().rev();
    let links = rows.filter(|row| row["kind"].as_str().unwrap().ends_with("linked"));
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    links.map(|row| (word(&row["kind"]), word(&row["event"]["kind"]), row["event"]["number"].as_i64().unwrap())).collect()
}

fn stored(world: &World) -> Vec<String> {
    world.dump("select ticket_id, kind, other_id, created_at from ticket_links order by 1, 2, 3")
}

#[tokio::test]
async fn each_of_two_linked_tickets_tells_the_link_from_its_own_side() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let all = tickets(&world, 2);
    let (a, b) = (all[0], all[1]);
    for (kind, back) in [
        ("related", "related"),
        ("duplicate_of", "duplicated_by"),
        ("duplicated_by", "duplicate_of"),
        ("parent", "child"),
        ("child", "parent"),
    ] {
        let (status, made) = link(&lan, a, kind, b).await;
        assert_eq!((status, &made), (200, &json!({"kind": kind, "number": b, "subject": "T1", "status": "new"})));
        assert_eq!((links(&lan, a).await, links(&lan, b).await), (one(kind, b), one(back, a)));
        let once = (stored(&world), told(&lan, a).await);
        assert_eq!(link(&lan, a, kind, b).await.0, 200, "the same once more");
        assert_eq!(link(&lan, b, back, a).await.0, 200, "the same from the other side");
        assert_eq!((stored(&world), told(&lan, a).await), once, "changes nothing");
        assert_eq!(unlink(&lan, b, a).await, 204);
        assert_eq!(unlink(&lan, b, a).await, 204, "it is gone already");
        assert!(links(&lan, a).await.is_empty() && links(&lan, b).await.is_empty());
        let end = |event: &str, kind: &str, number| (event.to_owned(), kind.to_owned(), number);
        assert_eq!(told(&lan, a).await.split_off(once.1.len() - 1), [end("ticket_linked", kind, b), end("ticket_unlinked", kind, b)]);
        assert_eq!(told(&lan, b).await.split_off(once.1.len() - 1), [end("ticket_linked", back, a), end("ticket_unlinked", back, a)]);
    }
}

#[tokio::test]
async fn a_link_that_makes_no_sense_is_refused_with_a_sentence() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let all = tickets(&world, 4);
    let refused = async |ticket: i64, kind: &str, other: i64, words: &str| {
        let (status, problem) = link(&lan, ticket, kind, other).await;
        assert!(status == 409 || status == 400, "{status} {problem}");
        assert!(problem.to_string().contains(words), "{problem}");
    };
    refused(all[0], "related", all[0], "cannot be linked to itself").await;
    refused(all[0], "split_from", all[1], "nobody makes them").await;
    assert_eq!(link(&lan, all[0], "related", 999).await.0, 404);
    assert_eq!(link(&lan, all[0], "cousin", all[1]).await.0, 400);

    // 0 below 1 below 2.
    assert_eq!(link(&lan, all[0], "parent", all[1]).await.0, 200);
    assert_eq!(link(&lan, all[2], "child", all[1]).await.0, 200);
    refused(all[0], "parent", all[3], &format!("#{} has a parent", all[0])).await;
    refused(all[3], "child", all[0], &format!("#{} has a parent", all[0])).await;
    refused(all[2], "parent", all[0], "round in a circle").await;
    refused(all[0], "child", all[2], "round in a circle").await;
    refused(all[1], "parent", all[0], "linked in another way").await;
    refused(all[1], "related", all[0], "linked in another way").await;
    for (one, other) in [(0, 2), (2, 3)] {
        assert_eq!(link(&lan, all[one], "duplicate_of", all[other]).await.0, 200);
    }
    refused(all[3], "duplicate_of", all[0], "round in a circle").await;

    lan.call(Method::DELETE, &format!("/tickets/{}", all[3]), Value::Null).await;
    refused(all[1], "related", all[3], &format!("#{} was deleted", all[3])).await;
    refused(all[3], "related", all[1], "was deleted").await;
    let (_, ticket) = lan.get(&format!("/tickets/{}", all[2])).await;
    let gone = ticket["links"].as_array().unwrap().iter().find(|link| link["number"] == all[3]).unwrap();
    assert_eq!(gone["is_deleted"], true, "{gone}");
    assert_eq!(unlink(&lan, all[2], all[3]).await, 204, "a link to a deleted ticket can be removed");
    let merged = world.mail("an@home.vn", "Merged", "", "x");
    lan.post(&format!("/tickets/{merged}/merge"), json!({"into": all[2]})).await;
    refused(all[0], "related", merged, &format!("#{merged} was merged into #{}; link that one", all[2])).await;
}

#[tokio::test]
async fn a_ticket_has_a_limited_number_of_links() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let all = tickets(&world, LINKS as usize + 2);
    for other in &all[1..=LINKS as usize] {
        assert_eq!(link(&lan, all[0], "child", *other).await.0, 200);
    }
    let last = all[LINKS as usize + 1];
    for (ticket, kind, other) in [(all[0], "child", last), (last, "related", all[0])] {
        let (status, problem) = link(&lan, ticket, kind, other).await;
        assert_eq!(status, 409, "{problem}");
        assert!(problem.to_string().contains(&format!("#{} has {LINKS} links", all[0])), "{problem}");
    }
    assert_eq!(link(&lan, all[0], "child", all[1]).await.0, 200, "one that is there is no further one");
    assert_eq!(unlink(&lan, all[0], all[1]).await, 204);
    assert_eq!(link(&lan, last, "parent", all[0]).await.0, 200);
}

#[tokio::test]
async fn who_may_not_see_the_other_ticket_learns_only_that_there_is_one() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let part = world.client_who_sees("bao", Role::Agent, Sees::Teams);
    let team = world.team("Own", &[part.agent]);
    let (own, hidden) = (world.mail("a@home.vn", "Open words", "", "x"), world.mail("b@home.vn", "Secret words", "", "x"));
    let (_, ticket) = lan.get(&format!("/tickets/{own}")).await;
    lan.patch(&format!("/tickets/{own}"), json!({"version": ticket["version"], "team_id": team.to_string()})).await;
    assert_eq!(link(&part, own, "related", hidden).await.0, 404, "what they do not see they do not link");
    assert_eq!(link(&part, hidden, "related", own).await.0, 404);
    assert_eq!(link(&lan, own, "duplicate_of", hidden).await.0, 200);

    let (_, ticket) = part.get(&format!("/tickets/{own}")).await;
    assert_eq!(ticket["links"], json!([{"kind": "duplicate_of", "number": hidden}]));
    let (_, history) = part.get(&format!("/tickets/{own}/history")).await;
    assert_eq!(history["items"][0]["kind"], "ticket_linked");
    assert!(!format!("{ticket}{history}").contains("Secret words"));
    assert!(!lan.get("/audit").await.1.to_string().contains("Secret words"));
    assert_eq!(unlink(&part, own, hidden).await, 404);
    assert_eq!(part.get(&format!("/tickets/{hidden}")).await.0, 404);
    let light = world.client("chi", Role::LightAgent);
    assert_eq!((link(&light, own, "related", hidden).await.0, unlink(&light, own, hidden).await), (403, 403));
    assert_eq!(links(&lan, own).await, one("duplicate_of", hidden), "nobody removed it");
}

#[tokio::test]
async fn a_merge_takes_the_links_along_and_undoing_brings_them_back() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let all = tickets(&world, 7);
    let (goes, stays) = (all[0], all[1]);
    // Between the two; to a parent that the other one has not; to one that both are linked to; to one that is below.
    assert_eq!(link(&lan, goes, "duplicate_of", stays).await.0, 200);
    assert_eq!(link(&lan, goes, "parent", all[2]).await.0, 200);
    assert_eq!(link(&lan, goes, "related", all[3]).await.0, 200);
    assert_eq!(link(&lan, stays, "related", all[3]).await.0, 200);
    assert_eq!(link(&lan, goes, "child", all[4]).await.0, 200);
    assert_eq!(link(&lan, goes, "duplicated_by", all[5]).await.0, 200);
    assert_eq!(link(&lan, stays, "child", all[6]).await.0, 200);
    let before = stored(&world);

    let (_, done) = lan.post(&format!("/tickets/{goes}/merge"), json!({"into": stays})).await;
    let pairs = |of: &[(&str, i64)]| of.iter().map(|(kind, number)| ((*kind).to_owned(), *number)).collect::<Vec<_>>();
    let mut carried = links(&lan, stays).await;
    carried.sort_by_key(|(_, number)| *number);
    assert_eq!(carried, pairs(&[("parent", all[2]), ("related", all[3]), ("child", all[4]), ("duplicated_by", all[5]), ("child", all[6])]));
    assert!(links(&lan, goes).await.is_empty());
    assert_eq!(links(&lan, all[4]).await, one("parent", stays));
    let tail = told(&lan, all[4]).await.split_off(1);
    assert_eq!(
        tail,
        [("ticket_unlinked".to_owned(), "parent".to_owned(), goes), ("ticket_linked".to_owned(), "parent".to_owned(), stays)],
        "the third ticket says where its link went"
    );

    let undo = format!("/operations/{}/undo", done["operation_id"].as_str().unwrap());
    assert_eq!(lan.post(&undo, Value::Null).await.0, 204);
    assert_eq!(stored(&world), before);
    assert_eq!(links(&lan, all[4]).await, one("parent", goes));
}

#[tokio::test]
async fn a_merge_makes_no_circle_and_what_was_decided_since_survives_its_undoing() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let all = tickets(&world, 5);
    let (goes, stays) = (all[0], all[1]);
    // stays above 2 above goes; goes related to 3 and above 4.
    assert_eq!(link(&lan, stays, "child", all[2]).await.0, 200);
    assert_eq!(link(&lan, all[2], "child", goes).await.0, 200);
    assert_eq!(link(&lan, goes, "related", all[3]).await.0, 200);
    assert_eq!(link(&lan, goes, "child", all[4]).await.0, 200);
    let (status, done) = lan.post(&format!("/tickets/{goes}/merge"), json!({"into": stays})).await;
    assert_eq!(status, 200, "{done}");
    assert_eq!(links(&lan, all[2]).await, one("parent", stays), "2 is not above what is above it");

    assert_eq!(unlink(&lan, stays, all[3]).await, 204);
    assert_eq!(unlink(&lan, stays, all[2]).await, 204);
    assert_eq!(lan.post(&format!("/operations/{}/undo", done["operation_id"].as_str().unwrap()), Value::Null).await.0, 204);
    let mut back = links(&lan, goes).await;
    back.sort_by_key(|(_, number)| *number);
    assert_eq!(back, [("parent".to_owned(), all[2]), ("child".to_owned(), all[4])], "what was removed stays removed");
    assert!(links(&lan, all[3]).await.is_empty() && links(&lan, stays).await.is_empty());
}

#[tokio::test]
async fn an_export_names_the_links_of_a_ticket() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let all = tickets(&world, 2);
    link(&lan, all[0], "parent", all[1]).await;
    let desk = world.shop.desk.clone();
    let records = world.shop.read(move |connection| {
        let exporter = crate::desk::transfer::Exporter::new(connection, &desk.engine.blobs, &desk.intake);
        exporter.map(|record| Ok(serde_json::to_value(record?.links)?)).collect::<crate::base::Result<Vec<_>>>()
    });
    assert_eq!(records, [json!([{"kind": "parent", "number": all[1]}]), json!([{"kind": "child", "number": all[0]}])]);
}
