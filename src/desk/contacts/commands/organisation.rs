//! What people change about organisations.
use super::super::{
    model::{NewOrganisation, Organisation, OrganisationPatch},
    store,
};
use crate::{
    base::{Error, Result, id::OrganisationId},
    desk::{
        event::{Event, changes},
        people::policy::{Action, Object, authorize},
    },
    engine::db::Tx,
};
use serde_json::{Value, json};

pub fn create_organisation(tx: &mut Tx<'_>, new: NewOrganisation) -> Result<Organisation> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    let now = tx.now();
    let blank = Organisation {
        id: OrganisationId(0),
        name: String::new(),
        note: String::new(),
        domains: Vec::new(),
        created_at: now,
        updated_at: now,
        version: 0,
    };
    let patch = OrganisationPatch { version: 0, name: Some(new.name), note: Some(new.note), domains: Some(new.domains) };
    let organisation = patch.apply(&blank)?;
    let id = store::insert_organisation(tx, &organisation.name, &organisation.note)?;
    for domain in &organisation.domains {
        add_domain(tx, id, domain)?;
    }
    tx.record(&Event::OrganisationCreated { organisation: id })?;
    store::organisation(tx, id)
}

/// Changes what `patch` names. Contacts stay where they are; a domain counts for whoever writes for the first time.
pub fn change_organisation(tx: &mut Tx<'_>, id: OrganisationId, patch: OrganisationPatch) -> Result<Organisation> {
    authorize(tx.actor(), Action::EditContacts, &Object::Desk)?;
    let before = store::organisation(tx, id)?;
    if patch.version != before.version {
        return Err(Error::stale(serde_json::to_value(&before)?));
    }
    let after = patch.apply(&before)?;
    let changes = changes(&shown(&before), &shown(&after), &["note"]);
    if changes.is_empty() {
        return Ok(before);
    }
    for domain in before.domains.iter().filter(|domain| !after.domains.contains(domain)) {
        store::delete_domain(tx, domain)?;
    }
    for domain in after.domains.iter().filter(|domain| !before.domains.contains(domain)) {
        add_domain(tx, id, domain)?;
    }
    store::update_organisation(tx, &after)?;
    tx.record(&Event::OrganisationChanged { organisation: id, changes })?;
    store::organisation(tx, id)
}

fn add_domain(tx: &Tx<'_>, id: OrganisationId, domain: &str) -> Result<()> {
    if let Some(owner) = store::find_organisation_by_domain(tx, domain)? {
        let owner = store::organisation(tx, owner)?;
        return Err(Error::conflict(format!("{domain} belongs to {} (organisation {}) already.", owner.name, owner.id)));
    }
    store::insert_domain(tx, id, domain)
}

fn shown(organisation: &Organisation) -> Value {
    json!({ "name": organisation.name, "note": organisation.note, "domains": organisation.domains })
}
