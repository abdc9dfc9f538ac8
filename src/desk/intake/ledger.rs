//! The ledger: one row for every message that was ever seen, with what became of it. A row appears before anything interprets
//! its message, and is never deleted: what is here was not lost.
use super::model::{Accepted, Inbound, LedgerRow, LedgerState, Source};
use crate::{
    base::{
        Error, Result, Time,
        id::{BlobId, EntryId, LedgerId},
    },
    desk::inboxes::ChannelKind,
    engine::{
        blob::{Blobs, Prepared},
        db::Tx,
    },
};
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter, types::Value};

/// The number of a source; a new one gets its own.
pub fn source_id(tx: &Tx<'_>, source: &Source) -> Result<i64> {
    let known = tx
        .prepare_cached("select id from sources where kind = ?1 and name = ?2")?
        .query_row((source.kind.word(), &source.name), |row| row.get(0))
        .optional()?;
    match known {
        Some(id) => {
            // The same account was connected anew after its inbox had been removed: it goes on where that one ended.
            tx.prepare_cached(
                "update sources set inbox_id = ?2 where id = ?1 and inbox_id <> ?2
                   and inbox_id in (select id from inboxes where removed_at is not null)",
            )?
            .execute((id, source.inbox))?;
            Ok(id)
        }
        None => {
            tx.prepare_cached("insert into sources (kind, name, inbox_id, state) values (?1, ?2, ?3, '{}')")?.execute((
                source.kind.word(),
                &source.name,
                source.inbox,
            ))?;
            Ok(tx.last_insert_rowid())
        }
    }
}

/// Writes a message into the ledger, with its bytes. What has this place already is left alone.
pub fn store(tx: &Tx<'_>, source: i64, seen: Seen<'_>, prepared: &Prepared) -> Result<Accepted> {
    if let Some(id) = find_place(tx, source, seen.external_id)? {
        return Ok(Accepted::Known(id));
    }
    let blob = Blobs::keep(tx, prepared)?;
    insert(tx, source, seen, blob, &Settled::stored()).map(Accepted::New)
}

/// How a source shows a message.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    pub external_id: &'a str,
    pub digest: i64,
    pub received_at: Time,
}

impl<'a> From<&'a Inbound> for Seen<'a> {
    fn from(inbound: &'a Inbound) -> Self {
        Self { external_id: &inbound.external_id, digest: inbound.digest, received_at: inbound.received_at }
    }
}

impl<'a> From<&'a LedgerRow> for Seen<'a> {
    fn from(row: &'a LedgerRow) -> Self {
        Self { external_id: &row.external_id, digest: row.digest, received_at: row.received_at }
    }
}

/// What became of a message.
#[derive(Debug, Clone)]
pub struct Settled {
    pub state: LedgerState,
    /// By which rule it was ignored or quarantined, and why.
    pub rule: Option<String>,
    pub reason: Option<String>,
    pub entry: Option<EntryId>,
}

impl Settled {
    /// Nothing yet.
    fn stored() -> Self {
        Self { state: LedgerState::Stored, rule: None, reason: None, entry: None }
    }
    pub fn ticketed(entry: EntryId) -> Self {
        Self { state: LedgerState::Ticketed, entry: Some(entry), ..Self::stored() }
    }
}

