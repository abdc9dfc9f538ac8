//! A desk with an inbox, a channel of plain lines, people and a router: what tests over HTTP begin with.
use crate::{
    base::{
        Actor, Address, Language, Mailbox, Result, Secret,
        id::{AgentId, EntryId, TeamId},
        message::Defect,
    },
    desk::{
        self,
        inboxes::{self, ChannelKind, CheckStep, Entrance, NewInbox, Pending},
        intake::{Inbound, Incoming, IncomingFile, Intake, Reader, Source, land::Landed},
        people::{self, NewAgent, NewToken, Scope, Sees, policy::Role},
        testing::Shop,
    },
    engine::{blob::hash_of, http::dress},
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, Response},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicI64, Ordering::SeqCst},
    },
};
use tower::ServiceExt;

/// Reads messages of lines: `Name: value`, an empty line, the text. A file is a header `File: name|type|id|bytes`.
pub struct Plain {
    /// As a later version of the program would.
    pub reads_all: AtomicBool,
}

fn mailboxes(list: &str) -> Vec<Mailbox> {
    let one = |one: &str| match one.trim().trim_end_matches('>').split_once('<') {
        Some((name, address)) => Mailbox::new(name.trim(), address),
        None => Mailbox::new("", one.trim()),
    };
    list.split(',').filter(|one| !one.trim().is_empty()).map(one).collect()
}

fn headers(raw: &[u8]) -> (HashMap<String, String>, String) {
    let text = String::from_utf8_lossy(raw).into_owned();
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let headers = head.lines().filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_owned(), value.to_owned()));
    (headers.collect(), body.to_owned())
}

impl Reader for Plain {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }
    fn read(&self, _: &Source, raw: &[u8]) -> Incoming {
        let (mut headers, text) = headers(raw);
        let mut take = |name: &str| headers.remove(name).unwrap_or_default();
        let file = take("File");
        let files = file.splitn(4, '|').collect::<Vec<_>>();
        let files = match files.as_slice() {
            [name, kind, id, bytes] => vec![IncomingFile {
                name: (*name).to_owned(),
                media_type: (*kind).to_owned(),
                size: bytes.len() as u64,
                hash: hash_of(&bytes_of(bytes)),
                is_inline: !id.is_empty(),
                content_id: (!id.is_empty()).then(|| (*id).to_owned()),
                blob: None,
            }],
            _ => Vec::new(),
        };
        let is_broken = !take("Broken").is_empty() && !self.reads_all.load(SeqCst);
        let ids = |list: String| list.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let references = ids(take("References"));
        Incoming {
            external_id: Some(take("Id")).filter(|id| !id.is_empty()),
            tokens: references.iter().filter_map(|id| id.split_once('@')).map(|(local, _)| local.to_owned()).collect(),
            references,
            from: mailboxes(&take("From")).pop().unwrap_or_default(),
            to: mailboxes(&take("To")),
            cc: mailboxes(&take("Cc")),
            subject: take("Subject"),
            visible: text.split("\n> ").next().unwrap_or_default().to_owned(),
            has_html: text.starts_with('<'),
            text,
            files,
            unreadable: is_broken.then(|| Defect::new("too_deep", "Nested too deeply.")),
            ..Incoming::default()
        }
    }
    fn html(&self, raw: &[u8]) -> Option<String> {
        Some(headers(raw).1)
    }
    fn file(&self, raw: &[u8], _: u32, hash: &[u8; 32]) -> Option<Vec<u8>> {
        let (headers, _) = headers(raw);
        let bytes = bytes_of(headers.get("File")?.splitn(4, '|').nth(3)?);
        (hash_of(&bytes) == *hash).then_some(bytes)
    }
}

/// `PNG` stands for the beginning of such an image.
fn bytes_of(written: &str) -> Vec<u8> {
    if written == "PNG" { b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec() } else { written.as_bytes().to_vec() }
}

