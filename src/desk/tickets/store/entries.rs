//! The rows of entries, their keys and their files.
use crate::{
    base::{
        Result, Time,
        id::{AgentId, BlobId, ContactId, EntryId, FileId, LineId, TicketId},
    },
    desk::{
        inboxes::ChannelKind,
        tickets::commands::Rewritten,
        tickets::entry::{
            Direction, Entry, EntryFile, EntryKind, NewEntry, NewFile, Packed, Why, WhyRule, automatic_from_word, automatic_word,
        },
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

const COLUMNS: &str = "e.id, e.ticket_id, e.kind, e.direction, e.channel, e.inbox_id, e.author_contact_id, e.author_agent_id, e.at, e.created_at, e.preview, e.automatic, e.is_held, e.is_quarantined, e.is_retracted, e.why, e.raw_blob_id, e.content_codec, e.content_size, e.content, e.origin_ticket_id, e.line_id";

fn read_row(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let word = |index: usize| row.get_ref(index).and_then(|value| Ok(value.as_str_or_null()?.unwrap_or_default()));
    Ok(Entry {
        id: row.get(0)?,
        ticket: row.get(1)?,
        kind: EntryKind::from_word(word(2)?).unwrap_or(EntryKind::Message),
        direction: Direction::from_word(word(3)?),
        channel: ChannelKind::from_word(word(4)?).unwrap_or(ChannelKind::Api),
        inbox: row.get(5)?,
        author_contact: row.get(6)?,
        author_agent: row.get(7)?,
        at: Time::from_millis(row.get(8)?),
        created_at: Time::from_millis(row.get(9)?),
        preview: row.get(10)?,
        automatic: automatic_from_word(word(11)?),
        is_held: row.get(12)?,
        is_quarantined: row.get(13)?,
        is_retracted: row.get(14)?,
        why: serde_json::from_str(word(15)?).unwrap_or_else(|_| Why::rule(WhyRule::New)),
        raw: row.get(16)?,
        packed: Packed { codec: row.get(17)?, size: row.get(18)?, bytes: row.get(19)? },
        origin: row.get(20)?,
        line: row.get(21)?,
    })
}

pub(in crate::desk::tickets) fn find(connection: &Connection, id: EntryId) -> Result<Option<Entry>> {
    Ok(connection.prepare_cached(&format!("select {COLUMNS} from entries e where e.id = ?1"))?.query_row([id], read_row).optional()?)
}

/// Up to `limit` entries of a ticket after the place `after` (time and id), oldest first.
pub(in crate::desk::tickets) fn list(
    connection: &Connection,
    ticket: TicketId,
    after: Option<(Time, EntryId)>,
    limit: u32,
) -> Result<Vec<Entry>> {
    let (at, id) = after.map_or((i64::MIN, 0), |(at, id)| (at.millis(), id.0));
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from entries e where e.ticket_id = ?1 and (e.at, e.id) > (?2, ?3) order by e.at, e.id limit ?4"
    ))?;
    Ok(statement.query_map((ticket, at, id, limit), read_row)?.collect::<Result<_, _>>()?)
}

/// Up to `limit` entries of a ticket before the place `before` (time and id), newest first.
pub(in crate::desk::tickets) fn list_newest(
    connection: &Connection,
    ticket: TicketId,
    before: Option<(Time, EntryId)>,
    limit: u32,
) -> Result<Vec<Entry>> {
    let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.millis(), id.0));
    let mut statement = connection.prepare_cached(&format!(
        "select {COLUMNS} from entries e where e.ticket_id = ?1 and (e.at, e.id) < (?2, ?3) order by e.at desc, e.id desc limit ?4"
    ))?;
    Ok(statement.query_map((ticket, at, id, limit), read_row)?.collect::<Result<_, _>>()?)
}

/// The newest entry of a ticket that fits, for finding whom and what to answer.
pub(in crate::desk::tickets) fn newest_message(
    connection: &Connection,
    ticket: TicketId,
    direction: Option<Direction>,
) -> Result<Option<Entry>> {
    newest_message_before(connection, ticket, direction, EntryId(i64::MAX))
}

