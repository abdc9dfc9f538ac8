//! The cases of the conformance list: the general ones (G) as far as they concern Telegram, and its own (T).
use super::desk::{Desk, SECRET, TOKEN};
use crate::{
    counter::cases,
    patience::until,
    servers::telegram_fake::{Trouble, refusal, wait},
};
use serde_json::{Value, json};

/// What the list names and is not done, and what happens instead.
pub const LEFT_OUT: [(&str, &str); 2] = [
    ("T6", "groups: what is written there is kept in the ledger and shown to nobody"),
    ("T14", "business connections: kept in the ledger and shown to nobody"),
];

cases! {
    "G1" "odd texts are kept in normal form and found without marks" odd_texts;
    "G2" "pictures, files and voice are fetched, unknown kinds are named" kinds;
    "G3" "the same update three times, also after a restart, is one message" duplicates;
    "G4" "an edit before its message, and an answer before what it answers" disorder;
    "G5" "a webhook with a wrong or no secret stores nothing and is counted" wrong_secret;
    "G6" "a token that is over raises an alarm, and nothing is lost" token;
    "G8" "asked to wait, it waits as told, in order, and others go on" rate;
    "G9" "texts around the limit and far beyond it" long_texts;
    "G10" "an edit keeps what was said before" edits;
    "G12" "silence is not knowing, trouble is tried again" silence;
    "G13" "files that are missing, slow to come or elsewhere" files;
    "G14" "an own telephone number is a claim, and joins nobody" claims;
    "G15" "five hundred updates at once" flood;
    "T1" "the place is kept over a restart" place;
    "T2" "another poller raises an alarm; a webhook is taken away" conflict;
    "T4" "an album is one entry" album;
    "T7" "who blocked the bot cannot be reached, until they write" blocked;
    "T8" "a file beyond twenty megabytes says so" large_file;
    "T9" "a link with a token of ours joins its ticket, to be decided on" started;
    "T13" "voice, stickers, contacts and places" contents;
    "T16" "files and answers to a message go out as such" outgoing;
}

async fn odd_texts() {
    let desk = Desk::open().await;
    let number = desk.first("Đơn ha\u{300}ng 👩‍👩‍👧 <script>alert(1)</script> \u{202B}مرحبا\u{202C} a\u{0}b").await;
    let text = desk.texts(number).await.remove(0);
    assert!(text.contains("hàng 👩‍👩‍👧 <script>") && !text.contains('\u{0}'), "{text:?}");
    let found = until("the message to be found", async || {
        let found = desk.mai.get("/search?q=don%20hang").await;
        found.to_string().contains("script").then_some(())
    });
    found.await;
}

async fn kinds() {
    let desk = Desk::open().await;
    for id in ["p", "d", "v"] {
        desk.telegram.keep_file(id, format!("bytes of {id}").as_bytes());
    }
    let over = [
        json!({ "photo": [{ "file_id": "x", "width": 9, "height": 9 }, { "file_id": "p", "width": 900, "height": 900 }], "caption": "ảnh" }),
        json!({ "document": { "file_id": "d", "file_name": "../hoa\u{202E}don.pdf", "mime_type": "application/pdf" } }),
        json!({ "voice": { "file_id": "v", "mime_type": "audio/ogg", "duration": 3 } }),
        json!({ "poll": { "question": "?" } }),
    ];
    desk.telegram.tell((1..).zip(&over).map(|(id, over)| desk.update("message", &desk.message(id, over))));
    desk.taken(4).await;
    let number = desk.number().await;
    let entries = until("the files", async || {
        let entries = desk.entries(number).await;
        (entries[..3].iter().all(|entry| entry["files"].as_array().unwrap().len() == 1)).then_some(entries)
    })
    .await;
    assert_eq!(entries[1]["files"][0]["name"], "hoadon.pdf");
    assert!(entries[3]["visible"] == "[poll]" && entries[3]["defects"][0]["code"] == "unsupported", "{}", entries[3]);
    let path = format!("/files/{}", entries[0]["files"][0]["id"].as_str().unwrap());
    assert_eq!(desk.mai.bytes(&path).await.1, b"bytes of p");
    assert_eq!(desk.telegram.called("getFile").len(), 3, "each is fetched once");
}

