//! API tokens: one's own, and everybody's for those who manage people.
use super::{
    super::{
        commands,
        model::{NewToken, Scope, Token},
        policy::{Action, Object, authorize},
        store,
    },
    signed::Signed,
};
use crate::{
    base::{
        Page, Result, Time,
        id::{AgentId, TokenId},
    },
    desk::Desk,
    engine::http::{Json, PageQuery, Path, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};

/// One's own tokens; everybody's for those who manage people
#[utoipa::path(get, path = "/tokens", operation_id = "people_list_tokens", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<Token>), (status = 401, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<PageQuery>) -> Result<Json<Page<Token>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let sees_all = authorize(&signed.actor, Action::ManagePeople, &Object::Desk).is_ok();
    let owner = (!sees_all).then_some(signed.agent);
    Ok(Json(desk.engine.db.read(move |connection| store::list_tokens(connection, owner, &query.into())).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTokenBody {
    name: String,
    scopes: Vec<Scope>,
    /// Never, if absent.
    expires_at: Option<Time>,
    /// For whom it acts; the asker, if absent.
    agent_id: Option<AgentId>,
}

/// A new token; its text is shown once.
#[derive(Serialize, utoipa::ToSchema)]
pub struct NewTokenView {
    id: TokenId,
    token: String,
}

/// Make a token
#[utoipa::path(post, path = "/tokens", operation_id = "people_create_token", tag = "people", request_body = NewTokenBody,
    responses((status = 201, body = NewTokenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<NewTokenBody>) -> Result<(StatusCode, Json<NewTokenView>)> {
    let agent = body.agent_id.unwrap_or(signed.agent);
    let new = NewToken { name: body.name, agent, scopes: body.scopes, expires_at: body.expires_at };
    let (id, token) = desk.engine.db.write(signed.actor, move |tx| commands::create_token(tx, new)).await?;
    Ok((StatusCode::CREATED, Json(NewTokenView { id, token: token.reveal().to_owned() })))
}

/// Revoke a token
#[utoipa::path(delete, path = "/tokens/{id}", operation_id = "people_revoke_token", tag = "people", params(("id" = TokenId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn revoke(State(desk): State<Desk>, signed: Signed, Path(id): Path<TokenId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::revoke_token(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
