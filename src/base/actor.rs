//! Who does something: carried by every transaction, written with every event, asked by every permission check.
use super::id::{AgentId, ContactId, TeamId, TokenId};
use std::sync::Arc;

/// A set of rights as bits. What each bit allows is defined by the desk (`desk::people::policy`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Grants(pub u64);

impl Grants {
    pub const NONE: Self = Self(0);
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}

/// The one on whose behalf something happens.
#[derive(Debug, Clone, PartialEq)]
pub enum Actor {
    /// Hopdesk itself; the name of the part, for the log.
    System(&'static str),
    /// A signed-in agent, or an API token that acts for one.
    Agent {
        id: AgentId,
        token: Option<TokenId>,
        grants: Grants,
        /// `None`: sees every ticket; otherwise only those of these teams, their own and those they follow.
        only_teams: Option<Arc<[TeamId]>>,
    },
    /// A person outside, known by proof.
    Contact(ContactId),
}

impl Actor {
    /// How the log names the kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::System(_) => "system",
            Self::Agent { token: Some(_), .. } => "token",
            Self::Agent { .. } => "agent",
            Self::Contact(_) => "contact",
        }
    }
    /// The number that goes with the kind; none for the system.
    pub fn id(&self) -> Option<i64> {
        match self {
            Self::System(_) => None,
            Self::Agent { token: Some(token), .. } => Some(token.0),
            Self::Agent { id, .. } => Some(id.0),
            Self::Contact(id) => Some(id.0),
        }
    }
    pub fn agent_id(&self) -> Option<AgentId> {
        match self {
            Self::Agent { id, .. } => Some(*id),
            _ => None,
        }
    }
}
