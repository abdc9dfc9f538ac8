//! Contacts and their identities.
use super::super::{
    commands,
    duplicates::{self, Duplicate},
    list::{self as listing, ContactFilter},
    model::{Contact, ContactBrief, ContactPatch, FORMS_OF_ADDRESS, Identity, IdentityKind, NewContact},
    store,
};
use crate::{
    base::{
        Cursor, Language, Page, PageRequest, Result,
        id::{ContactId, IdentityId, OrganisationId},
    },
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Path, Problem, Query, nullable},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// The beginning of a name, address or number.
    #[serde(default)]
    q: String,
    /// Only those of one organisation.
    organisation: Option<OrganisationId>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Contacts by name
#[utoipa::path(get, path = "/contacts", operation_id = "contacts_list", tag = "contacts", params(ListQuery),
    responses((status = 200, body = Page<ContactBrief>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Page<ContactBrief>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let filter = ContactFilter { prefix: query.q, organisation: query.organisation };
    let page = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    Ok(Json(desk.engine.db.read(move |connection| listing::list(connection, &filter, &page)).await?))
}

/// Forms of address that are usual in Vietnamese; any other short word is possible as well
#[utoipa::path(get, path = "/contacts/forms-of-address", operation_id = "contacts_forms_of_address", tag = "contacts",
    responses((status = 200, body = Vec<String>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn forms_of_address(signed: Signed) -> Result<Json<Vec<&'static str>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(FORMS_OF_ADDRESS.to_vec()))
}

/// Contacts that are very likely the same person, the surest first
#[utoipa::path(get, path = "/contacts/{id}/duplicates", operation_id = "contacts_duplicates", tag = "contacts", params(("id" = ContactId, Path)),
    responses((status = 200, body = Vec<Duplicate>), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn duplicates(State(desk): State<Desk>, signed: Signed, Path(id): Path<ContactId>) -> Result<Json<Vec<Duplicate>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| duplicates::list(connection, id)).await?))
}

/// One contact. In the place of one that was merged away, whoever goes on: their `id` is another.
#[utoipa::path(get, path = "/contacts/{id}", operation_id = "contacts_get", tag = "contacts", params(("id" = ContactId, Path)),
    responses((status = 200, body = Contact), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<ContactId>) -> Result<Json<Contact>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| store::get(connection, id)).await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIdentityBody {
    kind: IdentityKind,
    /// An address, a number, or how the channel names them.
    value: String,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewContactBody {
    #[serde(default)]
    name: String,
    /// How Vietnamese mail speaks to them, such as `chị`.
    #[serde(default)]
    form_of_address: String,
    language: Option<Language>,
    /// By the domain of the first mail address, if absent.
    organisation_id: Option<OrganisationId>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    identities: Vec<NewIdentityBody>,
}

/// Make a contact
#[utoipa::path(post, path = "/contacts", operation_id = "contacts_create", tag = "contacts", request_body = NewContactBody,
    responses((status = 201, body = Contact), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<NewContactBody>) -> Result<(StatusCode, Json<Contact>)> {
    let new = NewContact {
        name: body.name,
        form_of_address: body.form_of_address,
        language: body.language,
        organisation: body.organisation_id,
        note: body.note,
        identities: body.identities.into_iter().map(|identity| (identity.kind, identity.value)).collect(),
    };
    let contact = desk.engine.db.write(signed.actor, move |tx| commands::create(tx, new)).await?;
    Ok((StatusCode::CREATED, Json(contact)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeContactBody {
    /// The version that was read.
    version: i64,
    name: Option<String>,
    form_of_address: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Language>)]
    language: Option<Option<Language>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<OrganisationId>)]
    organisation_id: Option<Option<OrganisationId>>,
    note: Option<String>,
    /// What a blocked contact writes opens no ticket.
    is_blocked: Option<bool>,
}

/// Change a contact
#[utoipa::path(patch, path = "/contacts/{id}", operation_id = "contacts_change", tag = "contacts", params(("id" = ContactId, Path)),
    request_body = ChangeContactBody,
    responses((status = 200, body = Contact), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<ContactId>,
    Json(body): Json<ChangeContactBody>,
) -> Result<Json<Contact>> {
    let patch = ContactPatch {
        version: body.version,
        name: body.name,
        form_of_address: body.form_of_address,
        language: body.language,
        organisation: body.organisation_id,
        note: body.note,
        is_blocked: body.is_blocked,
    };
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::change(tx, id, patch)).await?))
}

/// Give a contact another address or number
#[utoipa::path(post, path = "/contacts/{id}/identities", operation_id = "contacts_add_identity", tag = "contacts",
    params(("id" = ContactId, Path)), request_body = NewIdentityBody,
    responses((status = 201, body = Identity), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn add_identity(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<ContactId>,
    Json(body): Json<NewIdentityBody>,
) -> Result<(StatusCode, Json<Identity>)> {
    let identity = desk.engine.db.write(signed.actor, move |tx| commands::add_identity(tx, id, body.kind, &body.value)).await?;
    Ok((StatusCode::CREATED, Json(identity)))
}

/// Take an address or number from a contact
#[utoipa::path(delete, path = "/contacts/{id}/identities/{identity}", operation_id = "contacts_remove_identity", tag = "contacts",
    params(("id" = ContactId, Path), ("identity" = IdentityId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn remove_identity(
    State(desk): State<Desk>,
    signed: Signed,
    Path((id, identity)): Path<(ContactId, IdentityId)>,
) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::remove_identity(tx, id, identity)).await?;
    Ok(StatusCode::NO_CONTENT)
}
