//! A client of the HTTP API: a browser that signed in, a program with a token, or nobody.
use reqwest::{Method, Response, header};
use serde_json::{Value, json};

#[derive(Clone)]
enum Proof {
    Nothing,
    Session { cookie: String, csrf: String },
    Token(String),
}

#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    proof: Proof,
}

impl Client {
    /// Without any proof of who it is. `base` is the address of the server, without a slash at its end.
    pub fn new(base: &str) -> Self {
        let tls = rustls::ClientConfig::builder_with_provider(rustls::crypto::ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(rustls::RootCertStore::empty())
            .with_no_client_auth();
        // Connections are not kept: an application that stops waits for none of them.
        let http = reqwest::Client::builder().tls_backend_preconfigured(tls).no_proxy();
        Self { http: http.pool_max_idle_per_host(0).build().unwrap(), base: base.to_owned(), proof: Proof::Nothing }
    }
    pub fn with_token(&self, token: &str) -> Self {
        Self { proof: Proof::Token(token.to_owned()), ..self.clone() }
    }

    /// The address of the server, without a slash at its end.
    pub fn base(&self) -> &str {
        &self.base
    }

    fn request(&self, method: Method, path: &str, body: Option<&Value>) -> reqwest::RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base));
        request = match &self.proof {
            Proof::Nothing => request,
            Proof::Session { cookie, csrf } => request.header(header::COOKIE, cookie).header("X-CSRF-Token", csrf),
            Proof::Token(token) => request.bearer_auth(token),
        };
        if let Some(body) = body.filter(|body| !body.is_null()) {
            request = request.json(body);
        }
        request
    }
    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        self.request(method, path, body).send().await.unwrap_or_else(|error| panic!("{path}: {error:?}"))
    }

    /// The answer to a path beside the API.
    pub async fn outside(&self, method: Method, path: &str) -> Response {
        self.send(method, path, None).await
    }

    /// A call beside the API with headers of its own: status and body, whatever they are.
    pub async fn beside(&self, method: Method, path: &str, headers: &[(&str, &str)], body: Option<&Value>) -> (u16, Value) {
        let mut request = self.request(method, path, body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) })
    }

    /// A stream beside the API.
    pub async fn listen(&self, path: &str) -> Feed {
        let response = self.request(Method::GET, path, None).send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200, "{path}");
        Feed { response, text: String::new() }
    }

    /// The same where the server may end meanwhile: then `None`.
    pub async fn try_call(&self, method: Method, path: &str, body: Option<&Value>) -> Option<(u16, Value)> {
        let response = self.request(method, &format!("/api/v1{path}"), body).send().await.ok()?;
        let status = response.status().as_u16();
        Some((status, response.json().await.ok()?))
    }

    /// Status and body of a call below `/api/v1`, whatever they are.
    pub async fn call(&self, method: Method, path: &str, body: Option<&Value>) -> (u16, Value) {
        let response = self.send(method, &format!("/api/v1{path}"), body).await;
        let status = response.status().as_u16();
        let text = response.text().await.unwrap();
        (status, if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap_or(Value::String(text)) })
    }

    async fn done(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let (status, answer) = self.call(method.clone(), path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }
    pub async fn get(&self, path: &str) -> Value {
        self.done(Method::GET, path, None).await
    }
    pub async fn post(&self, path: &str, body: Value) -> Value {
        self.done(Method::POST, path, Some(&body)).await
    }
    pub async fn patch(&self, path: &str, body: Value) -> Value {
        self.done(Method::PATCH, path, Some(&body)).await
    }
    pub async fn delete(&self, path: &str) -> Value {
        self.done(Method::DELETE, path, None).await
    }
    /// A call that must fail: its status and its problem.
    pub async fn refused(&self, method: Method, path: &str, body: Value) -> (u16, Value) {
        let (status, answer) = self.call(method.clone(), path, Some(&body)).await;
        assert!(status >= 400, "{method} {path} was not refused: {status} {answer}");
        (status, answer)
    }
    pub async fn bytes(&self, path: &str) -> (u16, Vec<u8>) {
        let response = self.send(Method::GET, &format!("/api/v1{path}"), None).await;
        (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
    }

    /// The same of a part.
    pub async fn part(&self, path: &str, range: &str) -> (u16, Vec<u8>) {
        let request = self.request(Method::GET, &format!("/api/v1{path}"), None).header(header::RANGE, range);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.bytes().await.unwrap().to_vec())
    }

    /// Uploads a file; how the desk shows it.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Value {
        let (status, file) = self.upload_to("/api/v1/files", name, bytes).await;
        assert_eq!(status, 201);
        file
    }
    /// Sends a form with a file; status and body, whatever they are.
    pub async fn upload_to(&self, path: &str, name: &str, bytes: &[u8]) -> (u16, Value) {
        let mut body = format!("--story\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n").into_bytes();
        body.extend_from_slice(bytes);
        body.extend_from_slice(b"\r\n--story--\r\n");
        let request = self.request(Method::POST, path, None).header(header::CONTENT_TYPE, "multipart/form-data; boundary=story");
        let response = request.body(body).send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap_or_default())
    }
    /// A call below `/api/v1` with a header of its own; its status.
    pub async fn with_header(&self, name: &str, value: &str, path: &str, body: &Value) -> u16 {
        let request = self.request(Method::POST, &format!("/api/v1{path}"), Some(body)).header(name, value);
        request.send().await.unwrap().status().as_u16()
    }

    /// Bytes with headers of their own, as somebody else's server sends them; the status.
    pub async fn told(&self, path: &str, headers: &[(&str, String)], body: &[u8]) -> u16 {
        let kind = [("Content-Type", "application/json".to_owned())];
        self.told_as(path, &[kind.as_slice(), headers].concat(), body).await
    }
    /// The same of a type that is among the headers.
    pub async fn told_as(&self, path: &str, headers: &[(&str, String)], body: &[u8]) -> u16 {
        let mut request = self.request(Method::POST, &format!("/api/v1{path}"), None);
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        request.body(body.to_vec()).send().await.unwrap().status().as_u16()
    }

    /// Calls what begins a session, and keeps its cookie and token.
    pub async fn sign_in_by(&self, path: &str, body: Value) -> Self {
        let response = self.send(Method::POST, &format!("/api/v1{path}"), Some(&body)).await;
        let cookie = response.headers().get(header::SET_COOKIE).map(|value| value.to_str().unwrap().to_owned());
        let status = response.status();
        let answer: Value = response.json().await.unwrap();
        assert!(status.is_success(), "{path}: {status} {answer}");
        let cookie = cookie.unwrap().split(';').next().unwrap().to_owned();
        let csrf = answer["csrf_token"].as_str().unwrap().to_owned();
        Self { proof: Proof::Session { cookie, csrf }, ..self.clone() }
    }

    /// A token of one's own that may do whatever its owner may.
    pub async fn make_token(&self) -> String {
        self.post("/tokens", json!({ "name": "story", "scopes": ["write"] })).await["token"].as_str().unwrap().to_owned()
    }

    /// The live feed, from the present or from an event that is known.
    pub async fn events(&self, last: Option<&str>) -> Feed {
        let mut request = self.request(Method::GET, "/api/v1/events", None);
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.status().as_u16(), 200);
        Feed { response, text: String::new() }
    }
}

