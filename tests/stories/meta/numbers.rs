//! The cases of the conformance list of WhatsApp: the general ones (G) as far as they concern it, and its own (W).
use super::desk::{APP_SECRET, Desk, secrets};
use crate::{
    counter::{cases, with},
    patience::until,
    servers::{
        http_fake::Said,
        meta_fake::{error, signature},
    },
};
use serde_json::{Value, json};

/// What the list names and is not done, and what happens instead.
pub const LEFT_OUT: [(&str, &str); 2] = [
    ("W9", "reactions: kept in the ledger and shown to nobody"),
    ("W10", "templates are not sent: after a day the composer offers the other channels"),
];

const LAN: &str = "84987654321";

cases! {
    "G3" "the same message three times, also after a restart, is one" duplicates;
    "G5" "a wrong signature stores nothing and is counted" forged;
    "G7" "the window is closed: said before anything is written" closed;
    "G9" "texts around the limit" long_texts;
    "G12" "silence is not knowing, and what is told later settles it" silence;
    "W1" "somebody by the id alone, by both, and by the number alone is one person" hidden_number;
    "W2" "a number and an id that were changed" changed_number;
    "W3" "read before delivered, and failed with a reason" states;
    "W4" "changed and taken back" edits;
    "W5" "what was written in WhatsApp's own app, changed and taken back there" echoes;
    "W6" "files are fetched with the token, from where they lie just now" media;
    "W7" "too many for all, too many for one" rate;
    "W8" "what cannot be shown says what it is" unsupported;
    "W11" "places, contacts, orders, buttons and lists" contents;
    "W12" "passed on" forwarded;
    "W13" "two numbers share an address, and ids" siblings;
    "W14" "what a message carried along settles it" carried;
    "W15" "files go out as such, and answers name what they answer" outgoing;
}

fn message(desk: &Desk, id: &str, over: &Value) -> Value {
    let message =
        json!({ "from": LAN, "id": id, "timestamp": desk.clock.now().seconds().to_string(), "type": "text", "text": { "body": id } });
    with(message, over)
}

async fn tell_value(desk: &Desk, field: &str, over: &Value) -> u16 {
    let value = json!({ "messaging_product": "whatsapp", "metadata": { "display_phone_number": "842873001234", "phone_number_id": "55" } });
    desk.tell_entries(json!([{ "id": "waba-1", "changes": [{ "field": field, "value": with(value, over) }] }])).await
}

async fn tell(desk: &Desk, message: Value) -> u16 {
    let contact = json!({ "profile": { "name": "Lan" }, "wa_id": message["from"], "user_id": message["from_user_id"] });
    tell_value(desk, "messages", &json!({ "messages": [message], "contacts": [contact] })).await
}

async fn tell_status(desk: &Desk, id: &str, status: &str, over: &Value) -> u16 {
    let status = json!({ "id": id, "status": status, "timestamp": desk.clock.now().seconds().to_string(), "recipient_id": LAN });
    tell_value(desk, "messages", &json!({ "statuses": [with(status, over)] })).await
}

async fn first(desk: &Desk, text: &str) -> i64 {
    assert_eq!(tell(desk, message(desk, "wamid.first", &json!({ "text": { "body": text } }))).await, 200);
    desk.taken(1).await;
    desk.number().await
}

async fn open() -> Desk {
    Desk::open("whatsapp", json!({})).await
}

async fn duplicates() {
    let desk = open().await;
    let once = message(&desk, "wamid.once", &json!({}));
    let told = || tell(&desk, once.clone());
    assert_eq!(futures::future::join_all([told(), told(), told()]).await, [200, 200, 200]);
    desk.taken(1).await;
    let desk = desk.restart().await;
    assert_eq!(tell(&desk, once).await, 200);
    assert_eq!(desk.house.count("select count(*) from entries").await, 1);
    assert_eq!(desk.entries(desk.number().await).await[0]["author"]["contact"]["name"], "Lan");
}

async fn forged() {
    let desk = open().await;
    let body = json!({ "object": "whatsapp_business_account", "entry": [] }).to_string().into_bytes();
    let headers = [("X-Hub-Signature-256", signature(&body, "another"))];
    assert_eq!(desk.house.client.told(&desk.path(), &headers, &body).await, 401);
    assert_eq!(desk.tell_bytes(&body).await, 200, "with {APP_SECRET}");
    assert_eq!(desk.verify("our-word").await.0, 200);
    assert_eq!(desk.house.count("select count(*) from ledger").await, 0);
}