impl Entrance for Plain {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }
    fn validate(&self, _: &Value, _: &[&str]) -> Result<()> {
        Ok(())
    }
    fn destinations(&self, _: &Value) -> Vec<String> {
        Vec::new()
    }
    fn suggest(&self, _: &crate::base::Address) -> Option<crate::desk::inboxes::Suggestion> {
        None
    }
    fn check<'a>(&'a self, _: &'a Value, _: HashMap<String, Secret>) -> Pending<'a, Vec<CheckStep>> {
        Box::pin(std::future::ready(Vec::new()))
    }
}

/// Somebody who works here and asks over HTTP.
#[derive(Clone)]
pub struct Client {
    router: Router,
    token: String,
    pub agent: AgentId,
}

pub struct World {
    pub shop: Shop,
    pub reader: Arc<Plain>,
    router: Router,
    arrived: AtomicI64,
}

impl World {
    /// A desk with the inbox `support@shop.vn`.
    pub fn open() -> Self {
        let world = Self::without_inbox();
        let vault = world.shop.desk.engine.vault.clone();
        let entrances: Vec<Arc<dyn Entrance>> = vec![world.reader.clone()];
        let inbox = NewInbox { settings: json!({}), ..NewInbox::new("Support", ChannelKind::Email, Address::parse("support@shop.vn")) };
        world.shop.write(move |tx| inboxes::commands::create(tx, &vault, &entrances, inbox)).unwrap();
        world
    }

    pub fn without_inbox() -> Self {
        let mut shop = Shop::open();
        let reader = Arc::new(Plain { reads_all: AtomicBool::new(false) });
        let intake = Intake::new(shop.desk.engine.clone(), vec![reader.clone()]);
        shop.desk = shop.desk.clone().with_intake(intake);
        let (router, _) = desk::routes().split_for_parts();
        let router = dress(router.with_state(shop.desk.clone()), shop.desk.engine.config.clone());
        Self { shop, reader, router, arrived: AtomicI64::new(0) }
    }

    /// The same desk with an index, which is brought up to the log whenever [`Indexer::step`](desk::search::Indexer::step) is called.
    pub fn with_search(mut self) -> (Self, desk::search::Search) {
        let search = desk::search::Search::open(&self.shop.desk.engine).unwrap();
        self.shop.desk = self.shop.desk.clone().with_search(search.clone());
        let (router, _) = desk::routes().split_for_parts();
        self.router = dress(router.with_state(self.shop.desk.clone()), self.shop.desk.engine.config.clone());
        (self, search)
    }

    /// Somebody of this role who sees everything.
    pub fn client(&self, name: &str, role: Role) -> Client {
        self.client_who_sees(name, role, Sees::All)
    }

    pub fn client_who_sees(&self, name: &str, role: Role, sees: Sees) -> Client {
        let new = NewAgent {
            email: Address::parse(&format!("{name}@desk.example")).unwrap(),
            name: name.to_owned(),
            role,
            sees,
            language: Language::En,
            time_zone: "UTC".to_owned(),
            signature: String::new(),
            password: None,
        };
        let agent = self.shop.write(move |tx| people::commands::create_agent(tx, new)).unwrap();
        self.client_with_token(agent, Scope::Write)
    }

    pub fn client_with_token(&self, agent: AgentId, scope: Scope) -> Client {
        let token = NewToken { name: "test".to_owned(), agent, scopes: vec![scope], expires_at: None };
        let token = self.shop.write(move |tx| people::commands::create_token(tx, token)).unwrap().1.reveal().to_owned();
        Client { router: self.router.clone(), token, agent }
    }

    pub fn team(&self, name: &str, members: &[AgentId]) -> TeamId {
        let (name, members) = (name.to_owned(), members.to_vec());
        self.shop.write(move |tx| people::commands::create_team(tx, &name, &members)).unwrap().id
    }