async fn duplicates() {
    let desk = Desk::open_with(json!({ "receiving": "webhook" })).await;
    let update = desk.update("message", &desk.message(1, &json!({ "text": "once" })));
    let path = format!("/channels/{}/telegram", desk.inbox);
    let told = || desk.house.client.with_header("X-Telegram-Bot-Api-Secret-Token", SECRET, &path, &update);
    let statuses = futures::future::join_all([told(), told(), told()]).await;
    assert_eq!(statuses, [200, 200, 200]);
    desk.taken(1).await;
    let desk = desk.restart().await;
    assert_eq!(desk.house.client.with_header("X-Telegram-Bot-Api-Secret-Token", SECRET, &path, &update).await, 200);
    desk.taken(1).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 1);
}

async fn disorder() {
    let desk = Desk::open().await;
    let edited = desk.message(1, &json!({ "text": "second", "edit_date": desk.clock.now().seconds() + 5 }));
    let answer = desk.message(3, &json!({ "text": "an answer", "reply_to_message": { "message_id": 1 } }));
    desk.telegram.tell([desk.update("edited_message", &edited), desk.update("message", &answer)]);
    desk.taken(2).await;
    desk.say(1, "first");
    desk.taken(3).await;
    let number = desk.number().await;
    let entries = desk.entries(number).await;
    assert_eq!(entries.len(), 2, "{entries:?}");
    let edited = entries.iter().find(|entry| entry["visible"] == "second").unwrap();
    assert_eq!(edited["earlier"][0]["text"], "first");
}

async fn wrong_secret() {
    let desk = Desk::open_with(json!({ "receiving": "webhook" })).await;
    let update = desk.update("message", &desk.message(1, &json!({ "text": "forged" })));
    let path = format!("/channels/{}/telegram", desk.inbox);
    for secret in ["", "wrong", "telegram-shows-thi", "telegram-shows-this "] {
        let status = desk.house.client.with_header("X-Telegram-Bot-Api-Secret-Token", secret, &path, &update).await;
        // White space around a header's value is none of it.
        assert_eq!(status, if secret.trim() == SECRET { 200 } else { 401 }, "{secret:?}");
    }
    assert_eq!(desk.house.client.with_header("X-Nothing", "x", &path, &update).await, 401);
    assert_eq!(desk.house.client.with_header("X-Telegram-Bot-Api-Secret-Token", SECRET, &path, &json!({ "no": 1 })).await, 400);
    assert_eq!(desk.house.client.with_header("X-Telegram-Bot-Api-Secret-Token", SECRET, "/channels/99/telegram", &update).await, 401);
    desk.taken(1).await;
    let health = desk.mai.get(&format!("/channels/{}/health", desk.inbox)).await;
    assert!(health["requests"]["refused"]["unsigned"] == 4 && health["requests"]["refused"]["malformed"] == 1, "{health}");
    let set = until("the webhook to be set", async || desk.telegram.called("setWebhook").pop()).await;
    assert!(set.body["secret_token"] == SECRET && set.body["url"].as_str().unwrap().ends_with(&path), "{}", set.body);
    assert!(desk.telegram.called("getUpdates").is_empty());
}

async fn token() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let next = "4242:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
    desk.telegram.set_token(next);
    let words = desk.house.alarm("inbox_token_expired").await;
    assert!(!words.contains(TOKEN) && words.contains("BotFather"), "{words}");
    desk.say(2, "are you there?");
    let entry = desk.reply(number, json!({ "text": "Yes." })).await;
    let delivery = desk.in_state(&entry, "deferred").await;
    assert!(!delivery["words"].as_str().unwrap().contains("AAHdq"), "{delivery}");
    let inbox = desk.mai.get(&format!("/inboxes/{}", desk.inbox)).await;
    let body = json!({ "version": inbox["version"], "secrets": { "bot_token": next } });
    desk.mai.patch(&format!("/inboxes/{}", desk.inbox), body).await;
    desk.taken(2).await;
    desk.house.all_clear("inbox_token_expired").await;
    desk.later(601);
    desk.in_state(&entry, "sent").await;
    assert_eq!(desk.texts(number).await.len(), 3);
}

