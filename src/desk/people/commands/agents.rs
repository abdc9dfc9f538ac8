//! Hiring, changing and letting go.
use super::{
    super::{
        model::{Agent, AgentPatch, NewAgent, check_name, check_signature, check_time_zone},
        password::PasswordHash,
        policy::{Action, Object, Role, authorize},
        store,
    },
    sign_in::{SignedIn, Visit, sign_in},
};
use crate::{
    base::{Error, Result, id::AgentId, text},
    desk::event::{Change, Event},
    engine::db::Tx,
};
use serde_json::{Value, json};

/// Makes an agent. Without a password, they need an invitation.
pub fn create_agent(tx: &mut Tx<'_>, new: NewAgent) -> Result<AgentId> {
    authorize(tx.actor(), Action::ManagePeople, &Object::Desk)?;
    let new = NewAgent {
        name: check_name("name", &new.name)?,
        time_zone: check_time_zone("time_zone", &new.time_zone)?,
        signature: check_signature(&new.signature)?,
        ..new
    };
    refuse_taken_email(tx, &new.email, None)?;
    let agent = store::insert_agent(tx, &new, tx.now())?;
    tx.record(&Event::AgentCreated { agent })?;
    Ok(agent)
}

fn refuse_taken_email(tx: &Tx<'_>, email: &crate::base::Address, but: Option<AgentId>) -> Result<()> {
    match store::find_agent_by_email(tx, email)? {
        Some(other) if Some(other.id) != but => Err(Error::conflict("Somebody here has this e-mail address already.")),
        _ => Ok(()),
    }
}

/// Nobody gives themselves the name by which colleagues and customers know another one. Two who share a name get it from whoever
/// manages people.
fn refuse_anothers_name(tx: &Tx<'_>, name: &str, own: AgentId) -> Result<()> {
    let wanted = text::fold(name);
    let is_anothers = |agent: &Agent| agent.id != own && text::fold(&agent.name) == wanted;
    if authorize(tx.actor(), Action::ManagePeople, &Object::Desk).is_err() && store::active_agents(tx)?.iter().any(is_anothers) {
        return Err(Error::field("name", "Somebody here has this name already."));
    }
    Ok(())
}

/// Changes an agent. Everybody may change what is personal about themselves; the rest is for those who manage people.
/// A changed role or address, and leaving, ends all sessions; leaving also revokes tokens and codes.
pub fn change_agent(tx: &mut Tx<'_>, id: AgentId, patch: &AgentPatch) -> Result<Agent> {
    let is_own = tx.actor().agent_id() == Some(id) && patch.is_personal();
    authorize(tx.actor(), if is_own { Action::See } else { Action::ManagePeople }, &Object::Desk)?;
    let before = store::agent(tx, id)?;
    if before.version != patch.version {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let after = patch.apply(&before)?;
    if after == before {
        return Ok(before);
    }
    let was_admin = before.role == Role::Admin && before.is_active;
    let stays_admin = after.role == Role::Admin && after.is_active;
    if was_admin && !stays_admin && !store::has_other_active_admin(tx, id)? {
        return Err(Error::conflict("This is the last active administrator. Make somebody else one first."));
    }
    if after.email != before.email {
        refuse_taken_email(tx, &after.email, Some(id))?;
    }
    if is_own && text::fold(&after.name) != text::fold(&before.name) {
        refuse_anothers_name(tx, &after.name, id)?;
    }
    store::update_agent(tx, &after, tx.now())?;
    if after.role != before.role || !after.is_active || after.email != before.email {
        store::delete_sessions_of(tx, id)?;
        store::delete_codes(tx, Some(id))?;
    }
    if !after.is_active {
        store::revoke_tokens_of(tx, id, tx.now())?;
    }
    tx.record(&Event::AgentChanged { agent: id, changes: changes(&before, &after) })?;
    store::agent(tx, id)
}

/// What changed; of what is personal, only that it did.
fn changes(before: &Agent, after: &Agent) -> Vec<Change> {
    let open = [
        ("role", json!(before.role), json!(after.role)),
        ("sees", json!(before.sees), json!(after.sees)),
        ("language", json!(before.language), json!(after.language)),
        ("time_zone", json!(before.time_zone), json!(after.time_zone)),
        ("is_active", json!(before.is_active), json!(after.is_active)),
    ];
    let personal = [
        ("email", before.email != after.email),
        ("name", before.name != after.name),
        ("signature", before.signature != after.signature),
        ("self_word", before.self_word != after.self_word),
    ];
    let open = open.into_iter().filter(|(_, from, to)| from != to).map(|(field, from, to)| Change { field: field.to_owned(), from, to });
    let personal = personal.into_iter().filter(|(_, is_changed)| *is_changed).map(|(field, _)| Change {
        field: field.to_owned(),
        from: Value::Null,
        to: Value::Null,
    });
    open.chain(personal).collect()
}

/// Gives the acting agent a new password, ends all their sessions and begins a new one. That the old password was right has
/// been seen by the caller; `old` is what it was, so that of two changes at once only one is made.
pub fn change_password(tx: &mut Tx<'_>, old: &PasswordHash, new: &PasswordHash, visit: &Visit) -> Result<SignedIn> {
    authorize(tx.actor(), Action::See, &Object::Desk)?;
    let id = tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only an agent has a password."))?;
    if store::password(tx, id)?.as_ref() != Some(old) {
        return Err(Error::conflict("The password was changed in the meantime."));
    }
    store::set_password(tx, id, new, tx.now())?;
    store::delete_sessions_of(tx, id)?;
    store::delete_codes(tx, Some(id))?;
    tx.record(&Event::PasswordChanged { agent: id })?;
    sign_in(tx, id, visit)
}
