//! Inboxes over HTTP. Secrets go in and never come out.
use super::{
    commands,
    entrance::{CheckStep, Suggestion},
    model::{ChannelKind, Configured, DEFAULT_REOPEN_DAYS, Inbox, InboxPatch, NewInbox, check_secret},
    store,
};
use crate::{
    base::{
        Address, Error, Language, Result, Secret, Time,
        id::{InboxId, TeamId},
    },
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::{
        db::Tx,
        http::{Json, Path, Problem, Query, nullable},
    },
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap, hash_map::Entry};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list, create)).routes(routes!(check)).routes(routes!(suggest)).routes(routes!(get, change, remove))
}

/// An inbox as everybody who works here sees it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct InboxBriefView {
    id: InboxId,
    name: String,
    channel: ChannelKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
    is_active: bool,
    /// It is named only because something came through it.
    is_removed: bool,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// Names those as well that were removed: tickets and entries say that they came through them.
    #[serde(default)]
    removed: bool,
}

/// An inbox with everything but its secrets.
#[derive(Serialize, utoipa::ToSchema)]
pub struct InboxView {
    id: InboxId,
    name: String,
    channel: ChannelKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<Address>,
    aliases: Vec<Address>,
    #[serde(skip_serializing_if = "Option::is_none")]
    team_id: Option<TeamId>,
    language: Language,
    signature: String,
    sends_acknowledgement: bool,
    reopen_days: u32,
    /// What the channel needs.
    #[schema(value_type = Object)]
    settings: Value,
    /// Whether a secret named `password` is stored.
    has_password: bool,
    /// The names of all stored secrets.
    secrets: Vec<String>,
    is_active: bool,
    created_at: Time,
    version: i64,
}

impl From<Configured> for InboxView {
    fn from(Configured { inbox, aliases, secrets }: Configured) -> Self {
        Self {
            id: inbox.id,
            name: inbox.name,
            channel: inbox.channel,
            address: inbox.address,
            aliases,
            team_id: inbox.team,
            language: inbox.language,
            signature: inbox.signature,
            sends_acknowledgement: inbox.sends_acknowledgement,
            reopen_days: inbox.reopen_days,
            settings: inbox.settings,
            has_password: secrets.iter().any(|name| name == "password"),
            secrets,
            is_active: inbox.is_active,
            created_at: inbox.created_at,
            version: inbox.version,
        }
    }
}

/// All inboxes
#[utoipa::path(get, path = "/inboxes", operation_id = "inboxes_list", tag = "inboxes", params(ListQuery),
    responses((status = 200, body = Vec<InboxBriefView>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Vec<InboxBriefView>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let inboxes = desk.engine.db.read(if query.removed { store::every } else { store::list }).await?;
    let brief = |inbox: Inbox| InboxBriefView {
        id: inbox.id,
        name: inbox.name,
        channel: inbox.channel,
        address: inbox.address,
        is_active: inbox.is_active,
        is_removed: inbox.removed_at.is_some(),
    };
    Ok(Json(inboxes.into_iter().map(brief).collect()))
}

/// One inbox with its settings
#[utoipa::path(get, path = "/inboxes/{id}", operation_id = "inboxes_get", tag = "inboxes", params(("id" = InboxId, Path)),
    responses((status = 200, body = InboxView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<InboxId>) -> Result<Json<InboxView>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| store::configured(connection, id)).await?.into()))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewInboxBody {
    name: String,
    channel: ChannelKind,
    /// Where people write to and answers come from, for channels that have addresses.
    address: Option<Address>,
    #[serde(default)]
    aliases: Vec<Address>,
    /// Who gets what comes in here.
    team_id: Option<TeamId>,
    /// Of automatic mail to people whose language is not known.
    #[serde(default)]
    language: Language,
    #[serde(default)]
    signature: String,
    #[serde(default)]
    sends_acknowledgement: bool,
    /// 0 to 365; 14 if absent.
    #[schema(minimum = 0, maximum = 365)]
    reopen_days: Option<u32>,
    #[serde(default)]
    #[schema(value_type = Object)]
    settings: Map<String, Value>,
    /// By name, such as `password`.
    #[serde(default)]
    secrets: BTreeMap<String, Secret>,
    is_active: Option<bool>,
}

/// Make an inbox
#[utoipa::path(post, path = "/inboxes", operation_id = "inboxes_create", tag = "inboxes", request_body = NewInboxBody,
    responses((status = 201, body = InboxView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn create(State(desk): State<Desk>, signed: Signed, Json(body): Json<NewInboxBody>) -> Result<(StatusCode, Json<InboxView>)> {
    let new = NewInbox {
        name: body.name,
        channel: body.channel,
        address: body.address,
        aliases: body.aliases,
        team: body.team_id,
        language: body.language,
        signature: body.signature,
        sends_acknowledgement: body.sends_acknowledgement,
        reopen_days: body.reopen_days.unwrap_or(DEFAULT_REOPEN_DAYS),
        settings: Value::Object(body.settings),
        secrets: body.secrets.into_iter().collect(),
        is_active: body.is_active.unwrap_or(true),
    };
    let (vault, entrances) = (desk.engine.vault.clone(), desk.entrances.clone());
    let write = move |tx: &mut Tx<'_>| {
        let inbox = commands::create(tx, &vault, &entrances, new)?;
        store::configured(tx, inbox.id)
    };
    Ok((StatusCode::CREATED, Json(desk.engine.db.write(signed.actor, write).await?.into())))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeInboxBody {
    /// The version that was read.
    version: i64,
    name: Option<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Address>)]
    address: Option<Option<Address>>,
    aliases: Option<Vec<Address>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<TeamId>)]
    team_id: Option<Option<TeamId>>,
    language: Option<Language>,
    signature: Option<String>,
    sends_acknowledgement: Option<bool>,
    #[schema(minimum = 0, maximum = 365)]
    reopen_days: Option<u32>,
    /// All settings: those that are missing are taken away.
    #[schema(value_type = Option<Object>)]
    settings: Option<Map<String, Value>>,
    /// Those that are missing stay; `null` forgets one. To be typed anew when the server or account changes.
    #[serde(default)]
    #[schema(value_type = BTreeMap<String, Secret>)]
    secrets: BTreeMap<String, Option<Secret>>,
    is_active: Option<bool>,
}

