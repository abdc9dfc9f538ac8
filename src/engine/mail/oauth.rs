//! A new access token for a mailbox from its refresh token (RFC 6749 section 6). Stores nothing: keeping the tokens,
//! and refreshing in time, is the caller's work.
use super::tls::Tls;
use crate::base::{Error, Result, Secret, text};
use reqwest::Url;
use serde::Deserialize;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(10);
const MAX_ANSWER: usize = 1 << 20;

/// What the account's provider needs to know.
#[derive(Debug, Clone)]
pub struct OAuthConfig {
    /// `https`; `http` to this machine only.
    pub token_url: String,
    pub client_id: String,
    /// Public clients have none.
    pub client_secret: Option<Secret>,
    pub refresh_token: Secret,
    /// Blank-separated; empty for that of the original consent.
    pub scope: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    pub access: Secret,
    pub expires_in: Duration,
    /// Where the provider rotates them: the old one is dead, store this one before the access token is used.
    pub refresh: Option<Secret>,
}

/// Each message is a sentence for the administrator.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// The consent is over, or the configuration is wrong: only a person can help.
    #[error("The mailbox's provider no longer grants access ({0}). Connect the mailbox again.")]
    Reconnect(String),
    /// The provider cannot be reached or has trouble of its own.
    #[error("The mailbox's provider gave no new access token ({0}). Hopdesk tries again.")]
    Later(String),
}

/// The client for [`refresh`]: follows no redirects, which would carry the secrets elsewhere.
pub fn client(tls: &Tls) -> Result<reqwest::Client> {
    reqwest::Client::builder()
        .tls_backend_preconfigured(tls.config().as_ref().clone())
        .redirect(reqwest::redirect::Policy::none())
        .timeout(TIMEOUT)
        .no_proxy()
        .build()
        .map_err(Error::internal)
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    #[serde(default)]
    expires_in: Option<Seconds>,
    #[serde(default)]
    refresh_token: Option<String>,
}

/// A number; some providers write it as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

impl Seconds {
    fn duration(&self) -> Option<Duration> {
        let seconds = match self {
            Self::Number(number) => *number,
            Self::Text(text) => text.trim().parse().ok()?,
        };
        Duration::try_from_secs_f64(seconds.clamp(0.0, 1e9)).ok()
    }
}

#[derive(Deserialize, Default)]
struct Denied {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

pub async fn refresh(client: &reqwest::Client, config: &OAuthConfig) -> Result<Token, OAuthError> {
    let url = endpoint(&config.token_url)?;
    let mut form =
        vec![("grant_type", "refresh_token"), ("refresh_token", config.refresh_token.reveal()), ("client_id", config.client_id.as_str())];
    if let Some(secret) = &config.client_secret {
        form.push(("client_secret", secret.reveal()));
    }
    if !config.scope.is_empty() {
        form.push(("scope", config.scope.as_str()));
    }
    let later = |e: reqwest::Error| OAuthError::Later(text::one_line(&e.without_url().to_string(), 200));
    let mut response = client.post(url).form(&form).send().await.map_err(later)?;
    let status = response.status();
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(later)? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(OAuthError::Later("its answer is too long".to_owned()));
        }
        body.extend_from_slice(&chunk);
    }
    if status.is_success() {
        return granted(&body);
    }
    let denied: Denied = serde_json::from_slice(&body).unwrap_or_default();
    let words = text::one_line(&format!("{status} {} {}", denied.error, denied.error_description), 300);
    // RFC 6749 section 5.2, and what Microsoft adds where a person must consent again.
    match denied.error.as_str() {
        "invalid_grant"
        | "invalid_client"
        | "unauthorized_client"
        | "invalid_scope"
        | "unsupported_grant_type"
        | "interaction_required"
        | "consent_required" => Err(OAuthError::Reconnect(words)),
        _ => Err(OAuthError::Later(words)),
    }
}

fn granted(body: &[u8]) -> Result<Token, OAuthError> {
    // The parser's own message could quote a token.
    let granted: Granted = serde_json::from_slice(body).map_err(|_| OAuthError::Later("its answer holds no access token".to_owned()))?;
    if granted.access_token.is_empty() {
        return Err(OAuthError::Later("its answer holds no access token".to_owned()));
    }
    Ok(Token {
        access: Secret::new(granted.access_token),
        // Left out only where it is well known (RFC 6749 section 5.1); the shortest in use is an hour.
        expires_in: granted.expires_in.and_then(|seconds| seconds.duration()).unwrap_or(Duration::from_secs(3600)),
        refresh: granted.refresh_token.filter(|token| !token.is_empty()).map(Secret::new),
    })
}

/// Whether tokens may be sent to this address: over TLS, or to this machine.
pub fn is_safe(address: &str) -> bool {
    endpoint(address).is_ok()
}

fn endpoint(text: &str) -> Result<Url, OAuthError> {
    let wrong = |why: &str| OAuthError::Reconnect(format!("the configured token address {why}"));
    let url = Url::parse(text).map_err(|_| wrong("is not an address"))?;
    let is_local = match url.host_str() {
        Some("localhost") => true,
        Some(host) => host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback()),
        None => false,
    };
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_local => Ok(url),
        _ => Err(wrong("is not encrypted")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_go_over_tls_or_to_this_machine() {
        for yes in ["https://login.example/token", "http://localhost:8080/t", "http://127.0.0.1/t", "http://[::1]:9/t"] {
            assert!(is_safe(yes), "{yes}");
        }
        for no in
            ["http://login.example/t", "http://127.0.0.1.evil.example/t", "http://localhost.evil.example/", "ftp://x/", "", "https://"]
        {
            assert!(!is_safe(no), "{no}");
        }
    }
}
