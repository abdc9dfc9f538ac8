//! What agents remember about contacts: short remarks that stand beside every ticket of theirs.
use super::super::{
    model::{ContactNote, MAX_REMARKS, check_remark},
    store::{self, notes},
};
use crate::{
    base::{
        Error, Result,
        id::{ContactId, ContactNoteId},
    },
    desk::{
        event::{Change, Event},
        people::policy::{Action, Object, authorize},
    },
    engine::db::Tx,
};
use serde_json::Value;

/// Remembers something about a contact.
pub fn add_note(tx: &mut Tx<'_>, id: ContactId, text: &str) -> Result<ContactNote> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    let contact = store::get(tx, id)?;
    let text = check_remark(text)?;
    if notes::list(tx, contact.id)?.len() >= MAX_REMARKS {
        return Err(Error::conflict("About one contact at most 100 notes are kept. Delete some first."));
    }
    let note = notes::insert(tx, contact.id, &text)?;
    record(tx, contact.id)?;
    get(tx, contact.id, note)
}

/// Says it in other words.
pub fn change_note(tx: &mut Tx<'_>, id: ContactId, note: ContactNoteId, text: &str, version: i64) -> Result<ContactNote> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    let contact = store::get(tx, id)?.id;
    let before = get(tx, contact, note)?;
    if before.version != version {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let text = check_remark(text)?;
    if text != before.text {
        notes::update(tx, note, &text)?;
        record(tx, contact)?;
    }
    get(tx, contact, note)
}

/// Forgets it.
pub fn delete_note(tx: &mut Tx<'_>, id: ContactId, note: ContactNoteId) -> Result<()> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    let contact = store::get(tx, id)?.id;
    get(tx, contact, note)?;
    notes::delete(tx, note)?;
    record(tx, contact)
}

fn get(tx: &Tx<'_>, contact: ContactId, id: ContactNoteId) -> Result<ContactNote> {
    let found = notes::find(tx, id)?.filter(|note| note.contact_id == contact);
    found.ok_or_else(|| Error::not_found("There is no such note."))
}

/// What is remembered does not belong into the log: the event says only that it changed.
fn record(tx: &mut Tx<'_>, contact: ContactId) -> Result<()> {
    let change = Change { field: "notes".to_owned(), from: Value::Null, to: Value::Null };
    tx.record(&Event::ContactChanged { contact, changes: vec![change] }).map(drop)
}
