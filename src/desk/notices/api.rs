//! Notices over HTTP: everybody's own.
use super::{commands, list as listing, model::Notice, store};
use crate::{
    base::{Cursor, Error, Result, id::NoticeId},
    desk::{Desk, people::Signed},
    engine::http::{Json, PageQuery, Problem, Query},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read))
}

/// A page of notices, with how many wait in all.
#[derive(Serialize, utoipa::ToSchema)]
pub struct NoticesView {
    items: Vec<Notice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<Cursor>,
    unread: i64,
}

/// One's own notices: unread first, newest first
#[utoipa::path(get, path = "/notices", operation_id = "notices_list", tag = "notices", params(PageQuery),
    responses((status = 200, body = NoticesView), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<PageQuery>) -> Result<Json<NoticesView>> {
    let (agent, page) = (signed.agent, query.into());
    let read = desk.engine.db.read(move |c| Ok((listing::list(c, agent, &page)?, store::unread(c, agent)?)));
    let (page, unread) = read.await?;
    Ok(Json(NoticesView { items: page.items, next: page.next, unread }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadNoticesBody {
    /// These, at most 500.
    ids: Option<Vec<NoticeId>>,
    /// Or all up to this one.
    through: Option<NoticeId>,
}

/// Mark one's own notices as read
#[utoipa::path(post, path = "/notices/read", operation_id = "notices_read", tag = "notices", request_body = ReadNoticesBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn read(State(desk): State<Desk>, signed: Signed, Json(body): Json<ReadNoticesBody>) -> Result<StatusCode> {
    let write = match (body.ids, body.through) {
        (Some(ids), None) => desk.engine.db.write(signed.actor, move |tx| commands::read(tx, &ids)).await,
        (None, Some(last)) => desk.engine.db.write(signed.actor, move |tx| commands::read_through(tx, last)).await,
        _ => Err(Error::invalid("Either ids or through.")),
    };
    write.map(|()| StatusCode::NO_CONTENT)
}