/// Change an inbox
#[utoipa::path(patch, path = "/inboxes/{id}", operation_id = "inboxes_change", tag = "inboxes", params(("id" = InboxId, Path)),
    request_body = ChangeInboxBody,
    responses((status = 200, body = InboxView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<InboxId>,
    Json(body): Json<ChangeInboxBody>,
) -> Result<Json<InboxView>> {
    let patch = InboxPatch {
        version: body.version,
        name: body.name,
        address: body.address,
        aliases: body.aliases,
        team: body.team_id,
        language: body.language,
        signature: body.signature,
        sends_acknowledgement: body.sends_acknowledgement,
        reopen_days: body.reopen_days,
        settings: body.settings.map(Value::Object),
        secrets: body.secrets.into_iter().collect(),
        is_active: body.is_active,
    };
    let (vault, entrances) = (desk.engine.vault.clone(), desk.entrances.clone());
    let write = move |tx: &mut Tx<'_>| {
        let inbox = commands::change(tx, &vault, &entrances, id, patch)?;
        store::configured(tx, inbox.id)
    };
    Ok(Json(desk.engine.db.write(signed.actor, write).await?.into()))
}

/// Remove an inbox for good
///
/// It stops, and its addresses, settings and secrets are forgotten. Tickets and entries stay and go on naming it. What waits to go out
/// through it fails, and whoever wrote it is told; what is on its way comes to its own end.
#[utoipa::path(delete, path = "/inboxes/{id}", operation_id = "inboxes_remove", tag = "inboxes", params(("id" = InboxId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn remove(State(desk): State<Desk>, signed: Signed, Path(id): Path<InboxId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::remove(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckInboxBody {
    channel: ChannelKind,
    #[schema(value_type = Object)]
    settings: Map<String, Value>,
    #[serde(default)]
    secrets: BTreeMap<String, Secret>,
    /// Whose stored secrets stand in for those that are missing, as long as server and account are the same.
    inbox_id: Option<InboxId>,
}

/// Try receiving and sending with settings that are not saved yet
#[utoipa::path(post, path = "/inboxes/check", operation_id = "inboxes_check", tag = "inboxes", request_body = CheckInboxBody,
    responses((status = 200, body = Vec<CheckStep>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn check(State(desk): State<Desk>, signed: Signed, Json(body): Json<CheckInboxBody>) -> Result<Json<Vec<CheckStep>>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let entrance = commands::entrance(&desk.entrances, body.channel)?.clone();
    for (name, secret) in &body.secrets {
        check_secret(name, Some(secret))?;
    }
    let settings = Value::Object(body.settings);
    let mut secrets: HashMap<String, Secret> = body.secrets.into_iter().collect();
    if let Some(id) = body.inbox_id {
        let vault = desk.engine.vault.clone();
        let read = desk.engine.db.read(move |c| Ok((store::present(c, id)?, store::secrets(c, &vault, id)?)));
        let (inbox, stored) = read.await?;
        if inbox.channel != body.channel {
            return Err(Error::field("channel", "The inbox is of another channel."));
        }
        let is_same_place = entrance.destinations(&inbox.settings) == entrance.destinations(&settings);
        for (name, secret) in stored {
            match secrets.entry(name) {
                Entry::Vacant(missing) if is_same_place => {
                    missing.insert(secret);
                }
                Entry::Vacant(missing) => return Err(commands::must_be_typed(missing.key())),
                Entry::Occupied(_) => {}
            }
        }
    }
    entrance.validate(&settings, &secrets.keys().map(String::as_str).collect::<Vec<_>>())?;
    Ok(Json(entrance.check(&settings, secrets).await))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SuggestQuery {
    channel: ChannelKind,
    /// Of the account that is to be connected.
    address: Address,
}

/// Settings with which an account probably works, from a list of well-known providers; to be tried out before they are saved
#[utoipa::path(get, path = "/inboxes/suggestion", operation_id = "inboxes_suggest", tag = "inboxes", params(SuggestQuery),
    responses((status = 200, body = Suggestion), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn suggest(State(desk): State<Desk>, signed: Signed, Query(query): Query<SuggestQuery>) -> Result<Json<Suggestion>> {
    authorize(&signed.actor, Action::ManageBox, &Object::Desk)?;
    let entrance = commands::entrance(&desk.entrances, query.channel)?;
    entrance.suggest(&query.address).map(Json).ok_or_else(|| Error::not_found("Nothing can be suggested for this address."))
}