/// The same among the entries that were stored before another.
pub(in crate::desk::tickets) fn newest_message_before(
    connection: &Connection,
    ticket: TicketId,
    direction: Option<Direction>,
    before: EntryId,
) -> Result<Option<Entry>> {
    Ok(connection
        .prepare_cached(&format!(
            "select {COLUMNS} from entries e where e.ticket_id = ?1 and e.id < ?3 and e.kind = 'message' and e.is_held = 0 and e.is_quarantined = 0
             and e.is_retracted = 0 and e.automatic in ('no', 'list') and (?2 is null or e.direction = ?2) order by e.at desc, e.id desc limit 1"
        ))?
        .query_row((ticket, direction.map(Direction::word), before), read_row)
        .optional()?)
}

pub(in crate::desk::tickets) fn insert(tx: &Tx<'_>, ticket: TicketId, new: &NewEntry) -> Result<EntryId> {
    let why = serde_json::to_string(&new.why)?;
    tx.prepare_cached(
        "insert into entries (ticket_id, kind, direction, channel, inbox_id, author_contact_id, author_agent_id, at, created_at, preview, automatic,
         is_held, is_quarantined, why, raw_blob_id, content_codec, content_size, content, client_id, line_id)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
    )?
    .execute(rusqlite::params![
        ticket,
        new.kind.word(),
        new.direction.map(Direction::word),
        new.channel.word(),
        new.inbox,
        new.author_contact,
        new.author_agent,
        new.at.millis(),
        tx.now().millis(),
        new.preview,
        automatic_word(new.automatic),
        new.is_held,
        new.is_quarantined,
        why,
        new.raw,
        new.packed.codec,
        new.packed.size,
        new.packed.bytes,
        new.client_id,
        new.line,
    ])?;
    let id = EntryId(tx.last_insert_rowid());
    insert_keys(tx, id, new.own_key, &new.named_keys)?;
    for (position, file) in new.files.iter().enumerate() {
        insert_file(tx, Some(id), u32::try_from(position).unwrap_or(u32::MAX), file, None)?;
    }
    Ok(id)
}

/// Replaces what an entry says, its keys and its files.
pub(in crate::desk::tickets) fn rewrite(tx: &Tx<'_>, entry: EntryId, new: &Rewritten) -> Result<()> {
    tx.prepare_cached(
        "update entries set author_contact_id = ?2, at = ?3, preview = ?4, automatic = ?5, is_quarantined = 0, why = ?6,
         content_codec = ?7, content_size = ?8, content = ?9, line_id = coalesce(?10, line_id) where id = ?1",
    )?
    .execute((
        entry,
        new.author,
        new.at.millis(),
        &new.preview,
        automatic_word(new.automatic),
        serde_json::to_string(&new.why)?,
        new.packed.codec,
        new.packed.size,
        &new.packed.bytes,
        new.line,
    ))?;
    tx.prepare_cached("delete from entry_files where entry_id = ?1")?.execute([entry])?;
    insert_keys(tx, entry, new.own_key, &new.named_keys)?;
    for (position, file) in new.files.iter().enumerate() {
        insert_file(tx, Some(entry), u32::try_from(position).unwrap_or(u32::MAX), file, None)?;
    }
    Ok(())
}

fn insert_keys(tx: &Tx<'_>, entry: EntryId, own: Option<i64>, named: &[i64]) -> Result<()> {
    for (key, relation) in own.iter().map(|key| (key, "own")).chain(named.iter().map(|key| (key, "names"))) {
        tx.prepare_cached("insert or ignore into entry_keys (key, relation, entry_id) values (?1, ?2, ?3)")?
            .execute((key, relation, entry))?;
    }
    Ok(())
}

pub(in crate::desk::tickets) fn set_content(tx: &Tx<'_>, entry: EntryId, packed: &Packed) -> Result<()> {
    tx.prepare_cached("update entries set content_codec = ?2, content_size = ?3, content = ?4 where id = ?1")?.execute((
        entry,
        packed.codec,
        packed.size,
        &packed.bytes,
    ))?;
    Ok(())
}

pub(in crate::desk::tickets) fn set_preview(tx: &Tx<'_>, entry: EntryId, preview: &str) -> Result<()> {
    tx.prepare_cached("update entries set preview = ?2 where id = ?1")?.execute((entry, preview))?;
    Ok(())
}

