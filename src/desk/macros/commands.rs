//! What changes macros, and what macros change.
mod apply;

pub use apply::{Applied, Writes, apply};

use super::{
    list::{self, manages},
    model::{Audience, MOST, Macro, MacroDraft},
    render::{RenderedMacro, render},
    store,
};
use crate::{
    base::{
        Error, Language, Result,
        id::{AgentId, MacroId},
    },
    desk::{
        event::Event,
        people::{
            self,
            policy::{Action, Object, authorize},
        },
        ticket_types,
        tickets::list as tickets,
    },
    engine::db::Tx,
};

/// Makes a macro.
pub fn create(tx: &mut Tx<'_>, new: MacroDraft) -> Result<Macro> {
    let (new, owner) = checked(tx, new)?;
    if store::count(tx)? >= MOST {
        return Err(Error::conflict("A desk has at most 2,000 macros. Delete some first."));
    }
    let id = store::insert(tx, &new, owner)?;
    record(tx, id, "created")?;
    store::get(tx, id)
}

/// Puts another in the place of a macro. Refused as stale if somebody else was faster.
pub fn change(tx: &mut Tx<'_>, id: MacroId, new: MacroDraft, version: i64) -> Result<Macro> {
    let before = list::get(tx, tx.actor(), id)?;
    expect_editor(tx, before.audience, before.team_id)?;
    if before.version != version {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let (new, owner) = checked(tx, new)?;
    store::update(tx, id, &new, owner)?;
    record(tx, id, "changed")?;
    store::get(tx, id)
}

/// Deletes a macro.
pub fn delete(tx: &mut Tx<'_>, id: MacroId) -> Result<()> {
    let before = list::get(tx, tx.actor(), id)?;
    expect_editor(tx, before.audience, before.team_id)?;
    store::delete(tx, id)?;
    record(tx, id, "deleted")
}

/// What a macro becomes for a ticket, for whoever inserts it: counts as a use.
pub fn insert_into(tx: &mut Tx<'_>, id: MacroId, number: i64, language: Option<Language>) -> Result<RenderedMacro> {
    authorize(tx.actor(), Action::Note, &Object::Desk)?;
    let one = list::get(tx, tx.actor(), id)?;
    let ticket = tickets::get_by_number(tx, tx.actor(), number)?;
    let rendered = render(tx, &one, &ticket, tx.actor().agent_id(), language)?;
    store::count_uses(tx, id, 1)?;
    Ok(rendered)
}

/// Refuses whoever may not make or change a macro for these people: one's own everybody may who writes, a team's its members, and
/// everybody's those who look after what all use.
fn expect_editor(tx: &Tx<'_>, audience: Audience, team: Option<crate::base::id::TeamId>) -> Result<()> {
    authorize(tx.actor(), Action::Note, &Object::Desk)?;
    let is_member = || -> Result<bool> {
        let (Some(agent), Some(team)) = (tx.actor().agent_id(), team) else { return Ok(false) };
        Ok(people::teams_of(tx, agent)?.contains(&team))
    };
    match audience {
        Audience::Personal => Ok(()),
        Audience::Team if manages(tx.actor()) => Ok(()),
        Audience::Team if is_member()? => authorize(tx.actor(), Action::Edit, &Object::Desk),
        Audience::Team => Err(Error::forbidden("Only members of the team make macros for it.")),
        Audience::All => authorize(tx.actor(), Action::ManageBox, &Object::Desk),
    }
}

/// The macro as it is kept, and whose it is.
fn checked(tx: &Tx<'_>, new: MacroDraft) -> Result<(MacroDraft, Option<AgentId>)> {
    expect_editor(tx, new.audience, new.team_id)?;
    let new = new.checked()?;
    if let Some(team) = new.team_id
        && !people::team_exists(tx, team)?
    {
        return Err(Error::field("team_id", "There is no such team."));
    }
    if let Some(kind) = &new.actions.r#type {
        ticket_types::expect_usable(tx, kind).map_err(|error| error.with_field("actions.type"))?;
    }
    if let Some(Some(team)) = new.actions.team()?
        && !people::team_exists(tx, team)?
    {
        return Err(Error::field("actions.team_id", "There is no such team."));
    }
    if let Some(Some(agent)) = new.actions.assignee(None)?
        && people::find_agent(tx, agent)?.is_none_or(|agent| !agent.is_active)
    {
        return Err(Error::field("actions.assignee_id", "Nobody who works here has this id."));
    }
    let owner = if new.audience == Audience::Personal {
        Some(tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only agents have macros of their own."))?)
    } else {
        None
    };
    Ok((new, owner))
}

fn record(tx: &mut Tx<'_>, id: MacroId, change: &str) -> Result<()> {
    tx.record(&Event::MacroChanged { id, change: change.to_owned() })?;
    Ok(())
}
