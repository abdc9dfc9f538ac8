//! Which macros an agent sees.
use super::{
    model::{Audience, Macro, matches},
    store,
};
use crate::{
    base::{
        Actor, Error, Result,
        id::{AgentId, MacroId},
    },
    desk::people::{
        self,
        policy::{Action, Object, authorize},
    },
};
use rusqlite::Connection;

/// Whether the actor looks after what all use.
pub(super) fn manages(actor: &Actor) -> bool {
    authorize(actor, Action::ManageBox, &Object::Desk).is_ok()
}

/// The macros that the actor sees and that `typed` means, by folder and name.
pub fn list(connection: &Connection, actor: &Actor, agent: AgentId, typed: &str) -> Result<Vec<Macro>> {
    let all = if manages(actor) { store::shared(connection, agent)? } else { store::visible(connection, agent)? };
    Ok(all.into_iter().filter(|one| matches(one, typed)).collect())
}

/// The macro, if the actor sees it.
pub fn get(connection: &Connection, actor: &Actor, id: MacroId) -> Result<Macro> {
    let found = store::get(connection, id)?;
    let agent = actor.agent_id();
    let sees = match found.audience {
        Audience::All => true,
        Audience::Personal => found.agent_id == agent,
        Audience::Team => manages(actor) || is_member(connection, &found, agent)?,
    };
    if sees { Ok(found) } else { Err(Error::not_found("There is no such macro.")) }
}

fn is_member(connection: &Connection, one: &Macro, agent: Option<AgentId>) -> Result<bool> {
    let (Some(agent), Some(team)) = (agent, one.team_id) else { return Ok(false) };
    Ok(people::teams_of(connection, agent)?.contains(&team))
}
