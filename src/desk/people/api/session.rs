//! Signing in and out, one's own sessions and password.
use super::{
    super::{
        commands::{self, SignedIn},
        credential,
        model::{Agent, Session},
        policy::{Action, Object, authorize},
        preferences::Preferences,
        store,
    },
    second_factor::{ChallengeView, admitted, prove},
    signed::{Known, Signed, Visitor},
};
use crate::{
    base::{
        Actor, Address, Error, Result, Secret, Time,
        id::{AgentId, TeamId},
    },
    desk::Desk,
    engine::http::{Json, Path, Problem, cookie},
};
use axum::{extract::State, http::StatusCode, response::Response};
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};

/// Who is signed in, and what they may do.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SessionView {
    agent: Agent,
    teams: Vec<TeamId>,
    /// Words for what the asker may do: those of the role, or of a token's scopes within it.
    rights: Vec<Action>,
    preferences: Preferences,
    /// Everybody here needs a second factor and the asker has none: all but setting one up, and signing out, is refused.
    must_set_up_two_factor: bool,
    /// To be sent back as `X-CSRF-Token` with every change; absent for tokens.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<Time>,
}

/// What the view shows of a session or a token.
struct Shown {
    actor: Actor,
    agent: AgentId,
    must_set_up_two_factor: bool,
    csrf_token: Option<String>,
    expires_at: Option<Time>,
}

async fn view(desk: &Desk, shown: Shown) -> Result<Json<SessionView>> {
    let rights = Action::ALL.into_iter().filter(|action| authorize(&shown.actor, *action, &Object::Desk).is_ok()).collect();
    let id = shown.agent;
    let read = desk.engine.db.read(move |c| Ok((store::agent(c, id)?, store::teams_of(c, id)?, store::preferences(c, id)?)));
    let (agent, teams, preferences) = read.await?;
    let Shown { must_set_up_two_factor, csrf_token, expires_at, .. } = shown;
    Ok(Json(SessionView { agent, teams, rights, preferences, must_set_up_two_factor, csrf_token, expires_at }))
}

/// The answer to whoever has just signed in: cookie and view.
pub async fn signed_in(desk: &Desk, jar: CookieJar, signed: SignedIn) -> Result<(CookieJar, Json<SessionView>)> {
    let jar = jar.add(cookie::session(&desk.engine.config, signed.secret.reveal().to_owned()));
    let (hash, now) = (credential::hash(signed.secret.reveal()), desk.engine.clock.now());
    let proven = desk.engine.db.read(move |connection| store::actor_for_session(connection, &hash, now)).await?;
    let proven = proven.ok_or_else(|| Error::unauthenticated("Your session is over. Sign in again."))?;
    let shown = Shown {
        actor: proven.actor,
        agent: signed.agent,
        must_set_up_two_factor: proven.lacks_second_factor,
        csrf_token: Some(signed.csrf_token),
        expires_at: Some(signed.expires_at),
    };
    Ok((jar, view(desk, shown).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignInBody {
    email: String,
    password: Secret,
}

/// Sign in; 202 asks for the second factor
#[utoipa::path(post, path = "/session", operation_id = "people_sign_in", tag = "people", security(()), request_body = SignInBody,
    responses((status = 200, body = SessionView), (status = 202, body = ChallengeView), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn sign_in(State(desk): State<Desk>, visitor: Visitor, jar: CookieJar, Json(body): Json<SignInBody>) -> Result<Response> {
    const ACTOR: Actor = Actor::System("sign-in");
    let visit = visitor.with_proof(&desk)?;
    let wrong = || Error::unauthenticated("The e-mail address or the password is wrong.");
    let email = Address::parse(&body.email).ok_or_else(wrong)?;
    let (from, vault) = (visit.clone(), desk.engine.vault.clone());
    let attempt = desk.engine.db.write(ACTOR, move |tx| commands::begin_sign_in(tx, &vault, &email, &from)).await?;
    let stored = attempt.account.as_ref().map(|(_, password)| password.clone());
    if !desk.gates.matches(stored, body.password).await? {
        desk.engine.db.write(ACTOR, move |tx| commands::fail_sign_in(tx, &attempt)).await?;
        return Err(wrong());
    }
    let admission = desk.engine.db.write(ACTOR, move |tx| commands::finish_sign_in(tx, &attempt, &visit)).await?;
    admitted(&desk, jar, admission).await
}

/// Who is signed in
#[utoipa::path(get, path = "/session", operation_id = "people_session", tag = "people",
    responses((status = 200, body = SessionView), (status = 401, body = Problem)))]
pub async fn me(State(desk): State<Desk>, Known(signed): Known) -> Result<Json<SessionView>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let (csrf_token, expires_at) =
        signed.session.as_ref().map(|(session, secret)| (credential::csrf_token(secret), session.expires_at)).unzip();
    let must_set_up_two_factor = signed.lacks_second_factor;
    view(&desk, Shown { actor: signed.actor, agent: signed.agent, must_set_up_two_factor, csrf_token, expires_at }).await
}

/// Sign out
#[utoipa::path(delete, path = "/session", operation_id = "people_sign_out", tag = "people",
    responses((status = 204), (status = 401, body = Problem)))]
