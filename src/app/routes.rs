//! The routes of the whole application, and the document that describes them.
use super::{App, demo, health, web};
use crate::{
    base::Result,
    channels::{self, Doors, chat, form},
    desk,
    engine::http::dress,
};
use axum::{Router, routing::get};
use utoipa::openapi::OpenApi;

/// All requests end here.
pub(super) fn router(app: &App) -> Result<Router> {
    let (api, _) = desk::routes().nest("/api/v1", health::routes()).split_for_parts();
    let (doors, _) = channels::routes().split_for_parts();
    let doors = doors.with_state(Doors::new(&app.desk, &app.channels));
    let outside = Router::new().route("/health", get(health::probe)).with_state(app.clone());
    let pages = api.with_state(app.desk.clone()).merge(doors).merge(outside).merge(form::routes(&app.desk)?);
    let pages = pages.merge(chat::pages(&app.channels.chat, web::widget()));
    let pages = if app.is_demo { pages.merge(demo::routes(app)) } else { pages };
    Ok(dress(web::beside(pages), app.engine.config.clone()))
}

/// The API as OpenAPI 3.1.
pub fn openapi() -> OpenApi {
    let mut document = desk::routes().nest("/api/v1", health::routes()).into_openapi();
    document.merge(channels::routes().into_openapi());
    document
}