/// The contents of the oldest entries, as they are stored.
pub(in crate::desk::tickets) fn oldest_contents(connection: &Connection, limit: u32) -> Result<Vec<Packed>> {
    let mut statement = connection.prepare_cached("select content_codec, content_size, content from entries order by id limit ?1")?;
    let read = |row: &Row<'_>| Ok(Packed { codec: row.get(0)?, size: row.get(1)?, bytes: row.get(2)? });
    Ok(statement.query_map([limit], read)?.collect::<Result<_, _>>()?)
}

pub(in crate::desk::tickets) fn add_key(tx: &Tx<'_>, key: i64, entry: EntryId) -> Result<()> {
    tx.prepare_cached("insert or ignore into entry_keys (key, relation, entry_id) values (?1, 'own', ?2)")?.execute((key, entry))?;
    Ok(())
}

/// The newest entry that came or went by a line: its ticket, and when it was written.
pub(in crate::desk::tickets) fn newest_of_line(connection: &Connection, line: LineId) -> Result<Option<(TicketId, Time)>> {
    Ok(connection
        .prepare_cached("select ticket_id, at from entries where line_id = ?1 and is_quarantined = 0 order by id desc limit 1")?
        .query_row([line], |row| Ok((row.get(0)?, Time::from_millis(row.get(1)?))))
        .optional()?)
}

