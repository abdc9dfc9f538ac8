//! A shop that works: the application set up, one inbox on a real Dovecot, an SMTP server that keeps what we send.
use crate::{
    client::Client,
    house::{Ground, House},
    letter::{Letter, Ours},
    patience::until,
    servers::{
        dovecot::Dovecot,
        smtp_fake::{Script, SmtpFake},
    },
};
use hopdesk::base::Clock;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicI64, Ordering};

/// How the shop differs from the usual one.
pub struct Plan {
    pub clock: Clock,
    pub acknowledges: bool,
    /// Seconds during which an answer can be taken back.
    pub undo: u32,
    pub aliases: Vec<&'static str>,
    /// Laid over the settings of the inbox.
    pub imap: Value,
    /// How customers reach it.
    pub public_url: Option<&'static str>,
}

impl Default for Plan {
    fn default() -> Self {
        Self { clock: Clock::system(), acknowledges: false, undo: 0, aliases: Vec::new(), imap: json!({}), public_url: None }
    }
}

pub struct Shop {
    pub house: House,
    /// The administrator, with a token.
    pub mai: Client,
    /// The same person at a browser, until a restart.
    pub mai_in_person: Client,
    pub dovecot: Dovecot,
    pub smtp: SmtpFake,
    pub inbox: String,
    delivered: AtomicI64,
    token: String,
}

/// What is configured to receive from an account of a server of the tests.
pub fn receiving(port: u16, user: &str, over: &Value) -> Value {
    let mut imap = json!({ "host": "127.0.0.1", "port": port, "security": "tls", "user": user, "poll_seconds": 5 });
    for (name, value) in over.as_object().into_iter().flatten() {
        imap[name.as_str()] = value.clone();
    }
    imap
}

pub fn sending(port: u16) -> Value {
    json!({ "host": "127.0.0.1", "port": port, "security": "start_tls", "user": "shop", "authentication": "password" })
}

impl Shop {
    pub async fn open() -> Self {
        Self::open_as(Plan::default()).await
    }

    pub async fn open_as(plan: Plan) -> Self {
        let dovecot = Dovecot::start().await;
        dovecot.set_user("shop", "secret");
        let smtp = SmtpFake::start(script(&dovecot)).await;
        let house = House::open(Ground::new(plan.clock.clone(), &dovecot.authority.root).known_as(plan.public_url)).await;
        let session = house.set_up().await;
        let token = session.make_token().await;
        let mai = session.with_token(&token);
        let settings = mai.get("/settings").await;
        let mut tickets = settings["tickets"].clone();
        tickets["undo_send_seconds"] = plan.undo.into();
        mai.patch("/settings", json!({ "version": settings["version"], "tickets": tickets })).await;
        let inbox = mai
            .post(
                "/inboxes",
                json!({
                    "name": "Tea House", "channel": "email", "address": "shop@shop.example", "aliases": plan.aliases,
                    "sends_acknowledgement": plan.acknowledges,
                    "settings": { "imap": receiving(dovecot.tls_port, "shop", &plan.imap), "smtp": sending(smtp.port) },
                    "secrets": { "imap_password": "secret", "smtp_password": "secret" },
                }),
            )
            .await;
        let inbox = inbox["id"].as_str().unwrap().to_owned();
        Self { house, mai, mai_in_person: session, dovecot, smtp, inbox, delivered: AtomicI64::new(0), token }
    }

    /// The same shop after the application was stopped and started again.
    pub async fn restart(self) -> Self {
        let house = House::open(self.house.close().await).await;
        let mai = house.client.with_token(&self.token);
        Self { house, mai, ..self }
    }

    /// What the SMTP server does when nothing goes wrong.
    pub fn script(&self) -> Script {
        script(&self.dovecot)
    }

    /// Puts a mail into the shop's mailbox.
    pub fn put(&self, letter: &Letter) {
        self.put_raw(&letter.raw());
    }
    pub fn put_raw(&self, raw: &[u8]) {
        self.dovecot.deliver("shop", "INBOX", raw);
        self.delivered.fetch_add(1, Ordering::SeqCst);
    }
    /// Puts a mail into the mailbox and waits until everything that follows from it is done; its row of the ledger.
    pub async fn receive(&self, letter: &Letter) -> Value {
        self.receive_raw(&letter.raw()).await
    }
    pub async fn receive_raw(&self, raw: &[u8]) -> Value {
        self.put_raw(raw);
        self.settled().await;
        self.mai.get("/ledger?limit=1").await["items"][0].clone()
    }
    /// The number of the ticket in which a mail landed.
    pub async fn ticketed(&self, letter: &Letter) -> i64 {
        let row = self.receive(letter).await;
        assert_eq!(row["state"], "ticketed", "{row}");
        row["number"].as_i64().unwrap()
    }
    /// Nothing is left to do.
    pub async fn settled(&self) {
        self.house.settled(self.delivered.load(Ordering::SeqCst)).await;
    }

    pub async fn ticket(&self, number: i64) -> Value {
        self.mai.get(&format!("/tickets/{number}")).await
    }
    pub async fn entries(&self, number: i64) -> Vec<Value> {
        self.mai.get(&format!("/tickets/{number}/entries?limit=200")).await["items"].as_array().unwrap().clone()
    }
    /// The entry of a ticket that came last, whenever it says it was written.
    pub async fn last(&self, number: i64) -> Value {
        let id = |entry: &Value| entry["id"].as_str().and_then(|id| id.parse::<i64>().ok());
        self.entries(number).await.into_iter().max_by_key(id).unwrap()
    }
    /// The addresses of whoever takes part.
    pub async fn participants(&self, number: i64) -> Vec<String> {
        self.house
            .read(move |connection| {
                let mut statement = connection.prepare(
                    "select i.value from tickets t join ticket_participants p on p.ticket_id = t.id
                     join contact_identities i on i.contact_id = p.contact_id where t.number = ?1 order by i.value",
                )?;
                Ok(statement.query_map([number], |row| row.get(0))?.collect::<Result<_, _>>()?)
            })
            .await
    }

    pub async fn reply(&self, number: i64, text: &str) -> Value {
        self.mai.post(&format!("/tickets/{number}/replies"), json!({ "text": text })).await
    }
    /// Answers and waits until the mail was accepted outside; the mail.
    pub async fn replied(&self, number: i64, text: &str) -> Ours {
        self.sent(&self.reply(number, text).await).await
    }
    /// Waits until the mail of what was written was accepted outside.
    pub async fn sent(&self, written: &Value) -> Ours {
        let id = written["entry"]["external_id"].as_str().unwrap();
        until("a mail of ours", async || self.ours().into_iter().find(|ours| ours.id == id)).await
    }
    /// All mails of ours so far.
    pub fn ours(&self) -> Vec<Ours> {
        self.smtp.mails().iter().map(Ours::read).collect()
    }
    /// The delivery of an entry, as the thread shows it.
    pub async fn delivery(&self, entry: &str) -> Value {
        self.mai.get(&format!("/entries/{entry}")).await["deliveries"][0].clone()
    }
    /// Waits until the delivery of an entry is in a state.
    pub async fn delivery_in(&self, entry: &str, state: &str) -> Value {
        let wanted = format!("the delivery to be {state}");
        until(&wanted, async || Some(self.delivery(entry).await).filter(|delivery| delivery["state"] == state)).await
    }
}

fn script(dovecot: &Dovecot) -> Script {
    Script::default().with_start_tls(&dovecot.authority).with_account("shop", "secret")
}

/// The id of what was written.
pub fn entry_of(written: &Value) -> String {
    written["entry"]["id"].as_str().unwrap().to_owned()
}
