//! The rows of deliveries, their recipients and the count of automatic mail.
use super::model::{Delivery, DeliveryKind, DeliveryState, Letter, Phase, Recipient, RecipientRole};
use crate::{
    base::{
        Address, Result, Time,
        id::{AgentId, BlobId, DeliveryId, EntryId, InboxId, LineId, TicketId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

const COLUMNS: &str = "id, entry_id, ticket_id, inbox_id, kind, state, author_agent_id, external_id, content, blob_id, attempts, phase, due_at, words, created_at, settled_at, line_id, delivered_at, read_at";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    let phase: String = row.get(11)?;
    Ok(Delivery {
        id: row.get(0)?,
        entry: row.get(1)?,
        ticket: row.get(2)?,
        inbox: row.get(3)?,
        kind: DeliveryKind::from_word(&row.get::<_, String>(4)?).unwrap_or(DeliveryKind::Reply),
        state: DeliveryState::from_word(&row.get::<_, String>(5)?).unwrap_or(DeliveryState::Failed),
        author: row.get(6)?,
        external_id: row.get(7)?,
        letter: serde_json::from_str(&row.get::<_, String>(8)?).unwrap_or_default(),
        blob: row.get(9)?,
        attempts: row.get(10)?,
        phase: match phase.as_str() {
            "started" => Phase::Started,
            "final" => Phase::Final,
            _ => Phase::None,
        },
        due_at: Time::from_millis(row.get(12)?),
        words: row.get(13)?,
        created_at: Time::from_millis(row.get(14)?),
        settled_at: row.get::<_, Option<i64>>(15)?.map(Time::from_millis),
        line: row.get(16)?,
        delivered_at: row.get::<_, Option<i64>>(17)?.map(Time::from_millis),
        read_at: row.get::<_, Option<i64>>(18)?.map(Time::from_millis),
    })
}

pub(super) fn find(connection: &Connection, id: DeliveryId) -> Result<Option<Delivery>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from deliveries where id = ?1"))?.query_row([id], read_row).optional()?)
}

pub(super) fn find_by_external_id(connection: &Connection, external_id: &str) -> Result<Option<Delivery>> {
    Ok(connection
        .prepare_cached(&format!("select {COLUMNS} from deliveries where external_id = ?1"))?
        .query_row([external_id], read_row)
        .optional()?)
}

pub(super) fn letters_before(connection: &Connection, ticket: TicketId, before: DeliveryId, limit: usize) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "select d.external_id from entries e join deliveries d on d.entry_id = e.id
         where e.ticket_id = ?1 and d.id < ?2 and d.line_id is null and d.kind = 'reply' and d.state = 'sent' order by d.id desc limit ?3",
    )?;
    let mut ids: Vec<String> =
        statement.query_map((ticket, before, i64::try_from(limit).unwrap_or(i64::MAX)), |row| row.get(0))?.collect::<Result<_, _>>()?;
    ids.reverse();
    Ok(ids)
}

pub(super) fn of_entry(connection: &Connection, entry: EntryId) -> Result<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from deliveries where entry_id = ?1 order by id"))?;
    Ok(statement.query_map([entry], read_row)?.collect::<Result<_, _>>()?)
}

/// Empties the settled letters of an entry; answers what they were made into, as far as no other letter was made into the same.
pub(super) fn forget_letters(tx: &Tx<'_>, entry: EntryId) -> Result<Vec<BlobId>> {
    const SETTLED: &str = "entry_id = ?1 and state not in ('queued', 'sending', 'deferred', 'parked')";
    let mut statement = tx.prepare_cached(&format!("select blob_id from deliveries where {SETTLED} and blob_id is not null"))?;
    let named: Vec<BlobId> = statement.query_map([entry], |row| row.get(0))?.collect::<Result<_, _>>()?;
    tx.prepare_cached(&format!("update deliveries set content = '{{}}', blob_id = null where {SETTLED}"))?.execute([entry])?;
    let mut gone = Vec::with_capacity(named.len());
    for blob in named {
        if !tx.prepare_cached("select 1 from deliveries where blob_id = ?1")?.exists([blob])? {
            gone.push(blob);
        }
    }
    Ok(gone)
}

