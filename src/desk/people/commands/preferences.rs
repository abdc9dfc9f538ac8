//! Choosing how one likes to work.
use super::super::{
    policy::{Action, Object, authorize},
    preferences::{Preferences, PreferencesPatch},
    store,
};
use crate::{
    base::{Error, Result},
    engine::db::Tx,
};

/// Changes what the acting agent prefers. It is no event: nobody else is concerned.
pub fn change_preferences(tx: &mut Tx<'_>, patch: PreferencesPatch) -> Result<Preferences> {
    authorize(tx.actor(), Action::See, &Object::Desk)?;
    let agent = tx.actor().agent_id().ok_or_else(|| Error::forbidden("Only an agent has preferences."))?;
    let after = patch.apply(&store::preferences(tx, agent)?)?;
    store::put_preferences(tx, agent, &after, tx.now())?;
    Ok(after)
}
