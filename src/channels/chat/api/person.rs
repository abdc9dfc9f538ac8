//! Who the visitor is, as they say and as they prove; and what they want of the conversation as a whole.
use super::{
    session::begun,
    visitor::Known,
    wire::{CodeBody, DetailsBody, ProofBody, RatingBody, TranscriptBody, WidgetSession},
};
use crate::{
    base::{Actor, Address, Error, Result, Secret},
    channels::{Doors, chat::settings::ChatSettings},
    desk::{tickets::commands::Pen, visitors},
    engine::http::{Json, Problem},
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
};

const ACTOR: Actor = Actor::System("chat");

fn address(field: &'static str, text: &str) -> Result<Address> {
    Address::parse(text.trim()).ok_or_else(|| Error::field(field, "This is not an e-mail address."))
}

/// Say who one is. It opens nothing and joins nobody
#[utoipa::path(post, path = "/details", operation_id = "widget_tell", tag = "widget", request_body = DetailsBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub async fn tell(State(doors): State<Doors>, known: Known, Json(body): Json<DetailsBody>) -> Result<StatusCode, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.changes, &known).await?;
    let id = known.visitor.id;
    let told = move |tx: &mut crate::engine::db::Tx<'_>| visitors::commands::tell(tx, &known.visitor, &body.name, &body.email, &body.phone);
    chat.engine.db.write(ACTOR, told).await?;
    chat.rooms.wake_visitor(id);
    Ok(StatusCode::NO_CONTENT)
}

/// Ask for a code that proves an address; the answer is always the same
#[utoipa::path(post, path = "/proof", operation_id = "widget_ask_code", tag = "widget", request_body = ProofBody,
    responses((status = 202), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
pub async fn ask_code(State(doors): State<Doors>, known: Known, Json(body): Json<ProofBody>) -> Result<StatusCode, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.tries, &known).await?;
    doors.slowed(&chat.gates.codes, &known.network, known.inbox.id).await?;
    let (address, vault) = (address("email", &body.email)?, chat.engine.vault.clone());
    let language = known.visitor.language;
    chat.engine.db.write(ACTOR, move |tx| visitors::commands::ask_code(tx, &vault, &known.visitor, &address, language)).await?;
    chat.engine.bells.outbox.notify_one();
    Ok(StatusCode::ACCEPTED)
}

/// Prove an address by the code that was mailed to it; the session goes on as whoever has the address
#[utoipa::path(post, path = "/proof/code", operation_id = "widget_prove", tag = "widget", request_body = CodeBody,
    responses((status = 200, body = WidgetSession), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn prove(
    State(doors): State<Doors>,
    known: Known,
    headers: HeaderMap,
    Json(body): Json<CodeBody>,
) -> Result<Json<WidgetSession>, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.tries, &known).await?;
    let (vault, visitor, code) = (chat.engine.vault.clone(), known.visitor.clone(), body.code);
    let proved = chat.engine.db.write(ACTOR, move |tx| visitors::commands::prove(tx, &vault, &visitor, &code)).await?;
    let visitor = proved.ok_or_else(|| Error::field("code", "This code is wrong, or its time is over."))?;
    chat.rooms.wake_visitor(visitor.id);
    let token = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
    let token = Secret::new(token.map_or("", |(_, token)| token));
    let settings = ChatSettings::read(&known.inbox.settings)?;
    Ok(Json(begun(chat, known.inbox, settings, visitor, &token).await?))
}

/// Have what was said mailed; an answer to that mail goes on in the same ticket
#[utoipa::path(post, path = "/transcript", operation_id = "widget_transcript", tag = "widget", request_body = TranscriptBody,
    responses((status = 202), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn transcript(State(doors): State<Doors>, known: Known, Json(body): Json<TranscriptBody>) -> Result<StatusCode, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.transcripts, &known).await?;
    let typed = body.email.filter(|email| !email.trim().is_empty()).map(|email| address("email", &email)).transpose()?;
    let engine = chat.engine.clone();
    let sent = chat.engine.db.write(ACTOR, move |tx| {
        let pen = Pen { vault: &engine.vault, blobs: &engine.blobs, entrances: &[] };
        visitors::commands::transcript(tx, &pen, &known.visitor, typed.as_ref())
    });
    sent.await?;
    chat.engine.bells.outbox.notify_one();
    Ok(StatusCode::ACCEPTED)
}

/// Say how well one was helped; said again, it is changed
#[utoipa::path(post, path = "/rating", operation_id = "widget_rate", tag = "widget", request_body = RatingBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn rate(State(doors): State<Doors>, known: Known, Json(body): Json<RatingBody>) -> Result<StatusCode, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.changes, &known).await?;
    chat.engine.db.write(ACTOR, move |tx| visitors::commands::rate(tx, &known.visitor, body.score, &body.comment)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// End the conversation: it is solved
#[utoipa::path(post, path = "/end", operation_id = "widget_end", tag = "widget",
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 429, body = Problem)))]
pub async fn end(State(doors): State<Doors>, known: Known) -> Result<StatusCode, Problem> {
    let chat = &doors.chat;
    doors.paced(&chat.gates.changes, &known).await?;
    chat.engine.db.write(ACTOR, move |tx| visitors::commands::end(tx, &known.visitor)).await?;
    Ok(StatusCode::NO_CONTENT)
}
