//! Which views somebody has, and whether they have one of them.
use super::{
    model::{Sharing, View},
    store,
};
use crate::{
    base::{
        Actor, Error, Result,
        id::{AgentId, ViewId},
    },
    desk::{
        event::Audience,
        people::{
            self,
            policy::{Action, Object, authorize},
        },
    },
};
use rusqlite::Connection;

/// All views of an agent: their own, those of their teams, those of all.
pub fn list(connection: &Connection, agent: AgentId) -> Result<Vec<View>> {
    store::list(connection, agent)
}

/// The view, if the actor has it or may change it.
pub fn get(connection: &Connection, actor: &Actor, id: ViewId) -> Result<View> {
    let view = store::find(connection, id)?.ok_or_else(missing)?;
    if view.sharing != Sharing::Me && authorize(actor, Action::ShareViews, &Object::Desk).is_ok() {
        return Ok(view);
    }
    if is_in_audience(connection, actor, &view.audience())? { Ok(view) } else { Err(missing()) }
}

/// Whether what concerns this audience concerns the actor.
pub fn is_in_audience(connection: &Connection, actor: &Actor, audience: &Audience) -> Result<bool> {
    let Some(own) = actor.agent_id() else { return Ok(false) };
    Ok(match audience {
        Audience::Me { agent } => *agent == own,
        Audience::Team { team } => people::team_members(connection, *team)?.contains(&own),
        Audience::All => true,
    })
}

pub(super) fn missing() -> Error {
    Error::not_found("There is no such view.")
}
