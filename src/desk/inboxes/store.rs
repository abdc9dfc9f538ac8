//! The rows of inboxes, their aliases and their sealed secrets.
use super::model::{ChannelKind, Configured, Inbox};
use crate::{
    base::{Address, Error, Language, Result, Secret, Time, id::InboxId},
    engine::{db::Tx, vault::Vault},
};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::HashMap;

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
        removed_at: row.get::<_, Option<i64>>("removed_at")?.map(Time::from_millis),
        created_at: Time::from_millis(row.get("created_at")?),
        version: row.get("version")?,
    })
}

/// The inbox, active or not, also one that was removed.
pub fn get(connection: &Connection, id: InboxId) -> Result<Inbox> {
    find(connection, id)?.ok_or_else(|| Error::not_found("There is no such inbox."))
}

/// The inbox, active or not, unless it was removed.
pub fn present(connection: &Connection, id: InboxId) -> Result<Inbox> {
    let inbox = find(connection, id)?.filter(|inbox| inbox.removed_at.is_none());
    inbox.ok_or_else(|| Error::not_found("There is no such inbox."))
}

pub(super) fn configured(connection: &Connection, id: InboxId) -> Result<Configured> {
    Ok(Configured { inbox: present(connection, id)?, aliases: aliases(connection, id)?, secrets: secret_names(connection, id)? })
}

fn find(connection: &Connection, id: InboxId) -> Result<Option<Inbox>> {
    Ok(connection
        .prepare_cached(
            "select id, name, channel, address, team_id, language, signature, sends_acknowledgement, reopen_days, settings, is_active, removed_at, created_at, version
             from inboxes where id = ?1",
        )?
        .query_row([id], read_row)
        .optional()?)
}

/// All inboxes, active or not, in the order of their making.
pub fn list(connection: &Connection) -> Result<Vec<Inbox>> {
    let mut all = every(connection)?;
    all.retain(|inbox| inbox.removed_at.is_none());
    Ok(all)
}

/// The same with those that were removed: for whoever names where something came from.
pub fn every(connection: &Connection) -> Result<Vec<Inbox>> {
    let mut statement = connection.prepare_cached(
        "select id, name, channel, address, team_id, language, signature, sends_acknowledgement, reopen_days, settings, is_active, removed_at, created_at, version
         from inboxes order by id",
    )?;
    Ok(statement.query_map([], read_row)?.collect::<Result<_, _>>()?)
}

/// The inbox that mail goes out from: this one if it can send, else one of the same team, else the first that can.
pub fn first_sending(connection: &Connection, own: Option<InboxId>) -> Result<Option<Inbox>> {
    let can_send = |inbox: &Inbox| inbox.is_active && inbox.address.is_some();
    let own = own.map(|id| get(connection, id)).transpose()?;
    let team = own.as_ref().and_then(|inbox| inbox.team);
    if let Some(own) = own.filter(&can_send) {
        return Ok(Some(own));
    }
    let all: Vec<Inbox> = list(connection)?.into_iter().filter(can_send).collect();
    let same = all.iter().position(|inbox| team.is_some() && inbox.team == team);
    Ok(all.into_iter().nth(same.unwrap_or_default()))
}

/// Which inbox has this address as its own or as an alias: as it is, or without its plus-tag.
pub fn find_by_address(connection: &Connection, address: &Address) -> Result<Option<InboxId>> {
    let exact = find_exact(connection, address)?;
    match address.split_tag() {
        (base, Some(_)) if exact.is_none() => find_exact(connection, &base),
        _ => Ok(exact),
    }
}

/// Which inbox has exactly this address.
pub(super) fn find_exact(connection: &Connection, address: &Address) -> Result<Option<InboxId>> {
    Ok(connection
        .prepare_cached(
            "select id from inboxes where address = ?1 union all select inbox_id from inbox_aliases where address = ?1 limit 1",
        )?
        .query_row([address], |row| row.get(0))
        .optional()?)
}

/// All addresses and aliases of all inboxes, active or not, for whoever asks for many: who writes from one of them is ourselves.
#[derive(Debug, Default)]
pub struct Addresses(HashMap<Address, InboxId>);

impl Addresses {
    pub fn read(connection: &Connection) -> Result<Self> {
        let mut statement = connection.prepare_cached(
            "select inbox_id, address from inbox_aliases union all select id, address from inboxes where address is not null",
        )?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
        let mut addresses = HashMap::new();
        for row in rows {
            let (inbox, text): (InboxId, String) = row?;
            addresses.extend(Address::parse(&text).map(|address| (address, inbox)));
        }
        Ok(Self(addresses))
    }

