//! An HTTP server of somebody else: it keeps what it was asked and answers as it is told, call by call.
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{Request, State},
    http::HeaderMap,
    response::Response,
};
use serde_json::Value;
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Asked {
    pub path: String,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Asked {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Said {
    Json(u16, Value),
    /// With `Retry-After` in seconds.
    Wait(u16, u32, Value),
    Bytes(u16, Vec<u8>),
    /// It is elsewhere.
    Moved(u16, String),
    /// The connection stays open and nothing comes.
    Silence,
}

type Usual = Arc<dyn Fn(&Asked) -> Said + Send + Sync>;

#[derive(Clone)]
struct Script {
    asked: Arc<Mutex<Vec<Asked>>>,
    next: Arc<Mutex<VecDeque<Said>>>,
    /// The same for paths that hold a word.
    at: Arc<Mutex<Vec<(String, Said)>>>,
    usual: Usual,
}

pub struct HttpFake {
    pub url: String,
    script: Script,
    listening: JoinHandle<()>,
}

impl HttpFake {
    /// `usual` answers where nothing else was prepared.
    pub async fn start(usual: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Script { asked: Arc::default(), next: Arc::default(), at: Arc::default(), usual: Arc::new(usual) };
        let router = Router::new().fallback(answer).with_state(script.clone());
        let listening = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, script, listening }
    }
    /// What is answered next, once each.
    pub fn then(&self, said: impl IntoIterator<Item = Said>) {
        self.script.next.lock().unwrap().extend(said);
    }
    /// The same, for the next questions whose path holds `part`.
    pub fn then_at(&self, part: &str, said: impl IntoIterator<Item = Said>) {
        self.script.at.lock().unwrap().extend(said.into_iter().map(|said| (part.to_owned(), said)));
    }
    /// The questions whose path holds `part`.
    pub fn asked_at(&self, part: &str) -> Vec<Asked> {
        self.asked().into_iter().filter(|asked| asked.path.contains(part)).collect()
    }
    pub fn asked(&self) -> Vec<Asked> {
        self.script.asked.lock().unwrap().clone()
    }
}

impl Drop for HttpFake {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

async fn answer(State(script): State<Script>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 100 << 20).await.unwrap_or_default().to_vec();
    let path = parts.uri.path_and_query().map_or_else(String::new, ToString::to_string);
    let asked = Asked { path, headers: parts.headers, body };
    let at = {
        let mut at = script.at.lock().unwrap();
        at.iter().position(|(part, _)| asked.path.contains(part)).map(|found| at.remove(found).1)
    };
    let next = at.or_else(|| script.next.lock().unwrap().pop_front());
    let said = next.unwrap_or_else(|| (script.usual)(&asked));
    script.asked.lock().unwrap().push(asked);
    let json = |status: u16, value: &Value| {
        Response::builder().status(status).header("content-type", "application/json").body(Body::from(value.to_string())).unwrap()
    };
    match said {
        Said::Json(status, value) => json(status, &value),
        Said::Wait(status, seconds, value) => {
            let mut response = json(status, &value);
            response.headers_mut().insert("retry-after", seconds.into());
            response
        }
        Said::Bytes(status, bytes) => Response::builder().status(status).body(Body::from(bytes)).unwrap(),
        Said::Moved(status, location) => Response::builder().status(status).header("location", location).body(Body::empty()).unwrap(),
        Said::Silence => std::future::pending().await,
    }
}
