//! The cases of the conformance list: the general ones (G) as far as they concern Zalo, and its own (Z).
use super::desk::{ACCOUNT, APP, APP_SECRET, Desk, LAN, WEBHOOK_SECRET, secrets};
use crate::{
    counter::{cases, with},
    patience::until,
    servers::{
        http_fake::Said,
        zalo_fake::{mac, refusal},
    },
};
use futures::StreamExt;
use serde_json::{Value, json};

/// What the list names and is not done, and what happens instead.
pub const LEFT_OUT: [(&str, &str); 2] = [
    ("G10", "edits and recalls: nothing documented tells an account of them"),
    ("Z17", "receipts of templates: templates are not sent, their receipts are kept and shown to nobody"),
];

cases! {
    "G1" "odd texts are kept in normal form and found without marks" odd_texts;
    "G2" "pictures, files and voice are fetched, unknown kinds are named" kinds;
    "G3" "the same event three times, also after a restart, is one message" duplicates;
    "G4" "an answer before what it answers, and a mark before the message is known" disorder;
    "G5" "a missing, wrong or old signature stores nothing and is counted" forged;
    "G6" "a token that is over for good raises an alarm, and nothing is lost" token;
    "G8" "asked to wait, it waits as told, in order, and others go on" rate;
    "G9" "texts around the limit and far beyond it" long_texts;
    "G11" "an echo of ours is ours, and what was written in Zalo's app is shown" echoes;
    "G12" "silence is not knowing, trouble is tried again, and an echo tells" silence;
    "G13" "files that are missing, slow to come or elsewhere" files;
    "G14" "a number from a form is a claim, and joins nobody" claims;
    "G15" "five hundred events at once" flood;
    "Z1" "signed with the app's number" signed_by_app;
    "Z2" "signed with the account's number, and over the header's time" signed_by_account;
    "Z3" "with and without mac=" prefix;
    "Z4" "signed with another secret" other_secret;
    "Z5" "a follower has a name, and somebody who does not follow has none" profiles;
    "Z6" "stickers, places, voice, cards and links" contents;
    "Z7" "what a colleague wrote in Zalo's app goes out in the ticket" colleague;
    "Z8" "a token that is over is renewed once, kept over a crash, and used" renewal;
    "Z9" "several answers at once renew one token once" single_flight;
    "Z10" "after two days an answer costs and must be confirmed, after seven it is too late" windows;
    "Z11" "the limit of the minute" limit;
    "Z12" "two thousand letters with their marks beside them are one message" composed;
    "Z13" "pictures and documents are uploaded, other kinds refused, what expired uploaded anew" uploads;
    "Z14" "a form that was filled in" submitted;
    "Z15" "a repetition by the ladder" ladder;
    "Z16" "somebody without an account" anonymous;
    "Z18" "an answer without quota" no_quota;
    "Z19" "without a public address the desk asks" polling;
    "Z20" "two accounts of one app share an address" siblings;
    "Z21" "the live test says what is wrong" check;
}

async fn odd_texts() {
    let desk = Desk::open().await;
    let number = desk.first("Đơn ha\u{300}ng 👩‍👩‍👧 <script>alert(1)</script> \u{202B}مرحبا\u{202C} a\u{0}b").await;
    let text = desk.texts(number).await.remove(0);
    assert!(text.contains("hàng 👩‍👩‍👧 <script>") && !text.contains('\u{0}'), "{text:?}");
    until("the message to be found", async || desk.mai.get("/search?q=don%20hang").await.to_string().contains("script").then_some(()))
        .await;
}

