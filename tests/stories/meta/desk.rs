//! A desk with an account of Meta's.
use crate::{
    counter::{Counter, with},
    servers::meta_fake::{MetaFake, signature},
};
use reqwest::Method;
use serde_json::{Value, json};
use std::ops::Deref;

pub const APP: &str = "3608";
pub const PAGE: &str = "99";
pub const INSTAGRAM: &str = "77";
pub const LAN: &str = "2468";
pub const APP_SECRET: &str = "secret-of-the-app";
pub const TOKEN: &str = "EAAB-token";

pub struct Desk {
    counter: Counter,
    pub meta: MetaFake,
    account: &'static str,
    object: &'static str,
}

impl Deref for Desk {
    type Target = Counter;
    fn deref(&self) -> &Counter {
        &self.counter
    }
}

pub fn secrets() -> Value {
    json!({ "app_secret": APP_SECRET, "verify_token": "our-word", "access_token": TOKEN })
}

impl Desk {
    pub async fn page() -> Self {
        Self::open("facebook", json!({})).await
    }
    pub async fn instagram() -> Self {
        Self::open("instagram", json!({})).await
    }
    pub async fn open(channel: &'static str, over: Value) -> Self {
        let (account, object) = match channel {
            "facebook" => (PAGE, "page"),
            "instagram" => (INSTAGRAM, "instagram"),
            _ => ("55", "whatsapp_business_account"),
        };
        let meta = MetaFake::start(TOKEN).await;
        let counter = Counter::open(channel, with(Self::settings(&meta, account), &over), secrets()).await;
        Self { counter, meta, account, object }
    }
    pub fn settings(meta: &MetaFake, account: &str) -> Value {
        json!({ "account_id": account, "app_id": APP, "base_url": meta.url(), "allow_private": true })
    }
    /// The same after it was stopped and started again.
    pub async fn restart(self) -> Self {
        Self { counter: Box::pin(self.counter.restart()).await, ..self }
    }

    pub fn path(&self) -> String {
        format!("/channels/{}/meta", self.inbox)
    }
    /// Tells bytes, signed as they should be; the status.
    pub async fn tell_bytes(&self, body: &[u8]) -> u16 {
        self.house.client.told(&self.path(), &[("X-Hub-Signature-256", signature(body, APP_SECRET))], body).await
    }
    /// Tells what happened at accounts.
    pub async fn tell_entries(&self, entries: Value) -> u16 {
        self.tell_bytes(json!({ "object": self.object, "entry": entries }).to_string().as_bytes()).await
    }
    /// Tells of messages at this account.
    pub async fn tell(&self, messaging: impl IntoIterator<Item = Value>) -> u16 {
        let messaging: Vec<Value> = messaging.into_iter().collect();
        self.tell_entries(json!([{ "id": self.account, "time": self.clock.now().millis(), "messaging": messaging }])).await
    }
    /// Something that Lan did.
    pub fn event(&self, over: &Value) -> Value {
        let event = json!({ "sender": { "id": LAN }, "recipient": { "id": self.account }, "timestamp": self.clock.now().millis() });
        with(event, over)
    }
    pub fn message(&self, mid: &str, over: &Value) -> Value {
        self.event(&json!({ "message": with(json!({ "mid": mid }), over) }))
    }
    pub fn text(&self, mid: &str, text: &str) -> Value {
        self.message(mid, &json!({ "text": text }))
    }
    pub fn attached(&self, mid: &str, kind: &str, payload: Value) -> Value {
        self.message(mid, &json!({ "attachments": [{ "type": kind, "payload": payload }] }))
    }
    pub fn echo(&self, mid: &str, over: &Value) -> Value {
        let message = with(json!({ "mid": mid, "is_echo": true, "app_id": 1 }), over);
        self.event(&json!({ "sender": { "id": self.account }, "recipient": { "id": LAN }, "message": message }))
    }
    /// Says something first; the number of its ticket.
    pub async fn first(&self, text: &str) -> i64 {
        let before = self.house.count("select count(*) from ledger").await;
        assert_eq!(self.tell([self.text(&format!("first-{before}"), text)]).await, 200);
        self.taken(before + 1).await;
        self.number().await
    }
    /// Asks as Meta does whether the address is ours.
    pub async fn verify(&self, token: &str) -> (u16, String) {
        let path = format!("/api/v1{}?hub.mode=subscribe&hub.challenge=1158201444&hub.verify_token={token}", self.path());
        let response = self.house.client.outside(Method::GET, &path).await;
        (response.status().as_u16(), response.text().await.unwrap())
    }
    /// The id under which our last message was taken.
    pub async fn own(&self) -> String {
        let id = self.house.read(|connection| {
            let newest = "select external_id from delivery_parts order by delivery_id desc, position desc limit 1";
            Ok(connection.query_row(newest, [], |row| row.get::<_, String>(0))?)
        });
        id.await.split_once(':').unwrap().1.split_once(':').unwrap().1.to_owned()
    }
}
