//! The conversation: what is said, what came before, the stream, and what each side does just now.
use super::{
    session::NEWEST,
    visitor::Known,
    wire::{EntryView, OlderView, TakenMessage, VisitorMessageBody, VisitorSeenBody, VisitorTypingBody},
};
use crate::{
    base::{Actor, Error, Result, Time},
    channels::{
        Doors,
        chat::{
            Chat, hours,
            record::{Record, place_of},
            settings::{Asked, AskedField, ChatSettings, TEXT, plain},
            source_of,
            stream::Connected,
        },
        tally::Refusal,
    },
    desk::{
        intake::{Inbound, ledger},
        visitors::{self, Upload},
    },
    engine::{
        blob::hash_of,
        http::{Json, Problem, Query, sse},
        work,
    },
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use uuid::Uuid;

const ACTOR: Actor = Actor::System("chat");

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OlderQuery {
    /// The oldest place that the page has.
    before: i64,
}

/// What was said before
#[utoipa::path(get, path = "/entries", operation_id = "widget_entries", tag = "widget", params(OlderQuery),
    responses((status = 200, body = OlderView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub async fn entries(State(doors): State<Doors>, known: Known, Query(query): Query<OlderQuery>) -> Result<Json<OlderView>, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.reads, &known).await?;
    let blobs = chat.engine.blobs.clone();
    let read = chat.engine.db.read(move |connection| visitors::before(connection, &blobs, &known.visitor, query.before, NEWEST));
    let (shown, has_older, _) = read.await?;
    Ok(Json(OlderView { entries: shown.into_iter().map(EntryView::from).collect(), has_older }))
}

/// Say something; on disk once it is answered. The same `client_id` again is the same message
#[utoipa::path(post, path = "/messages", operation_id = "widget_send", tag = "widget", request_body = VisitorMessageBody,
    responses((status = 200, body = TakenMessage), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem)))]
pub async fn send(
    State(doors): State<Doors>,
    known: Known,
    body: Result<Json<VisitorMessageBody>, Problem>,
) -> Result<Json<TakenMessage>, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.messages, &known).await?;
    let settings = ChatSettings::read(&known.inbox.settings)?;
    let body = match body {
        Ok(Json(body)) => body,
        Err(problem) => {
            let refusal = if problem.status == 413 { Refusal::TooLarge } else { Refusal::Malformed };
            chat.tally.refused(known.inbox.id, refusal).await?;
            return Err(problem);
        }
    };
    let client_id = Uuid::parse_str(&body.client_id).map_err(|_| Error::field("client_id", "A UUID is needed."))?;
    let client_id = client_id.hyphenated().to_string();
    let taken = |at| Json(TakenMessage { client_id: client_id.clone(), at });
    let place = place_of(&known.visitor.line, &client_id);
    if let Some(at) = find(chat, &known, &place).await? {
        return Ok(taken(at));
    }
    let text = plain(&body.text);
    if text.chars().count() > TEXT as usize {
        chat.tally.refused(known.inbox.id, Refusal::TooLarge).await?;
        return Err(Error::field("text", format!("A message has at most {TEXT} characters.")).into());
    }
    if body.files.len() > settings.max_files as usize {
        return Err(Error::field("files", format!("At most {} files go with one message.", settings.max_files)).into());
    }
    let files = uploads(chat, &known, &body.files).await?;
    if text.is_empty() && files.is_empty() {
        return Err(Error::field("text", "Write something.").into());
    }
    if let Some(missing) = missing(chat, &known, &settings).await? {
        return Err(Error::field(missing, "The shop asks for this before you write.").into());
    }
    let now = chat.engine.clock.now();
    let record = Record::new(&known.visitor, &client_id, text, &files);
    let is_new = take_in(&doors, &known, place.clone(), &record, now).await?;
    // With the first message comes the line by which their pages are found from now on.
    chat.rooms.wake_visitor(known.visitor.id);
    let (visitor, ids) = (known.visitor.id, files.iter().map(|file| file.id).collect::<Vec<_>>());
    if !ids.is_empty() {
        chat.engine.db.write(ACTOR, move |tx| visitors::commands::took(tx, visitor, &ids)).await?;
    }
    chat.rooms.set_typing(visitor, false);
    chat.tally.accepted(known.inbox.id).await?;
    let at = if is_new { now } else { find(chat, &known, &place).await?.unwrap_or(now) };
    Ok(taken(at))
}

/// When a message of this place came, if it did.
async fn find(chat: &Chat, known: &Known, place: &str) -> Result<Option<Time>> {
    let (source, place) = (source_of(known.inbox.id), place.to_owned());
    let row = chat.engine.db.read(move |connection| ledger::find(connection, &source, &place)).await?;
    Ok(row.map(|row| row.received_at))
}

async fn uploads(chat: &Chat, known: &Known, ids: &[String]) -> Result<Vec<Upload>> {
    let missing = || Error::field("files", "One of the files is not there any more. Attach it again.");
    let ids = ids.iter().map(|id| id.strip_prefix('u').and_then(|id| id.parse().ok()).ok_or_else(missing)).collect::<Result<Vec<i64>>>()?;
    let visitor = known.visitor.id;
    let read = chat.engine.db.read(move |connection| {
        ids.into_iter().map(|id| visitors::upload(connection, visitor, id)?.ok_or_else(missing)).collect::<Result<Vec<_>>>()
    });
    read.await
}

