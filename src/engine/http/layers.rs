//! What surrounds every request: its id, host and method checks, a time limit, protection from panics, security headers,
//! compression, and the access log. Every response passes here, the ones for unknown paths too.
use super::{
    csrf,
    error::{Failed, Problem},
    json::MAX_BODY,
};
use crate::{base::Error, engine::config::Config};
use axum::{
    Router,
    extract::{ConnectInfo, DefaultBodyLimit, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header, uri::Authority},
    middleware::{Next, from_fn_with_state},
    response::{IntoResponse, Response},
};
use std::{
    any::Any,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};
use tower_http::{CompressionLevel, catch_panic::CatchPanicLayer, compression::CompressionLayer};

/// What the pages of the app may load and do; a route with needs of its own sets its own policy.
pub const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; frame-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; require-trusted-types-for 'script'";

const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), serial=(), usb=(), xr-spatial-tracking=()";

/// The longest part of a path that is no secret, such as `request_links_revoked`.
const LONGEST_WORD: usize = 30;
/// How long a handler may take. The body of an answer, such as a live feed, is not meant.
const PATIENCE: Duration = Duration::from_secs(30);
/// The same where a file comes in over a slow line.
const UPLOAD_PATIENCE: Duration = Duration::from_mins(10);

/// The name of a request in log and problem.
#[derive(Debug, Clone)]
pub struct RequestId(pub Arc<str>);

/// Who is at the other end: the client, even behind proxies that the configuration trusts.
#[derive(Debug, Clone, Copy)]
pub struct RemoteAddress(pub IpAddr);

impl RemoteAddress {
    /// The network that a limit counts by: /24 of IPv4, /64 of IPv6, since one person has at least that many addresses.
    pub fn network(self) -> String {
        crate::base::network::of(self.0)
    }
}

/// Puts all layers around the finished router. The listener must pass the peer's address on
/// (`into_make_service_with_connect_info::<SocketAddr>`).
pub fn dress(router: Router, config: Arc<Config>) -> Router {
    let compresses = |_: StatusCode, _: axum::http::Version, headers: &HeaderMap, _: &axum::http::Extensions| {
        let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()).and_then(|value| value.parse().ok());
        media_type.starts_with("application/json") && length.is_none_or(|length: u64| length >= 1024)
    };
    router
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(CatchPanicLayer::custom(after_panic))
        .layer(from_fn_with_state(config, surround))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(compresses))
}

fn after_panic(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<&str>().map(|words| (*words).to_owned()).or_else(|| panic.downcast_ref::<String>().cloned());
    Error::internal(format!("a handler panicked: {}", words.unwrap_or_default())).into_response()
}

async fn surround(State(config): State<Arc<Config>>, mut request: Request, next: Next) -> Response {
    let started = tokio::time::Instant::now();
    let id: Arc<str> = uuid::Uuid::now_v7().simple().to_string().into();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.0.ip());
    let remote = RemoteAddress(client(&config, peer, request.headers()));
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(remote);
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());

    let patience = if csrf::is_multipart(request.headers()) { UPLOAD_PATIENCE } else { PATIENCE };
    let response = match admit(&config, &request) {
        Err(problem) => problem.into_response(),
        Ok(()) => tokio::time::timeout(patience, next.run(request)).await.unwrap_or_else(|_| {
            Error::unavailable("This took too long.")
                .with_source(format!("no answer within {patience:?}"))
                .with_retry_after(5)
                .into_response()
        }),
    };
    let mut response = named(response, &id);
    add_headers(&config, &path, &id, response.headers_mut());
    let (status, millis) = (response.status().as_u16(), started.elapsed().as_millis());
    let path = without_secrets(&path);
    tracing::debug!(request_id = &*id, %method, %path, status, millis, remote = %remote.0, "answered");
    response
}

