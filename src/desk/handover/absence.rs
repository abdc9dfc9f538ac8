//! Absences: who is out of the office, and who takes their tickets over. When one begins, all open tickets go over; while it lasts, also
//! those in which a customer writes. What went over stays there: whoever comes back finds what a colleague has begun with the colleague.
use super::store;
use crate::{
    base::{Error, Result, Time, id::AgentId},
    desk::{
        event::{Change, Event},
        people::{
            self,
            policy::{Action, Object, authorize},
        },
        tickets::{
            commands::{TicketChanges, change},
            facts,
        },
    },
    engine::db::Tx,
};
use serde::Serialize;

/// Tickets that go over in one transaction.
const TOGETHER: u32 = 200;

/// An absence, the one that is or the one that comes next.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Absence {
    pub agent_id: AgentId,
    /// Who takes over.
    pub substitute_id: AgentId,
    pub from: Time,
    /// Until they say otherwise, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// The tickets that were theirs when it began went over.
    pub is_begun: bool,
}

impl Absence {
    pub fn is_at(&self, time: Time) -> bool {
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
    fn overlaps(&self, other: &Self) -> bool {
        let ends_before = |one: &Self, another: &Self| one.until.is_some_and(|until| until <= another.from);
        !ends_before(self, other) && !ends_before(other, self)
    }
}

/// Says that an agent will be away, in the place of what was said before.
pub fn set(tx: &mut Tx<'_>, wanted: Absence) -> Result<Absence> {
    may(tx, wanted.agent_id)?;
    let (agent, substitute) = (wanted.agent_id, wanted.substitute_id);
    if people::find_agent(tx, agent)?.is_none() {
        return Err(Error::not_found("There is no such agent."));
    }
    if agent == substitute || people::find_agent(tx, substitute)?.is_none_or(|found| !found.is_active) {
        return Err(Error::field("substitute_id", "Choose a colleague who works here."));
    }
    if wanted.until.is_some_and(|until| until <= wanted.from || until <= tx.now()) {
        return Err(Error::field("until", "The end must be later than the beginning, and not be past."));
    }
    for other in store::list(tx)?.iter().filter(|other| other.overlaps(&wanted)) {
        if other.agent_id == substitute {
            return Err(Error::field("substitute_id", "This colleague is away at that time as well."));
        }
        if other.substitute_id == agent {
            return Err(Error::conflict("You stand in for a colleague at that time. Agree on somebody else first."));
        }
    }
    let before = store::find(tx, agent)?;
    let is_begun = before.as_ref().is_some_and(|before| before.is_begun && before.from <= wanted.from && wanted.from <= tx.now());
    let absence = Absence { is_begun, ..wanted };
    store::put(tx, &absence)?;
    record(tx, agent, before.as_ref(), Some(&absence))?;
    Ok(absence)
}

/// Takes back what was said, or ends the absence.
pub fn end(tx: &mut Tx<'_>, agent: AgentId) -> Result<()> {
    may(tx, agent)?;
    let before = store::find(tx, agent)?.ok_or_else(|| Error::not_found("They are not away."))?;
    store::delete(tx, agent)?;
    record(tx, agent, Some(&before), None)
}

/// Hands over what is due; whether there may be more.
pub fn step(tx: &mut Tx<'_>) -> Result<bool> {
    let now = tx.now();
    let mut more = false;
    for absence in store::list(tx)? {
        if absence.until.is_some_and(|until| until <= now) {
            store::delete(tx, absence.agent_id)?;
            record(tx, absence.agent_id, Some(&absence), None)?;
        } else if absence.is_at(now) {
            let since = absence.is_begun.then_some(absence.from);
            let tickets = facts::open_of(tx, absence.agent_id, since, TOGETHER)?;
            let is_all = tickets.len() < TOGETHER as usize;
            // A substitute who works here no more leaves them to whoever looks after what is nobody's.
            let substitute = people::find_agent(tx, absence.substitute_id)?.filter(|found| found.is_active).map(|found| found.id);
            for ticket in tickets {
                change(tx, ticket, TicketChanges { assignee: Some(substitute), ..TicketChanges::default() })?;
            }
            if is_all && !absence.is_begun {
                store::put(tx, &Absence { is_begun: true, ..absence })?;
            }
            more |= !is_all;
        }
    }
    Ok(more)
}

/// Everybody says it of themselves; who manages people, of all.
fn may(tx: &Tx<'_>, agent: AgentId) -> Result<()> {
    let action = if tx.actor().agent_id() == Some(agent) { Action::See } else { Action::ManagePeople };
    authorize(tx.actor(), action, &Object::Desk)
}

fn record(tx: &mut Tx<'_>, agent: AgentId, before: Option<&Absence>, after: Option<&Absence>) -> Result<()> {
    let changes = vec![Change { field: "absence".to_owned(), from: serde_json::to_value(before)?, to: serde_json::to_value(after)? }];
    tx.record(&Event::AgentChanged { agent, changes })?;
    Ok(())
}
