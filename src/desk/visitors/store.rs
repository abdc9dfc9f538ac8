//! The rows of visitors, of what their pages were shown, of files that wait for their message, and of codes.
use super::model::{Proof, Upload, Visitor};
use crate::{
    base::{
        Language, Result, Time,
        id::{BlobId, EntryId, InboxId, LineId, TicketId, VisitorId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "id, inbox_id, line, proof, name, email, phone, language, page_url, page_title, is_blocked, seen_at";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Visitor> {
    Ok(Visitor {
        id: row.get(0)?,
        inbox: row.get(1)?,
        line: row.get(2)?,
        proof: Proof::from_word(&row.get::<_, String>(3)?).unwrap_or(Proof::None),
        name: row.get(4)?,
        email: row.get(5)?,
        phone: row.get(6)?,
        language: Language::from_tag(&row.get::<_, String>(7)?).unwrap_or_default(),
        page_url: row.get(8)?,
        page_title: row.get(9)?,
        is_blocked: row.get(10)?,
        seen_at: Time::from_millis(row.get(11)?),
    })
}

pub fn find(connection: &Connection, id: VisitorId) -> Result<Option<Visitor>> {
    let mut statement = connection.prepare_cached(&format!("select {COLUMNS} from chat_visitors where id = ?1"))?;
    Ok(statement.query_row([id], read_row).optional()?)
}

/// Whose token this is, if they came since.
pub fn find_by_token(connection: &Connection, token_hash: &[u8; 32], since: Time) -> Result<Option<Visitor>> {
    let mut statement =
        connection.prepare_cached(&format!("select {COLUMNS} from chat_visitors where token_hash = ?1 and seen_at >= ?2"))?;
    Ok(statement.query_row((token_hash, since.millis()), read_row).optional()?)
}

/// Who writes by a line, whoever came last first.
pub fn of_line(connection: &Connection, inbox: InboxId, line: &str) -> Result<Vec<Visitor>> {
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from chat_visitors where inbox_id = ?1 and line = ?2 order by seen_at desc, id desc limit 20"
    ))?;
    Ok(statement.query_map((inbox, line), read_row)?.collect::<Result<_, _>>()?)
}

pub(super) fn insert(tx: &Tx<'_>, token_hash: &[u8; 32], visitor: &Visitor) -> Result<VisitorId> {
    tx.prepare_cached(
        "insert into chat_visitors (inbox_id, token_hash, line, proof, name, email, phone, language, page_url, page_title, is_blocked, created_at, seen_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?12)",
    )?
    .execute(rusqlite::params![
        visitor.inbox,
        token_hash,
        &visitor.line,
        visitor.proof.word(),
        &visitor.name,
        &visitor.email,
        &visitor.phone,
        visitor.language.code(),
        &visitor.page_url,
        &visitor.page_title,
        visitor.is_blocked,
        tx.now().millis(),
    ])?;
    Ok(VisitorId(tx.last_insert_rowid()))
}

pub(super) fn update(tx: &Tx<'_>, visitor: &Visitor) -> Result<()> {
    tx.prepare_cached(
        "update chat_visitors set line = ?2, proof = ?3, name = ?4, email = ?5, phone = ?6, language = ?7, page_url = ?8, page_title = ?9,
         is_blocked = ?10, seen_at = max(seen_at, ?11) where id = ?1",
    )?
    .execute(rusqlite::params![
        visitor.id,
        &visitor.line,
        visitor.proof.word(),
        &visitor.name,
        &visitor.email,
        &visitor.phone,
        visitor.language.code(),
        &visitor.page_url,
        &visitor.page_title,
        visitor.is_blocked,
        visitor.seen_at.millis(),
    ])?;
    Ok(())
}

pub(super) fn set_blocked(tx: &Tx<'_>, inbox: InboxId, line: &str, is_blocked: bool) -> Result<()> {
    tx.prepare_cached("update chat_visitors set is_blocked = ?3 where inbox_id = ?1 and line = ?2")?.execute((inbox, line, is_blocked))?;
    Ok(())
}

/// One thing that the pages of a line were shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub seq: i64,
    pub ticket: TicketId,
    pub entry: Option<EntryId>,
    pub at: Time,
}

/// The same with its word, empty of entries.
pub(super) type Streamed = (Place, String);

fn read_streamed(row: &Row<'_>) -> rusqlite::Result<Streamed> {
    let streamed = Place { seq: row.get(0)?, ticket: row.get(1)?, entry: row.get(2)?, at: Time::from_millis(row.get(4)?) };
    Ok((streamed, row.get(3)?))
}

