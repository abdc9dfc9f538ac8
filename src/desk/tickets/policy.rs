//! Which tickets an actor may see, as an object of the one permission check and as a condition of listings.
use super::{model::Ticket, store::participants};
use crate::{
    base::{Actor, Result, id::TeamId},
    desk::people::policy::Object,
};
use rusqlite::Connection;

/// The ticket as `people::policy::authorize` sees it.
pub fn object_of(connection: &Connection, ticket: &Ticket, actor: &Actor) -> Result<Object> {
    let is_followed = match actor {
        Actor::Agent { id, only_teams: Some(_), .. } => participants::follows(connection, ticket.id, *id)?,
        _ => false,
    };
    Ok(Object::Ticket { team: ticket.team, assignee: ticket.assignee, is_followed })
}

/// What part of all tickets an actor may see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    All,
    /// Those of these teams, their own, and those they follow.
    Some {
        agent: i64,
        teams: Vec<TeamId>,
    },
    Nothing,
}

impl Visible {
    pub fn to(actor: &Actor) -> Self {
        use crate::desk::people::policy::Action;
        match actor {
            Actor::System(_) => Self::All,
            Actor::Agent { grants, .. } if !grants.contains(Action::See.grant()) => Self::Nothing,
            Actor::Agent { only_teams: None, .. } => Self::All,
            Actor::Agent { id, only_teams: Some(teams), .. } => Self::Some { agent: id.0, teams: teams.to_vec() },
            Actor::Contact(_) => Self::Nothing,
        }
    }
}
