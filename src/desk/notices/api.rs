//! Notices over HTTP: everybody's own.
use super::{
    choices::{Choices, ChoicesPatch, MAILABLE, QuietHours},
    commands, list as listing,
    model::{Notice, NoticeKind},
    store,
};
use crate::{
    base::{Cursor, Error, Result, id::NoticeId},
    desk::{Desk, people::Signed},
    engine::http::{Json, PageQuery, Problem, Query, nullable},
};
use axum::{extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(list)).routes(routes!(read)).routes(routes!(choices, choose))
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

/// What one is told, and what can be told by mail.
#[derive(Serialize, utoipa::ToSchema)]
pub struct ChoicesView {
    #[serde(flatten)]
    choices: Choices,
    mailable: Vec<NoticeKind>,
}

impl From<Choices> for ChoicesView {
    fn from(choices: Choices) -> Self {
        Self { choices, mailable: MAILABLE.to_vec() }
    }
}

/// What one wants to be told, and how
#[utoipa::path(get, path = "/notices/choices", operation_id = "notices_choices", tag = "notices",
    responses((status = 200, body = ChoicesView), (status = 401, body = Problem)))]
pub async fn choices(State(desk): State<Desk>, signed: Signed) -> Result<Json<ChoicesView>> {
    let agent = signed.agent;
    Ok(Json(desk.engine.db.read(move |connection| store::choices(connection, agent)).await?.into()))
}

/// What is left out stays.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseBody {
    in_app: Option<Vec<NoticeKind>>,
    mail: Option<Vec<NoticeKind>>,
    sound: Option<Vec<NoticeKind>>,
    /// By one's own time zone; `null`: none.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<QuietHours>)]
    quiet_hours: Option<Option<QuietHours>>,
}

/// Choose what one wants to be told, and how
#[utoipa::path(patch, path = "/notices/choices", operation_id = "notices_choose", tag = "notices", request_body = ChooseBody,
    responses((status = 200, body = ChoicesView), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn choose(State(desk): State<Desk>, signed: Signed, Json(body): Json<ChooseBody>) -> Result<Json<ChoicesView>> {
    let patch = ChoicesPatch { in_app: body.in_app, mail: body.mail, sound: body.sound, quiet_hours: body.quiet_hours };
    Ok(Json(desk.engine.db.write(signed.actor, move |tx| commands::choose(tx, patch)).await?.into()))
}