async fn rate() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let hoa = json!({ "text": "me too", "chat": { "id": 88, "type": "private" }, "from": { "id": 88, "first_name": "Hoa" } });
    desk.telegram.tell([desk.update("message", &desk.message(2, &hoa))]);
    desk.taken(2).await;
    let other = desk.number().await;
    desk.telegram.then("sendMessage", [wait(30)]);
    let first = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&first, "deferred").await;
    let second = desk.reply(number, json!({ "text": "two" })).await;
    let third = desk.reply(other, json!({ "text": "three" })).await;
    desk.in_state(&third, "sent").await;
    desk.in_state(&second, "queued").await;
    desk.later(31);
    desk.in_state(&second, "sent").await;
    assert_eq!(desk.telegram.texts(), ["one", "three", "one", "two"]);
}

async fn long_texts() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let emoji = "😀".repeat(2048);
    for (text, parts) in
        [("a".repeat(4095), 1), ("a".repeat(4096), 1), (emoji, 1), ("a".repeat(4097), 2), (format!("{} b", "từ ".repeat(6000)), 5)]
    {
        let before = desk.telegram.texts().len();
        let entry = desk.reply(number, json!({ "text": text })).await;
        desk.in_state(&entry, "sent").await;
        let sent = desk.telegram.texts()[before..].to_vec();
        assert_eq!(sent.len(), parts, "of {} characters", text.chars().count());
        assert!(sent.iter().all(|part| part.encode_utf16().count() <= 4096));
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        let whole: usize = sent.iter().map(|part| bare(part.rsplit_once(" (").map_or(part.as_str(), |(part, _)| part))).sum();
        assert_eq!(whole, bare(&text), "nothing is lost");
    }
    let refused = desk.refused(number, json!({ "text": "x ".repeat(40_000) })).await;
    assert!(refused["status"] == 400 && refused["problem"]["field"] == "text", "{refused}");
}

async fn edits() {
    let desk = Desk::open().await;
    let number = desk.first("trà xanh").await;
    for (at, text) in [(9, "trà đen"), (5, "trà trắng")] {
        let edited = desk.message(1, &json!({ "text": text, "edit_date": desk.clock.now().seconds() + at }));
        desk.telegram.tell([desk.update("edited_message", &edited)]);
    }
    desk.taken(3).await;
    let entry = desk.entries(number).await.remove(0);
    assert_eq!(entry["visible"], "trà đen", "the latest change counts, in whatever order they come");
    let earlier: Vec<&str> = entry["earlier"].as_array().unwrap().iter().map(|earlier| earlier["text"].as_str().unwrap()).collect();
    assert!(earlier.contains(&"trà xanh") && earlier.contains(&"trà trắng"), "{entry}");
    let found = until("the change to be found", async || {
        let found = desk.mai.get("/search?q=%22tra%20den%22").await;
        found.to_string().contains("đen").then_some(())
    });
    found.await;
}

async fn silence() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    desk.telegram.then("sendMessage", [Trouble::Page(200, "")]);
    let entry = desk.reply(number, json!({ "text": "one" })).await;
    desk.in_state(&entry, "uncertain").await;
    desk.later(3600);
    desk.in_state(&entry, "uncertain").await;
    assert_eq!(desk.telegram.texts(), ["one"], "what nobody knows of is not sent again by itself");
    let delivery = desk.in_state(&entry, "uncertain").await["id"].as_str().unwrap().to_owned();
    desk.mai.post(&format!("/deliveries/{delivery}/resend"), Value::Null).await;
    desk.in_state(&entry, "sent").await;
    desk.telegram.then("sendMessage", [Trouble::Page(502, "<html>bad gateway</html>"), refusal(500, "Internal Server Error")]);
    let entry = desk.reply(number, json!({ "text": "two" })).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(61);
    until("a second try", async || (desk.telegram.texts().len() == 4).then_some(())).await;
    desk.in_state(&entry, "deferred").await;
    desk.later(301);
    desk.in_state(&entry, "sent").await;
    desk.telegram.then("getUpdates", [Trouble::Page(502, "oops"), Trouble::Page(200, ""), Trouble::Json(500, json!({ "ok": false }))]);
    desk.house.alarm("inbox_unreachable").await;
    desk.say(9, "still there");
    desk.taken(2).await;
    desk.house.all_clear("inbox_unreachable").await;
}

