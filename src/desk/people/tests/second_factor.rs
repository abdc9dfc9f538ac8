//! Signing in with two factors, through the router: what the second is asked for, and what it holds back.
use super::{
    super::{commands, policy::Role, totp},
    PASSWORD, Shop,
    http::{Client, api, cookie_of},
};
use crate::base::{Secret, id::AgentId};
use axum::{
    Router,
    body::to_bytes,
    http::{Method, Response, StatusCode},
};
use serde_json::{Value, json};
use std::time::Duration;

const TWO_FACTOR: &str = "/api/v1/agents/me/two-factor";

/// The code that an authenticator app shows now.
fn code(shop: &Shop, secret: &str) -> String {
    totp::shown(&Secret::new(secret), shop.desk.engine.clock.now())
}

/// Turns the second factor on: the secret, and the recovery codes.
async fn set_up(shop: &Shop, router: &Router, client: &Client) -> (String, Vec<String>) {
    let (status, new) = client.post(router, TWO_FACTOR, json!({ "password": PASSWORD })).await;
    assert_eq!(status, 201, "{new}");
    let secret = new["secret"].as_str().unwrap().to_owned();
    assert!(new["address"].as_str().unwrap().contains(&format!("secret={secret}")) && new["picture"].as_str().unwrap().contains("<svg"));
    let (status, told) = client.post(router, &format!("{TWO_FACTOR}/confirm"), json!({ "code": code(shop, &secret) })).await;
    assert_eq!(status, 200, "{told}");
    let codes: Vec<String> = serde_json::from_value(told["recovery_codes"].clone()).unwrap();
    shop.clock.advance(Duration::from_secs(60));
    (secret, codes)
}

async fn first(router: &Router) -> Value {
    let body = json!({ "email": "lan@shop.vn", "password": PASSWORD });
    let (status, view) = Client::default().post(router, "/api/v1/session", body).await;
    assert_eq!(status, 202, "{view}");
    view
}

async fn second(router: &Router, challenge: &Value, code: &str) -> Response<axum::body::Body> {
    let body = json!({ "challenge": challenge["challenge"], "code": code });
    Client::default().send(router, Method::POST, "/api/v1/session/second-factor", Some(&body)).await
}

async fn desk() -> (Shop, Router, Client, AgentId) {
    let shop = Shop::open();
    let id = shop.hire_with_password("lan@shop.vn", Role::Admin);
    let (router, _) = api(&shop);
    let client = Client::of(shop.session(id));
    (shop, router, client, id)
}

#[tokio::test]
async fn who_set_it_up_signs_in_with_a_code_of_the_app_that_counts_once() {
    let (shop, router, client, _) = desk().await;
    assert_eq!(client.post(&router, TWO_FACTOR, json!({ "password": "wrong" })).await.1["field"], "password");
    assert_eq!(client.post(&router, &format!("{TWO_FACTOR}/confirm"), json!({ "code": "000000" })).await.0, 409, "there is nothing yet");
    let (secret, codes) = set_up(&shop, &router, &client).await;
    assert_eq!(codes.len(), 10);
    let (_, stands) = client.get(&router, TWO_FACTOR).await;
    assert!(stands["is_on"] == true && stands["recovery_codes_left"] == 10 && stands["is_required"] == false, "{stands}");
    assert_eq!(client.get(&router, "/api/v1/session").await.1["agent"]["has_two_factor"], true);
    assert_eq!(client.post(&router, TWO_FACTOR, json!({ "password": PASSWORD })).await.0, 409, "it is not replaced unseen");

    let waiting = first(&router).await;
    let right = code(&shop, &secret);
    let response = second(&router, &waiting, &format!("{} {}", &right[..3], &right[3..])).await;
    assert_eq!(response.status(), StatusCode::OK);
    let cookie = cookie_of(&response).split(';').next().unwrap().to_owned();
    assert_eq!(Client { cookie: Some(cookie), ..Client::default() }.get(&router, "/api/v1/session").await.0, 200);
    assert_eq!(second(&router, &waiting, &right).await.status(), StatusCode::UNAUTHORIZED, "the first step is used up");
    let again = first(&router).await;
    assert_eq!(second(&router, &again, &right).await.status(), StatusCode::BAD_REQUEST, "and so is the code");
    let events = shop.events();
    assert!(events.contains(&"two_factor_changed".to_owned()) && !format!("{events:?}").contains(&secret));
}

