//! The cases that Stringee and StringeeX play: those of the list that concern them (P), and their own (S).
use super::desk::{come_to, heard, in_thread, orders, rows};
use crate::{
    counter::{Counter, cases, with},
    patience::until,
    servers::http_fake::{Asked, HttpFake, Said},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::ops::Deref;

const KEY: &str = "SK.0.key";
const SECRET: &str = "secret-of-the-key";
const WORD: &str = "a-word-that-nobody-can-guess-1";

cases! {
    "P1s" "ringing, answered, ended and recorded in all 24 orders are one answered call" disorder;
    "P7" "ended without a word is missed, and busy is busy" unanswered;
    "P8" "the history is read page by page, and from where it ended" polling;
    "S1" "a wrong address, another network and what makes no sense store nothing and are counted" forged;
    "S2" "the end of a call is believed once Stringee has it" confirmed;
    "S3" "a key that is not taken raises an alarm, and so does a server that is down" key;
    "S4" "asked to wait, it waits" rate;
    "S5" "the live test says what is wrong" check;
}

struct Desk {
    counter: Counter,
    stringee: HttpFake,
}

impl Deref for Desk {
    type Target = Counter;
    fn deref(&self) -> &Counter {
        &self.counter
    }
}

/// Whether the token was signed with the secret of the key.
fn is_signed(token: &str) -> bool {
    let Some((said, tag)) = token.rsplit_once('.') else { return false };
    let claims: Value =
        serde_json::from_slice(&URL_SAFE_NO_PAD.decode(said.split('.').nth(1).unwrap_or_default()).unwrap_or_default()).unwrap_or_default();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(said.as_bytes());
    claims["iss"] == KEY && claims["rest_api"] == true && mac.verify_slice(&URL_SAFE_NO_PAD.decode(tag).unwrap_or_default()).is_ok()
}

fn sound() -> Vec<u8> {
    let head = b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x08\0\0";
    head.iter().copied().chain([7; 2000]).collect()
}

fn page(rows: Value, after: Value) -> Said {
    Said::Json(200, json!({ "r": 0, "data": { "totalCount": 3, "search_after": after, "rows": rows } }))
}

fn usual(asked: &Asked) -> Said {
    if !is_signed(asked.header("x-stringee-auth")) {
        return Said::Json(401, json!({ "r": 1, "message": "Invalid token" }));
    }
    match asked.path.as_str() {
        path if path.starts_with("/v1/call/recording/") => Said::Bytes(200, sound()),
        path if path.starts_with("/v1/call/log?id=call-vn-known") => {
            Said::Json(200, json!({ "r": 0, "data": { "totalCalls": 1, "calls": [{ "id": "call-vn-known" }] } }))
        }
        path if path.starts_with("/v1/call/log") => Said::Json(200, json!({ "r": 0, "data": { "totalCalls": 0, "calls": [] } })),
        path if path.starts_with("/v1/call/history") => page(json!([]), json!([])),
        _ => Said::Json(404, json!({})),
    }
}

fn settings(stringee: &HttpFake, over: &Value) -> Value {
    let agents = json!({ "mai": "mai@agents.example" });
    let usual = json!({
        "key_sid": KEY, "base_url": stringee.url, "history_url": stringee.url, "allow_private": true, "poll_seconds": 1, "agents": agents,
    });
    with(usual, over)
}

impl Desk {
    async fn open() -> Self {
        Self::open_with(json!({})).await
    }
    async fn open_with(over: Value) -> Self {
        let stringee = HttpFake::start(usual).await;
        let secrets = json!({ "key_secret": SECRET, "webhook_secret": WORD });
        let counter = Counter::open("stringee", settings(&stringee, &over), secrets).await;
        Self { counter, stringee }
    }
    /// What Stringee says of a call.
    fn event(&self, call: &str, status: &str, over: &Value) -> Value {
        let event = json!({
            "call_status": status, "project_id": 25, "account_sid": "AC1", "timestamp_ms": self.clock.now().millis(), "type": "stringee_call",
            "from": { "number": "84912345678", "alias": "84912345678", "is_online": 0, "type": "external" },
            "to": { "number": "mai", "alias": "842873001234", "is_online": 1, "type": "internal" }, "clientCustomData": "", "call_id": call,
        });
        with(event, over)
    }
    async fn told(&self, word: &str, event: &Value) -> u16 {
        let path = format!("/channels/{}/stringee/{word}", self.inbox);
        self.house.client.told(&path, &[], event.to_string().as_bytes()).await
    }
    async fn tell(&self, event: &Value) {
        assert_eq!(self.told(WORD, event).await, 200, "{event}");
    }
    /// A row of the history, which began so many seconds ago.
    fn row(&self, id: &str, ago: i64, over: &Value) -> Value {
        let began = self.clock.now().millis() - ago * 1000;
        let row = json!({
            "id": id, "customer_number": "0912345678", "stringee_number": "02873001234", "direction": 1, "start_time": began, "answer_time": 0,
            "end_time": began + 1000, "answer_duration": 0, "talk_duration": 0, "recorded": 0, "have_voice_mail": 0,
        });
        with(row, over)
    }
}

async fn disorder() {
    let desk = Desk::open().await;
    for (n, order) in orders().iter().enumerate() {
        let call = format!("call-vn-1-{n}");
        let from = json!({ "from": { "number": format!("8491234{n:04}"), "type": "external" } });
        let ended = with(from.clone(), &json!({ "endCallCause": "200 OK", "endedBy": "mai", "duration": 95, "answerDuration": 80 }));
        let told = [
            desk.event(&call, "ringing", &from),
            desk.event(&call, "answered", &from),
            desk.event(&call, "ended", &ended),
            json!({ "call_id": call, "recording_id": format!("r{n}"), "project_id": 25 }),
        ];
        for at in order {
            desk.tell(&told[*at]).await;
        }
        let call = heard(&desk, &format!("stringee:{call}"), "answered").await;
        assert_eq!(
            (call.number, call.agent.as_str(), call.talked),
            (format!("+8491234{n:04}"), "mai@agents.example", Some(80)),
            "{order:?}"
        );
    }
    assert_eq!(desk.house.count("select count(*) from entries").await, 24);
}

async fn unanswered() {
    let desk = Desk::open().await;
    desk.tell(&desk.event("c1", "ringing", &json!({}))).await;
    desk.tell(&desk.event("c1", "ended", &json!({ "answerDuration": 0, "duration": 20, "endCallCause": "487 Request Terminated" }))).await;
    desk.tell(&desk.event("c2", "ended", &json!({ "answerDuration": 0, "endCallCause": "486 Busy Here" }))).await;
    let out = json!({ "from": { "number": "mai", "type": "internal" }, "to": { "number": "84987654321", "type": "external" }, "answerDuration": 3 });
    desk.tell(&desk.event("c3", "ended", &out)).await;
    let within = json!({ "from": { "number": "mai", "type": "internal" } });
    desk.tell(&desk.event("c4", "ringing", &within)).await;
    let calls = come_to(&desk, &["missed", "busy", "answered"]).await;
    assert_eq!(
        (calls[2].direction.as_str(), calls[2].number.as_str(), calls[2].agent.as_str()),
        ("out", "+84987654321", "mai@agents.example")
    );
}

async fn polling() {
    let desk = Desk::open_with(json!({ "receiving": "polling" })).await;
    desk.later(600);
    let talked = json!({ "answer_time": desk.clock.now().millis() - 290_000, "talk_duration": 50, "recorded": 1, "agent_user_id": "mai" });
    let first = json!([desk.row("h1", 300, &talked), desk.row("h2", 200, &json!({ "have_voice_mail": 1 }))]);
    let second = json!([desk.row("h3", 100, &json!({})), desk.row("h4", 90, &json!({ "direction": 2 }))]);
    desk.stringee.then_at("/v1/call/history", [page(first, json!([1_700_000, "h2"])), page(second, json!([]))]);
    come_to(&desk, &["answered", "voicemail", "missed"]).await;
    let asked = desk.stringee.asked_at("/v1/call/history");
    let next = asked.iter().find(|asked| asked.path.contains("search_after")).expect("the next page was asked for");
    assert!(next.path.ends_with("&search_after%5B%5D=1700000&search_after%5B%5D=h2") && next.path.contains("version=2"), "{}", next.path);
    let call = heard(&desk, "stringee:h1", "answered").await;
    assert!(call.talked == Some(50) && call.agent == "mai@agents.example", "{call:?}");
    heard(&desk, "stringee:h2", "voicemail").await;
    // What is listed again is nothing new, what went on is over by now, and after a restart it goes on from there.
    let stringee = desk.stringee;
    let counter = Box::pin(desk.counter.restart()).await;
    let desk = Desk { counter, stringee };
    let before = desk.stringee.asked_at("/v1/call/history").len();
    let again =
        json!([desk.row("h3", 100, &json!({})), desk.row("h5", 10, &json!({ "end_time": 0, "answer_time": desk.clock.now().millis() }))]);
    desk.stringee.then_at("/v1/call/history", [page(again, json!([]))]);
    come_to(&desk, &["answered", "voicemail", "missed", "talking"]).await;
    let over = json!([desk.row("h5", 10, &json!({ "answer_time": desk.clock.now().millis(), "talk_duration": 9 }))]);
    desk.stringee.then_at("/v1/call/history", [page(over, json!([]))]);
    come_to(&desk, &["answered", "voicemail", "missed", "answered"]).await;
    let asked = desk.stringee.asked_at("/v1/call/history")[before].path.clone();
    let from: i64 = asked.split("time=").nth(1).unwrap().split('-').next().unwrap().parse().unwrap();
    assert!(from >= desk.clock.now().millis() - 3_700_000, "{asked}");
    assert_eq!(in_thread(&desk, desk.number().await).await.len(), 4);
}

async fn forged() {
    let desk = Desk::open_with(json!({ "allowed_networks": ["127.0.0.0/8", "::1"] })).await;
    let event = desk.event("c1", "ringing", &json!({}));
    assert_eq!(desk.told("a-word-that-nobody-can-guess-2", &event).await, 401);
    assert_eq!(desk.told(WORD, &json!({ "call_status": "ringing" })).await, 400);
    assert_eq!(desk.told(WORD, &desk.event("../c1", "ringing", &json!({}))).await, 400);
    assert_eq!(desk.told(WORD, &desk.event("c1", "ringing", &json!({ "clientCustomData": "x".repeat(70_000) }))).await, 413);
    assert_eq!(rows(&desk).await, []);
    let refused = desk.health().await["requests"]["refused"].clone();
    assert!(refused["unsigned"] == 1 && refused["malformed"] == 2 && refused["too_large"] == 1, "{refused}");
    desk.tell(&event).await;
    let desk = Desk::open_with(json!({ "allowed_networks": ["203.0.113.0/24"] })).await;
    assert_eq!(desk.told(WORD, &event).await, 401, "from a network that is not named");
    let desk = Desk::open_with(json!({ "receiving": "polling" })).await;
    assert_eq!(desk.told(WORD, &event).await, 401, "nobody is to call");
}

async fn confirmed() {
    let desk = Desk::open_with(json!({ "confirms_calls": true })).await;
    let ended = json!({ "answerDuration": 5 });
    desk.tell(&desk.event("call-vn-made-up", "ringing", &json!({}))).await;
    assert_eq!(desk.told(WORD, &desk.event("call-vn-made-up", "ended", &ended)).await, 503);
    desk.tell(&desk.event("call-vn-known", "ended", &ended)).await;
    come_to(&desk, &["ringing", "answered"]).await;
}

async fn key() {
    let desk = Desk::open_with(json!({ "receiving": "polling" })).await;
    desk.change_secrets(json!({ "key_secret": "another" })).await;
    let words = desk.house.alarm("inbox_token_expired").await;
    assert!(words.contains("API key") && !words.contains("another"), "{words}");
    desk.change_secrets(json!({ "key_secret": SECRET })).await;
    desk.house.all_clear("inbox_token_expired").await;
    desk.stringee.then_at("/v1/call/history", vec![Said::Bytes(502, b"<html>".to_vec()); 2]);
    desk.house.alarm("inbox_unreachable").await;
    desk.house.all_clear("inbox_unreachable").await;
}

async fn rate() {
    let desk = Desk::open_with(json!({ "receiving": "polling" })).await;
    until("a question", async || (!desk.stringee.asked().is_empty()).then_some(())).await;
    let row = json!([desk.row("h1", 0, &json!({}))]);
    desk.stringee.then_at("/v1/call/history", [Said::Wait(429, 1, json!({ "r": 9, "message": "slower" })), page(row, json!([]))]);
    come_to(&desk, &["missed"]).await;
    assert_eq!(desk.house.standing("inbox_unreachable").await, None, "that is no trouble");
}

async fn check() {
    let desk = Desk::open().await;
    let tried = async |over: Value, secret: &str| {
        let secrets = json!({ "key_secret": secret, "webhook_secret": WORD });
        let body = json!({ "channel": "stringee", "settings": settings(&desk.stringee, &over), "secrets": secrets });
        desk.mai.post("/inboxes/check", body).await
    };
    assert_eq!(tried(json!({}), SECRET).await[0]["ok"], true);
    assert_eq!(tried(json!({ "receiving": "polling" }), SECRET).await[0]["ok"], true);
    assert_eq!(tried(json!({}), "wrong").await[0]["problem"], "credentials");
    for (over, word, field) in [
        (json!({ "key_sid": "" }), WORD, "settings.key_sid"),
        (json!({ "allowed_networks": ["office"] }), WORD, "settings.allowed_networks"),
        (json!({ "recording_path": "recordings" }), WORD, "settings.recording_path"),
        (json!({ "overlap_minutes": 0 }), WORD, "settings.overlap_minutes"),
        (json!({}), "short", "secrets.webhook_secret"),
    ] {
        let secrets = json!({ "key_secret": SECRET, "webhook_secret": word });
        let body = json!({ "name": "x", "channel": "stringee", "settings": settings(&desk.stringee, &over), "secrets": secrets });
        let (status, problem) = desk.mai.refused(reqwest::Method::POST, "/inboxes", body).await;
        assert!(status == 400 && problem["field"] == field, "{problem}");
    }
}
