//! Putting entries where they belong, and undoing it.
use super::{
    super::{commands, list as listing},
    OperationDone, resolve,
};
use crate::{
    base::{
        Result,
        id::{EntryId, OperationId},
    },
    desk::{Desk, people::Signed},
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    /// The number of the ticket that goes on.
    into: i64,
}

/// Merge a ticket into another
#[utoipa::path(post, path = "/tickets/{number}/merge", operation_id = "tickets_merge", tag = "tickets", params(("number" = i64, Path)),
    request_body = MergeBody,
    responses((status = 200, body = OperationDone), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn merge(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<MergeBody>,
) -> Result<Json<OperationDone>> {
    let merged = desk.engine.db.write(signed.actor, move |tx| {
        let (source, target) = (resolve(tx, number)?, resolve(tx, body.into)?);
        commands::merge(tx, source, target)
    });
    Ok(Json(OperationDone { operation_id: merged.await?, number: body.into }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// Of one ticket.
    entries: Vec<EntryId>,
    /// The number of the ticket where they belong.
    to: i64,
}

/// Move entries into another ticket
#[utoipa::path(post, path = "/entries/move", operation_id = "tickets_move_entries", tag = "tickets", request_body = MoveBody,
    responses((status = 200, body = OperationDone), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn move_entries(State(desk): State<Desk>, signed: Signed, Json(body): Json<MoveBody>) -> Result<Json<OperationDone>> {
    let moved = desk.engine.db.write(signed.actor, move |tx| {
        let target = resolve(tx, body.to)?;
        commands::move_entries(tx, &body.entries, target)
    });
    Ok(Json(OperationDone { operation_id: moved.await?, number: body.to }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitBody {
    /// Of one ticket.
    entries: Vec<EntryId>,
    /// Of the new ticket; the old one's, if absent.
    subject: Option<String>,
}

/// Make entries a ticket of their own
#[utoipa::path(post, path = "/entries/split", operation_id = "tickets_split", tag = "tickets", request_body = SplitBody,
    responses((status = 201, body = OperationDone), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn split(State(desk): State<Desk>, signed: Signed, Json(body): Json<SplitBody>) -> Result<(StatusCode, Json<OperationDone>)> {
    let split = desk.engine.db.write(signed.actor, move |tx| commands::split(tx, &body.entries, body.subject.as_deref()));
    let (operation_id, ticket) = split.await?;
    Ok((StatusCode::CREATED, Json(OperationDone { operation_id, number: ticket.number })))
}

/// Let the held entry of a stranger count
#[utoipa::path(post, path = "/entries/{id}/allow", operation_id = "tickets_allow", tag = "tickets", params(("id" = EntryId, Path)),
    responses((status = 200, body = OperationDone), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn allow(State(desk): State<Desk>, signed: Signed, Path(id): Path<EntryId>) -> Result<Json<OperationDone>> {
    let allowed = desk.engine.db.write(signed.actor, move |tx| {
        let operation_id = commands::allow(tx, id)?;
        let number = listing::get_entry(tx, tx.actor(), id)?.1.number;
        Ok(OperationDone { operation_id, number })
    });
    Ok(Json(allowed.await?))
}

/// Undo a merge, split, move, permission, deletion, or marking as spam
#[utoipa::path(post, path = "/operations/{id}/undo", operation_id = "tickets_undo", tag = "tickets", params(("id" = OperationId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(State(desk): State<Desk>, signed: Signed, Path(id): Path<OperationId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::undo(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
