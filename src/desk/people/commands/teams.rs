//! Groups of agents.
use super::super::{
    model::{Team, TeamPatch, check_name},
    policy::{Action, Object, authorize},
    store,
};
use crate::{
    base::{
        Error, Result,
        id::{AgentId, TeamId},
    },
    desk::event::{Change, Event},
    engine::db::Tx,
};
use serde_json::json;

/// The most agents in one team.
const MAX_MEMBERS: usize = 1000;

/// Makes a team of these agents.
pub fn create_team(tx: &mut Tx<'_>, name: &str, members: &[AgentId]) -> Result<Team> {
    authorize(tx.actor(), Action::ManagePeople, &Object::Desk)?;
    let name = check_name("name", name)?;
    refuse_taken_name(tx, &name, None)?;
    check_members(tx, members)?;
    let id = store::insert_team(tx, &name, tx.now())?;
    store::set_members(tx, id, members)?;
    tx.record(&Event::TeamCreated { team: id })?;
    store::team(tx, id)
}

/// Changes a team.
pub fn change_team(tx: &mut Tx<'_>, id: TeamId, patch: TeamPatch) -> Result<Team> {
    authorize(tx.actor(), Action::ManagePeople, &Object::Desk)?;
    let before = store::team(tx, id)?;
    if before.version != patch.version {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let mut after = before.clone();
    if let Some(name) = patch.name {
        after.name = check_name("name", &name)?;
        refuse_taken_name(tx, &after.name, Some(id))?;
    }
    if let Some(mut members) = patch.members {
        check_members(tx, &members)?;
        members.sort_unstable();
        members.dedup();
        after.members = members;
    }
    after.is_active = patch.is_active.unwrap_or(after.is_active);
    if after == before {
        return Ok(before);
    }
    store::update_team(tx, &after)?;
    let changes = [
        ("name", json!(before.name), json!(after.name)),
        ("members", json!(before.members), json!(after.members)),
        ("is_active", json!(before.is_active), json!(after.is_active)),
    ];
    let changes = changes.into_iter().filter(|(_, from, to)| from != to);
    let changes = changes.map(|(field, from, to)| Change { field: field.to_owned(), from, to }).collect();
    tx.record(&Event::TeamChanged { team: id, changes })?;
    store::team(tx, id)
}

fn refuse_taken_name(tx: &Tx<'_>, name: &str, but: Option<TeamId>) -> Result<()> {
    match store::team_named(tx, name)? {
        Some(other) if Some(other) != but => Err(Error::conflict("There is a team of this name already.")),
        _ => Ok(()),
    }
}

fn check_members(tx: &Tx<'_>, members: &[AgentId]) -> Result<()> {
    if members.len() > MAX_MEMBERS {
        return Err(Error::field("members", "A team may have at most 1,000 members."));
    }
    let known = store::names(tx, members)?;
    if members.iter().all(|member| known.contains_key(member)) {
        Ok(())
    } else {
        Err(Error::field("members", "One of these agents does not exist."))
    }
}