async fn files() {
    let desk = Desk::open().await;
    desk.telegram.keep_file("late", b"here at last");
    desk.telegram.then("file", [Trouble::Page(404, "not yet"), Trouble::Page(502, "oops")]);
    let update = desk.update(
        "message",
        &desk.message(1, &json!({ "document": { "file_id": "late", "file_name": "a.txt", "mime_type": "text/plain" } })),
    );
    desk.telegram.tell([update]);
    desk.taken(1).await;
    let number = desk.number().await;
    let waits = until("a first try", async || {
        let file = desk.entries(number).await[0]["awaited_files"][0].clone();
        file["words"].is_string().then_some(file)
    });
    assert_eq!(waits.await["state"], "waiting", "the message is there before its file");
    for seconds in [6, 31] {
        desk.later(seconds);
        until("another try", async || (desk.telegram.called("getFile").len() > usize::from(seconds > 6)).then_some(())).await;
    }
    let entry = until("the file", async || {
        desk.later(1);
        let entry = desk.entries(number).await.remove(0);
        (!entry["files"].as_array().unwrap().is_empty()).then_some(entry)
    });
    assert_eq!(entry.await["files"][0]["name"], "a.txt");
}

async fn claims() {
    let desk = Desk::open().await;
    let known = json!({ "name": "Lan", "identities": [{ "kind": "phone", "value": "+84901234567" }] });
    let known = desk.mai.post("/contacts", known).await["id"].clone();
    let card = json!({ "contact": { "phone_number": "+84901234567", "first_name": "Lan", "user_id": 77 } });
    desk.telegram.tell([desk.update("message", &desk.message(1, &card))]);
    desk.taken(1).await;
    let author = desk.entries(desk.number().await).await[0]["author"]["contact"]["id"].clone();
    assert_ne!(author, known, "what is told joins nobody");
    let suggested = desk.mai.get(&format!("/contacts/{}/duplicates", author.as_str().unwrap())).await;
    assert_eq!(suggested[0]["contact"]["id"], known, "and is a suggestion: {suggested}");
}

async fn flood() {
    let desk = Desk::open().await;
    desk.telegram.tell((1..=500).map(|id| desk.update("message", &desk.message(id, &json!({ "text": format!("{id}") })))));
    desk.taken(500).await;
    assert_eq!(desk.house.count("select count(*) from entries").await, 500);
    assert_eq!(desk.house.count("select count(*) from tickets").await, 1);
    until("all to be confirmed", async || (desk.telegram.unconfirmed() == 0).then_some(())).await;
}

async fn place() {
    let desk = Desk::open().await;
    desk.first("one").await;
    until("it to be confirmed", async || (desk.telegram.unconfirmed() == 0).then_some(())).await;
    let desk = desk.restart().await;
    desk.say(2, "two");
    desk.taken(2).await;
    let asked = desk.telegram.called("getUpdates");
    assert!(asked.iter().any(|call| call.body["offset"].is_i64()));
    let first_after = asked.iter().rev().take_while(|call| call.body["offset"].is_i64()).count();
    assert!(first_after >= 2, "the first question after a start goes on where the last one was");
    assert_eq!(desk.texts(desk.number().await).await, ["one", "two"]);
}

