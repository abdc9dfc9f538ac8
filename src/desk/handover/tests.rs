//! The brief over HTTP: what it finds in a thread over several channels, what answers a question, and who may read it. Absences: what
//! goes over, and what stays.
use crate::desk::{
    people::policy::Role,
    tests::world::{Client, World},
};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

fn texts(brief: &Value, what: &str) -> Vec<String> {
    brief[what].as_array().unwrap().iter().map(|passage| passage["text"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_brief_tells_what_was_promised_what_is_asked_and_where_there_was_contact() {
    let world = World::open();
    let (lan, minh) = (world.client("lan", Role::Agent), world.client("minh", Role::Agent));
    let number = world.mail("an@home.vn", "Giao hàng", "Id: m1@home\n", "Chào shop.\nBao giờ hàng của tôi tới?\nTôi ở Đà Lạt.");
    let path = format!("/tickets/{number}/brief");
    let (status, brief) = minh.get(&path).await;
    assert_eq!(status, 200, "{brief}");
    assert_eq!(texts(&brief, "open_questions"), ["Bao giờ hàng của tôi tới?"]);
    assert_eq!((&brief["promises"], &brief["awaited_answers"]), (&json!([]), &json!([])));

    lan.post(
        &format!("/tickets/{number}/replies"),
        json!({"text": "Dạ em sẽ gửi hàng hôm nay.\nAnh cho em xin số điện thoại được không?"}),
    )
    .await;
    let (_, brief) = minh.get(&path).await;
    assert_eq!(texts(&brief, "promises"), ["Dạ em sẽ gửi hàng hôm nay."]);
    assert_eq!(brief["promises"][0]["author"]["agent"]["name"], "lan");
    assert_eq!(texts(&brief, "awaited_answers"), ["Anh cho em xin số điện thoại được không?"]);
    assert_eq!(brief["open_questions"], json!([]), "it was answered");

    let call = json!({"direction": "in", "from": "0912 345 678", "status": "answered", "ticket": number, "note": "Hứa gọi lại lúc 15 giờ.", "agent": "lan@desk.example"});
    assert_eq!(lan.post("/calls", call).await.0, 201);
    let (_, brief) = minh.get(&path).await;
    assert_eq!(texts(&brief, "promises"), ["Hứa gọi lại lúc 15 giờ.", "Dạ em sẽ gửi hàng hôm nay."]);
    assert_eq!((&brief["promises"][0]["channel"], &brief["promises"][0]["author"]["kind"]), (&json!("phone"), &json!("agent")));
    assert_eq!(brief["awaited_answers"], json!([]), "they have spoken since");
    let call = json!({"direction": "in", "from": "0912 345 678", "status": "answered", "ticket": number, "note": "Hứa báo giá."});
    assert_eq!(lan.post("/calls", call).await.0, 201);
    let (_, brief) = minh.get(&path).await;
    assert_ne!(brief["promises"][0]["author"]["kind"], "contact", "whoever called promised nothing: {brief}");
    let channels: Vec<&str> =
        brief["last_contacts"].as_array().unwrap().iter().map(|contact| contact["channel"].as_str().unwrap()).collect();
    assert_eq!(channels.len(), 2, "{channels:?}");
    assert_eq!(brief["is_partial"], false);
}

#[tokio::test]
async fn what_somebody_may_not_see_has_no_brief_for_them() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Giao hàng", "Id: m1@home\n", "Bao giờ?");
    assert_eq!(lan.get(&format!("/tickets/{}/brief", number + 1)).await.0, 404);
    let light = world.client("hoa", Role::LightAgent);
    let (ticket, brief) = (light.get(&format!("/tickets/{number}")).await.0, light.get(&format!("/tickets/{number}/brief")).await.0);
    assert_eq!(ticket, brief);
}

fn hand_over(world: &World) {
    assert!(!world.shop.write(super::step).unwrap());
}

async fn put(client: &Client, path: &str, body: Value) -> (u16, Value) {
    client.call(Method::PUT, path, body).await
}

async fn change(client: &Client, number: i64, mut body: Value) {
    let path = format!("/tickets/{number}");
    body["version"] = client.get(&path).await.1["version"].clone();
    assert_eq!(client.patch(&path, body).await.0, 200);
}

async fn assignee(client: &Client, number: i64) -> Value {
    client.get(&format!("/tickets/{number}")).await.1["assignee"]["name"].clone()
}

#[tokio::test]
async fn while_somebody_is_away_their_tickets_and_what_customers_write_go_to_the_substitute() {
    let world = World::open();
    let (lan, minh) = (world.client("lan", Role::Agent), world.client("minh", Role::Agent));
    let numbers: Vec<i64> =
        ["m1", "m2", "m3"].into_iter().map(|id| world.mail("an@home.vn", id, &format!("Id: {id}@home\n"), "Bao giờ?")).collect();
    for number in &numbers {
        change(&lan, *number, json!({"assignee_id": lan.agent})).await;
    }
    change(&lan, numbers[2], json!({"status": "solved"})).await;
    let now = world.shop.clock.now();
    let later = now.after(Duration::from_hours(24));
    let path = format!("/agents/{}/absence", lan.agent);
    let (status, absence) =
        put(&lan, &path, json!({"substitute_id": minh.agent, "from": now.after(Duration::from_hours(1)), "until": later})).await;
    assert_eq!((status, &absence["is_begun"]), (200, &json!(false)), "{absence}");
    hand_over(&world);
    assert_eq!(assignee(&minh, numbers[0]).await, "lan", "it has not begun");

    world.shop.clock.advance(Duration::from_hours(2));
    hand_over(&world);
    assert_eq!((assignee(&minh, numbers[0]).await, assignee(&minh, numbers[1]).await), (json!("minh"), json!("minh")));
    assert_eq!(assignee(&minh, numbers[2]).await, "lan", "it is over");
    assert_eq!(minh.get("/absences").await.1[0]["is_begun"], true);

    // What they take themselves meanwhile stays theirs, until its customer writes.
    change(&lan, numbers[0], json!({"assignee_id": lan.agent})).await;
    hand_over(&world);
    assert_eq!(assignee(&minh, numbers[0]).await, "lan");
    world.shop.clock.advance(Duration::from_mins(1));
    world.mail("an@home.vn", "Re: m1", "Id: m4@home\nReferences: m1@home\n", "Alo?");
    hand_over(&world);
    assert_eq!(assignee(&minh, numbers[0]).await, "minh");

    world.shop.clock.advance(Duration::from_hours(24));
    hand_over(&world);
    assert_eq!(minh.get("/absences").await.1, json!([]));
    assert_eq!(assignee(&minh, numbers[1]).await, "minh", "what went over stays");
}

#[tokio::test]
async fn an_absence_is_ones_own_affair_and_its_substitute_is_there() {
    let world = World::open();
    let (lan, minh, boss) = (world.client("lan", Role::Agent), world.client("minh", Role::Agent), world.client("boss", Role::Admin));
    let of = |agent| format!("/agents/{agent}/absence");
    assert_eq!(put(&lan, &of(lan.agent), json!({"substitute_id": lan.agent})).await.0, 400);
    assert_eq!(put(&lan, &of(lan.agent), json!({"substitute_id": "9999"})).await.0, 400);
    assert_eq!(put(&lan, &of(minh.agent), json!({"substitute_id": lan.agent})).await.0, 403);
    assert_eq!(put(&boss, &of(minh.agent), json!({"substitute_id": lan.agent})).await.0, 200);
    let (status, refused) = put(&lan, &of(lan.agent), json!({"substitute_id": boss.agent})).await;
    assert_eq!(status, 409, "they stand in for a colleague: {refused}");
    assert_eq!(put(&boss, &of(boss.agent), json!({"substitute_id": minh.agent})).await.0, 400, "the substitute is away");
    assert_eq!(lan.call(Method::DELETE, &of(minh.agent), Value::Null).await.0, 403);
    assert_eq!(minh.call(Method::DELETE, &of(minh.agent), Value::Null).await.0, 204);
    assert_eq!(minh.call(Method::DELETE, &of(minh.agent), Value::Null).await.0, 404);
}