pub async fn sign_out(State(desk): State<Desk>, Known(signed): Known, jar: CookieJar) -> Result<(CookieJar, StatusCode)> {
    let session = signed.in_person()?.0.id;
    desk.engine.db.write(signed.actor, move |tx| commands::revoke_session(tx, session)).await?;
    Ok((cookie::forget(&desk.engine.config, jar), StatusCode::NO_CONTENT))
}

/// One browser in which somebody is signed in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct SessionEntryView {
    /// A number, as a string.
    id: String,
    created_at: Time,
    seen_at: Time,
    expires_at: Time,
    remote_address: String,
    user_agent: String,
    /// Whether the asking browser is this one.
    is_current: bool,
}

/// Where one is signed in
#[utoipa::path(get, path = "/sessions", operation_id = "people_list_sessions", tag = "people",
    responses((status = 200, body = Vec<SessionEntryView>), (status = 401, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed) -> Result<Json<Vec<SessionEntryView>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let current = signed.in_person()?.0.id;
    let (agent, now) = (signed.agent, desk.engine.clock.now());
    let sessions = desk.engine.db.read(move |connection| store::sessions_of(connection, agent)).await?;
    let entry = |session: Session| SessionEntryView {
        id: session.id.to_string(),
        created_at: session.created_at,
        seen_at: session.seen_at,
        expires_at: session.expires_at,
        remote_address: session.remote_address,
        user_agent: session.user_agent,
        is_current: session.id == current,
    };
    Ok(Json(sessions.into_iter().filter(|session| session.is_alive(now)).map(entry).collect()))
}

/// End one of one's own sessions
#[utoipa::path(delete, path = "/sessions/{id}", operation_id = "people_revoke_session", tag = "people",
    params(("id" = String, Path, description = "Of the session")),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn revoke(State(desk): State<Desk>, signed: Signed, Path(id): Path<i64>) -> Result<StatusCode> {
    signed.in_person()?;
    desk.engine.db.write(signed.actor, move |tx| commands::revoke_session(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PasswordBody {
    current_password: Secret,
    new_password: Secret,
}

/// Change one's own password. All sessions end; the answer begins a new one.
#[utoipa::path(put, path = "/agents/me/password", operation_id = "people_change_password", tag = "people", request_body = PasswordBody,
    responses((status = 200, body = SessionView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn change_password(
    State(desk): State<Desk>,
    signed: Signed,
    visitor: Visitor,
    jar: CookieJar,
    Json(body): Json<PasswordBody>,
) -> Result<(CookieJar, Json<SessionView>)> {
    let (old, visit) = prove(&desk, &signed, visitor, body.current_password, "current_password").await?;
    let id = signed.agent;
    let agent = desk.engine.db.read(move |connection| store::agent(connection, id)).await?;
    let new = desk.gates.hash(body.new_password, agent.name, agent.email).await?;
    let signed = desk.engine.db.write(signed.actor, move |tx| commands::change_password(tx, &old, &new, &visit)).await?;
    signed_in(&desk, jar, signed).await
}