/// The deliveries of several entries with their recipients, oldest first within each.
pub(super) fn of_entries(connection: &Connection, entries: &[EntryId]) -> Result<Vec<(Delivery, Vec<Recipient>)>> {
    let ids = serde_json::to_string(&entries.iter().map(|id| id.0).collect::<Vec<_>>())?;
    let mut statement = connection
        .prepare_cached(&format!("select {COLUMNS} from deliveries where entry_id in (select value from json_each(?1)) order by id"))?;
    let deliveries = statement.query_map([ids], read_row)?.collect::<Result<Vec<_>, _>>()?;
    with_recipients(connection, deliveries)
}

/// Deliveries with their recipients.
pub(super) fn with_recipients(connection: &Connection, deliveries: Vec<Delivery>) -> Result<Vec<(Delivery, Vec<Recipient>)>> {
    let ids = serde_json::to_string(&deliveries.iter().map(|delivery| delivery.id.0).collect::<Vec<_>>())?;
    let mut statement = connection.prepare_cached(
        "select r.address, r.name, r.role, r.state, r.words, r.delivery_id from json_each(?1) j
         cross join delivery_recipients r on r.delivery_id = j.value order by r.role = 'bcc', r.role = 'cc', r.address",
    )?;
    let mut by_delivery: HashMap<DeliveryId, Vec<Recipient>> = HashMap::new();
    for row in statement.query_map([ids], |row| Ok((row.get(5)?, read_recipient(row)?)))? {
        let (delivery, recipient) = row?;
        by_delivery.entry(delivery).or_default().push(recipient);
    }
    Ok(deliveries
        .into_iter()
        .map(|delivery| {
            let recipients = by_delivery.remove(&delivery.id).unwrap_or_default();
            (delivery, recipients)
        })
        .collect())
}

fn read_recipient(row: &Row<'_>) -> rusqlite::Result<Recipient> {
    Ok(Recipient {
        address: row.get(0)?,
        name: row.get(1)?,
        role: RecipientRole::from_word(&row.get::<_, String>(2)?).unwrap_or(RecipientRole::To),
        state: DeliveryState::from_word(&row.get::<_, String>(3)?).unwrap_or(DeliveryState::Queued),
        words: row.get(4)?,
    })
}

/// Newest first, those before `before`; of one state, if one is named, else all that are not settled well.
pub(super) fn list(connection: &Connection, state: Option<DeliveryState>, before: Option<DeliveryId>, limit: u32) -> Result<Vec<Delivery>> {
    let before = before.map_or(i64::MAX, |id| id.0);
    let rows = match state {
        Some(state) => connection
            .prepare_cached(&format!("select {COLUMNS} from deliveries where state = ?1 and id < ?2 order by id desc limit ?3"))?
            .query_map((state.word(), before, limit), read_row)?
            .collect::<Result<_, _>>()?,
        None => connection
            .prepare_cached(&format!(
                "select {COLUMNS} from deliveries where state not in ('sent', 'cancelled') and id < ?1 order by id desc limit ?2"
            ))?
            .query_map((before, limit), read_row)?
            .collect::<Result<_, _>>()?,
    };
    Ok(rows)
}

pub(super) fn counts(connection: &Connection) -> Result<Vec<(String, u64)>> {
    let mut statement = connection
        .prepare_cached("select state, count(*) from deliveries where state not in ('sent', 'cancelled') group by state order by state")?;
    Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?.collect::<Result<_, _>>()?)
}

