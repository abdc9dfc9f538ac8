//! Tests of the HTTP side of people through the router.
use super::{
    super::{
        NewToken, Scope, commands,
        policy::{Action, Role},
        routes,
    },
    PASSWORD, Shop,
};
use crate::{
    base::{Secret, id::AgentId},
    desk::{settings, setup, testing::PUBLIC_URL},
    engine::http::dress,
};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, Response, StatusCode, header},
};
use serde_json::{Value, json};
use std::time::Duration;
use tower::ServiceExt;
use utoipa::openapi::OpenApi;

/// What anybody may ask.
const PUBLIC: [&str; 6] =
    ["people_sign_in", "people_sign_in_second_factor", "people_accept_invitation", "people_accept_sign_in_code", "setup_get", "setup_run"];

pub(super) fn api(shop: &Shop) -> (Router, OpenApi) {
    let all = routes().merge(settings::routes()).merge(setup::routes());
    let (router, document) = utoipa_axum::router::OpenApiRouter::new().nest("/api/v1", all).split_for_parts();
    (dress(router.with_state(shop.desk.clone()), shop.desk.engine.config.clone()), document)
}

/// Somebody with a browser, or a program with a token.
#[derive(Default, Clone)]
pub(super) struct Client {
    pub(super) cookie: Option<String>,
    pub(super) csrf: Option<String>,
    pub(super) token: Option<String>,
    pub(super) extra: Vec<(&'static str, &'static str)>,
}

impl Client {
    pub(super) fn of(session: (Secret, String)) -> Self {
        Self { cookie: Some(format!("hopdesk={}", session.0.reveal())), csrf: Some(session.1), ..Self::default() }
    }

