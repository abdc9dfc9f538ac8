//! Alarms: standing conditions that a person must see, each raised once under its key and cleared when it is over.
use super::db::{LogEvent, Tx};
use crate::base::{Result, Time};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

/// A condition that stands or stood.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Alarm {
    /// What it is about, such as `inbox:3:login`; one alarm stands for each.
    pub key: String,
    /// A stable word, such as `inbox_login_failed`.
    pub kind: String,
    /// For people: what is wrong and what to do.
    pub message: String,
    pub raised_at: Time,
    pub last_at: Time,
    /// How often it was seen since it was raised.
    pub count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cleared_at: Option<Time>,
}

#[derive(Serialize)]
struct AlarmRaised<'a> {
    key: &'a str,
    alarm: &'a str,
    message: &'a str,
}
impl LogEvent for AlarmRaised<'_> {
    fn kind(&self) -> &'static str {
        "alarm_raised"
    }
    fn stream(&self) -> Option<i64> {
        None
    }
}

#[derive(Serialize)]
struct AlarmCleared<'a> {
    key: &'a str,
}
impl LogEvent for AlarmCleared<'_> {
    fn kind(&self) -> &'static str {
        "alarm_cleared"
    }
    fn stream(&self) -> Option<i64> {
        None
    }
}

/// Raises the alarm, or counts it once more if it stands already.
pub fn raise(tx: &mut Tx<'_>, key: &str, kind: &str, message: &str) -> Result<()> {
    let now = tx.now().millis();
    let stands: Option<bool> =
        tx.prepare_cached("select cleared_at is null from alarms where key = ?1")?.query_row([key], |row| row.get(0)).optional()?;
    if stands == Some(true) {
        tx.prepare_cached("update alarms set last_at = ?2, count = count + 1, kind = ?3, message = ?4 where key = ?1")?
            .execute((key, now, kind, message))?;
        return Ok(());
    }
    tx.prepare_cached(
        "insert into alarms (key, kind, message, raised_at, last_at, count) values (?1, ?2, ?3, ?4, ?4, 1)
         on conflict (key) do update set kind = ?2, message = ?3, raised_at = ?4, last_at = ?4, count = 1, cleared_at = null",
    )?
    .execute((key, kind, message, now))?;
    tracing::warn!(key, kind, message, "alarm");
    tx.record(&AlarmRaised { key, alarm: kind, message })?;
    Ok(())
}

/// Clears the alarm if it stands; whether it did.
pub fn clear(tx: &mut Tx<'_>, key: &str) -> Result<bool> {
    let now = tx.now().millis();
    let cleared = tx.prepare_cached("update alarms set cleared_at = ?2 where key = ?1 and cleared_at is null")?.execute((key, now))? > 0;
    if cleared {
        tx.record(&AlarmCleared { key })?;
    }
    Ok(cleared)
}

/// Clears all alarms that stand under keys beginning so; how many.
pub fn clear_below(tx: &mut Tx<'_>, prefix: &str) -> Result<usize> {
    let mut statement = tx.prepare_cached("select key from alarms where substr(key, 1, length(?1)) = ?1 and cleared_at is null")?;
    let keys = statement.query_map([prefix], |row| row.get(0))?.collect::<Result<Vec<String>, _>>()?;
    drop(statement);
    for key in &keys {
        clear(tx, key)?;
    }
    Ok(keys.len())
}

/// Whether an alarm stands under this key.
pub fn stands(connection: &Connection, key: &str) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from alarms where key = ?1 and cleared_at is null")?.exists([key])?)
}

/// All that stand, newest first; with `cleared`, the last hundred that no longer do as well.
pub fn list(connection: &Connection, cleared: bool) -> Result<Vec<Alarm>> {
    let mut statement = connection.prepare_cached(
        "select key, kind, message, raised_at, last_at, count, cleared_at from alarms where ?1 or cleared_at is null order by cleared_at is null desc, last_at desc limit 100",
    )?;
    let rows = statement.query_map([cleared], |row| {
        Ok(Alarm {
            key: row.get(0)?,
            kind: row.get(1)?,
            message: row.get(2)?,
            raised_at: Time::from_millis(row.get(3)?),
            last_at: Time::from_millis(row.get(4)?),
            count: row.get(5)?,
            cleared_at: row.get::<_, Option<i64>>(6)?.map(Time::from_millis),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
