//! Plays Meta's part: the Graph API as far as a helpdesk uses it, for pages, Instagram and WhatsApp numbers. What goes wrong on demand is
//! prepared on the HTTP server beneath.
use super::http_fake::{Asked, HttpFake, Said};
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

#[derive(Default)]
struct State {
    token: String,
    ids: u32,
    ends_at: i64,
    profiles: HashMap<String, Value>,
    files: HashMap<String, Vec<u8>>,
}

pub struct MetaFake {
    pub http: HttpFake,
    state: Arc<Mutex<State>>,
}

/// A refusal as the Graph API writes it.
pub fn error(code: i64, subcode: Option<i64>) -> Said {
    let error =
        json!({ "message": format!("(#{code}) because of the test"), "type": "OAuthException", "code": code, "error_subcode": subcode });
    Said::Json(400, json!({ "error": error }))
}

/// How Meta signs what it tells.
pub fn signature(body: &[u8], app_secret: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(app_secret.as_bytes()).unwrap();
    mac.update(body);
    format!("sha256={}", data_encoding::HEXLOWER.encode(&mac.finalize().into_bytes()))
}

impl MetaFake {
    pub async fn start(token: &str) -> Self {
        let state = Arc::new(Mutex::new(State { token: token.to_owned(), ..State::default() }));
        let own = state.clone();
        let http = HttpFake::start(move |asked| answer(&mut own.lock().unwrap(), asked)).await;
        Self { http, state }
    }
    pub fn url(&self) -> &str {
        &self.http.url
    }
    /// Gives the account another token: the old one is over.
    pub fn set_token(&self, token: &str) {
        self.state.lock().unwrap().token = token.to_owned();
    }
    /// When the token ends, in seconds.
    pub fn end_at(&self, seconds: i64) {
        self.state.lock().unwrap().ends_at = seconds;
    }
    pub fn introduce(&self, person: &str, profile: Value) {
        self.state.lock().unwrap().profiles.insert(person.to_owned(), profile);
    }
    /// A file for people to send; its address.
    pub fn keep_file(&self, name: &str, bytes: &[u8]) -> String {
        self.state.lock().unwrap().files.insert(name.to_owned(), bytes.to_vec());
        format!("{}/files/{name}", self.http.url)
    }
    /// The messages that were handed over, whatever was answered.
    pub fn sent(&self) -> Vec<Asked> {
        self.http.asked_at("/messages")
    }
    pub fn texts(&self) -> Vec<String> {
        let text = |asked: &Asked| {
            let body = asked.json();
            let text = body["message"]["text"].as_str().or_else(|| body["text"]["body"].as_str());
            text.unwrap_or_default().to_owned()
        };
        self.sent().iter().map(text).collect()
    }
}

fn answer(state: &mut State, asked: &Asked) -> Said {
    let path = asked.path.split('?').next().unwrap_or_default();
    if let Some(file) = path.strip_prefix("/files/") {
        return state.files.get(file).map_or_else(|| Said::Bytes(404, Vec::new()), |bytes| Said::Bytes(200, bytes.clone()));
    }
    if asked.header("authorization") != format!("Bearer {}", state.token) {
        return error(190, Some(463));
    }
    let Some(path) = path.strip_prefix("/v25.0/") else { return error(2500, None) };
    state.ids += 1;
    let id = state.ids;
    match path.split('/').collect::<Vec<_>>().as_slice() {
        ["me"] => Said::Json(200, json!({ "id": "99", "name": "Trà Việt" })),
        ["77"] => Said::Json(200, json!({ "id": "77", "username": "tra.viet" })),
        ["55"] => Said::Json(200, json!({ "id": "55", "display_phone_number": "+84 28 7300 1234", "verified_name": "Trà Việt" })),
        ["debug_token"] => Said::Json(200, json!({ "data": { "is_valid": true, "expires_at": state.ends_at } })),
        ["me", "messages"] => {
            Said::Json(200, json!({ "recipient_id": asked.json()["recipient"]["id"], "message_id": format!("own-{id}") }))
        }
        [_, "messages"] => Said::Json(200, json!({ "messaging_product": "whatsapp", "messages": [{ "id": format!("wamid.own-{id}") }] })),
        [_, "media"] => Said::Json(200, json!({ "id": format!("media-{id}") })),
        [_, "subscribed_apps"] => Said::Json(200, json!({ "success": true })),
        [one] => state.profiles.get(*one).map_or_else(|| error(100, Some(33)), |profile| Said::Json(200, profile.clone())),
        _ => error(2500, None),
    }
}
