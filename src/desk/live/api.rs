//! The feed as server-sent events.
use super::audience::{Heard, heard, moves_counts, whispered};
use crate::{
    base::{Result, id::Seq},
    desk::{
        Desk,
        event::{Happened, happened},
        people::{
            self, Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Problem, Query, sse},
};
use axum::{
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa_axum::{router::OpenApiRouter, routes};

/// All routes of this slice, below `/api/v1`.
pub fn routes() -> OpenApiRouter<Desk> {
    OpenApiRouter::new().routes(routes!(events))
}

/// One message of the feed; its name is the event's kind, its id the place in the log.
#[derive(Serialize, utoipa::ToSchema)]
struct LiveEvent {
    #[serde(flatten)]
    happened: Happened,
    /// Of the ticket that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    /// The counts of views may be others now.
    moves_counts: bool,
}

/// `ticket_hidden`: the listener saw this ticket until now, and may not see it any more.
#[derive(Serialize, utoipa::ToSchema)]
pub struct HiddenEvent {
    pub number: i64,
}

#[derive(Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventsQuery {
    /// The last event that the listener has, where no `Last-Event-ID` can be sent; without either the feed begins now.
    after: Option<Seq>,
}

/// What happens, as it happens: server-sent events, resumed by `Last-Event-ID`
///
/// What is in the log has an id and the name of its kind (`LiveEvent`). `resync` tells a listener who missed too much to load
/// everything afresh; `ticket_hidden` (`HiddenEvent`), that a ticket went where they may not see it.
///
/// What is of the moment has no id and is not told again: `presence` (`PresenceHint`), who is in a ticket; `ticket_read`
/// (`ReadingView`) and `all_read`, what one has read in another window; `visitor` (`VisitorHint`), whether the one who chats is there and
/// types; `refresh`, that some of these were lost. After every
/// connection, and on `refresh`, presence and what is unread are to be loaded anew.
#[utoipa::path(get, path = "/events", operation_id = "live_events", tag = "live", params(EventsQuery),
    responses((status = 200, content_type = "text/event-stream", body = LiveEvent), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem), (status = 429, body = Problem)))]
async fn events(State(desk): State<Desk>, signed: Signed, Query(query): Query<EventsQuery>, headers: HeaderMap) -> Result<Response> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let (live, listener) = (desk.engine.live.clone(), signed.actor.clone());
    let feed = sse::Feed {
        hints: live.listen(),
        map_hint: Arc::new(move |hint, connection| whispered(connection, &people::as_of_now(connection, &listener)?, &live, hint)),
        after: sse::resume_point(&headers, query.after)?,
        seat: desk.gates.feeds.take(signed.key())?,
        is_still_allowed: signed.is_still_allowed(&desk),
        stop: desk.engine.work.stop_token(),
        db: desk.engine.db.clone(),
        map: Arc::new(move |logged, connection| {
            // Teams change while somebody listens: what they may see is asked anew for each event.
            let actor = people::as_of_now(connection, &signed.actor)?;
            let number = match heard(connection, &actor, logged)? {
                Heard::Nothing => return Ok(None),
                Heard::Event => None,
                Heard::OfTicket(number) => Some(number),
                Heard::Hidden(number) => return Ok(Some(("ticket_hidden".to_owned(), serde_json::to_value(HiddenEvent { number })?))),
            };
            let event = LiveEvent { moves_counts: moves_counts(logged), happened: happened(logged.clone()), number };
            Ok(Some((logged.kind.clone(), serde_json::to_value(event)?)))
        }),
    };
    Ok(feed.into_response())
}