async fn closed() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    desk.later(24 * 3600 + 1);
    assert!(desk.way(number).await["why_not"].as_str().unwrap().contains("24 hours"));
    assert_eq!(desk.refused(number, json!({ "text": "late" })).await["status"], 409);
    assert!(desk.meta.sent().is_empty());
}

async fn long_texts() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    for (length, parts) in [(4095, 1), (4096, 1), (4097, 2)] {
        let before = desk.meta.texts().len();
        desk.send(number, json!({ "text": "ừ".repeat(length) })).await;
        let sent = desk.meta.texts()[before..].to_vec();
        assert!(sent.len() == parts && sent.iter().all(|part| part.chars().count() <= 4096), "of {length} characters");
    }
}

async fn silence() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    desk.meta.http.then_at("/messages", [Said::Bytes(200, Vec::new())]);
    let entry = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&entry, "uncertain").await;
    desk.later(3600);
    desk.in_state(&entry, "uncertain").await;
    assert_eq!(desk.meta.texts(), ["one"]);
}

async fn hidden_number() {
    let desk = open().await;
    tell(&desk, message(&desk, "wamid.0", &json!({}))).await;
    let hidden = json!({ "from": null, "from_user_id": "VN.1349" });
    tell(&desk, message(&desk, "wamid.1", &json!({ "from_user_id": "VN.1349" }))).await;
    tell(&desk, message(&desk, "wamid.2", &hidden)).await;
    desk.taken(3).await;
    assert_eq!(desk.house.count("select count(*) from contacts").await, 1);
    assert_eq!(desk.house.count("select count(*) from lines").await, 1);
    let number = desk.number().await;
    assert_eq!(desk.texts(number).await.len(), 3);
    desk.send(number, json!({ "text": "hello" })).await;
    assert_eq!(desk.meta.sent()[0].json()["to"], LAN, "the number is known");
    // Somebody else, by the id alone.
    tell(&desk, message(&desk, "wamid.3", &json!({ "from": null, "from_user_id": "VN.77" }))).await;
    desk.taken(4).await;
    let other = desk.number().await;
    desk.send(other, json!({ "text": "hello" })).await;
    let sent = desk.meta.sent()[1].json();
    assert!(sent["to"].is_null() && sent["recipient"] == "VN.77", "{sent}");
}

async fn changed_number() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    let system = json!({ "type": "system", "system": { "type": "user_changed_number", "wa_id": "84911111111", "body": "Lan changed" } });
    tell(&desk, message(&desk, "wamid.s", &system)).await;
    tell(&desk, message(&desk, "wamid.new", &json!({ "from": "84911111111" }))).await;
    desk.taken(3).await;
    assert_eq!(desk.texts(number).await, ["hi", "wamid.new"]);
    assert_eq!(desk.house.count("select count(*) from contacts").await, 1);
    desk.send(number, json!({ "text": "hello" })).await;
    assert_eq!(desk.meta.sent()[0].json()["to"], "84911111111");
    let update = json!({ "user_id": { "previous": "VN.1", "current": "VN.2" }, "wa_id": "84911111111" });
    tell_value(&desk, "user_id_update", &json!({ "user_id_update": [update] })).await;
    tell(&desk, message(&desk, "wamid.id", &json!({ "from": null, "from_user_id": "VN.2" }))).await;
    desk.taken(5).await;
    assert_eq!(desk.texts(number).await.len(), 4);
}

async fn states() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    let entry = desk.send(number, json!({ "text": "one" })).await;
    let own = desk.own().await;
    for status in ["read", "delivered", "sent", "sent"] {
        assert_eq!(tell_status(&desk, &own, status, &json!({})).await, 200);
    }
    desk.taken(4).await;
    let delivery = desk.in_state(&entry, "sent").await;
    assert!(delivery["read_at"].is_string() && delivery["delivered_at"].is_string(), "{delivery}");
    let entry = desk.send(number, json!({ "text": "two" })).await;
    let failed =
        json!({ "errors": [{ "code": 131_047, "title": "Re-engagement message", "error_data": { "details": "more than 24 hours" } }] });
    tell_status(&desk, &desk.own().await, "failed", &failed).await;
    let delivery = desk.in_state(&entry, "bounced").await;
    assert!(delivery["words"].as_str().unwrap().contains("more than 24 hours"), "{delivery}");
}

