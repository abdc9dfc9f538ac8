//! A desk with an inbox of a messenger: what the stories of all messengers do on it, and their conformance lists, which print a score.
use crate::{
    client::Client,
    house::{Ground, House},
    patience::until,
};
use futures::{FutureExt, future::LocalBoxFuture};
use hopdesk::base::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use std::{panic::AssertUnwindSafe, time::Duration};

pub struct Counter {
    pub house: House,
    pub mai: Client,
    pub inbox: String,
    pub clock: Clock,
    channel: &'static str,
    token: String,
}

/// A JSON object with some of its fields replaced.
pub fn with(mut value: Value, over: &Value) -> Value {
    for (name, over) in over.as_object().unwrap() {
        value[name] = over.clone();
    }
    value
}

impl Counter {
    pub async fn open(channel: &'static str, settings: Value, secrets: Value) -> Self {
        let clock = Clock::fixed(Clock::system().now());
        let house = House::open(Ground::new(clock.clone(), "")).await;
        let session = house.set_up().await;
        let token = session.make_token().await;
        let mai = session.with_token(&token);
        let now = mai.get("/settings").await;
        let mut tickets = now["tickets"].clone();
        tickets["undo_send_seconds"] = 0.into();
        mai.patch("/settings", json!({ "version": now["version"], "tickets": tickets })).await;
        let counter = Self { house, mai, inbox: String::new(), clock, channel, token };
        let inbox = counter.add_inbox(channel, settings, secrets).await;
        Self { inbox, ..counter }
    }
    /// One more inbox; its id.
    pub async fn add_inbox(&self, name: &str, settings: Value, secrets: Value) -> String {
        let body = json!({ "name": name, "channel": self.channel, "settings": settings, "secrets": secrets });
        self.mai.post("/inboxes", body).await["id"].as_str().unwrap().to_owned()
    }
    /// The same after it was stopped and started again.
    pub async fn restart(self) -> Self {
        let house = House::open(self.house.close().await).await;
        let mai = house.client.with_token(&self.token);
        Self { house, mai, ..self }
    }

    /// Until so much is in the ledger and all is done.
    pub async fn taken(&self, count: i64) {
        self.house.settled(count).await;
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
    /// Answers, and waits until that went out.
    pub async fn send(&self, number: i64, body: Value) -> Value {
        let entry = self.reply(number, body).await;
        self.in_state(&entry, "sent").await;
        entry
    }
    /// Uploads a file; its id.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> String {
        self.mai.upload(name, bytes).await["id"].as_str().unwrap().to_owned()
    }
    /// What the way by this messenger says of itself.
    pub async fn way(&self, number: i64) -> Value {
        let ways = self.mai.get(&format!("/tickets/{number}/channels")).await;
        ways.as_array().unwrap().iter().find(|way| way["channel"] == self.channel).unwrap().clone()
    }
    pub async fn refused(&self, number: i64, body: Value) -> Value {
        let (status, problem) = self.mai.refused(Method::POST, &format!("/tickets/{number}/replies"), body).await;
        json!({ "status": status, "problem": problem })
    }
    pub async fn health(&self) -> Value {
        self.mai.get(&format!("/channels/{}/health", self.inbox)).await
    }
    /// New secrets for the inbox.
    pub async fn change_secrets(&self, secrets: Value) {
        let path = format!("/inboxes/{}", self.inbox);
        let version = self.mai.get(&path).await["version"].clone();
        self.mai.patch(&path, json!({ "version": version, "secrets": secrets })).await;
    }
    pub fn later(&self, seconds: u64) {
        self.house.later(Duration::from_secs(seconds));
    }
    /// The bytes of the first file of an entry, once it is here.
    pub async fn file(&self, number: i64, at: usize) -> (Value, Vec<u8>) {
        let file = until("the file", async || {
            let entry = self.entries(number).await.remove(at);
            Some(entry["files"][0].clone()).filter(Value::is_object)
        })
        .await;
        let bytes = self.mai.bytes(&format!("/files/{}", file["id"].as_str().unwrap())).await.1;
        (file, bytes)
    }
}

/// One line of a conformance list.
#[derive(Clone, Copy)]
pub struct Case {
    pub id: &'static str,
    pub what: &'static str,
    pub play: fn() -> LocalBoxFuture<'static, ()>,
}

/// The cases of a list, each played by the function of its name.
macro_rules! cases {
    ($($id:literal $what:literal $name:ident;)+) => {
        pub const CASES: &[$crate::counter::Case] =
            &[$($crate::counter::Case { id: $id, what: $what, play: || Box::pin($name()) },)+];
    };
}
pub(crate) use cases;

/// Plays a list and prints its score; `left_out` is what the list names and is not done, and what happens instead.
pub async fn play(name: &str, cases: &[Case], left_out: &[(&str, &str)]) {
    let (mut passed, mut failed) = (0, Vec::new());
    for case in cases {
        let outcome = AssertUnwindSafe((case.play)()).catch_unwind().await;
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        eprintln!("{:4} {word:7} {}", case.id, case.what);
        if outcome.is_ok() { passed += 1 } else { failed.push(case.id) }
    }
    for (id, what) in left_out {
        eprintln!("{id:4} {:7} {what}", "left");
    }
    eprintln!("{name}: {passed} of {} cases, {} left out on purpose", cases.len() + left_out.len(), left_out.len());
    assert!(failed.is_empty(), "failed: {failed:?}");
}
