//! The door that Telegram itself calls where an inbox is set up so. What it tells is on disk before it is answered.
use super::{
    Telegram,
    poll::inbound,
    settings::{Receiving, TelegramSettings, WEBHOOK_SECRET},
    source_of,
};
use crate::{
    base::{Error, Kind, Result, Secret, id::InboxId},
    channels::{Doors, accept, tally::Refusal},
    desk::inboxes::{self, ChannelKind},
    engine::http::{Json, Path, Problem, RemoteAddress, read_json},
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request, State},
    http::StatusCode,
};
use serde::Serialize;
use subtle::ConstantTimeEq;
use utoipa_axum::{router::OpenApiRouter, routes};

/// In which header Telegram shows the secret.
const SECRET: &str = "x-telegram-bot-api-secret-token";

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
    let telegram: &Telegram = &doors.telegram;
    let remote = request.extensions().get::<RemoteAddress>().map(|remote| remote.network()).unwrap_or_default();
    let shown = request.headers().get(SECRET).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let found = telegram.engine.db.read(move |connection| inboxes::get(connection, id)).await.ok();
    let found = found.filter(|inbox| {
        let waits = TelegramSettings::read(&inbox.settings).is_ok_and(|settings| settings.receiving == Receiving::Webhook);
        inbox.channel == ChannelKind::Telegram && inbox.is_active && waits
    });
    let stranger = || Error::unauthenticated("The secret is wrong.");
    let Some(inbox) = found else {
        telegram.wrong.take(&remote)?;
        return Err(stranger().into());
    };
    let secret = telegram.secret(id, WEBHOOK_SECRET).await?;
    if !secret.is_some_and(|secret| is_same(&secret, &shown)) {
        telegram.tally.refused(id, Refusal::Unsigned).await?;
        telegram.wrong.take(&remote)?;
        return Err(stranger().into());
    }
    if let Err(error) = telegram.pace.take(&id.to_string()) {
        telegram.tally.refused(id, Refusal::TooMany).await?;
        return Err(error.into());
    }
    let body = match Bytes::from_request(request, &()).await {
        Ok(body) => body,
        Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
            telegram.tally.refused(id, Refusal::TooLarge).await?;
            return Err(Error::new(Kind::TooLarge, "The body is too large.").into());
        }
        Err(rejection) => return Err(Error::invalid("The body could not be read.").with_source(rejection).into()),
    };
    let update = match read_json::<serde_json::Value>(&body) {
        Ok(update) if update["update_id"].is_i64() => update,
        _ => {
            telegram.tally.refused(id, Refusal::Malformed).await?;
            return Err(Error::invalid("This is no update.").into());
        }
    };
    let source = source_of(&telegram.bot(&inbox).await?, id);
    let message = inbound(&source, &update, telegram.engine.clock.now())?;
    accept(&doors.desk.intake, &source, vec![message]).await?;
    telegram.tally.accepted(id).await?;
    Ok(Json(Nothing {}))
}

fn is_same(secret: &Secret, shown: &str) -> bool {
    !secret.is_empty() && bool::from(secret.reveal().as_bytes().ct_eq(shown.as_bytes()))
}