async fn kinds() {
    let desk = Desk::open().await;
    let url = |name: &str| desk.zalo.keep_file(name, format!("bytes of {name}").as_bytes());
    let events = [
        desk.attached("a", "image", json!({ "url": url("p.jpg"), "thumbnail": "https://x.example/t" })),
        desk.attached("b", "file", json!({ "url": url("d"), "name": "../hoa\u{202E}don.pdf", "size": "10", "type": "pdf" })),
        desk.attached("c", "audio", json!({ "url": url("v") })),
        desk.attached("d", "hologram", json!({})),
    ];
    for (at, event) in (1..).zip(&events) {
        assert_eq!(desk.tell(event).await, 200);
        desk.taken(at).await;
    }
    let number = desk.number().await;
    assert_eq!(desk.file(number, 0).await.1, b"bytes of p.jpg");
    assert_eq!(desk.file(number, 1).await.0["name"], "hoadon.pdf");
    assert_eq!(desk.file(number, 2).await.1, b"bytes of v");
    let odd = desk.entries(number).await.remove(3);
    assert!(odd["visible"] == "[hologram]" && odd["defects"][0]["code"] == "unsupported", "{odd}");
    assert_eq!(desk.zalo.http.asked_at("/files/").len(), 3, "each is fetched once");
}

async fn duplicates() {
    let desk = Desk::open().await;
    let event = desk.text("once", "once");
    assert_eq!(futures::future::join_all([desk.tell(&event), desk.tell(&event), desk.tell(&event)]).await, [200, 200, 200]);
    desk.taken(1).await;
    let desk = desk.restart().await;
    assert_eq!(desk.tell(&event).await, 200);
    desk.taken(1).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 1);
}

async fn disorder() {
    let desk = Desk::open().await;
    let mut answer = desk.text("2", "an answer");
    answer["message"]["quote_msg_id"] = "1".into();
    desk.tell(&answer).await;
    desk.tell(&desk.text("1", "what it answers")).await;
    desk.tell(&desk.event("user_seen_message", &json!({ "message": { "msg_id": "nobody-knows" } }))).await;
    desk.taken(3).await;
    let entries = desk.entries(desk.number().await).await;
    assert_eq!(entries.len(), 2, "{entries:?}");
    let (number, ours) = (desk.number().await, json!({ "text": "ours" }));
    let entry = desk.send(number, ours).await;
    let sent = desk
        .house
        .read(|connection| Ok(connection.query_row("select external_id from delivery_parts", [], |row| row.get::<_, String>(0))?))
        .await;
    let sent = sent.rsplit(':').next().unwrap().to_owned();
    // Read before it is told to have arrived.
    desk.tell(&desk.event("user_seen_message", &json!({ "message": { "msg_ids": [sent] } }))).await;
    desk.tell(&desk.event("user_received_message", &json!({ "message": { "msg_id": sent } }))).await;
    desk.taken(5).await;
    let delivery = desk.in_state(&entry, "sent").await;
    assert!(delivery["read_at"].is_string() && delivery["delivered_at"].is_string(), "{delivery}");
}

async fn forged() {
    let desk = Desk::open().await;
    let event = desk.text("1", "forged");
    let body = event.to_string().into_bytes();
    let at = event["timestamp"].as_str().unwrap();
    let right = mac(APP, &body, at, WEBHOOK_SECRET);
    let tell = async |signature: &str, body: &[u8]| {
        desk.house.client.told(&desk.path(), &[("X-ZEvent-Signature", signature.to_owned())], body).await
    };
    assert_eq!(tell("", &body).await, 401);
    assert_eq!(tell("mac=00", &body).await, 401);
    let rewritten = serde_json::to_vec_pretty(&event).unwrap();
    assert_eq!(tell(&right, &rewritten).await, 401, "another body than the one that was signed");
    let old = with(event.clone(), &json!({ "timestamp": (desk.clock.now().millis() - 90_000_000).to_string() }));
    assert_eq!(desk.tell(&old).await, 401);
    let odd = with(event, &json!({ "event_name": "" }));
    assert_eq!(desk.tell(&odd).await, 400);
    assert_eq!(desk.house.client.told("/channels/99/zalo", &[("X-ZEvent-Signature", right)], &body).await, 401);
    assert_eq!(desk.house.count("select count(*) from ledger").await, 0);
    let refused = desk.health().await["requests"]["refused"].clone();
    assert!(refused["unsigned"] == 3 && refused["stale"] == 1 && refused["malformed"] == 1, "{refused}");
}