#[tokio::test]
async fn a_recovery_code_lets_in_once_however_it_is_written() {
    let (shop, router, client, _) = desk().await;
    let (_, codes) = set_up(&shop, &router, &client).await;
    let sloppy = codes[3].replace('-', " ").to_lowercase();
    assert_eq!(second(&router, &first(&router).await, &sloppy).await.status(), StatusCode::OK);
    assert_eq!(second(&router, &first(&router).await, &codes[3]).await.status(), StatusCode::BAD_REQUEST);
    let (status, renewed) = client.post(&router, &format!("{TWO_FACTOR}/recovery-codes"), json!({ "password": PASSWORD })).await;
    assert_eq!((status, renewed["recovery_codes"].as_array().unwrap().len()), (200, 10));
    assert_eq!(second(&router, &first(&router).await, &codes[4]).await.status(), StatusCode::BAD_REQUEST, "the old ones are over");
    let new = renewed["recovery_codes"][0].as_str().unwrap();
    assert_eq!(second(&router, &first(&router).await, new).await.status(), StatusCode::OK);
}

#[tokio::test]
async fn who_guesses_codes_is_slowed_down_and_begins_again() {
    let (shop, router, client, _) = desk().await;
    set_up(&shop, &router, &client).await;
    let waiting = first(&router).await;
    let mut statuses = Vec::new();
    for _ in 0..5 {
        let response = second(&router, &waiting, "000000").await;
        statuses.push(response.status().as_u16());
        shop.clock.advance(Duration::from_secs(2));
    }
    assert_eq!(statuses, [400, 400, 400, 400, 401], "five wrong codes end it");
    let next = first(&router).await;
    assert_eq!(second(&router, &next, "000000").await.status(), StatusCode::TOO_MANY_REQUESTS, "a new first step does not forget them");
    shop.clock.advance(Duration::from_secs(301));
    let late = second(&router, &next, "000000").await;
    assert_eq!(late.status(), StatusCode::UNAUTHORIZED, "five minutes are the end");
    let made_up = second(&router, &json!({ "challenge": "made-up" }), "000000").await;
    let words = async |response: Response<axum::body::Body>| {
        let body: Value = serde_json::from_slice(&to_bytes(response.into_body(), 1 << 16).await.unwrap()).unwrap();
        body["detail"].clone()
    };
    assert_eq!(words(late).await, words(made_up).await, "a challenge that never was looks like one that is over");
}

#[tokio::test]
async fn neither_a_link_nor_a_new_password_goes_around_the_second_factor() {
    let (shop, router, client, id) = desk().await;
    set_up(&shop, &router, &client).await;
    let link = shop.write(move |tx| commands::create_sign_in_code(tx, id, Duration::from_secs(60))).unwrap();
    let (status, view) = Client::default().post(&router, "/api/v1/sign-in-codes/accept", json!({ "code": link.text.reveal() })).await;
    assert_eq!((status, view["challenge"].is_string()), (202, true));
    let code = shop.write(move |tx| commands::create_invitation(tx, id)).unwrap();
    let body = json!({ "code": code.text.reveal(), "password": "correct horse battery" });
    let (status, view) = Client::default().post(&router, "/api/v1/invitations/accept", body).await;
    assert_eq!((status, view["challenge"].is_string()), (202, true));
}

