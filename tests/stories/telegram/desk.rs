//! A desk with a bot.
use crate::{
    counter::{Counter, with},
    servers::telegram_fake::TelegramFake,
};
use serde_json::{Value, json};
use std::{
    ops::Deref,
    sync::atomic::{AtomicI64, Ordering},
};

pub const TOKEN: &str = "4242:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw";
pub const SECRET: &str = "telegram-shows-this";

pub struct Desk {
    counter: Counter,
    pub telegram: TelegramFake,
    ids: AtomicI64,
}

impl Deref for Desk {
    type Target = Counter;
    fn deref(&self) -> &Counter {
        &self.counter
    }
}

impl Desk {
    pub async fn open() -> Self {
        Self::open_with(json!({})).await
    }

    pub async fn open_with(over: Value) -> Self {
        let telegram = TelegramFake::start(TOKEN).await;
        let settings = with(json!({ "base_url": telegram.url, "allow_private": true, "poll_seconds": 1 }), &over);
        let counter = Counter::open("telegram", settings, json!({ "bot_token": TOKEN, "webhook_secret": SECRET })).await;
        Self { counter, telegram, ids: AtomicI64::new(1) }
    }

    /// The same after it was stopped and started again.
    pub async fn restart(self) -> Self {
        Self { counter: Box::pin(self.counter.restart()).await, ..self }
    }

    pub fn id(&self) -> i64 {
        self.ids.fetch_add(1, Ordering::SeqCst)
    }
    /// A message as Telegram tells it.
    pub fn message(&self, id: i64, over: &Value) -> Value {
        let message = json!({
            "message_id": id, "date": self.clock.now().seconds(),
            "chat": { "id": 77, "type": "private" }, "from": { "id": 77, "first_name": "Lan", "username": "lan_tran", "language_code": "vi" },
        });
        with(message, over)
    }
    pub fn update(&self, kind: &str, value: &Value) -> Value {
        let mut update = json!({ "update_id": 5000 + self.id() });
        update[kind] = value.clone();
        update
    }
    pub fn say(&self, id: i64, text: &str) {
        self.telegram.tell([self.update("message", &self.message(id, &json!({ "text": text })))]);
    }
    /// Says something first; the number of its ticket.
    pub async fn first(&self, text: &str) -> i64 {
        self.say(1, text);
        self.taken(1).await;
        self.number().await
    }
}
