//! Blocked senders over HTTP: for those who manage the box.
use super::{commands, list as listing, model::BlockedSender};
use crate::{
    base::{Cursor, Page, PageRequest, Result, id::BlockedSenderId},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Path, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list, block)).routes(routes!(unblock))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// A part of an address or domain.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Blocked senders, the newest first
#[utoipa::path(get, path = "/blocked-senders", operation_id = "blocked_senders_list", tag = "blocked_senders", params(ListQuery),
    responses((status = 200, body = Page<BlockedSender>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Page<BlockedSender>>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let page = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    Ok(Json(desk.engine.db.read(move |connection| listing::list(connection, &query.q, &page)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockSenderBody {
    /// An address, or a domain, which stands for those below it as well.
    sender: String,
}

/// Block an address or a domain: what they send from now on arrives as spam
#[utoipa::path(post, path = "/blocked-senders", operation_id = "blocked_senders_block", tag = "blocked_senders", request_body = BlockSenderBody,
    responses((status = 201, body = BlockedSender), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn block(
    State(desk): State<Desk>,
    signed: Signed,
    Json(body): Json<BlockSenderBody>,
) -> Result<(StatusCode, Json<BlockedSender>)> {
    let blocked = desk.engine.db.write(signed.actor, move |tx| commands::block(tx, &body.sender)).await?;
    Ok((StatusCode::CREATED, Json(blocked)))
}

/// Block somebody no longer; what is spam stays spam
#[utoipa::path(delete, path = "/blocked-senders/{id}", operation_id = "blocked_senders_unblock", tag = "blocked_senders",
    params(("id" = BlockedSenderId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn unblock(State(desk): State<Desk>, signed: Signed, Path(id): Path<BlockedSenderId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::unblock(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
