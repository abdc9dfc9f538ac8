//! Who takes part in a ticket, and which agents follow it.
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, TicketId},
    },
    desk::tickets::model::ParticipantRole,
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension};

/// Somebody who takes part.
#[derive(Debug, Clone)]
pub struct Participant {
    pub contact: ContactId,
    pub role: ParticipantRole,
    /// Gets copies of answers unless an agent leaves them out.
    pub is_copied: bool,
    pub added_at: Time,
}

pub(in crate::desk::tickets) fn takes_part(connection: &Connection, ticket: TicketId, contact: ContactId) -> Result<bool> {
    Ok(connection
        .prepare_cached("select 1 from ticket_participants where ticket_id = ?1 and contact_id = ?2")?
        .exists((ticket, contact))?)
}

/// Adds somebody; whether they were new.
pub(in crate::desk::tickets) fn add(
    tx: &Tx<'_>,
    ticket: TicketId,
    contact: ContactId,
    role: ParticipantRole,
    is_copied: bool,
) -> Result<bool> {
    let added = tx
        .prepare_cached(
            "insert or ignore into ticket_participants (ticket_id, contact_id, role, is_copied, added_at) values (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute((ticket, contact, role.word(), is_copied, tx.now().millis()))?;
    Ok(added > 0)
}

pub(in crate::desk::tickets) fn remove(tx: &Tx<'_>, ticket: TicketId, contact: ContactId) -> Result<bool> {
    Ok(tx.prepare_cached("delete from ticket_participants where ticket_id = ?1 and contact_id = ?2")?.execute((ticket, contact))? > 0)
}

pub(in crate::desk::tickets) fn list(connection: &Connection, ticket: TicketId) -> Result<Vec<Participant>> {
    let mut statement =
        connection.prepare_cached("select contact_id, role, is_copied, added_at from ticket_participants where ticket_id = ?1 order by added_at, contact_id limit 500")?;
    let rows = statement.query_map([ticket], |row| {
        Ok(Participant {
            contact: row.get(0)?,
            role: ParticipantRole::from_word(&row.get::<_, String>(1)?).unwrap_or(ParticipantRole::Added),
            is_copied: row.get(2)?,
            added_at: Time::from_millis(row.get(3)?),
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// In what a contact takes part: ticket, role, and whether they get copies.
pub(in crate::desk::tickets) fn of_contact(
    connection: &Connection,
    contact: ContactId,
    limit: usize,
) -> Result<Vec<(TicketId, ParticipantRole, bool)>> {
    let mut statement = connection
        .prepare_cached("select ticket_id, role, is_copied from ticket_participants where contact_id = ?1 order by ticket_id limit ?2")?;
    let rows = statement.query_map((contact, i64::try_from(limit).unwrap_or(i64::MAX)), |row| {
        let role = ParticipantRole::from_word(&row.get::<_, String>(1)?).unwrap_or(ParticipantRole::Added);
        Ok((row.get(0)?, role, row.get(2)?))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// In what role somebody takes part and whether they get copies, if they do.
pub(in crate::desk::tickets) fn role_of(
    connection: &Connection,
    ticket: TicketId,
    contact: ContactId,
) -> Result<Option<(ParticipantRole, bool)>> {
    Ok(connection
        .prepare_cached("select role, is_copied from ticket_participants where ticket_id = ?1 and contact_id = ?2")?
        .query_row((ticket, contact), |row| {
            Ok((ParticipantRole::from_word(&row.get::<_, String>(0)?).unwrap_or(ParticipantRole::Added), row.get(1)?))
        })
        .optional()?)
}

pub(in crate::desk::tickets) fn set_role(
    tx: &Tx<'_>,
    ticket: TicketId,
    contact: ContactId,
    role: ParticipantRole,
    is_copied: bool,
) -> Result<()> {
    tx.prepare_cached("update ticket_participants set role = ?3, is_copied = ?4 where ticket_id = ?1 and contact_id = ?2")?.execute((
        ticket,
        contact,
        role.word(),
        is_copied,
    ))?;
    Ok(())
}

pub(in crate::desk::tickets) fn count(connection: &Connection, ticket: TicketId) -> Result<u32> {
    Ok(connection.prepare_cached("select count(*) from ticket_participants where ticket_id = ?1")?.query_row([ticket], |row| row.get(0))?)
}

pub(in crate::desk::tickets) fn follow(tx: &Tx<'_>, ticket: TicketId, agent: AgentId) -> Result<bool> {
    Ok(tx.prepare_cached("insert or ignore into ticket_followers (ticket_id, agent_id, added_at) values (?1, ?2, ?3)")?.execute((
        ticket,
        agent,
        tx.now().millis(),
    ))? > 0)
}

pub(in crate::desk::tickets) fn unfollow(tx: &Tx<'_>, ticket: TicketId, agent: AgentId) -> Result<bool> {
    Ok(tx.prepare_cached("delete from ticket_followers where ticket_id = ?1 and agent_id = ?2")?.execute((ticket, agent))? > 0)
}

pub(in crate::desk::tickets) fn follows(connection: &Connection, ticket: TicketId, agent: AgentId) -> Result<bool> {
    Ok(connection.prepare_cached("select 1 from ticket_followers where ticket_id = ?1 and agent_id = ?2")?.exists((ticket, agent))?)
}

pub(in crate::desk::tickets) fn followers(connection: &Connection, ticket: TicketId) -> Result<Vec<AgentId>> {
    let mut statement = connection.prepare_cached("select agent_id from ticket_followers where ticket_id = ?1 order by agent_id")?;
    Ok(statement.query_map([ticket], |row| row.get(0))?.collect::<Result<_, _>>()?)
}
