//! The rows of views.
use super::model::{Sharing, View};
use crate::{
    base::{
        Result,
        id::{AgentId, ViewId},
    },
    desk::tickets::filter::{SortBy, SortOrder},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "v.id, v.slug, v.name, v.audience, v.owner_id, v.team_id, v.filter, v.sort, v.direction, v.color, v.position, v.version";

fn read_row(row: &Row<'_>) -> rusqlite::Result<View> {
    let word = |index: usize| row.get::<_, String>(index);
    Ok(View {
        id: row.get(0)?,
        slug: row.get(1)?,
        name: row.get(2)?,
        sharing: Sharing::from_word(&word(3)?).unwrap_or(Sharing::Me),
        owner: row.get(4)?,
        team: row.get(5)?,
        filter: serde_json::from_str(&word(6)?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(6, rusqlite::types::Type::Text, error.into()))?,
        sort: SortBy::from_word(&word(7)?).unwrap_or_default(),
        order: if word(8)? == "asc" { SortOrder::Asc } else { SortOrder::Desc },
        color: row.get(9)?,
        position: row.get(10)?,
        version: row.get(11)?,
    })
}

pub(super) fn find(connection: &Connection, id: ViewId) -> Result<Option<View>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from views v where v.id = ?1"))?.query_row([id], read_row).optional()?)
}

pub(super) fn find_by_slug(connection: &Connection, slug: &str) -> Result<Option<View>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from views v where v.slug = ?1"))?.query_row([slug], read_row).optional()?)
}

/// The views that an agent has: their own, those of their teams, and those of all; each kind in its order.
pub(super) fn list(connection: &Connection, agent: AgentId) -> Result<Vec<View>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from views v where v.audience = 'all' or v.audience = 'me' and v.owner_id = ?1
           or v.audience = 'team' and v.team_id in (select team_id from team_members where agent_id = ?1)
         order by v.audience = 'me' desc, v.audience = 'team' desc, v.position, v.id"
    ))?;
    Ok(statement.query_map([agent], read_row)?.collect::<Result<_, _>>()?)
}

/// How many there are of an agent's own, or of those that are shared.
pub(super) fn count(connection: &Connection, personal_of: Option<AgentId>) -> Result<u32> {
    let mut statement = connection.prepare_cached(
        "select count(*) from views where case when ?1 is null then audience <> 'me' else audience = 'me' and owner_id = ?1 end",
    )?;
    Ok(statement.query_row([personal_of], |row| row.get(0))?)
}

/// Behind all of its kind.
pub(super) fn next_position(connection: &Connection) -> Result<u32> {
    Ok(connection.prepare_cached("select coalesce(max(position), 0) + 1 from views")?.query_row([], |row| row.get(0))?)
}

pub(super) fn insert(tx: &Tx<'_>, view: &View) -> Result<ViewId> {
    tx.prepare_cached(
        "insert into views (slug, name, audience, owner_id, team_id, filter, sort, direction, color, position, created_at, updated_at, version)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, 1)",
    )?
    .execute((
        &view.slug,
        &view.name,
        view.sharing.word(),
        view.owner,
        view.team,
        serde_json::to_string(&view.filter)?,
        view.sort.word(),
        direction(view.order),
        view.color,
        view.position,
        tx.now().millis(),
    ))?;
    Ok(ViewId(tx.last_insert_rowid()))
}

/// Writes back what can change, and counts the version up.
pub(super) fn update(tx: &Tx<'_>, view: &View) -> Result<()> {
    tx.prepare_cached(
        "update views set name = ?2, audience = ?3, team_id = ?4, filter = ?5, sort = ?6, direction = ?7, color = ?8, position = ?9,
         updated_at = ?10, version = version + 1 where id = ?1",
    )?
    .execute((
        view.id,
        &view.name,
        view.sharing.word(),
        view.team,
        serde_json::to_string(&view.filter)?,
        view.sort.word(),
        direction(view.order),
        view.color,
        view.position,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(super) fn delete(tx: &Tx<'_>, id: ViewId) -> Result<()> {
    tx.prepare_cached("delete from views where id = ?1")?.execute([id])?;
    Ok(())
}

const fn direction(order: SortOrder) -> &'static str {
    match order {
        SortOrder::Asc => "asc",
        SortOrder::Desc => "desc",
    }
}
