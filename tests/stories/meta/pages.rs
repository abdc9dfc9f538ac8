//! The cases of the conformance list of pages and Instagram: the general ones (G) as far as they concern them, and their own (F).
use super::desk::{APP_SECRET, Desk, INSTAGRAM, LAN, PAGE, TOKEN, secrets};
use crate::{
    counter::{cases, with},
    patience::until,
    servers::{
        http_fake::Said,
        meta_fake::{error, signature},
    },
};
use futures::StreamExt;
use serde_json::{Value, json};

/// What the list names and is not done, and what happens instead.
pub const LEFT_OUT: [(&str, &str); 2] =
    [("F9", "reactions: kept in the ledger and shown to nobody"), ("F13", "comments on posts: kept in the ledger and shown to nobody")];

cases! {
    "G1" "odd texts are kept in normal form and found without marks" odd_texts;
    "G2" "pictures, files and voice are fetched, unknown kinds are named" kinds;
    "G3" "the same event three times, also after a restart, is one message" duplicates;
    "G4" "an edit before its message, and an answer before what it answers" disorder;
    "G5" "a missing or wrong signature stores nothing and is counted" forged;
    "G7" "the window is closed: said before anything is written" closed;
    "G9" "texts around the limits, by characters and by bytes" long_texts;
    "G10" "an edit keeps what was said before" edited;
    "G11" "an echo of ours is ours, whenever it comes" echoes;
    "G12" "silence is not knowing, trouble is tried again, and an echo tells" silence;
    "G13" "files that are missing, slow to come or elsewhere" files;
    "G15" "five hundred events at once" flood;
    "F1" "Meta asks whether the address is ours" verify;
    "F2" "one request tells of three entries of several pages" batch;
    "F3" "a sticker as it was told before and as it is told now" stickers;
    "F4" "echoes of our app and of another" other_app;
    "F5" "what another app answers is read along" standby;
    "F6" "too late for an answer, in time for a person's, too late for both" human_agent;
    "F7" "a token that is over raises an alarm, one that ends soon as well, and nothing is lost" token;
    "F8" "asked to wait, it waits as told, in order, and others go on" rate;
    "F10" "all is read up to a moment" watermark;
    "F11" "a message was changed" edited;
    "F12" "Instagram: taken back, an answer to a story" instagram;
    "F14" "names where they are shown, and none where they are not" profiles;
    "F15" "a signature over escaped letters" escaped;
    "F16" "files go out as such, and people who are gone say so" outgoing;
    "F17" "the live test says what is wrong" check;
}

async fn odd_texts() {
    let desk = Desk::page().await;
    let number = desk.first("Đơn ha\u{300}ng 👩‍👩‍👧 <script>alert(1)</script> \u{202B}مرحبا\u{202C} a\u{0}b").await;
    let text = desk.texts(number).await.remove(0);
    assert!(text.contains("hàng 👩‍👩‍👧 <script>") && !text.contains('\u{0}'), "{text:?}");
    until("the message to be found", async || desk.mai.get("/search?q=don%20hang").await.to_string().contains("script").then_some(()))
        .await;
}

async fn kinds() {
    let desk = Desk::page().await;
    let url = |name: &str| desk.meta.keep_file(name, format!("bytes of {name}").as_bytes());
    let events = [
        desk.attached("a", "image", json!({ "url": url("p") })),
        desk.attached("b", "file", json!({ "url": format!("{}?sig=x", url("bill.pdf")) })),
        desk.attached("c", "audio", json!({ "url": url("v") })),
        desk.attached("d", "hologram", json!({})),
    ];
    assert_eq!(desk.tell(events).await, 200);
    desk.taken(4).await;
    let number = desk.number().await;
    assert_eq!(desk.file(number, 0).await.1, b"bytes of p");
    assert_eq!(desk.file(number, 1).await.0["name"], "bill.pdf");
    assert_eq!(desk.file(number, 2).await.1, b"bytes of v");
    let odd = desk.entries(number).await.remove(3);
    assert!(odd["visible"] == "[hologram]" && odd["defects"][0]["code"] == "unsupported", "{odd}");
    assert_eq!(desk.meta.http.asked_at("/files/").len(), 3, "each is fetched once");
}

