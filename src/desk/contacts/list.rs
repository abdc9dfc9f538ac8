//! Listings of contacts and organisations, by name, in keyset pages.
use super::{
    model::{ContactBrief, OrganisationBrief},
    store::ADDRESS,
};
use crate::base::{Page, PageRequest, Result, id::OrganisationId};
use rusqlite::{Connection, ToSql, named_params};

/// Greater than every character, for the end of a range of prefixes.
const LAST: char = '\u{10FFFF}';

/// Which contacts are wanted.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// The beginning of a name, address or number; empty for all.
    pub prefix: String,
    pub organisation: Option<OrganisationId>,
}

/// Contacts in the order of their names.
pub fn list(connection: &Connection, filter: &ContactFilter, page: &PageRequest) -> Result<Page<ContactBrief>> {
    let limit = page.limit();
    let (name, id): (String, i64) = page.cursor.as_ref().map_or(Ok((String::new(), 0)), |cursor| cursor.keys())?;
    let prefix = filter.prefix.trim();
    // Two statements, so that the one without a prefix walks the index of names and never sorts; the comparison of the name
    // alone is there because only by it the index is entered at the right place.
    let matching = if prefix.is_empty() {
        ""
    } else {
        "and c.id in (
           select id from contacts where name >= :prefix collate nocase and name < :end collate nocase
           union select contact_id from contact_identities where kind = 'email' and value >= :lower and value < :lower_end
           union select contact_id from contact_identities where kind = 'phone' and value >= :digits and value < :digits_end)"
    };
    let organisation = if filter.organisation.is_some() { "and c.organisation_id = :organisation" } else { "" };
    let mut statement = connection.prepare_cached(&format!(
        "select c.id, c.name, {ADDRESS} as address
         from contacts c
         where c.merged_into_id is null and c.name >= :name collate nocase and (c.name collate nocase, c.id) > (:name, :id) {matching} {organisation}
         order by c.name collate nocase, c.id limit :limit"
    ))?;
    let lower = prefix.to_lowercase();
    let digits: String = prefix.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    let digits = if digits.is_empty() { LAST.to_string() } else { digits };
    let [end, lower_end, digits_end] = [prefix, &lower, &digits].map(|prefix| format!("{prefix}{LAST}"));
    let rows_wanted = i64::from(limit) + 1;
    let mut bound: Vec<(&str, &dyn ToSql)> = vec![(":name", &name), (":id", &id), (":limit", &rows_wanted)];
    if !prefix.is_empty() {
        bound.extend([(":prefix", &prefix as &dyn ToSql), (":end", &end), (":lower", &lower), (":lower_end", &lower_end)]);
        bound.extend([(":digits", &digits as &dyn ToSql), (":digits_end", &digits_end)]);
    }
    if let Some(organisation) = &filter.organisation {
        bound.push((":organisation", organisation));
    }
    let rows =
        statement.query_map(bound.as_slice(), |row| Ok(ContactBrief { id: row.get(0)?, name: row.get(1)?, address: row.get(2)? }))?;
    let found = rows.collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(found, limit, |contact| (contact.name.clone(), contact.id.0))
}

/// Organisations in the order of their making, newest first; `prefix` is the beginning of a name or domain.
pub fn organisations(connection: &Connection, prefix: &str, page: &PageRequest) -> Result<Page<OrganisationBrief>> {
    let limit = page.limit();
    let before: i64 = page.cursor.as_ref().map_or(Ok(i64::MAX), |cursor| cursor.keys())?;
    let prefix = prefix.trim().to_lowercase();
    let mut statement = connection.prepare_cached(
        "select o.id, o.name, (select count(*) from contacts c where c.organisation_id = o.id and c.merged_into_id is null) as contacts
         from organisations o
         where o.id < :before and (:prefix = '' or (o.name >= :prefix collate nocase and o.name < :end collate nocase)
           or o.id in (select organisation_id from organisation_domains where domain >= :prefix and domain < :end))
         order by o.id desc limit :limit",
    )?;
    let end = format!("{prefix}{LAST}");
    let rows = statement
        .query_map(named_params! { ":before": before, ":prefix": prefix, ":end": end, ":limit": i64::from(limit) + 1 }, |row| {
            Ok(OrganisationBrief { id: row.get(0)?, name: row.get(1)?, contacts: row.get(2)? })
        })?
        .collect::<Result<Vec<_>, _>>()?;
    Page::from_rows(rows, limit, |organisation| organisation.id.0)
}
