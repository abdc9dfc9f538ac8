//! What is remembered about contacts.
use super::super::{
    commands,
    model::ContactNote,
    store::{self, notes},
};
use crate::{
    base::{
        Result,
        id::{ContactId, ContactNoteId},
    },
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

/// What is remembered about a contact, newest first
#[utoipa::path(get, path = "/contacts/{id}/notes", operation_id = "contacts_list_notes", tag = "contacts", params(("id" = ContactId, Path)),
    responses((status = 200, body = Vec<ContactNote>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Path(id): Path<ContactId>) -> Result<Json<Vec<ContactNote>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| notes::list(connection, store::get(connection, id)?.id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContactNoteBody {
    /// 1 to 2,000 characters.
    text: String,
}

/// Remember something about a contact
#[utoipa::path(post, path = "/contacts/{id}/notes", operation_id = "contacts_add_note", tag = "contacts", params(("id" = ContactId, Path)),
    request_body = NewContactNoteBody,
    responses((status = 201, body = ContactNote), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn add(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<ContactId>,
    Json(body): Json<NewContactNoteBody>,
) -> Result<(StatusCode, Json<ContactNote>)> {
    let note = desk.engine.db.write(signed.actor, move |tx| commands::add_note(tx, id, &body.text)).await?;
    Ok((StatusCode::CREATED, Json(note)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeContactNoteBody {
    /// The version that was read.
    version: i64,
    text: String,
}

/// Say something remembered in other words
#[utoipa::path(patch, path = "/contacts/{id}/notes/{note}", operation_id = "contacts_change_note", tag = "contacts",
    params(("id" = ContactId, Path), ("note" = ContactNoteId, Path)), request_body = ChangeContactNoteBody,
    responses((status = 200, body = ContactNote), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path((id, note)): Path<(ContactId, ContactNoteId)>,
    Json(body): Json<ChangeContactNoteBody>,
) -> Result<Json<ContactNote>> {
    let changed = desk.engine.db.write(signed.actor, move |tx| commands::change_note(tx, id, note, &body.text, body.version));
    Ok(Json(changed.await?))
}

/// Forget something about a contact
#[utoipa::path(delete, path = "/contacts/{id}/notes/{note}", operation_id = "contacts_delete_note", tag = "contacts",
    params(("id" = ContactId, Path), ("note" = ContactNoteId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn delete(State(desk): State<Desk>, signed: Signed, Path((id, note)): Path<(ContactId, ContactNoteId)>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::delete_note(tx, id, note)).await?;
    Ok(StatusCode::NO_CONTENT)
}