async fn duplicates() {
    let desk = Desk::page().await;
    let event = || [desk.text("once", "once")];
    assert_eq!(futures::future::join_all([desk.tell(event()), desk.tell(event()), desk.tell(event())]).await, [200, 200, 200]);
    let again = event();
    desk.taken(1).await;
    let desk = desk.restart().await;
    assert_eq!(desk.tell(again).await, 200);
    desk.taken(1).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 1);
}

async fn disorder() {
    let desk = Desk::page().await;
    let answer = desk.message("2", &json!({ "text": "an answer", "reply_to": { "mid": "1" } }));
    desk.tell([answer, desk.text("1", "what it answers")]).await;
    desk.taken(2).await;
    assert_eq!(desk.texts(desk.number().await).await.len(), 2);
    let edit = desk.event(&json!({ "message_edit": { "mid": "3", "text": "after", "num_edit": 1 } }));
    desk.tell([edit, desk.text("3", "before"), desk.event(&json!({ "delivery": { "mids": ["nobody-knows"], "watermark": 1 } }))]).await;
    desk.taken(5).await;
}

async fn forged() {
    let desk = Desk::page().await;
    let body = json!({ "object": "page", "entry": [{ "id": PAGE, "messaging": [desk.text("1", "forged")] }] }).to_string().into_bytes();
    let tell =
        async |signature: String, body: &[u8]| desk.house.client.told(&desk.path(), &[("X-Hub-Signature-256", signature)], body).await;
    assert_eq!(tell(String::new(), &body).await, 401);
    assert_eq!(tell(signature(&body, "another"), &body).await, 401);
    let right = signature(&body, APP_SECRET);
    assert_eq!(tell(right.replace("sha256=", "sha1="), &body).await, 401);
    let rewritten = serde_json::to_vec_pretty(&serde_json::from_slice::<Value>(&body).unwrap()).unwrap();
    assert_eq!(tell(right.clone(), &rewritten).await, 401, "another body than the one that was signed");
    assert_eq!(desk.tell_bytes(b"{\"object\":\"user\"}").await, 400);
    assert_eq!(desk.tell_bytes(b"{").await, 400);
    assert_eq!(desk.house.client.told("/channels/99/meta", &[("X-Hub-Signature-256", right)], &body).await, 401);
    assert_eq!(desk.house.count("select count(*) from ledger").await, 0);
    let refused = desk.health().await["requests"]["refused"].clone();
    assert!(refused["unsigned"] == 4 && refused["malformed"] == 2, "{refused}");
}

async fn closed() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    desk.later(24 * 3600 + 1);
    let way = desk.way(number).await;
    assert!(way["can_deliver"] == false && way["why_not"].as_str().unwrap().contains("24 hours") && way["is_charged"] == false, "{way}");
    let refused = desk.refused(number, json!({ "text": "late" })).await;
    assert!(refused["status"] == 409 && refused["problem"]["field"] == "line_id", "{refused}");
    assert!(desk.meta.sent().is_empty());
}

async fn long_texts() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    for (text, parts) in [("a".repeat(1999), 1), ("a".repeat(2000), 1), ("a".repeat(2001), 2), (format!("{} b", "từ ".repeat(5000)), 8)] {
        let before = desk.meta.texts().len();
        desk.send(number, json!({ "text": text })).await;
        let sent = desk.meta.texts()[before..].to_vec();
        assert!(sent.len() == parts && sent.iter().all(|part| part.chars().count() <= 2000), "of {} characters", text.chars().count());
    }
    let desk = Desk::instagram().await;
    let number = desk.first("hi").await;
    desk.send(number, json!({ "text": "đ".repeat(501) })).await;
    let sent = desk.meta.texts();
    assert!(sent.len() == 2 && sent.iter().all(|part| part.len() <= 1000), "Instagram counts bytes");
    let file = desk.upload("a.txt", b"text").await;
    let refused = desk.refused(number, json!({ "text": "and", "files": [file] })).await;
    assert_eq!(refused["problem"]["field"], "files", "{refused}");
}

