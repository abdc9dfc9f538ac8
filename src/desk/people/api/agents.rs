//! Agents and their invitations.
use super::{
    super::{
        commands,
        model::{Agent, AgentPatch, NewAgent, Sees},
        policy::{Action, Object, Role, authorize},
        store,
    },
    signed::Signed,
};
use crate::{
    base::{Address, Language, Page, Result, Time, id::AgentId},
    desk::Desk,
    engine::http::{Json, PageQuery, Path, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};

/// Who works here, active or not, by id
#[utoipa::path(get, path = "/agents", operation_id = "people_list_agents", tag = "people", params(PageQuery),
    responses((status = 200, body = Page<Agent>), (status = 401, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<PageQuery>) -> Result<Json<Page<Agent>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| store::list_agents(connection, &query.into())).await?))
}

/// One agent
#[utoipa::path(get, path = "/agents/{id}", operation_id = "people_get_agent", tag = "people", params(("id" = AgentId, Path)),
    responses((status = 200, body = Agent), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<AgentId>) -> Result<Json<Agent>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| store::agent(connection, id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewAgentBody {
    email: Address,
    name: String,
    role: Role,
    /// All tickets, if absent.
    sees: Option<Sees>,
    /// The desk's language, if absent.
    language: Option<Language>,
    /// The asker's time zone, if absent.
    time_zone: Option<String>,
    signature: Option<String>,
}

/// Make an agent, who then needs an invitation; only in person, since whoever makes an agent may become one
#[utoipa::path(post, path = "/agents", operation_id = "people_create_agent", tag = "people", request_body = NewAgentBody,
    responses((status = 201, body = Agent), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<NewAgentBody>) -> Result<(StatusCode, Json<Agent>)> {
    signed.in_person()?;
    let asker = signed.agent;
    let agent = desk
        .engine
        .db
        .write(signed.actor, move |tx| {
            let asker = store::agent(tx, asker)?;
            let new = NewAgent {
                email: body.email,
                name: body.name,
                role: body.role,
                sees: body.sees.unwrap_or(Sees::All),
                language: body.language.unwrap_or(asker.language),
                time_zone: body.time_zone.unwrap_or(asker.time_zone),
                signature: body.signature.unwrap_or_default(),
                password: None,
            };
            let id = commands::create_agent(tx, new)?;
            store::agent(tx, id)
        })
        .await?;
    Ok((StatusCode::CREATED, Json(agent)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeAgentBody {
    /// The version that was read.
    version: i64,
    email: Option<Address>,
    name: Option<String>,
    role: Option<Role>,
    sees: Option<Sees>,
    language: Option<Language>,
    time_zone: Option<String>,
    signature: Option<String>,
    /// How they speak of themselves in Vietnamese; `em`, `mình`, `shop`, `tôi` and `chúng tôi` are usual.
    self_word: Option<String>,
    is_active: Option<bool>,
}

/// Change an agent, in person; what is personal (name, language, time zone, signature, self word) also by one's own token
#[utoipa::path(patch, path = "/agents/{id}", operation_id = "people_change_agent", tag = "people", params(("id" = AgentId, Path)),
    request_body = ChangeAgentBody,
    responses((status = 200, body = Agent), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<AgentId>,
    Json(body): Json<ChangeAgentBody>,
) -> Result<Json<Agent>> {
    let patch = AgentPatch {
        version: body.version,
        email: body.email,
        name: body.name,
        role: body.role,
        sees: body.sees,
        language: body.language,
        time_zone: body.time_zone,
        signature: body.signature,
        self_word: body.self_word,
        is_active: body.is_active,
    };
    if id != signed.agent || !patch.is_personal() {
        signed.in_person()?;
    }
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::change_agent(tx, id, &patch)).await?))
}

/// A code for an agent, told once; whoever invites hands it on.
#[derive(Serialize, utoipa::ToSchema)]
pub struct InvitationView {
    code: String,
    /// Opens the page where the code is used; the code stands behind `#`, where no log sees it.
    url: String,
    expires_at: Time,
}

/// Invite an agent, or let them set a new password; only in person
#[utoipa::path(post, path = "/agents/{id}/invitation", operation_id = "people_invite_agent", tag = "people", params(("id" = AgentId, Path)),
    responses((status = 201, body = InvitationView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn invite(State(desk): State<Desk>, signed: Signed, Path(id): Path<AgentId>) -> Result<(StatusCode, Json<InvitationView>)> {
    signed.in_person()?;
    let code = desk.engine.db.write(signed.actor, move |tx| commands::create_invitation(tx, id)).await?;
    let url = code.url(&desk.engine.config.public_url);
    Ok((StatusCode::CREATED, Json(InvitationView { code: code.text.reveal().to_owned(), url, expires_at: code.expires_at })))
}