/// A delivery to be queued, as a row.
pub(super) struct NewRow<'a> {
    pub entry: Option<EntryId>,
    pub ticket: Option<TicketId>,
    pub inbox: InboxId,
    pub line: Option<LineId>,
    pub kind: DeliveryKind,
    pub state: DeliveryState,
    pub author: Option<AgentId>,
    pub external_id: &'a str,
    pub letter: &'a Letter,
    pub due_at: Time,
    pub words: &'a str,
}

pub(super) fn insert(tx: &Tx<'_>, row: &NewRow<'_>) -> Result<DeliveryId> {
    tx.prepare_cached(
        "insert into deliveries (entry_id, ticket_id, inbox_id, kind, state, author_agent_id, external_id, content, attempts, phase, due_at, words, created_at, line_id)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 'none', ?9, ?10, ?11, ?12)",
    )?
    .execute((
        row.entry,
        row.ticket,
        row.inbox,
        row.kind.word(),
        row.state.word(),
        row.author,
        row.external_id,
        serde_json::to_string(row.letter)?,
        row.due_at.millis(),
        row.words,
        tx.now().millis(),
        row.line,
    ))?;
    Ok(DeliveryId(tx.last_insert_rowid()))
}

pub(super) fn insert_recipient(tx: &Tx<'_>, id: DeliveryId, address: &str, name: &str, role: RecipientRole) -> Result<()> {
    tx.prepare_cached(
        "insert or ignore into delivery_recipients (delivery_id, address, role, name, state, words) values (?1, ?2, ?3, ?4, 'queued', '')",
    )?
    .execute((id, address, role.word(), name))?;
    Ok(())
}

pub(super) fn recipients(connection: &Connection, id: DeliveryId) -> Result<Vec<Recipient>> {
    let mut statement = connection.prepare_cached("select address, name, role, state, words from delivery_recipients where delivery_id = ?1 order by role = 'bcc', role = 'cc', address")?;
    Ok(statement.query_map([id], read_recipient)?.collect::<Result<_, _>>()?)
}

/// Marks recipients that are still waiting, or only the one named.
pub(super) fn set_recipients(tx: &Tx<'_>, id: DeliveryId, address: Option<&str>, state: DeliveryState, words: &str) -> Result<usize> {
    Ok(tx
        .prepare_cached("update delivery_recipients set state = ?3, words = ?4 where delivery_id = ?1 and (?2 is null and state = 'queued' or address = ?2)")?
        .execute((id, address, state.word(), words))?)
}

/// Those that a new try goes to.
pub(super) fn requeue_recipients(tx: &Tx<'_>, id: DeliveryId, only_unreached: bool) -> Result<usize> {
    Ok(tx
        .prepare_cached(
            "update delivery_recipients set state = 'queued', words = '' where delivery_id = ?1 and (?2 = 0 or state <> 'sent')",
        )?
        .execute((id, only_unreached))?)
}

/// Nothing that was written earlier waits for the same line, or is on its way by it.
const FIRST_OF_LINE: &str = "(d.line_id is null or not exists (select 1 from deliveries e where e.line_id = d.line_id and e.id < d.id
    and (e.state = 'queued' or e.state = 'deferred' or e.state = 'sending')))";

/// The oldest due delivery that nobody works on and that goes through none of the `busy` inboxes, leased until `until`. By one line
/// messages go in the order in which they were written.
pub(super) fn claim(tx: &Tx<'_>, until: Time, busy: &[InboxId]) -> Result<Option<Delivery>> {
    let now = tx.now().millis();
    Ok(tx
        .prepare_cached(&format!(
            "update deliveries set state = 'sending', phase = 'none', attempts = attempts + 1, leased_until = ?2
             where id = (select id from deliveries d where state in ('queued', 'deferred') and due_at <= ?1
                 and inbox_id not in (select value from json_each(?3)) and {FIRST_OF_LINE} order by due_at, id limit 1) returning {COLUMNS}"
        ))?
        .query_row((now, until.millis(), ids(busy)?), read_row)
        .optional()?)
}

