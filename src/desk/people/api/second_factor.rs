//! The second factor: at the door, in one's own profile, and for who lost it.
use super::{
    super::{
        commands::{self, Admission, Answered, Visit},
        password::PasswordHash,
        policy::{Action, Object, authorize},
        store, totp,
    },
    session::{SessionView, signed_in},
    signed::{Known, Signed, Visitor},
};
use crate::{
    base::{Actor, Error, Result, Secret, Time, id::AgentId},
    desk::Desk,
    engine::http::{Json, Path, Problem},
};
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use serde::{Deserialize, Serialize};

/// The first factor was right; the second is asked for.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ChallengeView {
    /// To be sent back with the code.
    challenge: String,
    expires_at: Time,
}

/// The answer to a first factor that was right: 200 with a session, or 202 with the question for the second.
pub(super) async fn admitted(desk: &Desk, jar: CookieJar, admission: Admission) -> Result<Response> {
    match admission {
        Admission::SignedIn(signed) => Ok(signed_in(desk, jar, signed).await?.into_response()),
        Admission::Challenged { token, expires_at } => {
            let view = ChallengeView { challenge: token.reveal().to_owned(), expires_at };
            Ok((StatusCode::ACCEPTED, Json(view)).into_response())
        }
    }
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SecondFactorBody {
    challenge: Secret,
    /// Six digits of the authenticator app, or a recovery code.
    code: String,
}

/// Finish signing in with the second factor
#[utoipa::path(post, path = "/session/second-factor", operation_id = "people_sign_in_second_factor", tag = "people", security(()),
    request_body = SecondFactorBody,
    responses((status = 200, body = SessionView), (status = 400, body = Problem, description = "The code is wrong: `field` is `code`"),
        (status = 401, body = Problem, description = "Begin again with the password"), (status = 429, body = Problem)))]
pub async fn sign_in(
    State(desk): State<Desk>,
    visitor: Visitor,
    jar: CookieJar,
    Json(body): Json<SecondFactorBody>,
) -> Result<(CookieJar, Json<SessionView>)> {
    let visit = visitor.with_proof(&desk)?;
    let vault = desk.engine.vault.clone();
    let write = move |tx: &mut crate::engine::db::Tx<'_>| commands::answer_challenge(tx, &vault, &body.challenge, &body.code, &visit);
    match desk.engine.db.write(Actor::System("sign-in"), write).await? {
        Answered::SignedIn(signed) => signed_in(&desk, jar, signed).await,
        Answered::Wrong => Err(wrong_code()),
        Answered::Over => Err(Error::unauthenticated("This sign-in is over. Begin again with your password.")),
    }
}

fn wrong_code() -> Error {
    Error::field("code", "This code is wrong, or was used already.")
}

/// How one's own second factor stands.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TwoFactorView {
    is_on: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<Time>,
    recovery_codes_left: u32,
    /// Whether everybody who works here needs one.
    is_required: bool,
}

