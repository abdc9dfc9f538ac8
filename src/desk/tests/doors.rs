//! Every door of the API: who gets in.
use super::world::World;
use crate::desk::{
    self,
    people::{
        Scope, Sees,
        policy::{Action, Role},
    },
};
use crate::engine::http::dress;
use axum::{
    body::Body,
    http::{Method, Request},
};
use serde_json::{Value, json};
use tower::ServiceExt;

/// Every operation: method, path with an example in each place, id, whether it is open to anybody.
fn operations() -> Vec<(Method, String, String, bool)> {
    let document = serde_json::to_value(desk::routes().into_openapi()).unwrap();
    let mut all = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let mut example = path.replace("{kind}", "acknowledgement").replace("{language}", "en");
        while let (Some(from), Some(to)) = (example.find('{'), example.find('}')) {
            example.replace_range(from..=to, "1");
        }
        for (method, operation) in methods.as_object().unwrap() {
            let is_open = operation["security"].as_array().is_some_and(|schemes| schemes.iter().all(|scheme| scheme == &json!({})));
            let id = operation["operationId"].as_str().unwrap().to_owned();
            all.push((method.to_uppercase().parse().unwrap(), example.clone(), id, is_open));
        }
    }
    assert!(all.len() > 70, "{}", all.len());
    all
}

#[tokio::test]
async fn no_door_opens_to_somebody_who_is_not_signed_in() {
    let world = World::open();
    let (router, _) = desk::routes().split_for_parts();
    let router = dress(router.with_state(world.shop.desk.clone()), world.shop.desk.engine.config.clone());
    for (method, path, id, is_open) in operations() {
        let request =
            Request::builder().method(method).uri(&path).header("host", "127.0.0.1:8080").header("content-type", "application/json");
        let response = router.clone().oneshot(request.body(Body::from("{}")).unwrap()).await.unwrap();
        assert_eq!(response.status() == 401, !is_open, "{id}: {}", response.status());
        assert_eq!(response.headers()["cache-control"], "no-store", "{id}");
    }
}

#[tokio::test]
async fn each_role_does_with_tickets_what_the_table_of_rights_says() {
    let world = World::open();
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let entry = world.entries(number)[0];
    let ticket = format!("/tickets/{number}");
    for role in Role::ALL {
        let client = world.client(role.word(), role);
        for (action, method, path, body) in [
            (Action::See, Method::GET, "/tickets".to_owned(), Value::Null),
            (Action::See, Method::GET, "/tickets/counts".to_owned(), Value::Null),
            (Action::See, Method::GET, ticket.clone(), Value::Null),
            (Action::See, Method::GET, format!("{ticket}/entries"), Value::Null),
            (Action::See, Method::GET, format!("{ticket}/history"), Value::Null),
            (Action::See, Method::GET, format!("/entries/{entry}/html"), Value::Null),
            (Action::See, Method::GET, "/openapi.json".to_owned(), Value::Null),
            (Action::Note, Method::POST, format!("{ticket}/notes"), json!({"text": "n"})),
            (Action::Reply, Method::POST, format!("{ticket}/replies"), json!({"text": ""})),
            (Action::Reply, Method::POST, format!("{ticket}/forwards"), json!({"entries": [], "to": []})),
            (Action::Reply, Method::POST, "/tickets".to_owned(), json!({"subject": "", "to": []})),
            (Action::Reply, Method::POST, format!("/entries/{entry}/retract"), Value::Null),
            (Action::Edit, Method::PATCH, ticket.clone(), json!({"version": 0, "priority": "low"})),
            (Action::Edit, Method::POST, format!("{ticket}/snooze"), json!({"until": null})),
            (Action::Edit, Method::PATCH, format!("{ticket}/participants"), json!({})),
            (Action::Organise, Method::POST, format!("{ticket}/merge"), json!({"into": number})),
            (Action::Organise, Method::POST, format!("{ticket}/links"), json!({"kind": "related", "number": number})),
            (Action::Organise, Method::DELETE, format!("{ticket}/links/{number}"), Value::Null),
            (Action::Organise, Method::POST, "/entries/split".to_owned(), json!({"entries": [entry]})),
            (Action::Organise, Method::POST, format!("/entries/{entry}/allow"), Value::Null),
            (Action::SeeBox, Method::GET, "/ledger".to_owned(), Value::Null),
            (Action::SeeBox, Method::GET, "/deliveries".to_owned(), Value::Null),
            (Action::Audit, Method::GET, "/audit".to_owned(), Value::Null),
            (Action::ManageBox, Method::POST, "/ledger/1/reprocess".to_owned(), Value::Null),
            (Action::ManageBox, Method::POST, "/deliveries/parked".to_owned(), json!({"send": false})),
        ] {
            let (status, answer) = client.call(method.clone(), &path, body).await;
            let may = role.grants().contains(action.grant());
            // Whoever is too late or asks wrongly is told so, unless they had no right to ask at all.
            assert!(status != 404 && (status == 403) != may, "{role:?} {method} {path}: {status} {answer}");
        }
    }
}

