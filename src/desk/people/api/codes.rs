//! One-time codes, used up by POST alone.
use super::{
    super::{commands, store},
    second_factor::{ChallengeView, admitted},
    session::SessionView,
    signed::Visitor,
};
use crate::{
    base::{Actor, Result, Secret},
    desk::Desk,
    engine::http::{Json, Problem},
};
use axum::{extract::State, response::Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;

const ACTOR: Actor = Actor::System("one-time code");

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptInvitationBody {
    code: Secret,
    password: Secret,
}

/// Set a password with the code of an invitation, and sign in; 202 asks for the second factor
#[utoipa::path(post, path = "/invitations/accept", operation_id = "people_accept_invitation", tag = "people", security(()),
    request_body = AcceptInvitationBody,
    responses((status = 200, body = SessionView), (status = 202, body = ChallengeView), (status = 400, body = Problem), (status = 429, body = Problem)))]
pub async fn accept_invitation(
    State(desk): State<Desk>,
    visitor: Visitor,
    jar: CookieJar,
    Json(body): Json<AcceptInvitationBody>,
) -> Result<Response> {
    let visit = visitor.with_proof(&desk)?;
    let (code, now) = (body.code.clone(), desk.engine.clock.now());
    let agent = desk
        .engine
        .db
        .read(move |c| {
            let (_, agent) = store::find_password_code(c, &code, now)?.ok_or_else(commands::wrong_code)?;
            store::agent(c, agent)
        })
        .await?;
    let password = desk.gates.hash(body.password, agent.name, agent.email).await?;
    let admission = desk.engine.db.write(ACTOR, move |tx| commands::accept_password_code(tx, &body.code, &password, &visit)).await?;
    admitted(&desk, jar, admission).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AcceptSignInCodeBody {
    code: Secret,
}

/// Sign in with the code of a link; 202 asks for the second factor
#[utoipa::path(post, path = "/sign-in-codes/accept", operation_id = "people_accept_sign_in_code", tag = "people", security(()),
    request_body = AcceptSignInCodeBody,
    responses((status = 200, body = SessionView), (status = 202, body = ChallengeView), (status = 400, body = Problem), (status = 429, body = Problem)))]
pub async fn accept_sign_in_code(
    State(desk): State<Desk>,
    visitor: Visitor,
    jar: CookieJar,
    Json(body): Json<AcceptSignInCodeBody>,
) -> Result<Response> {
    let visit = visitor.with_proof(&desk)?;
    let admission = desk.engine.db.write(ACTOR, move |tx| commands::accept_sign_in_code(tx, &body.code, &visit)).await?;
    admitted(&desk, jar, admission).await
}
