//! The door that Meta calls: once to see whether the address is ours, then with what happened. An app tells of all its accounts at one
//! address, several at once. What it tells is on disk before it is answered.
use super::{
    Meta, MetaSettings, page,
    settings::{APP_SECRET, VERIFY_TOKEN},
    source_of, whatsapp,
};
use crate::{
    base::{Error, Result, id::InboxId},
    channels::{
        Doors, accept,
        provider::{self, Door, inbound, is_hmac, remote_of},
        tally::Refusal,
    },
    desk::{
        inboxes::{ChannelKind, Inbox},
        intake::Source,
    },
    engine::http::{Json, Path, Problem, Query, read_json},
};
use axum::extract::{DefaultBodyLimit, Request, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::time::Duration;
use subtle::ConstantTimeEq;
use utoipa_axum::{router::OpenApiRouter, routes};

const SIGNATURE: &str = "x-hub-signature-256";
/// The largest body: Meta gathers what happened.
const LARGEST_BODY: usize = 4 << 20;
/// So long an echo waits for what it may be an echo of.
const PATIENCE: Duration = Duration::from_secs(4);
/// After which it may be told again.
const SOON: u32 = 5;

/// All routes of these channels, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(verify, take_in)).layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// Nothing is to be said to Meta.
#[derive(Serialize, utoipa::ToSchema)]
struct Told {}

#[derive(Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
struct VerifyQuery {
    #[serde(rename = "hub.mode", default)]
    mode: String,
    #[serde(rename = "hub.challenge", default)]
    challenge: String,
    #[serde(rename = "hub.verify_token", default)]
    verify_token: String,
}

/// Meta asks whether this address is ours: it shows the inbox's `verify_token`, and gets its challenge back
#[utoipa::path(get, path = "/channels/{inbox}/meta", operation_id = "channels_meta_verify", tag = "channels", security(()), params(("inbox" = InboxId, Path), VerifyQuery),
    responses((status = 200, content_type = "text/plain", body = String), (status = 403, body = Problem), (status = 429, body = Problem)))]
async fn verify(
    State(doors): State<Doors>,
    Path(id): Path<InboxId>,
    Query(query): Query<VerifyQuery>,
    request: Request,
) -> Result<String, Problem> {
    let (meta, door): (&Meta, &Door) = (&doors.meta, &doors.meta.door);
    let found = door.inbox(id).await.map(|inbox| inbox.id);
    let known = match found {
        Some(id) => provider::secret(&meta.engine, id, VERIFY_TOKEN).await?,
        None => None,
    };
    let is_right =
        known.is_some_and(|known| !known.is_empty() && bool::from(known.reveal().as_bytes().ct_eq(query.verify_token.as_bytes())));
    let is_plain = query.challenge.len() <= 200 && query.challenge.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    if query.mode == "subscribe" && is_right && is_plain {
        return Ok(query.challenge);
    }
    let stranger = door.stranger(found, Refusal::Unsigned, &remote_of(request.extensions()), "").await;
    let is_wrong = stranger.kind() == crate::base::Kind::Unauthenticated;
    Err(if is_wrong { Error::forbidden("The verify token is another one than the inbox has.") } else { stranger }.into())
}

/// What happened at accounts of an app, told and signed by Meta
#[utoipa::path(post, path = "/channels/{inbox}/meta", operation_id = "channels_meta", tag = "channels", params(("inbox" = InboxId, Path)),
    request_body = Object,
    responses((status = 200, body = Told), (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem), (status = 503, body = Problem)))]
async fn take_in(State(doors): State<Doors>, Path(id): Path<InboxId>, request: Request) -> Result<Json<Told>, Problem> {
    let (meta, door): (&Meta, &Door) = (&doors.meta, &doors.meta.door);
    let remote = remote_of(request.extensions());
    let shown = request.headers().get(SIGNATURE).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_owned();
    const WRONG: &str = "The signature is wrong.";
    let Some(inbox) = door.inbox(id).await else {
        return Err(door.stranger(None, Refusal::Unsigned, &remote, WRONG).await.into());
    };
    let body = door.body(id, request).await?;
    if !meta.is_signed(id, &shown, &body).await? {
        return Err(door.stranger(Some(id), Refusal::Unsigned, &remote, WRONG).await.into());
    }
    door.pace(id).await?;
    let read = read_json::<Value>(&body).ok().and_then(|told| Happened::all(&told));
    let happened = door.understood(id, read.ok_or_else(|| Error::invalid("This is nothing that Meta tells."))).await?;
    let mut placed = Vec::new();
    for one in happened {
        placed.push((meta.addressed(&inbox, &one, &shown, &body).await?, one));
    }
    for (to, one) in &placed {
        // What we did may be told before we know that it was done.
        if one.is_echo && !meta.echoes.settled(to.id, PATIENCE).await {
            return Err(Error::unavailable("A message is on its way just now. Tell it again.").with_retry_after(SOON).into());
        }
    }
    let now = meta.engine.clock.now();
    for (to, one) in placed {
        let source = to.source()?;
        accept(&doors.desk.intake, &source, vec![inbound(&source, one.place, &one.raw, now)?]).await?;
        door.accepted(to.id).await?;
        if let Some(person) = one.person {
            meta.names.want(to.id, &person);
        }
    }
    Ok(Json(Told {}))
}

/// One thing that happened, with its place in the ledger.
pub(super) struct Happened {
    pub kind: ChannelKind,
    /// At which account.
    pub account: String,
    pub place: String,
    pub raw: Value,
    /// It is about a message of ours.
    pub is_echo: bool,
    /// Who did it, where it takes a question to know their name.
    pub person: Option<String>,
}

impl Happened {
    /// What a request tells, in its order; `None` if it is nothing of Meta's.
    fn all(told: &Value) -> Option<Vec<Self>> {
        let kind = match told["object"].as_str()? {
            "page" => ChannelKind::Facebook,
            "instagram" => ChannelKind::Instagram,
            "whatsapp_business_account" => ChannelKind::Whatsapp,
            _ => return None,
        };
        let of = |entry| if kind == ChannelKind::Whatsapp { whatsapp::happened(entry) } else { page::happened(kind, entry) };
        Some(told["entry"].as_array()?.iter().flat_map(of).collect())
    }
}

/// Whose a thing is.
struct Owner {
    id: InboxId,
    kind: ChannelKind,
    account: String,
}

impl Owner {
    fn of(inbox: &Inbox) -> Result<Self> {
        Ok(Self { id: inbox.id, kind: inbox.channel, account: MetaSettings::read(&inbox.settings)?.account_id })
    }
    fn source(&self) -> Result<Source> {
        Ok(source_of(self.kind, &self.account, self.id))
    }
}

impl Meta {
    async fn is_signed(&self, inbox: InboxId, shown: &str, body: &[u8]) -> Result<bool> {
        let secret = provider::secret(&self.engine, inbox, APP_SECRET).await?.unwrap_or_default();
        Ok(shown.strip_prefix("sha256=").is_some_and(|tag| is_hmac(&secret, tag, body)))
    }

    /// The inbox of the account at which it happened, if that believes it as well; else the one that was called, which shows nothing of it.
    async fn addressed(&self, called: &Inbox, one: &Happened, shown: &str, body: &[u8]) -> Result<Owner> {
        let own = Owner::of(called)?;
        if own.kind == one.kind && own.account == one.account {
            return Ok(own);
        }
        for other in self.door.all().await? {
            let owner = Owner::of(&other)?;
            if owner.kind == one.kind && owner.account == one.account && self.is_signed(owner.id, shown, body).await? {
                return Ok(owner);
            }
        }
        Ok(own)
    }
}
