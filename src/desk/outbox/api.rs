//! Deliveries over HTTP: what is on its way, what did not arrive, and what to do about it.
use super::{
    commands,
    model::{Delivery, DeliveryKind, DeliveryState, Recipient},
    policy, store,
};
use crate::{
    base::{
        Cursor, Error, Page, PageRequest, Result, Time,
        id::{AgentId, DeliveryId, EntryId, InboxId, TicketId},
    },
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Path, Problem, Query},
};
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(counts))
        .routes(routes!(release_parked))
        .routes(routes!(get))
        .routes(routes!(resend))
}

/// One outgoing message.
#[derive(Serialize, utoipa::ToSchema)]
struct DeliveryView {
    id: DeliveryId,
    kind: DeliveryKind,
    state: DeliveryState,
    #[serde(skip_serializing_if = "Option::is_none")]
    ticket_id: Option<TicketId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_id: Option<EntryId>,
    inbox_id: InboxId,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_id: Option<AgentId>,
    /// Its id in the outside world.
    external_id: String,
    recipients: Vec<Recipient>,
    attempts: u32,
    /// When it is tried next.
    #[serde(skip_serializing_if = "Option::is_none")]
    due_at: Option<Time>,
    /// The server's last words, or why it waits.
    words: String,
    can_be_resent: bool,
    created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    settled_at: Option<Time>,
}

fn view((delivery, recipients): (Delivery, Vec<Recipient>)) -> DeliveryView {
    let waits = matches!(delivery.state, DeliveryState::Queued | DeliveryState::Deferred);
    DeliveryView {
        id: delivery.id,
        kind: delivery.kind,
        state: delivery.state,
        ticket_id: delivery.ticket,
        entry_id: delivery.entry,
        inbox_id: delivery.inbox,
        author_id: delivery.author,
        external_id: delivery.external_id,
        recipients,
        attempts: delivery.attempts,
        due_at: waits.then_some(delivery.due_at),
        words: delivery.words,
        can_be_resent: delivery.state.can_be_resent(),
        created_at: delivery.created_at,
        settled_at: delivery.settled_at,
    }
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DeliveriesQuery {
    /// All that have not ended well, if absent.
    state: Option<DeliveryState>,
    /// `next` of the page before.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Deliveries, newest first
#[utoipa::path(get, path = "/deliveries", operation_id = "outbox_list", tag = "outbox", params(DeliveriesQuery),
    responses((status = 200, body = Page<DeliveryView>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<DeliveriesQuery>) -> Result<Json<Page<DeliveryView>>> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let request = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    let before = request.cursor.as_ref().map(|cursor| cursor.keys()).transpose()?;
    let page = desk.engine.db.read(move |connection| {
        let found = store::list(connection, query.state, before, request.limit() + 1)?;
        let page = Page::from_rows(found, request.limit(), |delivery| delivery.id)?;
        Ok(Page { items: store::with_recipients(connection, page.items)?, next: page.next })
    });
    Ok(Json(page.await?.map(view)))
}

/// How many there are in one state.
#[derive(Serialize, utoipa::ToSchema)]
struct DeliveryCount {
    state: String,
    deliveries: u64,
}

/// How many have not ended well, by state
#[utoipa::path(get, path = "/deliveries/counts", operation_id = "outbox_counts", tag = "outbox",
    responses((status = 200, body = Vec<DeliveryCount>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn counts(State(desk): State<Desk>, signed: Signed) -> Result<Json<Vec<DeliveryCount>>> {
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let counts = desk.engine.db.read(store::counts).await?;
    Ok(Json(counts.into_iter().map(|(state, deliveries)| DeliveryCount { state, deliveries }).collect()))
}

async fn now(desk: &Desk, signed: Signed, id: DeliveryId) -> Result<Json<DeliveryView>> {
    let read = desk.engine.db.read(move |connection| {
        let delivery = store::find(connection, id)?.filter(|delivery| policy::may_see(&signed.actor, delivery));
        let delivery = delivery.ok_or_else(|| Error::not_found("There is no such delivery."))?;
        let recipients = store::recipients(connection, id)?;
        Ok((delivery, recipients))
    });
    Ok(Json(view(read.await?)))
}

/// One delivery
#[utoipa::path(get, path = "/deliveries/{id}", operation_id = "outbox_get", tag = "outbox", params(("id" = DeliveryId, Path)),
    responses((status = 200, body = DeliveryView), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn get(State(desk): State<Desk>, signed: Signed, Path(id): Path<DeliveryId>) -> Result<Json<DeliveryView>> {
    now(&desk, signed, id).await
}

/// Send it again now, to those whom it did not reach
#[utoipa::path(post, path = "/deliveries/{id}/resend", operation_id = "outbox_resend", tag = "outbox", params(("id" = DeliveryId, Path)),
    responses((status = 200, body = DeliveryView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn resend(State(desk): State<Desk>, signed: Signed, Path(id): Path<DeliveryId>) -> Result<Json<DeliveryView>> {
    desk.engine.db.write(signed.actor.clone(), move |tx| commands::resend(tx, id)).await?;
    desk.engine.bells.outbox.notify_one();
    now(&desk, signed, id).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
struct ParkedBody {
    /// Let them go; else they are dropped.
    send: bool,
}

/// How many there were.
#[derive(Serialize, utoipa::ToSchema)]
struct ParkedView {
    deliveries: u32,
}

/// Let all automatic mail go that a fuse held back, or drop it
#[utoipa::path(post, path = "/deliveries/parked", operation_id = "outbox_release_parked", tag = "outbox", request_body = ParkedBody,
    responses((status = 200, body = ParkedView), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn release_parked(State(desk): State<Desk>, signed: Signed, Json(body): Json<ParkedBody>) -> Result<Json<ParkedView>> {
    let deliveries = desk.engine.db.write(signed.actor, move |tx| commands::release_parked(tx, body.send)).await?;
    desk.engine.bells.outbox.notify_one();
    Ok(Json(ParkedView { deliveries }))
}
