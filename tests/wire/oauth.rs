//! Refreshing an access token against a prepared endpoint.
use crate::servers::oauth_fake::OAuthFake;
use hopdesk::{
    base::Secret,
    engine::mail::{
        Tls,
        oauth::{OAuthConfig, OAuthError, client, refresh},
    },
};
use std::time::Duration;

fn config(url: &str) -> OAuthConfig {
    OAuthConfig {
        token_url: url.to_owned(),
        client_id: "desk".into(),
        client_secret: Some(Secret::new("s&cret")),
        refresh_token: Secret::new("r1"),
        scope: "mail offline_access".into(),
    }
}

#[tokio::test]
async fn a_token_is_refreshed_and_may_be_rotated() {
    let client = client(&Tls::new(None).unwrap()).unwrap();
    let fake = OAuthFake::start(200, r#"{"access_token":"a1","expires_in":3599,"refresh_token":"r2","token_type":"Bearer"}"#).await;
    let token = refresh(&client, &config(&fake.url)).await.unwrap();
    assert_eq!((token.access.reveal(), token.expires_in), ("a1", Duration::from_secs(3599)));
    assert_eq!(token.refresh.unwrap().reveal(), "r2");
    let form = "grant_type=refresh_token&refresh_token=r1&client_id=desk&client_secret=s%26cret&scope=mail+offline_access";
    assert_eq!(fake.asked(), [form]);
    fake.answer(200, r#"{"access_token":"a2","expires_in":"90000"}"#);
    let token = refresh(&client, &config(&fake.url)).await.unwrap();
    assert_eq!((token.expires_in, token.refresh), (Duration::from_secs(90_000), None));
}

#[tokio::test]
async fn only_what_a_person_can_mend_asks_for_a_person() {
    let client = client(&Tls::new(None).unwrap()).unwrap();
    let fake = OAuthFake::start(400, r#"{"error":"invalid_grant","error_description":"AADSTS70008: expired\r\nTrace"}"#).await;
    let error = refresh(&client, &config(&fake.url)).await.unwrap_err();
    assert!(matches!(&error, OAuthError::Reconnect(words) if words.contains("AADSTS70008: expired Trace")), "{error:?}");
    for (status, body) in [
        (503, "busy".to_owned()),
        (400, r#"{"error":"temporarily_unavailable"}"#.to_owned()),
        (200, "{}".to_owned()),
        (200, "<html>".to_owned()),
        (302, String::new()),
        (200, format!(r#"{{"access_token":"{}"}}"#, "x".repeat(2 << 20))),
    ] {
        fake.answer(status, &body);
        let error = refresh(&client, &config(&fake.url)).await.unwrap_err();
        assert!(matches!(error, OAuthError::Later(_)), "{status}: {error:?}");
    }
    assert_eq!(fake.asked().len(), 7, "no redirect was followed");
    drop(fake);
    assert!(matches!(refresh(&client, &config("http://127.0.0.1:1/token")).await, Err(OAuthError::Later(_))));
}

#[tokio::test]
async fn secrets_go_unencrypted_to_this_machine_only() {
    let client = client(&Tls::new(None).unwrap()).unwrap();
    for url in ["http://login.example.com/token", "http://127.0.0.1.example.com/", "ftp://127.0.0.1/", "nonsense"] {
        assert!(matches!(refresh(&client, &config(url)).await, Err(OAuthError::Reconnect(_))), "{url}");
    }
}