async fn token() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.zalo.revoke();
    let entry = desk.reply(number, json!({ "text": "Yes." })).await;
    desk.in_state(&entry, "deferred").await;
    let words = desk.house.alarm("inbox_token_expired").await;
    assert!(words.contains("API Explorer") && !words.contains("refresh-0"), "{words}");
    let renewals = desk.zalo.http.asked_at("/v4/oa/access_token").len();
    desk.later(601);
    until("another try", async || (desk.zalo.sent().len() == 2).then_some(())).await;
    assert_eq!(desk.zalo.http.asked_at("/v4/oa/access_token").len(), renewals, "a refresh token that is over is not asked with again");
    assert_eq!(desk.tell(&desk.text("2", "are you there?")).await, 200);
    desk.zalo.grant("fresh", "fresh-refresh");
    desk.change_secrets(json!({ "access_token": "fresh", "refresh_token": "fresh-refresh" })).await;
    desk.house.all_clear("inbox_token_expired").await;
    desk.later(601);
    desk.in_state(&entry, "sent").await;
    assert_eq!(desk.texts(number).await.len(), 3);
}

async fn rate() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.tell(&with(desk.text("h", "me too"), &json!({ "sender": { "id": "88" } }))).await;
    desk.taken(2).await;
    let other = desk.number().await;
    desk.zalo.http.then_at("/message/cs", [Said::Wait(200, 30, json!({ "error": -32, "message": "Request limit" }))]);
    let first = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&first, "deferred").await;
    let second = desk.reply(number, json!({ "text": "two" })).await;
    desk.send(other, json!({ "text": "three" })).await;
    assert_eq!(desk.in_state(&second, "queued").await["state"], "queued");
    desk.later(31);
    desk.in_state(&second, "sent").await;
    assert_eq!(desk.zalo.texts(), ["one", "three", "one", "two"]);
}

async fn long_texts() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    for (text, parts) in [("a".repeat(1999), 1), ("a".repeat(2000), 1), ("a".repeat(2001), 2), (format!("{} b", "từ ".repeat(5000)), 8)] {
        let before = desk.zalo.texts().len();
        desk.send(number, json!({ "text": text })).await;
        let sent = desk.zalo.texts()[before..].to_vec();
        assert_eq!(sent.len(), parts, "of {} characters", text.chars().count());
        assert!(sent.iter().all(|part| part.chars().count() <= 2000));
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let whole: usize = sent.iter().map(|part| bare(part.rsplit_once(" (").map_or(part.as_str(), |(part, _)| part))).sum();
        assert_eq!(whole, bare(&text), "nothing is lost");
    }
    let refused = desk.refused(number, json!({ "text": "x ".repeat(20_000) })).await;
    assert!(refused["status"] == 400 && refused["problem"]["field"] == "text", "{refused}");
}

fn echo(desk: &Desk, id: &str, text: &str, over: &Value) -> Value {
    let over = with(json!({ "sender": { "id": ACCOUNT }, "recipient": { "id": LAN }, "message": { "msg_id": id, "text": text } }), over);
    desk.event("oa_send_text", &over)
}

async fn echoes() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.send(number, json!({ "text": "ours" })).await;
    let own = desk.house.read(|c| Ok(c.query_row("select external_id from delivery_parts", [], |row| row.get::<_, String>(0))?)).await;
    assert_eq!(desk.tell(&echo(&desk, own.rsplit(':').next().unwrap(), "ours", &json!({}))).await, 200);
    desk.taken(2).await;
    assert_eq!(desk.texts(number).await, ["hi", "ours"]);
}

