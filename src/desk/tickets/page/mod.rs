//! Listings of tickets: what is wanted, as one statement that walks indexes in order. Knows whom a listing is for, and never
//! fetches what the asker may not see.
mod counts;
mod plan;
mod row;

pub use counts::{Counts, TeamCount, counts};
#[cfg(test)]
pub use row::row_steps;
pub use row::{AgentBrief, Newest, TeamBrief, TicketRow};

pub(super) use row::{agent_brief, brief_of, rows, team_brief};

use super::{
    list as list_of_tickets,
    model::{Aside, Priority, Status, TicketType},
    policy::Visible,
};
use crate::{
    base::{
        Actor, Error, Page, PageRequest, Result,
        id::{AgentId, ContactId, InboxId, TeamId, TicketId},
    },
    desk::{drafts, inboxes::ChannelKind},
};
use rusqlite::{Connection, params_from_iter};

/// Which tickets are wanted; what is `None` or empty does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    pub statuses: Vec<Status>,
    pub priorities: Vec<Priority>,
    pub r#type: Option<TicketType>,
    pub channel: Option<ChannelKind>,
    pub inbox: Option<InboxId>,
    /// `Some(None)`: of no team.
    pub team: Option<Option<TeamId>>,
    /// `Some(None)`: nobody's.
    pub assignee: Option<Option<AgentId>>,
    pub requester: Option<ContactId>,
    pub follower: Option<AgentId>,
    /// A note names this agent, who has not read it yet.
    pub mentioned: Option<AgentId>,
    pub tag: Option<String>,
    /// On which this agent has drafts.
    pub drafter: Option<AgentId>,
    /// With entries of strangers that wait for a decision.
    pub is_held: bool,
    pub is_snoozed: Option<bool>,
    /// Those that lie there, instead of those that are where agents look.
    pub aside: Option<Aside>,
}

/// In which order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Sort {
    /// When the last entry was written.
    #[default]
    Activity,
    Created,
    /// Within one priority by age.
    Priority,
    Number,
}

impl Sort {
    pub const ALL: [Self; 4] = [Self::Activity, Self::Created, Self::Priority, Self::Number];

    /// The column that orders, before the id.
    const fn key(self) -> &'static str {
        match self {
            Self::Activity => "t.last_entry_at",
            Self::Created => "t.created_at",
            Self::Priority => "t.priority_rank",
            Self::Number => "t.number",
        }
    }
    /// The index that gives the tickets of one status in this order.
    const fn index(self) -> &'static str {
        match self {
            Self::Activity => "tickets_by_status",
            Self::Created => "tickets_by_status_created",
            Self::Priority => "tickets_by_status_priority",
            Self::Number => "tickets_by_status_number",
        }
    }
}

/// Up to so many rows are sorted instead of walked.
const SMALL: i64 = 2000;

/// One page of the tickets that the actor may see.
pub fn list(
    connection: &Connection,
    actor: &Actor,
    filter: &Filter,
    sort: Sort,
    is_ascending: bool,
    page: &PageRequest,
) -> Result<Page<TicketRow>> {
    list_from(connection, actor, filter, (sort, is_ascending), page, SMALL)
}

fn list_from(
    connection: &Connection,
    actor: &Actor,
    filter: &Filter,
    (sort, is_ascending): (Sort, bool),
    page: &PageRequest,
    small: i64,
) -> Result<Page<TicketRow>> {
    let after: Option<(i64, i64)> = page.cursor.as_ref().map(|cursor| cursor.keys()).transpose()?;
    let Some(plan) = plan::plan(connection, &Visible::to(actor), filter, (sort, is_ascending), after, small)? else {
        return Ok(Page { items: Vec::new(), next: None });
    };
    let (sql, values) = plan.statement(page.limit() + 1);
    let mut statement = connection.prepare_cached(&sql)?;
    let places = statement.query_map(params_from_iter(values), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let places = places.collect::<Result<Vec<(i64, TicketId)>, _>>()?;
    let places = Page::from_rows(places, page.limit(), |(key, id)| (*key, id.0))?;
    let ids: Vec<TicketId> = places.items.iter().map(|(_, id)| *id).collect();
    Ok(Page { items: rows_with_drafts(connection, actor, &ids)?, next: places.next })
}

/// The rows of these tickets, with the drafts that the actor has on them.
fn rows_with_drafts(connection: &Connection, actor: &Actor, ids: &[TicketId]) -> Result<Vec<TicketRow>> {
    let mut rows = row::rows(connection, actor.agent_id(), ids)?;
    if let Some(agent) = actor.agent_id() {
        let mut drafts = drafts::briefs(connection, agent, ids)?;
        rows.iter_mut().for_each(|row| row.draft = drafts.remove(&row.id));
    }
    Ok(rows)
}

/// How many tickets are counted at most.
const COUNTED: u32 = 1000;
/// Of how many tickets of one status the filter is asked at most, where no index answers it: the newest.
const ASKED: u32 = 10_000;

/// How many tickets a filter names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// At most a thousand.
    pub count: u32,
    /// There are more, or may be: not all were asked.
    pub is_more: bool,
}

