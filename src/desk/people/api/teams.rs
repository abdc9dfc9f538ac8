//! Teams.
use super::{
    super::{
        commands,
        model::{Team, TeamPatch},
        policy::{Action, Object, authorize},
        store,
    },
    signed::Signed,
};
use crate::{
    base::{
        Page, Result,
        id::{AgentId, TeamId},
    },
    desk::Desk,
    engine::http::{Json, PageQuery, Path, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

/// All teams, by id
#[utoipa::path(get, path = "/teams", operation_id = "people_list_teams", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<Team>), (status = 401, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<PageQuery>) -> Result<Json<Page<Team>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| store::list_teams(connection, &query.into())).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTeamBody {
    name: String,
    #[serde(default)]
    members: Vec<AgentId>,
}

/// Make a team
#[utoipa::path(post, path = "/teams", operation_id = "people_create_team", tag = "people", request_body = NewTeamBody,
    responses((status = 201, body = Team), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<NewTeamBody>) -> Result<(StatusCode, Json<Team>)> {
    let team = desk.engine.db.write(signed.actor, move |tx| commands::create_team(tx, &body.name, &body.members)).await?;
    Ok((StatusCode::CREATED, Json(team)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTeamBody {
    /// The version that was read.
    version: i64,
    name: Option<String>,
    members: Option<Vec<AgentId>>,
    is_active: Option<bool>,
}

/// Change a team
#[utoipa::path(patch, path = "/teams/{id}", operation_id = "people_change_team", tag = "people", params(("id" = TeamId, Path)),
    request_body = ChangeTeamBody,
    responses((status = 200, body = Team), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<TeamId>,
    Json(body): Json<ChangeTeamBody>,
) -> Result<Json<Team>> {
    let patch = TeamPatch { version: body.version, name: body.name, members: body.members, is_active: body.is_active };
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::change_team(tx, id, patch)).await?))
}