async fn silence() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.zalo.http.then_at("/message/cs", [Said::Bytes(200, Vec::new())]);
    let entry = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&entry, "uncertain").await;
    desk.later(3600);
    desk.in_state(&entry, "uncertain").await;
    assert_eq!(desk.zalo.texts(), ["one"], "what nobody knows of is not sent again by itself");
    // Zalo tells of it after all.
    assert_eq!(desk.tell(&echo(&desk, "late", "one", &json!({}))).await, 200);
    desk.in_state(&entry, "sent").await;
    assert_eq!(desk.texts(number).await, ["hi", "one"], "and it is no second message");
    desk.tell(&desk.event("user_seen_message", &json!({ "message": { "msg_id": "late" } }))).await;
    until("it to be read", async || desk.in_state(&entry, "sent").await["read_at"].is_string().then_some(())).await;
    desk.zalo.http.then_at("/message/cs", [Said::Bytes(502, b"<html>bad gateway</html>".to_vec())]);
    let entry = desk.reply(number, json!({ "text": "two" })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(61);
    desk.in_state(&entry, "sent").await;
}

async fn files() {
    let desk = Desk::open().await;
    let url = desk.zalo.keep_file("late", b"here at last");
    desk.zalo.http.then_at("/files/late", [Said::Bytes(404, Vec::new()), Said::Bytes(502, Vec::new())]);
    let inside = ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd"];
    desk.tell(&desk.attached("a", "file", json!({ "url": url, "name": "a.txt" }))).await;
    for (at, url) in inside.iter().enumerate() {
        desk.tell(&desk.attached(&format!("i{at}"), "image", json!({ "url": url }))).await;
    }
    desk.taken(3).await;
    let number = desk.number().await;
    until("what leads inside to be refused", async || {
        let entries = desk.entries(number).await;
        entries[1..].iter().all(|entry| entry["awaited_files"][0]["state"] == "failed").then_some(())
    })
    .await;
    let file = until("the file", async || {
        desk.later(60);
        Some(desk.entries(number).await[0]["files"][0].clone()).filter(Value::is_object)
    });
    assert_eq!(file.await["name"], "a.txt");
}

async fn claims() {
    let desk = Desk::open().await;
    let known = json!({ "name": "Lan", "identities": [{ "kind": "phone", "value": "+84912345678" }] });
    let known = desk.mai.post("/contacts", known).await["id"].clone();
    desk.tell(&desk.event("user_submit_info", &json!({ "info": { "name": "Lan", "phone": "84912345678" } }))).await;
    desk.taken(1).await;
    let author = desk.entries(desk.number().await).await[0]["author"]["contact"]["id"].clone();
    assert_ne!(author, known, "what is told joins nobody");
    let suggested = desk.mai.get(&format!("/contacts/{}/duplicates", author.as_str().unwrap())).await;
    assert_eq!(suggested[0]["contact"]["id"], known, "and is a suggestion: {suggested}");
}

async fn flood() {
    let desk = Desk::open().await;
    let events: Vec<Value> = (0..500).map(|id| desk.text(&format!("f{id}"), &format!("{id}"))).collect();
    let statuses: Vec<u16> = futures::stream::iter(events.iter().map(|event| desk.tell(event))).buffer_unordered(20).collect().await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    desk.taken(500).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 500);
    assert_eq!(desk.house.count("select count(*) from tickets").await, 1);
}

async fn tell_signed(desk: &Desk, id: &str, number: &str, secret: &str, header: bool, prefix: &str) -> u16 {
    let event = desk.text(id, id);
    let body = event.to_string().into_bytes();
    // Of the header is a time of its own.
    let at = if header { (desk.clock.now().millis() + 5).to_string() } else { event["timestamp"].as_str().unwrap().to_owned() };
    let mut headers = vec![("X-ZEvent-Signature", format!("{prefix}{}", mac(number, &body, &at, secret)))];
    if header {
        headers.push(("X-ZEvent-Timestamp", at));
    }
    desk.house.client.told(&desk.path(), &headers, &body).await
}

async fn signed_by_app() {
    let desk = Desk::open_with(json!({ "signed_id": "app", "signed_time": "body" })).await;
    assert_eq!(tell_signed(&desk, "a", APP, WEBHOOK_SECRET, false, "mac=").await, 200);
    assert_eq!(tell_signed(&desk, "b", ACCOUNT, WEBHOOK_SECRET, false, "mac=").await, 401);
    assert_eq!(tell_signed(&desk, "c", APP, WEBHOOK_SECRET, true, "mac=").await, 401);
}

