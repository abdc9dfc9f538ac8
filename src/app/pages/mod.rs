//! The few pages that links lead to before there is a browser app: the front, signing in by a link, choosing a password. Static;
//! the code of a link stays in the part of the address that browsers do not send.
use axum::{
    Router,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};

pub(super) fn routes() -> Router {
    Router::new()
        .route("/", get(async || page("text/html; charset=utf-8", include_str!("front.html"))))
        .route("/sign-in", get(async || page("text/html; charset=utf-8", include_str!("sign-in.html"))))
        .route("/invitation", get(async || page("text/html; charset=utf-8", include_str!("invitation.html"))))
        .route("/assets/pages.js", get(async || page("text/javascript; charset=utf-8", include_str!("pages.js"))))
        .route("/assets/pages.css", get(async || page("text/css; charset=utf-8", include_str!("pages.css"))))
}

fn page(media_type: &'static str, body: &'static str) -> impl IntoResponse {
    let headers =
        [(header::CONTENT_TYPE, HeaderValue::from_static(media_type)), (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"))];
    (headers, body)
}
