//! The audit log over HTTP.
use super::list::{AuditFilter, list as listing};
use crate::{
    base::{Cursor, Error, Page, PageRequest, Result, Time},
    desk::{
        Desk,
        event::{Happened, happened},
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Problem, Query},
};
use axum::extract::State;
use serde::Deserialize;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list))
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditQuery {
    /// Such as `ticket_opened`.
    kind: Option<String>,
    /// `system`, or `agent`, `token` or `contact`, alone or with an id: `agent:7`.
    actor: Option<String>,
    /// Not before.
    from: Option<Time>,
    /// Before.
    to: Option<Time>,
    /// `next` of the page before, with the same filters.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Everything that happened, newest first. A page may be short, or empty, and have a next one all the same.
#[utoipa::path(get, path = "/audit", operation_id = "audit_list", tag = "audit", params(AuditQuery),
    responses((status = 200, body = Page<Happened>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<AuditQuery>) -> Result<Json<Page<Happened>>> {
    authorize(&signed.actor, Action::Audit, &Object::Desk)?;
    let request = PageRequest { cursor: query.cursor.map(Cursor::from_text), limit: query.limit };
    let (actor_kind, actor_id) =
        match query.actor.as_deref().map(|actor| actor.split_once(':').map_or((actor, None), |(kind, id)| (kind, Some(id)))) {
            None => (None, None),
            Some((kind, id)) => {
                let wrong = || Error::field("actor", "Name a kind of actor, or one with its id, such as agent:7.");
                if !["system", "agent", "token", "contact"].contains(&kind) {
                    return Err(wrong());
                }
                (Some(kind.to_owned()), id.map(|id| id.parse().map_err(|_| wrong())).transpose()?)
            }
        };
    let filter = AuditFilter { kind: query.kind, actor_kind, actor_id, from: query.from, to: query.to };
    let page = desk.engine.db.read(move |connection| listing(connection, &filter, &request)).await?;
    Ok(Json(page.map(happened)))
}