/// A new row, for a place that the ledger does not have.
pub(super) fn insert(tx: &Tx<'_>, source: i64, seen: Seen<'_>, blob: BlobId, settled: &Settled) -> Result<LedgerId> {
    tx.prepare_cached(
        "insert into ledger (source_id, external_id, state, rule, reason, digest, blob_id, entry_id, received_at, stored_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?
    .execute((
        source,
        seen.external_id,
        settled.state.word(),
        &settled.rule,
        &settled.reason,
        seen.digest,
        blob,
        settled.entry,
        seen.received_at.millis(),
        tx.now().millis(),
    ))?;
    Ok(LedgerId(tx.last_insert_rowid()))
}

pub(super) fn find_place(connection: &Connection, source: i64, external_id: &str) -> Result<Option<LedgerId>> {
    Ok(connection
        .prepare_cached("select id from ledger where source_id = ?1 and external_id = ?2")?
        .query_row((source, external_id), |row| row.get(0))
        .optional()?)
}

/// What became of the message at a place, if the ledger has it.
pub fn find(connection: &Connection, source: &Source, external_id: &str) -> Result<Option<LedgerRow>> {
    Ok(connection
        .prepare_cached(&format!("{SELECT} where s.kind = ?1 and s.name = ?2 and l.external_id = ?3"))?
        .query_row((source.kind.word(), &source.name, external_id), read_row)
        .optional()?)
}

/// Which of these places the ledger has.
pub fn known(connection: &Connection, source: &Source, external_ids: &[String]) -> Result<Vec<bool>> {
    let mut statement = connection.prepare_cached(
        "select 1 from ledger l join sources s on s.id = l.source_id where s.kind = ?1 and s.name = ?2 and l.external_id = ?3",
    )?;
    external_ids.iter().map(|id| Ok(statement.exists((source.kind.word(), &source.name, id))?)).collect()
}

/// Which of these places the ledger has with a message that arrived at this time, and was stored so long afterwards (two
/// seconds) that it cannot have been replaced within the precision of the time.
pub fn known_since<'a>(connection: &Connection, source: &Source, places: impl IntoIterator<Item = (&'a str, Time)>) -> Result<Vec<bool>> {
    let mut statement = connection.prepare_cached(
        "select 1 from ledger l join sources s on s.id = l.source_id
         where s.kind = ?1 and s.name = ?2 and l.external_id = ?3 and l.received_at = ?4 and l.stored_at >= ?4 + 2000",
    )?;
    places.into_iter().map(|(place, at)| Ok(statement.exists((source.kind.word(), &source.name, place, at.millis()))?)).collect()
}

/// The digests of what the ledger has at these places.
pub fn digests<'a>(connection: &Connection, source: &Source, places: impl IntoIterator<Item = &'a str>) -> Result<Vec<Option<i64>>> {
    let mut statement = connection.prepare_cached(
        "select l.digest from ledger l join sources s on s.id = l.source_id where s.kind = ?1 and s.name = ?2 and l.external_id = ?3",
    )?;
    places
        .into_iter()
        .map(|place| Ok(statement.query_row((source.kind.word(), &source.name, place), |row| row.get(0)).optional()?))
        .collect()
}

/// Whether anything was ever taken in from a source.
pub fn has_source(connection: &Connection, source: &Source) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from sources where kind = ?1 and name = ?2")?.exists((source.kind.word(), &source.name))?)
}

/// How many places of a source the ledger has whose ids begin with `prefix`.
pub fn count(connection: &Connection, source: &Source, prefix: &str) -> Result<u64> {
    let end = format!("{prefix}\u{10FFFF}");
    Ok(connection
        .prepare_cached(
            "select count(*) from ledger l join sources s on s.id = l.source_id
             where s.kind = ?1 and s.name = ?2 and l.external_id >= ?3 and l.external_id < ?4",
        )?
        .query_row((source.kind.word(), &source.name, prefix, end), |row| row.get::<_, i64>(0))?
        .unsigned_abs())
}

/// What a channel remembers about a source, as its own JSON.
pub fn source_state(connection: &Connection, source: &Source) -> Result<serde_json::Value> {
    let text: Option<String> = connection
        .prepare_cached("select state from sources where kind = ?1 and name = ?2")?
        .query_row((source.kind.word(), &source.name), |row| row.get(0))
        .optional()?;
    Ok(text.map(|text| serde_json::from_str(&text)).transpose()?.unwrap_or_default())
}