    pub(super) async fn send(&self, router: &Router, method: Method, path: &str, body: Option<&Value>) -> Response<Body> {
        let mut request = Request::builder().method(method).uri(path).header("host", "127.0.0.1:8080").header("origin", PUBLIC_URL);
        for (name, value) in [("cookie", &self.cookie), ("x-csrf-token", &self.csrf)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in &self.extra {
            request.headers_mut().unwrap().insert(*name, value.parse().unwrap());
        }
        if body.is_some() {
            request = request.header("content-type", "application/json");
        }
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        router.clone().oneshot(request.body(body).unwrap()).await.unwrap()
    }

    pub(super) async fn call(&self, router: &Router, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
        let response = self.send(router, method, path, body.as_ref()).await;
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
    }
    pub(super) async fn get(&self, router: &Router, path: &str) -> (u16, Value) {
        self.call(router, Method::GET, path, None).await
    }
    pub(super) async fn post(&self, router: &Router, path: &str, body: Value) -> (u16, Value) {
        self.call(router, Method::POST, path, Some(body)).await
    }
}

pub(super) fn cookie_of(response: &Response<Body>) -> String {
    response.headers()[header::SET_COOKIE].to_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_desk_is_set_up_once_and_its_first_administrator_is_signed_in() {
    let shop = Shop::open();
    let (router, _) = api(&shop);
    let code = shop.write(commands::ensure_set_up_code).unwrap().unwrap();
    let anybody = Client::default();
    assert_eq!(anybody.get(&router, "/api/v1/setup").await.1, json!({"is_needed": true}));
    let body = |code: &str| {
        json!({"code": code, "name": "Trần Thị Lan", "email": "lan@tiemxanh.vn", "password": PASSWORD, "language": "vi",
            "time_zone": "Asia/Ho_Chi_Minh", "shop_name": "Tiệm Xanh"})
    };
    let wrong = anybody.post(&router, "/api/v1/setup", body("00000-00000-00000-00000-00000")).await;
    assert_eq!((wrong.0, wrong.1["field"].as_str()), (400, Some("code")));
    let response = anybody.send(&router, Method::POST, "/api/v1/setup", Some(&body(&code.reveal().to_lowercase()))).await;
    assert_eq!(response.status(), StatusCode::CREATED);
    let cookie = cookie_of(&response);
    assert!(cookie.starts_with("hopdesk=") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"));
    let signed = Client { cookie: Some(cookie.split(';').next().unwrap().to_owned()), ..Client::default() };
    let (status, me) = signed.get(&router, "/api/v1/session").await;
    assert_eq!((status, me["agent"]["role"].as_str(), me["rights"].as_array().unwrap().len()), (200, Some("admin"), Action::ALL.len()));
    assert_eq!(signed.get(&router, "/api/v1/settings").await.1["shop_name"], "Tiệm Xanh");
    assert_eq!(anybody.get(&router, "/api/v1/setup").await.1, json!({"is_needed": false}));
    assert_eq!(anybody.post(&router, "/api/v1/setup", body(code.reveal())).await.0, 409);
}

#[tokio::test]
async fn who_signs_in_gets_a_session_and_who_signs_out_loses_it() {
    let shop = Shop::open();
    shop.hire_with_password("lan@shop.vn", Role::Agent);
    let (router, _) = api(&shop);
    let response = Client::default()
        .send(&router, Method::POST, "/api/v1/session", Some(&json!({"email": " LAN@shop.vn", "password": PASSWORD})))
        .await;
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = cookie_of(&response).split(';').next().unwrap().to_owned();
    let view: Value = serde_json::from_slice(&to_bytes(response.into_body(), 1 << 20).await.unwrap()).unwrap();
    let mut client = Client { cookie: Some(cookie), csrf: view["csrf_token"].as_str().map(str::to_owned), ..Client::default() };
    assert_eq!(client.get(&router, "/api/v1/session").await.1["csrf_token"], view["csrf_token"]);
    client.extra.push(("sec-fetch-site", "same-origin"));
    assert_eq!(client.call(&router, Method::DELETE, "/api/v1/session", None).await.0, 204);
    assert_eq!(client.get(&router, "/api/v1/session").await.0, 401);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_account_look_the_same_and_are_slowed_down() {
    let shop = Shop::open();
    shop.hire_with_password("lan@shop.vn", Role::Admin);
    shop.hire("invited@shop.vn", Role::Agent);
    let (router, _) = api(&shop);
    let try_in = async |email: &str, password: &str| {
        Client::default().post(&router, "/api/v1/session", json!({"email": email, "password": password})).await
    };
    let (wrong, unknown, invited) =
        (try_in("lan@shop.vn", "wrong").await, try_in("x@shop.vn", "wrong").await, try_in("invited@shop.vn", PASSWORD).await);
    for other in [&unknown, &invited] {
        assert_eq!((other.0, &other.1["detail"]), (401, &wrong.1["detail"]));
    }
    for _ in 0..3 {
        assert_eq!(try_in("lan@shop.vn", "wrong").await.0, 401);
    }
    let body = json!({"email": "lan@shop.vn", "password": PASSWORD});
    let held = Client::default().send(&router, Method::POST, "/api/v1/session", Some(&body)).await;
    assert_eq!((held.status().as_u16(), held.headers()["retry-after"].to_str().unwrap()), (429, "2"));
    shop.clock.advance(Duration::from_secs(2));
    assert_eq!(try_in("lan@shop.vn", PASSWORD).await.0, 200);
    let failed = shop.events().iter().filter(|kind| *kind == "sign_in_failed").count();
    assert_eq!(failed, 6);
    assert_eq!(try_in("lan@shop.vn", PASSWORD).await.0, 200, "success begins the count anew");
}

#[tokio::test]
async fn one_network_cannot_try_without_end() {
    let shop = Shop::open();
    let (router, _) = api(&shop);
    let mut statuses = Vec::new();
    for n in 0..31 {
        let body = json!({"code": format!("{n}")});
        statuses.push(Client::default().post(&router, "/api/v1/sign-in-codes/accept", body).await.0);
    }
    assert!(statuses[..30].iter().all(|status| *status == 400) && statuses[30] == 429, "{statuses:?}");
}

#[tokio::test]
async fn a_cookie_alone_changes_nothing() {
    let shop = Shop::open();
    let admin = shop.hire("lan@shop.vn", Role::Admin);
    let (router, _) = api(&shop);
    let good = Client::of(shop.session(admin));
    let other = Client::of(shop.session(admin));
    let team = |name: &str| json!({"name": name});
    let refused = [
        Client { csrf: None, ..good.clone() },
        Client { csrf: other.csrf, ..good.clone() },
        Client { extra: vec![("origin", "https://evil.example")], ..good.clone() },
        Client { extra: vec![("sec-fetch-site", "cross-site")], ..good.clone() },
        Client { extra: vec![("content-type", "text/plain")], ..good.clone() },
    ];
    for (n, client) in refused.iter().enumerate() {
        let status = client.post(&router, "/api/v1/teams", team(&n.to_string())).await.0;
        // Of two content types the first counts: a plain one is refused.
        assert_eq!(status, 403, "{n}");
    }
    assert_eq!(good.post(&router, "/api/v1/teams", team("Kho")).await.0, 201);
    assert_eq!(good.get(&router, "/api/v1/teams").await.1["items"].as_array().unwrap().len(), 1);
    let sign_in = Client { extra: vec![("sec-fetch-site", "cross-site")], ..Client::default() };
    assert_eq!(
        sign_in.post(&router, "/api/v1/session", json!({"email": "a@b.c", "password": "x"})).await.0,
        403,
        "nobody is signed in from afar"
    );
}

#[tokio::test]
async fn a_session_ends_when_idle_and_lives_while_used() {
    let shop = Shop::open();
    let id = shop.hire("lan@shop.vn", Role::Agent);
    let (router, _) = api(&shop);
    let client = Client::of(shop.session(id));
    for _ in 0..5 {
        shop.clock.advance(Duration::from_hours(7));
        assert_eq!(client.get(&router, "/api/v1/session").await.0, 200);
    }
    shop.clock.advance(Duration::from_hours(8));
    assert_eq!(client.get(&router, "/api/v1/session").await.0, 401);
    let busy = Client::of(shop.session(id));
    for _ in 0..(30 * 24 / 6 - 1) {
        shop.clock.advance(Duration::from_hours(6));
        assert_eq!(busy.get(&router, "/api/v1/session").await.0, 200);
    }
    shop.clock.advance(Duration::from_hours(6));
    assert_eq!(busy.get(&router, "/api/v1/session").await.0, 401, "thirty days are the end");
}

#[tokio::test]
async fn one_sees_and_ends_only_ones_own_sessions() {
    let shop = Shop::open();
    let (lan, bao) = (shop.hire("lan@shop.vn", Role::Admin), shop.hire("bao@shop.vn", Role::Agent));
    let (router, _) = api(&shop);
    let (here, there, stranger) = (Client::of(shop.session(lan)), Client::of(shop.session(lan)), Client::of(shop.session(bao)));
    let (_, mine) = here.get(&router, "/api/v1/sessions").await;
    assert_eq!(mine.as_array().unwrap().len(), 2);
    let other = mine.as_array().unwrap().iter().find(|session| session["is_current"] == false).unwrap()["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/sessions/{other}");
    assert_eq!(stranger.call(&router, Method::DELETE, &path, None).await.0, 404);
    assert_eq!(here.call(&router, Method::DELETE, &path, None).await.0, 204);
    assert_eq!(there.get(&router, "/api/v1/session").await.0, 401);
    assert_eq!(here.get(&router, "/api/v1/session").await.0, 200);
}

#[tokio::test]
async fn a_new_password_ends_every_session_and_begins_one() {
    let shop = Shop::open();
    let id = shop.hire_with_password("lan@shop.vn", Role::Agent);
    let (router, _) = api(&shop);
    let (here, there) = (Client::of(shop.session(id)), Client::of(shop.session(id)));
    let body = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    let put = async |body: Value| here.send(&router, Method::PUT, "/api/v1/agents/me/password", Some(&body)).await;
    for _ in 0..4 {
        assert_eq!(put(body("wrong", "correct horse battery")).await.status(), 400);
    }
    assert_eq!(put(body(PASSWORD, "correct horse battery")).await.status(), 429, "whoever has the session does not guess the password");
    shop.clock.advance(Duration::from_secs(2));
    assert_eq!(put(body(PASSWORD, "short")).await.status(), 400);
    let response = put(body(PASSWORD, "correct horse battery")).await;
    assert_eq!(response.status(), 200);
    let again = Client { cookie: Some(cookie_of(&response).split(';').next().unwrap().to_owned()), ..Client::default() };
    assert_eq!(again.get(&router, "/api/v1/session").await.0, 200);
    for client in [&here, &there] {
        assert_eq!(client.get(&router, "/api/v1/session").await.0, 401);
    }
    let sign_in = json!({"email": "lan@shop.vn", "password": "correct horse battery"});
    assert_eq!(Client::default().post(&router, "/api/v1/session", sign_in).await.0, 200);
}

#[tokio::test]
async fn a_token_needs_no_csrf_and_stays_within_its_scopes() {
    let shop = Shop::open();
    let admin = shop.hire("lan@shop.vn", Role::Admin);
    let (router, _) = api(&shop);
    let token = |scope: Scope| {
        let new = NewToken { name: "t".into(), agent: admin, scopes: vec![scope], expires_at: None };
        let (_, text) = shop.write(move |tx| commands::create_token(tx, new)).unwrap();
        Client { token: Some(text.reveal().to_owned()), ..Client::default() }
    };
    let (read, people, write) = (token(Scope::Read), token(Scope::Only(Action::ManagePeople)), token(Scope::Write));
    assert_eq!(read.get(&router, "/api/v1/agents").await.0, 200);
    assert_eq!(read.post(&router, "/api/v1/teams", json!({"name": "A"})).await.0, 403);
    assert_eq!(people.get(&router, "/api/v1/agents").await.0, 403);
    assert_eq!(people.post(&router, "/api/v1/teams", json!({"name": "A"})).await.0, 201);
    assert_eq!(write.post(&router, "/api/v1/teams", json!({"name": "B"})).await.0, 201);
    assert_eq!(write.post(&router, "/api/v1/tokens", json!({"name": "more", "scopes": ["write"]})).await.0, 403, "a token makes no token");
    let person = Client::of(shop.session(admin));
    let (status, made) = person.post(&router, "/api/v1/tokens", json!({"name": "more", "scopes": ["read", "note"]})).await;
    assert_eq!(status, 201);
    let made_token = Client { token: made["token"].as_str().map(str::to_owned), ..Client::default() };
    assert_eq!(made_token.get(&router, "/api/v1/session").await.1["rights"], json!(["see", "note", "see_box"]));
    let (_, listed) = person.get(&router, "/api/v1/tokens").await;
    assert!(listed["items"].as_array().unwrap().len() == 4 && !listed.to_string().contains("hd_"));
    assert!(listed.to_string().contains("last_used_at"));
    let path = format!("/api/v1/tokens/{}", made["id"].as_str().unwrap());
    assert_eq!(person.call(&router, Method::DELETE, &path, None).await.0, 204);
    assert_eq!(made_token.get(&router, "/api/v1/session").await.0, 401);
    let both = Client { token: Some("hd_1_wrong".into()), ..person };
    assert_eq!(both.get(&router, "/api/v1/session").await.0, 401, "a wrong token is not made good by a cookie");
}

#[tokio::test]
async fn an_invited_agent_sets_a_password_and_works() {
    let shop = Shop::open();
    let admin = shop.hire("lan@shop.vn", Role::Admin);
    let (router, _) = api(&shop);
    let client = Client::of(shop.session(admin));
    let (status, agent) = client.post(&router, "/api/v1/agents", json!({"email": "bao@shop.vn", "name": "Bảo", "role": "agent"})).await;
    assert_eq!((status, agent["has_password"].as_bool(), agent["time_zone"].as_str()), (201, Some(false), Some("Asia/Ho_Chi_Minh")));
    let path = format!("/api/v1/agents/{}/invitation", agent["id"].as_str().unwrap());
    let (_, invitation) = client.call(&router, Method::POST, &path, None).await;
    assert!(invitation["url"].as_str().unwrap().starts_with("http://127.0.0.1:8080/invitation#code="));
    let body = |password: &str| json!({"code": invitation["code"], "password": password});
    let anybody = Client::default();
    let refused = anybody.post(&router, "/api/v1/invitations/accept", body("password1234")).await;
    assert_eq!((refused.0, refused.1["field"].as_str()), (400, Some("password")), "a weak password uses nothing up");
    assert_eq!(anybody.post(&router, "/api/v1/invitations/accept", body(PASSWORD)).await.0, 200);
    assert_eq!(anybody.post(&router, "/api/v1/invitations/accept", body(PASSWORD)).await.0, 400);
}

#[tokio::test]
async fn a_stale_change_shows_what_is_now() {
    let shop = Shop::open();
    let admin = shop.hire("lan@shop.vn", Role::Admin);
    let (router, _) = api(&shop);
    let client = Client::of(shop.session(admin));
    let path = format!("/api/v1/agents/{admin}");
    let patch = |name: &str| json!({"version": 1, "name": name});
    assert_eq!(client.call(&router, Method::PATCH, &path, Some(patch("A"))).await.0, 200);
    let (status, problem) = client.call(&router, Method::PATCH, &path, Some(patch("B"))).await;
    assert_eq!((status, &problem["type"], &problem["current"]["name"]), (409, &json!("stale"), &json!("A")));
    assert_eq!(client.call(&router, Method::PATCH, &path, Some(json!({"name": "B"}))).await.0, 400, "the version must be named");
}

/// Every operation of the document with a path that fits it.
fn operations(document: &OpenApi) -> Vec<(Method, String, String)> {
    let document = serde_json::to_value(document).unwrap();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if let Some(id) = operation["operationId"].as_str() {
                let is_open = operation["security"].as_array().is_some_and(|schemes| schemes.iter().all(|scheme| scheme == &json!({})));
                assert_eq!(is_open, PUBLIC.contains(&id), "{id}: the document and the list of public operations differ");
                all.push((method.to_uppercase().parse().unwrap(), path.replace("{id}", "1"), id.to_owned()));
            }
        }
    }
    all
}

#[tokio::test]
async fn without_credentials_only_public_operations_answer() {
    let shop = Shop::open();
    let (router, document) = api(&shop);
    let all = operations(&document);
    assert!(all.len() >= 20);
    for (method, path, id) in all {
        let response = Client::default().send(&router, method, &path, Some(&json!({}))).await;
        let is_public = PUBLIC.contains(&id.as_str());
        assert_eq!(response.status() == StatusCode::UNAUTHORIZED, !is_public, "{id}: {}", response.status());
        assert_eq!(response.headers()["cache-control"], "no-store", "{id}");
        assert!(response.headers().contains_key("content-security-policy"), "{id}");
    }
}

#[tokio::test]
async fn each_role_reaches_what_the_table_of_rights_says() {
    let shop = Shop::open();
    let last = AgentId(shop.hire("last@shop.vn", Role::Admin).0);
    let (router, document) = api(&shop);
    let needs = |id: &str| match id {
        "people_create_agent" | "people_invite_agent" | "people_reset_two_factor" | "people_create_team" | "people_change_team" => {
            Some(Action::ManagePeople)
        }
        "settings_change" => Some(Action::ManageBox),
        "people_change_agent" => Some(Action::ManagePeople),
        _ => None,
    };
    let body = |id: &str, n: usize| match id {
        "people_create_agent" => json!({"email": format!("new{n}@shop.vn"), "name": "N", "role": "agent"}),
        "people_create_team" => json!({"name": format!("Team {n}")}),
        "people_change_team" | "settings_change" => json!({"version": 99}),
        "people_change_agent" => json!({"version": 99, "is_active": true}),
        _ => json!({}),
    };
    for (n, role) in Role::ALL.into_iter().enumerate() {
        let agent = shop.hire(&format!("{}@shop.vn", role.word()), role);
        let client = Client::of(shop.session(agent));
        for (method, path, id) in operations(&document) {
            let Some(action) = needs(&id) else { continue };
            let path = path.replace("/agents/1", &format!("/agents/{last}"));
            let (status, _) = client.call(&router, method, &path, Some(body(&id, n))).await;
            assert_eq!(status == 403, !role.grants().contains(action.grant()), "{role:?} {id}: {status}");
            assert_ne!(status, 401, "{role:?} {id}");
        }
    }
}
