//! The cases of the conformance list: the general ones (G) as far as they concern a widget of our own, and the chat's own (C).
use super::{
    guest::{Desk, SITE, hear, next, session, uuid},
    mailed, proof,
};
use crate::patience::until;
use futures::future::{LocalBoxFuture, join_all};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

pub struct Case {
    pub id: &'static str,
    pub what: &'static str,
    pub play: fn() -> LocalBoxFuture<'static, ()>,
}

/// What the list names and does not concern a widget of our own, or is done elsewhere.
pub const LEFT_OUT: [(&str, &str); 1] =
    [("C14", "unsent text over a lost network: the widget's own tests, since it is the page that keeps it")];

macro_rules! cases {
    ($($id:literal $what:literal $play:expr;)+) => {
        pub const CASES: &[Case] = &[$(Case { id: $id, what: $what, play: || Box::pin($play()) },)+];
    };
}

cases! {
    "G1" "odd texts are kept in normal form and found without marks" odd_texts;
    "G2" "files come with a message and are shown again" files;
    "G3" "the same message three times, also at once and after a restart, is one" duplicates;
    "G5" "without a token or with a wrong one nothing is stored" strangers;
    "G9" "texts around the limit and beyond it" long_texts;
    "G14" "a typed address is a claim, and joins nobody" proof::claims;
    "G15" "a flood is refused with the time to wait, and counted" flood;
    "C0" "a page that is connected hears of its first message at once" first_words;
    "C1" "a page that was cut off resumes over a restart" resume;
    "C2" "the stream says at once that nothing may gather it" headers;
    "C3" "two pages of one visitor show one conversation" two_pages;
    "C4" "an identity with a wrong signature is refused, and counted" proof::wrong_signature;
    "C5" "other sites get neither a session nor an answer" origins;
    "C6" "outside of business hours the form before the chat is a ticket" away;
    "C7" "the visitor leaves: the answer goes by mail, whose reply returns" mailed::goes_on_by_mail;
    "C8" "too large a file, and one that lies about its kind" bad_files;
    "C9" "the same client id twice at once" double_click;
    "C10" "a flood of typing is refused, and typing is forgotten" typing;
    "C11" "a rating is given once and changed" rating;
    "C12" "the transcript goes by mail, and its reply into the ticket" mailed::transcript;
    "C13" "a blocked visitor is refused, and may come back" blocked;
    "C15" "a signed customer finds their conversation on another device" proof::signed;
    "C16" "an address is proved by a code, and joins its contact" proof::code;
    "C17" "agents see the visitor come, type and leave; read marks go both ways" presence;
    "C18" "ended by the visitor, it is solved; what they say next opens it again" ended;
    "C19" "the widget's page names the sites that may show it" page;
}

async fn odd_texts() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let number = guest.begin("Đơn ha\u{300}ng 👩‍👩‍👧 <script>alert(1)</script> \u{202B}مرحبا\u{202C} a\u{0}b").await;
    let text = desk.entries(number).await[0]["visible"].as_str().unwrap().to_owned();
    assert!(text.contains("hàng 👩‍👩‍👧 <script>") && !text.contains('\u{0}') && !text.contains('\u{202B}'), "{text:?}");
    assert_eq!(guest.texts(1).await, [text]);
    let found = until("the message to be found", async || {
        let found = desk.mai.get("/search?q=don%20hang").await;
        found.to_string().contains("script").then_some(())
    });
    found.await;
}

