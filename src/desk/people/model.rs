//! Agents, teams, sessions and tokens as values, and the rules that need nothing else.
use super::{
    password::PasswordHash,
    policy::{Action, Role},
};
use crate::base::{
    Address, Error, Grants, Language, Result, Time,
    id::{AgentId, TeamId, TokenId},
    text,
};
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// A session that nobody used for so long is over.
pub const IDLE: Duration = Duration::from_hours(8);
/// However much it is used, a session ends then.
pub const LONGEST_SESSION: Duration = Duration::from_hours(30 * 24);
/// Use is written down at most this often.
pub const TOUCH_EVERY: Duration = Duration::from_mins(5);
/// How long an invitation can be accepted.
pub const INVITATION: Duration = Duration::from_hours(7 * 24);
/// How long a new password can be set with a code.
pub const PASSWORD_CODE: Duration = Duration::from_hours(1);
/// How long the code for setting up is good; every start without agents makes a new one.
pub const SET_UP: Duration = Duration::from_hours(7 * 24);
/// Failed sign-ins are forgotten when there was none for so long.
pub const FORGET_FAILURES: Duration = Duration::from_hours(24);

/// Which tickets an agent sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sees {
    All,
    /// Those of their teams, their own, and those they follow.
    Teams,
}

impl Sees {
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Teams => "teams",
        }
    }
}

/// A person who works here.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Agent {
    pub id: AgentId,
    pub email: Address,
    pub name: String,
    pub role: Role,
    pub sees: Sees,
    pub language: Language,
    /// A name of the IANA time zone database.
    pub time_zone: String,
    /// Plain text under each answer.
    pub signature: String,
    /// How they speak of themselves in Vietnamese (`em`, `mình`, `shop`); empty if they have not said.
    pub self_word: String,
    pub is_active: bool,
    /// Without one, an invitation has not been accepted yet.
    pub has_password: bool,
    /// Whether a second factor is asked for when they sign in.
    pub has_two_factor: bool,
    pub created_at: Time,
    pub version: i64,
}

/// Who is to work here.
#[derive(Clone)]
pub struct NewAgent {
    pub email: Address,
    pub name: String,
    pub role: Role,
    pub sees: Sees,
    pub language: Language,
    pub time_zone: String,
    pub signature: String,
    /// Without one, the agent needs an invitation.
    pub password: Option<PasswordHash>,
}

/// What is to change about an agent; `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AgentPatch {
    /// The version that the asker has seen.
    pub version: i64,
    pub email: Option<Address>,
    pub name: Option<String>,
    pub role: Option<Role>,
    pub sees: Option<Sees>,
    pub language: Option<Language>,
    pub time_zone: Option<String>,
    pub signature: Option<String>,
    pub self_word: Option<String>,
    pub is_active: Option<bool>,
}

impl AgentPatch {
    /// Whether it touches only what everybody may change about themselves.
    pub fn is_personal(&self) -> bool {
        self.email.is_none() && self.role.is_none() && self.sees.is_none() && self.is_active.is_none()
    }

    /// The agent as it would be, checked.
    pub fn apply(&self, agent: &Agent) -> Result<Agent> {
        let mut after = agent.clone();
        if let Some(email) = &self.email {
            after.email = email.clone();
        }
        if let Some(name) = &self.name {
            after.name = check_name("name", name)?;
        }
        if let Some(role) = self.role {
            after.role = role;
        }
        if let Some(sees) = self.sees {
            after.sees = sees;
        }
        if let Some(language) = self.language {
            after.language = language;
        }
        if let Some(time_zone) = &self.time_zone {
            after.time_zone = check_time_zone("time_zone", time_zone)?;
        }
        if let Some(signature) = &self.signature {
            after.signature = check_signature(signature)?;
        }
        if let Some(word) = &self.self_word {
            after.self_word = check_self_word(word)?;
        }
        if let Some(is_active) = self.is_active {
            after.is_active = is_active;
        }
        Ok(after)
    }
}

/// A group of agents.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Team {
    pub id: TeamId,
    pub name: String,
    pub members: Vec<AgentId>,
    pub is_active: bool,
    pub version: i64,
}

/// What is to change about a team; `None` stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TeamPatch {
    /// The version that the asker has seen.
    pub version: i64,
    pub name: Option<String>,
    pub members: Option<Vec<AgentId>>,
    pub is_active: Option<bool>,
}

/// One browser in which somebody is signed in.
#[derive(Debug, Clone, PartialEq)]
pub struct Session {
    pub id: i64,
    pub agent: AgentId,
    pub created_at: Time,
    pub seen_at: Time,
    pub expires_at: Time,
    pub remote_address: String,
    pub user_agent: String,
}

impl Session {
    pub fn is_alive(&self, now: Time) -> bool {
        now < self.expires_at && now < self.seen_at.after(IDLE)
    }
}

/// What a token may be used for, within the rights of its agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// See tickets and how the box is doing.
    Read,
    /// Whatever the agent may do.
    Write,
    Only(Action),
}