async fn signed_by_account() {
    let desk = Desk::open().await;
    assert_eq!(tell_signed(&desk, "a", ACCOUNT, WEBHOOK_SECRET, false, "mac=").await, 200);
    assert_eq!(tell_signed(&desk, "b", ACCOUNT, WEBHOOK_SECRET, true, "mac=").await, 200);
    desk.taken(2).await;
}

async fn prefix() {
    let desk = Desk::open().await;
    assert_eq!(tell_signed(&desk, "a", APP, WEBHOOK_SECRET, false, "mac=").await, 200);
    assert_eq!(tell_signed(&desk, "b", APP, WEBHOOK_SECRET, false, "").await, 200);
    desk.taken(2).await;
}

async fn other_secret() {
    let desk = Desk::open().await;
    assert_eq!(tell_signed(&desk, "a", APP, "another", false, "mac=").await, 401);
    assert_eq!(tell_signed(&desk, "b", APP, APP_SECRET, false, "mac=").await, 200, "some sign with the app's secret");
    desk.taken(1).await;
    assert_eq!(desk.house.count("select count(*) from ledger where external_id like 'm:%'").await, 1);
}

async fn profiles() {
    let desk = Desk::open().await;
    desk.zalo.introduce(LAN, json!({ "user_id": LAN, "display_name": "Trần Thị Lan", "user_is_follower": true }));
    desk.tell(&desk.event("follow", &json!({ "oa_id": ACCOUNT, "follower": { "id": LAN }, "sender": {}, "recipient": {} }))).await;
    let number = desk.first("hi").await;
    until("her name", async || (desk.entries(number).await[0]["author"]["contact"]["name"] == "Trần Thị Lan").then_some(())).await;
    desk.tell(&with(desk.text("x", "hello"), &json!({ "sender": { "id": "88" } }))).await;
    until("somebody who does not follow to be asked for", async || (desk.zalo.http.asked_at("user/detail").len() == 2).then_some(())).await;
    desk.tell(&with(desk.text("y", "once more"), &json!({ "sender": { "id": "88" } }))).await;
    desk.tell(&desk.text("z", "once more")).await;
    desk.taken(6).await;
    assert_eq!(desk.zalo.http.asked_at("user/detail").len(), 2, "each is asked for once");
}

async fn contents() {
    let desk = Desk::open().await;
    let url = desk.zalo.keep_file("s.png", &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]);
    let events = [
        desk.attached("a", "sticker", json!({ "id": "1", "url": url })),
        desk.attached("b", "location", json!({ "coordinates": { "latitude": "10.77", "longitude": "106.69" } })),
        desk.attached("c", "link", json!({ "title": "Trà", "url": "https://shop.example/tra", "description": "ngon" })),
        desk.attached("d", "business_card", json!({ "description": "Hoa 0901" })),
    ];
    for (at, event) in (1..).zip(&events) {
        desk.tell(event).await;
        desk.taken(at).await;
    }
    let number = desk.number().await;
    let texts = desk.texts(number).await;
    assert!(
        texts[1].starts_with("📍 10.77, 106.69") && texts[2] == "Trà\nngon\nhttps://shop.example/tra" && texts[3] == "Hoa 0901",
        "{texts:?}"
    );
    assert_eq!(desk.file(number, 0).await.0["media_type"], "image/png");
}

async fn colleague() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.tell(&echo(&desk, "c1", "Dạ, em đây ạ.", &json!({ "sender": { "id": ACCOUNT, "admin_id": "7" } }))).await;
    desk.taken(2).await;
    let entry = desk.entries(number).await.pop().unwrap();
    assert!(entry["direction"] == "out" && entry["visible"] == "Dạ, em đây ạ.", "{entry}");
}