async fn files() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR and so on";
    let (status, image) = guest.upload("../ảnh\u{202E}.png", png).await;
    assert!(status == 201 && image["media_type"] == "image/png" && image["name"] == "ảnh.png", "{image}");
    let (_, note) = guest.upload("note.txt", b"a note").await;
    let stranger = desk.guest().await;
    let url = image["url"].as_str().unwrap().trim_start_matches("/widget/v1").to_owned();
    assert_eq!(stranger.call(Method::GET, &url, Value::Null).await.0, 404, "an upload is its visitor's own");
    let body = json!({ "client_id": uuid(), "text": "", "files": [image["id"], note["id"]] });
    guest.post("/messages", body.clone()).await;
    guest.post("/messages", body).await;
    guest.texts(1).await;
    let entry = guest.reload().await["conversation"]["entries"][0].clone();
    assert_eq!(entry["files"].as_array().unwrap().len(), 2, "{entry}");
    let url = entry["files"][1]["url"].as_str().unwrap().trim_start_matches("/widget/v1").to_owned();
    let (status, said) = guest.call(Method::GET, &url, Value::Null).await;
    assert_eq!((status, said.as_str()), (200, Some("a note")));
    assert_eq!(stranger.call(Method::GET, &url, Value::Null).await.0, 404);
    let number = guest.reload().await["conversation"]["number"].as_i64().unwrap();
    let shown = desk.entries(number).await[0]["files"].clone();
    let path = format!("/files/{}", shown[0]["id"].as_str().unwrap());
    assert_eq!(desk.mai.bytes(&path).await, (200, png.to_vec()));
    // What an agent sends is there as well.
    let file = desk.mai.upload("bill.pdf", b"%PDF-1.7 a bill").await;
    let answer = json!({ "text": "Your bill.", "files": [file["id"]] });
    desk.mai.post(&format!("/tickets/{number}/replies"), answer).await;
    guest.texts(2).await;
    let answer = guest.reload().await["conversation"]["entries"][1].clone();
    assert!(answer["from"] == "agent" && answer["author"] == "Mai" && answer["files"][0]["name"] == "bill.pdf", "{answer}");
}

async fn duplicates() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let body = json!({ "client_id": uuid(), "text": "once" });
    let told = join_all([1, 2, 3].map(|_| guest.post("/messages", body.clone()))).await;
    assert!(told.iter().all(|answer| answer["at"] == told[0]["at"] && answer["client_id"] == body["client_id"]), "{told:?}");
    let desk = Box::pin(desk.restart()).await;
    let guest = guest.at(&desk.house.client);
    assert_eq!(guest.post("/messages", body).await["at"], told[0]["at"]);
    assert_eq!(guest.texts(1).await, ["once"]);
    assert_eq!(desk.house.count("select count(*) from entries").await, 1);
}

async fn strangers() {
    let desk = Desk::open().await;
    let body = json!({ "client_id": uuid(), "text": "forged" });
    let wrong = "A".repeat(43);
    for client in [desk.house.client.clone(), desk.house.client.with_token("x"), desk.house.client.with_token(&wrong)] {
        for (method, path) in
            [(Method::POST, "/messages"), (Method::GET, "/entries?before=9"), (Method::GET, "/events"), (Method::POST, "/end")]
        {
            let (status, problem) = client.beside(method, &format!("/widget/v1{path}"), &[], Some(&body)).await;
            assert_eq!(status, 401, "{path}: {problem}");
        }
    }
    // The token of somebody who works here opens nothing here, and a visitor's opens nothing there.
    assert_eq!(desk.mai.beside(Method::POST, "/widget/v1/messages", &[], Some(&body)).await.0, 401);
    let guest = desk.guest().await;
    assert_eq!(guest.client.call(Method::GET, "/tickets", None).await.0, 401);
    assert_eq!(desk.house.count("select count(*) from ledger").await, 0);
    let (status, _) = session(&desk.house.client, "9-aaaaaaaaaaaaaaaa", &json!({})).await;
    assert_eq!(status, 404);
}

async fn long_texts() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    for (length, status) in [(9_999, 200), (10_000, 200), (10_001, 400), (20_000, 400)] {
        let (got, answer) = guest.call(Method::POST, "/messages", json!({ "client_id": uuid(), "text": "ữ".repeat(length) })).await;
        assert_eq!(got, status, "{length}");
        assert!(status == 200 || answer["field"] == "text", "{answer}");
    }
    let (got, _) = guest.call(Method::POST, "/messages", json!({ "client_id": uuid(), "text": "x".repeat(100_000) })).await;
    assert_eq!(got, 413);
    for bad in
        [json!({ "client_id": "1", "text": "x" }), json!({ "client_id": uuid(), "text": "  \n " }), json!({ "text": "x" }), json!([])]
    {
        assert_eq!(guest.call(Method::POST, "/messages", bad).await.0, 400);
    }
    let health = desk.health().await["requests"].clone();
    assert!(health["refused"]["too_large"] == 3 && health["refused"]["malformed"] == 2 && health["accepted"] == 2, "{health}");
    let number = guest.reload().await["conversation"]["number"].as_i64().unwrap();
    let (status, problem) =
        desk.mai.refused(Method::POST, &format!("/tickets/{number}/replies"), json!({ "text": "x".repeat(20_001) })).await;
    assert!(status == 400 && problem["field"] == "text", "{problem}");
}

