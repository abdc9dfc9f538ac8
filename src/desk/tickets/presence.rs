//! Who is in a ticket right now, and what they do there. Lives in the engine's memory alone.
use super::{
    model::words,
    page::{AgentBrief, TicketRow, agent_brief},
};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, TicketId},
    },
    desk::people,
    engine::live::{Live, Present},
};
use rusqlite::Connection;
use serde::Serialize;

words! {
    /// What somebody does in a ticket; of several windows the last of these counts.
    Activity {
        /// Has it open.
        Looking = "looking",
        /// Writes an answer or a note.
        Writing = "writing",
        /// Is on the telephone with its people.
        Calling = "calling",
    }
}

/// A colleague in a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Presence {
    pub agent: AgentBrief,
    pub activity: Activity,
    pub since: Time,
}

/// `presence` of the live feed, without an id: all who are in the ticket now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PresenceHint {
    pub ticket_id: TicketId,
    pub number: i64,
    pub present: Vec<Presence>,
}

/// How the engine keeps what somebody does.
pub const fn rank(activity: Activity) -> u8 {
    match activity {
        Activity::Looking => 0,
        Activity::Writing => 1,
        Activity::Calling => 2,
    }
}

/// Who is in a ticket.
pub fn at(connection: &Connection, live: &Live, ticket: TicketId) -> Result<Vec<Presence>> {
    let present = live.at(ticket.0);
    let agents: Vec<AgentId> = present.iter().map(|one| AgentId(one.who)).collect();
    let names = people::names(connection, &agents)?;
    Ok(present.into_iter().map(|one| presence(one, |id| agent_brief(&names, id))).collect())
}

/// Fills in who is in these tickets.
pub fn show(connection: &Connection, live: &Live, rows: &mut [TicketRow]) -> Result<()> {
    let mut everywhere = live.everywhere();
    everywhere.retain(|place, _| rows.iter().any(|row| row.id.0 == *place));
    let agents: Vec<AgentId> = everywhere.values().flatten().map(|one| AgentId(one.who)).collect();
    if agents.is_empty() {
        return Ok(());
    }
    let names = people::names(connection, &agents)?;
    for row in rows {
        let present = everywhere.remove(&row.id.0).unwrap_or_default();
        row.present = present.into_iter().map(|one| presence(one, |id| agent_brief(&names, id))).collect();
    }
    Ok(())
}

fn presence(one: Present, brief: impl Fn(AgentId) -> AgentBrief) -> Presence {
    let activity = Activity::ALL.iter().copied().find(|activity| rank(*activity) == one.doing).unwrap_or(Activity::Looking);
    Presence { agent: brief(AgentId(one.who)), activity, since: one.since }
}