#[tokio::test]
async fn where_everybody_needs_two_factors_who_has_one_only_sets_up_the_other() {
    let (shop, router, client, _) = desk().await;
    let bao = shop.hire_with_password("bao@shop.vn", Role::Agent);
    let other = Client::of(shop.session(bao));
    let require = json!({ "version": 0, "security": { "requires_two_factor": true } });
    let refused = client.call(&router, Method::PATCH, "/api/v1/settings", Some(require.clone())).await;
    assert_eq!((refused.0, &refused.1["field"]), (400, &json!("security.requires_two_factor")), "nobody locks themselves out");
    set_up(&shop, &router, &client).await;
    let (status, settings) = client.call(&router, Method::PATCH, "/api/v1/settings", Some(require)).await;
    assert_eq!((status, &settings["security"]["requires_two_factor"]), (200, &json!(true)));

    assert_eq!(other.get(&router, "/api/v1/agents").await.0, 403);
    assert_eq!(other.post(&router, "/api/v1/teams", json!({ "name": "Kho" })).await.0, 403);
    let (status, me) = other.get(&router, "/api/v1/session").await;
    assert_eq!((status, &me["must_set_up_two_factor"]), (200, &json!(true)));
    set_up(&shop, &router, &other).await;
    assert_eq!(other.get(&router, "/api/v1/agents").await.0, 200);
    assert_eq!(other.get(&router, "/api/v1/session").await.1["must_set_up_two_factor"], false);
    assert_eq!(other.post(&router, &format!("{TWO_FACTOR}/turn-off"), json!({ "password": PASSWORD })).await.0, 204);
    assert_eq!(other.get(&router, "/api/v1/agents").await.0, 403);
}

#[tokio::test]
async fn an_administrator_helps_who_lost_it_and_that_is_written_down() {
    let (shop, router, client, lan) = desk().await;
    let bao = shop.hire_with_password("bao@shop.vn", Role::Agent);
    let other = Client::of(shop.session(bao));
    set_up(&shop, &router, &other).await;
    let reset = |id: AgentId| format!("/api/v1/agents/{id}/two-factor");
    assert_eq!(other.call(&router, Method::DELETE, &reset(lan), None).await.0, 403);
    assert_eq!(client.call(&router, Method::DELETE, &reset(lan), None).await.0, 409, "not one's own");
    assert_eq!(client.call(&router, Method::DELETE, &reset(bao), None).await.0, 204);
    assert_eq!(client.call(&router, Method::DELETE, &reset(bao), None).await.0, 409);
    assert_eq!(other.get(&router, "/api/v1/session").await.0, 401);
    let body = json!({ "email": "bao@shop.vn", "password": PASSWORD });
    assert_eq!(Client::default().post(&router, "/api/v1/session", body).await.0, 200);
    assert_eq!(shop.events().iter().filter(|kind| *kind == "two_factor_changed").count(), 2);
}

#[tokio::test]
async fn preferences_are_ones_own_and_the_table_of_roles_is_that_of_the_policy() {
    let (shop, router, client, _) = desk().await;
    let path = "/api/v1/agents/me/preferences";
    let expected = json!({ "theme": "system", "density": "comfortable", "after_done": "next", "keyboard_shortcuts": true });
    assert_eq!(client.get(&router, path).await.1, expected);
    let (status, after) = client.call(&router, Method::PATCH, path, Some(json!({ "theme": "dark", "undo_send_seconds": 30 }))).await;
    assert_eq!(
        (status, &after["theme"], &after["undo_send_seconds"], &after["density"]),
        (200, &json!("dark"), &json!(30), &json!("comfortable"))
    );
    assert_eq!(client.get(&router, "/api/v1/session").await.1["preferences"], after);
    for bad in [json!({ "colour": "red" }), json!({ "theme": "pink" }), json!({ "undo_send_seconds": 121 })] {
        assert_eq!(client.call(&router, Method::PATCH, path, Some(bad)).await.0, 400);
    }
    let (_, after) = client.call(&router, Method::PATCH, path, Some(json!({ "undo_send_seconds": null }))).await;
    assert!(after.get("undo_send_seconds").is_none() && after["theme"] == "dark");
    let bao = shop.hire("bao@shop.vn", Role::LightAgent);
    let other = Client::of(shop.session(bao));
    assert_eq!(other.get(&router, path).await.1, expected);

    let (status, table) = other.get(&router, "/api/v1/roles").await;
    assert_eq!(status, 200);
    for role in table["roles"].as_array().unwrap() {
        let grants = Role::from_word(role["role"].as_str().unwrap()).unwrap().grants();
        for right in crate::desk::people::policy::Action::ALL {
            let may = role["may"].as_array().unwrap().contains(&json!(right.word()));
            assert_eq!(may, grants.contains(right.grant()), "{role} {}", right.word());
        }
    }
}
