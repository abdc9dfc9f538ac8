//! All SQL about people, a file for each table. Decides nothing.
mod agents;
mod codes;
mod preferences;
mod second_factors;
mod sessions;
mod teams;
mod tokens;

pub use agents::*;
pub use codes::*;
pub use preferences::*;
pub use second_factors::*;
pub use sessions::*;
pub use teams::*;
pub use tokens::*;

use super::model::{Sees, Session};
use crate::base::{
    Actor, Grants, PageRequest, Result, Time,
    id::{AgentId, TeamId},
};
use rusqlite::Connection;
use std::sync::Arc;

/// A session or a token that proved itself, with what its agent may do.
pub struct Proven {
    pub actor: Actor,
    pub agent: AgentId,
    /// When its use was last written down.
    pub seen_at: Option<Time>,
    pub session: Option<Session>,
    pub csrf_hash: Vec<u8>,
    /// Everybody needs a second factor, and they have none: they can set one up, and nothing else.
    pub lacks_second_factor: bool,
}

/// The same actor, with the teams that they are in now: for what lasts longer than a request.
pub fn as_of_now(connection: &Connection, actor: &Actor) -> Result<Actor> {
    let Actor::Agent { id, token, grants, .. } = actor else { return Ok(actor.clone()) };
    let Some(agent) = find_agent(connection, *id)? else {
        return Ok(Actor::Agent { id: *id, token: *token, grants: Grants::NONE, only_teams: None });
    };
    let grants = grants.intersection(agent.role.grants());
    Ok(Actor::Agent { id: *id, token: *token, grants, only_teams: only_teams(connection, *id, agent.sees.word())? })
}

fn only_teams(connection: &Connection, agent: AgentId, sees: &str) -> Result<Option<Arc<[TeamId]>>> {
    if sees == Sees::All.word() { Ok(None) } else { Ok(Some(teams_of(connection, agent)?.into())) }
}

/// Behind which id a page begins.
fn after(request: &PageRequest) -> Result<i64> {
    // An id is a string on the wire and in cursors.
    Ok(request.cursor.as_ref().map(|cursor| cursor.keys::<AgentId>()).transpose()?.map_or(0, |id| id.0))
}
