//! The people who work here: agents, teams, roles, sessions and tokens. Knows nothing of tickets.
pub mod policy;
