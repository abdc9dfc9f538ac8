//! One ticket: read, changed, put to sleep, followed, deleted; who takes part; what happened to it.
use super::{
    super::{
        commands::{self, ParticipantChanges, TicketChanges},
        detail::TicketDetail,
        list as listing,
        model::{Priority, Status, TicketType},
    },
    OperationDone, resolve, ticket_after, ticket_now, with_current,
};
use crate::{
    base::{
        Cursor, Error, Mailbox, Page, PageRequest, Result, Time,
        id::{AgentId, ContactId, Seq, TeamId},
    },
    desk::{
        Desk,
        event::{Happened, happened},
        people::Signed,
        ticket_types::Values,
    },
    engine::{
        http::{Json, PageQuery, Path, Problem, Query, nullable},
        log,
    },
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

/// One ticket with what stands beside its thread. A merged one names the ticket that goes on in its place.
#[utoipa::path(get, path = "/tickets/{number}", operation_id = "tickets_get", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = TicketDetail), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn get(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<TicketDetail>> {
    Ok(Json(ticket_now(&desk, signed.actor, number).await?))
}

/// What is to be different about a ticket; what is absent stays, `null` takes away.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeTicketBody {
    /// The version that was read.
    version: i64,
    subject: Option<String>,
    status: Option<Status>,
    priority: Option<Priority>,
    r#type: Option<TicketType>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<TeamId>)]
    team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<AgentId>)]
    assignee_id: Option<Option<AgentId>>,
    requester_id: Option<ContactId>,
    /// All of them: what is not named is taken away.
    tags: Option<Vec<String>>,
    /// Of the fields of its type, by key: `null` takes a value away, what is not named stays.
    #[serde(default)]
    #[schema(value_type = Object)]
    fields: Values,
}

/// Change a ticket
#[utoipa::path(patch, path = "/tickets/{number}", operation_id = "tickets_change", tag = "tickets", params(("number" = i64, Path)),
    request_body = ChangeTicketBody,
    responses((status = 200, body = TicketDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<ChangeTicketBody>,
) -> Result<Json<TicketDetail>> {
    let changes = TicketChanges {
        subject: body.subject,
        r#type: body.r#type,
        status: body.status,
        priority: body.priority,
        team: body.team_id,
        assignee: body.assignee_id,
        tags: body.tags,
        fields: body.fields,
        requester: body.requester_id,
        version: Some(body.version),
    };
    let changed = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::change(tx, id, changes).map(drop)
    });
    if let Err(error) = changed.await {
        return Err(with_current(&desk, signed.actor, number, error).await);
    }
    Ok(Json(ticket_after(&desk, signed.actor, number).await?))
}

/// Delete a ticket; it can be brought back by undoing
#[utoipa::path(delete, path = "/tickets/{number}", operation_id = "tickets_delete", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = OperationDone), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn delete(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<OperationDone>> {
    let deleted = desk.engine.db.write(signed.actor, move |tx| {
        let id = resolve(tx, number)?;
        commands::delete(tx, id)
    });
    Ok(Json(OperationDone { operation_id: deleted.await?, number }))
}

/// What happened to a ticket, newest first
#[utoipa::path(get, path = "/tickets/{number}/history", operation_id = "tickets_history", tag = "tickets", params(("number" = i64, Path), PageQuery),
    responses((status = 200, body = Page<Happened>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn history(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<Happened>>> {
    let request = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    let before: Option<Seq> = request.cursor.as_ref().map(|cursor| cursor.keys()).transpose()?;
    let page = desk.engine.db.read(move |connection| {
        let ticket = listing::get_by_number(connection, &signed.actor, number)?;
        let rows = log::read_before(connection, before, Some(ticket.id.0), request.limit() + 1)?;
        Page::from_rows(rows, request.limit(), |row| row.seq)
    });
    Ok(Json(page.await?.map(happened)))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SnoozeBody {
    /// When it wakes; `null` wakes it now.
    #[schema(required = true)]
    until: Option<Time>,
}

/// Hide a ticket from the open views until a time
#[utoipa::path(post, path = "/tickets/{number}/snooze", operation_id = "tickets_snooze", tag = "tickets", params(("number" = i64, Path)),
    request_body = SnoozeBody,
    responses((status = 200, body = TicketDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn snooze(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<SnoozeBody>,
) -> Result<Json<TicketDetail>> {
    let snoozed = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::snooze(tx, id, body.until)
    });
    snoozed.await?;
    desk.engine.bells.clock.notify_one();
    Ok(Json(ticket_after(&desk, signed.actor, number).await?))
}

/// Who is meant by an id or `me`.
fn agent_named(signed: &Signed, name: &str) -> Result<AgentId> {
    if name == "me" { Ok(signed.agent) } else { name.parse().map_err(|_| Error::not_found("There is no such agent.")) }
}

async fn set_following(desk: &Desk, signed: Signed, number: i64, agent: &str, follows: bool) -> Result<StatusCode> {
    let agent = agent_named(&signed, agent)?;
    let set = desk.engine.db.write(signed.actor, move |tx| {
        let id = resolve(tx, number)?;
        commands::set_following(tx, id, agent, follows)
    });
    set.await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Have an agent follow a ticket
#[utoipa::path(put, path = "/tickets/{number}/followers/{agent}", operation_id = "tickets_follow", tag = "tickets",
    params(("number" = i64, Path), ("agent" = String, Path, description = "The id of an agent, or `me`")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn follow(State(desk): State<Desk>, signed: Signed, Path((number, agent)): Path<(i64, String)>) -> Result<StatusCode> {
    set_following(&desk, signed, number, &agent, true).await
}

/// Have an agent no longer follow a ticket
#[utoipa::path(delete, path = "/tickets/{number}/followers/{agent}", operation_id = "tickets_unfollow", tag = "tickets",
    params(("number" = i64, Path), ("agent" = String, Path, description = "The id of an agent, or `me`")),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn unfollow(State(desk): State<Desk>, signed: Signed, Path((number, agent)): Path<(i64, String)>) -> Result<StatusCode> {
    set_following(&desk, signed, number, &agent, false).await
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ParticipantsBody {
    #[serde(default)]
    add: Vec<Mailbox>,
    #[serde(default)]
    remove: Vec<ContactId>,
}

/// Add and take away people who take part
#[utoipa::path(patch, path = "/tickets/{number}/participants", operation_id = "tickets_change_participants", tag = "tickets",
    params(("number" = i64, Path)), request_body = ParticipantsBody,
    responses((status = 200, body = TicketDetail), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn change_participants(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<ParticipantsBody>,
) -> Result<Json<TicketDetail>> {
    if body.add.len() + body.remove.len() > 200 {
        return Err(Error::field("add", "At most 200 people can be named at once."));
    }
    let changed = desk.engine.db.write(signed.actor.clone(), move |tx| {
        let id = resolve(tx, number)?;
        commands::change_participants(tx, id, ParticipantChanges { add: body.add, remove: body.remove })
    });
    changed.await?;
    Ok(Json(ticket_after(&desk, signed.actor, number).await?))
}
