//! Saying that one is in a ticket, over HTTP.
use super::super::{
    list as listing,
    presence::{self, Activity, Presence},
};
use crate::{
    base::{Error, Result},
    desk::{Desk, people::Signed},
    engine::http::{Json, Path, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StayBody {
    /// Tells one's windows apart: 1 to 100 characters. A window is in one ticket at a time.
    window: String,
    activity: Activity,
}

fn check_window(window: &str) -> Result<()> {
    if window.is_empty() || window.len() > 100 {
        return Err(Error::field("window", "The name of a window has 1 to 100 characters."));
    }
    Ok(())
}

/// Say that one is in a ticket, and learn who else is. To be repeated every ten seconds: after twenty without it one is gone
#[utoipa::path(put, path = "/tickets/{number}/presence", operation_id = "tickets_stay", tag = "tickets", params(("number" = i64, Path)),
    request_body = StayBody,
    responses((status = 200, body = Vec<Presence>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn stay(
    State(desk): State<Desk>,
    signed: Signed,
    Path(number): Path<i64>,
    Json(body): Json<StayBody>,
) -> Result<Json<Vec<Presence>>> {
    check_window(&body.window)?;
    let live = desk.engine.live.clone();
    let present = desk.engine.db.read(move |connection| {
        let ticket = listing::get_by_number(connection, &signed.actor, number)?;
        live.enter(ticket.id.0, signed.agent.0, &body.window, presence::rank(body.activity));
        presence::at(connection, &live, ticket.id)
    });
    Ok(Json(present.await?))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LeaveQuery {
    window: String,
}

/// Say that one's window is no longer in a ticket
#[utoipa::path(delete, path = "/tickets/{number}/presence", operation_id = "tickets_leave", tag = "tickets",
    params(("number" = i64, Path), LeaveQuery),
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn leave(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>, Query(query): Query<LeaveQuery>) -> Result<StatusCode> {
    check_window(&query.window)?;
    let actor = signed.actor;
    let ticket = desk.engine.db.read(move |connection| listing::get_by_number(connection, &actor, number)).await?;
    desk.engine.live.leave(ticket.id.0, signed.agent.0, &query.window);
    Ok(StatusCode::NO_CONTENT)
}
