//! Organisations.
use super::super::{
    commands, list as listing,
    model::{NewOrganisation, Organisation, OrganisationBrief, OrganisationPatch},
    store,
};
use crate::{
    base::{Cursor, Page, PageRequest, Result, id::OrganisationId},
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

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The beginning of a name or domain.
    #[serde(default)]
    q: String,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Organisations, newest first
#[utoipa::path(get, path = "/organisations", operation_id = "contacts_list_organisations", tag = "contacts", params(ListQuery),
    responses((status = 200, body = Page<OrganisationBrief>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Page<OrganisationBrief>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let page = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    Ok(Json(desk.engine.db.read(move |connection| listing::organisations(connection, &query.q, &page)).await?))
}

/// One organisation
#[utoipa::path(get, path = "/organisations/{id}", operation_id = "contacts_get_organisation", tag = "contacts",
    params(("id" = OrganisationId, Path)),
    responses((status = 200, body = Organisation), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<OrganisationId>) -> Result<Json<Organisation>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| store::organisation(connection, id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewOrganisationBody {
    name: String,
    #[serde(default)]
    note: String,
    /// Mail domains whose people belong to it, such as `example.com`.
    #[serde(default)]
    domains: Vec<String>,
}

/// Make an organisation
#[utoipa::path(post, path = "/organisations", operation_id = "contacts_create_organisation", tag = "contacts",
    request_body = NewOrganisationBody,
    responses((status = 201, body = Organisation), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn create(
    State(desk): State<Desk>,
    signed: Signed,
    Json(body): Json<NewOrganisationBody>,
) -> Result<(StatusCode, Json<Organisation>)> {
    let new = NewOrganisation { name: body.name, note: body.note, domains: body.domains };
    let organisation = desk.engine.db.write(signed.actor, move |tx| commands::create_organisation(tx, new)).await?;
    Ok((StatusCode::CREATED, Json(organisation)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeOrganisationBody {
    /// The version that was read.
    version: i64,
    name: Option<String>,
    note: Option<String>,
    /// All its domains: those that are missing are taken away.
    domains: Option<Vec<String>>,
}

/// Change an organisation
#[utoipa::path(patch, path = "/organisations/{id}", operation_id = "contacts_change_organisation", tag = "contacts",
    params(("id" = OrganisationId, Path)), request_body = ChangeOrganisationBody,
    responses((status = 200, body = Organisation), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<OrganisationId>,
    Json(body): Json<ChangeOrganisationBody>,
) -> Result<Json<Organisation>> {
    let patch = OrganisationPatch { version: body.version, name: body.name, note: body.note, domains: body.domains };
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::change_organisation(tx, id, patch)).await?))
}
