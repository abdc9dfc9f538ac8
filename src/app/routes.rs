//! The routes of the whole application, and the document that describes them.
use super::{App, health};
use crate::{desk, engine::http::dress};
use axum::{Router, routing::get};
use utoipa::openapi::OpenApi;

/// All requests end here.
pub(super) fn router(app: &App) -> Router {
    let (api, _) = desk::routes().nest("/api/v1", health::routes()).split_for_parts();
    let outside = Router::new().route("/health", get(health::probe)).route("/", get(front)).with_state(app.clone());
    dress(api.with_state(app.desk.clone()).merge(outside), app.engine.config.clone())
}

/// The API as OpenAPI 3.1.
pub fn openapi() -> OpenApi {
    desk::routes().nest("/api/v1", health::routes()).into_openapi()
}

/// What a browser sees at the root.
async fn front() -> &'static str {
    concat!(
        "Hopdesk ",
        env!("CARGO_PKG_VERSION"),
        " is running.\n\nThe API begins at /api/v1; its description is /api/v1/openapi.json.\nHopdesk đang chạy. API bắt đầu tại /api/v1.\n"
    )
}
