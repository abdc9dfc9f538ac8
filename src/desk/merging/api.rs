//! Merges and splits of contacts over HTTP.
use super::{
    commands,
    list::{self as listing, ContactOperationDetail},
    model::Part,
};
use crate::{
    base::{
        Result,
        id::{ContactId, ContactNoteId, ContactOperationId, IdentityId},
    },
    desk::{
        Desk,
        contacts::{self, Contact},
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Path, Problem},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(merge)).routes(routes!(split)).routes(routes!(list)).routes(routes!(undo))
}

/// What was done, and by which id it is undone.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ContactOperationDone {
    operation_id: ContactOperationId,
    /// Who goes on, or who was made.
    contact: Contact,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeContactBody {
    /// Who goes on.
    into: ContactId,
}

/// Merge a contact into another: identities, notes and tickets go over, and its id leads there from then on
#[utoipa::path(post, path = "/contacts/{id}/merge", operation_id = "contacts_merge", tag = "contacts", params(("id" = ContactId, Path)),
    request_body = MergeContactBody,
    responses((status = 200, body = ContactOperationDone), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn merge(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<ContactId>,
    Json(body): Json<MergeContactBody>,
) -> Result<Json<ContactOperationDone>> {
    let merged = desk.engine.db.write(signed.actor, move |tx| {
        let operation_id = commands::merge(tx, id, body.into)?;
        Ok(ContactOperationDone { operation_id, contact: contacts::get(tx, body.into)? })
    });
    Ok(Json(merged.await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitContactBody {
    /// Of the new contact; that of the old one, if absent.
    #[serde(default)]
    name: String,
    /// Some of the contact's identities, not all of them.
    identities: Vec<IdentityId>,
    #[serde(default)]
    notes: Vec<ContactNoteId>,
    /// Numbers of tickets that go along, with what the contact wrote in them.
    #[serde(default)]
    tickets: Vec<i64>,
}

/// Make a part of a contact a contact of its own
#[utoipa::path(post, path = "/contacts/{id}/split", operation_id = "contacts_split", tag = "contacts", params(("id" = ContactId, Path)),
    request_body = SplitContactBody,
    responses((status = 200, body = ContactOperationDone), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn split(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<ContactId>,
    Json(body): Json<SplitContactBody>,
) -> Result<Json<ContactOperationDone>> {
    let part = Part { name: body.name, identities: body.identities, notes: body.notes, tickets: body.tickets };
    let done = desk.engine.db.write(signed.actor, move |tx| {
        let (operation_id, made) = commands::split(tx, id, &part)?;
        Ok(ContactOperationDone { operation_id, contact: contacts::get(tx, made)? })
    });
    Ok(Json(done.await?))
}

/// Merges and splits of a contact, newest first
#[utoipa::path(get, path = "/contacts/{id}/operations", operation_id = "contacts_list_operations", tag = "contacts",
    params(("id" = ContactId, Path)),
    responses((status = 200, body = Vec<ContactOperationDetail>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Path(id): Path<ContactId>) -> Result<Json<Vec<ContactOperationDetail>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| listing::list(connection, id)).await?))
}

/// Undo a merge or split of contacts
#[utoipa::path(post, path = "/contact-operations/{id}/undo", operation_id = "contacts_undo", tag = "contacts",
    params(("id" = ContactOperationId, Path)),
    responses((status = 200, body = Contact), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(State(desk): State<Desk>, signed: Signed, Path(id): Path<ContactOperationId>) -> Result<Json<Contact>> {
    let undone = desk.engine.db.write(signed.actor, move |tx| {
        let contact = commands::undo(tx, id)?;
        contacts::get(tx, contact)
    });
    Ok(Json(undone.await?))
}
