//! The door that Stringee calls. It signs nothing: the address ends with a secret, may be open to some networks alone, and the end of a
//! call can be confirmed by Stringee's own log. What it tells is on disk before it is answered.
use super::{
    Stringee,
    event::{self, Said},
    id_of, networks,
    settings::{Receiving, StringeeSettings, WEBHOOK_SECRET},
};
use crate::{
    base::{Error, Result, id::InboxId},
    channels::{
        Doors,
        phone::tell::{Got, Heard, tell},
        provider::{self, Door, remote_of},
        tally::Refusal,
    },
    desk::{
        inboxes::Inbox,
        tickets::{
            Direction,
            call::{self, CallState},
        },
    },
    engine::http::{Json, Path, Problem, RemoteAddress, read_json},
};
use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::Extensions,
};
use serde::Serialize;
use serde_json::Value;
use subtle::ConstantTimeEq;
use utoipa_axum::{router::OpenApiRouter, routes};

const LARGEST_BODY: usize = 64 << 10;
/// After which something may be told again that could not be confirmed.
const SOON: u32 = 10;
const WRONG: &str = "The address is wrong.";

/// All routes of this channel, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(take_in)).layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// Nothing is to be said to Stringee.
#[derive(Serialize, utoipa::ToSchema)]
struct Noted {}

/// What became of a call or of its recording, told by Stringee at an address that ends with the inbox's `webhook_secret`
#[utoipa::path(post, path = "/channels/{inbox}/stringee/{secret}", operation_id = "channels_stringee", tag = "channels",
    params(("inbox" = InboxId, Path), ("secret" = String, Path)), request_body = Object,
    responses((status = 200, body = Noted), (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
async fn take_in(State(doors): State<Doors>, Path((id, shown)): Path<(InboxId, String)>, request: Request) -> Result<Json<Noted>, Problem> {
    let stringee = &doors.phone.stringee;
    let door: &Door = &stringee.door;
    let remote = remote_of(request.extensions());
    let waits = |inbox: &Inbox| StringeeSettings::read(&inbox.settings).is_ok_and(|settings| settings.receiving == Receiving::Webhook);
    let Some(inbox) = door.inbox(id).await.filter(waits) else {
        return Err(door.stranger(None, Refusal::Unsigned, &remote, WRONG).await.into());
    };
    let settings = StringeeSettings::read(&inbox.settings)?;
    let secret = provider::secret(&stringee.engine, id, WEBHOOK_SECRET).await?.unwrap_or_default();
    let is_right = !secret.is_empty() && bool::from(secret.reveal().as_bytes().ct_eq(shown.as_bytes()));
    if !is_right || !is_allowed(&settings, request.extensions()) {
        return Err(door.stranger(Some(id), Refusal::Unsigned, &remote, WRONG).await.into());
    }
    door.pace(id).await?;
    let body = door.body(id, request).await?;
    let read = read_json::<Value>(&body).ok();
    let said = read.and_then(|told| event::understood(&told, &settings, stringee.engine.clock.now()));
    let said = door.understood(id, said.ok_or_else(|| Error::invalid("This is nothing that Stringee says of calls."))).await?;
    let heard = match said {
        Said::Nothing => Vec::new(),
        Said::Call(heard) => {
            if settings.confirms_calls && heard.ended_at.is_some() {
                stringee.confirm(&inbox, &heard).await?;
            }
            vec![*heard]
        }
        Said::Recording(call) => vec![stringee.recorded(call).await?],
    };
    tell(&stringee.engine, id, heard).await?;
    door.accepted(id).await?;
    Ok(Json(Noted {}))
}

fn is_allowed(settings: &StringeeSettings, extensions: &Extensions) -> bool {
    let address = extensions.get::<RemoteAddress>();
    settings.allowed_networks.is_empty() || address.is_some_and(|remote| networks::contains(&settings.allowed_networks, remote.0))
}

impl Stringee {
    /// Refuses the end of a call that Stringee's log does not have.
    async fn confirm(&self, inbox: &Inbox, heard: &Heard) -> Result<()> {
        let account = self.account(inbox).await?;
        let call = heard.id.trim_start_matches(&id_of("")).to_owned();
        match account.knows(&call).await {
            Ok(true) => Ok(()),
            Ok(false) => self.door.understood::<()>(inbox.id, Err(Error::unavailable("Stringee's log does not have this call yet."))).await,
            Err(refused) => Err(Error::unavailable(refused.words(super::STRINGEE))),
        }
        .map_err(|error| error.with_retry_after(SOON))
    }

    /// The recording of a call, of which nothing else may have been told yet.
    async fn recorded(&self, call: String) -> Result<Heard> {
        let id = id_of(&call);
        let looked = id.clone();
        let known = self.engine.db.read(move |connection| call::find_told(connection, &looked)).await?;
        let direction = known.map_or(Direction::In, |known| known.direction);
        Ok(Heard { recording: call, ..Heard::new(id, direction, Got::To(CallState::Ringing)) })
    }
}
