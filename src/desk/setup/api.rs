//! Setting up over HTTP: open to whoever holds the code, until it is done.
use super::commands::{SetUp, set_up};
use crate::{
    base::{Actor, Address, Error, Language, Result, Secret},
    desk::{
        Desk,
        people::{self, SessionView, Visitor, signed_in},
    },
    engine::http::{Json, Problem},
};
use axum::{extract::State, http::StatusCode};
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(get, run))
}

#[derive(Serialize, utoipa::ToSchema)]
struct SetUpView {
    is_needed: bool,
}

/// Whether the desk waits to be set up
#[utoipa::path(get, path = "/setup", operation_id = "setup_get", tag = "setup", security(()), responses((status = 200, body = SetUpView)))]
async fn get(State(desk): State<Desk>) -> Result<Json<SetUpView>> {
    Ok(Json(SetUpView { is_needed: !desk.engine.db.read(people::has_agents).await? }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct SetUpBody {
    /// As printed on the console.
    code: Secret,
    name: String,
    email: Address,
    password: Secret,
    language: Language,
    time_zone: String,
    shop_name: String,
}

/// Set the desk up and sign in as its first administrator
#[utoipa::path(post, path = "/setup", operation_id = "setup_run", tag = "setup", security(()), request_body = SetUpBody,
    responses((status = 201, body = SessionView), (status = 400, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
async fn run(
    State(desk): State<Desk>,
    visitor: Visitor,
    jar: CookieJar,
    Json(body): Json<SetUpBody>,
) -> Result<(StatusCode, CookieJar, Json<SessionView>)> {
    let visit = visitor.with_proof(&desk)?;
    let (code, now) = (body.code.clone(), desk.engine.clock.now());
    let (is_done, is_right) = desk.engine.db.read(move |c| Ok((people::has_agents(c)?, people::has_set_up_code(c, &code, now)?))).await?;
    if is_done {
        return Err(Error::conflict("Hopdesk has been set up already."));
    }
    if !is_right {
        return Err(people::commands::wrong_code());
    }
    let password = desk.gates.hash(body.password, body.name.clone(), body.email.clone()).await?;
    let with = SetUp {
        code: body.code,
        name: body.name,
        email: body.email,
        password,
        language: body.language,
        time_zone: body.time_zone,
        shop_name: body.shop_name,
    };
    let signed = desk.engine.db.write(Actor::System("set-up"), move |tx| set_up(tx, with, &visit)).await?;
    let (jar, view) = signed_in(&desk, jar, signed).await?;
    Ok((StatusCode::CREATED, jar, view))
}
