//! Types over HTTP.
use super::{
    commands,
    fields::Field,
    model::{TicketType, TypeDetail, TypePatch},
    store,
};
use crate::{
    base::{Error, Result},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(arrange)).routes(routes!(change))
}

/// All types of tickets in their order, archived ones included
#[utoipa::path(get, path = "/ticket-types", operation_id = "ticket_types_list", tag = "ticket_types",
    responses((status = 200, body = Vec<TypeDetail>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed) -> Result<Json<Vec<TypeDetail>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(store::list).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTypeBody {
    /// Made from the English name, if absent. It never changes.
    key: Option<TicketType>,
    name_vi: String,
    name_en: String,
}

/// Make a type of tickets
#[utoipa::path(post, path = "/ticket-types", operation_id = "ticket_types_create", tag = "ticket_types", request_body = NewTypeBody,
    responses((status = 201, body = TypeDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<NewTypeBody>) -> Result<(StatusCode, Json<TypeDetail>)> {
    let made = desk.engine.db.write(signed.actor, move |tx| commands::create(tx, body.key, &body.name_vi, &body.name_en)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ArrangeTypesBody {
    /// In the wanted order; what is not named comes after.
    keys: Vec<TicketType>,
}

/// Put the types of tickets into another order
#[utoipa::path(put, path = "/ticket-types/order", operation_id = "ticket_types_arrange", tag = "ticket_types", request_body = ArrangeTypesBody,
    responses((status = 200, body = Vec<TypeDetail>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn arrange(State(desk): State<Desk>, signed: Signed, Json(body): Json<ArrangeTypesBody>) -> Result<Json<Vec<TypeDetail>>> {
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::arrange(tx, &body.keys)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTypeBody {
    /// The version that was read.
    version: i64,
    name_vi: Option<String>,
    name_en: Option<String>,
    position: Option<i64>,
    /// Tickets that have it keep it; none gets it any more.
    is_archived: Option<bool>,
    /// All fields in their order; those that are not named any more are archived, since tickets may have values of them.
    fields: Option<Vec<Field>>,
}

/// Rename, move, archive or bring back a type of tickets
#[utoipa::path(patch, path = "/ticket-types/{key}", operation_id = "ticket_types_change", tag = "ticket_types",
    params(("key" = TicketType, Path)), request_body = ChangeTypeBody,
    responses((status = 200, body = TypeDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(key): Path<String>,
    Json(body): Json<ChangeTypeBody>,
) -> Result<Json<TypeDetail>> {
    let patch = TypePatch {
        version: body.version,
        name_vi: body.name_vi,
        name_en: body.name_en,
        position: body.position,
        is_archived: body.is_archived,
        fields: body.fields,
    };
    let changed = desk.engine.db.write(signed.actor, move |tx| {
        let key = TicketType::parse(&key).ok_or_else(|| Error::not_found("There is no such type."))?;
        commands::change(tx, &key, patch)
    });
    Ok(Json(changed.await?))
}
