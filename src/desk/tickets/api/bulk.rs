//! One change to many tickets: each succeeds or fails by itself.
use super::{
    super::{
        commands::{self, TicketChanges},
        list as listing,
        model::{Priority, Status, Ticket, TicketType},
    },
    resolve,
};
use crate::{
    base::{
        Error, Kind, Result, Time,
        id::{AgentId, OperationId, TeamId},
    },
    desk::{Desk, people::Signed},
    engine::{
        db::Tx,
        http::{Json, Problem, nullable},
    },
};
use axum::extract::State;
use serde::{Deserialize, Serialize};

/// Tickets that one call changes at most.
const MOST: usize = 200;

/// What is to be different about each of them; what is absent stays, `null` takes away.
#[derive(Clone, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkChange {
    status: Option<Status>,
    priority: Option<Priority>,
    r#type: Option<TicketType>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<TeamId>)]
    team_id: Option<Option<TeamId>>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<AgentId>)]
    assignee_id: Option<Option<AgentId>>,
    #[serde(default)]
    add_tags: Vec<String>,
    #[serde(default)]
    remove_tags: Vec<String>,
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<Time>)]
    snoozed_until: Option<Option<Time>>,
    /// Marks as spam, or takes back from there; alone, or after the changes.
    spam: Option<bool>,
    /// Alone, or after the changes.
    #[serde(default)]
    delete: bool,
}

#[derive(Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkBody {
    numbers: Vec<i64>,
    change: BulkChange,
}

/// How a ticket was before, for undoing.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BulkBefore {
    status: Status,
    priority: Priority,
    r#type: TicketType,
    team_id: Option<TeamId>,
    assignee_id: Option<AgentId>,
    tags: Vec<String>,
    snoozed_until: Option<Time>,
}

impl BulkBefore {
    /// How a ticket that bears `tags` is.
    pub fn of(ticket: &Ticket, tags: Vec<String>) -> Self {
        Self {
            status: ticket.status,
            priority: ticket.priority,
            r#type: ticket.r#type.clone(),
            team_id: ticket.team,
            assignee_id: ticket.assignee,
            tags,
            snoozed_until: ticket.snoozed_until,
        }
    }
}

/// What became of one ticket.
#[derive(Serialize, utoipa::ToSchema)]
pub struct BulkResult {
    number: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<BulkBefore>,
    /// Of the deletion, or of marking as spam.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation_id: Option<OperationId>,
    /// Why it stayed as it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<Problem>,
}

fn change_one(tx: &mut Tx<'_>, number: i64, change: &BulkChange) -> Result<BulkResult> {
    let id = resolve(tx, number)?;
    let ticket = listing::get(tx, tx.actor(), id)?;
    let tags = listing::tags(tx, id)?;
    let wanted_tags = (!change.add_tags.is_empty() || !change.remove_tags.is_empty()).then(|| {
        let is_same = |a: &str, b: &str| a.to_lowercase() == b.to_lowercase();
        let mut wanted: Vec<String> =
            tags.iter().filter(|tag| !change.remove_tags.iter().any(|gone| is_same(gone, tag))).cloned().collect();
        for tag in &change.add_tags {
            if !wanted.iter().any(|known| is_same(known, tag)) {
                wanted.push(tag.clone());
            }
        }
        wanted
    });
    commands::change(
        tx,
        id,
        TicketChanges {
            status: change.status,
            priority: change.priority,
            r#type: change.r#type.clone(),
            team: change.team_id,
            assignee: change.assignee_id,
            tags: wanted_tags,
            ..TicketChanges::default()
        },
    )?;
    if let Some(until) = change.snoozed_until {
        commands::snooze(tx, id, until)?;
    }
    let mut operation_id = match change.spam {
        Some(true) => Some(commands::mark_spam(tx, id)?),
        Some(false) => {
            commands::not_spam(tx, id)?;
            None
        }
        None => None,
    };
    if change.delete {
        operation_id = Some(commands::delete(tx, id)?);
    }
    let version = listing::find(tx, id)?.map(|ticket| ticket.version);
    Ok(BulkResult { number, version, before: Some(BulkBefore::of(&ticket, tags)), operation_id, problem: None })
}

/// Change up to 200 tickets alike
#[utoipa::path(post, path = "/tickets/bulk", operation_id = "tickets_bulk", tag = "tickets", request_body = BulkBody,
    responses((status = 200, body = Vec<BulkResult>), (status = 400, body = Problem), (status = 401, body = Problem)))]
pub async fn bulk(State(desk): State<Desk>, signed: Signed, Json(body): Json<BulkBody>) -> Result<Json<Vec<BulkResult>>> {
    let mut numbers = body.numbers;
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() || numbers.len() > MOST {
        return Err(Error::field("numbers", format!("Name 1 to {MOST} tickets.")));
    }
    let changed = desk.engine.db.write(signed.actor, move |tx| {
        let mut results = Vec::with_capacity(numbers.len());
        for number in numbers {
            results.push(match tx.attempt(|tx| change_one(tx, number, &body.change)) {
                Ok(done) => done,
                // Nothing is wrong with this ticket; the whole call can be repeated.
                Err(error) if matches!(error.kind(), Kind::Unavailable | Kind::Internal) => return Err(error),
                Err(error) => BulkResult { number, version: None, before: None, operation_id: None, problem: Some(error.into()) },
            });
        }
        Ok(results)
    });
    let results = changed.await?;
    desk.engine.bells.clock.notify_one();
    Ok(Json(results))
}
