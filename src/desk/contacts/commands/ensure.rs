//! Contacts as messages bring them. The way of the system: nobody's rights are asked.
use super::super::{
    model::{BOUNCES_UNTIL_UNDELIVERABLE, IdentityKind, MAX_IDENTITIES, is_nameless, organisation_domain, told_name},
    store,
};
use crate::{
    base::{
        Language, Result,
        id::{ContactId, OrganisationId},
    },
    desk::event::{Change, Event},
    engine::db::Tx,
};
use serde_json::{Value, json};

/// The contact known by this identity, made if there is none; who writes from a domain that is not shared belongs to its
/// organisation. `value` is normalised. `name` and `language` are what the message tells: they fill gaps and change nothing
/// that is known.
pub fn ensure(tx: &mut Tx<'_>, kind: IdentityKind, value: &str, name: &str, language: Option<Language>) -> Result<ContactId> {
    let Some(known) = store::find_known(tx, kind, value)? else {
        return open(tx, kind, value, name, language);
    };
    let name = if is_nameless(&known.name, value) { told_name(name, value).filter(|name| *name != known.name) } else { None };
    let language = language.filter(|_| !known.has_language);
    if name.is_some() || language.is_some() {
        store::fill(tx, known.id, name.as_deref(), language)?;
        let name = name.map(|name| Change { field: "name".to_owned(), from: json!(known.name), to: json!(name) });
        let language = language.map(|language| Change { field: "language".to_owned(), from: Value::Null, to: json!(language) });
        tx.record(&Event::ContactChanged { contact: known.id, changes: name.into_iter().chain(language).collect() })?;
    }
    Ok(known.id)
}

/// A channel vouches for one more name of this contact. Whoever has that name already keeps it, and a contact has no more names than
/// agents may give it.
pub fn note_known_as(tx: &mut Tx<'_>, id: ContactId, kind: IdentityKind, value: &str) -> Result<()> {
    let has_room = store::get(tx, id)?.identities.len() < MAX_IDENTITIES;
    if !has_room || store::find_known(tx, kind, value)?.is_some() {
        return Ok(());
    }
    store::insert_identity(tx, id, kind, value)?;
    let change = Change { field: "identities".to_owned(), from: Value::Null, to: json!({ "kind": kind, "value": value }) };
    tx.record(&Event::ContactChanged { contact: id, changes: vec![change] })?;
    Ok(())
}

fn open(tx: &mut Tx<'_>, kind: IdentityKind, value: &str, name: &str, language: Option<Language>) -> Result<ContactId> {
    let organisation = if kind == IdentityKind::Email { of_address(tx, value)? } else { None };
    let id = store::insert_told(tx, &told_name(name, value).unwrap_or_default(), language, organisation)?;
    store::insert_identity(tx, id, kind, value)?;
    tx.record(&Event::ContactCreated { contact: id })?;
    Ok(id)
}

/// The organisation of a mail address, made if its domain is new; none for shared domains.
pub(super) fn of_address(tx: &mut Tx<'_>, address: &str) -> Result<Option<OrganisationId>> {
    let Some(domain) = organisation_domain(address) else { return Ok(None) };
    if let Some(id) = store::find_organisation_by_domain(tx, domain)? {
        return Ok(Some(id));
    }
    let id = store::insert_organisation(tx, domain, "")?;
    store::insert_domain(tx, id, domain)?;
    tx.record(&Event::OrganisationCreated { organisation: id })?;
    Ok(Some(id))
}

/// Mail to the contact came back. Only refusals for good count; after three in a row without a sign of life the contact
/// counts as undeliverable.
pub fn note_bounce(tx: &mut Tx<'_>, id: ContactId, hard: bool) -> Result<()> {
    if hard && store::count_bounce(tx, id, BOUNCES_UNTIL_UNDELIVERABLE)? {
        let since = Change { field: "undeliverable_at".to_owned(), from: Value::Null, to: json!(tx.now()) };
        tx.record(&Event::ContactChanged { contact: id, changes: vec![since] })?;
    }
    Ok(())
}

/// The contact wrote: what bounced before says nothing any more.
pub fn note_alive(tx: &mut Tx<'_>, id: ContactId) -> Result<()> {
    if let Some(since) = store::clear_bounces(tx, id)? {
        let over = Change { field: "undeliverable_at".to_owned(), from: json!(since), to: Value::Null };
        tx.record(&Event::ContactChanged { contact: id, changes: vec![over] })?;
    }
    Ok(())
}
