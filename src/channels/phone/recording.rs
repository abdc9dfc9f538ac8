//! Recordings that a provider keeps: fetched within a limit, from the provider alone, and only what is one.
use crate::{
    channels::{Missed, fetching},
    desk::tickets::media,
    engine::fetch::{Answer, Call, Fetcher, Reach, is_same_server},
};
use reqwest::Url;
use std::time::Duration;

/// An hour as uncompressed sound of a telephone.
const LARGEST: usize = 64 << 20;
/// Times that a provider may send us on.
const HOPS: usize = 3;
/// For one call.
const PATIENCE: Duration = Duration::from_mins(5);

/// Where a recording is asked for.
pub struct Place<'a> {
    /// Of the provider's API.
    pub url: String,
    pub reach: Reach,
    /// What proves who we are: shown to that server, and to no other.
    pub headers: Vec<(&'static str, String)>,
    /// Other servers of the provider's, to which it may send us on: these, and all below them.
    pub elsewhere: &'a [&'a str],
}

/// The sound at a place of the provider's own.
pub async fn fetch(fetcher: &Fetcher, place: Place<'_>) -> Result<Vec<u8>, Missed> {
    let bytes = follow(fetcher, place).await?;
    let is_words = serde_json::from_slice::<serde_json::Value>(&bytes).is_ok();
    if is_words || bytes.is_empty() {
        return Err(Missed { words: "The provider does not have the recording yet.".to_owned(), is_worth_another: true });
    }
    if media::sound(Some(media::SOUND), &bytes).is_none() {
        return Err(Missed { words: "What the provider keeps is no sound that can be played.".to_owned(), is_worth_another: false });
    }
    Ok(bytes)
}

/// The bytes at a place, wherever the provider keeps them.
async fn follow(fetcher: &Fetcher, place: Place<'_>) -> Result<Vec<u8>, Missed> {
    let (mut url, mut reach, mut headers) = (place.url.clone(), place.reach, place.headers);
    for _ in 0..=HOPS {
        let call = Call { url: url.clone(), reach, body: None, headers: headers.clone(), timeout: PATIENCE, limit: LARGEST };
        let outcome = fetcher.call(call).await;
        let Some(location) = outcome.as_ref().ok().and_then(moved) else {
            // What is refused now may be known to be ours a moment later: providers are slow with recordings.
            return fetching::read(outcome, LARGEST, &[401, 403]);
        };
        let Some(next) = next(&place.url, &url, location, place.elsewhere) else {
            let words = "The provider sends on to a server that is not its own.".to_owned();
            return Err(Missed { words, is_worth_another: false });
        };
        if !is_same_server(&place.url, &next) {
            // Such an address proves by itself who may have what lies there.
            headers.clear();
            reach = Reach::Public;
        }
        url = next;
    }
    Err(Missed { words: "The provider sends on and on, and to no recording.".to_owned(), is_worth_another: true })
}

/// Where an answer sends us on to.
fn moved(answer: &Answer) -> Option<&str> {
    matches!(answer.status, 301 | 302 | 303 | 307 | 308).then(|| answer.header("location")).flatten()
}

/// The address that a location stands for, if it may be called: one of the server that was asked first, or, with TLS, of the others
/// that the provider is known to have. Who has been sent away is not sent back.
fn next(first: &str, current: &str, location: &str, elsewhere: &[&str]) -> Option<String> {
    let next = Url::parse(current).ok()?.join(location).ok()?;
    let is_own = is_same_server(first, next.as_str()) && is_same_server(first, current);
    let host = next.host_str().unwrap_or_default();
    let is_below = |name: &&str| host == *name || host.strip_suffix(name).is_some_and(|rest| rest.ends_with('.'));
    let is_known = next.scheme() == "https" && next.port().is_none() && elsewhere.iter().any(is_below);
    let is_bare = next.username().is_empty() && next.password().is_none();
    (is_bare && (is_own || is_known)).then(|| next.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: &str = "https://api.twilio.com/2010-04-01/Accounts/AC1/Recordings/RE1.mp3";

    #[test]
    fn a_provider_sends_on_within_itself_alone() {
        let to = |location: &str| next(FIRST, FIRST, location, &["twilio.com", "twiliocdn.com"]);
        assert_eq!(to("/elsewhere/RE1.mp3").as_deref(), Some("https://api.twilio.com/elsewhere/RE1.mp3"));
        for known in ["https://api.twilio.com/x", "https://media.twiliocdn.com/RE1?sign=1", "https://twiliocdn.com/x"] {
            assert_eq!(to(known).as_deref(), Some(known));
        }
        for other in [
            "https://evil.example/x",
            "//evil.example/x",
            "https://twiliocdn.com.evil.example/x",
            "https://eviltwiliocdn.com/x",
            "http://media.twiliocdn.com/x",
            "http://api.twilio.com/x",
            "https://media.twiliocdn.com:8443/x",
            "https://user:pw@media.twiliocdn.com/x",
            "https://media.twiliocdn.com@evil.example/x",
            "https://127.0.0.1/x",
            "https://169.254.169.254/x",
            "file:///etc/passwd",
            "ftp://media.twiliocdn.com/x",
            "https://",
        ] {
            assert_eq!(to(other), None, "{other}");
        }
    }

    #[test]
    fn a_server_of_ones_own_sends_on_to_itself_and_to_no_other_of_the_network() {
        let first = "http://192.168.1.5:8080/RE1.mp3";
        let to = |current: &str, location: &str| next(first, current, location, &["twiliocdn.com"]);
        assert_eq!(to(first, "/b").as_deref(), Some("http://192.168.1.5:8080/b"));
        assert_eq!(to(first, "http://192.168.1.5:9090/b"), None);
        assert_eq!(to(first, "http://192.168.1.6:8080/b"), None);
        assert_eq!(to("https://media.twiliocdn.com/x", "http://192.168.1.5:8080/b"), None, "nobody else leads back there");
        assert_eq!(to("https://media.twiliocdn.com/x", "/b").as_deref(), Some("https://media.twiliocdn.com/b"));
    }
}
