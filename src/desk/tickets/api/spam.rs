//! Spam: marking, and taking back.
use super::{
    super::{
        commands,
        sender::{self, SpamSender},
    },
    OperationDone, resolve, ticket_after,
};
use crate::{
    base::Result,
    desk::{Desk, blocked_senders::BlockedSender, people::Signed, tickets::detail::TicketDetail},
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Serialize;

/// What was done, and whom to block if that is wanted.
#[derive(Serialize, utoipa::ToSchema)]
pub struct MarkedSpam {
    #[serde(flatten)]
    done: OperationDone,
    /// Who sent it, if they have an address and are none of ourselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    sender: Option<SpamSender>,
}

/// Mark a ticket as spam: it leaves every listing but that of the spam, and what is written into it later stays with it
#[utoipa::path(put, path = "/tickets/{number}/spam", operation_id = "tickets_mark_spam", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = MarkedSpam), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn mark(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<MarkedSpam>> {
    let blobs = desk.engine.blobs.clone();
    let marked = desk.engine.db.write(signed.actor, move |tx| {
        let id = resolve(tx, number)?;
        let operation_id = commands::mark_spam(tx, id)?;
        Ok(MarkedSpam { done: OperationDone { operation_id, number }, sender: sender::spam_sender(tx, &blobs, id)? })
    });
    Ok(Json(marked.await?))
}

/// Take a ticket back from the spam, whoever put it there
#[utoipa::path(delete, path = "/tickets/{number}/spam", operation_id = "tickets_not_spam", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = TicketDetail), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn unmark(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<TicketDetail>> {
    let actor = signed.actor.clone();
    let taken = desk.engine.db.write(signed.actor, move |tx| {
        let id = resolve(tx, number)?;
        commands::not_spam(tx, id)
    });
    taken.await?;
    desk.engine.bells.clock.notify_one();
    Ok(Json(ticket_after(&desk, actor, number).await?))
}

/// Block whoever the first message of a ticket came from: what they send from now on arrives as spam
#[utoipa::path(post, path = "/tickets/{number}/block-sender", operation_id = "tickets_block_sender", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 201, body = BlockedSender), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn block_sender(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<(StatusCode, Json<BlockedSender>)> {
    let blobs = desk.engine.blobs.clone();
    let blocked = desk.engine.db.write(signed.actor, move |tx| {
        let id = resolve(tx, number)?;
        commands::block_sender(tx, &blobs, id)
    });
    Ok((StatusCode::CREATED, Json(blocked.await?)))
}
