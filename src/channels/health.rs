//! How the door of an inbox is doing: what came through it, what was refused, and what stands in its way.
use super::{Doors, tally::Count};
use crate::{
    base::{Result, id::InboxId},
    desk::{
        inboxes::{self, ChannelKind},
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::{
        alarm::{self, Alarm},
        http::{Json, Path, Problem},
        work::TaskHealth,
    },
};
use axum::extract::{FromRequestParts, Request, State};
use serde::Serialize;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(get))
}

/// How one inbox is doing.
#[derive(Serialize, utoipa::ToSchema)]
struct InboxHealthView {
    inbox_id: InboxId,
    channel: ChannelKind,
    is_active: bool,
    /// What came to its door since this process began.
    requests: Count,
    /// What stands and is about this inbox.
    alarms: Vec<Alarm>,
    /// Of the task that listens for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<TaskHealth>,
}

/// How an inbox is doing: what came in, what was refused and why, what stands in its way
#[utoipa::path(get, path = "/channels/{inbox}/health", operation_id = "channels_health", tag = "channels", params(("inbox" = InboxId, Path)),
    responses((status = 200, body = InboxHealthView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn get(State(doors): State<Doors>, Path(id): Path<InboxId>, request: Request) -> Result<Json<InboxHealthView>, Problem> {
    let (mut parts, _) = request.into_parts();
    let signed = Signed::from_request_parts(&mut parts, &doors.desk).await?;
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let prefix = format!("inbox:{id}:");
    let read = doors.desk.engine.db.read(move |connection| {
        let mut alarms = alarm::list(connection, false)?;
        alarms.retain(|alarm| alarm.key.starts_with(&prefix));
        Ok((inboxes::present(connection, id)?, alarms))
    });
    let (inbox, alarms) = read.await?;
    Ok(Json(InboxHealthView {
        inbox_id: id,
        channel: inbox.channel,
        is_active: inbox.is_active,
        requests: doors.tally.counts().remove(&id).unwrap_or_default(),
        alarms,
        task: doors.desk.engine.work.health().remove(&format!("inbox:{id}")),
    }))
}
