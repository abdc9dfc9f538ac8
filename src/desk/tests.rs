//! The slices that stand alone, over HTTP, through the router without a socket.
mod doors;
pub(crate) mod world;

use super::{
    contacts, inboxes, notices,
    people::{self, NewToken, Scope, policy::Role},
    tags, templates,
    testing::Shop,
};
use crate::engine::http::dress;
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request},
};
use serde_json::{Value, json};
use tower::ServiceExt;
use utoipa::openapi::OpenApi;

fn api(shop: &Shop) -> (Router, OpenApi) {
    let all = contacts::routes().merge(inboxes::routes()).merge(tags::routes()).merge(templates::routes()).merge(notices::routes());
    let (router, document) = utoipa_axum::router::OpenApiRouter::new().nest("/api/v1", all).split_for_parts();
    (dress(router.with_state(shop.desk.clone()), shop.desk.engine.config.clone()), document)
}

fn token(shop: &Shop, email: &str, role: Role) -> String {
    let agent = shop.hire(email, role);
    let new = NewToken { name: "test".to_owned(), agent, scopes: vec![Scope::Write], expires_at: None };
    shop.write(move |tx| people::commands::create_token(tx, new)).unwrap().1.reveal().to_owned()
}

async fn call(router: &Router, token: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    let mut request = Request::builder().method(method).uri(format!("/api/v1{path}")).header("host", "127.0.0.1:8080");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let response = router.clone().oneshot(request.header("content-type", "application/json").body(body).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let bytes = to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn nothing_is_answered_to_who_is_not_signed_in() {
    let shop = Shop::open();
    let (router, document) = api(&shop);
    let mut asked = 0;
    for (path, item) in &document.paths.paths {
        let path = path.trim_start_matches("/api/v1").replace("{id}", "1").replace("{identity}", "1");
        let path = path.replace("{kind}", "acknowledgement").replace("{language}", "en");
        let methods = [
            (Method::GET, &item.get),
            (Method::POST, &item.post),
            (Method::PUT, &item.put),
            (Method::PATCH, &item.patch),
            (Method::DELETE, &item.delete),
        ];
        for (method, _) in methods.into_iter().filter(|(_, operation)| operation.is_some()) {
            assert_eq!(call(&router, "", method.clone(), &path, Some(json!({}))).await.0, 401, "{method} {path}");
            asked += 1;
        }
    }
    assert!(asked >= 22, "{asked}");
}

#[tokio::test]
async fn a_contact_is_made_found_changed_and_protected_from_stale_changes() {
    let shop = Shop::open();
    let (router, _) = api(&shop);
    let agent = token(&shop, "lan@shop.vn", Role::Agent);
    let body = json!({"name": "Bùi Minh", "identities": [{"kind": "email", "value": "Minh@Firm.example"}]});
    let (status, contact) = call(&router, &agent, Method::POST, "/contacts", Some(body)).await;
    assert_eq!((status, contact["identities"][0]["value"].as_str()), (201, Some("minh@firm.example")));
    let path = format!("/contacts/{}", contact["id"].as_str().unwrap());
    let (_, page) = call(&router, &agent, Method::GET, "/contacts?q=MINH%40", None).await;
    assert_eq!((page["items"].as_array().unwrap().len(), page["items"][0]["id"].as_str()), (1, contact["id"].as_str()));
    let change = json!({"version": 1, "language": "vi", "organisation_id": null});
    let (status, changed) = call(&router, &agent, Method::PATCH, &path, Some(change.clone())).await;
    assert_eq!((status, changed["language"].as_str(), changed.get("organisation_id")), (200, Some("vi"), None));
    let (status, problem) = call(&router, &agent, Method::PATCH, &path, Some(change)).await;
    assert_eq!((status, problem["type"].as_str(), problem["current"]["version"].as_i64()), (409, Some("stale"), Some(2)));
    let identity = format!("{path}/identities/{}", changed["identities"][0]["id"].as_str().unwrap());
    assert_eq!(call(&router, &agent, Method::DELETE, &identity, None).await.0, 204);
    assert_eq!(call(&router, &agent, Method::GET, "/contacts/99", None).await.0, 404);
    assert_eq!(call(&router, &agent, Method::GET, "/contacts?cursor=x", None).await.0, 400);
}

#[tokio::test]
async fn an_agent_sees_of_an_inbox_no_more_than_its_name_and_address() {
    let shop = Shop::open();
    let (router, _) = api(&shop);
    let (agent, admin) = (token(&shop, "lan@shop.vn", Role::Agent), token(&shop, "minh@shop.vn", Role::Admin));
    let vault = shop.desk.engine.vault.clone();
    let secret = crate::base::Secret::new("open sesame");
    shop.write(move |tx| {
        tx.execute_batch(
            "insert into inboxes values (1, 'Shop', 'email', 'shop@shop.example', null, 'vi', '', 0, 14, '{\"host\":\"mail.example\"}', 1, 0, 0, 1, null)",
        )?;
        inboxes::put_secret(tx, &vault, crate::base::id::InboxId(1), "password", &secret)
    })
    .unwrap();
    let (_, list) = call(&router, &agent, Method::GET, "/inboxes", None).await;
    let brief =
        json!({"id": "1", "name": "Shop", "channel": "email", "address": "shop@shop.example", "is_active": true, "is_removed": false});
    assert_eq!(list, json!([brief]));
    assert_eq!(call(&router, &agent, Method::GET, "/inboxes/1", None).await.0, 403);
    let (status, inbox) = call(&router, &admin, Method::GET, "/inboxes/1", None).await;
    assert_eq!((status, &inbox["has_password"], &inbox["secrets"]), (200, &json!(true), &json!(["password"])));
    assert!(!inbox.to_string().contains("sesame"));
    let check = json!({"channel": "email", "settings": {}});
    assert_eq!(call(&router, &agent, Method::POST, "/inboxes/check", Some(check.clone())).await.0, 403);
    assert_eq!(call(&router, &admin, Method::POST, "/inboxes/check", Some(check)).await.1["field"], "channel");
}

#[tokio::test]
async fn a_template_is_previewed_saved_and_reset() {
    let shop = Shop::open();
    let (router, _) = api(&shop);
    let admin = token(&shop, "minh@shop.vn", Role::Admin);
    let path = "/templates/acknowledgement/vi";
    let source = json!({"subject": "Đã nhận #{{ ticket.number }}", "text": "Chào {{ contact.greeting }}!"});
    let (status, preview) = call(&router, &admin, Method::POST, &format!("{path}/preview"), Some(source.clone())).await;
    assert_eq!((status, preview), (200, json!({"subject": "Đã nhận #1042", "text": "Chào chị Lan!"})));
    assert_eq!(call(&router, &admin, Method::PUT, path, Some(source)).await.0, 200);
    let own = |list: &Value| list.as_array().unwrap().iter().filter(|template| template["is_default"] == false).count();
    assert_eq!(own(&call(&router, &admin, Method::GET, "/templates", None).await.1), 1);
    let broken = json!({"subject": "x", "text": "{{ nobody }}"});
    assert_eq!(call(&router, &admin, Method::PUT, path, Some(broken)).await.1["field"], "text");
    assert_eq!(call(&router, &admin, Method::DELETE, path, None).await.0, 204);
    assert_eq!(own(&call(&router, &admin, Method::GET, "/templates", None).await.1), 0);
    assert_eq!(call(&router, &admin, Method::GET, "/templates/nothing/vi", None).await.0, 405);
}

#[tokio::test]
async fn notices_and_tags_are_listed_and_marked() {
    let shop = Shop::open();
    let (router, _) = api(&shop);
    let admin = token(&shop, "minh@shop.vn", Role::Admin);
    shop.write(|tx| {
        tags::ensure(tx, "refund")?;
        notices::tell(tx, crate::base::id::AgentId(1), notices::NoticeKind::Mentioned, None, None)
    })
    .unwrap();
    let (_, tags) = call(&router, &admin, Method::GET, "/tags?q=REF", None).await;
    assert_eq!(tags["items"], json!([{"id": "1", "name": "refund", "tickets": 0}]));
    let (_, notices) = call(&router, &admin, Method::GET, "/notices", None).await;
    assert_eq!((&notices["unread"], &notices["items"][0]["kind"]), (&json!(1), &json!("mentioned")));
    assert_eq!(call(&router, &admin, Method::POST, "/notices/read", Some(json!({}))).await.0, 400);
    let all = json!({"through": notices["items"][0]["id"]});
    assert_eq!(call(&router, &admin, Method::POST, "/notices/read", Some(all)).await.0, 204);
    assert_eq!(call(&router, &admin, Method::GET, "/notices", None).await.1["unread"], 0);
}
