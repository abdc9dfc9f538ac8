//! The brief and absences over HTTP.
use super::{
    absence::{self, Absence},
    brief::{Brief, brief},
    store,
};
use crate::{
    base::{Result, Time, id::AgentId},
    desk::{
        Desk,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        tickets::list,
    },
    engine::http::{Json, Path, Problem},
};
use axum::{extract::State, http::StatusCode};
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(ticket_brief)).routes(routes!(absences)).routes(routes!(set_absence, end_absence))
}

/// What whoever takes a ticket over should know: what was promised, what is asked, when there was last contact
#[utoipa::path(get, path = "/tickets/{number}/brief", operation_id = "tickets_brief", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = Brief), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn ticket_brief(State(desk): State<Desk>, signed: Signed, Path(number): Path<i64>) -> Result<Json<Brief>> {
    let blobs = desk.engine.blobs.clone();
    let brief = desk.engine.db.read(move |connection| {
        let ticket = list::get_by_number(connection, &signed.actor, number)?;
        brief(connection, &blobs, ticket.id)
    });
    Ok(Json(brief.await?))
}

/// Who is out of the office, and who will be
#[utoipa::path(get, path = "/absences", operation_id = "people_absences", tag = "people",
    responses((status = 200, body = Vec<Absence>), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn absences(State(desk): State<Desk>, signed: Signed) -> Result<Json<Vec<Absence>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let now = desk.engine.clock.now();
    let all = desk.engine.db.read(store::list).await?;
    Ok(Json(all.into_iter().filter(|absence| absence.until.is_none_or(|until| until > now)).collect()))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbsenceBody {
    /// Gets the open tickets when it begins, and those in which customers write until it ends.
    substitute_id: AgentId,
    /// Now, if absent.
    from: Option<Time>,
    /// Until it is ended, if absent.
    until: Option<Time>,
}

/// Say that somebody will be out of the office: oneself, or, with the right to manage people, anybody
#[utoipa::path(put, path = "/agents/{id}/absence", operation_id = "people_set_absence", tag = "people", params(("id" = AgentId, Path)),
    request_body = AbsenceBody,
    responses((status = 200, body = Absence), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn set_absence(
    State(desk): State<Desk>,
    signed: Signed,
    Path(id): Path<AgentId>,
    Json(body): Json<AbsenceBody>,
) -> Result<Json<Absence>> {
    let set = move |tx: &mut crate::engine::db::Tx<'_>| {
        let from = body.from.unwrap_or(tx.now());
        absence::set(tx, Absence { agent_id: id, substitute_id: body.substitute_id, from, until: body.until, is_begun: false })
    };
    let absence = desk.engine.db.write(signed.actor, set).await?;
    desk.engine.bells.clock.notify_one();
    Ok(Json(absence))
}

/// End an absence, or take back that there will be one
#[utoipa::path(delete, path = "/agents/{id}/absence", operation_id = "people_end_absence", tag = "people", params(("id" = AgentId, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn end_absence(State(desk): State<Desk>, signed: Signed, Path(id): Path<AgentId>) -> Result<StatusCode> {
    desk.engine.db.write(signed.actor, move |tx| absence::end(tx, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
