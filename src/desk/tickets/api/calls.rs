//! Calls over HTTP: what agents and switchboards tell of them, and their recordings.
use super::super::{
    call::{self, CallState, CallView, Told},
    commands,
    entry::Direction,
    list as listing, media,
};
use crate::{
    base::{Actor, Address, Error, Kind, Result, Time, id::CallId, text},
    desk::{
        Desk, people,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        settings,
    },
    engine::{
        db::Tx,
        http::{Json, Path, Problem},
        work,
    },
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// Calls that go on and are shown at once.
const LIVE: u32 = 50;

/// What is told of a call.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallBody {
    /// The switchboard's id of the call, up to 200 characters: what is told of the same id again is about the same call.
    external_id: Option<String>,
    direction: Direction,
    /// The number that calls; of a call to the desk that of the person outside, or a word such as `anonymous`.
    #[serde(default)]
    from: String,
    /// The number that is called.
    #[serde(default)]
    to: String,
    /// The name that the switchboard shows, or the agent knows.
    #[serde(default)]
    name: String,
    /// `talking` and `ringing` go on; `answered` is over.
    status: CallState,
    started_at: Option<Time>,
    answered_at: Option<Time>,
    ended_at: Option<Time>,
    /// Seconds from answering to the end.
    talk_duration: Option<u32>,
    /// Through which queue it came.
    #[serde(default)]
    queue: String,
    /// The e-mail address of the agent who answered, called, or is being rung.
    agent: Option<String>,
    /// The number of the ticket in which it is to stand; without one that of the caller's open ticket, or a new one.
    ticket: Option<i64>,
    /// What was said.
    #[serde(default)]
    note: String,
}

/// A call that was taken in.
#[derive(Serialize, utoipa::ToSchema)]
pub struct LoggedCallView {
    #[serde(flatten)]
    call: CallView,
    /// Where its recording is put.
    recording_path: String,
}

fn told(tx: &Tx<'_>, body: CallBody) -> Result<Told> {
    let line = |text: &str, most: usize| text::one_line(text, most);
    let external_id = body.external_id.map(|id| line(&id, 201)).filter(|id| !id.is_empty());
    if external_id.as_ref().is_some_and(|id| id.chars().count() > 200) {
        return Err(Error::field("external_id", "At most 200 characters."));
    }
    let agent = match body.agent.filter(|agent| !agent.trim().is_empty()) {
        Some(address) => {
            let address = Address::parse(&address);
            let found = address.map(|address| people::find_agent_by_email(tx, &address)).transpose()?.flatten();
            Some(found.ok_or_else(|| Error::field("agent", "Nobody here has this e-mail address."))?.id)
        }
        // A person who writes a call down was in it; a switchboard says who was.
        None => tx.actor().agent_id().filter(|_| matches!(tx.actor(), Actor::Agent { token: None, .. })),
    };
    let ticket = match body.ticket {
        Some(number) => Some(listing::get_by_number(tx, tx.actor(), number).map_err(|error| error.with_field("ticket"))?.id),
        None => None,
    };
    let (number, own_number) = match body.direction {
        Direction::In => (body.from, body.to),
        Direction::Out => (body.to, body.from),
    };
    Ok(Told {
        external_id,
        inbox: None,
        direction: body.direction,
        state: body.status,
        number: line(&number, 100),
        own_number: line(&own_number, 40),
        queue: line(&body.queue, 100),
        caller_name: line(&body.name, 200),
        note: body.note.replace("\r\n", "\n"),
        agent,
        ticket,
        started_at: body.started_at,
        answered_at: body.answered_at,
        ended_at: body.ended_at,
        talk_seconds: body.talk_duration.filter(|seconds| *seconds <= 7 * 86_400),
        recording_reference: String::new(),
    })
}

