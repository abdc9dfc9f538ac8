//! Lists of tickets, and how many there are.
use super::super::{
    model::{Priority, Status, TicketType},
    page::{self, Counts, Filter, Sort, TicketRow},
};
use crate::{
    base::{
        Cursor, Error, Page, PageRequest, Result,
        id::{AgentId, ContactId, InboxId, TeamId},
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

/// Whether work on a ticket goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StateGroup {
    /// New, open, waiting or on hold; not asleep, unless `snoozed` says otherwise.
    Open,
    /// Solved or closed.
    Over,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// When the last entry was written.
    #[default]
    Activity,
    Created,
    Priority,
    Number,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SortOrder {
    Asc,
    #[default]
    Desc,
}

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
    tag: Option<String>,
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

/// Several words with commas between.
fn words<T>(field: &'static str, list: Option<&str>, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>> {
    let words = list.unwrap_or_default().split(',').filter(|word| !word.is_empty());
    words.map(|word| read(word).ok_or_else(|| Error::field(field, format!("\"{word}\" is not possible here.")))).collect()
}

/// An id, or a word in its place; the outer `None` if nothing is asked for.
fn id_or_word<T>(field: &'static str, text: Option<String>, read: impl Fn(&str) -> Option<Option<T>>) -> Result<Option<Option<T>>> {
    text.map(|text| read(&text).ok_or_else(|| Error::field(field, "This is neither an id nor a word that is possible here."))).transpose()
}

impl ListQuery {
    fn filter(self, me: AgentId) -> Result<Filter> {
        let mut statuses = words("status", self.status.as_deref(), Status::from_word)?;
        let mut is_snoozed = self.snoozed;
        if let Some(group) = self.state {
            if !statuses.is_empty() {
                return Err(Error::field("state", "Ask for `status` or for `state`, not for both."));
            }
            let is_over = group == StateGroup::Over;
            statuses.extend(Status::ALL.iter().filter(|status| status.is_over() == is_over));
            if !is_over {
                is_snoozed = is_snoozed.or(Some(false));
            }
        }
        statuses.sort_by_key(|status| status.word());
        statuses.dedup();
        let agent = |word: &str| if word == "me" { Some(Some(me)) } else { word.parse().ok().map(Some) };
        Ok(Filter {
            statuses,
            priorities: words("priority", self.priority.as_deref(), Priority::from_word)?,
            r#type: self.r#type,
            channel: self.channel,
            inbox: self.inbox_id,
            team: id_or_word(
                "team_id",
                self.team_id,
                |word| if word == "none" { Some(None) } else { word.parse::<TeamId>().ok().map(Some) },
            )?,
            assignee: id_or_word("assignee_id", self.assignee_id, |word| if word == "none" { Some(None) } else { agent(word) })?,
            requester: self.requester_id,
            follower: id_or_word("follower", self.follower, agent)?.flatten(),
            tag: self.tag,
            is_held: self.held,
            is_snoozed,
            is_deleted: self.deleted,
        })
    }
}

/// Tickets, filtered and in order
#[utoipa::path(get, path = "/tickets", operation_id = "tickets_list", tag = "tickets", params(ListQuery),
    responses((status = 200, body = Page<TicketRow>), (status = 400, body = Problem), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn list(State(desk): State<Desk>, signed: Signed, Query(query): Query<ListQuery>) -> Result<Json<Page<TicketRow>>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    let request = PageRequest { cursor: query.cursor.clone().map(Cursor::from_text), limit: query.limit };
    let sort = match query.sort {
        SortBy::Activity => Sort::Activity,
        SortBy::Created => Sort::Created,
        SortBy::Priority => Sort::Priority,
        SortBy::Number => Sort::Number,
    };
    let is_ascending = query.order == SortOrder::Asc;
    let filter = query.filter(signed.agent)?;
    let actor = signed.actor;
    Ok(Json(desk.engine.db.read(move |connection| page::list(connection, &actor, &filter, sort, is_ascending, &request)).await?))
}

/// How many tickets there are in each view
#[utoipa::path(get, path = "/tickets/counts", operation_id = "tickets_counts", tag = "tickets",
    responses((status = 200, body = Counts), (status = 401, body = Problem), (status = 403, body = Problem)))]
pub async fn counts(State(desk): State<Desk>, signed: Signed) -> Result<Json<Counts>> {
    authorize(&signed.actor, Action::See, &Object::Desk)?;
    Ok(Json(desk.engine.db.read(move |connection| page::counts(connection, &signed.actor)).await?))
}