/// How many tickets of the filter the actor may see, in a time that does not grow with the desk.
pub fn count(connection: &Connection, actor: &Actor, filter: &Filter) -> Result<Counted> {
    count_within(connection, actor, filter, (COUNTED, ASKED))
}

/// The same with other bounds.
pub(super) fn count_within(connection: &Connection, actor: &Actor, filter: &Filter, bounds: (u32, u32)) -> Result<Counted> {
    let (counted, asked) = bounds;
    let (plan, is_partial) = counting(connection, actor, filter, asked)?;
    let Some((sql, values)) = plan.map(|plan| plan.counting(counted + 1)) else { return Ok(Counted { count: 0, is_more: is_partial }) };
    let found: u32 = connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?;
    Ok(Counted { count: found.min(counted), is_more: found > counted || is_partial })
}

/// How to count, and whether that leaves tickets out that were not asked.
fn counting(connection: &Connection, actor: &Actor, filter: &Filter, asked: u32) -> Result<(Option<plan::Plan>, bool)> {
    let visible = Visible::to(actor);
    let plan = |after| plan::plan(connection, &visible, filter, (Sort::Activity, true), after, SMALL);
    let Some(whole) = plan(None)? else { return Ok((None, false)) };
    let horizon = if whole.is_small { None } else { plan::horizon(connection, &whole.statuses, asked)? };
    match horizon {
        Some(horizon) => Ok((plan(Some((horizon, 0)))?, true)),
        None => Ok((Some(whole), false)),
    }
}

/// The row of one ticket, if the actor may see it.
pub fn one(connection: &Connection, actor: &Actor, number: i64) -> Result<TicketRow> {
    let ticket = list_of_tickets::get_by_number(connection, actor, number)?;
    rows_with_drafts(connection, actor, &[ticket.id])?.pop().ok_or_else(|| Error::internal("a ticket vanished"))
}

/// The same listing where hardly anything counts as small, for tests of what large desks do.
#[cfg(test)]
pub fn list_walking(
    connection: &Connection,
    actor: &Actor,
    filter: &Filter,
    order: (Sort, bool),
    page: &PageRequest,
) -> Result<Page<TicketRow>> {
    list_from(connection, actor, filter, order, page, 3)
}

/// How a listing is read, and in how many steps of the database its first page, for tests of its speed.
#[cfg(test)]
pub fn explain(connection: &Connection, actor: &Actor, filter: &Filter, sort: Sort) -> Result<(String, i32)> {
    let plan = || plan::plan(connection, &Visible::to(actor), filter, (sort, false), Some((i64::MAX, i64::MAX)), SMALL);
    let Some((sql, values)) = plan()?.map(|plan| plan.statement(51)) else { return Ok((String::new(), 0)) };
    let mut statement = connection.prepare(&format!("explain query plan {sql}"))?;
    let lines = statement.query_map(params_from_iter(values.clone()), |row| row.get::<_, String>(3))?.collect::<Result<Vec<_>, _>>()?;
    let mut statement = connection.prepare(&sql)?;
    statement.query_map(params_from_iter(values), |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok((lines.join("\n"), statement.get_status(rusqlite::StatementStatus::VmStep)))
}

/// In how many steps of the database a filter is counted, for tests of its speed.
#[cfg(test)]
pub fn count_steps(connection: &Connection, actor: &Actor, filter: &Filter) -> Result<i32> {
    let Some((sql, values)) = counting(connection, actor, filter, ASKED)?.0.map(|plan| plan.counting(COUNTED + 1)) else { return Ok(0) };
    let mut statement = connection.prepare(&sql)?;
    statement.query_row(params_from_iter(values), |row| row.get::<_, u32>(0))?;
    Ok(statement.get_status(rusqlite::StatementStatus::VmStep))
}
