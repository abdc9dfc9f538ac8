//! The door for other programs: messages, changes, deletions and marks, each proved by a signature or a token before it is looked at.
use super::{
    Hook,
    deliver::source_of,
    reader::scoped,
    settings::{HookSettings, INCOMING, keys},
    wire::{self, EditBody, Envelope, Kept, MessageBody, StatusBody},
};
use crate::{
    base::{
        Error, Kind, Result, Time,
        id::{EntryId, InboxId},
    },
    channels::{
        Doors,
        provider::{self, remote_of},
        tally::Refusal,
    },
    desk::{
        contacts::{IdentityKind, PhoneNumber},
        inboxes::Inbox,
        intake::{Inbound, LedgerState, ledger},
        outbox,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        settings,
        tickets::{content::key_of, list},
    },
    engine::{
        http::{Json, Path, Problem, read_json},
        vault, webhook, work,
    },
};
use axum::{
    body::Bytes,
    extract::{DefaultBodyLimit, FromRequestParts, Request, State},
    http::{HeaderMap, StatusCode, header},
};
use data_encoding::HEXLOWER;
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// The largest body: twenty-five megabytes, of which files in base64 are most.
const LARGEST_BODY: usize = 25 << 20;
/// After which a mark may be told again that came before its message was written down.
const SOON: u32 = 5;

/// All routes of this channel, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new()
        .routes(routes!(take_in))
        .routes(routes!(edit, delete))
        .routes(routes!(mark))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// A message that was taken in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TakenView {
    /// The number of the ticket in which it stands; absent of what nobody needs to see, such as a message of ours, seen again.
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket: Option<i64>,
    /// The entry that it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<EntryId>,
    state: LedgerState,
}

/// A request whose sender was proved.
struct Proven {
    inbox: Inbox,
    settings: HookSettings,
    body: Bytes,
    /// Of a signed request: the same over all its repetitions.
    id: Option<String>,
}

fn one<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let mut all = headers.get_all(name).iter();
    let first = all.next()?.to_str().ok()?;
    all.next().is_none().then_some(first)
}

impl Hook {
    /// Who calls, by signature or token; then the body, if there were not too many of them.
    async fn prove(&self, doors: &Doors, id: InboxId, request: Request) -> Result<Proven, Problem> {
        let (mut parts, body) = request.into_parts();
        let remote = remote_of(&parts.extensions);
        let has_token = parts.headers.contains_key(header::AUTHORIZATION);
        if has_token {
            let signed = Signed::from_request_parts(&mut parts, &doors.desk).await?;
            authorize(&signed.actor, Action::Receive, &Object::Desk)?;
        }
        let Some(inbox) = self.door.inbox(id).await else {
            let stranger = self.door.stranger(None, Refusal::Unsigned, &remote, "The signature is wrong.").await;
            let is_known = has_token && stranger.kind() == Kind::Unauthenticated;
            return Err(if is_known { Error::not_found("There is no inbox of this kind.") } else { stranger }.into());
        };
        let headers = parts.headers.clone();
        let body = self.door.body(id, Request::from_parts(parts, body)).await?;
        let settings = HookSettings::read(&inbox.settings)?;
        let webhook_id = if has_token { None } else { Some(self.verify(id, &headers, &body, &remote).await?) };
        self.door.pace(id).await?;
        Ok(Proven { inbox, settings, body, id: webhook_id })
    }

    /// The id of a request that one of the inbox's keys signed just now.
    async fn verify(&self, id: InboxId, headers: &HeaderMap, body: &[u8], remote: &str) -> Result<String> {
        let secrets = provider::secrets(&self.engine, id).await?;
        let outcome = match (one(headers, webhook::ID), one(headers, webhook::TIMESTAMP), one(headers, webhook::SIGNATURE)) {
            (Some(id), Some(timestamp), Some(signatures)) => {
                let signed = webhook::Signed { id, timestamp, signatures };
                webhook::verify(&keys(&secrets, INCOMING), signed, body, self.engine.clock.now()).map(|()| id.to_owned())
            }
            _ => Err(webhook::Distrust::Malformed),
        };
        match outcome {
            Ok(id) => Ok(id),
            Err(distrust) => {
                let refusal = if distrust == webhook::Distrust::Stale { Refusal::Stale } else { Refusal::Unsigned };
                Err(self.door.stranger(Some(id), refusal, remote, distrust.to_string()).await)
            }
        }
    }
}