/// One's own second factor
#[utoipa::path(get, path = "/agents/me/two-factor", operation_id = "people_two_factor", tag = "people",
    responses((status = 200, body = TwoFactorView), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn get(State(desk): State<Desk>, Known(signed): Known) -> Result<Json<TwoFactorView>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let agent = signed.agent;
    let read = desk.engine.db.read(move |connection| {
        let since = store::second_factor_since(connection, agent)?;
        let recovery_codes_left = store::recovery_codes_left(connection, agent)?;
        Ok(TwoFactorView { is_on: since.is_some(), since, recovery_codes_left, is_required: store::requires_two_factor(connection)? })
    });
    Ok(Json(read.await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnPasswordBody {
    /// One's own, typed anew.
    password: Secret,
}

/// Only a person at a browser who knows the password still: an open session alone must not change how one signs in. `field` is the
/// name of the input. Answers what the password was compared with.
pub(super) async fn prove(
    desk: &Desk,
    signed: &Signed,
    visitor: Visitor,
    password: Secret,
    field: &'static str,
) -> Result<(PasswordHash, Visit)> {
    signed.in_person()?;
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let visit = visitor.with_proof(desk)?;
    let from = visit.clone();
    let (stored, key) = desk.engine.db.write(signed.actor.clone(), move |tx| commands::begin_proof(tx, &from)).await?;
    let stored = stored.ok_or_else(|| Error::conflict("There is no password yet."))?;
    if !desk.gates.matches(Some(stored.clone()), password).await? {
        return Err(Error::field(field, "This is not your password."));
    }
    desk.engine.db.write(signed.actor.clone(), move |tx| commands::finish_proof(tx, &key)).await?;
    Ok((stored, visit))
}

/// A new second factor, told once. It counts when a code of it was confirmed.
#[derive(Serialize, utoipa::ToSchema)]
pub struct NewSecondFactorView {
    /// Base32, to be typed where no camera is at hand.
    secret: String,
    /// `otpauth://…`, which opens an authenticator app on the same device.
    address: String,
    /// The same as a QR code: an SVG document.
    picture: String,
}

/// Begin to set up one's own second factor
#[utoipa::path(post, path = "/agents/me/two-factor", operation_id = "people_begin_two_factor", tag = "people", request_body = OwnPasswordBody,
    responses((status = 201, body = NewSecondFactorView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn begin(
    State(desk): State<Desk>,
    Known(signed): Known,
    visitor: Visitor,
    Json(body): Json<OwnPasswordBody>,
) -> Result<(StatusCode, Json<NewSecondFactorView>)> {
    prove(&desk, &signed, visitor, body.password, "password").await?;
    let vault = desk.engine.vault.clone();
    let host = desk.engine.config.host();
    let new = desk.engine.db.write(signed.actor, move |tx| commands::begin_second_factor(tx, &vault, &host)).await?;
    let picture = totp::picture(&new.address)?;
    let view = NewSecondFactorView { secret: new.secret.reveal().to_owned(), address: new.address.reveal().to_owned(), picture };
    Ok((StatusCode::CREATED, Json(view)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ConfirmTwoFactorBody {
    /// Six digits of the authenticator app.
    code: String,
}

/// Ten codes that each let in once without the app; told once.
#[derive(Serialize, utoipa::ToSchema)]
pub struct RecoveryCodesView {
    recovery_codes: Vec<String>,
}

impl From<Vec<Secret>> for RecoveryCodesView {
    fn from(codes: Vec<Secret>) -> Self {
        Self { recovery_codes: codes.into_iter().map(|code| code.reveal().to_owned()).collect() }
    }
}

/// Turn one's own second factor on with a code of it
#[utoipa::path(post, path = "/agents/me/two-factor/confirm", operation_id = "people_confirm_two_factor", tag = "people",
    request_body = ConfirmTwoFactorBody,
    responses((status = 200, body = RecoveryCodesView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn confirm(
    State(desk): State<Desk>,
    Known(signed): Known,
    visitor: Visitor,
    Json(body): Json<ConfirmTwoFactorBody>,
) -> Result<Json<RecoveryCodesView>> {
    signed.in_person()?;
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let visit = visitor.with_proof(&desk)?;
    let vault = desk.engine.vault.clone();
    let write = move |tx: &mut crate::engine::db::Tx<'_>| commands::confirm_second_factor(tx, &vault, &body.code, &visit);
    let codes = desk.engine.db.write(signed.actor, write).await?;
    Ok(Json(codes.ok_or_else(wrong_code)?.into()))
}

/// Ten new recovery codes in place of one's old ones
#[utoipa::path(post, path = "/agents/me/two-factor/recovery-codes", operation_id = "people_renew_recovery_codes", tag = "people",
    request_body = OwnPasswordBody,
    responses((status = 200, body = RecoveryCodesView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn renew(
    State(desk): State<Desk>,
    signed: Signed,
    visitor: Visitor,
    Json(body): Json<OwnPasswordBody>,
) -> Result<Json<RecoveryCodesView>> {
    prove(&desk, &signed, visitor, body.password, "password").await?;
    let vault = desk.engine.vault.clone();
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::renew_recovery_codes(tx, &vault)).await?.into()))
}

/// Turn one's own second factor off
#[utoipa::path(post, path = "/agents/me/two-factor/turn-off", operation_id = "people_turn_two_factor_off", tag = "people",
    request_body = OwnPasswordBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub async fn turn_off(State(desk): State<Desk>, signed: Signed, visitor: Visitor, Json(body): Json<OwnPasswordBody>) -> Result<StatusCode> {
    prove(&desk, &signed, visitor, body.password, "password").await?;
    desk.engine.db.write(signed.actor, commands::turn_second_factor_off).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take a colleague's second factor away who lost it; their sessions end
#[utoipa::path(delete, path = "/agents/{id}/two-factor", operation_id = "people_reset_two_factor", tag = "people", params(("id" = AgentId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn reset(State(desk): State<Desk>, signed: Signed, Path(id): Path<AgentId>) -> Result<StatusCode> {
    authorize(&signed.actor, Action::ManagePeople, &Object::Desk)?;
    signed.in_person()?;
    desk.engine.db.write(signed.actor, move |tx| commands::reset_second_factor(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
