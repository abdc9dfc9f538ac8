//! Blocked senders over HTTP: what they send is kept as spam, told of to nobody and answered by nobody.
use crate::{
    desk::{
        automation::Automation,
        people::policy::Role,
        tests::world::{Client, World},
    },
    engine::log::step,
};
use axum::http::Method;
use serde_json::{Value, json};

async fn count(client: &Client, query: &str) -> usize {
    client.get(&format!("/tickets?{query}")).await.1["items"].as_array().unwrap().len()
}

async fn block(client: &Client, sender: &str) -> (u16, Value) {
    client.post("/blocked-senders", json!({"sender": sender})).await
}

/// A desk whose inbox says that a message has arrived.
fn greeting() -> (World, Client) {
    let world = World::open();
    let admin = world.client("quan", Role::Admin);
    world.shop.write(|tx| Ok(tx.execute("update inboxes set sends_acknowledgement = 1", [])?)).unwrap();
    (world, admin)
}

fn settle(world: &World) {
    let automation = Automation { engine: world.shop.desk.engine.clone() };
    world
        .shop
        .write(move |tx| {
            while step(tx, &automation)? {}
            Ok(())
        })
        .unwrap();
}

fn acknowledged(world: &World) -> Vec<String> {
    world.dump("select r.address from deliveries d join delivery_recipients r on r.delivery_id = d.id where d.kind = 'acknowledgement'")
}

#[tokio::test]
async fn what_a_blocked_sender_writes_is_spam_from_the_start() {
    let (world, admin) = greeting();
    let (status, blocked) = block(&admin, "Eve@Bad.vn").await;
    assert_eq!((status, &blocked["sender"]), (201, &json!("eve@bad.vn")), "{blocked}");
    assert_eq!(block(&admin, "eve@bad.vn").await.1, blocked, "twice is once");
    let number = world.mail("Eve <eve@bad.vn>", "Win", "Id: m1@bad\n", "Cheap watches.");
    world.mail("eve@bad.vn", "Re: Win", "References: m1@bad\n", "Buy now.");
    settle(&world);
    assert_eq!((count(&admin, "").await, count(&admin, "spam=true").await), (0, 1));
    assert_eq!(world.entries(number).len(), 2, "nothing is lost");
    assert_eq!(acknowledged(&world), Vec::<String>::new());
    let (_, ticket) = admin.get(&format!("/tickets/{number}")).await;
    assert_eq!(ticket["spam_sender"], json!({"address": "eve@bad.vn", "is_blocked": true}));
    let (_, history) = admin.get(&format!("/tickets/{number}/history")).await;
    let marked = history["items"].as_array().unwrap().iter().find(|event| event["kind"] == "ticket_marked_spam").unwrap();
    assert_eq!((&marked["actor"]["kind"], &marked["event"]["is_blocked"]), (&json!("system"), &json!(true)));
    world.mail("an@home.vn", "Hello", "", "Where is my order?");
    settle(&world);
    assert_eq!((count(&admin, "").await, acknowledged(&world).len()), (1, 1), "others are answered as ever");
    let id = blocked["id"].as_str().unwrap();
    assert_eq!(admin.call(Method::DELETE, &format!("/blocked-senders/{id}"), Value::Null).await.0, 204);
    assert_eq!(admin.call(Method::DELETE, &format!("/blocked-senders/{id}"), Value::Null).await.0, 404);
    world.mail("eve@bad.vn", "Sorry", "", "It was a mistake.");
    assert_eq!((count(&admin, "").await, count(&admin, "spam=true").await), (2, 1));
}

#[tokio::test]
async fn a_blocked_domain_counts_for_all_below_it_and_for_where_answers_are_to_go() {
    let world = World::open();
    let admin = world.client("quan", Role::Admin);
    assert_eq!(block(&admin, "@bad.vn").await.1["sender"], "bad.vn");
    world.mail("eve@mail.bad.vn", "Win", "", "Cheap watches.");
    world.mail("eve@notbad.vn", "Hello", "", "Where is my order?");
    assert_eq!((count(&admin, "").await, count(&admin, "spam=true").await), (1, 1));
}

#[tokio::test]
async fn nobody_of_the_house_can_be_blocked() {
    let world = World::open();
    let admin = world.client("quan", Role::Admin);
    for own in ["support@shop.vn", "support+x@shop.vn", "shop.vn", "quan@desk.example", "desk.example"] {
        let (status, problem) = block(&admin, own).await;
        assert_eq!((status, &problem["field"]), (400, &json!("sender")), "{own}: {problem}");
    }
    for wrong in ["", "eve", "gmail.com", "eve@", "a b@c.vn"] {
        assert_eq!(block(&admin, wrong).await.0, 400, "{wrong:?}");
    }
    // Somebody who came after their domain was blocked is not blocked by it.
    block(&admin, "later.vn").await;
    world.shop.write(|tx| Ok(tx.execute("update agents set email = 'quan@later.vn' where email = 'quan@desk.example'", [])?)).unwrap();
    world.mail("quan@later.vn", "Hello", "", "It is me.");
    assert_eq!((count(&admin, "").await, count(&admin, "spam=true").await), (1, 0));
}

#[tokio::test]
async fn the_sender_of_a_ticket_is_blocked_by_whoever_may_put_it_among_the_spam() {
    let world = World::open();
    let (lan, agent) = (world.client("lan", Role::Manager), world.client("bao", Role::Agent));
    let number = world.mail("eve@bad.vn", "Win", "", "Cheap watches.");
    let path = format!("/tickets/{number}/block-sender");
    assert_eq!(agent.post(&path, Value::Null).await.0, 403);
    let (status, blocked) = lan.post(&path, Value::Null).await;
    assert_eq!((status, &blocked["sender"], &blocked["agent_id"]), (201, &json!("eve@bad.vn"), &json!(lan.agent)), "{blocked}");
    assert_eq!(count(&lan, "").await, 1, "what is there stays where it is");
    assert!(world.shop.events().contains(&"sender_blocked".to_owned()));
    let own = world.mail("support@shop.vn", "Copy", "", "To ourselves.");
    assert_eq!(lan.post(&format!("/tickets/{own}/block-sender"), Value::Null).await.0, 409);
    for (method, path) in [(Method::GET, "/blocked-senders"), (Method::POST, "/blocked-senders"), (Method::DELETE, "/blocked-senders/1")] {
        assert_eq!(lan.call(method, path, json!({"sender": "x@y.vn"})).await.0, 403, "{path}: the list is for those who manage the box");
    }
}

#[tokio::test]
async fn the_list_comes_in_pages_and_is_searched() {
    let world = World::open();
    let admin = world.client("quan", Role::Admin);
    for number in 0..5 {
        block(&admin, &format!("eve{number}@bad.vn")).await;
    }
    let senders =
        |page: &Value| page["items"].as_array().unwrap().iter().map(|one| one["sender"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    let (_, first) = admin.get("/blocked-senders?limit=3").await;
    let (_, rest) = admin.get(&format!("/blocked-senders?limit=3&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!(senders(&first), ["eve4@bad.vn", "eve3@bad.vn", "eve2@bad.vn"]);
    assert_eq!(senders(&rest), ["eve1@bad.vn", "eve0@bad.vn"]);
    assert_eq!(senders(&admin.get("/blocked-senders?q=EVE3").await.1), ["eve3@bad.vn"]);
}
