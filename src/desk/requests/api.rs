//! Links to requests over HTTP, for those who work here: given out by hand, and taken back.
use super::{access, commands};
use crate::{
    base::Result,
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, authorize},
        },
        tickets::list,
    },
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(link, revoke))
}

/// Where the one who asked sees their request.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RequestLinkView {
    /// Whoever has it reads the request and answers as the one who asked: for them alone.
    url: String,
}

/// The link with which the one who asked sees their request; to be told to them alone
#[utoipa::path(get, path = "/tickets/{number}/request-link", operation_id = "requests_link", tag = "requests", params(("number" = i64, Path)),
    responses((status = 200, body = RequestLinkView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn link(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<RequestLinkView>> {
    let engine = desk.engine.clone();
    let read = desk.engine.db.read(move |connection| {
        let ticket = list::get_by_number(connection, &signed.actor, number)?;
        authorize(&signed.actor, Action::Reply, &list::object_of(connection, &ticket, &signed.actor)?)?;
        access::link_for(connection, &engine.vault, &engine.config, ticket.id, ticket.requester)
    });
    Ok(Json(RequestLinkView { url: read.await? }))
}

/// Take back all links to a request that were given out so far; those of later mails are new ones
#[utoipa::path(delete, path = "/tickets/{number}/request-link", operation_id = "requests_revoke", tag = "requests", params(("number" = i64, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn revoke(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<StatusCode> {
    let revoked = desk.engine.db.write(signed.actor, move |tx| {
        let ticket = list::get_by_number(tx, tx.actor(), number)?.id;
        commands::revoke(tx, ticket)
    });
    revoked.await?;
    Ok(StatusCode::NO_CONTENT)
}
