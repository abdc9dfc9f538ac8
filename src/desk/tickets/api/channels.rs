//! By which channels the people of a ticket can be answered, and what an answer becomes there.
use super::super::{
    commands, list as listing,
    reach::{self, TicketChannel},
};
use super::entry_now;
use crate::desk::tickets::thread::EntryDetail;
use crate::{
    base::{
        Error, Result,
        id::{AwaitedFileId, EntryId, LineId},
    },
    desk::{Desk, inboxes, people::Signed},
    engine::{
        http::{Json, Path, Problem},
        mail::html,
    },
};
use axum::extract::State;
use serde::{Deserialize, Serialize};

/// The channels by which an answer can go out, the usual one first; those that cannot deliver now say why not
#[utoipa::path(get, path = "/tickets/{number}/channels", operation_id = "tickets_list_channels", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = Vec<TicketChannel>), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<Vec<TicketChannel>>> {
    let (blobs, entrances, now) = (desk.engine.blobs.clone(), desk.entrances.clone(), desk.engine.clock.now());
    let ways = desk.engine.db.read(move |connection| {
        let ticket = listing::get_by_number(connection, &signed.actor, number)?;
        reach::channels(connection, &blobs, &entrances, &ticket, now)
    });
    Ok(Json(ways.await?))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewBody {
    line_id: LineId,
    #[serde(default)]
    text: String,
    /// Stands in where there is no text.
    html: Option<String>,
}

/// What a text becomes on a channel.
#[derive(Serialize, utoipa::ToSchema)]
pub struct PreviewView {
    /// The messages, in the order in which they are sent.
    parts: Vec<String>,
    /// Why it cannot be sent as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<String>,
}

/// Show what an answer would become on a channel, without sending it
#[utoipa::path(post, path = "/tickets/{number}/replies/preview", operation_id = "tickets_preview_reply", tag = "tickets", params(("number" = i64, Path)),
    request_body = PreviewBody,
    responses((status = 200, body = PreviewView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn preview(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<PreviewBody>,
) -> Result<Json<PreviewView>> {
    let entrances = desk.entrances.clone();
    let view = desk.engine.db.read(move |connection| {
        let ticket = listing::get_by_number(connection, &signed.actor, number)?;
        let line = reach::lines(connection, ticket.id)?.into_iter().find(|line| line.id == body.line_id);
        let line = line.ok_or_else(|| Error::field("line_id", "Choose a line to somebody who takes part in this ticket."))?;
        let inbox = inboxes::get(connection, line.inbox)?;
        let capabilities = reach::capabilities(&entrances, &inbox)
            .ok_or_else(|| Error::conflict(format!("Nothing can be sent through the inbox \"{}\".", inbox.name)))?;
        let text = match &body.html {
            Some(html) if body.text.trim().is_empty() => html::to_text(html),
            _ => body.text.replace("\r\n", "\n"),
        };
        Ok(match commands::converted(&text, &capabilities) {
            Ok(parts) => PreviewView { parts, problem: None },
            Err(error) => PreviewView { parts: Vec::new(), problem: Some(error.message().to_owned()) },
        })
    });
    Ok(Json(view.await?))
}

/// Ask once more for a file that could not be fetched
#[utoipa::path(post, path = "/entries/{id}/awaited-files/{file}/fetch", operation_id = "tickets_fetch_file", tag = "tickets",
    params(("id" = EntryId, Path), ("file" = AwaitedFileId, Path)),
    responses((status = 200, body = EntryDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn fetch(
    State(desk): State<Desk>,
    signed: Signed,
    Path((id, file)): Path<(EntryId, AwaitedFileId)>,
) -> Result<Json<EntryDetail>> {
    desk.engine
        .db
        .write(signed.actor.clone(), move |tx| {
            listing::get_entry(tx, tx.actor(), id)?;
            commands::ask_again(tx, id, file)
        })
        .await?;
    desk.engine.bells.files.notify_one();
    Ok(Json(entry_now(&desk, &signed, id).await?.1))
}
