//! The door that Telegram itself calls where an inbox is set up so. What it tells is on disk before it is answered.
use super::{
    Telegram,
    poll::inbound,
    settings::{Receiving, TelegramSettings, WEBHOOK_SECRET},
    source_of,
};
use crate::{
    base::{Error, Result, Secret, id::InboxId},
    channels::{
        Doors, accept,
        provider::{self, Door, remote_of},
        tally::Refusal,
    },
    desk::inboxes::Inbox,
    engine::http::{Json, Path, Problem, read_json},
};
use axum::extract::{Request, State};
use serde::Serialize;
use subtle::ConstantTimeEq;
use utoipa_axum::{router::OpenApiRouter, routes};

/// In which header Telegram shows the secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";
const WRONG: &str = "The secret is wrong.";

/// All routes of this channel, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(take_in))
}

/// Nothing is to be said to Telegram.
#[derive(Serialize, utoipa::ToSchema)]
struct Nothing {}

/// An update of a bot, told by Telegram, which shows the inbox's `webhook_secret`
#[utoipa::path(post, path = "/channels/{inbox}/telegram", operation_id = "channels_telegram", tag = "channels", params(("inbox" = InboxId, Path)),
    request_body = Object,
    responses((status = 200, body = Nothing), (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem)))]
async fn take_in(State(doors): State<Doors>, Path(id): Path<InboxId>, request: Request) -> Result<Json<Nothing>, Problem> {
    let (telegram, door): (&Telegram, &Door) = (&doors.telegram, &doors.telegram.door);
    let remote = remote_of(request.extensions());
    let shown = request.headers().get(SECRET).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let waits = |inbox: &Inbox| TelegramSettings::read(&inbox.settings).is_ok_and(|settings| settings.receiving == Receiving::Webhook);
    let Some(inbox) = door.inbox(id).await.filter(waits) else {
        return Err(door.stranger(None, Refusal::Unsigned, &remote, WRONG).await.into());
    };
    let secret = provider::secret(&telegram.engine, id, WEBHOOK_SECRET).await?;
    if !secret.is_some_and(|secret| is_same(&secret, &shown)) {
        return Err(door.stranger(Some(id), Refusal::Unsigned, &remote, WRONG).await.into());
    }
    door.pace(id).await?;
    let body = door.body(id, request).await?;
    let read = read_json::<serde_json::Value>(&body).ok().filter(|update| update["update_id"].is_i64());
    let update = door.understood(id, read.ok_or_else(|| Error::invalid("This is no update."))).await?;
    let source = source_of(&telegram.bot(&inbox).await?, id);
    let message = inbound(&source, &update, telegram.engine.clock.now())?;
    accept(&doors.desk.intake, &source, vec![message]).await?;
    door.accepted(id).await?;
    Ok(Json(Nothing {}))
}

fn is_same(secret: &Secret, shown: &str) -> bool {
    !secret.is_empty() && bool::from(secret.reveal().as_bytes().ct_eq(shown.as_bytes()))
}