async fn flood() {
    let desk = Desk::open().await;
    let (guest, other) = (desk.guest().await, desk.guest().await);
    let bodies = (0..30).map(|number| json!({ "client_id": uuid(), "text": format!("{number}") }));
    let statuses = join_all(bodies.map(|body| guest.call(Method::POST, "/messages", body))).await;
    let taken = statuses.iter().filter(|(status, _)| *status == 200).count();
    assert!(taken == 10 && statuses.iter().all(|(status, _)| [200, 429].contains(status)), "{statuses:?}");
    other.say("nothing is disturbed").await;
    assert_eq!(desk.health().await["requests"]["refused"]["too_many"], 20);
    desk.later(4);
    guest.say("later").await;
    assert_eq!(desk.house.count("select count(*) from ledger").await, 12);
    // New visitors of one network are counted as well.
    let usual = json!({});
    let opened = join_all((0..70).map(|_| session(&desk.house.client, &desk.key, &usual))).await;
    let refused = opened.iter().filter(|(status, _)| *status == 429).count();
    assert!((8..=14).contains(&refused), "{refused} were refused");
    assert_eq!(guest.reload_with(json!({})).await.0, 200, "who is known comes back");
}

async fn first_words() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let mut feed = guest.events(0).await;
    guest.say("Shop ơi").await;
    // Sooner than the next sign of life, at which a stream looks for what nobody told it of.
    let told = tokio::time::timeout(Duration::from_secs(10), next(&mut feed, "change")).await;
    let number = told.expect("it is told of at once").body["number"].as_i64().unwrap();
    desk.reply(number, "Dạ shop đây").await;
    let answered = tokio::time::timeout(Duration::from_secs(10), hear(&mut feed, |told| told.body["text"] == "Dạ shop đây")).await;
    assert!(answered.is_ok(), "and so is its answer");
}

async fn resume() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let number = guest.begin("one").await;
    let mut feed = guest.events(0).await;
    let first = next(&mut feed, "entry").await;
    assert!(
        first.body["text"] == "one" && first.body["from"] == "visitor" && first.body["seq"] == first.id.parse::<i64>().unwrap(),
        "{first:?}"
    );
    drop(feed);
    desk.reply(number, "two").await;
    guest.texts(2).await;
    let desk = Box::pin(desk.restart()).await;
    desk.reply(number, "three").await;
    let guest = guest.at(&desk.house.client);
    guest.texts(3).await;
    let mut feed = guest.events(first.id.parse().unwrap()).await;
    let (second, third) = (next(&mut feed, "entry").await, next(&mut feed, "entry").await);
    assert_eq!((second.body["text"].as_str(), third.body["text"].as_str()), (Some("two"), Some("three")));
    let older = guest.call(Method::GET, &format!("/entries?before={}", third.id), Value::Null).await.1;
    assert!(older["entries"].as_array().unwrap().len() == 2 && older["has_older"] == false, "{older}");
    // Standing, it hears what comes.
    desk.reply(number, "four").await;
    assert_eq!(next(&mut feed, "entry").await.body["text"], "four");
}

async fn headers() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let response = guest.client.outside(Method::GET, "/widget/v1/events").await;
    let header = |name: &str| response.headers().get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!((header("x-accel-buffering"), header("cache-control")), ("no".to_owned(), "no-store, no-transform".to_owned()));
    assert!(header("content-encoding").is_empty());
    let mut feed = guest.events(0).await;
    let open = next(&mut feed, "open").await;
    assert_eq!(open.body, json!({ "is_open": true, "opens_at": null }));
}

async fn two_pages() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let (mut one, mut two) = (guest.events(0).await, guest.events(0).await);
    let number = guest.begin("hello").await;
    for feed in [&mut one, &mut two] {
        assert_eq!(next(feed, "entry").await.body["text"], "hello");
    }
    desk.reply(number, "hi").await;
    for feed in [&mut one, &mut two] {
        assert_eq!(next(feed, "entry").await.body["text"], "hi");
    }
    let number_again = guest.begin("still me").await;
    assert_eq!(number, number_again);
    assert_eq!(desk.entries(number).await.len(), 3);
}