pub(super) fn next_due(connection: &Connection, busy: &[InboxId]) -> Result<Option<Time>> {
    let time: Option<i64> = connection
        .prepare_cached(&format!(
            "select min(due_at) from deliveries d where state in ('queued', 'deferred') and inbox_id not in (select value from json_each(?1))
             and {FIRST_OF_LINE}"
        ))?
        .query_row([ids(busy)?], |row| row.get(0))?;
    Ok(time.map(Time::from_millis))
}

fn ids(inboxes: &[InboxId]) -> Result<String> {
    Ok(serde_json::to_string(&inboxes.iter().map(|id| id.0).collect::<Vec<_>>())?)
}

/// Deliveries whose worker went away: the process ended while it was sending.
pub(super) fn abandoned(connection: &Connection, now: Time) -> Result<Vec<Delivery>> {
    let mut statement =
        connection.prepare_cached(&format!("select {COLUMNS} from deliveries where state = 'sending' and leased_until <= ?1"))?;
    Ok(statement.query_map([now.millis()], read_row)?.collect::<Result<_, _>>()?)
}

/// At the start nobody is sending: whatever says so was cut short.
pub(super) fn expire_leases(tx: &Tx<'_>) -> Result<usize> {
    Ok(tx.prepare_cached("update deliveries set leased_until = 0 where state = 'sending'")?.execute([])?)
}

pub(super) fn set_phase(tx: &Tx<'_>, id: DeliveryId, phase: Phase, blob: Option<BlobId>) -> Result<()> {
    tx.prepare_cached("update deliveries set phase = ?2, blob_id = coalesce(?3, blob_id) where id = ?1")?.execute((
        id,
        phase.word(),
        blob,
    ))?;
    Ok(())
}

/// Writes how it stands; `due_at` only where it is tried again.
pub(super) fn settle(tx: &Tx<'_>, id: DeliveryId, state: DeliveryState, due_at: Option<Time>, words: &str) -> Result<()> {
    let now = tx.now().millis();
    let settled = !matches!(state, DeliveryState::Queued | DeliveryState::Deferred | DeliveryState::Sending);
    tx.prepare_cached(
        "update deliveries set state = ?2, due_at = coalesce(?3, due_at), words = ?4, leased_until = null, settled_at = case when ?5 then ?6 end where id = ?1",
    )?
    .execute((id, state.word(), due_at.map(Time::millis), words, settled, now))?;
    Ok(())
}

pub(super) fn reset_attempts(tx: &Tx<'_>, id: DeliveryId) -> Result<()> {
    tx.prepare_cached("update deliveries set attempts = 0, phase = 'none' where id = ?1")?.execute([id])?;
    Ok(())
}

pub(super) fn note_automatic(tx: &Tx<'_>, address: &Address, ticket: Option<TicketId>) -> Result<()> {
    tx.prepare_cached("insert into automatic_mail (address, ticket_id, at) values (?1, ?2, ?3)")?.execute((
        address,
        ticket,
        tx.now().millis(),
    ))?;
    Ok(())
}

/// How many automatic mails were queued since `since`: to the address for the ticket, to the address at all, by the box.
pub(super) fn automatic_since(
    connection: &Connection,
    address: &Address,
    ticket: Option<TicketId>,
    since: Time,
    box_since: Time,
) -> Result<(u32, u32, u32)> {
    let for_ticket = connection
        .prepare_cached("select count(*) from automatic_mail where address = ?1 and at > ?2 and ticket_id is ?3")?
        .query_row((address, since.millis(), ticket), |row| row.get(0))?;
    let for_address = connection
        .prepare_cached("select count(*) from automatic_mail where address = ?1 and at > ?2")?
        .query_row((address, since.millis()), |row| row.get(0))?;
    let for_box = connection
        .prepare_cached("select count(*) from automatic_mail where at > ?1")?
        .query_row([box_since.millis()], |row| row.get(0))?;
    Ok((for_ticket, for_address, for_box))
}

