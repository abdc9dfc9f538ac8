//! The routes of the whole application, and the document that describes them.
use super::{App, health, web};
use crate::{base::Result, channels::form, desk, engine::http::dress};
use axum::{Router, routing::get};
use utoipa::openapi::OpenApi;

/// All requests end here.
pub(super) fn router(app: &App) -> Result<Router> {
    let (api, _) = desk::routes().nest("/api/v1", health::routes()).split_for_parts();
    let outside = Router::new().route("/health", get(health::probe)).with_state(app.clone());
    let pages = api.with_state(app.desk.clone()).merge(outside).merge(form::routes(&app.desk)?);
    Ok(dress(web::beside(pages), app.engine.config.clone()))
}

/// The API as OpenAPI 3.1.
pub fn openapi() -> OpenApi {
    desk::routes().nest("/api/v1", health::routes()).into_openapi()
}
