//! Mailboxes that are signed in to with access tokens.
use crate::{
    house::{Ground, House},
    letter::Letter,
    patience::until,
    servers::{dovecot::Dovecot, oauth_fake::OAuthFake},
};
use hopdesk::base::Clock;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn access_tokens_are_refreshed_rotated_and_their_end_is_told() {
    let dovecot = Dovecot::start().await;
    dovecot.set_user("shop", "unused");
    let granted = |refresh: &str| {
        json!({ "access_token": dovecot.token("shop", 4_000_000_000), "expires_in": 3600, "refresh_token": refresh }).to_string()
    };
    let provider = OAuthFake::start(200, &granted("second")).await;
    let clock = Clock::fixed(Clock::system().now());
    let house = House::open(Ground::new(clock.clone(), &dovecot.authority.root)).await;
    let mai = house.set_up().await;
    let inbox = mai
        .post(
            "/inboxes",
            json!({
                "name": "Tea House", "channel": "email", "address": "shop@shop.example",
                "settings": {
                    "imap": { "host": "127.0.0.1", "port": dovecot.tls_port, "security": "tls", "user": "shop", "authentication": "oauth2" },
                    "oauth": { "token_url": provider.url, "client_id": "hopdesk", "scope": "mail" },
                },
                "secrets": { "oauth_refresh_token": "first", "oauth_client_secret": "client" },
            }),
        )
        .await;
    dovecot.deliver("shop", "INBOX", &Letter::new("lan@customers.example", "Tea", "1").raw());
    house.settled(1).await;
    assert!(provider.asked().len() == 1 && provider.asked()[0].contains("refresh_token=first"), "{:?}", provider.asked());

    // Cut, it signs in again with the token it has.
    dovecot.kick("shop");
    dovecot.deliver("shop", "INBOX", &Letter::new("lan@customers.example", "Tea", "2").raw());
    house.settled(2).await;
    assert_eq!(provider.asked().len(), 1);

    // After its time a new one is asked for with the refresh token that came last, also after a restart.
    provider.answer(200, &granted("third"));
    clock.advance(Duration::from_secs(3500));
    dovecot.kick("shop");
    dovecot.deliver("shop", "INBOX", &Letter::new("lan@customers.example", "Tea", "3").raw());
    house.settled(3).await;
    assert!(provider.asked().len() == 2 && provider.asked()[1].contains("refresh_token=second"), "{:?}", provider.asked());
    let token = mai.make_token().await;
    let house = House::open(house.close().await).await;
    let mai = house.client.with_token(&token);
    dovecot.deliver("shop", "INBOX", &Letter::new("lan@customers.example", "Tea", "4").raw());
    house.settled(4).await;
    assert!(provider.asked().len() == 3 && provider.asked()[2].contains("refresh_token=third"), "{:?}", provider.asked());

    // Consent that was taken back is told to people and heals when they connect the mailbox again.
    provider.answer(400, r#"{"error":"invalid_grant","error_description":"revoked"}"#);
    clock.advance(Duration::from_secs(7200));
    dovecot.kick("shop");
    let words = house.alarm("inbox_token_expired").await;
    assert!(words.contains("Connect the mailbox again"), "{words}");
    provider.answer(200, &granted("fifth"));
    dovecot.deliver("shop", "INBOX", &Letter::new("lan@customers.example", "Tea", "5").raw());
    let path = format!("/inboxes/{}", inbox["id"].as_str().unwrap());
    let version = mai.get(&path).await["version"].clone();
    mai.patch(&path, json!({ "version": version, "secrets": { "oauth_refresh_token": "fourth" } })).await;
    house.settled(5).await;
    house.all_clear("inbox_token_expired").await;
    until("the new consent to be used", async || provider.asked().last().unwrap().contains("refresh_token=fourth").then_some(())).await;
    house.close().await;
}
