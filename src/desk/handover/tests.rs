//! The brief over HTTP: what it finds in a thread over several channels, what answers a question, and who may read it.
use crate::desk::{people::policy::Role, tests::world::World};
use serde_json::{Value, json};

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
