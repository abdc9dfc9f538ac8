//! An inbox is removed: what stays, what ends, and how the same account is connected anew.
use crate::{
    letter::Letter,
    patience::until,
    shop::{Plan, Shop, entry_of, receiving, sending},
};
use reqwest::Method;
use serde_json::{Value, json};

impl Shop {
    async fn removes(&self, inbox: &str) {
        self.mai.delete(&format!("/inboxes/{inbox}")).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_removed_inbox_leaves_its_tickets_and_sends_nothing_more() {
    let shop = Shop::open_as(Plan { undo: 60, ..Plan::default() }).await;
    let number = shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Broken pot", "It came in pieces.")).await;
    let waiting = entry_of(&shop.reply(number, "A new one is on its way.").await);
    shop.removes(&shop.inbox).await;

    let failed = shop.delivery_in(&waiting, "failed").await;
    assert_eq!(failed["words"], "The inbox \"Tea House\" was removed before this could go out.");
    let told = async || shop.mai.get("/notices").await.to_string().contains("reply_failed").then_some(());
    until("its author to be told", told).await;
    assert!(shop.ours().is_empty(), "nothing went out");
    let path = format!("/deliveries/{}/resend", failed["id"].as_str().unwrap());
    assert_eq!(shop.mai.refused(Method::POST, &path, Value::Null).await.0, 409);

    let ticket = shop.ticket(number).await;
    assert_eq!(ticket["inbox"]["name"], "Tea House", "{ticket}");
    assert_eq!(shop.entries(number).await[0]["inbox_id"], *shop.inbox, "an entry goes on saying where it came from");
    assert_eq!(shop.mai.get("/inboxes").await, json!([]));
    let named = shop.mai.get("/inboxes?removed=true").await;
    assert!(named[0]["name"] == "Tea House" && named[0]["is_removed"] == true, "{named}");
    for (method, path) in [(Method::GET, ""), (Method::DELETE, ""), (Method::GET, "/widget")] {
        let path = format!("/inboxes/{}{path}", shop.inbox);
        assert_eq!(shop.mai.refused(method, &path, Value::Null).await.0, 404, "{path}");
    }
    assert_eq!(shop.house.count("select count(*) from secrets where place like 'inbox:%'").await, 0);
    let task = format!("inbox:{}", shop.inbox);
    until("its listener to end", async || (!shop.house.app.engine.work.health().contains_key(&task)).then_some(())).await;
    let audit = shop.mai.get("/audit?kind=inbox_removed").await;
    assert!(audit.to_string().contains("shop@shop.example"), "{audit}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_account_is_connected_anew_and_goes_on_where_it_ended() {
    let mut shop = Shop::open().await;
    let number = shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Broken pot", "It came in pieces.")).await;
    let mail = shop.replied(number, "Which one?").await;
    let removed = shop.inbox.clone();
    shop.removes(&removed).await;
    let again = json!({
        "name": "Tea House", "channel": "email", "address": "shop@shop.example",
        "settings": { "imap": receiving(shop.dovecot.tls_port, "shop", &json!({})), "smtp": sending(shop.smtp.port) },
        "secrets": { "imap_password": "secret", "smtp_password": "secret" },
    });
    shop.inbox = shop.mai.post("/inboxes", again).await["id"].as_str().unwrap().to_owned();
    assert_ne!(shop.inbox, removed);
    shop.ticketed(&Letter::answering("Lan <lan@customers.example>", &mail, "The blue one.")).await;
    let entries = shop.entries(number).await;
    assert_eq!(entries.len(), 3, "what was there was not taken in again: {entries:?}");
    assert_eq!((&entries[0]["inbox_id"], &entries[2]["inbox_id"]), (&json!(removed), &json!(shop.inbox)));
    assert_eq!(shop.ticket(number).await["inbox"]["name"], format!("Tea House ({removed})"));
    shop.replied(number, "It comes tomorrow.").await;
}
