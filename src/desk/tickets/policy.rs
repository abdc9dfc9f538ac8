//! Which part of all tickets an actor may see: the condition of listings and searches.
use crate::base::{Actor, id::TeamId};

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
