//! The rows of contacts, their identities and organisations.
pub(super) mod notes;
pub(super) mod union;

use super::model::{Contact, ContactBrief, Identity, IdentityKind, Organisation};
use crate::{
    base::{
        Address, Error, Language, Result, Time,
        id::{ContactId, IdentityId, OrganisationId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

/// Whose identity this is; `value` in its normalised spelling.
pub fn find(connection: &Connection, kind: IdentityKind, value: &str) -> Result<Option<ContactId>> {
    Ok(connection
        .prepare_cached("select contact_id from contact_identities where kind = ?1 and value = ?2")?
        .query_row((kind.word(), value), |row| row.get(0))
        .optional()?)
}

/// What [`super::ensure`] must know of a contact.
pub(super) struct Known {
    pub id: ContactId,
    pub name: String,
    pub has_language: bool,
}

pub(super) fn find_known(connection: &Connection, kind: IdentityKind, value: &str) -> Result<Option<Known>> {
    Ok(connection
        .prepare_cached(
            "select c.id, c.name, c.language is not null from contact_identities i join contacts c on c.id = i.contact_id
             where i.kind = ?1 and i.value = ?2",
        )?
        .query_row((kind.word(), value), |row| Ok(Known { id: row.get(0)?, name: row.get(1)?, has_language: row.get(2)? }))
        .optional()?)
}

/// The contact with all identities; of one that was merged away, the one that goes on in its place.
pub fn get(connection: &Connection, id: ContactId) -> Result<Contact> {
    let id = union::living(connection, id)?;
    let identities = identities(connection, id)?;
    let read = |row: &Row<'_>| {
        Ok(Contact {
            id: row.get("id")?,
            name: row.get("name")?,
            form_of_address: row.get("form_of_address")?,
            language: row.get::<_, Option<String>>("language")?.as_deref().and_then(Language::from_tag),
            organisation_id: row.get("organisation_id")?,
            organisation_name: row.get("organisation_name")?,
            note: row.get("note")?,
            identities,
            undeliverable_at: row.get::<_, Option<i64>>("undeliverable_at")?.map(Time::from_millis),
            is_blocked: row.get("is_blocked")?,
            created_at: Time::from_millis(row.get("created_at")?),
            updated_at: Time::from_millis(row.get("updated_at")?),
            version: row.get("version")?,
        })
    };
    connection
        .prepare_cached(
            "select id, name, form_of_address, language, organisation_id, note, undeliverable_at, is_blocked, created_at, updated_at, version,
               (select o.name from organisations o where o.id = organisation_id) as organisation_name
             from contacts where id = ?1",
        )?
        .query_row([id], read)
        .optional()?
        .ok_or_else(|| Error::not_found("There is no such contact."))
}

fn identities(connection: &Connection, id: ContactId) -> Result<Vec<Identity>> {
    let mut statement =
        connection.prepare_cached("select id, kind, value, added_at from contact_identities where contact_id = ?1 order by id")?;
    let rows = statement.query_map([id], |row| {
        Ok(Identity {
            id: row.get(0)?,
            kind: IdentityKind::from_word(&row.get::<_, String>(1)?).unwrap_or(IdentityKind::Other),
            value: row.get(2)?,
            added_at: Time::from_millis(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The address of a contact `c` as lists show it: what people call one. The numbers that programs give their accounts tell nobody
/// anything; what WhatsApp calls somebody is a telephone number, or such a number of its own.
pub(super) const ADDRESS: &str = "(select i.value from contact_identities i where i.contact_id = c.id
    and (i.kind in ('email', 'phone') or (i.kind = 'whatsapp' and i.value not glob '*[^0-9+]*')) order by i.kind <> 'email', i.id limit 1)";

/// Those of `ids` that exist, in one reading; for one that was merged away, the one that goes on in its place.
pub fn briefs(connection: &Connection, ids: &[ContactId]) -> Result<HashMap<ContactId, ContactBrief>> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut statement = connection.prepare_cached(&format!(
        "select j.value, c.id, c.name, {ADDRESS} as address
         from json_each(?1) j join contacts k on k.id = j.value join contacts c on c.id = coalesce(k.merged_into_id, k.id)"
    ))?;
    let ids = serde_json::to_string(&ids.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let rows =
        statement.query_map([ids], |row| Ok((row.get(0)?, ContactBrief { id: row.get(1)?, name: row.get(2)?, address: row.get(3)? })))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The name of a contact, and all addresses and numbers by which they are known; nothing if there is no such contact.
pub fn known_as(connection: &Connection, id: ContactId) -> Result<Vec<String>> {
    let mut statement = connection
        .prepare_cached("select name from contacts where id = ?1 union all select value from contact_identities where contact_id = ?1")?;
    let rows = statement.query_map([id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(rows.into_iter().filter(|known| !known.is_empty()).collect())
}

/// All mail addresses of a contact, oldest first.
pub fn addresses(connection: &Connection, id: ContactId) -> Result<Vec<Address>> {
    let mut statement =
        connection.prepare_cached("select value from contact_identities where contact_id = ?1 and kind = 'email' order by id")?;
    let rows = statement.query_map([id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|text| Address::parse(text)).collect())
}

/// Where mail to a contact goes when nothing else says so: the address known longest.
pub fn preferred_address(connection: &Connection, id: ContactId) -> Result<Option<Address>> {
    let text: Option<String> = connection
        .prepare_cached("select value from contact_identities where contact_id = ?1 and kind = 'email' order by id limit 1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    Ok(text.as_deref().and_then(Address::parse))
}

pub(super) fn insert(tx: &Tx<'_>, contact: &Contact) -> Result<ContactId> {
    tx.prepare_cached(
        "insert into contacts (name, form_of_address, language, organisation_id, note, hard_bounces, is_blocked, created_at, updated_at, version)
         values (?1, ?2, ?3, ?4, ?5, 0, ?6, ?7, ?7, 1)",
    )?
    .execute((
        &contact.name,
        &contact.form_of_address,
        contact.language.map(Language::code),
        contact.organisation_id,
        &contact.note,
        contact.is_blocked,
        tx.now().millis(),
    ))?;
    Ok(ContactId(tx.last_insert_rowid()))
}

/// The least that a message tells of who wrote it.
pub(super) fn insert_told(tx: &Tx<'_>, name: &str, language: Option<Language>, organisation: Option<OrganisationId>) -> Result<ContactId> {
    tx.prepare_cached(
        "insert into contacts (name, form_of_address, language, organisation_id, note, hard_bounces, is_blocked, created_at, updated_at, version)
         values (?1, '', ?2, ?3, '', 0, 0, ?4, ?4, 1)",
    )?
    .execute((name, language.map(Language::code), organisation, tx.now().millis()))?;
    Ok(ContactId(tx.last_insert_rowid()))
}

pub(super) fn update(tx: &Tx<'_>, contact: &Contact) -> Result<()> {
    tx.prepare_cached(
        "update contacts set name = ?2, form_of_address = ?3, language = ?4, organisation_id = ?5, note = ?6, is_blocked = ?7,
         updated_at = ?8, version = version + 1 where id = ?1",
    )?
    .execute((
        contact.id,
        &contact.name,
        &contact.form_of_address,
        contact.language.map(Language::code),
        contact.organisation_id,
        &contact.note,
        contact.is_blocked,
        tx.now().millis(),
    ))?;
    Ok(())
}

/// Fills what is given and leaves the rest.
pub(super) fn fill(tx: &Tx<'_>, id: ContactId, name: Option<&str>, language: Option<Language>) -> Result<()> {
    tx.prepare_cached(
        "update contacts set name = coalesce(?2, name), language = coalesce(?3, language), updated_at = ?4, version = version + 1 where id = ?1",
    )?
    .execute((id, name, language.map(Language::code), tx.now().millis()))?;
    Ok(())
}

/// After an identity came or went.
pub(super) fn touch(tx: &Tx<'_>, id: ContactId) -> Result<()> {
    tx.prepare_cached("update contacts set updated_at = ?2, version = version + 1 where id = ?1")?.execute((id, tx.now().millis()))?;
    Ok(())
}

pub(super) fn insert_identity(tx: &Tx<'_>, id: ContactId, kind: IdentityKind, value: &str) -> Result<IdentityId> {
    tx.prepare_cached("insert into contact_identities (contact_id, kind, value, added_at) values (?1, ?2, ?3, ?4)")?.execute((
        id,
        kind.word(),
        value,
        tx.now().millis(),
    ))?;
    Ok(IdentityId(tx.last_insert_rowid()))
}

pub(super) fn delete_identity(tx: &Tx<'_>, id: ContactId, identity: IdentityId) -> Result<()> {
    tx.prepare_cached("delete from contact_identities where contact_id = ?1 and id = ?2")?.execute((id, identity))?;
    Ok(())
}

/// Counts a hard bounce; whether the contact counts as undeliverable from now on.
pub(super) fn count_bounce(tx: &Tx<'_>, id: ContactId, limit: u32) -> Result<bool> {
    let was: Option<bool> = tx
        .prepare_cached("select undeliverable_at is not null from contacts where id = ?1")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    let now: Option<bool> = tx
        .prepare_cached(
            "update contacts set hard_bounces = hard_bounces + 1,
               undeliverable_at = case when hard_bounces + 1 >= ?2 then coalesce(undeliverable_at, ?3) end
             where id = ?1 returning undeliverable_at is not null",
        )?
        .query_row((id, limit, tx.now().millis()), |row| row.get(0))
        .optional()?;
    Ok(was == Some(false) && now == Some(true))
}

/// Forgets bounces; since when the contact counted as undeliverable, if it did.
pub(super) fn clear_bounces(tx: &Tx<'_>, id: ContactId) -> Result<Option<Time>> {
    let bounced: Option<Option<i64>> = tx
        .prepare_cached("select undeliverable_at from contacts where id = ?1 and hard_bounces > 0")?
        .query_row([id], |row| row.get(0))
        .optional()?;
    if bounced.is_some() {
        tx.prepare_cached("update contacts set hard_bounces = 0, undeliverable_at = null where id = ?1")?.execute([id])?;
    }
    Ok(bounced.flatten().map(Time::from_millis))
}

pub(super) fn find_organisation_by_domain(connection: &Connection, domain: &str) -> Result<Option<OrganisationId>> {
    Ok(connection
        .prepare_cached("select organisation_id from organisation_domains where domain = ?1")?
        .query_row([domain], |row| row.get(0))
        .optional()?)
}

pub fn organisation(connection: &Connection, id: OrganisationId) -> Result<Organisation> {
    let mut statement = connection.prepare_cached("select domain from organisation_domains where organisation_id = ?1 order by domain")?;
    let domains = statement.query_map([id], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    let read = |row: &Row<'_>| {
        Ok(Organisation {
            id: row.get(0)?,
            name: row.get(1)?,
            note: row.get(2)?,
            domains,
            created_at: Time::from_millis(row.get(3)?),
            updated_at: Time::from_millis(row.get(4)?),
            version: row.get(5)?,
        })
    };
    connection
        .prepare_cached("select id, name, note, created_at, updated_at, version from organisations where id = ?1")?
        .query_row([id], read)
        .optional()?
        .ok_or_else(|| Error::not_found("There is no such organisation."))
}

pub(super) fn insert_organisation(tx: &Tx<'_>, name: &str, note: &str) -> Result<OrganisationId> {
    tx.prepare_cached("insert into organisations (name, note, created_at, updated_at, version) values (?1, ?2, ?3, ?3, 1)")?.execute((
        name,
        note,
        tx.now().millis(),
    ))?;
    Ok(OrganisationId(tx.last_insert_rowid()))
}

pub(super) fn update_organisation(tx: &Tx<'_>, organisation: &Organisation) -> Result<()> {
    tx.prepare_cached("update organisations set name = ?2, note = ?3, updated_at = ?4, version = version + 1 where id = ?1")?.execute((
        organisation.id,
        &organisation.name,
        &organisation.note,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(super) fn insert_domain(tx: &Tx<'_>, id: OrganisationId, domain: &str) -> Result<()> {
    tx.prepare_cached("insert into organisation_domains (domain, organisation_id) values (?1, ?2)")?.execute((domain, id))?;
    Ok(())
}

pub(super) fn delete_domain(tx: &Tx<'_>, domain: &str) -> Result<()> {
    tx.prepare_cached("delete from organisation_domains where domain = ?1")?.execute([domain])?;
    Ok(())
}