/// A path as the log may have it: a part as long as a secret is one.
fn without_secrets(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.len() > LONGEST_WORD { "…" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

/// Refuses methods that have no use here and hosts that are not us (a name that an attacker's DNS points at us).
fn admit(config: &Config, request: &Request) -> Result<(), Box<Problem>> {
    if matches!(*request.method(), Method::TRACE | Method::CONNECT) {
        return Err(Problem::of_status(StatusCode::METHOD_NOT_ALLOWED).into());
    }
    let mut hosts = request.headers().get_all(header::HOST).iter();
    let host = match (hosts.next(), hosts.next()) {
        (Some(host), None) => host.to_str().ok().and_then(|host| host.parse::<Authority>().ok()),
        (None, _) => request.uri().authority().cloned(),
        _ => None,
    };
    let host = host.ok_or_else(|| Problem::from(Error::invalid("The request must name one host.")))?;
    if answers_to(config, host.host()) { Ok(()) } else { Err(Problem::of_status(StatusCode::MISDIRECTED_REQUEST).into()) }
}

/// Whether `host` (without port; IPv6 in brackets) is one of our names.
fn answers_to(config: &Config, host: &str) -> bool {
    let public: Option<Uri> = config.public_url.parse().ok();
    if public.as_ref().and_then(Uri::host).is_some_and(|public| public.eq_ignore_ascii_case(host)) {
        return true;
    }
    let listen = config.listen.ip().to_canonical();
    let reaches_loopback = listen.is_loopback() || listen.is_unspecified();
    if host.eq_ignore_ascii_case("localhost") {
        return reaches_loopback;
    }
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().map(|address| address.to_canonical());
    // An address cannot be pointed elsewhere by DNS: where we listen on all of them, each is ours.
    address.is_ok_and(|address| listen.is_unspecified() || address == listen || (reaches_loopback && address.is_loopback()))
}

/// The nearest address that is not a proxy of ours, read from the right: what stands further left, anybody may have written.
fn client(config: &Config, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let is_proxy = |address: &IpAddr| config.trusted_proxies.iter().any(|proxy| proxy.to_canonical() == address.to_canonical());
    if !is_proxy(&peer) {
        return peer;
    }
    let lines = headers.get_all("x-forwarded-for").iter().filter_map(|line| line.to_str().ok());
    let mut nearest = peer;
    for hop in lines.flat_map(|line| line.split(',')).collect::<Vec<_>>().into_iter().rev() {
        let Ok(address) = hop.trim().parse::<IpAddr>() else { break };
        nearest = address;
        if !is_proxy(&address) {
            break;
        }
    }
    nearest
}

/// Writes the problem of a failed request, now that its name is known; also for refusals of the framework, which are bare.
fn named(mut response: Response, id: &str) -> Response {
    let problem = match response.extensions_mut().remove::<Failed>() {
        Some(Failed(problem)) => (*problem).clone(),
        None if is_bare_failure(&response) => Problem::of_status(response.status()),
        None => return response,
    };
    let mut whole = problem.into_named_response(Some(id));
    for (name, value) in response.headers() {
        if *name != header::CONTENT_TYPE && *name != header::CONTENT_LENGTH && !whole.headers().contains_key(name) {
            whole.headers_mut().append(name.clone(), value.clone());
        }
    }
    whole
}

fn is_bare_failure(response: &Response) -> bool {
    let media_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    (response.status().is_client_error() || response.status().is_server_error())
        && (media_type.is_empty() || media_type.starts_with("text/plain"))
}

fn add_headers(config: &Config, path: &str, id: &str, headers: &mut HeaderMap) {
    let mut always = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
    always(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    always(header::REFERRER_POLICY, "no-referrer");
    always(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    always(HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY);
    if config.is_secure() {
        always(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000; includeSubDomains");
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    let mut unless_set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    unless_set(header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY);
    unless_set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    if path == "/api" || path.starts_with("/api/") {
        unless_set(header::CACHE_CONTROL, "no-store");
    }
}