    /// A message comes in and lands.
    pub fn receive(&self, raw: &str) -> Landed {
        let number = self.arrived.fetch_add(1, SeqCst);
        let source = Source { kind: ChannelKind::Email, name: "test:in".to_owned(), inbox: None };
        let inbound =
            Inbound { external_id: number.to_string(), received_at: self.shop.clock.now(), raw: raw.as_bytes().to_vec(), digest: number };
        let intake = self.shop.desk.intake.clone();
        // The blocking way must not be taken on a thread of the runtime.
        let landed = std::thread::scope(|scope| {
            let work = scope.spawn(move || {
                intake.accept_blocking(&source, vec![inbound]).unwrap();
                intake.turn_blocking().unwrap()
            });
            work.join().unwrap()
        });
        landed[0]
    }

    /// A message of somebody; the number of its ticket.
    pub fn mail(&self, from: &str, subject: &str, more: &str, text: &str) -> i64 {
        let landed = self.receive(&format!("From: {from}\nTo: support@shop.vn\nSubject: {subject}\n{more}\n{text}"));
        self.number_of(landed)
    }

    pub fn number_of(&self, landed: Landed) -> i64 {
        let id = landed.ticket.unwrap();
        self.shop.read(|connection| Ok(desk::tickets::list::find(connection, id)?.unwrap().number))
    }

    /// The entries of a ticket, oldest first.
    pub fn entries(&self, number: i64) -> Vec<EntryId> {
        self.shop.read(|connection| {
            let ticket = desk::tickets::list::get_by_number(connection, &Actor::System("test"), number)?;
            Ok(desk::tickets::list::entries(connection, ticket.id, None, 1000)?.into_iter().map(|entry| entry.id).collect())
        })
    }

    /// All rows of a table, in order, as text.
    pub fn dump(&self, sql: &str) -> Vec<String> {
        self.shop.read(|connection| {
            let mut statement = connection.prepare(sql)?;
            let columns = statement.column_count();
            let rows = statement.query_map([], |row| {
                let values = (0..columns).map(|at| row.get_ref(at).map(|value| format!("{value:?}"))).collect::<Result<Vec<_>, _>>()?;
                Ok(values.join("|"))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

impl Client {
    pub async fn send(&self, method: Method, path: &str, kind: &str, body: impl Into<Body>) -> Response<Body> {
        self.send_with(method, path, &[("content-type", kind)], body).await
    }

    pub async fn send_with(&self, method: Method, path: &str, headers: &[(&str, &str)], body: impl Into<Body>) -> Response<Body> {
        let request = Request::builder()
            .method(method)
            .uri(format!("/api/v1{path}"))
            .header("host", "127.0.0.1:8080")
            .header("authorization", format!("Bearer {}", self.token));
        let request = headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
        self.router.clone().oneshot(request.body(body.into()).unwrap()).await.unwrap()
    }

    pub async fn call(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        let response = self.send(method, path, "application/json", body).await;
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }

    pub async fn get(&self, path: &str) -> (u16, Value) {
        self.call(Method::GET, path, Value::Null).await
    }
    pub async fn post(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::POST, path, body).await
    }
    pub async fn patch(&self, path: &str, body: Value) -> (u16, Value) {
        self.call(Method::PATCH, path, body).await
    }
    pub async fn bytes(&self, path: &str) -> (u16, HashMap<String, String>, Vec<u8>) {
        let response = self.send(Method::GET, path, "", Body::empty()).await;
        let status = response.status().as_u16();
        let headers = response.headers().iter().map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
        (status, headers, to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec())
    }
    /// A form with one file.
    pub async fn upload(&self, name: &str, kind: &str, bytes: &[u8]) -> (u16, Value) {
        let mut body = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: {kind}\r\n\r\n")
            .into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--x--\r\n");
        let response = self.send(Method::POST, "/files", "multipart/form-data; boundary=x", body).await;
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
}