#[tokio::test]
async fn a_token_for_reading_changes_nothing_and_no_token_makes_people() {
    let world = World::open();
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let admin = world.client("lan", Role::Admin);
    let reading = world.client_with_token(admin.agent, Scope::Read);
    assert_eq!(reading.get(&format!("/tickets/{number}")).await.0, 200);
    for (method, path) in [
        (Method::PUT, format!("/tickets/{number}/read")),
        (Method::PATCH, "/agents/me/preferences".to_owned()),
        (Method::PATCH, format!("/agents/{}", admin.agent)),
        (Method::POST, "/views".to_owned()),
        (Method::POST, "/notices/read".to_owned()),
    ] {
        assert_eq!(reading.call(method, &path, json!({})).await.0, 403, "{path}");
    }
    let new = json!({"email": "eve@shop.vn", "name": "Eve", "role": "admin"});
    assert_eq!(admin.post("/agents", new).await.0, 403);
    assert_eq!(admin.post(&format!("/agents/{}/invitation", admin.agent), Value::Null).await.0, 403);
    assert_eq!(admin.patch(&format!("/agents/{}", admin.agent), json!({"version": 1, "role": "agent"})).await.0, 403);
}

#[tokio::test]
async fn who_sees_a_part_of_the_tickets_changes_nobody_in_the_others_and_sees_what_they_hand_over() {
    let world = World::open();
    let (first, second) = (world.mail("an@home.vn", "Hello", "", "One."), world.mail("bo@home.vn", "Again", "", "Two."));
    let lan = world.client("lan", Role::Manager);
    let part = world.client_who_sees("bao", Role::Agent, Sees::Teams);
    let (own, other) = (world.team("Own", &[part.agent]), world.team("Other", &[]));
    let (_, ticket) = lan.get(&format!("/tickets/{first}")).await;
    let team = |ticket: &Value, team: crate::base::id::TeamId| json!({"version": ticket["version"], "team_id": team.to_string()});
    let (status, ticket) = lan.patch(&format!("/tickets/{first}"), team(&ticket, own)).await;
    assert_eq!(status, 200, "{ticket}");
    let (_, hidden) = lan.get(&format!("/tickets/{second}")).await;
    let contact = hidden["requester"]["id"].as_str().unwrap();
    let identity = json!({"kind": "email", "value": "eve@home.vn"});
    assert_eq!(part.post(&format!("/contacts/{contact}/identities"), identity).await.0, 403);
    assert_eq!(part.post(&format!("/contacts/{contact}/merge"), json!({"into": ticket["requester"]["id"]})).await.0, 403);
    let (status, handed) = part.patch(&format!("/tickets/{first}"), team(&ticket, other)).await;
    assert_eq!((status, handed["team_id"].as_str().or(handed["team"]["id"].as_str())), (200, Some(&*other.to_string())), "{handed}");
    assert_eq!(part.get(&format!("/tickets/{first}")).await.0, 404);
}
