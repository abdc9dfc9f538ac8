//! The cases that Twilio plays: those of the list that concern it (P), and its own (T).
use super::desk::{come_to, heard, in_thread, orders};
use crate::{
    counter::{Counter, cases, with},
    patience::until,
    servers::http_fake::{Asked, HttpFake, Said},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha1::Sha1;
use std::{collections::BTreeMap, ops::Deref};

const ACCOUNT: &str = "AC00000000000000000000000000000042";
const TOKEN: &str = "authtokenoftheaccount";
const OURS: &str = "+842873001234";
const LAN: &str = "+84912345678";

cases! {
    "P1" "ringing, answered, ended and recorded in all 24 orders are one answered call" disorder;
    "P2" "what is told again of a call changes nothing" again;
    "P6" "a recording that is not there yet comes later, is large, and is played in parts" recording;
    "P6b" "a recording that lies elsewhere is fetched from Twilio's own servers alone" moved;
    "P11" "a signature behind a proxy, with a port, over a form or over another body" signatures;
    "T1" "a menu that picks up is no answer, and what nobody told Twilio is asked" asked;
    "T2" "a message after the tone" message;
    "T3" "calls out, from a browser and by the API" outgoing;
    "T4" "connected is answered where no telephones are dialled" connected;
    "T5" "a token that is over raises an alarm, and clears it" token;
    "T6" "too large, malformed and too many are refused and counted" refused;
    "T7" "the live test says what is wrong" check;
}

struct Desk {
    counter: Counter,
    twilio: HttpFake,
}

impl Deref for Desk {
    type Target = Counter;
    fn deref(&self) -> &Counter {
        &self.counter
    }
}

type Fields = BTreeMap<String, String>;

fn sound(size: usize) -> Vec<u8> {
    let head = b"RIFF\x24\x08\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x08\0\0";
    head.iter().copied().chain((0_u32..).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3])).take(size).collect()
}

fn proof() -> String {
    format!("Basic {}", STANDARD.encode(format!("{ACCOUNT}:{TOKEN}")))
}

/// The API as it answers if nothing else is prepared.
fn usual(asked: &Asked) -> Said {
    if asked.header("authorization") != proof() {
        return Said::Json(401, json!({ "code": 20003, "message": "Authenticate", "status": 401 }));
    }
    let told = |sid: &str, parent: Value, from: &str, to: &str, status: &str| json!({ "sid": sid, "parent_call_sid": parent, "from": from, "to": to, "status": status, "direction": "inbound", "duration": "80" });
    // Calls of the list of orders are each from a number of their own.
    let from = |sid: &str| sid.strip_prefix("CAD").map_or_else(|| LAN.to_owned(), |n| format!("+8491234{n:0>4}"));
    let path = asked.path.strip_prefix(&format!("/2010-04-01/Accounts/{ACCOUNT}")).unwrap_or_default();
    let leg = path.strip_prefix("/Calls/").and_then(|rest| rest.strip_suffix(".json"));
    let above = path.strip_prefix("/Calls.json?ParentCallSid=").and_then(|rest| rest.strip_suffix("&PageSize=50"));
    match (path, leg, above) {
        (".json", ..) => Said::Json(200, json!({ "sid": ACCOUNT, "friendly_name": "Tea House", "status": "active" })),
        (_, Some(sid), _) => Said::Json(200, told(sid, Value::Null, &from(sid), OURS, "in-progress")),
        (_, _, Some(sid)) if sid == "CA1" || sid.starts_with("CAD") => {
            Said::Json(200, json!({ "calls": [told("CA2", json!(sid), &from(sid), "client:mai", "completed")] }))
        }
        (_, _, Some(_)) => Said::Json(200, json!({ "calls": [] })),
        _ if path.starts_with("/Recordings/RE") => Said::Bytes(200, sound(4000)),
        _ => Said::Json(404, json!({ "message": "not found", "status": 404 })),
    }
}

fn encoded(fields: &Fields) -> String {
    let part = |text: &str| {
        let one = |b: u8| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") };
        text.bytes().map(one).collect::<String>()
    };
    fields.iter().map(|(name, value)| format!("{}={}", part(name), part(value))).collect::<Vec<_>>().join("&")
}

