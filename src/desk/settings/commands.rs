//! Changing the settings.
use super::{
    model::{Settings, SettingsPatch},
    store,
};
use crate::{
    base::{Error, Result},
    desk::{
        event::Event,
        people::{
            commands::require_two_factor,
            policy::{Action, Object, authorize},
        },
    },
    engine::db::Tx,
};

/// Changes settings; `version` is the one that the asker has seen, `None` for the program itself.
pub fn change(tx: &mut Tx<'_>, version: Option<i64>, patch: SettingsPatch) -> Result<Settings> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let before = store::get(tx)?;
    if version.is_some_and(|version| version != before.version) {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let after = patch.apply(&before)?;
    if after == before {
        return Ok(before);
    }
    let mut keys = store::update(tx, &before, &after, tx.now())?;
    if after.security != before.security {
        require_two_factor(tx, after.security.requires_two_factor)?;
        keys.push("security".to_owned());
    }
    tx.record(&Event::SettingsChanged { keys })?;
    store::get(tx)
}
