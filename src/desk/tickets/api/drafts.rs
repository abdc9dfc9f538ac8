//! Drafts over HTTP: what agents have begun to write, on tickets and for new ones.
use super::super::{
    commands,
    drafted::{self, DraftDetail},
    list as listing,
};
use crate::{
    base::{Actor, Cursor, Error, Kind, Page, PageRequest, Result, id::DraftId},
    desk::{
        Desk,
        drafts::{self, Draft, DraftContent, DraftMode, DraftRef},
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, PageQuery, Path, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveDraftBody {
    /// The version that was read; absent if there is no draft yet, as far as the author knows.
    version: Option<i64>,
    /// All of it: what is not named is empty.
    content: DraftContent,
}

async fn shown(desk: &Desk, actor: Actor, draft: Draft) -> Result<Json<DraftDetail>> {
    Ok(Json(desk.engine.db.read(move |connection| drafted::detail(connection, &actor, draft)).await?))
}

/// By what a draft is found again.
#[derive(Clone, Copy)]
enum Wanted {
    Id(DraftId),
    Place(i64, DraftMode),
}

/// The same refusal, with what the draft is now; with `null` where there is none any more.
async fn with_draft(desk: &Desk, signed: &Signed, wanted: Wanted, error: Error) -> Error {
    if error.kind() != Kind::Stale || error.current().is_some() {
        return error;
    }
    let (actor, agent) = (signed.actor.clone(), signed.agent);
    let current = desk.engine.db.read(move |connection| {
        let found = match wanted {
            Wanted::Id(id) => Some(drafted::detail(connection, &actor, drafts::get(connection, agent, id)?)?),
            Wanted::Place(number, mode) => {
                let all = drafted::of_ticket(connection, &actor, agent, number)?;
                all.into_iter().find(|draft| draft.mode == mode && !draft.is_aside)
            }
        };
        Ok(serde_json::to_value(found)?)
    });
    match current.await {
        Ok(current) => error.with_current(current),
        Err(_) => error,
    }
}

/// The same refusal of a message whose draft was changed meanwhile, with what that is now.
pub(super) async fn with_sent_draft(desk: &Desk, signed: &Signed, sent: Option<DraftRef>, error: Error) -> Error {
    match sent {
        Some(sent) if error.field_name() == Some("draft") => with_draft(desk, signed, Wanted::Id(sent.id), error).await,
        _ => error,
    }
}

/// My drafts, the last touched first
#[utoipa::path(get, path = "/drafts", operation_id = "drafts_list", tag = "drafts", params(PageQuery),
    responses((status = 200, body = Page<DraftDetail>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<PageQuery>) -> Result<Json<Page<DraftDetail>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let request = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    let page = desk.engine.db.read(move |connection| {
        let found = drafts::list(connection, signed.agent, &request)?;
        drafted::page(connection, &signed.actor, found)
    });
    Ok(Json(page.await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BeginDraftBody {
    content: DraftContent,
}

/// Begin a draft for a new ticket
#[utoipa::path(post, path = "/drafts", operation_id = "drafts_begin", tag = "drafts", request_body = BeginDraftBody,
    responses((status = 201, body = DraftDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn begin(State(desk): State<Desk>, signed: Signed, Json(body): Json<BeginDraftBody>) -> Result<(StatusCode, Json<DraftDetail>)> {
    let draft = desk.engine.db.write(signed.actor.clone(), move |tx| commands::begin_draft(tx, body.content)).await?;
    Ok((StatusCode::CREATED, shown(&desk, signed.actor, draft).await?))
}

/// My drafts on a ticket, those in their place first
#[utoipa::path(get, path = "/tickets/{number}/drafts", operation_id = "drafts_of_ticket", tag = "drafts", params(("number" = i64, Path)),
    responses((status = 200, body = Vec<DraftDetail>), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn of_ticket(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<Vec<DraftDetail>>> {
    let found = desk.engine.db.read(move |connection| drafted::of_ticket(connection, &signed.actor, signed.agent, number));
    Ok(Json(found.await?))
}

/// Keep what I write on a ticket. On one that was merged away, it is kept on the one that goes on in its place.
#[utoipa::path(put, path = "/tickets/{number}/drafts/{mode}", operation_id = "drafts_save", tag = "drafts",
    params(("number" = i64, Path), ("mode" = DraftMode, Path)), request_body = SaveDraftBody,
    responses((status = 200, body = DraftDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn save(
    State(desk): State<Desk>,
    signed: Signed,
    Path((number, mode)): Path<(i64, DraftMode)>,
    Json(body): Json<SaveDraftBody>,
) -> Result<Json<DraftDetail>> {
    let saved = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = listing::find_by_number(tx, number)?.ok_or_else(|| Error::not_found("There is no such ticket."))?.id;
        commands::save_draft(tx, id, mode, body.content, body.version)
    });
    match saved.await {
        Ok(draft) => shown(&desk, signed.actor, draft).await,
        Err(error) => Err(with_draft(&desk, &signed, Wanted::Place(number, mode), error).await),
    }
}

/// One of my drafts, also if it was discarded not long ago
#[utoipa::path(get, path = "/drafts/{id}", operation_id = "drafts_get", tag = "drafts", params(("id" = DraftId, Path)),
    responses((status = 200, body = DraftDetail), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<DraftId>) -> Result<Json<DraftDetail>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let draft = desk.engine.db.read(move |connection| drafts::get(connection, signed.agent, id)).await?;
    shown(&desk, signed.actor, draft).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RewriteDraftBody {
    /// The version that was read.
    version: i64,
    /// All of it: what is not named is empty.
    content: DraftContent,
}

/// Keep what I write in one of my drafts, wherever it stands
#[utoipa::path(put, path = "/drafts/{id}", operation_id = "drafts_rewrite", tag = "drafts", params(("id" = DraftId, Path)),
    request_body = RewriteDraftBody,
    responses((status = 200, body = DraftDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn rewrite(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<DraftId>,
    Json(body): Json<RewriteDraftBody>,
) -> Result<Json<DraftDetail>> {
    let saved = desk.engine.db.write(signed.actor.clone(), move |tx| commands::rewrite_draft(tx, id, body.content, body.version));
    match saved.await {
        Ok(draft) => shown(&desk, signed.actor, draft).await,
        Err(error) => Err(with_draft(&desk, &signed, Wanted::Id(id), error).await),
    }
}

/// Discard one of my drafts; for a week it can be brought back
#[utoipa::path(delete, path = "/drafts/{id}", operation_id = "drafts_discard", tag = "drafts", params(("id" = DraftId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn discard(State(desk): State<Desk>, signed: Signed, Path(id): Path<DraftId>) -> Result<StatusCode> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    desk.engine.db.write(signed.actor, move |tx| drafts::commands::discard(tx, signed.agent, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Bring a discarded draft back
#[utoipa::path(post, path = "/drafts/{id}/restore", operation_id = "drafts_restore", tag = "drafts", params(("id" = DraftId, Path)),
    responses((status = 200, body = DraftDetail), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn restore(State(desk): State<Desk>, signed: Signed, Path(id): Path<DraftId>) -> Result<Json<DraftDetail>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let draft = desk.engine.db.write(signed.actor.clone(), move |tx| drafts::commands::restore(tx, signed.agent, id)).await?;
    shown(&desk, signed.actor, draft).await
}
