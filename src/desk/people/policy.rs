//! Who may do what: the one table of roles and rights, and the one function that asks it.
use crate::base::{
    Actor, Error, Grants, Result,
    id::{AgentId, TeamId},
};
use serde::{Deserialize, Serialize};

/// What somebody wants to do. One bit of [`Grants`] each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Action {
    /// Read tickets, contacts, entries and files.
    See = 0,
    /// Write internal notes.
    Note,
    /// Write to people outside: reply, forward, open tickets, resend.
    Reply,
    /// Change type, priority, team, assignee, tags, followers, participants, snooze, and any status that is not closed.
    Edit,
    /// Set a ticket solved or closed, and reopen it.
    Close,
    /// Merge, split, move and link, allow or refuse held entries, and undo these.
    Organise,
    /// Delete tickets and bring them back.
    Delete,
    /// Change contacts and organisations.
    EditContacts,
    /// See how the box is doing: health, ledger, deliveries, alarms.
    SeeBox,
    /// Read the audit log and export everything.
    Audit,
    /// Change settings, inboxes, templates and tags; reprocess quarantined mail; release parked mail.
    ManageBox,
    /// Create and change agents and teams.
    ManagePeople,
    /// Make and change views that colleagues have as well.
    ShareViews,
    /// Write down calls and keep their recordings.
    Call,
    /// Hand messages of another program in.
    Receive,
}

impl Serialize for Action {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.word())
    }
}
impl utoipa::PartialSchema for Action {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let words = Self::ALL.into_iter().map(Self::word);
        utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String).enum_values(Some(words)).into()
    }
}
impl utoipa::ToSchema for Action {}

impl Action {
    pub const ALL: [Self; 15] = [
        Self::See,
        Self::Note,
        Self::Reply,
        Self::Edit,
        Self::Close,
        Self::Organise,
        Self::Delete,
        Self::EditContacts,
        Self::SeeBox,
        Self::Audit,
        Self::ManageBox,
        Self::ManagePeople,
        Self::ShareViews,
        Self::Call,
        Self::Receive,
    ];
    /// How scopes of tokens and the session's answer name it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::See => "see",
            Self::Note => "note",
            Self::Reply => "reply",
            Self::Edit => "edit",
            Self::Close => "close",
            Self::Organise => "organise",
            Self::Delete => "delete",
            Self::EditContacts => "edit_contacts",
            Self::SeeBox => "see_box",
            Self::Audit => "audit",
            Self::ManageBox => "manage_box",
            Self::ManagePeople => "manage_people",
            Self::ShareViews => "share_views",
            Self::Call => "call",
            Self::Receive => "receive",
        }
    }
    pub const fn grant(self) -> Grants {
        Grants(1 << self as u8)
    }
}

/// What an agent is trusted with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything.
    Admin,
    /// Leads the work: all but settings and people.
    Manager,
    /// Works on tickets.
    Agent,
    /// Reads and writes notes: a colleague who is asked.
    LightAgent,
}

impl Role {
    pub const ALL: [Self; 4] = [Self::Admin, Self::Manager, Self::Agent, Self::LightAgent];

    /// The table of rights.
    pub fn grants(self) -> Grants {
        use Action::*;
        let actions: &[Action] = match self {
            Self::Admin => &Action::ALL,
            Self::Manager => &[See, Note, Reply, Edit, Close, Organise, Delete, EditContacts, SeeBox, Audit, ShareViews, Call],
            Self::Agent => &[See, Note, Reply, Edit, Close, Organise, EditContacts, Call],
            Self::LightAgent => &[See, Note],
        };
        actions.iter().fold(Grants::NONE, |all, action| all.union(action.grant()))
    }

    pub const fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Manager => "manager",
            Self::Agent => "agent",
            Self::LightAgent => "light_agent",
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.word() == word)
    }
}