/// Write a call down, or tell more of one
///
/// A switchboard may tell of one call several times and in any order (`ringing`, `talking`, `answered` …): what is over does not begin
/// again, and gaps are filled. Once a call is over it is an entry of a ticket.
#[utoipa::path(post, path = "/calls", operation_id = "calls_log", tag = "calls", request_body = CallBody,
    responses((status = 201, body = LoggedCallView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn log(State(desk): State<Desk>, signed: Signed, Json(body): Json<CallBody>) -> Result<(StatusCode, Json<LoggedCallView>)> {
    authorize(&signed.actor, Action::Call, &Object::Desk)?;
    let blobs = desk.engine.blobs.clone();
    let logged = desk.engine.db.write(signed.actor, move |tx| {
        let told = told(tx, body)?;
        let call = commands::log_call(tx, &blobs, told)?;
        call::view(tx, call)
    });
    let call = logged.await?;
    let recording_path = format!("/api/v1/calls/{}/recording", call.call.id);
    Ok((StatusCode::CREATED, Json(LoggedCallView { call, recording_path })))
}

/// The calls that ring or go on
#[utoipa::path(get, path = "/calls/live", operation_id = "calls_live", tag = "calls",
    responses((status = 200, body = Vec<CallView>), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn live(State(desk): State<Desk>, signed: Signed) -> Result<Json<Vec<CallView>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let read = desk.engine.db.read(|connection| call::live(connection, LIVE));
    Ok(Json(read.await?))
}

/// A call
#[utoipa::path(get, path = "/calls/{id}", operation_id = "calls_get", tag = "calls", params(("id" = CallId, Path)),
    responses((status = 200, body = CallView), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<CallId>) -> Result<Json<CallView>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let read = desk.engine.db.read(move |connection| call::view(connection, call::get(connection, &signed.actor, id)?));
    Ok(Json(read.await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CallNoteBody {
    /// What was said, in place of what stands there.
    note: String,
}

/// Write down what was said in a call
#[utoipa::path(patch, path = "/calls/{id}", operation_id = "calls_note", tag = "calls", params(("id" = CallId, Path)), request_body = CallNoteBody,
    responses((status = 200, body = CallView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn note(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<CallId>,
    Json(body): Json<CallNoteBody>,
) -> Result<Json<CallView>> {
    authorize(&signed.actor, Action::Call, &Object::Desk)?;
    let blobs = desk.engine.blobs.clone();
    let written = desk.engine.db.write(signed.actor, move |tx| {
        let call = commands::set_call_note(tx, &blobs, id, &body.note.replace("\r\n", "\n"))?;
        call::view(tx, call)
    });
    Ok(Json(written.await?))
}

/// Put the recording of a call
///
/// The body is the sound itself (WAV, MP3, Ogg, M4A …). The same bytes can be sent again.
#[utoipa::path(put, path = "/calls/{id}/recording", operation_id = "calls_put_recording", tag = "calls", params(("id" = CallId, Path)),
    request_body(content = Vec<u8>, content_type = "audio/*"),
    responses((status = 200, body = CallView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem), (status = 413, body = Problem)))]
pub async fn put_recording(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<CallId>,
    headers: HeaderMap,
    bytes: Bytes,
) -> Result<Json<CallView>> {
    authorize(&signed.actor, Action::Call, &Object::Desk)?;
    let limit = desk.engine.db.read(|connection| Ok(settings::get(connection)?.limits.max_upload_bytes)).await?;
    if bytes.len() as u64 > limit {
        return Err(Error::new(Kind::TooLarge, format!("A file may have at most {} MB.", limit >> 20)));
    }
    let declared = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let media_type = media::sound(declared, &bytes).ok_or_else(|| Error::invalid("This is no sound that can be played."))?;
    let blobs = desk.engine.blobs.clone();
    let prepared = work::blocking(move || blobs.prepare(&bytes)).await??;
    let kept = desk.engine.db.write(signed.actor, move |tx| {
        let call = commands::keep_recording(tx, id, &media_type, &prepared)?;
        call::view(tx, call)
    });
    Ok(Json(kept.await?))
}

/// Listen to the recording of a call; a part of it for whoever seeks in it
#[utoipa::path(get, path = "/calls/{id}/recording", operation_id = "calls_recording", tag = "calls", params(("id" = CallId, Path)),
    responses((status = 200, content_type = "audio/*", body = Vec<u8>), (status = 206, content_type = "audio/*", body = Vec<u8>), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn recording(State(desk): State<Desk>, signed: Signed, Path(id): Path<CallId>, headers: HeaderMap) -> Result<Response> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let blobs = desk.engine.blobs.clone();
    let read = desk.engine.db.read(move |connection| {
        let (kind, blob) = call::sound(connection, &signed.actor, id)?;
        Ok((kind, blobs.get(connection, blob)?))
    });
    let (kind, bytes) = read.await?;
    Ok(part(&kind, Bytes::from(bytes), headers.get(header::RANGE)))
}

/// The first and last byte of the one range that is asked for (RFC 9110 section 14.1.2). `None` for all of it: no range, several, or
/// a header that says something else, or names what is not there: all of these may be passed over.
fn wanted(header: Option<&HeaderValue>, length: u64) -> Option<Range<u64>> {
    let (from, to) = header?.to_str().ok()?.trim().strip_prefix("bytes=")?.split_once('-')?;
    let range = match (from.trim(), to.trim()) {
        ("", last) => Some(length.saturating_sub(last.parse().ok()?)..length),
        (from, "") => Some(from.parse().ok()?..length),
        (from, to) => {
            let (from, to) = (from.parse::<u64>().ok()?, to.parse::<u64>().ok()?);
            (from <= to).then(|| from..to.saturating_add(1).min(length))
        }
    };
    range.filter(|range| range.start < range.end)
}

fn part(kind: &str, bytes: Bytes, range: Option<&HeaderValue>) -> Response {
    let length = bytes.len() as u64;
    let (status, body, content_range) = match wanted(range, length) {
        None => (StatusCode::OK, bytes, None),
        Some(range) => {
            let at = |place: u64| usize::try_from(place).unwrap_or(bytes.len());
            let said = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            (StatusCode::PARTIAL_CONTENT, bytes.slice(at(range.start)..at(range.end)), Some(said))
        }
    };
    let mut response = (status, Body::from(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_str(kind).unwrap_or(HeaderValue::from_static("application/octet-stream")));
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    if let Some(range) = content_range.and_then(|range| HeaderValue::from_str(&range).ok()) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_understood_and_everything_else_is_passed_over() {
        let of = |header: &'static str| wanted(Some(&HeaderValue::from_static(header)), 1000);
        assert_eq!(of("bytes=0-99"), Some(0..100));
        assert_eq!(of("bytes=900-"), Some(900..1000));
        assert_eq!(of("bytes=-100"), Some(900..1000));
        assert_eq!(of("bytes=-5000"), Some(0..1000));
        assert_eq!(of("bytes=990-99999999999999999"), Some(990..1000));
        assert_eq!(of("bytes=0-18446744073709551615"), Some(0..1000));
        for other in ["bytes=", "bytes=a-b", "bytes=5-4", "bytes=0-1,5-6", "lines=0-1", "bytes=--1", "bytes=2000-", "bytes=1000-1001", ""] {
            assert_eq!(of(other), None, "{other:?}");
        }
    }
}
