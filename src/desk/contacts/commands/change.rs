//! What people change about contacts.
use super::{
    super::{
        model::{Contact, ContactPatch, Identity, IdentityKind, MAX_IDENTITIES, NewContact},
        store,
    },
    ensure::of_address,
};
use crate::{
    base::{
        Error, Result, Time,
        id::{ContactId, IdentityId},
    },
    desk::{
        event::{Change, Event, changes},
        people::policy::{Action, Object, authorize, authorize_everywhere},
    },
    engine::db::Tx,
};
use serde_json::{Value, json};

/// Makes a contact by hand. It needs a name or an identity.
pub fn create(tx: &mut Tx<'_>, new: NewContact) -> Result<Contact> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    if new.identities.len() > MAX_IDENTITIES {
        return Err(too_many());
    }
    let mut identities = Vec::with_capacity(new.identities.len());
    for (kind, value) in new.identities {
        let identity = (kind, kind.normalise(&value)?);
        if !identities.contains(&identity) {
            refuse_taken(tx, identity.0, &identity.1)?;
            identities.push(identity);
        }
    }
    let patch = ContactPatch {
        version: 0,
        name: Some(new.name),
        form_of_address: Some(new.form_of_address),
        language: Some(new.language),
        organisation: None,
        note: Some(new.note),
        is_blocked: None,
    };
    let mut contact = patch.apply(&blank(tx.now()))?;
    if contact.name.is_empty() && identities.is_empty() {
        return Err(Error::field("name", "A contact needs a name or an address."));
    }
    contact.organisation_id = match new.organisation {
        Some(id) => Some(store::organisation(tx, id)?.id),
        None => match identities.iter().find(|(kind, _)| *kind == IdentityKind::Email) {
            Some((_, address)) => of_address(tx, address)?,
            None => None,
        },
    };
    let id = store::insert(tx, &contact)?;
    for (kind, value) in &identities {
        store::insert_identity(tx, id, *kind, value)?;
    }
    tx.record(&Event::ContactCreated { contact: id })?;
    store::get(tx, id)
}

/// Changes what `patch` names. Refused as stale if somebody else was faster.
pub fn change(tx: &mut Tx<'_>, id: ContactId, patch: ContactPatch) -> Result<Contact> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    let before = store::get(tx, id)?;
    if patch.version != before.version {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let after = patch.apply(&before)?;
    if let Some(organisation) = after.organisation_id {
        store::organisation(tx, organisation)?;
    }
    let changes = changes(&shown(&before), &shown(&after), &["note"]);
    if changes.is_empty() {
        return Ok(before);
    }
    store::update(tx, &after)?;
    tx.record(&Event::ContactChanged { contact: before.id, changes })?;
    store::get(tx, id)
}

/// A contact without name and identities, which gets its identities in the same transaction.
pub(super) fn create_nameless(tx: &mut Tx<'_>, new: NewContact) -> Result<ContactId> {
    let mut contact = blank(tx.now());
    (contact.language, contact.organisation_id) = (new.language, new.organisation);
    let id = store::insert(tx, &contact)?;
    tx.record(&Event::ContactCreated { contact: id })?;
    Ok(id)
}

/// Gives the contact another identity. One that somebody else has is a conflict that names them.
pub fn add_identity(tx: &mut Tx<'_>, id: ContactId, kind: IdentityKind, value: &str) -> Result<Identity> {
    authorize_everywhere(tx.actor(), Action::EditContacts)?;
    let value = kind.normalise(value)?;
    let contact = store::get(tx, id)?;
    let id = contact.id;
    if let Some(own) = contact.identities.iter().find(|identity| identity.kind == kind && identity.value == value) {
        return Ok(own.clone());
    }
    if contact.identities.len() >= MAX_IDENTITIES {
        return Err(too_many());
    }
    refuse_taken(tx, kind, &value)?;
    let identity = store::insert_identity(tx, id, kind, &value)?;
    store::touch(tx, id)?;
    let change = Change { field: "identities".to_owned(), from: Value::Null, to: json!({ "kind": kind, "value": value }) };
    tx.record(&Event::ContactChanged { contact: id, changes: vec![change] })?;
    Ok(Identity { id: identity, kind, value, added_at: tx.now() })
}

/// Takes an identity away; whoever writes from it later is somebody new.
pub fn remove_identity(tx: &mut Tx<'_>, id: ContactId, identity: IdentityId) -> Result<()> {
    authorize_everywhere(tx.actor(), Action::EditContacts)?;
    let contact = store::get(tx, id)?;
    let id = contact.id;
    let Some(gone) = contact.identities.iter().find(|own| own.id == identity) else {
        return Err(Error::not_found("This contact has no such identity."));
    };
    if contact.name.is_empty() && contact.identities.len() == 1 {
        return Err(Error::conflict("Without a name and this address nobody would know who this is. Give the contact a name first."));
    }
    store::delete_identity(tx, id, identity)?;
    store::touch(tx, id)?;
    let change = Change { field: "identities".to_owned(), from: json!({ "kind": gone.kind, "value": gone.value }), to: Value::Null };
    tx.record(&Event::ContactChanged { contact: id, changes: vec![change] })?;
    Ok(())
}

fn refuse_taken(tx: &Tx<'_>, kind: IdentityKind, value: &str) -> Result<()> {
    let Some(owner) = store::find(tx, kind, value)? else { return Ok(()) };
    let owner = store::get(tx, owner)?;
    let name = if owner.name.is_empty() { "Another contact" } else { &owner.name };
    Err(Error::conflict(format!("{name} (contact {}) has {value} already.", owner.id)))
}

fn too_many() -> Error {
    Error::field("identities", "A contact may have at most 50 identities.")
}

/// The fields that [`change`] can touch, as the API writes them.
fn shown(contact: &Contact) -> Value {
    json!({
        "name": contact.name,
        "form_of_address": contact.form_of_address,
        "language": contact.language,
        "organisation_id": contact.organisation_id,
        "note": contact.note,
        "is_blocked": contact.is_blocked,
    })
}

fn blank(now: Time) -> Contact {
    Contact {
        id: ContactId(0),
        name: String::new(),
        form_of_address: String::new(),
        language: None,
        organisation_id: None,
        organisation_name: None,
        note: String::new(),
        identities: Vec::new(),
        undeliverable_at: None,
        is_blocked: false,
        created_at: now,
        updated_at: now,
        version: 0,
    }
}