async fn conflict() {
    let desk = Desk::open().await;
    desk.telegram.then("getUpdates", [refusal(409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook")]);
    until("the webhook to be taken away", async || desk.telegram.called("deleteWebhook").pop()).await;
    desk.first("hi").await;
    desk.telegram.then("getUpdates", [refusal(409, "Conflict: terminated by other getUpdates request")]);
    assert!(desk.house.alarm("inbox_stopped").await.contains("Another program"));
}

async fn album() {
    let desk = Desk::open().await;
    for id in ["a", "b", "c"] {
        desk.telegram.keep_file(id, id.as_bytes());
    }
    let part = |id: i64, file: &str, caption: &str| {
        let photo = json!([{ "file_id": file, "width": 9, "height": 9 }]);
        desk.update("message", &desk.message(id, &json!({ "photo": photo, "media_group_id": "g1", "caption": caption })))
    };
    desk.telegram.tell([part(1, "a", "ba tấm ảnh"), part(2, "b", "")]);
    desk.taken(2).await;
    desk.telegram.tell([part(3, "c", "")]);
    desk.taken(3).await;
    let number = desk.number().await;
    let entry = until("three pictures", async || {
        let entry = desk.entries(number).await.remove(0);
        (entry["files"].as_array().unwrap().len() == 3).then_some(entry)
    });
    assert_eq!(entry.await["visible"], "ba tấm ảnh");
    assert_eq!(desk.entries(number).await.len(), 1);
    // Any part can be answered and changed.
    let answer = desk.message(4, &json!({ "text": "cái này", "reply_to_message": { "message_id": 3 } }));
    desk.telegram.tell([desk.update("message", &answer)]);
    desk.taken(4).await;
    assert_eq!(desk.entries(number).await[1]["why_here"]["rule"], "references");
}

async fn blocked() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let member = |status: &str| {
        let member =
            json!({ "chat": { "id": 77, "type": "private" }, "date": desk.clock.now().seconds(), "new_chat_member": { "status": status } });
        desk.update("my_chat_member", &member)
    };
    desk.telegram.tell([member("kicked")]);
    desk.taken(2).await;
    let way = desk.way(number).await;
    assert!(way["can_deliver"] == false && way["why_not"].as_str().unwrap().contains("blocked"), "{way}");
    let refused = desk.refused(number, json!({ "text": "hello?" })).await;
    assert!(refused["status"] == 409 && refused["problem"]["field"] == "line_id", "{refused}");
    desk.telegram.tell([member("member")]);
    desk.taken(3).await;
    assert_eq!(desk.way(number).await["can_deliver"], true);
    // Found out only by sending.
    desk.telegram.then("sendMessage", [refusal(403, "Forbidden: bot was blocked by the user")]);
    let entry = desk.reply(number, json!({ "text": "hello?" })).await;
    desk.in_state(&entry, "failed").await;
    assert_eq!(desk.way(number).await["can_deliver"], false);
    desk.say(2, "back again");
    desk.taken(4).await;
    assert_eq!(desk.way(number).await["can_deliver"], true, "who writes can be answered");
}

async fn large_file() {
    let desk = Desk::open().await;
    let known = json!({ "document": { "file_id": "x", "file_name": "film.mkv", "file_size": 30 << 20 } });
    let unknown = json!({ "document": { "file_id": "y", "file_name": "other.mkv" } });
    desk.telegram.tell([desk.update("message", &desk.message(1, &known)), desk.update("message", &desk.message(2, &unknown))]);
    desk.taken(2).await;
    let number = desk.number().await;
    let entries = until("both to be given up", async || {
        let entries = desk.entries(number).await;
        entries.iter().all(|entry| entry["awaited_files"][0]["state"] == "failed").then_some(entries)
    })
    .await;
    assert!(entries.iter().all(|entry| entry["awaited_files"][0]["words"].as_str().unwrap().contains("20 MB")), "{entries:?}");
    // An agent asks once more, and gets it.
    desk.telegram.keep_file("y", b"smaller now");
    let (entry, file) = (entries[1]["id"].as_str().unwrap(), entries[1]["awaited_files"][0]["id"].as_str().unwrap());
    desk.mai.post(&format!("/entries/{entry}/awaited-files/{file}/fetch"), Value::Null).await;
    until("the file", async || (!desk.entries(number).await[1]["files"].as_array().unwrap().is_empty()).then_some(())).await;
}

async fn started() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let entry = desk.reply(number, json!({ "text": "Write to us here." })).await;
    let token = entry["external_id"].as_str().unwrap().split('@').next().unwrap().replace('.', "_");
    assert!(token.len() <= 64, "{token}");
    let hoa = |id: i64, text: &str| {
        let over = json!({ "text": text, "chat": { "id": 88, "type": "private" }, "from": { "id": 88, "first_name": "Hoa" } });
        desk.update("message", &desk.message(id, &over))
    };
    desk.telegram.tell([hoa(2, "/start"), hoa(3, &format!("/start {token}"))]);
    desk.taken(3).await;
    let last = desk.entries(number).await.pop().unwrap();
    assert!(last["is_held"] == true && last["why_here"]["rule"] == "token", "whoever has the link may have been passed it: {last}");
    desk.mai.post(&format!("/entries/{}/allow", last["id"].as_str().unwrap()), Value::Null).await;
    desk.telegram.tell([hoa(4, "hello")]);
    desk.taken(4).await;
    let last = desk.entries(number).await.pop().unwrap();
    assert!(last["visible"] == "hello" && last["is_held"] == false, "{last}");
    desk.telegram.tell([hoa(5, "/start t_1_2_forged")]);
    desk.taken(5).await;
}

async fn contents() {
    let desk = Desk::open().await;
    desk.telegram.keep_file("s", b"RIFF....WEBPVP8 ");
    let over = [
        json!({ "sticker": { "file_id": "s", "emoji": "😀", "is_animated": false } }),
        json!({ "contact": { "phone_number": "+84901", "first_name": "Hoa", "user_id": 5 } }),
        json!({ "venue": { "title": "Chợ Bến Thành", "address": "Quận 1" }, "location": { "latitude": 10.77, "longitude": 106.69 } }),
        json!({ "text": "xem đây nhé", "entities": [{ "type": "text_link", "offset": 4, "length": 3, "url": "https://shop.example/x" }] }),
    ];
    desk.telegram.tell((1..).zip(&over).map(|(id, over)| desk.update("message", &desk.message(id, over))));
    desk.taken(4).await;
    let texts = desk.texts(desk.number().await).await;
    assert_eq!(texts[0], "😀");
    assert!(texts[1].contains("Hoa +84901") && texts[2].starts_with("Chợ Bến Thành\nQuận 1\n📍 10.77, 106.69"), "{texts:?}");
    assert_eq!(texts[3], "xem đây (https://shop.example/x) nhé");
}

async fn outgoing() {
    let desk = Desk::open().await;
    let number = desk.first("hi").await;
    let asked = desk.entries(number).await[0]["id"].clone();
    let png = [0x89_u8, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 1];
    let (photo, document) = (desk.upload("a.png", &png).await, desk.upload("b\"c.txt", b"text").await);
    let entry = desk.reply(number, json!({ "text": "here", "files": [photo, document], "answers_entry_id": asked })).await;
    desk.in_state(&entry, "sent").await;
    assert_eq!(desk.telegram.called("sendMessage")[0].body["reply_parameters"]["message_id"], 1);
    assert_eq!((desk.telegram.called("sendPhoto").len(), desk.telegram.called("sendDocument").len()), (1, 1));
    // One file carries the text; a picture that is none goes as a document.
    desk.telegram.then("sendPhoto", [refusal(400, "Bad Request: IMAGE_PROCESS_FAILED")]);
    let again = desk.upload("a.png", &png).await;
    let entry = desk.reply(number, json!({ "text": "once more", "files": [again] })).await;
    desk.in_state(&entry, "sent").await;
    let sent = desk.telegram.called("sendDocument").pop().unwrap();
    assert!(sent.raw.contains("once more") && sent.raw.contains("filename=\"a.png\""), "{}", sent.raw);
    // What a person answers of ours is found again.
    let ours =
        desk.house.count("select cast(substr(external_id, 18) as integer) from delivery_parts order by delivery_id desc limit 1").await;
    let answer = desk.message(7, &json!({ "text": "thanks", "reply_to_message": { "message_id": ours } }));
    desk.telegram.tell([desk.update("message", &answer)]);
    desk.taken(2).await;
    assert_eq!(desk.entries(number).await.pop().unwrap()["why_here"]["rule"], "references");
}