async fn edits() {
    let desk = open().await;
    let number = first(&desk, "trà xanh").await;
    let edit = json!({ "type": "edit", "edit": { "original_message_id": "wamid.first", "message": { "type": "text", "text": { "body": "trà đen" } } } });
    tell(&desk, message(&desk, "wamid.e", &edit)).await;
    desk.taken(2).await;
    assert_eq!(desk.texts(number).await, ["trà đen"]);
    tell(&desk, message(&desk, "wamid.r", &json!({ "type": "revoke", "revoke": { "original_message_id": "wamid.first" } }))).await;
    desk.taken(3).await;
    let entry = desk.entries(number).await.remove(0);
    assert!(entry["visible"] == "" && entry["withdrawn_at"].is_string(), "{entry}");
}

async fn echoes() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    let echo = async |id: &str, over: Value| {
        let echo = with(
            json!({ "from": "842873001234", "to": LAN, "id": id, "timestamp": desk.clock.now().seconds().to_string(), "type": "text" }),
            &over,
        );
        tell_value(&desk, "smb_message_echoes", &json!({ "message_echoes": [echo] })).await
    };
    assert_eq!(echo("wamid.x", json!({ "text": { "body": "Dạ, em đây ạ." } })).await, 200);
    let edit =
        json!({ "type": "edit", "edit": { "original_message_id": "wamid.x", "message": { "type": "text", "text": { "body": "Dạ!" } } } });
    echo("wamid.y", edit).await;
    desk.taken(3).await;
    let entry = desk.entries(number).await.pop().unwrap();
    assert!(entry["direction"] == "out" && entry["visible"] == "Dạ!", "{entry}");
    echo("wamid.z", json!({ "type": "revoke", "revoke": { "original_message_id": "wamid.x" } })).await;
    desk.taken(4).await;
    assert!(desk.entries(number).await.pop().unwrap()["withdrawn_at"].is_string());
    // Ours, told back.
    desk.send(number, json!({ "text": "ours" })).await;
    echo(&desk.own().await, json!({ "text": { "body": "ours" } })).await;
    desk.taken(5).await;
    assert_eq!(desk.texts(number).await.len(), 3);
}

async fn media() {
    let desk = open().await;
    let url = desk.meta.keep_file("m", b"bytes of a picture");
    desk.meta.introduce("900", json!({ "url": url, "mime_type": "image/jpeg", "file_size": 18 }));
    desk.meta.http.then_at("/files/m", [Said::Bytes(401, b"expired".to_vec())]);
    let image = json!({ "type": "image", "image": { "id": "900", "mime_type": "image/jpeg", "caption": "đây" } });
    tell(&desk, message(&desk, "wamid.i", &image)).await;
    desk.taken(1).await;
    let number = desk.number().await;
    until("a second try", async || {
        desk.later(10);
        (desk.meta.http.asked_at("/900").len() == 2).then_some(())
    })
    .await;
    assert_eq!(desk.file(number, 0).await.1, b"bytes of a picture");
    assert!(desk.meta.http.asked_at("/files/m").iter().all(|asked| asked.header("authorization").starts_with("Bearer ")));
    let large = json!({ "type": "video", "video": { "id": "901", "mime_type": "video/mp4" } });
    desk.meta.introduce("901", json!({ "url": url, "file_size": 200 << 20 }));
    tell(&desk, message(&desk, "wamid.v", &large)).await;
    let file = until("it to be given up", async || {
        let file = desk.entries(number).await.get(1).map(|entry| entry["awaited_files"][0].clone())?;
        (file["state"] == "failed").then_some(file)
    });
    assert!(file.await["words"].as_str().unwrap().contains("25 MB"));
}

async fn rate() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    desk.meta.http.then_at("/messages", [error(131_056, None)]);
    let entry = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(7);
    desk.in_state(&entry, "sent").await;
    desk.meta.http.then_at("/messages", [error(130_429, None)]);
    let entry = desk.reply(number, json!({ "text": "two" })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(7);
    desk.in_state(&entry, "deferred").await;
    desk.later(300);
    desk.in_state(&entry, "sent").await;
}

async fn unsupported() {
    let desk = open().await;
    let errors = json!({ "type": "unsupported", "errors": [{ "code": 131_051, "title": "Unsupported message type" }] });
    tell(&desk, message(&desk, "wamid.u", &errors)).await;
    desk.taken(1).await;
    let entry = desk.entries(desk.number().await).await.remove(0);
    assert!(entry["visible"] == "[unsupported]" && entry["defects"][0]["code"] == "unsupported", "{entry}");
}

