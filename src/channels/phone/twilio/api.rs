//! The door that Twilio calls. What it tells is on disk before it is answered; it tells most things once.
use super::{
    Twilio,
    event::{self, Fields, Said, id_of},
    settings::{AUTH_TOKEN, TwilioSettings},
    signature::{self, Shown},
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
    engine::http::{Path, Problem, read_json},
};
use axum::{
    Form,
    body::Body,
    extract::{DefaultBodyLimit, FromRequest, OriginalUri, Request, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use serde_json::{Map, Value};
use utoipa_axum::{router::OpenApiRouter, routes};

const SIGNATURE: &str = "x-twilio-signature";
const LARGEST_BODY: usize = 64 << 10;
const WRONG: &str = "The signature is wrong.";
/// Nothing is to be done with the call; where Twilio asks nothing, it passes over it.
const NOTHING: &str = r#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#;

/// All routes of this channel, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(take_in)).layer(DefaultBodyLimit::max(LARGEST_BODY))
}

/// What became of a call or of its recording, told and signed by Twilio
#[utoipa::path(post, path = "/channels/{inbox}/twilio", operation_id = "channels_twilio", tag = "channels", params(("inbox" = InboxId, Path)),
    request_body(content = Object, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, content_type = "text/xml", body = String), (status = 400, body = Problem), (status = 401, body = Problem), (status = 413, body = Problem), (status = 429, body = Problem)))]
async fn take_in(
    State(doors): State<Doors>,
    Path(id): Path<InboxId>,
    OriginalUri(uri): OriginalUri,
    request: Request,
) -> Result<Response, Problem> {
    let twilio = &doors.phone.twilio;
    let door: &Door = &twilio.door;
    let remote = remote_of(request.extensions());
    let (shown, kind) = (word_of(request.headers(), SIGNATURE), word_of(request.headers(), header::CONTENT_TYPE.as_str()));
    let Some(inbox) = door.inbox(id).await else {
        return Err(door.stranger(None, Refusal::Unsigned, &remote, WRONG).await.into());
    };
    let body = door.body(id, request).await?;
    let is_form = kind.starts_with("application/x-www-form-urlencoded");
    let fields = if is_form { read_form(&body).await } else { read_other(&body) };
    let path = uri.path_and_query().map(ToString::to_string).unwrap_or_default();
    if !twilio.is_signed(&inbox, &shown, &path, fields.as_deref().filter(|_| is_form), &body).await? {
        return Err(door.stranger(Some(id), Refusal::Unsigned, &remote, WRONG).await.into());
    }
    door.pace(id).await?;
    let settings = TwilioSettings::read(&inbox.settings)?;
    let fields = fields.map(|fields| Fields(fields.into_iter().collect()));
    let said = fields.and_then(|fields| event::understood(&fields, &settings, twilio.engine.clock.now()));
    let said = door.understood(id, said.ok_or_else(|| Error::invalid("This is nothing that Twilio says of calls."))).await?;
    tell(&twilio.engine, id, twilio.completed(&inbox, said).await?).await?;
    door.accepted(id).await?;
    Ok(([(header::CONTENT_TYPE, "text/xml")], NOTHING).into_response())
}

fn word_of(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}

async fn read_form(body: &[u8]) -> Option<Vec<(String, String)>> {
    let request = Request::post("/").header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(body.to_vec()));
    Form::<Vec<(String, String)>>::from_request(request.ok()?, &()).await.ok().map(|Form(fields)| fields)
}

fn read_other(body: &[u8]) -> Option<Vec<(String, String)>> {
    let read = read_json::<Map<String, Value>>(body).ok()?;
    Some(read.into_iter().filter_map(|(name, value)| Some((name, value.as_str()?.to_owned()))).collect())
}

impl Twilio {
    async fn is_signed(&self, inbox: &Inbox, shown: &str, path: &str, fields: Option<&[(String, String)]>, body: &[u8]) -> Result<bool> {
        let token = provider::secret(&self.engine, inbox.id, AUTH_TOKEN).await?.unwrap_or_default();
        let settings = TwilioSettings::read(&inbox.settings)?;
        let public_url = if settings.public_url.is_empty() { &self.engine.config.public_url } else { &settings.public_url };
        Ok(signature::is_signed(&token, &Shown { signature: shown, public_url, path, fields, body }))
    }

    /// What was said, with what only Twilio's servers know.
    async fn completed(&self, inbox: &Inbox, said: Said) -> Result<Vec<Heard>> {
        match said {
            Said::Nothing => Ok(Vec::new()),
            Said::Call { heard, asks } => {
                let mut all = Vec::new();
                if asks && !self.has_talked(&heard.id).await? {
                    all = self.telephones(inbox, &heard.id).await?;
                }
                all.push(heard);
                Ok(all)
            }
            Said::Recording { leg, sid, is_message } => {
                let mut heard = self.recorded(inbox, &leg).await?;
                heard.recording = sid;
                let mut all = Vec::new();
                if is_message && heard.direction == Direction::In {
                    heard.got = Got::Over(CallState::Voicemail);
                    if !self.has_talked(&heard.id).await? {
                        all = self.telephones(inbox, &heard.id).await?;
                    }
                }
                all.push(heard);
                Ok(all)
            }
        }
    }

    async fn has_talked(&self, id: &str) -> Result<bool> {
        let id = id.to_owned();
        let known = self.engine.db.read(move |connection| call::find_told(connection, &id)).await?;
        Ok(known.is_some_and(|known| matches!(known.state, CallState::Talking | CallState::Answered)))
    }

    /// The telephones that were dialled for a call, of which nothing may have been told yet.
    async fn telephones(&self, inbox: &Inbox, id: &str) -> Result<Vec<Heard>> {
        let account = self.account(inbox).await?;
        let legs = match account.children(id.trim_start_matches("twilio:")).await {
            Ok(legs) => legs,
            Err(refused) => {
                tracing::info!(inbox = %inbox.id, words = refused.words(super::TWILIO), "what was told of a call stands alone");
                return Ok(Vec::new());
            }
        };
        let now = self.engine.clock.now();
        Ok(legs.iter().filter_map(|leg| of_call(event::understood(leg, &account.settings, now)?, id)).collect())
    }

    /// The call that a recorded leg belongs to. Its recording may be told of first, and then Twilio is asked who spoke there.
    async fn recorded(&self, inbox: &Inbox, leg: &str) -> Result<Heard> {
        let id = id_of(leg);
        let looked = id.clone();
        let rings = Got::To(CallState::Ringing);
        if let Some(known) = self.engine.db.read(move |connection| call::find_told(connection, &looked)).await? {
            return Ok(Heard::new(id, known.direction, rings));
        }
        let account = self.account(inbox).await?;
        let asked = account.leg(leg).await;
        let said = asked.ok().and_then(|fields| event::understood(&fields, &account.settings, self.engine.clock.now()));
        Ok(match said {
            // How it went is told by who tells of calls.
            Some(Said::Call { heard, .. }) => Heard { got: rings, ended_at: None, talk_seconds: None, answered_at: None, ..heard },
            _ => Heard::new(id, Direction::In, rings),
        })
    }
}

fn of_call(said: Said, id: &str) -> Option<Heard> {
    match said {
        Said::Call { heard, .. } if heard.id == id => Some(heard),
        _ => None,
    }
}
