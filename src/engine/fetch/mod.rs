//! Calls other programs over HTTP: with a limit of time and size, to no address that is none of theirs, and following nobody
//! elsewhere. Says of a call that failed whether the other side can have seen it. Knows no protocol above HTTP.
mod address;
mod form;

pub use form::{Upload, multipart};

use super::mail::Tls;
use crate::base::{Error, Result, text};
use address::Guard;
use reqwest::{
    Client, Url,
    header::{HeaderMap, HeaderName, HeaderValue},
};
use std::{net::IpAddr, sync::Arc, time::Duration};

/// Who may be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Servers in the open internet, over TLS.
    Public,
    /// Those of this machine and of the networks around it as well; these also without TLS. Never those that machines ask about
    /// themselves.
    Anywhere,
}

impl Reach {
    /// As an administrator set it.
    pub fn allowing_private(is_allowed: bool) -> Self {
        if is_allowed { Self::Anywhere } else { Self::Public }
    }
}

/// A call to be made.
#[derive(Debug)]
pub struct Call {
    pub url: String,
    pub reach: Reach,
    /// A GET without one.
    pub body: Option<Vec<u8>>,
    pub headers: Vec<(&'static str, String)>,
    /// For the whole of it.
    pub timeout: Duration,
    /// Bytes that the answer may have.
    pub limit: usize,
}

/// What the other side said, whatever it was.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// When to try again, if it said so in seconds.
    pub retry_after: Option<Duration>,
    headers: HeaderMap,
}

impl Answer {
    /// What was said, without headers.
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, body: body.into(), retry_after: None, headers: HeaderMap::new() }
    }

    /// A header, named in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

/// Why there is no answer. Each message is for people, and holds nothing of the address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The address makes no sense, or may not be called.
    #[error("{0}")]
    Forbidden(String),
    /// Nothing was said to the other side.
    #[error("The server cannot be reached ({0}).")]
    NotReached(String),
    /// It may have seen the call, or not.
    #[error("The server gave no answer ({0}).")]
    NoAnswer(String),
    #[error("The answer of the server is larger than what is taken.")]
    TooLarge,
}

/// Cheap to clone.
#[derive(Clone)]
pub struct Fetcher {
    public: Client,
    anywhere: Client,
    private: Client,
}

/// Until a connection stands.
const CONNECT: Duration = Duration::from_secs(10);

impl Fetcher {
    pub fn new(tls: &Tls) -> Result<Self> {
        let client = |guard: Guard| {
            Client::builder()
                .tls_backend_preconfigured(tls.config().as_ref().clone())
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(CONNECT)
                .no_proxy()
                .dns_resolver(Arc::new(guard))
                .build()
                .map_err(Error::internal)
        };
        Ok(Self { public: client(Guard::Public)?, anywhere: client(Guard::Hosts)?, private: client(Guard::Private)? })
    }

    /// Makes a call, and waits for the whole answer.
    pub async fn call(&self, call: Call) -> Result<Answer, FetchError> {
        let (url, guard) = destination(&call.url, call.reach)?;
        let client = match guard {
            Guard::Public => &self.public,
            Guard::Hosts => &self.anywhere,
            Guard::Private => &self.private,
        };
        let request = match call.body {
            Some(body) => client.post(url).body(body),
            None => client.get(url),
        };
        let headers =
            call.headers.iter().filter_map(|(name, value)| Some((HeaderName::from_static(name), HeaderValue::from_str(value).ok()?)));
        let request = request.headers(headers.collect::<HeaderMap>()).timeout(call.timeout);
        let mut response = request.send().await.map_err(|error| failure(&error))?;
        let headers = response.headers().clone();
        let retry_after = headers.get("retry-after").and_then(|value| value.to_str().ok()?.trim().parse().ok()).map(Duration::from_secs);
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(&error))? {
            if body.len() + chunk.len() > call.limit {
                return Err(FetchError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, body, retry_after, headers })
    }
}

/// Whether an address can be called; the sentence says why not. Asks nobody.
pub fn check(url: &str, reach: Reach) -> Result<(), FetchError> {
    destination(url, reach).map(|_| ())
}

/// Whether two addresses are of the same server: scheme, name and port.
pub fn is_same_server(one: &str, other: &str) -> bool {
    let origin = |url: &str| Url::parse(url).ok().map(|url| url.origin());
    origin(one).is_some_and(|found| found.is_tuple() && Some(found) == origin(other))
}

fn destination(url: &str, reach: Reach) -> Result<(Url, Guard), FetchError> {
    let forbidden = |why: &str| FetchError::Forbidden(why.to_owned());
    let url = Url::parse(url).map_err(|_| forbidden("This is not a web address."))?;
    let guard = match (url.scheme(), reach) {
        ("https", Reach::Public) => Guard::Public,
        ("https", Reach::Anywhere) => Guard::Hosts,
        ("http", Reach::Anywhere) => Guard::Private,
        ("http", Reach::Public) => {
            return Err(forbidden("Without encryption only servers of the own network are called, where that is allowed. Use https."));
        }
        _ => return Err(forbidden("Only addresses that begin with https:// or http:// are called.")),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err(forbidden("A web address with a password in it is not called."));
    }
    let host = url.host_str().unwrap_or_default();
    if let Ok(ip) = host.trim_matches(['[', ']']).parse::<IpAddr>()
        && !guard.admits(ip)
    {
        return Err(forbidden(guard.refusal()));
    }
    Ok((url, guard))
}

/// What went wrong, without the address: it may hold a secret.
fn failure(error: &reqwest::Error) -> FetchError {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    let words = if error.is_timeout() { "it took too long".to_owned() } else { text::one_line(&innermost.to_string(), 200) };
    if let Some(refused) = innermost.downcast_ref::<address::Refused>() {
        return FetchError::Forbidden(refused.to_string());
    }
    if error.is_connect() || error.is_builder() { FetchError::NotReached(words) } else { FetchError::NoAnswer(words) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_machines_ask_about_themselves_is_never_called() {
        for reach in [Reach::Public, Reach::Anywhere] {
            for no in [
                "https://169.254.169.254/",
                "https://[fe80::1]/",
                "http://0.0.0.0/",
                "file:///etc/passwd",
                "gopher://x/",
                "https://user:pw@x.example/",
                "",
                "https://[::ffff:169.254.169.254]/",
            ] {
                assert!(check(no, reach).is_err(), "{no}");
            }
        }
    }

    #[test]
    fn the_own_network_is_called_only_where_that_is_allowed() {
        for private in ["https://192.168.1.5/hook", "https://127.0.0.1:9/", "https://[::1]/", "http://10.0.0.1/"] {
            assert!(check(private, Reach::Public).is_err(), "{private}");
            assert!(check(private, Reach::Anywhere).is_ok(), "{private}");
        }
        assert!(check("https://hooks.example/x", Reach::Public).is_ok());
        assert!(check("http://hooks.example/x", Reach::Public).is_err());
        assert!(check("http://203.0.113.9/x", Reach::Anywhere).is_err(), "without TLS only within the own network");
    }
}