fn signed(token: &str, address: &str, fields: &Fields) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(token.as_bytes()).unwrap();
    mac.update(address.as_bytes());
    fields.iter().for_each(|(name, value)| mac.update(format!("{name}{value}").as_bytes()));
    STANDARD.encode(mac.finalize().into_bytes())
}

fn fields(pairs: &[(&str, &str)]) -> Fields {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// The leg of a call that comes in.
fn parent(sid: &str, status: &str) -> Fields {
    fields(&[("CallSid", sid), ("AccountSid", ACCOUNT), ("From", LAN), ("To", OURS), ("Direction", "inbound"), ("CallStatus", status)])
}

/// The leg of Mai's browser, which is dialled for it.
fn child(parent: &str, status: &str) -> Fields {
    let told = [("CallSid", "CA2"), ("ParentCallSid", parent), ("From", LAN), ("To", "client:mai"), ("CallDuration", "80")];
    let mut told = fields(&told);
    told.insert("CallStatus".to_owned(), status.to_owned());
    told
}

fn recorded(call: &str, recording: &str) -> Fields {
    let url = format!("https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}/Recordings/{recording}");
    fields(&[("CallSid", call), ("RecordingSid", recording), ("RecordingStatus", "completed"), ("RecordingUrl", &url)])
}

impl Desk {
    async fn open() -> Self {
        Self::open_with(json!({})).await
    }
    async fn open_with(over: Value) -> Self {
        let twilio = HttpFake::start(usual).await;
        let counter = Counter::open("twilio", settings(&twilio, &over), json!({ "auth_token": TOKEN })).await;
        Self { counter, twilio }
    }
    fn path(&self) -> String {
        format!("/channels/{}/twilio", self.inbox)
    }
    async fn told(&self, signature: &str, path: &str, kind: &str, body: &[u8]) -> u16 {
        let headers = [("X-Twilio-Signature", signature.to_owned()), ("Content-Type", kind.to_owned())];
        self.house.client.told_as(path, &headers, body).await
    }
    async fn tell_form(&self, signature: &str, fields: &Fields) -> u16 {
        self.told(signature, &self.path(), "application/x-www-form-urlencoded", encoded(fields).as_bytes()).await
    }
    fn address(&self) -> String {
        format!("{}/api/v1{}", self.house.client.base(), self.path())
    }
    async fn tell(&self, fields: &Fields) {
        assert_eq!(self.tell_form(&signed(TOKEN, &self.address(), fields), fields).await, 200, "{fields:?}");
    }
    /// The recording of the newest call, once it is here.
    async fn sound(&self) -> Value {
        until("the recording", async || {
            let calls = in_thread(self, self.number().await).await;
            Some(calls.last()?["recording"].clone()).filter(Value::is_object)
        })
        .await
    }
}

fn settings(twilio: &HttpFake, over: &Value) -> Value {
    let agents = json!({ "client:mai": "mai@agents.example" });
    with(json!({ "account_sid": ACCOUNT, "numbers": [OURS], "agents": agents, "base_url": twilio.url, "allow_private": true }), over)
}

async fn disorder() {
    let desk = Desk::open().await;
    let orders = orders();
    assert_eq!(orders.len(), 24);
    for (n, order) in orders.iter().enumerate() {
        let (sid, from) = (format!("CAD{n}"), format!("+8491234{n:04}"));
        let mut told = [child(&sid, "ringing"), child(&sid, "in-progress"), parent(&sid, "completed"), recorded(&sid, &format!("RED{n}"))];
        for fields in &mut told[..3] {
            fields.insert("From".to_owned(), from.clone());
        }
        for at in order {
            desk.tell(&told[*at]).await;
        }
        let call = heard(&desk, &format!("twilio:{sid}"), "answered").await;
        assert_eq!((call.number, call.direction.as_str(), call.agent.as_str()), (from, "in", "mai@agents.example"), "{order:?}");
    }
    assert_eq!(desk.house.count("select count(*) from calls").await, 24);
    assert_eq!(desk.house.count("select count(*) from entries").await, 24);
    assert_eq!(desk.house.count("select count(*) from calls where direction = 'in' and own_number <> ''").await, 24);
}

async fn again() {
    let desk = Desk::open().await;
    for fields in [parent("CA1", "ringing"), child("CA1", "in-progress"), parent("CA1", "completed"), recorded("CA1", "RE1")] {
        desk.tell(&fields).await;
        desk.tell(&fields).await;
    }
    desk.sound().await;
    for fields in [recorded("CA1", "RE1"), parent("CA1", "completed"), parent("CA1", "ringing"), child("CA1", "ringing")] {
        desk.tell(&fields).await;
    }
    come_to(&desk, &["answered"]).await;
    assert_eq!(in_thread(&desk, desk.number().await).await.len(), 1);
    assert_eq!(desk.twilio.asked_at("/Recordings/").len(), 1, "it is fetched once");
}

async fn recording() {
    let desk = Desk::open().await;
    let large = sound(50 << 20);
    let missing = || Said::Json(404, json!({ "message": "not found" }));
    desk.twilio.then_at("/Recordings/RE1", [missing(), Said::Bytes(200, large.clone())]);
    for fields in [child("CA1", "in-progress"), parent("CA1", "completed"), recorded("CA1", "RE1")] {
        desk.tell(&fields).await;
    }
    until("the first try", async || (desk.twilio.asked_at("/Recordings/").len() == 1).then_some(())).await;
    until("the next try to be due", async || {
        let waiting = "select count(*) from awaited_files where state = 'waiting' and attempts = 1";
        (desk.house.count(waiting).await == 1).then_some(())
    })
    .await;
    desk.later(6);
    let file = desk.sound().await;
    assert!(file["size"] == large.len() && file["media_type"] == "audio/wav", "{file}");
    let id = in_thread(&desk, desk.number().await).await[0]["id"].as_str().unwrap().to_owned();
    let (status, part) = desk.mai.part(&format!("/calls/{id}/recording"), "bytes=1000000-1000099").await;
    assert!(status == 206 && part == large[1_000_000..1_000_100]);
    // What is no sound is no recording.
    desk.twilio.then_at("/Recordings/RE2", [Said::Bytes(200, b"<html><body>sign in</body></html>".to_vec())]);
    for fields in [parent("CA9", "completed"), recorded("CA9", "RE2")] {
        desk.tell(&fields).await;
    }
    until("it to be given up", async || {
        (desk.house.count("select count(*) from awaited_files where state = 'failed'").await == 1).then_some(())
    })
    .await;
}

async fn moved() {
    let desk = Desk::open().await;
    let stranger = HttpFake::start(|_| Said::Bytes(200, sound(2000))).await;
    let here = Said::Moved(302, "/kept/RE1.mp3".to_owned());
    desk.twilio.then_at("/Recordings/RE1", [here]);
    desk.twilio.then_at("/kept/RE1", [Said::Bytes(200, sound(1000))]);
    for fields in [child("CA1", "in-progress"), parent("CA1", "completed"), recorded("CA1", "RE1")] {
        desk.tell(&fields).await;
    }
    assert_eq!(desk.sound().await["size"], sound(1000).len());
    let proof = desk.twilio.asked_at("/Recordings/RE1")[0].header("authorization").to_owned();
    assert_eq!((proof.is_empty(), desk.twilio.asked_at("/kept/RE1")[0].header("authorization")), (false, &*proof));

    let failed = async |count: i64| {
        until("it to be given up", async || {
            (desk.house.count("select count(*) from awaited_files where state = 'failed'").await == count).then_some(())
        })
        .await;
    };
    desk.twilio.then_at("/Recordings/RE2", [Said::Moved(307, format!("{}/RE2.mp3", stranger.url))]);
    for fields in [parent("CA2", "completed"), recorded("CA2", "RE2")] {
        desk.tell(&fields).await;
    }
    failed(1).await;
    assert!(stranger.asked().is_empty(), "nobody else is asked, with or without the account");
    desk.twilio.then_at("/round", vec![Said::Moved(302, "/round".to_owned()); 9]);
    desk.twilio.then_at("/Recordings/RE3", [Said::Moved(302, "/round".to_owned())]);
    for fields in [parent("CA3", "completed"), recorded("CA3", "RE3")] {
        desk.tell(&fields).await;
    }
    until("it to be put off", async || {
        let waiting = "select count(*) from awaited_files where state = 'waiting' and attempts = 1";
        (desk.house.count(waiting).await == 1).then_some(())
    })
    .await;
    assert_eq!(desk.twilio.asked_at("/round").len(), 3, "it does not go round for ever");
}

async fn signatures() {
    let desk = Desk::open_with(json!({ "public_url": "https://shop.example/desk" })).await;
    let told = parent("CA1", "ringing");
    let path = format!("/desk/api/v1{}", desk.path());
    for address in [format!("https://shop.example{path}"), format!("https://shop.example:443{path}")] {
        assert_eq!(desk.tell_form(&signed(TOKEN, &address, &told), &told).await, 200, "{address}");
    }
    let right = signed(TOKEN, &format!("https://shop.example{path}"), &told);
    assert_eq!(desk.tell_form(&right, &parent("CA1", "completed")).await, 401, "another form than was signed");
    assert_eq!(desk.tell_form("", &told).await, 401);
    assert_eq!(desk.tell_form(&signed("other", &format!("https://shop.example{path}"), &told), &told).await, 401);
    assert_eq!(desk.tell_form(&signed(TOKEN, &desk.address(), &told), &told).await, 401, "another address than it is known by");
    // Twilio signs another body than a form by its hash, which stands in the address.
    let body = json!({ "CallSid": "CA2", "From": LAN, "To": OURS, "Direction": "inbound", "CallStatus": "ringing" }).to_string();
    let hash = { data_encoding::HEXLOWER.encode(&<sha2::Sha256 as sha2::Digest>::digest(body.as_bytes())) };
    let query = format!("?bodySHA256={hash}");
    let signature = signed(TOKEN, &format!("https://shop.example{path}{query}"), &Fields::new());
    let at = format!("{}{query}", desk.path());
    assert_eq!(desk.told(&signature, &at, "application/json", body.as_bytes()).await, 200);
    assert_eq!(desk.told(&signature, &at, "application/json", b"{}").await, 401);
    come_to(&desk, &["ringing", "ringing"]).await;
    assert_eq!(desk.health().await["requests"]["refused"]["unsigned"], 5);
}

async fn asked() {
    let desk = Desk::open().await;
    // Nobody told of Mai's browser, but Twilio knows that she answered.
    desk.tell(&parent("CA1", "in-progress")).await;
    come_to(&desk, &["ringing"]).await;
    desk.tell(&parent("CA1", "completed")).await;
    let call = come_to(&desk, &["answered"]).await.remove(0);
    assert!(call.talked == Some(80) && call.agent == "mai@agents.example", "{call:?}");
    // A menu, and nobody after it.
    desk.tell(&parent("CA5", "in-progress")).await;
    desk.tell(&child("CA5", "ringing")).await;
    desk.tell(&child("CA5", "no-answer")).await;
    desk.tell(&parent("CA5", "completed")).await;
    come_to(&desk, &["answered", "missed"]).await;
    // Twilio does not answer: what was told stands alone.
    desk.twilio.then_at("/Calls.json", [Said::Json(503, json!({}))]);
    desk.tell(&parent("CA6", "completed")).await;
    come_to(&desk, &["answered", "missed", "missed"]).await;
}

async fn message() {
    let desk = Desk::open().await;
    let mut left = recorded("CA5", "RE1");
    left.insert("RecordingSource".to_owned(), "RecordVerb".to_owned());
    desk.tell(&parent("CA5", "ringing")).await;
    desk.tell(&left).await;
    desk.tell(&parent("CA5", "completed")).await;
    come_to(&desk, &["voicemail"]).await;
    desk.sound().await;
    // Told after the end, it is a message all the same.
    desk.tell(&parent("CA6", "completed")).await;
    come_to(&desk, &["voicemail", "missed"]).await;
    left.insert("CallSid".to_owned(), "CA6".to_owned());
    desk.tell(&left).await;
    come_to(&desk, &["voicemail", "voicemail"]).await;
}

async fn outgoing() {
    let desk = Desk::open().await;
    let browser = fields(&[("CallSid", "CA7"), ("From", "client:mai"), ("To", LAN), ("Direction", "inbound"), ("CallStatus", "ringing")]);
    desk.tell(&browser).await;
    let dialled = |status: &str| {
        fields(&[("CallSid", "CA8"), ("ParentCallSid", "CA7"), ("From", OURS), ("To", LAN), ("CallDuration", "12"), ("CallStatus", status)])
    };
    desk.tell(&dialled("in-progress")).await;
    desk.tell(&dialled("completed")).await;
    let call = come_to(&desk, &["answered"]).await.remove(0);
    assert_eq!(
        (call.direction.as_str(), call.number.as_str(), call.agent.as_str(), call.talked),
        ("out", LAN, "mai@agents.example", Some(12))
    );
    for (sid, status, _) in [("CA10", "busy", 0), ("CA11", "no-answer", 0), ("CA12", "failed", 0)] {
        desk.tell(&fields(&[("CallSid", sid), ("From", OURS), ("To", LAN), ("Direction", "outbound-api"), ("CallStatus", status)])).await;
    }
    let calls = come_to(&desk, &["answered", "busy", "missed", "failed"]).await;
    assert!(calls.iter().all(|call| call.direction == "out" && call.number == LAN));
}

async fn connected() {
    let desk = Desk::open_with(json!({ "answered_when": "connected" })).await;
    desk.tell(&parent("CA5", "in-progress")).await;
    come_to(&desk, &["talking"]).await;
    desk.tell(&parent("CA5", "completed")).await;
    come_to(&desk, &["answered"]).await;
    assert!(desk.twilio.asked_at("/Calls").is_empty(), "there is nothing to be asked");
    let mut hidden = parent("CA6", "no-answer");
    hidden.insert("From".to_owned(), "anonymous".to_owned());
    desk.tell(&hidden).await;
    assert_eq!(come_to(&desk, &["answered", "missed"]).await[1].number, "");
}

async fn token() {
    let desk = Desk::open().await;
    desk.change_secrets(json!({ "auth_token": "anothertoken" })).await;
    let words = desk.house.alarm("inbox_token_expired").await;
    assert!(words.contains("auth token") && !words.contains("anothertoken"), "{words}");
    desk.change_secrets(json!({ "auth_token": TOKEN })).await;
    desk.house.all_clear("inbox_token_expired").await;
}

async fn refused() {
    let desk = Desk::open().await;
    let odd = fields(&[("CallSid", "CA1"), ("CallStatus", "dancing")]);
    assert_eq!(desk.tell_form(&signed(TOKEN, &desk.address(), &odd), &odd).await, 400);
    let mut large = parent("CA1", "ringing");
    large.insert("CallerName".to_owned(), "x".repeat(70_000));
    assert_eq!(desk.tell_form(&signed(TOKEN, &desk.address(), &large), &large).await, 413);
    assert_eq!(desk.told("", "/channels/99/twilio", "application/x-www-form-urlencoded", b"CallSid=CA1").await, 401);
    let refused = desk.health().await["requests"]["refused"].clone();
    assert!(refused["malformed"] == 1 && refused["too_large"] == 1, "{refused}");
    for _ in 0..10 {
        assert_eq!(desk.tell_form("AAAA", &odd).await, 401);
    }
    desk.house.alarm("inbox_refuses").await;
    desk.tell(&parent("CA1", "ringing")).await;
    desk.house.all_clear("inbox_refuses").await;
}

async fn check() {
    let desk = Desk::open().await;
    let tried = async |over: Value, token: &str| {
        let body = json!({ "channel": "twilio", "settings": settings(&desk.twilio, &over), "secrets": { "auth_token": token } });
        desk.mai.post("/inboxes/check", body).await
    };
    let good = tried(json!({}), TOKEN).await;
    assert!(good[0]["ok"] == true && good[0]["message"].as_str().unwrap().contains("Tea House"), "{good}");
    assert_eq!(tried(json!({}), "wrong").await[0]["problem"], "credentials");
    for (over, field) in [
        (json!({ "account_sid": "AC1" }), "settings.account_sid"),
        (json!({ "numbers": ["our number"] }), "settings.numbers"),
        (json!({ "public_url": "shop" }), "settings.public_url"),
        (json!({ "base_url": "ftp://x" }), "settings.base_url"),
    ] {
        let body =
            json!({ "name": "x", "channel": "twilio", "settings": settings(&desk.twilio, &over), "secrets": { "auth_token": TOKEN } });
        let (status, problem) = desk.mai.refused(reqwest::Method::POST, "/inboxes", body).await;
        assert!(status == 400 && problem["field"] == field, "{problem}");
    }
}
