//! Macros over HTTP.
use super::{
    commands::{self, Writes},
    list as listing,
    model::{Bodies, Macro, MacroDraft, VARIABLES, Variable},
    render::{self, RenderedMacro},
};
use crate::{
    base::{
        Error, Language, Result,
        id::{EntryId, MacroId},
    },
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        tickets::{BulkBefore, commands::Pen, list as tickets},
    },
    engine::http::{Json, Path, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Tickets that one call applies a macro to at most.
const MOST: usize = 200;

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(variables))
        .routes(routes!(preview))
        .routes(routes!(get, change, delete))
        .routes(routes!(render_for_ticket))
        .routes(routes!(apply))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Words of the name, folder or keywords, in any order, with or without marks.
    #[serde(default)]
    q: String,
}

/// The macros that I can use, by folder and name
#[utoipa::path(get, path = "/macros", operation_id = "macros_list", tag = "macros", params(ListQuery),
    responses((status = 200, body = Vec<Macro>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Vec<Macro>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let found = desk.engine.db.read(move |connection| listing::list(connection, &signed.actor, signed.agent, &query.q));
    Ok(Json(found.await?))
}

/// Make a macro: for oneself, for a team one is in, or, for those who manage the box, for everybody
#[utoipa::path(post, path = "/macros", operation_id = "macros_create", tag = "macros", request_body = MacroDraft,
    responses((status = 201, body = Macro), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<MacroDraft>) -> Result<(StatusCode, Json<Macro>)> {
    let made = desk.engine.db.write(signed.actor, move |tx| commands::create(tx, body)).await?;
    Ok((StatusCode::CREATED, Json(made)))
}

/// The variables that macros can speak of, with samples
#[utoipa::path(get, path = "/macros/variables", operation_id = "macros_variables", tag = "macros",
    responses((status = 200, body = Vec<Variable>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn variables(signed: Signed) -> Result<Json<Vec<Variable>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(VARIABLES.to_vec()))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewMacroBody {
    bodies: Bodies,
    language: Option<Language>,
    /// Of a ticket; with sample values, if absent.
    number: Option<i64>,
}

/// What a macro that is being written would become; says what is wrong with it
#[utoipa::path(post, path = "/macros/preview", operation_id = "macros_preview", tag = "macros", request_body = PreviewMacroBody,
    responses((status = 200, body = RenderedMacro), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn preview(State(desk): State<Desk>, signed: Signed, Json(body): Json<PreviewMacroBody>) -> Result<Json<RenderedMacro>> {
    authorize(&signed.actor, Action::Note, &Object::Desk)?;
    let bodies = body.bodies.checked()?;
    let rendered = desk.engine.db.read(move |connection| match body.number {
        None => render::sample(&bodies, body.language.unwrap_or_default()),
        Some(number) => {
            let ticket = tickets::get_by_number(connection, &signed.actor, number)?;
            render::on_ticket(connection, &bodies, &ticket, Some(signed.agent), body.language)
        }
    });
    Ok(Json(rendered.await?))
}

/// One macro
#[utoipa::path(get, path = "/macros/{id}", operation_id = "macros_get", tag = "macros", params(("id" = MacroId, Path)),
    responses((status = 200, body = Macro), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<MacroId>) -> Result<Json<Macro>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| listing::get(connection, &signed.actor, id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeMacroBody {
    /// The version that was read.
    version: i64,
    /// All of it: what is not named is empty.
    #[serde(rename = "macro")]
    wanted: MacroDraft,
}

/// Put another in the place of a macro
#[utoipa::path(put, path = "/macros/{id}", operation_id = "macros_change", tag = "macros", params(("id" = MacroId, Path)),
    request_body = ChangeMacroBody,
    responses((status = 200, body = Macro), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<MacroId>,
    Json(body): Json<ChangeMacroBody>,
) -> Result<Json<Macro>> {
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::change(tx, id, body.wanted, body.version)).await?))
}

/// Delete a macro
#[utoipa::path(delete, path = "/macros/{id}", operation_id = "macros_delete", tag = "macros", params(("id" = MacroId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn delete(State(desk): State<Desk>, signed: Signed, Path(id): Path<MacroId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::delete(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenderMacroBody {
    /// Of the ticket.
    number: i64,
    /// The contact's, if absent.
    language: Option<Language>,
}

/// What a macro becomes for a ticket, to be put into the composer: counts as a use
#[utoipa::path(post, path = "/macros/{id}/render", operation_id = "macros_render", tag = "macros", params(("id" = MacroId, Path)),
    request_body = RenderMacroBody,
    responses((status = 200, body = RenderedMacro), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn render_for_ticket(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<MacroId>,
    Json(body): Json<RenderMacroBody>,
) -> Result<Json<RenderedMacro>> {
    let rendered = desk.engine.db.write(signed.actor, move |tx| commands::insert_into(tx, id, body.number, body.language));
    Ok(Json(rendered.await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyMacroBody {
    /// Of 1 to 200 tickets.
    numbers: Vec<i64>,
    /// What becomes of the macro's text; nothing, if absent.
    #[serde(default)]
    #[schema(required = false)]
    writes: Writes,
    /// Makes a repeated call write nothing twice; at most 60 characters.
    client_id: Option<String>,
}

/// What became of one ticket.
#[derive(Serialize, utoipa::ToSchema)]
pub struct AppliedView {
    number: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<BulkBefore>,
    /// What was written, which can be taken back for a while if it is an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_id: Option<EntryId>,
    /// Why it stayed as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

/// Apply a macro to up to 200 tickets; each succeeds or fails by itself
#[utoipa::path(post, path = "/macros/{id}/apply", operation_id = "macros_apply", tag = "macros", params(("id" = MacroId, Path)),
    request_body = ApplyMacroBody,
    responses((status = 200, body = Vec<AppliedView>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn apply(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<MacroId>,
    Json(body): Json<ApplyMacroBody>,
) -> Result<Json<Vec<AppliedView>>> {
    let mut numbers = body.numbers;
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() || numbers.len() > MOST {
        return Err(Error::field("numbers", format!("Name 1 to {MOST} tickets.")));
    }
    if body.client_id.as_ref().is_some_and(|id| id.is_empty() || id.len() > 60) {
        return Err(Error::field("client_id", "A client id has 1 to 60 characters."));
    }
    let at = desk.clone();
    let applied = desk.engine.db.write(signed.actor, move |tx| {
        let pen = Pen { vault: &at.engine.vault, blobs: &at.engine.blobs, entrances: &at.entrances };
        let all = commands::apply(tx, &pen, id, &numbers, body.writes, body.client_id.as_deref())?;
        Ok(all.into_iter().map(shown).collect::<Vec<_>>())
    });
    let applied = applied.await?;
    desk.engine.bells.outbox.notify_one();
    Ok(Json(applied))
}

fn shown(applied: commands::Applied) -> AppliedView {
    let number = applied.number;
    match applied.outcome {
        Ok(done) => AppliedView { number, version: Some(done.version), before: Some(done.before), entry_id: done.entry, problem: None },
        Err(error) => AppliedView { number, version: None, before: None, entry_id: None, problem: Some(error.into()) },
    }
}