async fn edited() {
    let desk = Desk::page().await;
    let number = desk.first("trà xanh").await;
    let edit = desk.event(
        &json!({ "message_edit": { "mid": "first-0", "text": "trà đen", "num_edit": 1 }, "timestamp": desk.clock.now().millis() + 9 }),
    );
    desk.tell([edit.clone(), edit]).await;
    desk.taken(2).await;
    let entry = desk.entries(number).await.remove(0);
    assert!(entry["visible"] == "trà đen" && entry["earlier"][0]["text"] == "trà xanh", "{entry}");
}

async fn echoes() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    desk.send(number, json!({ "text": "ours" })).await;
    let own = desk.own().await;
    assert_eq!(desk.tell([desk.echo(&own, &json!({ "text": "ours" }))]).await, 200);
    desk.taken(2).await;
    assert_eq!(desk.texts(number).await, ["hi", "ours"]);
}

async fn silence() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    desk.meta.http.then_at("/messages", [Said::Bytes(200, Vec::new())]);
    let entry = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&entry, "uncertain").await;
    desk.later(3600);
    desk.in_state(&entry, "uncertain").await;
    assert_eq!(desk.meta.texts(), ["one"], "what nobody knows of is not sent again by itself");
    // It is told back with what it carried along, in whatever words.
    let carried = desk.meta.sent()[0].json()["message"]["metadata"].clone();
    assert_eq!(desk.tell([desk.echo("late", &json!({ "text": "One.", "metadata": carried }))]).await, 200);
    desk.in_state(&entry, "sent").await;
    assert_eq!(desk.texts(number).await, ["hi", "one"], "and it is no second message");
    desk.meta.http.then_at("/messages", [Said::Bytes(502, b"<html>bad gateway</html>".to_vec()), error(2, None)]);
    let entry = desk.reply(number, json!({ "text": "two" })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(61);
    until("a second try", async || (desk.meta.texts().len() == 3).then_some(())).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(301);
    desk.in_state(&entry, "sent").await;
}

async fn files() {
    let desk = Desk::page().await;
    let url = desk.meta.keep_file("late.txt", b"here at last");
    desk.meta.http.then_at("/files/late", [Said::Bytes(404, Vec::new()), Said::Bytes(502, Vec::new())]);
    let inside = ["http://169.254.169.254/latest/meta-data", "file:///etc/passwd"];
    let refused = inside.iter().enumerate().map(|(at, url)| desk.attached(&format!("i{at}"), "image", json!({ "url": url })));
    desk.tell(std::iter::once(desk.attached("a", "file", json!({ "url": url }))).chain(refused)).await;
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
    assert_eq!(file.await["name"], "late.txt");
}

async fn flood() {
    let desk = Desk::page().await;
    let calls =
        (0..50).map(|page| desk.tell((0..10).map(move |at| format!("f{page}-{at}")).map(|id| desk.text(&id, &id)).collect::<Vec<_>>()));
    let statuses: Vec<u16> = futures::stream::iter(calls).buffer_unordered(10).collect().await;
    assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
    desk.taken(500).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 500);
    assert_eq!(desk.house.count("select count(*) from tickets").await, 1);
}

async fn verify() {
    let desk = Desk::page().await;
    assert_eq!(desk.verify("our-word").await, (200, "1158201444".to_owned()));
    assert_eq!(desk.verify("another").await.0, 403);
    assert_eq!(desk.verify("").await.0, 403);
    assert_eq!(desk.health().await["requests"]["refused"]["unsigned"], 2);
}

