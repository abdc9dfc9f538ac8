//! What rows of contacts say when two turn out to be one person, or one to be two.
use crate::{
    base::{
        Result,
        id::{ContactId, IdentityId, OrganisationId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension};

/// Who goes on in the place of a contact that was merged away; the contact itself if it was not.
pub fn living(connection: &Connection, id: ContactId) -> Result<ContactId> {
    let target: Option<Option<ContactId>> =
        connection.prepare_cached("select merged_into_id from contacts where id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    Ok(target.flatten().unwrap_or(id))
}

/// Into whom the contact was merged, if it was.
pub(in crate::desk::contacts) fn merged_into(connection: &Connection, id: ContactId) -> Result<Option<ContactId>> {
    let target: Option<Option<ContactId>> =
        connection.prepare_cached("select merged_into_id from contacts where id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
    Ok(target.flatten())
}

pub(in crate::desk::contacts) fn set_merged_into(tx: &Tx<'_>, id: ContactId, into: Option<ContactId>) -> Result<()> {
    tx.prepare_cached("update contacts set merged_into_id = ?2, updated_at = ?3, version = version + 1 where id = ?1")?.execute((
        id,
        into,
        tx.now().millis(),
    ))?;
    Ok(())
}

/// Those in whose place `id` goes on.
pub(in crate::desk::contacts) fn merged_from(connection: &Connection, id: ContactId) -> Result<Vec<ContactId>> {
    let mut statement = connection.prepare_cached("select id from contacts where merged_into_id = ?1 order by id")?;
    Ok(statement.query_map([id], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Gives an identity that is `from`'s to another contact.
pub(in crate::desk::contacts) fn hand_over_identity(tx: &Tx<'_>, id: IdentityId, from: ContactId, to: ContactId) -> Result<bool> {
    let mut statement = tx.prepare_cached("update contact_identities set contact_id = ?3 where id = ?1 and contact_id = ?2")?;
    Ok(statement.execute((id, from, to))? > 0)
}

/// Contacts with one of these identities, and the name of each.
pub(in crate::desk::contacts) fn owners(connection: &Connection, values: &[(&str, String)]) -> Result<Vec<ContactId>> {
    let mut statement = connection.prepare_cached("select contact_id from contact_identities where kind = ?1 and value = ?2")?;
    let mut owners = Vec::new();
    for (kind, value) in values {
        owners.extend(statement.query_row((kind, value), |row| row.get::<_, ContactId>(0)).optional()?);
    }
    Ok(owners)
}

/// Contacts whose mail address begins so, and how it goes on; at most twenty.
pub(in crate::desk::contacts) fn addressed(connection: &Connection, prefix: &str) -> Result<Vec<(ContactId, String)>> {
    let mut statement = connection.prepare_cached(
        "select contact_id, value from contact_identities where kind = 'email' and value >= ?1 and value < ?2 order by value limit 20",
    )?;
    let rows = statement.query_map((prefix, format!("{prefix}\u{10FFFF}")), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The contacts of an organisation with their names; at most five hundred.
pub(in crate::desk::contacts) fn colleagues(connection: &Connection, organisation: OrganisationId) -> Result<Vec<(ContactId, String)>> {
    let mut statement = connection.prepare_cached(
        "select id, name from contacts where organisation_id = ?1 and merged_into_id is null and name <> '' order by id limit 500",
    )?;
    Ok(statement.query_map([organisation], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// The addresses and numbers that lines tell of a contact, without proof.
pub(in crate::desk::contacts) fn claims(connection: &Connection, id: ContactId) -> Result<Vec<(Option<String>, Option<String>)>> {
    let mut statement = connection.prepare_cached(
        "select l.claims ->> 'email', l.claims ->> 'phone' from contact_identities i
         join lines l on l.identity_kind = i.kind and l.identity_value = i.value where i.contact_id = ?1 and l.claims <> '{}' limit 20",
    )?;
    Ok(statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Contacts of whom a line tells, without proof, that this address or number is theirs.
pub(in crate::desk::contacts) fn claimants(connection: &Connection, claim: &str) -> Result<Vec<ContactId>> {
    let mut statement = connection.prepare_cached(
        "select distinct i.contact_id from lines l join contact_identities i on i.kind = l.identity_kind and i.value = l.identity_value
         where l.claims <> '{}' and (l.claims ->> 'email' = ?1 or l.claims ->> 'phone' = ?1) limit 20",
    )?;
    Ok(statement.query_map([claim], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