fn ids(lines: &[LineId]) -> Result<String> {
    Ok(serde_json::to_string(&lines.iter().map(|line| line.0).collect::<Vec<_>>())?)
}

/// What these lines were shown after a place, oldest first.
pub(super) fn after(connection: &Connection, lines: &[LineId], is_proven: bool, seq: i64, limit: u32) -> Result<Vec<Streamed>> {
    let mut statement = connection.prepare_cached(
        "select seq, ticket_id, entry_id, word, at from chat_stream
         where line_id in (select value from json_each(?1)) and seq > ?2 and (needs_proof = 0 or ?3) order by seq limit ?4",
    )?;
    Ok(statement.query_map((ids(lines)?, seq, is_proven, limit), read_streamed)?.collect::<Result<_, _>>()?)
}

/// What these lines were shown before a place, newest first.
pub(super) fn before(connection: &Connection, lines: &[LineId], is_proven: bool, seq: i64, limit: u32) -> Result<Vec<Streamed>> {
    let mut statement = connection.prepare_cached(
        "select seq, ticket_id, entry_id, word, at from chat_stream
         where line_id in (select value from json_each(?1)) and seq < ?2 and (needs_proof = 0 or ?3) order by seq desc limit ?4",
    )?;
    Ok(statement.query_map((ids(lines)?, seq, is_proven, limit), read_streamed)?.collect::<Result<_, _>>()?)
}

/// Where an entry stands in what these lines were shown.
pub(super) fn place_of(connection: &Connection, lines: &[LineId], is_proven: bool, entry: EntryId) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(
        "select seq from chat_stream where line_id in (select value from json_each(?1)) and entry_id = ?2 and (needs_proof = 0 or ?3)",
    )?;
    Ok(statement.query_row((ids(lines)?, entry, is_proven), |row| row.get(0)).optional()?)
}

/// The newest of what these lines were shown that agents have read, or written themselves.
pub(super) fn read_by_agents(connection: &Connection, lines: &[LineId], ticket: TicketId) -> Result<Option<i64>> {
    let mut statement = connection.prepare_cached(
        "select max(s.seq) from chat_stream s join entries e on e.id = s.entry_id
         where s.line_id in (select value from json_each(?1)) and e.ticket_id = ?2 and e.id <= max(
           coalesce((select max(r.entry_id) from agents a join ticket_reads r on r.agent_id = a.id and r.ticket_id = ?2), 0),
           coalesce((select max(o.id) from chat_stream p join entries o on o.id = p.entry_id
             where p.line_id in (select value from json_each(?1)) and o.ticket_id = ?2 and o.author_agent_id is not null), 0))",
    )?;
    Ok(statement.query_row((ids(lines)?, ticket), |row| row.get(0))?)
}

/// Shows an entry to the pages of a line; whether it is new to them. What is `settled` needs no mail.
pub(super) fn show(
    tx: &Tx<'_>,
    line: LineId,
    (ticket, entry): (TicketId, EntryId),
    needs_proof: bool,
    settled: bool,
    at: Time,
) -> Result<bool> {
    let added = tx
        .prepare_cached(
            "insert into chat_stream (line_id, ticket_id, entry_id, word, needs_proof, settled_at, at) values (?1, ?2, ?3, '', ?4, ?5, ?6)
             on conflict (line_id, entry_id) do nothing",
        )?
        .execute((line, ticket, entry, needs_proof, settled.then_some(tx.now().millis()), at.millis()))?;
    add_ticket(tx, ticket, line)?;
    Ok(added > 0)
}

/// Shows that something happened.
pub(super) fn show_word(tx: &Tx<'_>, line: LineId, ticket: TicketId, word: &str) -> Result<()> {
    tx.prepare_cached("insert into chat_stream (line_id, ticket_id, word, needs_proof, settled_at, at) values (?1, ?2, ?3, 0, ?4, ?4)")?
        .execute((line, ticket, word, tx.now().millis()))?;
    Ok(())
}

pub(super) fn add_ticket(tx: &Tx<'_>, ticket: TicketId, line: LineId) -> Result<()> {
    tx.prepare_cached("insert or ignore into chat_tickets (ticket_id, line_id) values (?1, ?2)")?.execute((ticket, line))?;
    Ok(())
}

