//! Changing the settings.
use super::{
    model::{Settings, SettingsPatch},
    store,
};
use crate::{
    base::{Error, Result},
    desk::{
        event::Event,
        people::policy::{Action, Object, authorize},
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
    let keys = store::update(tx, &before, &after, tx.now())?;
    tx.record(&Event::SettingsChanged { keys })?;
    store::get(tx)
}