pub fn set_source_state(tx: &Tx<'_>, source: &Source, state: &serde_json::Value) -> Result<()> {
    let id = source_id(tx, source)?;
    tx.prepare_cached("update sources set state = ?2 where id = ?1")?.execute((id, state.to_string()))?;
    Ok(())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<LedgerRow> {
    Ok(LedgerRow {
        id: row.get(0)?,
        source: Source {
            kind: ChannelKind::from_word(&row.get::<_, String>(1)?).unwrap_or(ChannelKind::Api),
            name: row.get(2)?,
            inbox: row.get(3)?,
        },
        external_id: row.get(4)?,
        state: LedgerState::from_word(&row.get::<_, String>(5)?).unwrap_or(LedgerState::Stored),
        rule: row.get(6)?,
        reason: row.get(7)?,
        digest: row.get(8)?,
        blob: row.get(9)?,
        entry: row.get(10)?,
        received_at: Time::from_millis(row.get(11)?),
        stored_at: Time::from_millis(row.get(12)?),
    })
}

const SELECT: &str = "select l.id, s.kind, s.name, s.inbox_id, l.external_id, l.state, l.rule, l.reason, l.digest, l.blob_id, l.entry_id, l.received_at, l.stored_at
     from ledger l join sources s on s.id = l.source_id";

/// The oldest rows that nobody has understood yet.
pub fn waiting(connection: &Connection, limit: u32) -> Result<Vec<LedgerRow>> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} where l.state = 'stored' order by l.id limit ?1"))?;
    Ok(statement.query_map([limit], read_row)?.collect::<Result<_, _>>()?)
}

pub fn get(connection: &Connection, id: LedgerId) -> Result<LedgerRow> {
    let row = connection.prepare_cached(&format!("{SELECT} where l.id = ?1"))?.query_row([id], read_row).optional()?;
    row.ok_or_else(|| Error::not_found("There is no such row in the ledger."))
}

pub fn of_entry(connection: &Connection, entry: EntryId) -> Result<Option<LedgerRow>> {
    Ok(connection
        .prepare_cached(&format!("{SELECT} where l.entry_id = ?1 order by l.id limit 1"))?
        .query_row([entry], read_row)
        .optional()?)
}

/// Newest first, those before `before`, of one state if one is named.
pub fn list(connection: &Connection, state: Option<LedgerState>, before: Option<LedgerId>, limit: u32) -> Result<Vec<LedgerRow>> {
    let before = before.map_or(i64::MAX, |id| id.0);
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} where (?1 is null or l.state = ?1) and l.id < ?2 order by l.id desc limit ?3"))?;
    Ok(statement.query_map((state.map(LedgerState::word), before, limit), read_row)?.collect::<Result<_, _>>()?)
}

/// How many rows there are in each state. Those that are ticketed are what remains: the others are few and have an index.
pub fn counts(connection: &Connection) -> Result<Vec<(LedgerState, u64)>> {
    let one = |sql: &str| -> Result<u64> { Ok(connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs()) };
    let all = one("select count(*) from ledger")?;
    let stored = one("select count(*) from ledger where state = 'stored'")?;
    let quarantined = one("select count(*) from ledger where state = 'quarantined'")?;
    let ignored = one("select count(*) from ledger where state = 'ignored'")?;
    let ticketed = all.saturating_sub(stored + quarantined + ignored);
    Ok(vec![
        (LedgerState::Stored, stored),
        (LedgerState::Ticketed, ticketed),
        (LedgerState::Quarantined, quarantined),
        (LedgerState::Ignored, ignored),
    ])
}

/// Which rows are wanted; `None` does not matter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LedgerFilter {
    pub state: Option<LedgerState>,
    pub rule: Option<String>,
    /// By its name.
    pub source: Option<String>,
    /// By its number.
    pub ticket: Option<i64>,
}

/// Newest first, those before `before`, each with the number of the ticket that shows it.
pub fn list_filtered(
    connection: &Connection,
    filter: &LedgerFilter,
    before: Option<LedgerId>,
    limit: u32,
) -> Result<Vec<(LedgerRow, Option<i64>)>> {
    let mut terms = vec!["l.id < ?".to_owned()];
    let mut values = vec![Value::Integer(before.map_or(i64::MAX, |id| id.0))];
    if let Some(state) = filter.state {
        // Written out, so that the index of the state is used.
        terms.push(format!("l.state = '{}'", state.word()));
    }
    for (column, value) in [("l.rule", &filter.rule), ("s.name", &filter.source)] {
        if let Some(value) = value {
            terms.push(format!("{column} = ?"));
            values.push(Value::Text(value.clone()));
        }
    }
    if let Some(number) = filter.ticket {
        terms.push("l.entry_id in (select e.id from entries e join tickets t on t.id = e.ticket_id where t.number = ?)".to_owned());
        values.push(Value::Integer(number));
    }
    values.push(Value::Integer(i64::from(limit)));
    numbered(connection, &format!("where {} order by l.id desc limit ?", terms.join(" and ")), values)
}

