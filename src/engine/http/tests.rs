//! Tests of the layers around every handler.
use super::*;
use crate::{
    base::{Actor, Clock, Error, Kind, Time, id::Seq},
    engine::{
        config::Config,
        db::{Db, LogEvent},
    },
};
use axum::{
    Router,
    body::{Body, BodyDataStream},
    extract::ConnectInfo,
    http::{HeaderMap, Method, Request, StatusCode, header},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures::StreamExt;
use serde::{Deserialize, Serialize};
use std::{net::SocketAddr, sync::Arc};
use tower::ServiceExt;

fn config(listen: &str, public_url: &str) -> Config {
    Config {
        data: "unused".into(),
        listen: listen.parse().unwrap(),
        public_url: public_url.to_owned(),
        extra_roots: None,
        trusted_proxies: vec!["10.0.0.1".parse().unwrap()],
        index_memory: 0,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wish {
    how_many: u32,
}

fn router(config: Config) -> Router {
    let routes = Router::new()
        .route("/api/fail", get(|| async { Error::internal("the secret cause").into_response() }))
        .route(
            "/api/panic",
            get(|| async {
                if true {
                    panic!("on purpose")
                }
            }),
        )
        .route("/api/wish", post(|Json(wish): Json<Wish>| async move { wish.how_many.to_string() }))
        .route("/api/long", get(|| async { Json(vec!["a long answer"; 500]) }))
        .route("/api/stale", get(|| async { Error::stale(serde_json::json!({"version": 4})).into_response() }))
        .route("/where", get(|axum::Extension(remote): axum::Extension<RemoteAddress>| async move { remote.0.to_string() }));
    dress(routes, Arc::new(config))
}

async fn ask(config: Config, request: axum::http::request::Builder, body: &str) -> Response {
    let request = if request.headers_ref().unwrap().contains_key(header::HOST) { request } else { request.header("host", "localhost") };
    router(config).oneshot(request.body(Body::from(body.to_owned())).unwrap()).await.unwrap()
}

async fn problem(response: Response) -> serde_json::Value {
    assert_eq!(response.headers()[header::CONTENT_TYPE], error::PROBLEM_JSON);
    let body = axum::body::to_bytes(response.into_body(), 100_000).await.unwrap();
    serde_json::from_slice(&body).unwrap()
}

const PLAIN: (&str, &str) = ("127.0.0.1:8080", "http://127.0.0.1:8080");

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for (path, status) in
        [("/nowhere", 404), ("/api/fail", 500), ("/api/panic", 500), ("/where", 200), ("/api/wish", 405), ("/api/long", 200)]
    {
        let response = ask(config("127.0.0.1:8080", "https://desk.example.com"), Request::get(path), "").await;
        assert_eq!(response.status().as_u16(), status, "{path}");
        let headers = response.headers();
        assert_eq!(headers["content-security-policy"], layers::CONTENT_SECURITY_POLICY);
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin");
        assert_eq!(headers["cross-origin-resource-policy"], "same-origin");
        assert!(headers["permissions-policy"].to_str().unwrap().contains("camera=()"));
        assert_eq!(headers["strict-transport-security"], "max-age=31536000; includeSubDomains");
        assert_eq!(headers.get("cache-control").is_some_and(|value| value == "no-store"), path.starts_with("/api/"), "{path}");
        assert!(headers.contains_key("x-request-id") && !headers.contains_key("server"));
    }
    let plain = ask(config(PLAIN.0, PLAIN.1), Request::get("/where"), "").await;
    assert!(!plain.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_fault_of_ours_shows_its_name_and_not_its_cause() {
    for path in ["/api/fail", "/api/panic"] {
        let response = ask(config(PLAIN.0, PLAIN.1), Request::get(path), "").await;
        let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
        let problem = problem(response).await;
        assert_eq!((problem["type"].as_str(), problem["status"].as_u64()), (Some("internal"), Some(500)));
        assert_eq!(problem["request_id"], id);
        assert!(!problem.to_string().contains("secret") && !problem.to_string().contains("purpose"));
    }
}

#[tokio::test]
async fn what_the_framework_refuses_is_a_problem_too() {
    let gone = ask(config(PLAIN.0, PLAIN.1), Request::get("/nowhere"), "").await;
    assert_eq!(problem(gone).await["type"], "not_found");
    let wrong = ask(config(PLAIN.0, PLAIN.1), Request::get("/api/wish"), "").await;
    assert_eq!(wrong.headers()[header::ALLOW], "POST");
    assert_eq!(problem(wrong).await["type"], "method_not_allowed");
    let stale = problem(ask(config(PLAIN.0, PLAIN.1), Request::get("/api/stale"), "").await).await;
    assert_eq!((&stale["status"], &stale["current"]["version"]), (&409.into(), &4.into()));
}

#[tokio::test]
async fn trace_and_connect_are_refused() {
    for method in [Method::TRACE, Method::CONNECT] {
        let response = ask(config(PLAIN.0, PLAIN.1), Request::builder().method(method).uri("/where"), "").await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    }
}

#[tokio::test]
async fn only_our_own_host_names_are_answered() {
    let public = "https://Desk.example.com";
    for (listen, host, status) in [
        ("127.0.0.1:8080", "desk.example.com", 200),
        ("127.0.0.1:8080", "localhost:8080", 200),
        ("127.0.0.1:8080", "127.0.0.1:9", 200),
        ("127.0.0.1:8080", "[::1]:8080", 200),
        ("127.0.0.1:8080", "evil.example", 421),
        ("127.0.0.1:8080", "192.168.1.5", 421),
        ("192.168.1.5:8080", "192.168.1.5:8080", 200),
        ("192.168.1.5:8080", "localhost", 421),
        ("0.0.0.0:8080", "192.168.1.5:8080", 200),
        ("0.0.0.0:8080", "[fe80::1]:8080", 200),
        ("[::]:8080", "10.1.2.3", 200),
        ("0.0.0.0:8080", "localhost", 200),
        ("0.0.0.0:8080", "rebound.evil.example", 421),
        ("0.0.0.0:8080", "desk.example.com.evil.example", 421),
        ("0.0.0.0:8080", "user@desk example", 400),
    ] {
        let response = ask(config(listen, public), Request::get("/where").header("host", host), "").await;
        assert_eq!(response.status().as_u16(), status, "{listen} asked as {host}");
    }
    let two = Request::get("/where").header("host", "localhost").header("host", "evil.example");
    assert_eq!(ask(config(PLAIN.0, PLAIN.1), two, "").await.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn only_a_trusted_proxy_says_who_the_client_is() {
    for (peer, forwarded, client) in [
        ("203.0.113.7:1", "1.2.3.4", "203.0.113.7"),
        ("10.0.0.1:1", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.1:1", "9.9.9.9, 1.2.3.4, 10.0.0.1", "1.2.3.4"),
        ("10.0.0.1:1", "9.9.9.9, nonsense", "10.0.0.1"),
        ("[::ffff:10.0.0.1]:1", "1.2.3.4", "1.2.3.4"),
    ] {
        let mut request =
            Request::get("/where").header("host", "localhost").header("x-forwarded-for", forwarded).body(Body::empty()).unwrap();
        request.extensions_mut().insert(ConnectInfo(peer.parse::<SocketAddr>().unwrap()));
        let response = router(config(PLAIN.0, PLAIN.1)).oneshot(request).await.unwrap();
        let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
        assert_eq!(body, client, "{peer} {forwarded}");
    }
}

#[tokio::test]
async fn a_body_must_be_json_of_known_fields_and_bounded_size() {
    let send = |media_type: &'static str, body: String| async move {
        let response = ask(config(PLAIN.0, PLAIN.1), Request::post("/api/wish").header("content-type", media_type), &body).await;
        let status = response.status().as_u16();
        (status, if status == 200 { serde_json::Value::Null } else { problem(response).await })
    };
    assert_eq!(send("application/json; charset=utf-8", r#"{"how_many":3}"#.into()).await.0, 200);
    assert_eq!(send("text/plain", r#"{"how_many":3}"#.into()).await.0, 415);
    assert_eq!(send("application/jsonp", r#"{"how_many":3}"#.into()).await.0, 415);
    let (status, refused) = send("application/json", r#"{"how_many":-1}"#.into()).await;
    assert_eq!((status, refused["field"].as_str()), (400, Some("how_many")));
    assert_eq!(send("application/json", r#"{"how_many":3,"role":"admin"}"#.into()).await.0, 400);
    assert_eq!(send("application/json", r#"{"how_many":3,"how_many":4}"#.into()).await.0, 400);
    assert_eq!(send("application/json", r#"{"how_many":3} x"#.into()).await.0, 400);
    assert_eq!(send("application/json", "[".repeat(100_000)).await.0, 400);
    assert_eq!(send("application/json", format!(r#"{{"how_many":3{}}}"#, " ".repeat(json::MAX_BODY))).await.0, 413);
}

#[tokio::test]
async fn a_long_json_answer_is_compressed_for_those_who_can() {
    let packed = ask(config(PLAIN.0, PLAIN.1), Request::get("/api/long").header("accept-encoding", "gzip"), "").await;
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    let plain = ask(config(PLAIN.0, PLAIN.1), Request::get("/api/long"), "").await;
    assert!(!plain.headers().contains_key("content-encoding"));
}

#[test]
fn a_change_needs_our_origin_our_token_and_our_body_type() {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(b"token");
    let check = |headers: &[(&'static str, &'static str)]| {
        let headers: HeaderMap = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect();
        csrf::check(&config(PLAIN.0, "http://desk.example.com"), &Method::POST, &headers, &hash).is_ok()
    };
    let (json, token, host) = (("content-type", "application/json"), (csrf::HEADER, "token"), ("host", "localhost:8080"));
    assert!(check(&[json, token, host, ("origin", "http://localhost:8080")]));
    assert!(check(&[json, token, host, ("origin", "http://desk.example.com")]));
    assert!(check(&[json, token, host, ("sec-fetch-site", "same-origin")]));
    assert!(check(&[json, token, host]), "a client that is no browser");
    assert!(check(&[("content-type", "multipart/form-data; boundary=x"), token, host, ("sec-fetch-site", "same-origin")]));
    assert!(!check(&[json, token, host, ("origin", "http://evil.example")]));
    assert!(!check(&[json, token, host, ("origin", "null")]));
    assert!(!check(&[json, token, host, ("sec-fetch-site", "same-site"), ("origin", "http://localhost:8080")]));
    assert!(!check(&[json, host, ("sec-fetch-site", "same-origin")]), "no token");
    assert!(!check(&[json, host, (csrf::HEADER, "tokem"), ("sec-fetch-site", "same-origin")]), "a wrong token");
    assert!(!check(&[("content-type", "text/plain"), token, host, ("sec-fetch-site", "same-origin")]));
}

#[derive(Serialize)]
struct Happened(i64);
impl LogEvent for Happened {
    fn kind(&self) -> &'static str {
        "happened"
    }
    fn stream(&self) -> Option<i64> {
        Some(self.0)
    }
}

struct Shop {
    _folder: tempfile::TempDir,
    db: Db,
}

fn open() -> Shop {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(folder.path(), Clock::fixed(Time::from_seconds(1_000))).unwrap();
    Shop { _folder: folder, db }
}

impl Shop {
    async fn happen(&self, mut what: std::ops::RangeInclusive<i64>) {
        self.db.write(Actor::System("test"), move |tx| what.try_for_each(|n| tx.record(&Happened(n)).map(drop))).await.unwrap();
    }
    /// Listens; sees even numbers only, and is allowed until 99 has happened.
    fn listen(&self, after: Option<i64>, stop: &tokio_util::sync::CancellationToken) -> BodyDataStream {
        let feed = sse::Feed {
            db: self.db.clone(),
            after: after.map(Seq),
            map: Arc::new(|logged, _| Ok(logged.stream.filter(|n| n % 2 == 0).map(|n| ("happened".to_owned(), n.into())))),
            is_still_allowed: Arc::new(|connection| Ok(!connection.prepare("select 1 from log where stream = 99")?.exists([])?)),
            stop: stop.clone(),
            hints: crate::engine::live::Live::new(Clock::system()).listen(),
            map_hint: Arc::new(|_, _| Ok(None)),
            seat: sse::Seats::new(1).take("a").unwrap(),
        };
        feed.into_response().into_body().into_data_stream()
    }
}

async fn next(stream: &mut BodyDataStream) -> Option<String> {
    let bytes = tokio::time::timeout(std::time::Duration::from_secs(5), stream.next()).await.expect("the feed is silent")?;
    Some(String::from_utf8(bytes.unwrap().to_vec()).unwrap())
}

#[tokio::test]
async fn a_feed_begins_now_and_shows_only_what_the_listener_may_see() {
    let (shop, stop) = (open(), tokio_util::sync::CancellationToken::new());
    shop.happen(1..=4).await;
    let mut feed = shop.listen(None, &stop);
    assert_eq!(next(&mut feed).await.unwrap(), "retry: 2000\nid: 4\n\n");
    shop.happen(5..=6).await;
    assert_eq!(next(&mut feed).await.unwrap(), "id: 6\nevent: happened\ndata: 6\n\n");
    stop.cancel();
    assert_eq!(next(&mut feed).await, None);
}

#[tokio::test]
async fn a_feed_resumes_after_the_last_event_and_goes_on_live() {
    let (shop, stop) = (open(), tokio_util::sync::CancellationToken::new());
    shop.happen(1001..=1500).await;
    let mut feed = shop.listen(Some(100), &stop);
    next(&mut feed).await.unwrap();
    for expected in (102..=500).step_by(2) {
        assert_eq!(next(&mut feed).await.unwrap(), format!("id: {expected}\nevent: happened\ndata: {}\n\n", expected + 1000));
    }
    shop.happen(1501..=1502).await;
    assert!(next(&mut feed).await.unwrap().starts_with("id: 502\n"));
}

#[tokio::test]
async fn a_listener_that_missed_too_much_or_comes_from_elsewhere_loads_afresh() {
    let (shop, stop) = (open(), tokio_util::sync::CancellationToken::new());
    shop.happen(1000..=1000 + sse::MAX_REPLAY).await;
    for after in [0, 1_000_000] {
        let first = next(&mut shop.listen(Some(after), &stop)).await.unwrap();
        assert!(first.contains("event: resync\n") && first.contains("id: 10001\n"), "{first}");
    }
}

#[tokio::test]
async fn a_feed_ends_when_the_listener_may_no_longer_listen() {
    let (shop, stop) = (open(), tokio_util::sync::CancellationToken::new());
    let mut feed = shop.listen(None, &stop);
    next(&mut feed).await.unwrap();
    shop.happen(98..=98).await;
    next(&mut feed).await.unwrap();
    shop.happen(99..=100).await;
    assert_eq!(next(&mut feed).await, None);
}

#[test]
fn one_listener_has_only_so_many_feeds() {
    let seats = sse::Seats::new(1);
    let seat = seats.take("a").unwrap();
    assert_eq!(seats.take("a").err().unwrap().kind(), Kind::TooMany);
    assert!(seats.take("b").is_ok());
    drop(seat);
    assert!(seats.take("a").is_ok());
}

#[test]
fn a_place_to_resume_from_is_a_number_of_the_log() {
    let headers = |value: &'static str| HeaderMap::from_iter([("last-event-id".parse().unwrap(), value.parse().unwrap())]);
    assert_eq!(sse::resume_point(&headers("7"), Some(Seq(3))).unwrap(), Some(Seq(7)));
    assert_eq!(sse::resume_point(&HeaderMap::new(), Some(Seq(3))).unwrap(), Some(Seq(3)));
    assert!(sse::resume_point(&headers("-7"), None).is_err() && sse::resume_point(&headers("x"), None).is_err());
}