async fn renewal() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.zalo.expire();
    desk.send(number, json!({ "text": "one" })).await;
    assert_eq!((desk.zalo.renewals(), desk.zalo.access().as_str()), (1, "access-1"));
    assert_eq!(desk.zalo.texts(), ["one", "one"], "refused with the old token, taken with the new one");
    // What was answered is on disk: whoever starts anew needs no other renewal.
    let desk = desk.restart().await;
    desk.send(number, json!({ "text": "two" })).await;
    assert_eq!(desk.zalo.renewals(), 1);
    // Its end is known: it is renewed before.
    desk.later(21 * 3600);
    desk.send(number, json!({ "text": "three" })).await;
    assert_eq!(desk.zalo.renewals(), 2);
    assert_eq!(desk.zalo.texts(), ["one", "one", "two", "three"]);
}

async fn single_flight() {
    let desk = Desk::open().await;
    let mut numbers = Vec::new();
    for person in ["71", "72", "73"] {
        desk.tell(&with(desk.text(person, "hi"), &json!({ "sender": { "id": person } }))).await;
        desk.taken(i64::try_from(numbers.len()).unwrap() + 1).await;
        numbers.push(desk.number().await);
    }
    desk.zalo.expire();
    futures::future::join_all(numbers.iter().map(|number| desk.send(*number, json!({ "text": "hi" })))).await;
    assert_eq!(desk.zalo.renewals(), 1);
}

async fn windows() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    assert_eq!(desk.way(number).await["is_charged"], false);
    desk.later(48 * 3600 + 1);
    let way = desk.way(number).await;
    assert!(way["can_deliver"] == true && way["is_charged"] == true && way["free_until"].is_string(), "{way}");
    let refused = desk.refused(number, json!({ "text": "late" })).await;
    assert!(refused["status"] == 409 && refused["problem"]["field"] == "accepts_charge", "{refused}");
    assert!(refused["problem"]["detail"].as_str().unwrap().contains("48 hours"), "{refused}");
    desk.send(number, json!({ "text": "late", "accepts_charge": true })).await;
    // Zalo knows better what the last interaction was.
    desk.zalo.http.then_at("/message/cs", [refusal(-230)]);
    let entry = desk.reply(number, json!({ "text": "later", "accepts_charge": true })).await;
    let delivery = desk.in_state(&entry, "failed").await;
    assert!(delivery["words"].as_str().unwrap().contains("too late"), "{delivery}");
    desk.later(5 * 24 * 3600);
    let way = desk.way(number).await;
    assert!(way["can_deliver"] == false && way["why_not"].as_str().unwrap().contains("168 hours"), "{way}");
    let refused = desk.refused(number, json!({ "text": "too late", "accepts_charge": true })).await;
    assert!(refused["status"] == 409 && refused["problem"]["field"] == "line_id", "{refused}");
    assert_eq!(desk.zalo.texts(), ["late", "later"]);
}

async fn limit() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.zalo.http.then_at("/message/cs", [refusal(-32)]);
    let entry = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(59);
    desk.in_state(&entry, "deferred").await;
    desk.later(2);
    desk.in_state(&entry, "sent").await;
}

async fn composed() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.send(number, json!({ "text": "a\u{300}".repeat(2000) })).await;
    assert_eq!(desk.zalo.texts(), ["à".repeat(2000)]);
}