/// What it is to be done to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Object {
    /// The desk as a whole: settings, people, contacts, the box.
    Desk,
    /// One ticket, by what decides who may see it.
    Ticket { team: Option<TeamId>, assignee: Option<AgentId>, is_followed: bool },
}

/// The one question every handler and command asks. What the actor may not see does not exist for them.
pub fn authorize(actor: &Actor, action: Action, object: &Object) -> Result<()> {
    let Actor::Agent { id, grants, only_teams, .. } = actor else {
        return match actor {
            Actor::System(_) => Ok(()),
            _ => Err(Error::not_found("There is nothing here.")),
        };
    };
    if let (Object::Ticket { team, assignee, is_followed }, Some(teams)) = (object, only_teams) {
        let sees = *assignee == Some(*id) || *is_followed || team.is_some_and(|team| teams.contains(&team));
        if !sees {
            return Err(Error::not_found("There is no such ticket."));
        }
    }
    if !grants.contains(Action::See.grant()) && matches!(object, Object::Ticket { .. }) {
        return Err(Error::not_found("There is no such ticket."));
    }
    if grants.contains(action.grant()) { Ok(()) } else { Err(Error::forbidden("Your role does not allow this.")) }
}

/// Whether somebody may change nothing, not even what is their own: a token for reading.
pub fn only_reads(actor: &Actor) -> bool {
    let reading = [Action::See, Action::SeeBox, Action::Audit].into_iter().fold(Grants::NONE, |all, action| all.union(action.grant()));
    matches!(actor, Actor::Agent { grants, token: Some(_), .. } if reading.contains(*grants))
}

/// The same as [`authorize`] for what reaches into all tickets of somebody: not for those who see only a part of them.
pub fn authorize_everywhere(actor: &Actor, action: Action) -> Result<()> {
    authorize(actor, action, &Object::Desk)?;
    match actor {
        Actor::Agent { only_teams: Some(_), .. } => Err(Error::forbidden("This reaches into tickets that you do not see.")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agent(role: Role, only_teams: Option<&[TeamId]>) -> Actor {
        Actor::Agent { id: AgentId(1), token: None, grants: role.grants(), only_teams: only_teams.map(Into::into) }
    }

    #[test]
    fn roles_differ_for_seeing_editing_and_closing() {
        let allowed = |role, action| authorize(&agent(role, None), action, &Object::Desk).is_ok();
        assert!(Role::ALL.into_iter().all(|role| allowed(role, Action::See)));
        assert!(
            !allowed(Role::LightAgent, Action::Edit)
                && !allowed(Role::LightAgent, Action::Close)
                && !allowed(Role::LightAgent, Action::Reply)
        );
        assert!(allowed(Role::Agent, Action::Close) && !allowed(Role::Agent, Action::ManageBox) && !allowed(Role::Agent, Action::Delete));
        assert!(allowed(Role::Manager, Action::Audit) && !allowed(Role::Manager, Action::ManagePeople));
        assert!(Action::ALL.into_iter().all(|action| allowed(Role::Admin, action)));
    }

    #[test]
    fn a_ticket_of_another_team_does_not_exist() {
        let actor = agent(Role::Agent, Some(&[TeamId(1)]));
        let ticket = |team: Option<i64>, assignee: Option<i64>, is_followed| Object::Ticket {
            team: team.map(TeamId),
            assignee: assignee.map(AgentId),
            is_followed,
        };
        assert!(authorize(&actor, Action::Edit, &ticket(Some(1), None, false)).is_ok());
        assert!(authorize(&actor, Action::Edit, &ticket(Some(2), Some(1), false)).is_ok());
        assert!(authorize(&actor, Action::Edit, &ticket(None, None, true)).is_ok());
        assert_eq!(authorize(&actor, Action::See, &ticket(Some(2), None, false)).unwrap_err().kind(), crate::base::Kind::NotFound);
        assert_eq!(authorize(&actor, Action::See, &ticket(None, None, false)).unwrap_err().kind(), crate::base::Kind::NotFound);
    }
}
