//! Plays Telegram's part: the Bot API as far as a helpdesk uses it, with what can go wrong over there on demand.
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    response::Response,
};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use tokio::{net::TcpListener, sync::Notify, task::JoinHandle};

/// What a method answers once instead of what it usually does.
#[derive(Debug, Clone)]
pub enum Trouble {
    Json(u16, Value),
    Page(u16, &'static str),
    /// The connection stays open and nothing comes.
    Silence,
}

/// A refusal as Telegram writes it.
pub fn refusal(code: u16, description: &str) -> Trouble {
    Trouble::Json(code, json!({ "ok": false, "error_code": code, "description": description }))
}

pub fn wait(seconds: u32) -> Trouble {
    let parameters = json!({ "retry_after": seconds });
    Trouble::Json(
        429,
        json!({ "ok": false, "error_code": 429, "description": format!("Too Many Requests: retry after {seconds}"), "parameters": parameters }),
    )
}

/// A call of a method; of a form, its raw text.
#[derive(Debug, Clone)]
pub struct Called {
    pub method: String,
    pub body: Value,
    pub raw: String,
}

struct Server {
    token: Mutex<String>,
    updates: Mutex<Vec<Value>>,
    trouble: Mutex<HashMap<String, VecDeque<Trouble>>>,
    calls: Mutex<Vec<Called>>,
    files: Mutex<HashMap<String, Vec<u8>>>,
    ids: AtomicI64,
    news: Notify,
}

pub struct TelegramFake {
    pub url: String,
    server: Arc<Server>,
    listening: JoinHandle<()>,
}

impl TelegramFake {
    pub async fn start(token: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Arc::new(Server {
            token: Mutex::new(token.to_owned()),
            updates: Mutex::default(),
            trouble: Mutex::default(),
            calls: Mutex::default(),
            files: Mutex::default(),
            ids: AtomicI64::new(1000),
            news: Notify::new(),
        });
        let router = Router::new().fallback(answer).with_state(server.clone());
        let listening = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, server, listening }
    }

    /// Gives the bot another token: the old one is over.
    pub fn set_token(&self, token: &str) {
        *self.server.token.lock().unwrap() = token.to_owned();
    }
    pub fn tell(&self, updates: impl IntoIterator<Item = Value>) {
        self.server.updates.lock().unwrap().extend(updates);
        self.server.news.notify_waiters();
    }
    /// Updates that nobody confirmed.
    pub fn unconfirmed(&self) -> usize {
        self.server.updates.lock().unwrap().len()
    }
    pub fn then(&self, method: &str, trouble: impl IntoIterator<Item = Trouble>) {
        self.server.trouble.lock().unwrap().entry(method.to_owned()).or_default().extend(trouble);
    }
    pub fn keep_file(&self, id: &str, bytes: &[u8]) {
        self.server.files.lock().unwrap().insert(id.to_owned(), bytes.to_vec());
    }
    pub fn called(&self, method: &str) -> Vec<Called> {
        self.server.calls.lock().unwrap().iter().filter(|call| call.method == method).cloned().collect()
    }
    /// The texts of messages that were taken, and of those that were refused.
    pub fn texts(&self) -> Vec<String> {
        self.called("sendMessage").iter().map(|call| call.body["text"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl Drop for TelegramFake {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

fn answered(status: u16, body: impl Into<Body>) -> Response {
    Response::builder().status(status).header("content-type", "application/json").body(body.into()).unwrap()
}

fn ok(result: &Value) -> Response {
    answered(200, json!({ "ok": true, "result": result }).to_string())
}

async fn answer(State(server): State<Arc<Server>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let body = to_bytes(request.into_body(), 100 << 20).await.unwrap_or_default();
    let token = server.token.lock().unwrap().clone();
    if let Some(file) = path.strip_prefix(&format!("/file/bot{token}/docs/")) {
        let trouble = server.trouble.lock().unwrap().get_mut("file").and_then(VecDeque::pop_front);
        if let Some(trouble) = trouble {
            return troubled(trouble).await;
        }
        let bytes = server.files.lock().unwrap().get(file).cloned();
        return bytes.map_or_else(|| answered(404, "not found"), |bytes| answered(200, bytes));
    }
    let Some(method) = path.strip_prefix(&format!("/bot{token}/")) else {
        return answered(401, json!({ "ok": false, "error_code": 401, "description": "Unauthorized" }).to_string());
    };
    let raw = String::from_utf8_lossy(&body).into_owned();
    let called = Called { method: method.to_owned(), body: serde_json::from_slice(&body).unwrap_or_default(), raw };
    let question = called.body.clone();
    server.calls.lock().unwrap().push(called);
    let trouble = server.trouble.lock().unwrap().get_mut(method).and_then(VecDeque::pop_front);
    if let Some(trouble) = trouble {
        return troubled(trouble).await;
    }
    match method {
        "getUpdates" => updates(&server, &question).await,
        "sendMessage" | "sendPhoto" | "sendDocument" => ok(&json!({ "message_id": server.ids.fetch_add(1, Ordering::SeqCst) })),
        "getFile" => {
            let id = question["file_id"].as_str().unwrap_or_default();
            if server.files.lock().unwrap().contains_key(id) {
                ok(&json!({ "file_id": id, "file_path": format!("docs/{id}") }))
            } else {
                answered(400, json!({ "ok": false, "error_code": 400, "description": "Bad Request: file is too big" }).to_string())
            }
        }
        "getMe" => ok(&json!({ "id": 42, "username": "tea_house_bot" })),
        "setWebhook" | "deleteWebhook" => ok(&json!(true)),
        _ => answered(404, json!({ "ok": false, "error_code": 404, "description": "Not Found" }).to_string()),
    }
}

async fn troubled(trouble: Trouble) -> Response {
    match trouble {
        Trouble::Json(status, body) => answered(status, body.to_string()),
        Trouble::Page(status, page) => answered(status, page),
        Trouble::Silence => std::future::pending().await,
    }
}

/// What nobody has confirmed yet, at once or a little later.
async fn updates(server: &Server, question: &Value) -> Response {
    let offset = question["offset"].as_i64().unwrap_or(0);
    let pending = || {
        let mut updates = server.updates.lock().unwrap();
        updates.retain(|update| update["update_id"].as_i64().unwrap_or_default() >= offset);
        updates.iter().take(100).cloned().collect::<Vec<_>>()
    };
    let told = server.news.notified();
    let mut found = pending();
    if found.is_empty() {
        let _ = tokio::time::timeout(Duration::from_millis(200), told).await;
        found = pending();
    }
    ok(&json!(found))
}
