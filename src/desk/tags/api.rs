//! Tags over HTTP.
use super::{
    commands, list as listing,
    model::{Tag, TagUse},
};
use crate::{
    base::{Cursor, Page, PageRequest, Result, id::TagId},
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
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(rename, delete))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The beginning of a name.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Tags by name, with how many tickets bear each
#[utoipa::path(get, path = "/tags", operation_id = "tags_list", tag = "tags", params(ListQuery),
    responses((status = 200, body = Page<TagUse>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Page<TagUse>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let page = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    Ok(Json(desk.engine.db.read(move |connection| listing::list(connection, &query.q, &page)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameTagBody {
    name: String,
}

/// Rename a tag on all tickets that bear it
#[utoipa::path(patch, path = "/tags/{id}", operation_id = "tags_rename", tag = "tags", params(("id" = TagId, Path)),
    request_body = RenameTagBody,
    responses((status = 200, body = Tag), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn rename(State(desk): State<Desk>, signed: Signed, Path(id): Path<TagId>, Json(body): Json<RenameTagBody>) -> Result<Json<Tag>> {
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::rename(tx, id, &body.name)).await?))
}

/// Delete a tag that no ticket bears
#[utoipa::path(delete, path = "/tags/{id}", operation_id = "tags_delete", tag = "tags", params(("id" = TagId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn delete(State(desk): State<Desk>, signed: Signed, Path(id): Path<TagId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::delete(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
