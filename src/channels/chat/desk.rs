//! The chat for those who work here: how a widget is put on a page, who is at the other end, and who is refused.
use super::settings::key_of;
use crate::{
    base::{
        Error, Result,
        id::{InboxId, LineId},
    },
    channels::Doors,
    desk::{
        inboxes::{self, ChannelKind},
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
        ratings::{self, Rating},
        tickets::list,
        visitors::{self, Attended},
    },
    engine::http::{Json, Path, Problem},
};
use axum::{
    extract::{FromRequest, FromRequestParts, Request, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes for those who work here, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Doors> {
    OpenApiRouter::new().routes(routes!(widget)).routes(routes!(of_ticket)).routes(routes!(block))
}

async fn signed(doors: &Doors, request: Request) -> Result<Signed, Problem> {
    let (mut parts, _) = request.into_parts();
    Signed::from_request_parts(&mut parts, &doors.desk).await
}

/// How the widget of an inbox is put on the shop's pages.
#[derive(Serialize, utoipa::ToSchema)]
pub struct WidgetView {
    /// Public: it stands in the shop's pages.
    key: String,
    /// To be put before the end of each page's body.
    snippet: String,
    /// The widget alone, as a page.
    url: String,
    /// What a page with a strict policy allows besides (`script-src`, `frame-src`).
    origin: String,
    /// Whether the shop's server can sign who somebody is.
    takes_identities: bool,
}

/// How the widget of a chat is put on a page
#[utoipa::path(get, path = "/inboxes/{inbox}/widget", operation_id = "widget_describe", tag = "inboxes", params(("inbox" = InboxId, Path)),
    responses((status = 200, body = WidgetView), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn widget(State(doors): State<Doors>, Path(id): Path<InboxId>, request: Request) -> Result<Json<WidgetView>, Problem> {
    let signed = signed(&doors, request).await?;
    authorize(&signed.actor, Action::SeeBox, &Object::Desk)?;
    let engine = &doors.desk.engine;
    let read = engine.db.read(move |connection| {
        let inbox = inboxes::present(connection, id)?;
        let names = inboxes::secret_names(connection, id)?;
        Ok((inbox, names.iter().any(|name| name == super::IDENTITY_SECRET)))
    });
    let (inbox, takes_identities) = read.await?;
    if inbox.channel != ChannelKind::Chat {
        return Err(Error::not_found("This inbox has no widget.").into());
    }
    let (key, origin) = (key_of(&engine.vault, id), engine.config.public_url.clone());
    Ok(Json(WidgetView {
        snippet: format!("<script async src=\"{origin}/w.js\" data-key=\"{key}\"></script>"),
        url: format!("{origin}/widget/{key}"),
        origin,
        key,
        takes_identities,
    }))
}

/// Somebody who chats.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TicketVisitor {
    #[serde(flatten)]
    visitor: Attended,
    /// One of their pages is connected.
    is_here: bool,
    is_typing: bool,
}

/// Those who chat in a ticket, and how they rated it.
#[derive(Serialize, utoipa::ToSchema)]
pub struct TicketVisitors {
    /// Whoever was there last first.
    visitors: Vec<TicketVisitor>,
    rating: Option<Rating>,
}

/// Who chats in a ticket: whether they are there, where in the shop they are, and how they rated it
#[utoipa::path(get, path = "/tickets/{number}/visitors", operation_id = "visitors_list", tag = "tickets", params(("number" = i64, Path)),
    responses((status = 200, body = TicketVisitors), (status = 401, body = Problem), (status = 404, body = Problem)))]
async fn of_ticket(State(doors): State<Doors>, Path(number): Path<i64>, request: Request) -> Result<Json<TicketVisitors>, Problem> {
    let signed = signed(&doors, request).await?;
    let read = doors.desk.engine.db.read(move |connection| {
        let ticket = list::get_by_number(connection, &signed.actor, number)?;
        Ok((ticket.id, visitors::of_ticket(connection, ticket.id)?, ratings::of_ticket(connection, ticket.id)?))
    });
    let (ticket, all, rating) = read.await?;
    let present = doors.chat.rooms.present(ticket);
    let shown = |visitor: Attended| TicketVisitor {
        is_here: present.contains_key(&visitor.line_id),
        is_typing: present.get(&visitor.line_id).copied().unwrap_or_default(),
        visitor,
    };
    Ok(Json(TicketVisitors { visitors: all.into_iter().map(shown).collect(), rating }))
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BlockBody {
    is_blocked: bool,
}

/// Refuse what a visitor writes by a line from now on, or take it again
#[utoipa::path(put, path = "/lines/{line}/blocked", operation_id = "visitors_block", tag = "tickets", params(("line" = LineId, Path)),
    request_body = BlockBody,
    responses((status = 204), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
async fn block(State(doors): State<Doors>, Path(line): Path<LineId>, request: Request) -> Result<StatusCode, Problem> {
    let (mut parts, body) = request.into_parts();
    let signed = Signed::from_request_parts(&mut parts, &doors.desk).await?;
    let Json(body) = Json::<BlockBody>::from_request(Request::from_parts(parts, body), &doors).await?;
    let is_blocked = body.is_blocked;
    doors.desk.engine.db.write(signed.actor, move |tx| visitors::commands::block(tx, line, is_blocked)).await?;
    doors.chat.rooms.wake_lines(&[line]);
    Ok(StatusCode::NO_CONTENT)
}