/// Entries that own (or, with `relation` "names", refer to) the message with this key, newest first.
pub(in crate::desk::tickets) fn find_by_key(connection: &Connection, key: i64, relation: &str) -> Result<Option<(EntryId, TicketId)>> {
    Ok(connection
        .prepare_cached(
            "select e.id, e.ticket_id from entry_keys k join entries e on e.id = k.entry_id where k.key = ?1 and k.relation = ?2 order by k.entry_id desc limit 1",
        )?
        .query_row((key, relation), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// The newest entry that owns the message with this key, its ticket, and when it was written.
pub(in crate::desk::tickets) fn owner_of_key(connection: &Connection, key: i64) -> Result<Option<(EntryId, TicketId, Time)>> {
    Ok(connection
        .prepare_cached(
            "select e.id, e.ticket_id, e.at from entry_keys k join entries e on e.id = k.entry_id where k.key = ?1 and k.relation = 'own'
             order by k.entry_id desc limit 1",
        )?
        .query_row([key], |row| Ok((row.get(0)?, row.get(1)?, Time::from_millis(row.get(2)?))))
        .optional()?)
}

/// Points an entry at another ticket, and says why.
pub(in crate::desk::tickets) fn move_to(tx: &Tx<'_>, entry: EntryId, ticket: TicketId, origin: Option<TicketId>, why: &Why) -> Result<()> {
    tx.prepare_cached("update entries set ticket_id = ?2, origin_ticket_id = ?3, why = ?4 where id = ?1")?.execute((
        entry,
        ticket,
        origin,
        serde_json::to_string(why)?,
    ))?;
    Ok(())
}

pub(in crate::desk::tickets) fn set_held(tx: &Tx<'_>, entry: EntryId, is_held: bool) -> Result<()> {
    tx.prepare_cached("update entries set is_held = ?2 where id = ?1")?.execute((entry, is_held))?;
    Ok(())
}

pub(in crate::desk::tickets) fn set_retracted(tx: &Tx<'_>, entry: EntryId) -> Result<()> {
    tx.prepare_cached("update entries set is_retracted = 1 where id = ?1")?.execute([entry])?;
    Ok(())
}

/// Gives the entries of a ticket that one contact wrote to another; which they are.
pub(in crate::desk::tickets) fn change_author(tx: &Tx<'_>, ticket: TicketId, from: ContactId, to: ContactId) -> Result<Vec<EntryId>> {
    let mut statement = tx.prepare_cached("select id from entries where ticket_id = ?1 and author_contact_id = ?2")?;
    let ids = statement.query_map((ticket, from), |row| row.get(0))?.collect::<Result<Vec<EntryId>, _>>()?;
    for id in &ids {
        set_author(tx, *id, from, to)?;
    }
    Ok(ids)
}

/// Gives an entry that is still `from`'s to another contact.
pub(in crate::desk::tickets) fn set_author(tx: &Tx<'_>, entry: EntryId, from: ContactId, to: ContactId) -> Result<()> {
    tx.prepare_cached("update entries set author_contact_id = ?3 where id = ?1 and author_contact_id = ?2")?.execute((entry, from, to))?;
    Ok(())
}

/// The entry that this agent wrote with this id of the client's choice.
pub(in crate::desk::tickets) fn find_by_client_id(
    connection: &Connection,
    agent: Option<AgentId>,
    client_id: &str,
) -> Result<Option<EntryId>> {
    Ok(connection
        .prepare_cached("select id from entries where author_agent_id is ?1 and client_id = ?2")?
        .query_row((agent, client_id), |row| row.get(0))
        .optional()?)
}

/// Up to fifty messages that people outside or other agents wrote into a ticket after this entry was stored.
pub(in crate::desk::tickets) fn newer_messages(
    connection: &Connection,
    ticket: TicketId,
    than: EntryId,
    by_others_than: Option<AgentId>,
) -> Result<Vec<EntryId>> {
    let mut statement = connection.prepare_cached(
        "select id from entries where ticket_id = ?1 and id > ?2 and kind = 'message' and is_held = 0 and is_quarantined = 0
         and is_retracted = 0 and automatic = 'no' and author_agent_id is not ?3 order by id limit 50",
    )?;
    Ok(statement.query_map((ticket, than, by_others_than), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// What the row of a ticket says about its entries, counted again: after entries went or came.
pub(in crate::desk::tickets) struct Tally {
    pub entries: u32,
    pub held: u32,
    pub first_at: Option<Time>,
    pub last_at: Option<Time>,
    pub last_contact_at: Option<Time>,
    pub last_agent_at: Option<Time>,
    pub first_answered_at: Option<Time>,
    /// Who wrote the newest of those that count.
    pub last_direction: Option<Direction>,
}

pub(in crate::desk::tickets) fn tally(connection: &Connection, ticket: TicketId) -> Result<Tally> {
    let time = |value: Option<i64>| value.map(Time::from_millis);
    Ok(connection
        .prepare_cached(
            "select count(*), coalesce(sum(is_held), 0), min(at), max(at),
             max(case when direction = 'in' and is_held = 0 and is_quarantined = 0 and automatic = 'no' then at end),
             max(case when direction = 'out' and is_retracted = 0 and automatic = 'no' then at end),
             min(case when direction = 'out' and is_retracted = 0 and automatic = 'no' then at end),
             (select e.direction from entries e where e.ticket_id = ?1 and e.direction is not null and e.is_held = 0 and e.is_quarantined = 0
                and e.is_retracted = 0 and e.automatic = 'no' order by e.at desc, e.id desc limit 1)
             from entries where ticket_id = ?1",
        )?
        .query_row([ticket], |row| {
            Ok(Tally {
                entries: row.get(0)?,
                held: row.get(1)?,
                first_at: time(row.get(2)?),
                last_at: time(row.get(3)?),
                last_contact_at: time(row.get(4)?),
                last_agent_at: time(row.get(5)?),
                first_answered_at: time(row.get(6)?),
                last_direction: row.get::<_, Option<String>>(7)?.as_deref().and_then(Direction::from_word),
            })
        })?)
}

pub(in crate::desk::tickets) fn insert_file(
    tx: &Tx<'_>,
    entry: Option<EntryId>,
    position: u32,
    file: &NewFile,
    by: Option<AgentId>,
) -> Result<FileId> {
    tx.prepare_cached(
        "insert into entry_files (entry_id, position, name, media_type, size, hash, is_inline, content_id, blob_id, uploaded_by_id, created_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?
    .execute((
        entry,
        position,
        &file.name,
        &file.media_type,
        i64::try_from(file.size).unwrap_or(i64::MAX),
        &file.hash,
        file.is_inline,
        &file.content_id,
        file.blob,
        by,
        tx.now().millis(),
    ))?;
    Ok(FileId(tx.last_insert_rowid()))
}

fn read_file(row: &Row<'_>) -> rusqlite::Result<EntryFile> {
    Ok(EntryFile {
        id: row.get(0)?,
        entry: row.get(1)?,
        position: row.get(2)?,
        name: row.get(3)?,
        media_type: row.get(4)?,
        size: row.get::<_, i64>(5)?.unsigned_abs(),
        hash: row.get(6)?,
        is_inline: row.get(7)?,
        content_id: row.get(8)?,
        blob: row.get(9)?,
        uploaded_by: row.get(10)?,
    })
}

pub(in crate::desk::tickets) fn files_of(connection: &Connection, entry: EntryId) -> Result<Vec<EntryFile>> {
    let mut statement = connection.prepare_cached(
        "select id, entry_id, position, name, media_type, size, hash, is_inline, content_id, blob_id, uploaded_by_id from entry_files where entry_id = ?1 order by position",
    )?;
    Ok(statement.query_map([entry], read_file)?.collect::<Result<_, _>>()?)
}

/// The files of several entries, in their order within each.
pub(in crate::desk::tickets) fn files_of_all(connection: &Connection, entries: &[EntryId]) -> Result<Vec<EntryFile>> {
    let mut statement = connection.prepare_cached(
        "select f.id, f.entry_id, f.position, f.name, f.media_type, f.size, f.hash, f.is_inline, f.content_id, f.blob_id, f.uploaded_by_id
         from json_each(?1) j join entry_files f on f.entry_id = j.value order by j.key, f.position",
    )?;
    let ids = serde_json::to_string(&entries.iter().map(|id| id.0).collect::<Vec<_>>())?;
    Ok(statement.query_map([ids], read_file)?.collect::<Result<_, _>>()?)
}

pub(in crate::desk::tickets) fn find_file(connection: &Connection, id: FileId) -> Result<Option<EntryFile>> {
    Ok(connection
        .prepare_cached(
            "select id, entry_id, position, name, media_type, size, hash, is_inline, content_id, blob_id, uploaded_by_id from entry_files where id = ?1",
        )?
        .query_row([id], read_file)
        .optional()?)
}

/// The files of entries that have these bytes, pictures aside, and in which tickets they are.
pub(in crate::desk::tickets) fn files_of_bytes(connection: &Connection, hash: &[u8; 32]) -> Result<Vec<(FileId, TicketId)>> {
    let mut statement = connection.prepare_cached(
        "select f.id, e.ticket_id from entry_files f join entries e on e.id = f.entry_id
         where f.hash = ?1 and f.entry_id is not null and substr(f.media_type, 1, 6) <> 'image/' order by f.id",
    )?;
    Ok(statement.query_map([hash], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?)
}

/// Gives an uploaded file its place in an entry; with a content id, within the text.
pub(in crate::desk::tickets) fn attach_file(
    tx: &Tx<'_>,
    file: FileId,
    entry: EntryId,
    position: u32,
    content_id: Option<&str>,
) -> Result<()> {
    tx.prepare_cached("update entry_files set entry_id = ?2, position = ?3, is_inline = ?4, content_id = ?5 where id = ?1")?.execute((
        file,
        entry,
        position,
        content_id.is_some(),
        content_id,
    ))?;
    Ok(())
}

/// Removes a file; whether its bytes were of no other file.
pub(in crate::desk::tickets) fn delete_file(tx: &Tx<'_>, file: FileId) -> Result<bool> {
    let blob: Option<BlobId> = tx
        .prepare_cached("delete from entry_files where id = ?1 returning blob_id")?
        .query_row([file], |row| row.get(0))
        .optional()?
        .flatten();
    let Some(blob) = blob else { return Ok(false) };
    Ok(!is_of_a_file(tx, blob)?)
}

/// Whether a file has these bytes.
pub(in crate::desk::tickets) fn is_of_a_file(connection: &Connection, blob: BlobId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from entry_files where blob_id = ?1 limit 1")?.exists([blob])?)
}

/// Files that were uploaded and that no entry has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::desk::tickets) struct Waiting {
    pub files: u32,
    pub bytes: u64,
}

pub(in crate::desk::tickets) fn waiting_files(connection: &Connection, agent: AgentId) -> Result<Waiting> {
    let mut statement = connection
        .prepare_cached("select count(*), coalesce(sum(size), 0) from entry_files where entry_id is null and uploaded_by_id = ?1")?;
    Ok(statement.query_row([agent], |row| Ok(Waiting { files: row.get(0)?, bytes: row.get::<_, i64>(1)?.unsigned_abs() }))?)
}

/// Forgets uploads that no answer took and no draft holds.
pub(in crate::desk::tickets) fn delete_waiting_files(tx: &Tx<'_>, before: Time) -> Result<usize> {
    Ok(tx
        .prepare_cached(
            "delete from entry_files where entry_id is null and created_at < ?1
             and not exists (select 1 from draft_files d where d.file_id = entry_files.id)
             and not exists (select 1 from calls c where c.recording_id = entry_files.id)",
        )?
        .execute([before.millis()])?)
}
