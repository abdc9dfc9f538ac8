//! The rows of shares, generations of links, sign-ins and sessions.
use crate::{
    base::{
        Address, Result, Time,
        id::{ContactId, TicketId},
    },
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension};

pub(super) fn generation(connection: &Connection, ticket: TicketId) -> Result<u32> {
    let mut statement = connection.prepare_cached("select generation from request_generations where ticket_id = ?1")?;
    Ok(statement.query_row([ticket], |row| row.get(0)).optional()?.unwrap_or_default())
}

pub(super) fn next_generation(tx: &Tx<'_>, ticket: TicketId) -> Result<()> {
    tx.prepare_cached(
        "insert into request_generations (ticket_id, generation) values (?1, 1) on conflict (ticket_id) do update set generation = generation + 1",
    )?
    .execute([ticket])?;
    Ok(())
}

/// Whom a request was shared with, as they were called then.
pub(super) fn shares(connection: &Connection, ticket: TicketId) -> Result<Vec<ContactId>> {
    let mut statement =
        connection.prepare_cached("select contact_id from request_shares where ticket_id = ?1 order by added_at, contact_id limit 200")?;
    Ok(statement.query_map([ticket], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Whether the row is new.
pub(super) fn share(tx: &Tx<'_>, ticket: TicketId, contact: ContactId, by: ContactId) -> Result<bool> {
    let added = tx
        .prepare_cached("insert or ignore into request_shares (ticket_id, contact_id, by_contact_id, added_at) values (?1, ?2, ?3, ?4)")?
        .execute((ticket, contact, by, tx.now().millis()))?;
    Ok(added > 0)
}

/// The tickets that a contact asked for or that were shared with them, newest first.
pub(super) fn of_contact(connection: &Connection, contact: ContactId, limit: u32) -> Result<Vec<TicketId>> {
    let mut statement = connection.prepare_cached(
        "select t.id from tickets t where t.merged_into_id is null and (t.aside = 0 or t.aside = 2) and (t.requester_id = ?1 or t.id in (
           select s.ticket_id from request_shares s join ticket_participants p on p.ticket_id = s.ticket_id and p.contact_id = ?1
           where s.contact_id = ?1 or s.contact_id in (select id from contacts where merged_into_id = ?1)))
         order by t.last_entry_at desc, t.id desc limit ?2",
    )?;
    Ok(statement.query_map((contact, limit), |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(super) fn insert_sign_in(tx: &Tx<'_>, address: &Address, code_hash: &[u8; 32], expires_at: Time) -> Result<()> {
    tx.prepare_cached("insert into request_sign_ins (address, code_hash, created_at, expires_at) values (?1, ?2, ?3, ?4)")?.execute((
        address.as_str(),
        code_hash,
        tx.now().millis(),
        expires_at.millis(),
    ))?;
    Ok(())
}

/// How many links an address asked for since.
pub(super) fn sign_ins_since(connection: &Connection, address: &Address, since: Time) -> Result<u32> {
    let mut statement = connection.prepare_cached("select count(*) from request_sign_ins where address = ?1 and created_at >= ?2")?;
    Ok(statement.query_row((address.as_str(), since.millis()), |row| row.get(0))?)
}

/// Row and address of a code that was not used and is not too old.
pub(super) fn find_sign_in(connection: &Connection, code_hash: &[u8; 32], now: Time) -> Result<Option<(i64, String)>> {
    let mut statement = connection
        .prepare_cached("select id, address from request_sign_ins where code_hash = ?1 and used_at is null and expires_at > ?2")?;
    Ok(statement.query_row((code_hash, now.millis()), |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
}

/// Uses up all codes of an address.
pub(super) fn use_sign_ins(tx: &Tx<'_>, address: &str) -> Result<()> {
    tx.prepare_cached("update request_sign_ins set used_at = ?2 where address = ?1 and used_at is null")?
        .execute((address, tx.now().millis()))?;
    Ok(())
}

pub(super) fn insert_session(tx: &Tx<'_>, secret_hash: &[u8; 32], address: &str, expires_at: Time) -> Result<()> {
    tx.prepare_cached("insert into request_sessions (secret_hash, address, created_at, expires_at) values (?1, ?2, ?3, ?4)")?.execute((
        secret_hash,
        address,
        tx.now().millis(),
        expires_at.millis(),
    ))?;
    Ok(())
}

pub(super) fn find_session(connection: &Connection, secret_hash: &[u8; 32], now: Time) -> Result<Option<String>> {
    let mut statement = connection.prepare_cached("select address from request_sessions where secret_hash = ?1 and expires_at > ?2")?;
    Ok(statement.query_row((secret_hash, now.millis()), |row| row.get(0)).optional()?)
}

pub(super) fn delete_session(tx: &Tx<'_>, secret_hash: &[u8; 32]) -> Result<()> {
    tx.prepare_cached("delete from request_sessions where secret_hash = ?1")?.execute([secret_hash])?;
    Ok(())
}

/// Forgets what is over; how many rows.
pub(super) fn tidy(tx: &Tx<'_>, before: Time) -> Result<usize> {
    let codes = tx.prepare_cached("delete from request_sign_ins where created_at < ?1 and expires_at < ?1")?.execute([before.millis()])?;
    let sessions = tx.prepare_cached("delete from request_sessions where expires_at < ?1")?.execute([before.millis()])?;
    Ok(codes + sessions)
}