async fn batch() {
    let desk = Desk::page().await;
    let second = desk.add_inbox("Second", Desk::settings(&desk.meta, "98"), secrets()).await;
    let foreign = with(secrets(), &json!({ "app_secret": "of-another-app" }));
    desk.add_inbox("Third", Desk::settings(&desk.meta, "97"), foreign).await;
    let entry = |page: &str, person: &str| {
        let event = with(desk.text(person, page), &json!({ "sender": { "id": person }, "recipient": { "id": page } }));
        json!({ "id": page, "time": 1, "messaging": [event] })
    };
    assert_eq!(desk.tell_entries(json!([entry(PAGE, "1"), entry("98", "2"), entry("97", "3")])).await, 200);
    desk.taken(3).await;
    let inboxes = desk.house.read(|c| {
        let mut rows = c.prepare("select inbox_id from tickets order by inbox_id")?;
        Ok(rows.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?)
    });
    let ours = [desk.inbox.parse::<i64>().unwrap(), second.parse().unwrap()];
    assert_eq!(inboxes.await, ours, "another app's page is not spoken for by this app");
}

async fn stickers() {
    let desk = Desk::page().await;
    let url = desk.meta.keep_file("s.png", &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A]);
    let before = desk.attached("a", "image", json!({ "url": url, "sticker_id": 369_239_263_222_822_i64 }));
    let now = desk.attached("b", "sticker", json!({ "url": url, "sticker_id": 369_239_263_222_822_i64 }));
    desk.tell([before, now]).await;
    desk.taken(2).await;
    let number = desk.number().await;
    for at in 0..2 {
        assert_eq!(desk.file(number, at).await.0["name"], "sticker.png");
    }
}

async fn other_app() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    desk.tell([desk.echo("e1", &json!({ "text": "Dạ, em đây ạ.", "app_id": 263_902_037_430_900_i64 }))]).await;
    desk.taken(2).await;
    let entry = desk.entries(number).await.pop().unwrap();
    assert!(entry["direction"] == "out" && entry["visible"] == "Dạ, em đây ạ.", "{entry}");
}

async fn standby() {
    let desk = Desk::page().await;
    let standby =
        json!([{ "id": PAGE, "time": 1, "standby": [desk.text("1", "to the bot"), desk.echo("2", &json!({ "text": "I am a bot" }))] }]);
    assert_eq!(desk.tell_entries(standby).await, 200);
    desk.taken(2).await;
    assert_eq!(desk.texts(desk.number().await).await, ["to the bot", "I am a bot"]);
}

async fn human_agent() {
    let desk = Desk::open("facebook", json!({ "human_agent": true })).await;
    let number = desk.first("hi").await;
    desk.send(number, json!({ "text": "in time" })).await;
    // Meta's clock is ahead of ours.
    desk.meta.http.then_at("/messages", [error(10, Some(2_018_278))]);
    desk.send(number, json!({ "text": "nearly" })).await;
    desk.later(24 * 3600 + 1);
    desk.send(number, json!({ "text": "a day later" })).await;
    let sent: Vec<Value> = desk.meta.sent().iter().map(|asked| asked.json()).collect();
    let tags: Vec<&str> = sent.iter().map(|body| body["tag"].as_str().unwrap_or("none")).collect();
    assert_eq!(tags, ["none", "none", "HUMAN_AGENT", "HUMAN_AGENT"]);
    assert!(sent[0]["messaging_type"] == "RESPONSE" && sent[3]["messaging_type"] == "MESSAGE_TAG");
    desk.meta.http.then_at("/messages", [error(10, Some(2_018_278))]);
    let entry = desk.reply(number, json!({ "text": "too late for Meta" })).await;
    let delivery = desk.in_state(&entry, "failed").await;
    assert!(delivery["words"].as_str().unwrap().contains("too late"), "{delivery}");
    desk.later(6 * 24 * 3600);
    assert!(desk.way(number).await["why_not"].as_str().unwrap().contains("168 hours"));
}

