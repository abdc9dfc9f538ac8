//! One-time codes: for the first set-up, for invitations and forgotten passwords, and for signing in by a link.
//! Only a POST uses one up: mail scanners follow links.
use super::{
    super::{
        credential,
        model::{INVITATION, PASSWORD_CODE, SET_UP},
        password::PasswordHash,
        policy::{Action, Object, authorize},
        store,
    },
    second_factor::{Admission, admit},
    sign_in::Visit,
};
use crate::{
    base::{Actor, Error, Result, Secret, Time, id::AgentId},
    desk::event::Event,
    engine::db::Tx,
};
use std::time::Duration;

/// A code as it is told, once.
pub struct Code {
    pub text: Secret,
    pub purpose: &'static str,
    pub expires_at: Time,
}

impl Code {
    /// The page of the app that uses the code. It stands behind `#`, which no server and no log sees.
    pub fn url(&self, public_url: &str) -> String {
        let page = if self.purpose == "sign_in" { "sign-in" } else { "invitation" };
        format!("{public_url}/{page}#code={}", self.text.reveal())
    }
}

/// While nobody works here, a new code for setting up, in place of any before; `None` once somebody does.
pub fn ensure_set_up_code(tx: &mut Tx<'_>) -> Result<Option<Secret>> {
    authorize(tx.actor(), Action::ManagePeople, &Object::Desk)?;
    if store::has_agents(tx)? {
        return Ok(None);
    }
    store::delete_codes(tx, None)?;
    let code = credential::typeable()?;
    let now = tx.now();
    store::insert_code(tx, "set_up", &credential::hash_typed(code.reveal()), None, now, now.after(SET_UP))?;
    Ok(Some(code))
}

/// Uses the set-up code up; fails once somebody works here.
pub fn take_set_up_code(tx: &mut Tx<'_>, code: &Secret) -> Result<()> {
    if store::has_agents(tx)? {
        return Err(Error::conflict("Hopdesk has been set up already."));
    }
    let now = tx.now();
    let (row, _) = store::find_code(tx, "set_up", &credential::hash_typed(code.reveal()), now)?.ok_or_else(wrong_code)?;
    store::use_code(tx, row, now)
}

/// What is said of every code that does not open.
pub fn wrong_code() -> Error {
    Error::field("code", "This code is wrong, used or too old.")
}

/// A code with which the agent sets a password: the first, or a new one. Older codes of theirs end.
pub fn create_invitation(tx: &mut Tx<'_>, agent: AgentId) -> Result<Code> {
    authorize(tx.actor(), Action::ManagePeople, &Object::Desk)?;
    let person = store::agent(tx, agent)?;
    let (purpose, good_for) = if person.has_password { ("password", PASSWORD_CODE) } else { ("invitation", INVITATION) };
    create_code(tx, agent, purpose, good_for)
}

/// A code that signs the agent in, for a link printed on the machine itself.
pub fn create_sign_in_code(tx: &mut Tx<'_>, agent: AgentId, good_for: Duration) -> Result<Code> {
    authorize(tx.actor(), Action::ManagePeople, &Object::Desk)?;
    create_code(tx, agent, "sign_in", good_for)
}

fn create_code(tx: &mut Tx<'_>, agent: AgentId, purpose: &'static str, good_for: Duration) -> Result<Code> {
    if !store::agent(tx, agent)?.is_active {
        return Err(Error::conflict("This agent is not active."));
    }
    let now = tx.now();
    store::delete_old_codes(tx, now)?;
    store::delete_codes(tx, Some(agent))?;
    let text = credential::fresh()?;
    let expires_at = now.after(good_for);
    store::insert_code(tx, purpose, &credential::hash(text.reveal()), Some(agent), now, expires_at)?;
    tx.record(&Event::CodeCreated { agent, purpose: purpose.to_owned() })?;
    Ok(Code { text, purpose, expires_at })
}

/// Sets the password of the code's agent, ends their sessions and lets them in; a code is one factor like a password.
pub fn accept_password_code(tx: &mut Tx<'_>, code: &Secret, password: &PasswordHash, visit: &Visit) -> Result<Admission> {
    let now = tx.now();
    let (row, agent) = store::find_password_code(tx, code, now)?.ok_or_else(wrong_code)?;
    store::use_code(tx, row, now)?;
    store::delete_codes(tx, Some(agent))?;
    store::set_password(tx, agent, password, now)?;
    store::delete_sessions_of(tx, agent)?;
    let grants = store::agent(tx, agent)?.role.grants();
    tx.acting_as(Actor::Agent { id: agent, token: None, grants, only_teams: None }, |tx| tx.record(&Event::PasswordChanged { agent }))?;
    admit(tx, agent, visit)
}

/// Lets the code's agent in.
pub fn accept_sign_in_code(tx: &mut Tx<'_>, code: &Secret, visit: &Visit) -> Result<Admission> {
    let now = tx.now();
    let found = store::find_code(tx, "sign_in", &credential::hash(code.reveal()), now)?;
    let Some((row, Some(agent))) = found else { return Err(wrong_code()) };
    store::use_code(tx, row, now)?;
    admit(tx, agent, visit)
}
