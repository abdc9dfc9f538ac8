//! What one has read, over HTTP: everybody for themselves.
use super::{
    super::{commands, page},
    resolve,
};
use crate::{
    base::{
        Result,
        id::{EntryId, TicketId},
    },
    desk::{Desk, people::Signed},
    engine::{
        http::{Json, Path, Problem, Query},
        live::Hint,
    },
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};

/// How much of a ticket one has read: an answer, and `ticket_read` of the live feed (without an id, for the reader alone).
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ReadingView {
    pub ticket_id: TicketId,
    pub number: i64,
    /// As in the ticket.
    pub unread: u32,
    /// As in the ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_through: Option<EntryId>,
    /// As in the ticket.
    pub is_mentioned: bool,
}

#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct MarkReadBody {
    /// The entry that was stored last (the highest id) of those that were read; of the whole ticket, if absent.
    entry_id: Option<EntryId>,
}

/// How it stands now; the reader's other windows are told.
async fn reading_now(desk: &Desk, signed: &Signed, number: i64) -> Result<Json<ReadingView>> {
    let actor = signed.actor.clone();
    let row = desk.engine.db.read(move |connection| page::one(connection, &actor, number)).await?;
    let view = ReadingView { ticket_id: row.id, number, unread: row.unread, read_through: row.read_through, is_mentioned: row.is_mentioned };
    desk.engine.live.tell(Hint::Personal { who: signed.agent.0, name: "ticket_read", value: serde_json::to_value(&view)? });
    Ok(Json(view))
}

/// Mark a ticket as read up to an entry. What was read before stays read
#[utoipa::path(put, path = "/tickets/{number}/read", operation_id = "tickets_mark_read", tag = "tickets", params(("number" = i64, Path)),
    request_body = MarkReadBody,
    responses((status = 200, body = ReadingView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn mark_read(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<MarkReadBody>,
) -> Result<Json<ReadingView>> {
    let marked = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::mark_read(tx, id, body.entry_id)
    });
    marked.await?;
    reading_now(&desk, &signed, number).await
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MarkUnreadQuery {
    /// The first entry that is to be unread; the whole ticket, if absent.
    entry_id: Option<EntryId>,
}

/// Mark a ticket as unread from an entry on
#[utoipa::path(delete, path = "/tickets/{number}/read", operation_id = "tickets_mark_unread", tag = "tickets",
    params(("number" = i64, Path), MarkUnreadQuery),
    responses((status = 200, body = ReadingView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn mark_unread(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Query(query): Query<MarkUnreadQuery>,
) -> Result<Json<ReadingView>> {
    let marked = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::mark_unread(tx, id, query.entry_id)
    });
    marked.await?;
    reading_now(&desk, &signed, number).await
}

/// Mark all tickets as read up to an entry; `all_read` of the live feed tells one's other windows
#[utoipa::path(put, path = "/tickets/read", operation_id = "tickets_mark_all_read", tag = "tickets", request_body = MarkReadBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn mark_all_read(State(desk): State<Desk>, signed: Signed, Json(body): Json<MarkReadBody>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| commands::mark_all_read(tx, body.entry_id)).await?;
    desk.engine.live.tell(Hint::Personal { who: signed.agent.0, name: "all_read", value: serde_json::json!({}) });
    Ok(StatusCode::NO_CONTENT)
}