async fn uploads() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let png = [0x89_u8, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 1];
    let (photo, film) = (desk.upload("a.png", &png).await, desk.upload("b.gif", b"GIF89a\x40\x01\xf0\x00rest").await);
    let document = desk.upload("c.pdf", b"%PDF-1.7 x").await;
    desk.send(number, json!({ "text": "here", "files": [photo, film, document] })).await;
    let sent = desk.zalo.sent();
    assert_eq!(sent[0]["message"]["text"], "here");
    let element = |at: usize| sent[at]["message"]["attachment"]["payload"]["elements"][0].clone();
    assert!(element(1)["media_type"] == "image" && element(1)["attachment_id"].is_string(), "{sent:?}");
    assert!(element(2)["media_type"] == "gif" && element(2)["width"] == 320 && element(2)["height"] == 240, "{sent:?}");
    assert!(sent[3]["message"]["attachment"]["payload"]["token"].is_string(), "{sent:?}");
    let zip = desk.upload("d.zip", b"PK\x03\x04 and so on").await;
    let refused = desk.refused(number, json!({ "text": "and", "files": [zip] })).await;
    assert!(
        refused["problem"]["field"] == "files" && refused["problem"]["detail"].as_str().unwrap().contains("pdf, doc, docx"),
        "{refused}"
    );
    let large = [png.as_slice(), &vec![0; 1 << 20]].concat();
    let large = desk.upload("e.png", &large).await;
    let refused = desk.refused(number, json!({ "text": "and", "files": [large] })).await;
    assert!(refused["problem"]["detail"].as_str().unwrap().contains("1 MB"), "{refused}");
    // What was uploaded too long ago is uploaded anew.
    desk.zalo.http.then_at("/message/cs", [refusal(-100)]);
    let before = desk.zalo.http.asked_at("upload/image").len();
    let again = desk.upload("a.png", &png).await;
    let entry = desk.reply(number, json!({ "files": [again] })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(61);
    desk.in_state(&entry, "sent").await;
    assert_eq!(desk.zalo.http.asked_at("upload/image").len(), before + 2);
}

async fn submitted() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let info = json!({ "name": "Lan", "phone": "84912345678", "full_address": { "user_address": "1 Lê Lợi", "user_ward": "Bến Nghé", "user_city": "Huế" } });
    desk.tell(&desk.event("user_submit_info", &json!({ "info": info }))).await;
    desk.taken(2).await;
    assert_eq!(desk.texts(number).await[1], "☎ Lan +84912345678\n1 Lê Lợi, Bến Nghé, Huế");
    let claims = desk.house.read(|c| Ok(c.query_row("select claims from lines", [], |row| row.get::<_, String>(0))?)).await;
    assert!(claims.contains("+84912345678"), "{claims}");
}

async fn ladder() {
    let desk = Desk::open().await;
    let event = desk.text("1", "told again");
    let body = event.to_string().into_bytes();
    let signature = mac(APP, &body, event["timestamp"].as_str().unwrap(), WEBHOOK_SECRET);
    for (attempt, later) in [("0", 0), ("1", 30), ("2", 300), ("3", 3600)] {
        desk.later(later);
        let headers = [("X-ZEvent-Signature", signature.clone()), ("num_retry", attempt.to_owned())];
        assert_eq!(desk.house.client.told(&desk.path(), &headers, &body).await, 200);
    }
    desk.taken(1).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 1);
}

async fn anonymous() {
    let desk = Desk::open().await;
    let over = json!({ "sender": { "id": "" }, "anonymous_id": "anon-1", "conversation_id": "conv-2", "message": { "msg_id": "1", "text": "hi" } });
    assert_eq!(desk.tell(&desk.event("anonymous_send_text", &over)).await, 200);
    desk.taken(1).await;
    let number = desk.number().await;
    desk.send(number, json!({ "text": "hello" })).await;
    let sent = desk.zalo.http.asked_at("/v2.0/oa/message").remove(0).json();
    assert_eq!(sent["recipient"], json!({ "anonymous_id": "anon-1", "conversation_id": "conv-2" }));
    let png = desk.upload("a.png", &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]).await;
    let entry = desk.reply(number, json!({ "files": [png] })).await;
    assert!(desk.in_state(&entry, "failed").await["words"].as_str().unwrap().contains("without an account"));
}

async fn no_quota() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.zalo.http.then_at("/message/cs", [Said::Json(200, json!({ "data": { "message_id": 77, "user_id": LAN }, "error": 0 }))]);
    desk.send(number, json!({ "text": "hello" })).await;
}