/// The row with the number of the ticket that shows it.
pub fn get_numbered(connection: &Connection, id: LedgerId) -> Result<(LedgerRow, Option<i64>)> {
    let row = numbered(connection, "where l.id = ?", vec![Value::Integer(id.0)])?.pop();
    row.ok_or_else(|| Error::not_found("There is no such row in the ledger."))
}

fn numbered(connection: &Connection, condition: &str, values: Vec<Value>) -> Result<Vec<(LedgerRow, Option<i64>)>> {
    let number = ", (select t.number from entries e join tickets t on t.id = e.ticket_id where e.id = l.entry_id)\n     from ledger";
    let select = SELECT.replacen("\n     from ledger", number, 1);
    let mut statement = connection.prepare_cached(&format!("{select} {condition}"))?;
    let rows = statement.query_map(params_from_iter(values), |row| Ok((read_row(row)?, row.get(13)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// An earlier row with the same digest that became something.
pub fn find_same(connection: &Connection, digest: i64, than: LedgerId) -> Result<Option<(LedgerId, Option<EntryId>)>> {
    Ok(connection
        .prepare_cached(
            "select id, entry_id from ledger where digest = ?1 and id < ?2 and state in ('ticketed', 'quarantined') order by id limit 1",
        )?
        .query_row((digest, than), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// Writes what became of a message.
pub fn settle(tx: &Tx<'_>, id: LedgerId, settled: &Settled) -> Result<()> {
    let Settled { state, rule, reason, entry } = settled;
    tx.prepare_cached("update ledger set state = ?2, rule = ?3, reason = ?4, entry_id = ?5 where id = ?1")?.execute((
        id,
        state.word(),
        rule,
        reason,
        entry,
    ))?;
    Ok(())
}

/// Takes the bytes of the messages that became an entry away from their rows, those that were seen again included; answers those that
/// no row names any more. What could not be read never will be.
pub(super) fn forget_bytes(tx: &Tx<'_>, entry: EntryId) -> Result<Vec<BlobId>> {
    let mut statement = tx.prepare_cached("select digest, blob_id from ledger where entry_id = ?1 and blob_id is not null")?;
    let named: Vec<(i64, BlobId)> = statement.query_map([entry], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    tx.prepare_cached(
        "update ledger set blob_id = null, reason = null, state = case state when 'quarantined' then 'ignored' else state end
         where entry_id = ?1",
    )?
    .execute([entry])?;
    let mut gone = Vec::with_capacity(named.len());
    for (digest, blob) in named {
        // The same bytes have the same digest.
        if !tx.prepare_cached("select 1 from ledger where digest = ?1 and blob_id = ?2")?.exists((digest, blob))? {
            gone.push(blob);
        }
    }
    Ok(gone)
}

/// The bytes of a row.
pub fn raw(connection: &Connection, blobs: &Blobs, blob: Option<BlobId>) -> Result<Vec<u8>> {
    blobs.get(connection, blob.ok_or_else(|| Error::not_found("The bytes of this message are not kept."))?)
}

/// Up to `limit` raw messages that lie in the database, the oldest.
pub fn small_blobs(connection: &Connection, limit: u32) -> Result<Vec<BlobId>> {
    let mut statement = connection
        .prepare_cached("select l.blob_id from ledger l join blobs b on b.id = l.blob_id where b.place = 'row' order by l.id limit ?1")?;
    Ok(statement.query_map([limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Rows that say their message is in a ticket, and name no entry: there must be none.
pub fn ticketed_without_entry(connection: &Connection) -> Result<u64> {
    let count: i64 = connection.query_row(
        "select count(*) from ledger l where l.state = 'ticketed' and not exists (select 1 from entries e where e.id = l.entry_id)",
        [],
        |row| row.get(0),
    )?;
    Ok(count.unsigned_abs())
}
