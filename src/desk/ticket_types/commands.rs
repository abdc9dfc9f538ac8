//! What changes types.
use super::{
    model::{MOST, TicketType, TypeDetail, TypePatch, check_name, key_from},
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

/// Makes a type, at the end of the list. Without a key, its English name gives one.
pub fn create(tx: &mut Tx<'_>, key: Option<TicketType>, name_vi: &str, name_en: &str) -> Result<TypeDetail> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let (name_vi, name_en) = (check_name("name_vi", name_vi)?, check_name("name_en", name_en)?);
    let key = key.or_else(|| key_from(&name_en)).or_else(|| key_from(&name_vi));
    let key = key.ok_or_else(|| Error::field("key", "Give it a key of lower-case letters, digits and _."))?;
    let all = store::list(tx)?;
    if let Some(other) = all.iter().find(|other| other.key == key) {
        return Err(Error::conflict(format!("\"{}\" has the key {} already.", other.name_en, key.word())));
    }
    if all.len() >= MOST {
        return Err(Error::conflict("A desk has at most 100 types, archived ones included."));
    }
    let position = all.iter().map(|other| other.position).max().unwrap_or(0) + 1;
    let new = TypeDetail { key, name_vi, name_en, position, is_archived: false, fields: Vec::new(), version: 1 };
    store::insert(tx, &new)?;
    tx.record(&Event::TicketTypeChanged { key: new.key.word().to_owned(), change: "created".to_owned() })?;
    Ok(new)
}

/// Changes what `patch` names. Refused as stale if somebody else was faster.
pub fn change(tx: &mut Tx<'_>, key: &TicketType, patch: TypePatch) -> Result<TypeDetail> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let before = get(tx, key)?;
    if before.version != patch.version {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let after = patch.apply(&before)?;
    if after == before {
        return Ok(before);
    }
    store::update(tx, &after)?;
    let change = match (before.is_archived, after.is_archived) {
        (false, true) => "archived",
        (true, false) => "brought back",
        _ => "changed",
    };
    tx.record(&Event::TicketTypeChanged { key: key.word().to_owned(), change: change.to_owned() })?;
    get(tx, key)
}

/// Puts the types into this order; those that are not named come after them, in the order they had.
pub fn arrange(tx: &mut Tx<'_>, keys: &[TicketType]) -> Result<Vec<TypeDetail>> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let mut all = store::list(tx)?;
    if let Some(unknown) = keys.iter().find(|key| !all.iter().any(|one| one.key == **key)) {
        return Err(Error::field("keys", format!("There is no type \"{}\".", unknown.word())));
    }
    all.sort_by_key(|one| keys.iter().position(|key| *key == one.key).unwrap_or(keys.len()));
    for (position, one) in (1..).zip(&mut all) {
        if one.position != position {
            one.position = position;
            store::update(tx, one)?;
            tx.record(&Event::TicketTypeChanged { key: one.key.word().to_owned(), change: "changed".to_owned() })?;
        }
    }
    store::list(tx)
}

fn get(tx: &Tx<'_>, key: &TicketType) -> Result<TypeDetail> {
    store::find(tx, key)?.ok_or_else(|| Error::not_found("There is no such type."))
}