async fn polling() {
    let desk = Desk::open_with(json!({ "receiving": "polling" })).await;
    let old = desk.clock.now().millis() - 3_600_000;
    desk.zalo.list(desk.listed("old", &json!({ "message": "before there was an inbox", "time": old })));
    for at in 0..25 {
        desk.zalo.list(desk.listed(&format!("p{at}"), &json!({ "message": format!("{at}") })));
    }
    desk.zalo.list(desk.listed("h", &json!({ "message": "me too", "from_id": "88", "from_display_name": "Hoa" })));
    desk.taken(26).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 26);
    assert_eq!(desk.house.count("select count(*) from contacts where name in ('Lan', 'Hoa')").await, 2);
    let number = desk.house.count("select t.number from tickets t join contacts c on c.id = t.requester_id where c.name = 'Lan'").await;
    // Our own are listed as well, and those of colleagues.
    desk.send(number, json!({ "text": "ours" })).await;
    let own = desk.house.read(|c| Ok(c.query_row("select external_id from delivery_parts", [], |row| row.get::<_, String>(0))?)).await;
    let out = |id: &str, text: &str| {
        desk.listed(id, &json!({ "src": 0, "from_id": ACCOUNT, "to_id": LAN, "message": text, "from_display_name": "Trà Việt" }))
    };
    desk.zalo.list(out(own.rsplit(':').next().unwrap(), "ours"));
    desk.zalo.list(out("c", "a colleague's"));
    desk.taken(28).await;
    let texts = desk.texts(number).await;
    assert!(texts.len() == 27 && texts.contains(&"a colleague's".to_owned()), "{texts:?}");
    assert_eq!(desk.house.count("select count(*) from contacts where name = 'Trà Việt'").await, 0);
    // What is told comes nowhere: this inbox asks.
    assert_eq!(desk.tell(&desk.text("1", "x")).await, 401);
    // Trouble is an alarm, and over when it is over.
    let trouble = || Said::Bytes(502, b"oops".to_vec());
    desk.zalo.http.then_at("listrecentchat", [trouble(), trouble(), trouble()]);
    desk.house.alarm("inbox_unreachable").await;
    desk.zalo.list(desk.listed("last", &json!({ "message": "still there" })));
    desk.taken(29).await;
    desk.house.all_clear("inbox_unreachable").await;
}

async fn siblings() {
    let desk = Desk::open().await;
    let settings = with(Desk::settings(&desk.zalo), &json!({ "oa_id": "4000" }));
    let other = desk.add_inbox("Second", settings, secrets()).await;
    let of = |id: &str, account: &str| with(desk.text(id, account), &json!({ "recipient": { "id": account } }));
    let second = with(of("2", "4000"), &json!({ "sender": { "id": "88" } }));
    for event in [of("1", ACCOUNT), second, of("3", "5000")] {
        assert_eq!(desk.tell(&event).await, 200);
    }
    desk.taken(3).await;
    let inboxes = desk.house.read(|c| {
        let mut rows = c.prepare("select inbox_id from tickets order by number")?;
        Ok(rows.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?)
    });
    assert_eq!(
        inboxes.await,
        [desk.inbox.parse::<i64>().unwrap(), other.parse().unwrap()],
        "of an account without an inbox nothing is shown"
    );
}

async fn check() {
    let desk = Desk::open().await;
    let try_out = async |settings: Value, secrets: Value| {
        let body = json!({ "channel": "zalo", "settings": settings, "secrets": secrets });
        desk.mai.post("/inboxes/check", body).await[0].clone()
    };
    let settings = Desk::settings(&desk.zalo);
    let fine = try_out(settings.clone(), secrets()).await;
    assert!(fine["ok"] == true && fine["message"].as_str().unwrap().contains("Trà Việt"), "{fine}");
    let over = try_out(settings.clone(), with(secrets(), &json!({ "access_token": "old" }))).await;
    assert!(over["problem"] == "credentials" && over["message"].as_str().unwrap().contains("API Explorer"), "{over}");
    let other = try_out(with(settings.clone(), &json!({ "oa_id": "999" })), secrets()).await;
    assert!(other["problem"] == "settings" && other["message"].as_str().unwrap().contains("3886"), "{other}");
    let nobody = try_out(with(settings, &json!({ "base_url": "http://127.0.0.1:9" })), secrets()).await;
    assert_eq!(nobody["problem"], "unreachable", "{nobody}");
    assert_eq!(desk.zalo.renewals(), 0, "trying out renews nothing");
}
