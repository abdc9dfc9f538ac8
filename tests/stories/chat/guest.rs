//! A desk with a chat, and visitors at its widget.
use crate::{
    client::{Client, Feed, Told},
    house::{Ground, House},
    patience::until,
};
use hopdesk::base::{Clock, Time};
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

pub const SITE: &str = "https://shop.example";
pub const SECRET: &str = "what the shop signs its customers with";

/// A Thursday morning in Hà Nội, when the shop is open.
pub const OPEN: &str = "2026-11-19T10:00:00+07:00";

/// A desk with a chat, whose mail goes nowhere.
pub struct Desk {
    pub house: House,
    pub mai: Client,
    pub inbox: String,
    pub key: String,
    token: String,
}

/// Makes a chat at a desk; its inbox and key.
pub async fn chat_of(mai: &Client, over: &Value) -> (String, String) {
    let mut settings = json!({ "allowed_origins": [SITE] });
    for (name, value) in over.as_object().into_iter().flatten() {
        settings[name.as_str()] = value.clone();
    }
    let body = json!({ "name": "Live chat", "channel": "chat", "settings": settings, "secrets": { "identity_secret": SECRET } });
    let inbox = mai.post("/inboxes", body).await["id"].as_str().unwrap().to_owned();
    let key = mai.get(&format!("/inboxes/{inbox}/widget")).await["key"].as_str().unwrap().to_owned();
    (inbox, key)
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(json!({})).await
    }

    pub async fn open_with(over: Value) -> Self {
        let clock = Clock::fixed(OPEN.parse::<Time>().unwrap());
        let house = House::open(Ground::new(clock, "")).await;
        let session = house.set_up().await;
        let token = session.make_token().await;
        let mai = session.with_token(&token);
        let mail = json!({ "name": "Mail", "channel": "email", "address": "shop@shop.example", "settings": { "demo": true } });
        mai.post("/inboxes", mail).await;
        let (inbox, key) = chat_of(&mai, &over).await;
        Self { house, mai, inbox, key, token }
    }

    /// The same after it was stopped and started again.
    pub async fn restart(self) -> Self {
        let house = House::open(self.house.close().await).await;
        let mai = house.client.with_token(&self.token);
        Self { house, mai, ..self }
    }

    pub async fn guest(&self) -> Guest {
        Guest::open(&self.house.client, &self.key).await
    }
    pub fn later(&self, seconds: u64) {
        self.house.later(Duration::from_secs(seconds));
    }
    pub async fn entries(&self, number: i64) -> Vec<Value> {
        entries(&self.mai, number).await
    }
    pub async fn reply(&self, number: i64, text: &str) -> Value {
        reply(&self.mai, number, text).await
    }
    pub async fn health(&self) -> Value {
        self.mai.get(&format!("/channels/{}/health", self.inbox)).await
    }
    /// The delivery by the chat of an entry, once it fits.
    pub async fn delivery(&self, entry: &Value, what: &str, fits: impl Fn(&Value) -> bool) -> Value {
        let path = format!("/entries/{}", entry["id"].as_str().unwrap());
        until(what, async || Some(self.mai.get(&path).await["deliveries"][0].clone()).filter(|delivery| fits(delivery))).await
    }
}

pub async fn entries(mai: &Client, number: i64) -> Vec<Value> {
    mai.get(&format!("/tickets/{number}/entries")).await["items"].as_array().unwrap().clone()
}

pub async fn reply(mai: &Client, number: i64, text: &str) -> Value {
    mai.post(&format!("/tickets/{number}/replies"), json!({ "text": text })).await["entry"].clone()
}

pub fn uuid() -> String {
    uuid::Uuid::now_v7().to_string()
}

/// Somebody at the widget.
#[derive(Clone)]
pub struct Guest {
    pub client: Client,
    pub token: String,
    pub key: String,
}

impl Guest {
    /// Somebody new.
    pub async fn open(client: &Client, key: &str) -> Self {
        let (status, begun) = session(client, key, &json!({})).await;
        assert_eq!(status, 200, "{begun}");
        let token = begun["visitor"].as_str().unwrap().to_owned();
        Self { client: client.with_token(&token), token, key: key.to_owned() }
    }
    /// The same browser at another address of the same desk.
    pub fn at(&self, client: &Client) -> Self {
        Self { client: client.with_token(&self.token), ..self.clone() }
    }
    /// Loads the page again.
    pub async fn reload(&self) -> Value {
        self.reload_with(json!({})).await.1
    }
    pub async fn reload_with(&self, over: Value) -> (u16, Value) {
        let mut more = json!({ "visitor": self.token });
        for (name, value) in over.as_object().unwrap() {
            more[name.as_str()] = value.clone();
        }
        session(&self.client, &self.key, &more).await
    }

    pub async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        self.client.beside(method, &format!("/widget/v1{path}"), &[], Some(&body)).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.call(Method::POST, path, body).await;
        assert!((200..300).contains(&status), "{path}: {status} {answer}");
        answer
    }
    pub async fn say(&self, text: &str) -> Value {
        self.post("/messages", json!({ "client_id": uuid(), "text": text })).await
    }
    /// Says something first; the number of its ticket.
    pub async fn begin(&self, text: &str) -> i64 {
        self.say(text).await;
        until("the conversation", async || self.reload().await["conversation"]["number"].as_i64()).await
    }
    pub async fn events(&self, since: i64) -> Feed {
        self.client.listen(&format!("/widget/v1/events?since={since}")).await
    }
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> (u16, Value) {
        self.client.upload_to("/widget/v1/files", name, bytes).await
    }
    /// The texts of the conversation, once there are so many.
    pub async fn texts(&self, count: usize) -> Vec<String> {
        let found = until(&format!("{count} texts"), async || {
            let entries = self.reload().await["conversation"]["entries"].as_array()?.clone();
            (entries.len() >= count).then_some(entries)
        })
        .await;
        found.iter().map(|entry| entry["text"].as_str().unwrap().to_owned()).collect()
    }
}

/// Begins a session with what is laid over the usual one.
pub async fn session(client: &Client, key: &str, over: &Value) -> (u16, Value) {
    let mut body = json!({ "key": key, "origin": SITE, "language": "en" });
    for (name, value) in over.as_object().unwrap() {
        body[name.as_str()] = value.clone();
    }
    client.beside(Method::POST, "/widget/v1/session", &[], Some(&body)).await
}

/// What the shop's server signs.
pub fn identity(id: &str, email: &str, now: Time) -> Value {
    use hmac::{Hmac, KeyInit, Mac};
    let expires = now.seconds() + 3600;
    let mut mac = <Hmac<sha2::Sha256> as KeyInit>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(format!("{id}\n{email}\n{expires}").as_bytes());
    let hash = data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes());
    json!({ "id": id, "email": email, "name": "Lan", "expires": expires, "hash": hash })
}

/// The next event of this kind.
pub async fn next(feed: &mut Feed, kind: &str) -> Told {
    hear(feed, |told| told.kind == kind).await
}

/// The next event for which this holds. Signs of life keep a stream going for ever: what does not come is given up.
pub async fn hear(feed: &mut Feed, wanted: impl Fn(&Told) -> bool) -> Told {
    let heard = tokio::time::timeout(Duration::from_secs(45), feed.through(wanted)).await;
    heard.expect("what was waited for did not come").pop().unwrap()
}
