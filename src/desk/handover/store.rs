//! The rows of absences.
use super::absence::Absence;
use crate::{
    base::{Result, Time, id::AgentId},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "agent_id, substitute_id, from_at, until_at, is_begun";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Absence> {
    Ok(Absence {
        agent_id: row.get(0)?,
        substitute_id: row.get(1)?,
        from: Time::from_millis(row.get(2)?),
        until: row.get::<_, Option<i64>>(3)?.map(Time::from_millis),
        is_begun: row.get(4)?,
    })
}

/// All there are, those that are over and were not tidied away included.
pub(super) fn list(connection: &Connection) -> Result<Vec<Absence>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from agent_absences order by from_at, agent_id"))?;
    Ok(statement.query_map([], read_row)?.collect::<Result<_, _>>()?)
}

pub(super) fn find(connection: &Connection, agent: AgentId) -> Result<Option<Absence>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from agent_absences where agent_id = ?1"))?;
    Ok(statement.query_row([agent], read_row).optional()?)
}

pub(super) fn put(tx: &Tx<'_>, absence: &Absence) -> Result<()> {
    tx.prepare_cached(
        "insert into agent_absences (agent_id, substitute_id, from_at, until_at, is_begun, updated_at) values (?1, ?2, ?3, ?4, ?5, ?6)
         on conflict (agent_id) do update set substitute_id = ?2, from_at = ?3, until_at = ?4, is_begun = ?5, updated_at = ?6",
    )?
    .execute((
        absence.agent_id,
        absence.substitute_id,
        absence.from.millis(),
        absence.until.map(Time::millis),
        absence.is_begun,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(super) fn delete(tx: &Tx<'_>, agent: AgentId) -> Result<()> {
    tx.prepare_cached("delete from agent_absences where agent_id = ?1")?.execute([agent])?;
    Ok(())
}
