//! The brief over HTTP.
use super::brief::{Brief, brief};
use crate::{
    base::Result,
    desk::{Desk, people::Signed, tickets::list},
    engine::http::{Json, Path, Problem},
};
use axum::extract::State;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(ticket_brief))
}

/// What whoever takes a ticket over should know: what was promised, what is asked, when there was last contact
#[utoipa::path(get, path = "/tickets/{number}/brief", operation_id = "tickets_brief", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = Brief), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn ticket_brief(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<Brief>> {
    let blobs = desk.engine.blobs.clone();
    let brief = desk.engine.db.read(move |connection| {
        let ticket = list::get_by_number(connection, &signed.actor, number)?;
        brief(connection, &blobs, ticket.id)
    });
    Ok(Json(brief.await?))
}
