//! The door that Zalo calls. What it tells is on disk before it is answered, and it is answered at once: Zalo waits two seconds.
use super::{
    Zalo, ZaloSettings,
    event::{Event, placed, word},
    settings::{APP_SECRET, Receiving, WEBHOOK_SECRET},
    signature::{self, Distrust, Shown},
    source_of,
};
use crate::{
    base::{Error, Result, id::InboxId},
    channels::{
        Doors, accept,
        provider::{self, Door, inbound, remote_of},
        tally::Refusal,
    },
    desk::inboxes::Inbox,
    engine::http::{Json, Path, Problem, read_json},
};
use axum::{
    extract::{Request, State},
    http::HeaderMap,
};
use serde::Serialize;
use serde_json::Value;
use std::time::Duration;
use utoipa_axum::{router::OpenApiRouter, routes};

/// So long an echo waits for what it may be an echo of.
const PATIENCE: Duration = Duration::from_millis(1500);
/// After which it may be told again.
const SOON: u32 = 5;
const WRONG: &str = "The signature is wrong.";

/// All routes of this channel, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(take_in))
}

/// Nothing is to be said to Zalo.
#[derive(Serialize, utoipa::ToSchema)]
struct Heard {}

/// An event of an official account, told and signed by Zalo
#[utoipa::path(post, path = "/channels/{inbox}/zalo", operation_id = "channels_zalo", tag = "channels", params(("inbox" = InboxId, Path)),
    request_body = Object,
    responses((status = 200, body = Heard), (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
async fn take_in(State(doors): State<Doors>, Path(id): Path<InboxId>, request: Request) -> Result<Json<Heard>, Problem> {
    let (zalo, door): (&Zalo, &Door) = (&doors.zalo, &doors.zalo.door);
    let remote = remote_of(request.extensions());
    let headers = request.headers().clone();
    let waits = |inbox: &Inbox| ZaloSettings::read(&inbox.settings).is_ok_and(|settings| settings.receiving == Receiving::Webhook);
    let Some(inbox) = door.inbox(id).await.filter(waits) else {
        return Err(door.stranger(None, Refusal::Unsigned, &remote, WRONG).await.into());
    };
    let body = door.body(id, request).await?;
    let read = read_json::<Value>(&body);
    let written = read.as_ref().map(|event| word(&event["timestamp"])).unwrap_or_default();
    match zalo.verify(&inbox, &headers, &written, &body).await? {
        Ok(()) => {}
        Err(Distrust::Stale) => {
            let words = "The event is more than a day away from our time. Check the clocks.";
            return Err(door.stranger(Some(id), Refusal::Stale, &remote, words).await.into());
        }
        Err(Distrust::Wrong) => return Err(door.stranger(Some(id), Refusal::Unsigned, &remote, WRONG).await.into()),
    }
    door.pace(id).await?;
    let read = read.and_then(|raw| Ok((serde_json::from_value::<Event>(raw.clone())?, raw)));
    let is_event = |(event, _): &(Event, Value)| !event.event_name.is_empty();
    let read = read.ok().filter(is_event).ok_or_else(|| Error::invalid("This is no event of Zalo."));
    let (event, raw) = door.understood(id, read).await?;
    let inbox = zalo.addressed(inbox, &event, &headers, &written, &body).await?;
    // What we did may be told before we know that it was done.
    if event.is_echo() && !zalo.echoes.settled(inbox.id, PATIENCE).await {
        return Err(Error::unavailable("A message is on its way just now. Tell it again.").with_retry_after(SOON).into());
    }
    let source = source_of(&ZaloSettings::read(&inbox.settings)?, inbox.id);
    let now = zalo.engine.clock.now();
    let messages = placed(raw).into_iter().map(|(place, raw)| inbound(&source, place, &raw, now)).collect::<Result<Vec<_>>>()?;
    accept(&doors.desk.intake, &source, messages).await?;
    door.accepted(inbox.id).await?;
    if event.event_name.starts_with("user_send_") && !event.sender.id.is_empty() {
        zalo.names.want(inbox.id, &event.sender.id);
    }
    Ok(Json(Heard {}))
}

impl Zalo {
    async fn verify(&self, inbox: &Inbox, headers: &HeaderMap, written: &str, body: &[u8]) -> Result<Result<(), Distrust>> {
        let settings = ZaloSettings::read(&inbox.settings)?;
        let secrets = provider::secrets(&self.engine, inbox.id).await?;
        let secrets: Vec<_> = [WEBHOOK_SECRET, APP_SECRET].iter().filter_map(|name| secrets.get(*name)).collect();
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let shown =
            Shown { signature: header(signature::SIGNATURE).unwrap_or_default(), timestamp: header(signature::TIMESTAMP), written, body };
        let found = signature::verify(&settings, &secrets, shown, self.engine.clock.now());
        if let Ok(found) = found {
            tracing::debug!(inbox = %inbox.id, ?found, "how an event was signed");
        }
        Ok(found.map(|_| ()))
    }

    /// An app tells of all its accounts at one address: the inbox of the account that an event is about, if that believes it as well.
    async fn addressed(&self, inbox: Inbox, event: &Event, headers: &HeaderMap, written: &str, body: &[u8]) -> Result<Inbox> {
        let account = event.account();
        if account.is_empty() || ZaloSettings::read(&inbox.settings)?.oa_id == account {
            return Ok(inbox);
        }
        for other in self.door.all().await? {
            let is_meant = ZaloSettings::read(&other.settings).is_ok_and(|settings| settings.oa_id == account);
            if is_meant && self.verify(&other, headers, written, body).await?.is_ok() {
                return Ok(other);
            }
        }
        Ok(inbox)
    }
}