async fn contents() {
    let desk = open().await;
    let all = [
        json!({ "type": "location", "location": { "latitude": 10.77, "longitude": 106.69, "name": "Chợ Bến Thành", "address": "Quận 1" } }),
        json!({ "type": "contacts", "contacts": [{ "name": { "formatted_name": "Hoa" }, "phones": [{ "phone": "+84 901" }] }] }),
        json!({ "type": "order", "order": { "catalog_id": "1", "text": "", "product_items": [{ "product_retailer_id": "tra", "quantity": 2, "item_price": 50, "currency": "VND" }] } }),
        json!({ "type": "button", "button": { "text": "Có", "payload": "YES" } }),
        json!({ "type": "interactive", "interactive": { "type": "button_reply", "button_reply": { "id": "1", "title": "Mua" } } }),
    ];
    for (at, over) in (1..).zip(&all) {
        tell(&desk, message(&desk, &format!("wamid.{at}"), over)).await;
        desk.taken(at).await;
    }
    let texts = desk.texts(desk.number().await).await;
    assert!(texts[0].starts_with("Chợ Bến Thành\nQuận 1\n📍 10.77"), "{texts:?}");
    assert_eq!(texts[1..], ["☎ Hoa +84 901", "2 × tra (50 VND)", "Có", "Mua"]);
}

async fn forwarded() {
    let desk = open().await;
    tell(&desk, message(&desk, "wamid.f", &json!({ "context": { "forwarded": true } }))).await;
    desk.taken(1).await;
    assert_eq!(desk.texts(desk.number().await).await, ["↪\nwamid.f"]);
}

async fn siblings() {
    let desk = open().await;
    let second = desk.add_inbox("Second", Desk::settings(&desk.meta, "56"), secrets()).await;
    let value = |id: &str, from: &str| {
        let message = message(&desk, "wamid.same", &json!({ "from": from }));
        json!({ "field": "messages", "value": { "metadata": { "phone_number_id": id }, "messages": [message] } })
    };
    let entries =
        json!([{ "id": "waba-1", "changes": [value("55", "841111111")] }, { "id": "waba-2", "changes": [value("56", "842222222")] }]);
    assert_eq!(desk.tell_entries(entries).await, 200);
    desk.taken(2).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 2, "an id means something within its number alone");
    let of = desk.house.count("select max(inbox_id) from tickets").await;
    assert_eq!(of.to_string(), second);
}

async fn carried() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    desk.meta.http.then_at("/messages", [Said::Bytes(200, Vec::new())]);
    let entry = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&entry, "uncertain").await;
    let carried = desk.meta.sent()[0].json()["biz_opaque_callback_data"].clone();
    tell_status(&desk, "wamid.lost", "sent", &json!({ "biz_opaque_callback_data": carried })).await;
    desk.in_state(&entry, "sent").await;
    tell_status(&desk, "wamid.lost", "read", &json!({})).await;
    until("it to be read", async || desk.in_state(&entry, "sent").await["read_at"].is_string().then_some(())).await;
}

async fn outgoing() {
    let desk = open().await;
    let number = first(&desk, "hi").await;
    let asked = desk.entries(number).await[0]["id"].clone();
    let png = desk.upload("a.png", &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 1]).await;
    let document = desk.upload("c.pdf", b"%PDF-1.7 x").await;
    desk.send(number, json!({ "text": "here", "files": [png, document], "answers_entry_id": asked })).await;
    let sent: Vec<Value> = desk.meta.sent().iter().map(|asked| asked.json()).collect();
    assert!(
        sent[0]["text"]["body"] == "here" && sent[0]["context"]["message_id"] == "wamid.first" && sent[1]["context"].is_null(),
        "{sent:?}"
    );
    assert!(sent[1]["type"] == "image" && sent[1]["image"]["id"].is_string(), "{sent:?}");
    assert!(sent[2]["document"]["filename"] == "c.pdf" && sent[2]["to"] == LAN, "{sent:?}");
    let zip = desk.upload("d.zip", b"PK\x03\x04 and so on").await;
    let refused = desk.refused(number, json!({ "text": "and", "files": [zip] })).await;
    assert!(refused["problem"]["detail"].as_str().unwrap().contains("pdf, doc"), "{refused}");
    desk.meta.http.then_at("/messages", [error(131_047, None)]);
    let entry = desk.reply(number, json!({ "text": "late" })).await;
    assert!(desk.in_state(&entry, "failed").await["words"].as_str().unwrap().contains("too late"));
}