    /// Whether one of them is such.
    pub fn any(&self, is_such: impl FnMut(&Address) -> bool) -> bool {
        self.0.keys().any(is_such)
    }

    /// The same as [`find_by_address`].
    pub fn find(&self, address: &Address) -> Option<InboxId> {
        self.0.get(address).or_else(|| self.0.get(&address.split_tag().0)).copied()
    }
}

pub(super) fn find_named(connection: &Connection, name: &str) -> Result<Option<InboxId>> {
    Ok(connection.prepare_cached("select id from inboxes where name = ?1")?.query_row([name], |row| row.get(0)).optional()?)
}

/// The other addresses at which the inbox is reached.
pub fn aliases(connection: &Connection, id: InboxId) -> Result<Vec<Address>> {
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

/// Forgets everything about an inbox but its name and its kind.
pub(super) fn remove(tx: &Tx<'_>, id: InboxId) -> Result<()> {
    tx.prepare_cached(
        "update inboxes set address = null, team_id = null, signature = '', sends_acknowledgement = 0, settings = '{}', is_active = 0,
         removed_at = ?2, updated_at = ?2, version = version + 1 where id = ?1",
    )?
    .execute((id, tx.now().millis()))?;
    tx.prepare_cached("delete from inbox_aliases where inbox_id = ?1")?.execute([id])?;
    for name in secret_names(tx, id)? {
        forget_secret(tx, id, &name)?;
    }
    Ok(())
}

pub(super) fn rename(tx: &Tx<'_>, id: InboxId, name: &str) -> Result<()> {
    tx.prepare_cached("update inboxes set name = ?2, updated_at = ?3 where id = ?1")?.execute((id, name, tx.now().millis()))?;
    Ok(())
}

pub(super) fn set_aliases(tx: &Tx<'_>, id: InboxId, aliases: &[Address]) -> Result<()> {
    tx.prepare_cached("delete from inbox_aliases where inbox_id = ?1")?.execute([id])?;
    for alias in aliases {
        tx.prepare_cached("insert into inbox_aliases (address, inbox_id) values (?1, ?2)")?.execute((alias, id))?;
    }
    Ok(())
}

fn place(id: InboxId, name: &str) -> String {
    format!("inbox:{id}:{name}")
}

pub(super) fn put_secret(tx: &Tx<'_>, vault: &Vault, id: InboxId, name: &str, secret: &Secret) -> Result<()> {
    let place = place(id, name);
    let sealed = vault.seal(&place, secret)?;
    tx.prepare_cached("insert into secrets (place, sealed, updated_at) values (?1, ?2, ?3) on conflict (place) do update set sealed = ?2, updated_at = ?3")?
        .execute((place, sealed, tx.now().millis()))?;
    Ok(())
}

pub(super) fn forget_secret(tx: &Tx<'_>, id: InboxId, name: &str) -> Result<()> {
    tx.prepare_cached("delete from secrets where place = ?1")?.execute([place(id, name)])?;
    Ok(())
}

/// A secret of the inbox, opened.
pub fn secret(connection: &Connection, vault: &Vault, id: InboxId, name: &str) -> Result<Option<Secret>> {
    let place = place(id, name);
    let sealed: Option<Vec<u8>> =
        connection.prepare_cached("select sealed from secrets where place = ?1")?.query_row([&place], |row| row.get(0)).optional()?;
    sealed.map(|sealed| vault.open_sealed(&place, &sealed)).transpose()
}

/// All secrets of the inbox, opened, by name.
pub fn secrets(connection: &Connection, vault: &Vault, id: InboxId) -> Result<HashMap<String, Secret>> {
    let mut opened = HashMap::new();
    for name in secret_names(connection, id)? {
        if let Some(secret) = secret(connection, vault, id, &name)? {
            opened.insert(name, secret);
        }
    }
    Ok(opened)
}

/// Which secrets the inbox has, in order.
pub fn secret_names(connection: &Connection, id: InboxId) -> Result<Vec<String>> {
    let start = place(id, "");
    let mut statement = connection.prepare_cached("select place from secrets where place > ?1 and place < ?2 order by place")?;
    let rows = statement.query_map((&start, format!("inbox:{id};")), |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(rows.iter().filter_map(|place| place.strip_prefix(&start).map(str::to_owned)).collect())
}