/// The lines whose pages show something of a ticket.
pub(super) fn lines_of_ticket(connection: &Connection, ticket: TicketId) -> Result<Vec<LineId>> {
    let mut statement = connection.prepare_cached("select line_id from chat_tickets where ticket_id = ?1 order by line_id limit 100")?;
    Ok(statement.query_map([ticket], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Up to where the person of a line has seen the conversation, and when the rest goes by mail.
pub(super) fn seen(connection: &Connection, line: LineId) -> Result<(i64, Option<Time>)> {
    let mut statement = connection.prepare_cached("select seen_seq, mail_due_at from chat_lines where line_id = ?1")?;
    let found = statement.query_row([line], |row| Ok((row.get(0)?, row.get::<_, Option<i64>>(1)?.map(Time::from_millis)))).optional()?;
    Ok(found.unwrap_or((0, None)))
}

pub(super) fn set_seen(tx: &Tx<'_>, line: LineId, seq: i64) -> Result<()> {
    tx.prepare_cached(
        "insert into chat_lines (line_id, seen_seq) values (?1, ?2) on conflict (line_id) do update set seen_seq = max(seen_seq, excluded.seen_seq)",
    )?
    .execute((line, seq))?;
    Ok(())
}

pub(super) fn set_mail_due(tx: &Tx<'_>, line: LineId, at: Option<Time>) -> Result<()> {
    tx.prepare_cached(
        "insert into chat_lines (line_id, seen_seq, mail_due_at) values (?1, 0, ?2) on conflict (line_id) do update set mail_due_at = excluded.mail_due_at",
    )?
    .execute((line, at.map(Time::millis)))?;
    Ok(())
}

/// The lines whose unseen answers are due to go by mail.
pub fn due_lines(connection: &Connection, now: Time) -> Result<Vec<LineId>> {
    let mut statement = connection.prepare_cached(
        "select line_id from chat_lines where mail_due_at is not null and mail_due_at <= ?1 order by mail_due_at limit 100",
    )?;
    Ok(statement.query_map([now.millis()], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Answers by a line that were not seen and did not go by mail, oldest first.
pub(super) fn unseen_answers(connection: &Connection, line: LineId) -> Result<Vec<(i64, EntryId)>> {
    let mut statement = connection.prepare_cached(
        "select seq, entry_id from chat_stream where line_id = ?1 and settled_at is null and entry_id is not null order by seq limit 50",
    )?;
    Ok(statement.query_map([line], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Lines with answers that nobody saw, and of which nobody says when they go by mail.
pub(super) fn forgotten_lines(connection: &Connection) -> Result<Vec<LineId>> {
    let mut statement = connection.prepare_cached(
        "select distinct s.line_id from chat_stream s left join chat_lines l on l.line_id = s.line_id
         where s.settled_at is null and l.mail_due_at is null limit 1000",
    )?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Up to here it was seen: nothing of it goes by mail any more.
pub(super) fn settle_through(tx: &Tx<'_>, line: LineId, seq: i64) -> Result<()> {
    tx.prepare_cached("update chat_stream set settled_at = ?3 where line_id = ?1 and seq <= ?2 and settled_at is null")?.execute((
        line,
        seq,
        tx.now().millis(),
    ))?;
    Ok(())
}

/// It went by mail, or never will.
pub(super) fn settle(tx: &Tx<'_>, seq: i64) -> Result<()> {
    tx.prepare_cached("update chat_stream set settled_at = ?2 where seq = ?1")?.execute((seq, tx.now().millis()))?;
    Ok(())
}

/// Shows an entry to nobody any more.
pub(super) fn hide(tx: &Tx<'_>, line: LineId, entry: EntryId) -> Result<()> {
    tx.prepare_cached("delete from chat_stream where line_id = ?1 and entry_id = ?2")?.execute((line, entry))?;
    Ok(())
}

/// The visitor's own upload.
pub fn upload(connection: &Connection, visitor: VisitorId, id: i64) -> Result<Option<Upload>> {
    let mut statement = connection
        .prepare_cached("select id, name, media_type, size, hash, blob_id from chat_uploads where visitor_id = ?1 and id = ?2")?;
    let read = |row: &Row<'_>| {
        Ok(Upload {
            id: row.get(0)?,
            name: row.get(1)?,
            media_type: row.get(2)?,
            size: row.get::<_, i64>(3)?.unsigned_abs(),
            hash: row.get(4)?,
            blob: row.get(5)?,
        })
    };
    Ok(statement.query_row((visitor, id), read).optional()?)
}

/// Whether somebody uploaded these bytes and has not sent them yet.
pub fn is_of_an_upload(connection: &Connection, blob: BlobId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from chat_uploads where blob_id = ?1 limit 1")?.exists([blob])?)
}

pub(super) fn insert_upload(
    tx: &Tx<'_>,
    visitor: VisitorId,
    (name, media_type): (&str, &str),
    (size, hash, blob): (u64, &[u8; 32], BlobId),
) -> Result<i64> {
    tx.prepare_cached(
        "insert into chat_uploads (visitor_id, name, media_type, size, hash, blob_id, created_at) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((visitor, name, media_type, i64::try_from(size).unwrap_or(i64::MAX), hash, blob, tx.now().millis()))?;
    Ok(tx.last_insert_rowid())
}

pub(super) fn waiting_uploads(connection: &Connection, visitor: VisitorId) -> Result<u32> {
    Ok(connection.prepare_cached("select count(*) from chat_uploads where visitor_id = ?1")?.query_row([visitor], |row| row.get(0))?)
}

pub(super) fn delete_upload(tx: &Tx<'_>, visitor: VisitorId, id: i64) -> Result<()> {
    tx.prepare_cached("delete from chat_uploads where visitor_id = ?1 and id = ?2")?.execute((visitor, id))?;
    Ok(())
}

/// A code that was sent.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub id: i64,
    pub address: String,
    pub hash: Vec<u8>,
    pub tries: u32,
}

pub(super) fn insert_code(tx: &Tx<'_>, visitor: VisitorId, address: &str, hash: &[u8; 32], expires_at: Time) -> Result<()> {
    tx.prepare_cached(
        "insert into chat_codes (visitor_id, address, code_hash, tries, created_at, expires_at) values (?1, ?2, ?3, 0, ?4, ?5)",
    )?
    .execute((visitor, address, hash, tx.now().millis(), expires_at.millis()))?;
    Ok(())
}

/// How many codes were sent since: to an address, and for a visitor.
pub(super) fn codes_since(connection: &Connection, visitor: VisitorId, address: &str, since: Time) -> Result<(u32, u32)> {
    let to = connection
        .prepare_cached("select count(*) from chat_codes where address = ?1 and created_at >= ?2")?
        .query_row((address, since.millis()), |row| row.get(0))?;
    let by = connection
        .prepare_cached("select count(*) from chat_codes where visitor_id = ?1 and created_at >= ?2")?
        .query_row((visitor, since.millis()), |row| row.get(0))?;
    Ok((to, by))
}

/// The newest code of a visitor that is good still.
pub(super) fn newest_code(connection: &Connection, visitor: VisitorId, now: Time) -> Result<Option<Code>> {
    let mut statement = connection.prepare_cached(
        "select id, address, code_hash, tries from chat_codes where visitor_id = ?1 and expires_at > ?2 order by id desc limit 1",
    )?;
    let read = |row: &Row<'_>| Ok(Code { id: row.get(0)?, address: row.get(1)?, hash: row.get(2)?, tries: row.get(3)? });
    Ok(statement.query_row((visitor, now.millis()), read).optional()?)
}

pub(super) fn count_try(tx: &Tx<'_>, code: i64) -> Result<()> {
    tx.prepare_cached("update chat_codes set tries = tries + 1 where id = ?1")?.execute([code])?;
    Ok(())
}

pub(super) fn end_codes(tx: &Tx<'_>, visitor: VisitorId) -> Result<()> {
    tx.prepare_cached("update chat_codes set expires_at = 0 where visitor_id = ?1")?.execute([visitor])?;
    Ok(())
}

/// Forgets what is over: files and codes of long ago, visitors who never wrote, and those who did not come back.
pub(super) fn tidy(tx: &Tx<'_>, idle: Time, gone: Time) -> Result<usize> {
    let over =
        "(seen_at < ?2 or seen_at < ?1 and not exists (select 1 from lines l where l.inbox_id = v.inbox_id and l.external_id = v.line))
                and is_blocked = 0";
    let (idle, gone) = (idle.millis(), gone.millis());
    let mut count = tx.prepare_cached("delete from chat_uploads where created_at < ?1")?.execute([idle])?;
    count += tx.prepare_cached("delete from chat_codes where created_at < ?1")?.execute([idle])?;
    let left = ["chat_uploads", "chat_codes"];
    for table in left {
        tx.prepare_cached(&format!("delete from {table} where visitor_id in (select v.id from chat_visitors v where {over})"))?
            .execute((idle, gone))?;
    }
    count += tx.prepare_cached(&format!("delete from chat_visitors as v where {over}"))?.execute((idle, gone))?;
    Ok(count)
}