/// One message of the live feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    pub id: String,
    pub kind: String,
    pub body: Value,
}

pub struct Feed {
    response: Response,
    text: String,
}

impl Feed {
    /// The next event; `None` when the server ended the feed.
    pub async fn next(&mut self) -> Option<Told> {
        loop {
            while let Some((message, rest)) = self.text.split_once("\n\n") {
                let field = |name: &str| {
                    message.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).map(|value| value.trim().to_owned())
                };
                let told = field("event").map(|kind| Told {
                    id: field("id").unwrap_or_default(),
                    kind,
                    body: field("data").and_then(|data| serde_json::from_str(&data).ok()).unwrap_or_default(),
                });
                self.text = rest.to_owned();
                if told.is_some() {
                    return told;
                }
            }
            let wait = tokio::time::timeout(std::time::Duration::from_secs(45), self.response.chunk());
            match wait.await.expect("the feed says nothing") {
                Ok(Some(chunk)) => self.text.push_str(&String::from_utf8_lossy(&chunk)),
                Ok(None) | Err(_) => return None,
            }
        }
    }
    /// Everything up to the first event for which this holds.
    pub async fn through(&mut self, wanted: impl Fn(&Told) -> bool) -> Vec<Told> {
        let mut seen = Vec::new();
        loop {
            let told = self.next().await.unwrap_or_else(|| panic!("the feed ended early: {seen:?}"));
            let is_last = wanted(&told);
            seen.push(told);
            if is_last {
                return seen;
            }
        }
    }
}
