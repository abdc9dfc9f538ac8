//! Links between tickets: made and removed. They are read with the ticket.
use super::{
    super::{
        commands,
        detail::{self, LinkDetail},
        link::Relation,
    },
    resolve,
};
use crate::{
    base::{Error, Result},
    desk::{Desk, people::Signed},
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkBody {
    /// What the other ticket is to this one: `related`, `duplicate_of`, `duplicated_by`, `parent` or `child`. The others cannot be made.
    kind: Relation,
    /// The number of the other ticket.
    number: i64,
}

/// Link a ticket to another
///
/// Two tickets have at most one such link, and a ticket has at most one parent and fifty links. Made twice, it is one link.
#[utoipa::path(post, path = "/tickets/{number}/links", operation_id = "tickets_link", tag = "tickets", params(("number" = i64, Path)),
    request_body = LinkBody,
    responses((status = 200, body = LinkDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn link(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<LinkBody>,
) -> Result<Json<LinkDetail>> {
    let linked = desk.engine.db.write(signed.actor, move |tx| {
        let (ticket, other) = (resolve(tx, number)?, resolve(tx, body.number)?);
        commands::link_to(tx, ticket, body.kind, other)?;
        let links = detail::links(tx, tx.actor(), ticket)?;
        let made = links.into_iter().find(|link| link.number == body.number && link.kind == body.kind);
        made.ok_or_else(|| Error::internal("a link that was made is there"))
    });
    Ok(Json(linked.await?))
}

/// Remove the link of a ticket to another
///
/// The link that somebody made; how a ticket came to be stays. One that is not there is removed.
#[utoipa::path(delete, path = "/tickets/{number}/links/{other}", operation_id = "tickets_unlink", tag = "tickets",
    params(("number" = i64, Path), ("other" = i64, Path, description = "The number of the other ticket")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn unlink(State(desk): State<Desk>, signed: Signed, Path((number, other)): Path<(i64, i64)>) -> Result<StatusCode> {
    let unlinked = desk.engine.db.write(signed.actor, move |tx| {
        let (ticket, other) = (resolve(tx, number)?, resolve(tx, other)?);
        commands::unlink_from(tx, ticket, other)
    });
    unlinked.await?;
    Ok(StatusCode::NO_CONTENT)
}
