//! What a widget asks, below `/widget/v1`: JSON, with the visitor's secret as bearer token. A browser is believed only where the frame is
//! ours; the site that shows the frame is checked when a session begins.
mod files;
mod person;
mod session;
mod talk;
pub(super) mod visitor;
pub(super) mod wire;

use crate::channels::Doors;
use axum::{
    extract::{DefaultBodyLimit, Request},
    http::{HeaderValue, header},
    middleware::{Next, from_fn},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest body besides files.
const BODY: usize = 64 << 10;
/// The largest file, and what wraps it in a form.
const UPLOAD: usize = (25 << 20) + (64 << 10);

/// All routes, below `/widget/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    let upload = OpenApiRouter::new().routes(routes!(files::upload)).layer(DefaultBodyLimit::max(UPLOAD));
    OpenApiRouter::new()
        .routes(routes!(session::open))
        .routes(routes!(talk::entries))
        .routes(routes!(talk::send))
        .routes(routes!(talk::events))
        .routes(routes!(talk::typing))
        .routes(routes!(talk::seen))
        .routes(routes!(files::get))
        .routes(routes!(person::tell))
        .routes(routes!(person::ask_code))
        .routes(routes!(person::prove))
        .routes(routes!(person::transcript))
        .routes(routes!(person::rate))
        .routes(routes!(person::end))
        .layer(DefaultBodyLimit::max(BODY))
        .merge(upload)
        .layer(from_fn(unstored))
}

/// Nothing of it is kept by anybody in between.
async fn unstored(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}
