//! Contacts and organisations over HTTP.
mod contacts;
mod notes;
mod organisations;

use crate::desk::Desk;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(contacts::list, contacts::create))
        .routes(routes!(contacts::get, contacts::change))
        .routes(routes!(contacts::add_identity))
        .routes(routes!(contacts::remove_identity))
        .routes(routes!(contacts::forms_of_address))
        .routes(routes!(contacts::duplicates))
        .routes(routes!(notes::list, notes::add))
        .routes(routes!(notes::change, notes::delete))
        .routes(routes!(organisations::list, organisations::create))
        .routes(routes!(organisations::get, organisations::change))
}