async fn token() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    desk.meta.set_token("another");
    let entry = desk.reply(number, json!({ "text": "Yes." })).await;
    let delivery = desk.in_state(&entry, "deferred").await;
    assert!(!delivery["words"].as_str().unwrap().contains(TOKEN), "{delivery}");
    assert!(desk.house.alarm("inbox_token_expired").await.contains("developers.facebook.com"));
    assert_eq!(desk.tell([desk.text("2", "are you there?")]).await, 200);
    // One that ends within the week is an alarm as well.
    desk.meta.end_at(desk.clock.now().seconds() + 3 * 24 * 3600);
    desk.change_secrets(json!({ "access_token": "another" })).await;
    until("the end to be told", async || desk.house.standing("inbox_token_expired").await.filter(|words| words.contains(" ends at ")))
        .await;
    desk.meta.end_at(0);
    desk.change_secrets(json!({ "access_token": "another" })).await;
    desk.house.all_clear("inbox_token_expired").await;
    desk.later(601);
    desk.in_state(&entry, "sent").await;
    assert_eq!(desk.texts(number).await.len(), 3);
}

async fn rate() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    desk.tell([with(desk.text("h", "me too"), &json!({ "sender": { "id": "88" } }))]).await;
    desk.taken(2).await;
    let other = desk.number().await;
    desk.meta.http.then_at(
        "/messages",
        [Said::Wait(400, 30, json!({ "error": { "code": 613, "message": "Calls to this api have exceeded the rate limit." } }))],
    );
    let first = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&first, "deferred").await;
    let second = desk.reply(number, json!({ "text": "two" })).await;
    desk.send(other, json!({ "text": "three" })).await;
    assert_eq!(desk.in_state(&second, "queued").await["state"], "queued");
    desk.later(31);
    desk.in_state(&second, "sent").await;
    assert_eq!(desk.meta.texts(), ["one", "three", "one", "two"]);
    desk.meta.http.then_at("/messages", [error(4, None)]);
    let entry = desk.reply(number, json!({ "text": "four" })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(301);
    desk.in_state(&entry, "sent").await;
}

async fn watermark() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    let (one, two) = (desk.send(number, json!({ "text": "one" })).await, desk.send(number, json!({ "text": "two" })).await);
    let (own, read_at) = (desk.own().await, desk.clock.now().millis() + 5);
    desk.later(60);
    let three = desk.send(number, json!({ "text": "three" })).await;
    desk.tell([
        desk.event(&json!({ "read": { "watermark": read_at } })),
        desk.event(&json!({ "delivery": { "mids": [own], "watermark": read_at } })),
    ])
    .await;
    desk.taken(3).await;
    for entry in [&one, &two] {
        let delivery = desk.in_state(entry, "sent").await;
        assert!(delivery["read_at"].is_string() && delivery["delivered_at"].is_string(), "{delivery}");
    }
    assert!(desk.in_state(&three, "sent").await["read_at"].is_null(), "what was written later is not read yet");
}

async fn instagram() {
    let desk = Desk::instagram().await;
    let number = desk.first("hi").await;
    let story =
        desk.message("s", &json!({ "text": "đẹp quá", "reply_to": { "story": { "url": "https://cdn.example/story", "id": "9" } } }));
    desk.tell([story, desk.message("first-0", &json!({ "is_deleted": true }))]).await;
    desk.taken(3).await;
    let entries = desk.entries(number).await;
    assert_eq!(entries[1]["visible"], "đẹp quá\n↩ https://cdn.example/story");
    assert!(
        entries[0]["visible"] == "" && entries[0]["withdrawn_at"].is_string() && entries[0]["earlier"][0]["text"] == "hi",
        "{}",
        entries[0]
    );
    let author = &entries[1]["author"]["contact"];
    assert!(author["id"].is_string(), "{author}");
    desk.send(number, json!({ "text": "Cảm ơn chị!" })).await;
    assert_eq!(desk.meta.sent()[0].json()["recipient"]["id"], LAN);
    assert_eq!(INSTAGRAM, "77");
}

async fn profiles() {
    let desk = Desk::page().await;
    desk.meta.introduce(LAN, json!({ "first_name": "Lan", "last_name": "Trần", "id": LAN }));
    let number = desk.first("hi").await;
    until("her name", async || (desk.entries(number).await[0]["author"]["contact"]["name"] == "Lan Trần").then_some(())).await;
    desk.tell([with(desk.text("x", "hello"), &json!({ "sender": { "id": "88" } }))]).await;
    until("somebody who shows nothing to be asked for", async || (desk.meta.http.asked_at("/88?").len() == 1).then_some(())).await;
    desk.tell([with(desk.text("y", "once more"), &json!({ "sender": { "id": "88" } })), desk.text("z", "once more")]).await;
    desk.taken(5).await;
    assert_eq!((desk.meta.http.asked_at("/88?").len(), desk.meta.http.asked_at("/2468?").len()), (1, 1), "each is asked for once");
}