pub(super) fn forget_automatic(tx: &Tx<'_>, before: Time) -> Result<usize> {
    Ok(tx.prepare_cached("delete from automatic_mail where at < ?1")?.execute([before.millis()])?)
}

/// What of a delivery the other side has taken, in order.
pub(super) fn parts(connection: &Connection, id: DeliveryId) -> Result<Vec<(u32, String)>> {
    let mut statement =
        connection.prepare_cached("select position, external_id from delivery_parts where delivery_id = ?1 order by position")?;
    Ok(statement.query_map([id], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

pub(super) fn insert_part(tx: &Tx<'_>, id: DeliveryId, position: u32, external_id: &str) -> Result<()> {
    tx.prepare_cached("insert or ignore into delivery_parts (delivery_id, position, external_id, sent_at) values (?1, ?2, ?3, ?4)")?
        .execute((id, position, external_id, tx.now().millis()))?;
    Ok(())
}

/// The delivery one of whose parts has this id in the outside world.
pub(super) fn find_by_part(connection: &Connection, external_id: &str) -> Result<Option<Delivery>> {
    let columns = COLUMNS.split(", ").map(|column| format!("d.{column}")).collect::<Vec<_>>().join(", ");
    Ok(connection
        .prepare_cached(&format!(
            "select {columns} from delivery_parts p join deliveries d on d.id = p.delivery_id where p.external_id = ?1 order by d.id desc limit 1"
        ))?
        .query_row([external_id], read_row)
        .optional()?)
}

/// The deliveries through an inbox that have not gone out and are not on their way, oldest first.
pub(super) fn waiting_at(connection: &Connection, inbox: InboxId) -> Result<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from deliveries where inbox_id = ?1 and state in ('queued', 'deferred', 'parked') order by id"
    ))?;
    Ok(statement.query_map([inbox], read_row)?.collect::<Result<_, _>>()?)
}

/// The deliveries on a line of which nobody knows whether they went out, newest first.
pub(super) fn uncertain(connection: &Connection, line: LineId) -> Result<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from deliveries where line_id = ?1 and state = 'uncertain' order by id desc limit 20"
    ))?;
    Ok(statement.query_map([line], read_row)?.collect::<Result<_, _>>()?)
}

/// The deliveries on a line that went out by `until` and were not read so far, newest first.
pub(super) fn unread(connection: &Connection, line: LineId, until: Time) -> Result<Vec<Delivery>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from deliveries d where line_id = ?1 and read_at is null and state in ('sent', 'sending', 'uncertain')
            and (select max(sent_at) from delivery_parts where delivery_id = d.id) <= ?2 order by id desc limit 200"
    ))?;
    Ok(statement.query_map((line, until.millis()), read_row)?.collect::<Result<_, _>>()?)
}

/// Writes a mark; the first time of each stays.
pub(super) fn set_marks(tx: &Tx<'_>, id: DeliveryId, delivered_at: Option<Time>, read_at: Option<Time>) -> Result<bool> {
    let changed = tx
        .prepare_cached(
            "update deliveries set delivered_at = coalesce(delivered_at, ?2), read_at = coalesce(read_at, ?3)
             where id = ?1 and (delivered_at is null and ?2 is not null or read_at is null and ?3 is not null)",
        )?
        .execute((id, delivered_at.map(Time::millis), read_at.map(Time::millis)))?;
    Ok(changed > 0)
}

/// Whether something is on its way by one of the lines of an inbox: an answer about it may come before its end is written down.
pub(super) fn is_sending(connection: &Connection, inbox: InboxId) -> Result<bool> {
    Ok(connection
        .prepare_cached("select 1 from deliveries where state = 'sending' and inbox_id = ?1 and line_id is not null")?
        .exists([inbox])?)
}