impl Scope {
    pub const fn word(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Write => "write",
            Self::Only(action) => action.word(),
        }
    }
    pub fn from_word(word: &str) -> Option<Self> {
        let all = [Self::Read, Self::Write].into_iter().chain(Action::ALL.into_iter().map(Self::Only));
        all.into_iter().find(|scope| scope.word() == word)
    }
    const fn grants(self) -> Grants {
        match self {
            Self::Read => Action::See.grant().union(Action::SeeBox.grant()),
            Self::Write => Grants(u64::MAX),
            Self::Only(action) => action.grant(),
        }
    }
    /// What an agent of `role` may do by a token with these scopes.
    pub fn within(scopes: &[Self], role: Role) -> Grants {
        scopes.iter().fold(Grants::NONE, |all, scope| all.union(scope.grants())).intersection(role.grants())
    }
}

impl Serialize for Scope {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.word())
    }
}
impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let word = std::borrow::Cow::<'de, str>::deserialize(d)?;
        Self::from_word(&word).ok_or_else(|| serde::de::Error::custom(format!("there is no scope \"{word}\"")))
    }
}
impl utoipa::PartialSchema for Scope {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        let words = ["read", "write"].into_iter().chain(Action::ALL.into_iter().map(Action::word));
        utoipa::openapi::ObjectBuilder::new().schema_type(utoipa::openapi::schema::Type::String).enum_values(Some(words)).into()
    }
}
impl utoipa::ToSchema for Scope {}

/// A key for programs, that acts for its agent.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct Token {
    pub id: TokenId,
    pub name: String,
    pub agent_id: AgentId,
    pub scopes: Vec<Scope>,
    pub created_at: Time,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<Time>,
}

/// A token to be made.
#[derive(Debug, Clone)]
pub struct NewToken {
    pub name: String,
    /// For whom it acts.
    pub agent: AgentId,
    pub scopes: Vec<Scope>,
    pub expires_at: Option<Time>,
}

/// How long nobody may try again after `failures` in a row: three are free, then it doubles up to a quarter of an hour.
/// It never becomes a lock: that would let anybody lock anybody out.
pub fn delay_after(failures: u32) -> Duration {
    match failures.saturating_sub(3) {
        0 => Duration::ZERO,
        over => Duration::from_secs((1 << over.min(10)).min(900)),
    }
}

/// One line of at most 100 characters that is not empty.
pub fn check_name(field: &'static str, name: &str) -> Result<String> {
    let name = text::one_line(name, 101);
    match name.chars().count() {
        0 => Err(Error::field(field, "A name is needed.")),
        1..=100 => Ok(name),
        _ => Err(Error::field(field, "The name may have at most 100 characters.")),
    }
}

/// One line of at most 20 characters.
fn check_self_word(word: &str) -> Result<String> {
    let word = text::one_line(word, 21);
    if word.chars().count() > 20 { Err(Error::field("self_word", "At most 20 characters.")) } else { Ok(word) }
}

/// Plain text of at most 2,000 characters.
pub fn check_signature(signature: &str) -> Result<String> {
    if signature.chars().count() > 2000 {
        return Err(Error::field("signature", "The signature may have at most 2,000 characters."));
    }
    Ok(signature.chars().filter(|c| *c == '\n' || *c == '\t' || !text::is_deceptive(*c)).collect::<String>().trim().to_owned())
}

/// A zone of the IANA database, in its own spelling.
pub fn check_time_zone(field: &'static str, name: &str) -> Result<String> {
    let zone = jiff::tz::TimeZone::get(name).ok();
    zone.as_ref()
        .and_then(|zone| zone.iana_name().map(str::to_owned))
        .ok_or_else(|| Error::field(field, "This is not a time zone such as Asia/Ho_Chi_Minh."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_ends_when_idle_or_old() {
        let start = Time::from_seconds(1_000_000);
        let session = |seen: Time| Session {
            id: 1,
            agent: AgentId(1),
            created_at: start,
            seen_at: seen,
            expires_at: start.after(LONGEST_SESSION),
            remote_address: String::new(),
            user_agent: String::new(),
        };
        assert!(session(start).is_alive(start.after(IDLE - Duration::from_secs(1))));
        assert!(!session(start).is_alive(start.after(IDLE)));
        assert!(!session(start.after(LONGEST_SESSION)).is_alive(start.after(LONGEST_SESSION)));
    }

    #[test]
    fn the_delay_doubles_and_never_locks() {
        let delays: Vec<u64> = (0..8).map(|failures| delay_after(failures).as_secs()).collect();
        assert_eq!(delays, [0, 0, 0, 0, 2, 4, 8, 16]);
        assert_eq!(delay_after(u32::MAX), Duration::from_mins(15));
    }

    #[test]
    fn a_token_never_does_more_than_its_agent() {
        use Action::*;
        assert_eq!(Scope::within(&[Scope::Write], Role::LightAgent), Role::LightAgent.grants());
        assert_eq!(Scope::within(&[Scope::Read], Role::Admin), See.grant().union(SeeBox.grant()));
        assert_eq!(Scope::within(&[Scope::Read], Role::Agent), See.grant());
        assert_eq!(Scope::within(&[Scope::Only(ManagePeople), Scope::Only(Note)], Role::Agent), Note.grant());
        assert_eq!(Scope::within(&[], Role::Admin), Grants::NONE);
        assert!(Action::ALL.into_iter().all(|action| Scope::from_word(action.word()) == Some(Scope::Only(action))));
    }

    #[test]
    fn a_time_zone_is_one_that_exists() {
        assert_eq!(check_time_zone("time_zone", "asia/ho_chi_minh").unwrap(), "Asia/Ho_Chi_Minh");
        assert!(check_time_zone("time_zone", "Asia/Atlantis").is_err());
    }
}
