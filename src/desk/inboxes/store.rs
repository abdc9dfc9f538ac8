//! The rows of inboxes, their aliases and their sealed secrets.
use super::model::{ChannelKind, Inbox};
use crate::{
    base::{Address, Language, Result, Time, id::InboxId},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension, Row};

fn read_row(row: &Row<'_>) -> rusqlite::Result<Inbox> {
    let address: Option<String> = row.get("address")?;
    Ok(Inbox {
        id: row.get("id")?,
        name: row.get("name")?,
        channel: ChannelKind::from_word(&row.get::<_, String>("channel")?).unwrap_or(ChannelKind::Api),
        address: address.as_deref().and_then(Address::parse),
        team: row.get("team_id")?,
        language: Language::from_tag(&row.get::<_, String>("language")?).unwrap_or_default(),
        signature: row.get("signature")?,
        sends_acknowledgement: row.get("sends_acknowledgement")?,
        reopen_days: row.get("reopen_days")?,
        settings: serde_json::from_str(&row.get::<_, String>("settings")?).unwrap_or_default(),
        is_active: row.get("is_active")?,
        created_at: Time::from_millis(row.get("created_at")?),
        version: row.get("version")?,
    })
}

pub(super) fn find(connection: &Connection, id: InboxId) -> Result<Option<Inbox>> {
    Ok(connection
        .prepare_cached(
            "select id, name, channel, address, team_id, language, signature, sends_acknowledgement, reopen_days, settings, is_active, created_at, version
             from inboxes where id = ?1",
        )?
        .query_row([id], read_row)
        .optional()?)
}

pub(super) fn list(connection: &Connection) -> Result<Vec<Inbox>> {
    let mut statement = connection.prepare_cached(
        "select id, name, channel, address, team_id, language, signature, sends_acknowledgement, reopen_days, settings, is_active, created_at, version
         from inboxes order by id",
    )?;
    Ok(statement.query_map([], read_row)?.collect::<Result<_, _>>()?)
}

pub(super) fn find_by_address(connection: &Connection, address: &Address) -> Result<Option<InboxId>> {
    Ok(connection
        .prepare_cached(
            "select id from inboxes where address = ?1 union all select inbox_id from inbox_aliases where address = ?1 limit 1",
        )?
        .query_row([address], |row| row.get(0))
        .optional()?)
}

pub(super) fn aliases(connection: &Connection, id: InboxId) -> Result<Vec<Address>> {
    let mut statement = connection.prepare_cached("select address from inbox_aliases where inbox_id = ?1 order by address")?;
    let rows = statement.query_map([id], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|text| Address::parse(text)).collect())
}

pub(super) fn insert(tx: &Tx<'_>, inbox: &Inbox) -> Result<InboxId> {
    tx.prepare_cached(
        "insert into inboxes (name, channel, address, team_id, language, signature, sends_acknowledgement, reopen_days, settings, is_active, created_at, updated_at, version)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, 1)",
    )?
    .execute((
        &inbox.name,
        inbox.channel.word(),
        &inbox.address,
        inbox.team,
        inbox.language.code(),
        &inbox.signature,
        inbox.sends_acknowledgement,
        inbox.reopen_days,
        inbox.settings.to_string(),
        inbox.is_active,
        tx.now().millis(),
    ))?;
    Ok(InboxId(tx.last_insert_rowid()))
}

pub(super) fn update(tx: &Tx<'_>, inbox: &Inbox) -> Result<()> {
    tx.prepare_cached(
        "update inboxes set name = ?2, address = ?3, team_id = ?4, language = ?5, signature = ?6, sends_acknowledgement = ?7, reopen_days = ?8,
         settings = ?9, is_active = ?10, updated_at = ?11, version = version + 1 where id = ?1",
    )?
    .execute((
        inbox.id,
        &inbox.name,
        &inbox.address,
        inbox.team,
        inbox.language.code(),
        &inbox.signature,
        inbox.sends_acknowledgement,
        inbox.reopen_days,
        inbox.settings.to_string(),
        inbox.is_active,
        tx.now().millis(),
    ))?;
    Ok(())
}

pub(super) fn set_aliases(tx: &Tx<'_>, id: InboxId, aliases: &[Address]) -> Result<()> {
    tx.prepare_cached("delete from inbox_aliases where inbox_id = ?1")?.execute([id])?;
    for alias in aliases {
        tx.prepare_cached("insert into inbox_aliases (address, inbox_id) values (?1, ?2)")?.execute((alias, id))?;
    }
    Ok(())
}

pub(super) fn put_secret(tx: &Tx<'_>, place: &str, sealed: &[u8]) -> Result<()> {
    tx.prepare_cached("insert into secrets (place, sealed, updated_at) values (?1, ?2, ?3) on conflict (place) do update set sealed = ?2, updated_at = ?3")?
        .execute((place, sealed, tx.now().millis()))?;
    Ok(())
}

pub(super) fn secret(connection: &Connection, place: &str) -> Result<Option<Vec<u8>>> {
    Ok(connection.prepare_cached("select sealed from secrets where place = ?1")?.query_row([place], |row| row.get(0)).optional()?)
}
