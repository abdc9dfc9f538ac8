//! Naming colleagues in notes.
use crate::{
    base::{
        Error, Result,
        id::{AgentId, EntryId, TicketId},
    },
    desk::{
        event::Event,
        notices::{self, NoticeKind},
        people,
        tickets::{
            entry::Mentions,
            store::{participants, reading},
        },
    },
    engine::db::Tx,
};
use std::collections::BTreeSet;

/// Colleagues and teams that one note names at most.
const NAMED: usize = 50;

/// Whom the mentions mean, each once and without the one who writes. All must work here.
pub(super) fn named(tx: &Tx<'_>, mentions: &Mentions) -> Result<Vec<AgentId>> {
    if mentions.agents.len() + mentions.teams.len() > NAMED {
        return Err(Error::field("mentions", format!("A note can name at most {NAMED} colleagues and teams.")));
    }
    let is_active = |id: AgentId| Ok::<_, Error>(people::find_agent(tx, id)?.is_some_and(|agent| agent.is_active));
    let mut named = BTreeSet::new();
    for agent in &mentions.agents {
        if !is_active(*agent)? {
            return Err(Error::field("mentions.agents", "Nobody who works here has this id."));
        }
        named.insert(*agent);
    }
    for team in &mentions.teams {
        if !people::team_exists(tx, *team)? {
            return Err(Error::field("mentions.teams", "There is no such team."));
        }
        for agent in people::team_members(tx, *team)? {
            if is_active(agent)? {
                named.insert(agent);
            }
        }
    }
    if let Some(own) = tx.actor().agent_id() {
        named.remove(&own);
    }
    Ok(named.into_iter().collect())
}

/// They follow the ticket, are told, and find it among those that name them until they have read it.
pub(super) fn tell(tx: &mut Tx<'_>, ticket: TicketId, entry: EntryId, named: &[AgentId]) -> Result<()> {
    let mut added = Vec::new();
    for agent in named {
        reading::mention(tx, *agent, entry)?;
        if participants::follow(tx, ticket, *agent)? {
            added.push(*agent);
        }
        notices::tell(tx, *agent, NoticeKind::Mentioned, Some(ticket), Some(entry))?;
    }
    if !added.is_empty() {
        tx.record(&Event::FollowersChanged { ticket, added, removed: Vec::new() })?;
    }
    Ok(())
}