async fn origins() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let ours = desk.house.client.base().to_owned();
    for (origin, wanted) in [
        (SITE, 200),
        (ours.as_str(), 200),
        ("https://evil.example", 403),
        ("null", 403),
        ("", 403),
        ("https://shop.example.evil.example", 403),
    ] {
        let (status, problem) = session(&desk.house.client, &desk.key, &json!({ "origin": origin })).await;
        assert_eq!(status, wanted, "{origin}: {problem}");
    }
    let body = json!({ "client_id": uuid(), "text": "forged" });
    for (name, value) in
        [("origin", "https://evil.example"), ("origin", SITE), ("sec-fetch-site", "cross-site"), ("sec-fetch-site", "same-site")]
    {
        let (status, _) = guest.client.beside(Method::POST, "/widget/v1/messages", &[(name, value)], Some(&body)).await;
        assert_eq!(status, 403, "{name}: {value}");
    }
    let (status, _) = guest.client.beside(Method::POST, "/widget/v1/messages", &[("origin", &ours)], Some(&body)).await;
    assert_eq!(status, 200);
    assert_eq!(desk.health().await["requests"]["refused"]["foreign"], 8);
}

async fn away() {
    let desk = Desk::open_with(json!({ "away_text": { "vi": "Mai nhé", "en": "Tomorrow, please" } })).await;
    desk.later(9 * 3600);
    let guest = desk.guest().await;
    let begun = guest.reload().await;
    let config = &begun["config"];
    assert!(
        config["is_open"] == false && config["opens_at"] == "2026-11-20T01:00:00Z" && config["away_text"] == "Tomorrow, please",
        "{config}"
    );
    assert_eq!(
        config["pre_chat"],
        json!({ "when": "away", "fields": [{ "name": "name", "is_required": false }, { "name": "email", "is_required": true }] })
    );
    let (status, problem) = guest.call(Method::POST, "/messages", json!({ "client_id": uuid(), "text": "Anybody there?" })).await;
    assert!(status == 400 && problem["field"] == "email", "{problem}");
    let (status, _) = guest.call(Method::POST, "/details", json!({ "email": "no address" })).await;
    assert_eq!(status, 400);
    guest.post("/details", json!({ "name": "Lan", "email": "lan@customers.example", "phone": "0901 234 567" })).await;
    let number = guest.begin("Anybody there?").await;
    let ticket = desk.mai.get(&format!("/tickets/{number}")).await;
    assert!(ticket["channel"] == "chat" && ticket["requester"]["name"] == "Lan", "{ticket}");
    assert_eq!(guest.reload().await["conversation"]["continues_by_mail"], true);
    let entry = desk.reply(number, "Now we are.").await;
    // At night nobody waits at the page: the mail goes once it could have been gone on with.
    guest.texts(2).await;
    desk.later(16);
    let mailed = until("the mail", async || {
        let deliveries = desk.mai.get(&format!("/entries/{}", entry["id"].as_str().unwrap())).await["deliveries"].clone();
        deliveries.as_array()?.iter().find(|delivery| delivery["recipients"][0]["address"] == "lan@customers.example").cloned()
    });
    assert_eq!(mailed.await["kind"], "reply");
}

async fn bad_files() {
    let desk = Desk::open_with(json!({ "max_file_bytes": 2000, "max_files": 2 })).await;
    let guest = desk.guest().await;
    assert_eq!(guest.upload("a.txt", &vec![b'a'; 2000]).await.0, 201);
    assert_eq!(guest.upload("a.txt", &vec![b'a'; 2001]).await.0, 413);
    for (name, bytes) in [
        ("a.html", b"<script>alert(1)</script>".as_slice()),
        ("a.png", b"no picture"),
        ("a.svg", b"<svg onload=alert(1)>"),
        ("a.exe", b"MZ\x90\0\x03"),
        ("a", b""),
        ("a.pdf", b"no document"),
    ] {
        let (status, problem) = guest.upload(name, bytes).await;
        assert!(status == 400 && problem["field"] == "file", "{name}: {status} {problem}");
    }
    let (status, _) = guest.call(Method::POST, "/files", json!({})).await;
    assert_eq!(status, 400);
    let missing = json!({ "client_id": uuid(), "text": "x", "files": ["u99"] });
    assert_eq!(guest.call(Method::POST, "/messages", missing).await.1["field"], "files");
    let many = json!({ "client_id": uuid(), "text": "x", "files": ["u1", "u1", "u1"] });
    assert_eq!(guest.call(Method::POST, "/messages", many).await.1["field"], "files");
}

