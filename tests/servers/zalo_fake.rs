//! Plays Zalo's part: the Open API and the renewal of tokens as far as a helpdesk uses them. It answers 200 whatever happened, as Zalo
//! does; what goes wrong on demand is prepared on the HTTP server beneath.
use super::http_fake::{Asked, HttpFake, Said};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

#[derive(Default)]
struct State {
    access: String,
    refresh: String,
    app_secret: String,
    renewals: u32,
    ids: u32,
    /// Newest last.
    listed: Vec<Value>,
    profiles: HashMap<String, Value>,
    files: HashMap<String, Vec<u8>>,
}

pub struct ZaloFake {
    pub http: HttpFake,
    state: Arc<Mutex<State>>,
}

/// A refusal as Zalo writes it.
pub fn refusal(code: i64) -> Said {
    Said::Json(200, json!({ "error": code, "message": "because of the test" }))
}

/// How Zalo signs an event.
pub fn mac(number: &str, body: &[u8], at: &str, secret: &str) -> String {
    HEXLOWER.encode(&Sha256::new().chain_update(number).chain_update(body).chain_update(at).chain_update(secret).finalize())
}

fn done(data: Value) -> Said {
    Said::Json(200, json!({ "data": data, "error": 0, "message": "Success" }))
}

impl ZaloFake {
    pub async fn start(access: &str, refresh: &str, app_secret: &str) -> Self {
        let state = State { access: access.to_owned(), refresh: refresh.to_owned(), app_secret: app_secret.to_owned(), ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let own = state.clone();
        let http = HttpFake::start(move |asked| answer(&mut own.lock().unwrap(), asked)).await;
        Self { http, state }
    }
    pub fn url(&self) -> &str {
        &self.http.url
    }
    /// The access token is over.
    pub fn expire(&self) {
        self.state.lock().unwrap().access = "over".to_owned();
    }
    /// Nobody's tokens are taken any more.
    pub fn revoke(&self) {
        let mut state = self.state.lock().unwrap();
        (state.access, state.refresh) = ("over".to_owned(), "over".to_owned());
    }
    /// Another pair, as the API Explorer makes it.
    pub fn grant(&self, access: &str, refresh: &str) {
        let mut state = self.state.lock().unwrap();
        (state.access, state.refresh) = (access.to_owned(), refresh.to_owned());
    }
    pub fn renewals(&self) -> u32 {
        self.state.lock().unwrap().renewals
    }
    pub fn access(&self) -> String {
        self.state.lock().unwrap().access.clone()
    }
    pub fn list(&self, message: Value) {
        self.state.lock().unwrap().listed.push(message);
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
    pub fn sent(&self) -> Vec<Value> {
        self.http.asked_at("/oa/message").iter().map(Asked::json).collect()
    }
    pub fn texts(&self) -> Vec<String> {
        self.sent().iter().map(|sent| sent["message"]["text"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// What the query calls `data`.
fn data_of(path: &str) -> Value {
    let (_, query) = path.split_once("?data=").unwrap_or_default();
    let mut bytes = Vec::new();
    let mut rest = query.bytes();
    while let Some(b) = rest.next() {
        bytes.push(match b {
            b'%' => {
                let hex = [rest.next().unwrap_or_default(), rest.next().unwrap_or_default()];
                u8::from_str_radix(std::str::from_utf8(&hex).unwrap_or_default(), 16).unwrap_or_default()
            }
            other => other,
        });
    }
    serde_json::from_slice(&bytes).unwrap_or_default()
}

fn answer(state: &mut State, asked: &Asked) -> Said {
    let path = asked.path.split('?').next().unwrap_or_default();
    if let Some(file) = path.strip_prefix("/files/") {
        return state.files.get(file).map_or_else(|| Said::Bytes(404, Vec::new()), |bytes| Said::Bytes(200, bytes.clone()));
    }
    if path == "/v4/oa/access_token" {
        return renew(state, asked);
    }
    if asked.header("access_token") != state.access {
        return refusal(-216);
    }
    let data = data_of(&asked.path);
    let page = |mut all: Vec<Value>| {
        let (offset, count) = (data["offset"].as_u64().unwrap_or(0), data["count"].as_u64().unwrap_or(10).min(10));
        all.reverse();
        done(json!(all.into_iter().skip(offset as usize).take(count as usize).collect::<Vec<_>>()))
    };
    let person_of = |one: &Value| one[if one["src"] == 0 { "to_id" } else { "from_id" }].clone();
    state.ids += 1;
    match path {
        "/v2.0/oa/getoa" => done(json!({ "oa_id": "3886", "name": "Trà Việt", "is_verified": true })),
        "/v3.0/oa/message/cs" | "/v2.0/oa/message" => {
            done(json!({ "message_id": format!("own-{}", state.ids), "user_id": asked.json()["recipient"]["user_id"], "sent_time": "1" }))
        }
        "/v2.0/oa/upload/image" | "/v2.0/oa/upload/gif" => done(json!({ "attachment_id": format!("up-{}", state.ids) })),
        "/v2.0/oa/upload/file" => done(json!({ "token": format!("up-{}", state.ids) })),
        "/v3.0/oa/user/detail" => {
            let person = data["user_id"].as_str().unwrap_or_default();
            state.profiles.get(person).map_or_else(|| refusal(-213), |profile| done(profile.clone()))
        }
        "/v2.0/oa/listrecentchat" => {
            let mut last: Vec<Value> = Vec::new();
            for one in &state.listed {
                last.retain(|other| person_of(other) != person_of(one));
                last.push(one.clone());
            }
            page(last)
        }
        "/v2.0/oa/conversation" => page(state.listed.iter().filter(|one| person_of(one) == data["user_id"]).cloned().collect()),
        _ => Said::Json(404, json!({ "error": 404, "message": "no such path" })),
    }
}

/// Each refresh token is good for one renewal.
fn renew(state: &mut State, asked: &Asked) -> Said {
    let form = String::from_utf8_lossy(&asked.body).into_owned();
    let field = |name: &str| form.split('&').find_map(|pair| pair.strip_prefix(&format!("{name}=")).map(str::to_owned)).unwrap_or_default();
    if field("refresh_token") != state.refresh || asked.header("secret_key") != state.app_secret || field("grant_type") != "refresh_token" {
        return Said::Json(
            200,
            json!({ "error": -14014, "error_name": "Invalid refresh token.", "error_description": "Refresh token is invalid." }),
        );
    }
    state.renewals += 1;
    (state.access, state.refresh) = (format!("access-{}", state.renewals), format!("refresh-{}", state.renewals));
    Said::Json(200, json!({ "access_token": state.access, "refresh_token": state.refresh, "expires_in": "90000" }))
}