/// Puts something through the door, understands and lands it at once; whether it is new, and what became of it.
async fn accept(doors: &Doors, proven: &Proven, place: String, envelope: &Envelope, body: &[u8]) -> Result<(bool, TakenView)> {
    let raw = wire::kept(envelope, body)?;
    let source = source_of(proven.inbox.id);
    let digest = key_of(&format!("{}/{place}", source.name));
    let inbound = Inbound { external_id: place.clone(), received_at: envelope.received_at, raw, digest };
    let (intake, from) = (doors.desk.intake.clone(), source.clone());
    let landed = work::blocking(move || -> Result<bool> {
        let mut ready = Vec::new();
        for (inbound, prepared) in intake.prepare(vec![inbound])? {
            ready.push((prepared, intake.understand_new(&from, inbound)?));
        }
        Ok(intake.take_in_blocking(&from, ready)?.into_iter().any(|landed| landed.is_some()))
    });
    let is_new = landed.await??;
    doors.desk.engine.bells.files.notify_one();
    doors.hook.door.accepted(proven.inbox.id).await?;
    let view = doors.desk.engine.db.read(move |connection| {
        let row = ledger::find(connection, &source, &place)?.ok_or_else(|| Error::internal("what was taken in is missing"))?;
        let entry = row.entry.map(|entry| list::find_entry(connection, entry)).transpose()?.flatten();
        let ticket = entry.as_ref().map(|entry| list::numbers(connection, &[entry.ticket])).transpose()?;
        Ok(TakenView { ticket: ticket.and_then(|numbers| numbers.into_values().next()), message_id: row.entry, state: row.state })
    });
    Ok((is_new, view.await?))
}

/// A place in the ledger for what is no message: the same request again has the same.
fn place_of(proven: &Proven) -> Result<String> {
    Ok(match &proven.id {
        Some(id) => format!("w:{id}"),
        None => format!("t:{}", HEXLOWER.encode(&vault::random::<16>()?)),
    })
}

/// The contact in the spelling in which identities are compared.
async fn person(doors: &Doors, proven: &Proven, body: &MessageBody) -> Result<String> {
    let id = &body.contact.external_id;
    if proven.settings.identity != IdentityKind::Phone {
        return Ok(scoped(&source_of(proven.inbox.id), id));
    }
    let country = doors.desk.engine.db.read(settings::get).await?.phone.country_code;
    let number = PhoneNumber::read(id, &country);
    Ok(number.ok_or_else(|| Error::field("contact.external_id", "This is not a telephone number."))?.value)
}

fn envelope(proven: &Proven, what: Kept, external_id: &str, received_at: Time) -> Envelope {
    Envelope { what, external_id: external_id.to_owned(), identity: proven.settings.identity, person: String::new(), received_at }
}

/// Hand a message of another program in
///
/// Signed after Standard Webhooks with the inbox's `incoming_secret` (`webhook-id`, `webhook-timestamp` within five minutes,
/// `webhook-signature: v1,…`), or with a token whose scope is `receive`. A message with an `external_id` that is known here already
/// answers 200 with what became of it, and changes nothing.
#[utoipa::path(post, path = "/channels/{inbox}/messages", operation_id = "channels_take_in", tag = "channels", params(("inbox" = InboxId, Path)),
    request_body = MessageBody,
    responses((status = 200, body = TakenView), (status = 201, body = TakenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem)))]
async fn take_in(
    State(doors): State<Doors>,
    Path(inbox): Path<InboxId>,
    request: Request,
) -> Result<(StatusCode, Json<TakenView>), Problem> {
    let hook = &doors.hook;
    let proven = hook.prove(&doors, inbox, request).await?;
    let read = read_json(&proven.body).and_then(|body: MessageBody| body.check().map(|()| body));
    let body = hook.door.understood(inbox, read).await?;
    let person = hook.door.understood(inbox, person(&doors, &proven, &body).await).await?;
    let envelope = Envelope { person, ..envelope(&proven, Kept::Message, &body.external_id, hook.engine.clock.now()) };
    let (is_new, view) = accept(&doors, &proven, format!("m:{}", body.external_id), &envelope, &proven.body).await?;
    Ok((if is_new { StatusCode::CREATED } else { StatusCode::OK }, Json(view)))
}

