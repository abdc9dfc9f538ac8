//! A desk with a bot.
use crate::{
    client::Client,
    house::{Ground, House},
    patience::until,
    servers::telegram_fake::TelegramFake,
};
use hopdesk::base::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use std::{
    sync::atomic::{AtomicI64, Ordering},
    time::Duration,
};

pub const TOKEN: &str = "4242:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
pub const SECRET: &str = "telegram-shows-this";

pub struct Desk {
    pub house: House,
    pub mai: Client,
    pub telegram: TelegramFake,
    pub inbox: String,
    pub clock: Clock,
    token: String,
    ids: AtomicI64,
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(json!({})).await
    }

    pub async fn open_with(over: Value) -> Self {
        let clock = Clock::fixed(Clock::system().now());
        let telegram = TelegramFake::start(TOKEN).await;
        let house = House::open(Ground::new(clock.clone(), "")).await;
        let session = house.set_up().await;
        let token = session.make_token().await;
        let mai = session.with_token(&token);
        let now = mai.get("/settings").await;
        let mut tickets = now["tickets"].clone();
        tickets["undo_send_seconds"] = 0.into();
        mai.patch("/settings", json!({ "version": now["version"], "tickets": tickets })).await;
        let mut settings = json!({ "base_url": telegram.url, "allow_private": true, "poll_seconds": 1 });
        for (name, value) in over.as_object().unwrap() {
            settings[name] = value.clone();
        }
        let secrets = json!({ "bot_token": TOKEN, "webhook_secret": SECRET });
        let inbox = mai.post("/inboxes", json!({ "name": "Bot", "channel": "telegram", "settings": settings, "secrets": secrets })).await;
        let inbox = inbox["id"].as_str().unwrap().to_owned();
        Self { house, mai, telegram, inbox, clock, token, ids: AtomicI64::new(1) }
    }

    /// The same after it was stopped and started again.
    pub async fn restart(self) -> Self {
        let house = House::open(self.house.close().await).await;
        let mai = house.client.with_token(&self.token);
        Self { house, mai, ..self }
    }

    pub fn id(&self) -> i64 {
        self.ids.fetch_add(1, Ordering::SeqCst)
    }
    /// A message as Telegram tells it.
    pub fn message(&self, id: i64, over: &Value) -> Value {
        let mut message = json!({
            "message_id": id, "date": self.clock.now().seconds(),
            "chat": { "id": 77, "type": "private" }, "from": { "id": 77, "first_name": "Lan", "username": "lan_tran", "language_code": "vi" },
        });
        for (name, value) in over.as_object().unwrap() {
            message[name] = value.clone();
        }
        message
    }
    pub fn update(&self, kind: &str, value: &Value) -> Value {
        let mut update = json!({ "update_id": 5000 + self.id() });
        update[kind] = value.clone();
        update
    }
    pub fn say(&self, id: i64, text: &str) {
        self.telegram.tell([self.update("message", &self.message(id, &json!({ "text": text })))]);
    }
    /// Until so many updates are in the ledger and all is done.
    pub async fn taken(&self, updates: i64) {
        self.house.settled(updates).await;
    }
    /// Says something first; the number of its ticket.
    pub async fn first(&self, text: &str) -> i64 {
        self.say(1, text);
        self.taken(1).await;
        self.number().await
    }
    /// Of the newest ticket.
    pub async fn number(&self) -> i64 {
        self.house.count("select max(number) from tickets").await
    }
    pub async fn entries(&self, number: i64) -> Vec<Value> {
        self.mai.get(&format!("/tickets/{number}/entries")).await["items"].as_array().unwrap().clone()
    }
    pub async fn texts(&self, number: i64) -> Vec<String> {
        self.entries(number).await.iter().map(|entry| entry["visible"].as_str().unwrap().to_owned()).collect()
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
    /// Uploads a file; its id.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> String {
        self.mai.upload(name, bytes).await["id"].as_str().unwrap().to_owned()
    }
    /// What the way by Telegram says of itself.
    pub async fn way(&self, number: i64) -> Value {
        let ways = self.mai.get(&format!("/tickets/{number}/channels")).await;
        ways.as_array().unwrap().iter().find(|way| way["channel"] == "telegram").unwrap().clone()
    }
    pub async fn refused(&self, number: i64, body: Value) -> Value {
        let (status, problem) = self.mai.refused(Method::POST, &format!("/tickets/{number}/replies"), body).await;
        json!({ "status": status, "problem": problem })
    }
    pub fn later(&self, seconds: u64) {
        self.house.later(Duration::from_secs(seconds));
    }
}
