//! The people who work here: agents, teams, roles, sessions, one-time codes and API tokens. Knows nothing of tickets.
//!
//! [`Signed`] is the way a handler learns who asks; [`policy::authorize`] is the way anybody learns what they may do.
mod api;
pub mod commands;
mod credential;
mod model;
mod password;
pub mod policy;
mod preferences;
mod store;
mod totp;

pub use api::{Gates, SessionView, Signed, Visitor, routes, signed_in};
pub use credential::{fresh as fresh_secret, hash as secret_hash};
pub use model::{Agent, AgentPatch, NewAgent, NewToken, Scope, Sees, Session, Team, TeamPatch, Token, check_time_zone};
pub use password::PasswordHash;
pub use preferences::{AfterDone, Density, Preferences, PreferencesPatch, Theme, check_undo_seconds};
pub use store::{
    Proven, active_agents, actor_for_session, actor_for_token, agent, as_of_now, desk_since, find_agent, find_agent_by_email, has_agents,
    has_set_up_code, is_session_alive, is_token_alive, names, preferences, requires_two_factor, team_exists, team_members, team_name,
    team_names, teams_of,
};

#[cfg(test)]
mod tests;
