//! The rows of ratings.
use super::model::Rating;
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, TicketId},
    },
    desk::inboxes::ChannelKind,
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension};

/// How those of a ticket rated it, if they did.
pub fn of_ticket(connection: &Connection, ticket: TicketId) -> Result<Option<Rating>> {
    Ok(connection
        .prepare_cached("select score, comment, channel, updated_at from ticket_ratings where ticket_id = ?1")?
        .query_row([ticket], |row| {
            Ok(Rating {
                score: row.get(0)?,
                comment: row.get(1)?,
                channel: ChannelKind::from_word(&row.get::<_, String>(2)?).unwrap_or(ChannelKind::Api),
                at: Time::from_millis(row.get(3)?),
            })
        })
        .optional()?)
}

pub(super) fn put(tx: &Tx<'_>, ticket: TicketId, contact: Option<ContactId>, agent: Option<AgentId>, rating: &Rating) -> Result<()> {
    tx.prepare_cached(
        "insert into ticket_ratings (ticket_id, contact_id, channel, agent_id, score, comment, created_at, updated_at)
         values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
         on conflict (ticket_id) do update set contact_id = excluded.contact_id, channel = excluded.channel, score = excluded.score,
           comment = excluded.comment, updated_at = excluded.updated_at",
    )?
    .execute((ticket, contact, rating.channel.word(), agent, rating.score, &rating.comment, rating.at.millis()))?;
    Ok(())
}

pub(super) fn delete(tx: &Tx<'_>, ticket: TicketId) -> Result<()> {
    tx.prepare_cached("delete from ticket_ratings where ticket_id = ?1")?.execute([ticket])?;
    Ok(())
}