async fn escaped() {
    let desk = Desk::page().await;
    let body = format!(
        r#"{{"object":"page","entry":[{{"id":"{PAGE}","time":1,"messaging":[{{"sender":{{"id":"{LAN}"}},"recipient":{{"id":"{PAGE}"}},"timestamp":{},"message":{{"mid":"u","text":"\u0110\u01a1n h\u00e0ng \ud83d\ude00 a\/b"}}}}]}}]}}"#,
        desk.clock.now().millis()
    );
    assert_eq!(desk.tell_bytes(body.as_bytes()).await, 200);
    desk.taken(1).await;
    assert_eq!(desk.texts(desk.number().await).await, ["Đơn hàng 😀 a/b"]);
}

async fn outgoing() {
    let desk = Desk::page().await;
    let number = desk.first("hi").await;
    let png = desk.upload("a.png", &[0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 1]).await;
    let document = desk.upload("b\"c.txt", b"text").await;
    desk.send(number, json!({ "text": "here", "files": [png, document] })).await;
    let sent = desk.meta.sent();
    assert_eq!(sent[0].json()["message"]["text"], "here");
    let raw = |at: usize| String::from_utf8_lossy(&sent[at].body).into_owned();
    assert!(raw(1).contains("name=\"filedata\"; filename=\"a.png\"") && raw(1).contains("\"type\":\"image\""), "{}", raw(1));
    assert!(raw(2).contains("\"type\":\"file\"") && raw(2).contains("name=\"messaging_type\"\r\n\r\nRESPONSE"), "{}", raw(2));
    desk.meta.http.then_at("/messages", [error(551, None)]);
    let entry = desk.reply(number, json!({ "text": "hello?" })).await;
    desk.in_state(&entry, "failed").await;
    assert_eq!(desk.way(number).await["can_deliver"], false);
    desk.tell([desk.text("2", "back again")]).await;
    desk.taken(2).await;
    assert_eq!(desk.way(number).await["can_deliver"], true, "who writes can be answered");
    let subscribed = until("the page to be subscribed", async || desk.meta.http.asked_at("/99/subscribed_apps").pop()).await;
    assert!(subscribed.path.contains("message_echoes"), "{}", subscribed.path);
}

async fn check() {
    let desk = Desk::page().await;
    let try_out = async |channel: &str, settings: Value, secrets: Value| {
        let body = json!({ "channel": channel, "settings": settings, "secrets": secrets });
        desk.mai.post("/inboxes/check", body).await[0].clone()
    };
    let fine = try_out("facebook", Desk::settings(&desk.meta, PAGE), secrets()).await;
    assert!(fine["ok"] == true && fine["message"].as_str().unwrap().contains("Trà Việt"), "{fine}");
    let instagram = try_out("instagram", Desk::settings(&desk.meta, INSTAGRAM), secrets()).await;
    assert!(instagram["ok"] == true && instagram["message"].as_str().unwrap().contains("tra.viet"), "{instagram}");
    let over = try_out("facebook", Desk::settings(&desk.meta, PAGE), with(secrets(), &json!({ "access_token": "old" }))).await;
    assert!(over["problem"] == "credentials" && over["message"].as_str().unwrap().contains("developers.facebook.com"), "{over}");
    let other = try_out("facebook", Desk::settings(&desk.meta, "98"), secrets()).await;
    assert!(other["problem"] == "settings" && other["message"].as_str().unwrap().contains("(99)"), "{other}");
    let none = try_out("instagram", Desk::settings(&desk.meta, "76"), secrets()).await;
    assert_eq!(none["problem"], "settings", "{none}");
}