/// Whether a message of this id is here.
async fn expect_message(doors: &Doors, inbox: InboxId, external_id: &str) -> Result<()> {
    wire::check_id("external_id", external_id)?;
    let key = key_of(&scoped(&source_of(inbox), external_id));
    match doors.desk.engine.db.read(move |connection| list::find_by_key(connection, key, "own")).await? {
        Some(_) => Ok(()),
        None => Err(Error::not_found("There is no message with this id.")),
    }
}

/// Tell what a message says from now on; what it said before stays with it
#[utoipa::path(patch, path = "/channels/{inbox}/messages/{external_id}", operation_id = "channels_edit", tag = "channels",
    params(("inbox" = InboxId, Path), ("external_id" = String, Path)), request_body = EditBody,
    responses((status = 200, body = TakenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
async fn edit(
    State(doors): State<Doors>,
    Path((inbox, external_id)): Path<(InboxId, String)>,
    request: Request,
) -> Result<Json<TakenView>, Problem> {
    let proven = doors.hook.prove(&doors, inbox, request).await?;
    let read = read_json(&proven.body).and_then(|body: EditBody| wire::check_text(&body.text, body.html.as_deref()));
    doors.hook.door.understood(inbox, read).await?;
    expect_message(&doors, inbox, &external_id).await?;
    let envelope = envelope(&proven, Kept::Edit, &external_id, doors.hook.engine.clock.now());
    Ok(Json(accept(&doors, &proven, place_of(&proven)?, &envelope, &proven.body).await?.1))
}

/// Tell that a message was taken back; agents still see what it said
#[utoipa::path(delete, path = "/channels/{inbox}/messages/{external_id}", operation_id = "channels_delete", tag = "channels",
    params(("inbox" = InboxId, Path), ("external_id" = String, Path)),
    responses((status = 200, body = TakenView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem)))]
async fn delete(
    State(doors): State<Doors>,
    Path((inbox, external_id)): Path<(InboxId, String)>,
    request: Request,
) -> Result<Json<TakenView>, Problem> {
    let proven = doors.hook.prove(&doors, inbox, request).await?;
    expect_message(&doors, inbox, &external_id).await?;
    let envelope = envelope(&proven, Kept::Deletion, &external_id, doors.hook.engine.clock.now());
    Ok(Json(accept(&doors, &proven, place_of(&proven)?, &envelope, &proven.body).await?.1))
}

/// Tell how far a message of ours got, by the id that the other program gave it
#[utoipa::path(post, path = "/channels/{inbox}/messages/{external_id}/status", operation_id = "channels_mark", tag = "channels",
    params(("inbox" = InboxId, Path), ("external_id" = String, Path)), request_body = StatusBody,
    responses((status = 200, body = TakenView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
async fn mark(
    State(doors): State<Doors>,
    Path((inbox, external_id)): Path<(InboxId, String)>,
    request: Request,
) -> Result<Json<TakenView>, Problem> {
    let proven = doors.hook.prove(&doors, inbox, request).await?;
    doors.hook.door.understood(inbox, read_json::<StatusBody>(&proven.body)).await?;
    wire::check_id("external_id", &external_id)?;
    let id = scoped(&source_of(inbox), &external_id);
    let looked = doors
        .desk
        .engine
        .db
        .read(move |connection| Ok((outbox::find_by_part(connection, &id)?.is_some(), outbox::is_sending(connection, inbox)?)));
    match looked.await? {
        (true, _) => {}
        // Its answer may have overtaken the one to our request.
        (false, true) => {
            return Err(Error::unavailable("This message is on its way just now. Tell it again.").with_retry_after(SOON).into());
        }
        (false, false) => return Err(Error::not_found("There is no message with this id.").into()),
    }
    let envelope = envelope(&proven, Kept::Status, &external_id, doors.hook.engine.clock.now());
    Ok(Json(accept(&doors, &proven, place_of(&proven)?, &envelope, &proven.body).await?.1))
}
