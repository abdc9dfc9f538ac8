//! The listing of tags, by name, in keyset pages.
use super::model::TagUse;
use crate::base::{Page, PageRequest, Result};
use rusqlite::Connection;

/// Tags whose name begins with `prefix`, with how many tickets bear each.
pub fn list(connection: &Connection, prefix: &str, page: &PageRequest) -> Result<Page<TagUse>> {
    let limit = page.limit();
    let after: String = page.cursor.as_ref().map_or(Ok(String::new()), |cursor| cursor.keys())?;
    let mut statement = connection.prepare_cached(
        "select t.id, t.name, (select count(*) from ticket_tags x where x.tag_id = t.id) as tickets
         from tags t where t.name > ?1 and t.name >= ?2 and t.name < ?3 order by t.name limit ?4",
    )?;
    let prefix = prefix.trim();
    let rows = statement.query_map((after, prefix, format!("{prefix}\u{10FFFF}"), i64::from(limit) + 1), |row| {
        Ok(TagUse { id: row.get(0)?, name: row.get(1)?, tickets: row.get(2)? })
    })?;
    Page::from_rows(rows.collect::<Result<Vec<_>, _>>()?, limit, |tag| tag.name.clone())
}