async fn double_click() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let mut feed = guest.events(0).await;
    let body = json!({ "client_id": uuid(), "text": "click" });
    let (one, two) = tokio::join!(guest.post("/messages", body.clone()), guest.post("/messages", body.clone()));
    assert_eq!(one, two);
    let entry = next(&mut feed, "entry").await.body;
    assert_eq!(entry["client_id"], body["client_id"], "{entry}");
    assert_eq!(desk.house.count("select count(*) from entries").await, 1);
}

async fn typing() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let mut page = guest.events(0).await;
    let number = guest.begin("hello").await;
    next(&mut page, "change").await;
    let mut agents = desk.mai.events(None).await;
    guest.post("/typing", json!({ "is_typing": true, "text_length": 3 })).await;
    let hint = hear(&mut agents, |told| told.kind == "visitor" && told.body["is_typing"] == true).await;
    assert!(hint.id.is_empty() && hint.body["is_here"] == true, "{hint:?}");
    desk.later(7);
    hear(&mut agents, |told| told.kind == "visitor" && told.body["is_typing"] == false).await;
    let statuses = join_all((0..80).map(|_| guest.call(Method::POST, "/typing", json!({ "is_typing": true })))).await;
    let refused = statuses.iter().filter(|(status, _)| *status == 429).count();
    assert!((10..=30).contains(&refused), "{refused}");
    // An agent who writes is seen by the visitor.
    desk.mai.call(Method::PUT, &format!("/tickets/{number}/presence"), Some(&json!({ "window": "w", "activity": "writing" }))).await;
    let seen = next(&mut page, "typing").await.body;
    assert_eq!(seen, json!({ "author": "Mai", "is_typing": true }));
    desk.mai.call(Method::PUT, &format!("/tickets/{number}/presence"), Some(&json!({ "window": "w", "activity": "looking" }))).await;
    assert_eq!(next(&mut page, "typing").await.body["is_typing"], false);
}

async fn rating() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    assert_eq!(guest.call(Method::POST, "/rating", json!({ "score": 5 })).await.0, 409, "nothing was said");
    let number = guest.begin("hello").await;
    for (body, status) in [
        (json!({ "score": 0 }), 400),
        (json!({ "score": 6 }), 400),
        (json!({ "score": 2, "comment": "slow" }), 204),
        (json!({ "score": 5, "comment": "sorry, great" }), 204),
        (json!({ "score": 5, "comment": "sorry, great" }), 204),
    ] {
        assert_eq!(guest.call(Method::POST, "/rating", body).await.0, status);
    }
    let seen = guest.reload().await["conversation"]["rating"].clone();
    assert_eq!(seen, json!({ "score": 5, "comment": "sorry, great" }));
    let shown = desk.mai.get(&format!("/tickets/{number}/visitors")).await["rating"].clone();
    assert!(shown["score"] == 5 && shown["channel"] == "chat", "{shown}");
    assert_eq!(desk.house.count("select count(*) from log where kind = 'ticket_rated'").await, 2);
}

async fn blocked() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let number = guest.begin("buy my things").await;
    let mut feed = guest.events(i64::from(i32::MAX)).await;
    next(&mut feed, "open").await;
    let line = desk.mai.get(&format!("/tickets/{number}/visitors")).await["visitors"][0]["line_id"].as_str().unwrap().to_owned();
    let block = async |is_blocked: bool| {
        let body = json!({ "is_blocked": is_blocked });
        assert_eq!(desk.mai.call(Method::PUT, &format!("/lines/{line}/blocked"), Some(&body)).await.0, 204);
    };
    block(true).await;
    next(&mut feed, "reset").await;
    for path in ["/messages", "/details", "/typing"] {
        assert_eq!(guest.call(Method::POST, path, json!({ "client_id": uuid(), "text": "again" })).await.0, 403, "{path}");
    }
    assert_eq!(guest.reload_with(json!({})).await.0, 403);
    let (status, problem) = desk.mai.refused(Method::POST, &format!("/tickets/{number}/replies"), json!({ "text": "no" })).await;
    assert_eq!(status, 409, "{problem}");
    block(false).await;
    guest.say("sorry").await;
    assert_eq!(desk.entries(number).await.len(), 2);
    assert_eq!(desk.house.count("select count(*) from log where kind = 'visitor_blocked'").await, 2);
}

