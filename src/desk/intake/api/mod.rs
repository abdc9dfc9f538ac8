//! The ledger over HTTP, and what messages are as they came: raw, with their HTML, their files.
mod frame;
mod ledger;
mod original;

use crate::desk::Desk;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(ledger::list))
        .routes(routes!(ledger::counts))
        .routes(routes!(ledger::raw))
        .routes(routes!(ledger::reprocess))
        .routes(routes!(original::file))
        .routes(routes!(original::raw))
        .routes(routes!(original::html))
}