/// What the shop asks for before a first message, and was not told.
async fn missing(chat: &Chat, known: &Known, settings: &ChatSettings) -> Result<Option<&'static str>> {
    let visitor = known.visitor.clone();
    if settings.pre_chat.when == Asked::Never || visitor.is_proven() {
        return Ok(None);
    }
    let now = chat.engine.clock.now();
    let when = settings.pre_chat.when;
    let read = chat.engine.db.read({
        let visitor = visitor.clone();
        move |connection| {
            let is_asked = when == Asked::Always || !hours(connection, now)?.0;
            Ok(is_asked && visitors::ticket(connection, &visitor)?.is_none())
        }
    });
    if !read.await? {
        return Ok(None);
    }
    let required = settings.pre_chat.fields.iter().filter(|field| field.is_required);
    let mut told = required.map(|field| match field.name {
        AskedField::Name => ("name", &visitor.name),
        AskedField::Email => ("email", &visitor.email),
        AskedField::Phone => ("phone", &visitor.phone),
    });
    Ok(told.find(|(_, value)| value.is_empty()).map(|(name, _)| name))
}

/// Takes what was written through the door of intake, stored and landed at once; whether it was new.
async fn take_in(doors: &Doors, known: &Known, place: String, record: &Record, now: Time) -> Result<bool> {
    let (intake, source, raw) = (doors.desk.intake.clone(), source_of(known.inbox.id), serde_json::to_vec(record)?);
    work::blocking(move || {
        let digest = hash_of(format!("{}/{place}", source.name).as_bytes());
        let digest = i64::from_le_bytes(digest[..8].try_into().map_err(Error::internal)?);
        let inbound = Inbound { external_id: place, received_at: now, raw, digest };
        let prepared = intake.prepare(vec![inbound.clone()])?;
        let understood = intake.understand_new(&source, inbound)?;
        let pairs = prepared.into_iter().map(|(_, prepared)| (prepared, understood.clone())).collect();
        let landed = intake.take_in_blocking(&source, pairs)?;
        intake.engine.bells.files.notify_one();
        Ok(landed.into_iter().next().flatten().is_some())
    })
    .await?
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StreamQuery {
    /// The newest place that the page has, where no `Last-Event-ID` is sent; from the beginning without either.
    since: Option<i64>,
}

/// What happens in the conversation, as it happens: server-sent events, resumed by `since` or `Last-Event-ID`
///
/// `entry` (`EntryView`, with its place as id), `change` (`ConversationView`), `typing` (`TypingView`), `seen` (`SeenView`), `open`
/// (`OpenView`), and `reset`: the session is to be begun anew. What was missed comes from the database.
#[utoipa::path(get, path = "/events", operation_id = "widget_events", tag = "widget", params(StreamQuery),
    responses((status = 200, content_type = "text/event-stream", body = EntryView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub async fn events(
    State(doors): State<Doors>,
    known: Known,
    Query(query): Query<StreamQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let chat = doors.chat.clone();
    doors.paced(&chat.gates.reads, &known).await?;
    let settings = ChatSettings::read(&known.inbox.settings)?;
    let resumed = sse::resume_point(&headers, None)?.map(|seq| seq.0);
    let seat = chat.seats.take(known.visitor.id.to_string())?;
    let page = chat.rooms.enter(known.visitor.id, settings.patience());
    let visitor = known.visitor.clone();
    chat.engine.db.write(ACTOR, move |tx| visitors::commands::come(tx, &visitor)).await?;
    let since = resumed.or(query.since).unwrap_or(0).max(0);
    let stop = chat.engine.work.stop_token();
    Ok(Connected { chat, known, page, since, stop, _seat: seat }.into_response())
}

/// Say that the visitor types, or has stopped; forgotten after six seconds
#[utoipa::path(post, path = "/typing", operation_id = "widget_typing", tag = "widget", request_body = VisitorTypingBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub async fn typing(State(doors): State<Doors>, known: Known, Json(body): Json<VisitorTypingBody>) -> Result<StatusCode, Problem> {
    doors.paced(&doors.chat.gates.signs, &known).await?;
    doors.chat.rooms.set_typing(known.visitor.id, body.is_typing);
    Ok(StatusCode::NO_CONTENT)
}

/// Say up to which place the visitor has seen the conversation
#[utoipa::path(post, path = "/seen", operation_id = "widget_seen", tag = "widget", request_body = VisitorSeenBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub async fn seen(State(doors): State<Doors>, known: Known, Json(body): Json<VisitorSeenBody>) -> Result<StatusCode, Problem> {
    doors.paced(&doors.chat.gates.signs, &known).await?;
    doors.chat.engine.db.write(ACTOR, move |tx| visitors::commands::see(tx, &known.visitor, body.seq)).await?;
    Ok(StatusCode::NO_CONTENT)
}