async fn presence() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let number = guest.begin("hello").await;
    let seen = || async { desk.mai.get(&format!("/tickets/{number}/visitors")).await["visitors"][0].clone() };
    assert_eq!(seen().await["is_here"], false);
    let mut agents = desk.mai.events(None).await;
    guest.reload_with(json!({ "page": { "url": "https://shop.example/tea?session=secret", "title": "Green tea" } })).await;
    let mut page = guest.events(0).await;
    hear(&mut agents, |told| told.kind == "visitor" && told.body["is_here"] == true).await;
    let visitor = seen().await;
    assert!(visitor["is_here"] == true && visitor["page_url"] == "https://shop.example/tea" && visitor["proof"] == "none", "{visitor}");
    // The agent reads: the visitor sees it.
    desk.mai.call(Method::PUT, &format!("/tickets/{number}/read"), Some(&json!({}))).await;
    let read = next(&mut page, "seen").await.body;
    assert_eq!(read["seq"], guest.reload().await["conversation"]["entries"][0]["seq"]);
    // The answer arrives at the page that is there; the visitor sees it.
    let entry = desk.reply(number, "Hi!").await;
    let shown = next(&mut page, "entry").await;
    let shown = if shown.body["from"] == "agent" { shown } else { next(&mut page, "entry").await };
    let delivery = desk.delivery(&entry, "the answer to arrive", |delivery| delivery["delivered_at"].is_string()).await;
    assert!(delivery["state"] == "sent" && delivery["read_at"].is_null(), "{delivery}");
    guest.post("/seen", json!({ "seq": shown.body["seq"] })).await;
    desk.delivery(&entry, "the answer to be seen", |delivery| delivery["read_at"].is_string()).await;
    drop(page);
    hear(&mut agents, |told| told.kind == "visitor" && told.body["is_here"] == false).await;
    assert_eq!(seen().await["is_here"], false);
}

async fn ended() {
    let desk = Desk::open().await;
    let guest = desk.guest().await;
    let number = guest.begin("hello").await;
    let mut page = guest.events(0).await;
    next(&mut page, "change").await;
    guest.post("/end", json!({})).await;
    let change = hear(&mut page, |told| told.kind == "change" && told.body["state"] == "solved").await;
    let conversation = guest.reload().await["conversation"].clone();
    let last = conversation["entries"].as_array().unwrap().last().unwrap().clone();
    assert!(last["from"] == "system" && last["word"] == "ended" && last["text"] == "You ended the conversation.", "{last} {change:?}");
    assert_eq!(desk.mai.get(&format!("/tickets/{number}")).await["status"], "solved");
    guest.post("/end", json!({})).await;
    assert_eq!(guest.begin("one more thing").await, number);
    assert_ne!(desk.mai.get(&format!("/tickets/{number}")).await["status"], "solved");
}

async fn page() {
    let desk = Desk::open().await;
    let shown = desk.house.client.outside(Method::GET, &format!("/widget/{}", desk.key)).await;
    // An executable that was built without the web app has no page to show.
    if shown.status() == 200 {
        let policy = shown.headers()["content-security-policy"].to_str().unwrap();
        assert!(policy.contains(&format!("frame-ancestors 'self' {SITE}")) && !policy.contains("unsafe"), "{policy}");
        let loader = desk.house.client.outside(Method::GET, "/w.js").await;
        assert_eq!(loader.headers()["cross-origin-resource-policy"], "cross-origin");
        assert!(loader.headers().contains_key("etag"));
    }
    for path in ["/widget/9-aaaaaaaaaaaaaaaa", "/widget/x", "/widget/assets/nothing.js"] {
        assert_eq!(desk.house.client.outside(Method::GET, path).await.status(), 404, "{path}");
    }
    let described = desk.mai.get(&format!("/inboxes/{}/widget", desk.inbox)).await;
    assert!(described["snippet"].as_str().unwrap().contains(&format!("data-key=\"{}\"", desk.key)), "{described}");
    assert_eq!(described["takes_identities"], true);
}
