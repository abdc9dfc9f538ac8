//! Another program as a channel: signed messages in, signed answers out, and everything that can be wrong with them.
use crate::{
    client::Client,
    house::{Ground, House},
    patience::until,
    servers::http_fake::{Asked, HttpFake, Said},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::StreamExt;
use hopdesk::{
    base::{Clock, Secret, Time},
    engine::webhook::{self, Key},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

const IN: &str = "whsec_aG9wZGVzayBpbmNvbWluZyBzZWNyZXQgMDEyMzQ1";
const OUT: &str = "whsec_aG9wZGVzayBvdXRnb2luZyBzZWNyZXQgMDEyMzQ1";

/// The other program: it calls the desk, and is called by it.
pub struct Program {
    pub house: House,
    pub mai: Client,
    /// The same person at a browser.
    mai_in_person: Client,
    pub inbox: String,
    pub other: HttpFake,
    clock: Clock,
    ids: AtomicU32,
    http: reqwest::Client,
}

fn taken(asked: &Asked) -> Said {
    let part = asked.json()["data"]["id"].as_str().unwrap_or("none").to_owned();
    Said::Json(200, json!({ "external_id": format!("theirs-{part}") }))
}

impl Program {
    pub async fn open(settings: Value) -> Self {
        Self::open_at(Clock::fixed(Clock::system().now()), settings).await
    }

    async fn open_at(clock: Clock, settings: Value) -> Self {
        let other = HttpFake::start(taken).await;
        let house = House::open(Ground::new(clock.clone(), "")).await;
        let session = house.set_up().await;
        let mai = session.with_token(&session.make_token().await);
        let now = mai.get("/settings").await;
        let mut tickets = now["tickets"].clone();
        tickets["undo_send_seconds"] = 0.into();
        mai.patch("/settings", json!({ "version": now["version"], "tickets": tickets })).await;
        let mut all = json!({ "url": format!("{}/hook", other.url), "allow_private": true });
        for (name, value) in settings.as_object().unwrap() {
            all[name] = value.clone();
        }
        let inbox = mai
            .post("/inboxes", json!({ "name": "Shop app", "channel": "api", "settings": all, "secrets": { "incoming_secret": IN, "outgoing_secret": OUT } }))
            .await;
        let inbox = inbox["id"].as_str().unwrap().to_owned();
        let http = reqwest::Client::builder();
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        let http = http.tls_backend_preconfigured(tls).no_proxy().pool_max_idle_per_host(0).build().unwrap();
        Self { house, mai, mai_in_person: session, inbox, other, clock, ids: AtomicU32::new(1), http }
    }

    fn key() -> [Key; 1] {
        [Key::read(&Secret::new(IN)).unwrap()]
    }

    /// A request as it is written, whatever is wrong with it.
    async fn raw(&self, method: Method, path: &str, id: &str, at: Time, signature: &str, body: Vec<u8>) -> (u16, Value) {
        let url = format!("{}/api/v1/channels/{}{path}", self.house.app.engine.config.public_url, self.inbox);
        let request = self
            .http
            .request(method, url)
            .header("content-type", "application/json")
            .header(webhook::ID, id)
            .header(webhook::TIMESTAMP, at.seconds().to_string())
            .header(webhook::SIGNATURE, signature)
            .body(body);
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default())
    }
    /// A signed request under an id.
    async fn signed_as(&self, id: &str, method: Method, path: &str, body: Vec<u8>) -> (u16, Value) {
        let at = self.clock.now();
        let signature = webhook::sign(&Self::key(), id, at, &body);
        self.raw(method, path, id, at, &signature, body).await
    }
    pub async fn signed(&self, method: Method, path: &str, body: &Value) -> (u16, Value) {
        let id = format!("msg_{}", self.ids.fetch_add(1, Ordering::SeqCst));
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.signed_as(&id, method, path, body).await
    }
    pub async fn say(&self, body: &Value) -> (u16, Value) {
        self.signed(Method::POST, "/messages", body).await
    }
    /// A message of Lan's; the number of its ticket.
    pub async fn lan(&self, id: &str, text: &str) -> i64 {
        let (status, answer) =
            self.say(&json!({ "external_id": id, "contact": { "external_id": "c-7", "name": "Lan" }, "text": text })).await;
        assert_eq!(status, 201, "{answer}");
        answer["ticket"].as_i64().unwrap()
    }
    pub async fn entries(&self, number: i64) -> Vec<Value> {
        self.mai.get(&format!("/tickets/{number}/entries")).await["items"].as_array().unwrap().clone()
    }
    pub async fn reply(&self, number: i64, body: Value) -> Value {
        self.mai.post(&format!("/tickets/{number}/replies"), body).await["entry"].clone()
    }
    pub async fn in_state(&self, entry: &Value, state: &str) -> Value {
        let path = format!("/entries/{}", entry["id"].as_str().unwrap());
        let wanted = format!("the delivery to be {state}");
        until(&wanted, async || Some(self.mai.get(&path).await["deliveries"][0].clone()).filter(|delivery| delivery["state"] == state))
            .await
    }
    pub async fn requests(&self) -> Value {
        self.mai.get(&format!("/channels/{}/health", self.inbox)).await["requests"].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_message_comes_in_once_and_its_answer_goes_out_signed() {
    let program = Program::open(json!({})).await;
    let number = program.lan("m-1", "Chào shop, đơn hàng của em đâu?").await;
    let (status, again) = program.say(&json!({ "external_id": "m-1", "contact": { "external_id": "c-7" }, "text": "other" })).await;
    assert!(status == 200 && again["ticket"] == number, "{again}");
    assert_eq!(program.lan("m-2", "Em cần gấp ạ.").await, number, "the line goes on in its ticket");
    let entries = program.entries(number).await;
    assert_eq!(entries.len(), 2);
    assert_eq!(entries[1]["why_here"]["rule"], "line");
    assert!(entries[0]["author"]["contact"]["name"] == "Lan" && entries[0]["channel"] == "api", "{}", entries[0]);
    let ticket = program.mai.get(&format!("/tickets/{number}")).await;
    assert_eq!(ticket["subject"], "Chào shop, đơn hàng của em đâu?");

    let ways = program.mai.get(&format!("/tickets/{number}/channels")).await;
    assert!(ways[0]["channel"] == "api" && ways[0]["is_default"] == true && ways[0]["can_deliver"] == true, "{ways}");
    assert!(ways[1]["channel"] == "email" && ways[1]["can_deliver"] == false && ways[1]["why_not"].is_string(), "{ways}");

    let entry = program.reply(number, json!({ "text": "Dạ, đơn của chị đang trên đường." })).await;
    program.in_state(&entry, "sent").await;
    let asked = program.other.asked().remove(0);
    let at: i64 = asked.header(webhook::TIMESTAMP).parse().unwrap();
    let signature = webhook::sign(&[Key::read(&Secret::new(OUT)).unwrap()], asked.header(webhook::ID), Time::from_seconds(at), &asked.body);
    assert_eq!(asked.header(webhook::SIGNATURE), signature);
    let data = &asked.json()["data"];
    assert!(
        data["text"] == "Dạ, đơn của chị đang trên đường." && data["contact"]["external_id"] == "c-7" && data["ticket"] == number,
        "{data}"
    );

    // Whoever answers ours by its id goes to its ticket, and ours seen again is nothing new.
    let ours = format!("theirs-{}", data["id"].as_str().unwrap());
    let echo = json!({ "external_id": ours, "contact": { "external_id": "c-7" }, "text": "x", "direction": "out" });
    let (status, seen) = program.say(&echo).await;
    assert!(status == 201 && seen["state"] == "ignored", "{seen}");
    let answer = json!({ "external_id": "m-3", "contact": { "external_id": "c-7" }, "text": "Cảm ơn!", "in_reply_to": ours });
    let (_, answered) = program.say(&answer).await;
    assert_eq!(answered["ticket"], number);
    assert_eq!(program.entries(number).await.last().unwrap()["why_here"]["rule"], "references");

    // How far it got.
    let (status, _) = program.signed(Method::POST, &format!("/messages/{ours}/status"), &json!({ "status": "read" })).await;
    assert_eq!(status, 200);
    let delivery = program.in_state(&entry, "sent").await;
    assert!(delivery["read_at"].is_string() && delivery["delivered_at"].is_string(), "{delivery}");
    let (status, _) = program.signed(Method::POST, "/messages/nobody/status", &json!({ "status": "read" })).await;
    assert_eq!(status, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_changed_or_taken_back_keeps_what_it_was() {
    let program = Program::open(json!({})).await;
    let number = program.lan("m-1", "Em muốn trà xanh.").await;
    let edit = json!({ "text": "Em muốn trà đen." }).to_string().into_bytes();
    let (status, _) = program.signed_as("w-1", Method::PATCH, "/messages/m-1", edit.clone()).await;
    assert_eq!(status, 200);
    let entry = program.entries(number).await.remove(0);
    assert!(entry["visible"] == "Em muốn trà đen." && entry["earlier"][0]["text"] == "Em muốn trà xanh.", "{entry}");
    assert!(entry["edited_at"].is_string());
    program.clock.advance(Duration::from_secs(2));
    let (_, _) = program.signed(Method::PATCH, "/messages/m-1", &json!({ "text": "Em muốn cà phê." })).await;
    // The first change, heard by somebody and told once more, changes nothing.
    let (status, _) = program.signed_as("w-1", Method::PATCH, "/messages/m-1", edit).await;
    assert_eq!(status, 200);
    assert_eq!(program.entries(number).await[0]["visible"], "Em muốn cà phê.");

    let (status, answer) = program.signed(Method::DELETE, "/messages/m-1", &Value::Null).await;
    assert_eq!(status, 200, "{answer}");
    let entry = program.entries(number).await.remove(0);
    assert!(entry["visible"] == "" && entry["withdrawn_at"].is_string(), "{entry}");
    assert_eq!(entry["earlier"].as_array().unwrap().len(), 3, "{entry}");
    assert_eq!(program.signed(Method::DELETE, "/messages/m-9", &Value::Null).await.0, 404);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_forged_late_or_too_much_is_refused_counted_and_changes_nothing() {
    let program = Program::open(json!({})).await;
    let body = json!({ "external_id": "m-1", "contact": { "external_id": "c-7" }, "text": "hi" }).to_string().into_bytes();
    let (now, right) = (program.clock.now(), |id: &str, at: Time| webhook::sign(&Program::key(), id, at, &body));
    let post =
        async |id: &str, at: Time, signature: &str, body: Vec<u8>| program.raw(Method::POST, "/messages", id, at, signature, body).await.0;
    assert_eq!(post("a", now, "v1,AAAA", body.clone()).await, 401);
    assert_eq!(post("a", now, "", body.clone()).await, 401);
    let rewritten =
        serde_json::to_vec(&json!({ "text": "hi", "external_id": "m-1", "contact": { "external_id": "c-7" }, "x": 1 })).unwrap();
    assert_eq!(post("a", now, &right("a", now), rewritten).await, 401, "another body than the one that was signed");
    let old = now.before(Duration::from_secs(301));
    assert_eq!(post("a", old, &right("a", old), body.clone()).await, 401);
    let url = format!("/channels/{}/messages", program.inbox);
    let message: Value = serde_json::from_slice(&body).unwrap();
    assert_eq!(program.house.client.refused(Method::POST, &url, message.clone()).await.0, 401, "no proof at all");
    for bad in [
        json!({}),
        json!({ "external_id": "m", "contact": { "external_id": "" }, "text": "x" }),
        json!({ "external_id": "m", "contact": { "external_id": "c" } }),
    ] {
        assert_eq!(program.say(&bad).await.0, 400, "{bad}");
    }
    assert_eq!(program.signed_as("z", Method::POST, "/messages", b"{".to_vec()).await.0, 400);
    let large = vec![b' '; (25 << 20) + 1];
    assert_eq!(program.signed_as("l", Method::POST, "/messages", large).await.0, 413);
    assert_eq!(program.house.count("select count(*) from ledger").await, 0);
    let requests = program.requests().await;
    let refused = &requests["refused"];
    assert!(
        refused["unsigned"].as_u64() >= Some(3) && refused["stale"] == 1 && refused["malformed"] == 4 && refused["too_large"] == 1,
        "{refused}"
    );
    program.house.alarm("inbox_refuses").await;

    // A token with the right scope is proof as well, and one without it is none.
    let token = async |scopes: Value| {
        program
            .mai
            .with_token(program.mai_in_person.post("/tokens", json!({ "name": "t", "scopes": scopes })).await["token"].as_str().unwrap())
    };
    assert_eq!(token(json!(["read"])).await.refused(Method::POST, &url, message.clone()).await.0, 403);
    let taken = token(json!(["receive"])).await.post(&url, message).await;
    assert!(taken["ticket"].is_number(), "{taken}");
    program.house.all_clear("inbox_refuses").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_is_taken_up_to_its_limit_and_then_told_when_to_come_again() {
    let program = Program::open(json!({})).await;
    let body = json!({ "external_id": "same", "contact": { "external_id": "c-7" }, "text": "again" });
    let calls = (0..1300).map(|_| program.say(&body));
    let statuses: Vec<u16> = futures::stream::iter(calls).buffer_unordered(20).map(|(status, _)| status).collect().await;
    assert!(statuses.iter().filter(|status| **status == 429).count() >= 90, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1);
    assert!(program.requests().await["refused"]["too_many"].as_u64() >= Some(90));
    program.clock.advance(Duration::from_secs(60));
    program.lan("m-2", "still here").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn refusals_of_the_other_side_mean_what_their_codes_say() {
    let program = Program::open(json!({ "reply_window_hours": 24 })).await;
    let number = program.lan("m-1", "hi").await;
    let refused = |status: u16, code: &str| Said::Json(status, json!({ "error": { "code": code, "message": "because" } }));

    program.other.then([refused(422, "window_closed")]);
    let entry = program.reply(number, json!({ "text": "one" })).await;
    let delivery = program.in_state(&entry, "failed").await;
    assert!(delivery["words"].as_str().unwrap().contains("because"), "{delivery}");

    // As long as it is asked to; nothing written later overtakes it.
    program.other.then([Said::Wait(429, 90, json!({}))]);
    let first = program.reply(number, json!({ "text": "two" })).await;
    program.in_state(&first, "deferred").await;
    let second = program.reply(number, json!({ "text": "three" })).await;
    program.house.later(Duration::from_secs(80));
    assert_eq!(program.in_state(&second, "queued").await["state"], "queued");
    program.house.later(Duration::from_secs(20));
    program.in_state(&second, "sent").await;
    let texts: Vec<String> = program.other.asked().iter().map(|asked| asked.json()["data"]["text"].as_str().unwrap().to_owned()).collect();
    assert_eq!(texts, ["one", "two", "two", "three"]);
    let ids: Vec<String> = program.other.asked().iter().map(|asked| asked.header(webhook::ID).to_owned()).collect();
    assert!(ids[1] == ids[2] && ids[2] != ids[3], "a repetition has the same id: {ids:?}");

    // A signature that is not accepted is for people to mend, and nothing is lost meanwhile.
    program.other.then([refused(401, "auth")]);
    let third = program.reply(number, json!({ "text": "four" })).await;
    program.in_state(&third, "deferred").await;
    program.house.alarm("inbox_token_expired").await;
    program.house.later(Duration::from_secs(601));
    program.in_state(&third, "sent").await;
    program.house.all_clear("inbox_token_expired").await;

    // Trouble and odd answers are tried again.
    program.other.then([Said::Bytes(500, b"<html>oops</html>".to_vec()), Said::Bytes(200, Vec::new())]);
    let fourth = program.reply(number, json!({ "text": "five" })).await;
    program.in_state(&fourth, "deferred").await;
    program.house.later(Duration::from_secs(61));
    program.in_state(&fourth, "sent").await;

    // The window closes: said before anything is written.
    program.house.later(Duration::from_secs(24 * 3600));
    let (status, problem) = program.mai.refused(Method::POST, &format!("/tickets/{number}/replies"), json!({ "text": "late" })).await;
    assert!(status == 409 && problem["detail"].as_str().unwrap().contains("24 hours"), "{problem}");
    let ways = program.mai.get(&format!("/tickets/{number}/channels")).await;
    assert!(ways[0]["can_deliver"] == false && ways[0]["closes_at"].is_string(), "{ways}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_come_with_a_message_or_behind_it_and_long_answers_go_in_parts() {
    let program = Program::open(json!({ "text_limit": 100 })).await;
    let picture = [0x89_u8, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, 1, 2, 3];
    let store =
        HttpFake::start(|asked| if asked.path == "/late.txt" { Said::Bytes(200, b"hello".to_vec()) } else { Said::Bytes(404, Vec::new()) })
            .await;
    let body = json!({
        "external_id": "m-1", "contact": { "external_id": "c-7", "name": "Lan", "email": "lan@customers.example" }, "text": "two files",
        "attachments": [
            { "name": "../a.png", "mime": "image/png", "content_base64": STANDARD.encode(picture) },
            { "name": "own.txt", "mime": "text/plain", "url": format!("{}/late.txt", program.other.url) },
            { "name": "inside.txt", "url": format!("{}/late.txt", store.url) },
            { "name": "metadata", "url": "http://169.254.169.254/latest/meta-data" },
        ],
    });
    program.other.then([Said::Bytes(200, b"from the program itself".to_vec())]);
    let (status, answer) = program.say(&body).await;
    assert_eq!(status, 201, "{answer}");
    let number = answer["ticket"].as_i64().unwrap();
    let entry = until("the files", async || {
        let entry = program.entries(number).await.remove(0);
        let waits = entry["awaited_files"].as_array().into_iter().flatten().any(|file| file["state"] != "failed");
        (!waits).then_some(entry)
    })
    .await;
    let files = entry["files"].as_array().unwrap();
    assert_eq!(files.iter().map(|file| file["name"].as_str().unwrap()).collect::<Vec<_>>(), ["a.png", "own.txt"], "{entry}");
    let bytes = program.mai.bytes(&format!("/files/{}", files[0]["id"].as_str().unwrap())).await;
    assert_eq!(bytes, (200, picture.to_vec()));
    let missing = entry["awaited_files"].as_array().unwrap();
    assert_eq!(missing.len(), 2, "of the own network only the program itself is called: {entry}");

    let text = "Dạ em chào chị. ".repeat(20);
    let line = &program.mai.get(&format!("/tickets/{number}/channels")).await[0]["line_id"];
    let preview = program.mai.post(&format!("/tickets/{number}/replies/preview"), json!({ "line_id": line, "text": text })).await;
    let parts = preview["parts"].as_array().unwrap().clone();
    assert!(parts.len() > 3 && parts.iter().all(|part| part.as_str().unwrap().chars().count() <= 100), "{preview}");
    // It breaks off in the middle: what was taken is not sent again.
    program.other.then([Said::Json(200, json!({ "external_id": "p1" })), Said::Bytes(503, Vec::new())]);
    let before = program.other.asked().len();
    let entry = program.reply(number, json!({ "text": text, "line_id": line })).await;
    program.in_state(&entry, "deferred").await;
    program.house.later(Duration::from_secs(61));
    program.in_state(&entry, "sent").await;
    let sent: Vec<Value> = program.other.asked()[before..].iter().map(|asked| asked.json()["data"]["text"].clone()).collect();
    assert_eq!(sent.len(), parts.len() + 1, "one part was tried twice");
    assert_eq!(sent[0], parts[0]);
    assert_eq!(sent[1..3], [parts[1].clone(), parts[1].clone()]);
    let (status, problem) =
        program.mai.refused(Method::POST, &format!("/tickets/{number}/replies"), json!({ "text": "x ".repeat(3000) })).await;
    assert!(status == 400 && problem["field"] == "text", "{problem}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_joins_the_one_open_ticket_and_never_a_contact_by_what_is_only_told() {
    let program = Program::open(json!({})).await;
    let first = program.lan("m-1", "first").await;
    let entry = program.entries(first).await.remove(0);
    let (lan, line) = (entry["author"]["contact"]["id"].clone(), entry["line_id"].clone());

    // A conversation of its own is a matter of its own.
    let order = json!({ "external_id": "o-1", "contact": { "external_id": "c-7" }, "conversation": { "external_id": "order-9", "subject": "Order 9" }, "text": "about it" });
    let (_, other) = program.say(&order).await;
    assert_ne!(other["ticket"], first);
    assert_eq!(program.mai.get(&format!("/tickets/{}", other["ticket"])).await["subject"], "Order 9");

    // Two open tickets: nobody guesses which one is meant, once the line's own is over.
    let version = program.mai.get(&format!("/tickets/{first}")).await["version"].clone();
    program.mai.patch(&format!("/tickets/{first}"), json!({ "version": version, "status": "solved" })).await;
    let next = program.lan("m-2", "something else").await;
    assert_eq!(next, other["ticket"], "the one that is open");
    let entry = program.entries(next).await.pop().unwrap();
    assert!(entry["why_here"]["rule"] == "contact" && !entry["why_here"]["note"].as_str().unwrap().is_empty(), "{entry}");

    // Split off with what there is for that; the line goes on where its newest message is.
    program.mai.post("/entries/split", json!({ "entries": [entry["id"]], "subject": "Something else" })).await;
    let split = program.lan("m-3", "and more").await;
    assert!(split != next && split != first);

    // An address that is only told makes nobody the same.
    let told = json!({ "external_id": "t-1", "contact": { "external_id": "c-8", "name": "Lan T.", "email": "lan@customers.example" }, "text": "hello" });
    let (_, stranger) = program.say(&told).await;
    let author = program.entries(stranger["ticket"].as_i64().unwrap()).await[0]["author"]["contact"]["id"].clone();
    assert_ne!(author, lan);
    assert!(line.is_string());
}

/// The example of the documentation does what it says, as it stands there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_example_of_the_documentation_hands_a_message_in() {
    // Its clock is the machine's.
    let program = Program::open_at(Clock::system(), json!({})).await;
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/channels/hook/other-programs.md")).unwrap();
    let example = page.split("```python\n").nth(1).unwrap().split("```").next().unwrap();
    let said = tokio::process::Command::new("python3")
        .args(["-c", example])
        .env("HOPDESK", &program.house.app.engine.config.public_url)
        .env("INBOX", &program.inbox)
        .env("INCOMING_SECRET", IN)
        .env("no_proxy", "*")
        .output()
        .await
        .unwrap();
    let (out, err) = (String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
    assert!(said.status.success() && out.starts_with("201 ") && out.contains("'ticketed'"), "{out}{err}");
    let entry = program.entries(1).await.remove(0);
    assert!(entry["visible"] == "Đơn hàng của em đâu ạ?" && entry["author"]["contact"]["name"] == "Trần Thị Lan", "{entry}");
}
