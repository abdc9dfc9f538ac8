//! Lists of tickets, and how many there are.
use super::super::{
    filter::{SortBy, SortOrder, StateGroup, TicketFilter},
    model::TicketType,
    page::{self, Counts, TicketRow},
    presence,
};
use crate::{
    base::{
        Cursor, Page, PageRequest, Result,
        id::{ContactId, InboxId},
    },
    desk::{
        Desk,
        inboxes::ChannelKind,
        people::{
            Signed,
            policy::{Action, Object, authorize},
        },
    },
    engine::http::{Json, Problem, Query},
};
use axum::extract::State;
use serde::Deserialize;

#[derive(Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// One or more of `new`, `open`, `waiting`, `on_hold`, `solved`, `closed`, with commas between.
    status: Option<String>,
    /// Instead of `status`.
    #[param(inline)]
    state: Option<StateGroup>,
    /// One or more of `low`, `normal`, `high`, `urgent`, with commas between.
    priority: Option<String>,
    r#type: Option<TicketType>,
    channel: Option<ChannelKind>,
    inbox_id: Option<InboxId>,
    /// The id of a team, or `none`.
    team_id: Option<String>,
    /// The id of an agent, `me` or `none`.
    assignee_id: Option<String>,
    requester_id: Option<ContactId>,
    /// The id of an agent, or `me`.
    follower: Option<String>,
    /// `me`: only those in which a note names the asker that they have not read yet.
    mentioned: Option<String>,
    tag: Option<String>,
    /// `me`: only those on which I have drafts.
    drafted: Option<String>,
    /// Only those with entries of strangers that wait for a decision.
    #[serde(default)]
    #[param(required = false)]
    held: bool,
    /// Only those that sleep, or only those that do not.
    snoozed: Option<bool>,
    /// The deleted ones instead of all others.
    #[serde(default)]
    #[param(required = false)]
    deleted: bool,
    /// What was marked as spam instead of all others.
    #[serde(default)]
    #[param(required = false)]
    spam: bool,
    #[serde(default)]
    #[param(inline, required = false)]
    sort: SortBy,
    #[serde(default)]
    #[param(inline, required = false)]
    order: SortOrder,
    /// `next` of the page before, with the same filters and order.
    cursor: Option<String>,
    /// Rows wanted, 1 to 200; 50 if absent.
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

impl From<ListQuery> for TicketFilter {
    fn from(query: ListQuery) -> Self {
        Self {
            status: query.status,
            state: query.state,
            priority: query.priority,
            r#type: query.r#type,
            channel: query.channel,
            inbox_id: query.inbox_id,
            team_id: query.team_id,
            assignee_id: query.assignee_id,
            requester_id: query.requester_id,
            follower: query.follower,
            mentioned: query.mentioned,
            tag: query.tag,
            held: query.held,
            snoozed: query.snoozed,
            deleted: query.deleted,
            spam: query.spam,
            drafted: query.drafted,
        }
    }
}

/// Tickets, filtered and in order
#[utoipa::path(get, path = "/tickets", operation_id = "tickets_list", tag = "tickets", params(ListQuery),
    responses((status = 200, body = Page<TicketRow>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Page<TicketRow>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let request = PageRequest { cursor: query.cursor.clone().map(Cursor::from_text), limit: query.limit };
    let (sort, is_ascending) = (query.sort.into(), query.order == SortOrder::Asc);
    let filter = TicketFilter::from(query).resolve(signed.agent)?;
    let (actor, live) = (signed.actor, desk.engine.live.clone());
    let read = desk.engine.db.read(move |connection| {
        let mut page = page::list(connection, &actor, &filter, sort, is_ascending, &request)?;
        presence::show(connection, &live, &mut page.items)?;
        Ok(page)
    });
    Ok(Json(read.await?))
}

/// How many tickets there are in each view
#[utoipa::path(get, path = "/tickets/counts", operation_id = "tickets_counts", tag = "tickets",
    responses((status = 200, body = Counts), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn counts(State(desk): State<Desk>, signed: Signed) -> Result<Json<Counts>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| page::counts(connection, &signed.actor)).await?))
}
