//! The live feed: nothing missed, nothing that is not for the listener, and an end when they may listen no more.
use crate::{client::Told, letter::Letter, shop::Shop};
use serde_json::json;

fn of_ticket(number: i64, kind: &'static str) -> impl Fn(&Told) -> bool {
    move |told| told.body["number"] == number && told.kind == kind
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_listener_who_comes_back_hears_exactly_what_was_missed() {
    let shop = Shop::open().await;
    let mut feed = shop.mai.events(None).await;
    let mut witness = shop.mai.events(None).await;
    let first = shop.ticketed(&Letter::new("lan@customers.example", "One", "1")).await;
    let heard = feed.through(of_ticket(first, "entry_added")).await;
    assert!(heard.iter().any(of_ticket(first, "ticket_opened")), "{heard:?}");
    let last = heard.last().unwrap().id.clone();
    drop(feed);
    let second = shop.ticketed(&Letter::new("minh@customers.example", "Two", "2")).await;
    shop.replied(second, "Yes.").await;
    let third = shop.ticketed(&Letter::new("hoa@customers.example", "Three", "3")).await;

    let all = witness.through(of_ticket(third, "entry_added")).await;
    let missed: Vec<Told> = all.into_iter().skip_while(|told| told.id != last).skip(1).collect();
    let mut feed = shop.mai.events(Some(&last)).await;
    let resumed = feed.through(of_ticket(third, "entry_added")).await;
    assert_eq!(resumed, missed);
    assert!(
        resumed.len() >= 6 && resumed.windows(2).all(|pair| pair[0].id.parse::<i64>().unwrap() < pair[1].id.parse().unwrap()),
        "{resumed:?}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_sees_the_tickets_of_a_team_hears_of_no_other_and_nothing_once_the_session_is_over() {
    let shop = Shop::open().await;
    let agent = shop
        .mai_in_person
        .post("/agents", json!({ "email": "binh@agents.example", "name": "Bình", "role": "agent", "sees": "teams" }))
        .await;
    let team = shop.mai.post("/teams", json!({ "name": "Cups", "members": [agent["id"]] })).await;
    let invitation = shop.mai_in_person.post(&format!("/agents/{}/invitation", agent["id"].as_str().unwrap()), json!(null)).await;
    let binh = shop
        .house
        .client
        .sign_in_by("/invitations/accept", json!({ "code": invitation["code"], "password": "chén trà nóng buổi sáng" }))
        .await;
    let mut feed = binh.events(None).await;
    let other = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "secret tea")).await;
    let theirs = shop.ticketed(&Letter::new("minh@customers.example", "Cup", "a cup")).await;
    let version = shop.ticket(theirs).await["version"].clone();
    shop.mai.patch(&format!("/tickets/{theirs}"), json!({ "version": version, "team_id": team["id"] })).await;
    let heard = feed.through(of_ticket(theirs, "ticket_changed")).await;
    assert!(heard.iter().all(|told| told.body["number"] != other && !told.body.to_string().contains("secret")), "{heard:?}");
    assert!(heard.iter().all(|told| !told.kind.starts_with("alarm") && !told.kind.starts_with("delivery")), "{heard:?}");
    assert_eq!(binh.call(reqwest::Method::GET, &format!("/tickets/{other}"), None).await.0, 404, "not even that it is there");
    assert_eq!(binh.get("/tickets").await["items"].as_array().unwrap().len(), 1);
    let entry = shop.last(other).await["id"].as_str().unwrap().to_owned();
    for path in [
        format!("/entries/{entry}"),
        format!("/entries/{entry}/raw"),
        format!("/entries/{entry}/html"),
        format!("/tickets/{other}/entries"),
    ] {
        assert_eq!(binh.call(reqwest::Method::GET, &path, None).await.0, 404, "{path}");
    }

    binh.delete("/session").await;
    shop.ticketed(&Letter::new("minh@customers.example", "Another cup", "please")).await;
    let mut rest = Vec::new();
    while let Some(told) = feed.next().await {
        rest.push(told);
    }
    assert!(rest.iter().all(|told| told.body["number"] == theirs), "the feed ended with the session: {rest:?}");
    assert_eq!(binh.call(reqwest::Method::GET, "/tickets", None).await.0, 401);
}
