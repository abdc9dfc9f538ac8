//! A desk with an official account.
use crate::{
    counter::{Counter, with},
    servers::zalo_fake::{ZaloFake, mac},
};
use serde_json::{Value, json};
use std::ops::Deref;

pub const APP: &str = "3608";
pub const ACCOUNT: &str = "3886";
pub const LAN: &str = "2468";
pub const APP_SECRET: &str = "secret-of-the-app";
pub const WEBHOOK_SECRET: &str = "secret-of-the-webhook";

pub struct Desk {
    counter: Counter,
    pub zalo: ZaloFake,
}

impl Deref for Desk {
    type Target = Counter;
    fn deref(&self) -> &Counter {
        &self.counter
    }
}

pub fn secrets() -> Value {
    json!({ "app_secret": APP_SECRET, "webhook_secret": WEBHOOK_SECRET, "access_token": "access-0", "refresh_token": "refresh-0" })
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(json!({})).await
    }
    pub async fn open_with(over: Value) -> Self {
        let zalo = ZaloFake::start("access-0", "refresh-0", APP_SECRET).await;
        let counter = Counter::open("zalo", with(Self::settings(&zalo), &over), secrets()).await;
        Self { counter, zalo }
    }
    pub fn settings(zalo: &ZaloFake) -> Value {
        json!({ "app_id": APP, "oa_id": ACCOUNT, "base_url": zalo.url(), "oauth_url": zalo.url(), "allow_private": true, "poll_seconds": 1 })
    }
    /// The same after it was stopped and started again.
    pub async fn restart(self) -> Self {
        Self { counter: Box::pin(self.counter.restart()).await, ..self }
    }

    pub fn path(&self) -> String {
        format!("/channels/{}/zalo", self.inbox)
    }
    /// An event as Zalo tells it.
    pub fn event(&self, name: &str, over: &Value) -> Value {
        let event = json!({
            "app_id": APP, "user_id_by_app": "5521", "event_name": name, "sender": { "id": LAN }, "recipient": { "id": ACCOUNT },
            "timestamp": self.clock.now().millis().to_string(),
        });
        with(event, over)
    }
    pub fn text(&self, id: &str, text: &str) -> Value {
        self.event("user_send_text", &json!({ "message": { "msg_id": id, "text": text } }))
    }
    pub fn attached(&self, id: &str, kind: &str, payload: Value) -> Value {
        let message = json!({ "msg_id": id, "attachments": [{ "type": kind, "payload": payload }] });
        self.event(&format!("user_send_{kind}"), &json!({ "message": message }))
    }
    /// Tells an event, signed as it should be; the status.
    pub async fn tell(&self, event: &Value) -> u16 {
        let body = event.to_string().into_bytes();
        let mac = mac(APP, &body, event["timestamp"].as_str().unwrap(), WEBHOOK_SECRET);
        self.house.client.told(&self.path(), &[("X-ZEvent-Signature", format!("mac={mac}"))], &body).await
    }
    /// Says something first; the number of its ticket.
    pub async fn first(&self, text: &str) -> i64 {
        let before = self.house.count("select count(*) from ledger").await;
        assert_eq!(self.tell(&self.text(&format!("first-{before}"), text)).await, 200);
        self.taken(before + 1).await;
        self.number().await
    }
    /// A message as Zalo lists it.
    pub fn listed(&self, id: &str, over: &Value) -> Value {
        let message = json!({
            "src": 1, "time": self.clock.now().millis(), "type": "text", "message": "", "message_id": id,
            "from_id": LAN, "to_id": ACCOUNT, "from_display_name": "Lan", "to_display_name": "Trà Việt",
        });
        with(message, over)
    }
}
