//! What was done to a contact, for people.
use super::{model::ContactOperationKind, store};
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, ContactOperationId},
    },
    desk::{contacts, people, tickets::page::AgentBrief},
};
use rusqlite::Connection;
use serde::Serialize;

/// A merge or split that happened to a contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ContactOperationDetail {
    pub id: ContactOperationId,
    pub kind: ContactOperationKind,
    /// Who went into another, or who was split.
    pub contact_id: ContactId,
    /// Who goes on, or who came out of the split.
    pub other_id: ContactId,
    pub at: Time,
    /// Hopdesk itself, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentBrief>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Time>,
}

/// The newest fifty, newest first.
pub fn list(connection: &Connection, contact: ContactId) -> Result<Vec<ContactOperationDetail>> {
    let found = store::list(connection, contacts::get(connection, contact)?.id)?;
    let agents: Vec<AgentId> = found.iter().filter_map(|operation| operation.agent).collect();
    let names = people::names(connection, &agents)?;
    let brief = |id: AgentId| AgentBrief { id, name: names.get(&id).cloned().unwrap_or_default() };
    let details = found.into_iter().map(|operation| ContactOperationDetail {
        id: operation.id,
        kind: operation.kind,
        contact_id: operation.contact,
        other_id: operation.other,
        at: operation.at,
        agent: operation.agent.map(brief),
        undone_at: operation.undone_at,
    });
    Ok(details.collect())
}
