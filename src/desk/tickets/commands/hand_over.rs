//! What of tickets goes from one contact to another when the two turn out to be one person, or one to be two.
use crate::{
    base::{
        Error, Result,
        id::{ContactId, EntryId, TicketId},
    },
    desk::{
        event::{Change, Event},
        tickets::{
            list,
            model::ParticipantRole,
            store::{self, participants},
        },
    },
    engine::db::Tx,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Tickets that go over at once at most.
const TICKETS: usize = 5_000;

/// A ticket in which they took part.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TakenPart {
    pub ticket: TicketId,
    pub role: ParticipantRole,
    pub is_copied: bool,
    /// How the other took part already, if they did.
    pub other: Option<(ParticipantRole, bool)>,
}

/// What went over, for taking it back.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct HandedOver {
    /// Tickets whose requester it was.
    pub requested: Vec<TicketId>,
    pub taken_part: Vec<TakenPart>,
    /// Entries that now bear another author.
    pub entries: Vec<EntryId>,
}

/// Makes tickets of `from`, or those `chosen` of them, tickets of `to`. Of chosen tickets the entries go along; where all go, the
/// entries keep their author, who from then on stands for `to`. Asks no permission.
pub fn hand_over(tx: &mut Tx<'_>, from: ContactId, to: ContactId, chosen: Option<&[TicketId]>) -> Result<HandedOver> {
    let is_chosen = |ticket: TicketId| chosen.is_none_or(|chosen| chosen.contains(&ticket));
    let mut done = HandedOver::default();
    for (ticket, role, is_copied) in participants::of_contact(tx, from, TICKETS + 1)? {
        if is_chosen(ticket) {
            let other = participants::role_of(tx, ticket, to)?;
            done.taken_part.push(TakenPart { ticket, role, is_copied, other });
        }
    }
    done.requested = store::requested_by(tx, from, TICKETS + 1)?.into_iter().filter(|ticket| is_chosen(*ticket)).collect();
    if done.taken_part.len() > TICKETS || done.requested.len() > TICKETS {
        return Err(Error::conflict("This contact has more than 5,000 tickets; so many cannot go over at once."));
    }
    for one in &done.taken_part {
        participants::remove(tx, one.ticket, from)?;
        match one.other {
            // Who asked stays who asked, and copies stay wanted.
            Some((role, is_copied)) => {
                let role = if one.role == ParticipantRole::Requester { one.role } else { role };
                participants::set_role(tx, one.ticket, to, role, is_copied || one.is_copied)?;
            }
            None => {
                participants::add(tx, one.ticket, to, one.role, one.is_copied)?;
            }
        }
        tx.record(&Event::ParticipantsChanged { ticket: one.ticket, added: vec![to], removed: vec![from] })?;
    }
    for ticket in &done.requested {
        set_requester(tx, *ticket, from, to)?;
    }
    if chosen.is_some() {
        for one in &done.taken_part {
            done.entries.extend(store::entries::change_author(tx, one.ticket, from, to)?);
        }
    }
    Ok(done)
}

/// Takes a handing over back: what is still `to`'s becomes `from`'s again. What came since stays where it is.
pub fn hand_back(tx: &mut Tx<'_>, from: ContactId, to: ContactId, done: &HandedOver) -> Result<()> {
    for ticket in &done.requested {
        if store::find(tx, *ticket)?.is_some_and(|ticket| ticket.requester == to) {
            set_requester(tx, *ticket, to, from)?;
        }
    }
    for TakenPart { ticket, role, is_copied, other } in &done.taken_part {
        if !list::takes_part(tx, *ticket, to)? {
            continue;
        }
        let is_requester = store::find(tx, *ticket)?.is_some_and(|ticket| ticket.requester == to);
        match other {
            Some((role, is_copied)) => participants::set_role(tx, *ticket, to, *role, *is_copied)?,
            None if is_requester => {}
            None => {
                participants::remove(tx, *ticket, to)?;
            }
        }
        if participants::add(tx, *ticket, from, *role, *is_copied)? {
            tx.record(&Event::ParticipantsChanged { ticket: *ticket, added: vec![from], removed: vec![to] })?;
        }
    }
    for entry in &done.entries {
        store::entries::set_author(tx, *entry, to, from)?;
    }
    Ok(())
}

fn set_requester(tx: &mut Tx<'_>, ticket: TicketId, from: ContactId, to: ContactId) -> Result<()> {
    store::set_requester(tx, ticket, to)?;
    let change = Change { field: "requester_id".to_owned(), from: json!(from), to: json!(to) };
    tx.record(&Event::TicketChanged { ticket, changes: vec![change], why: None })?;
    Ok(())
}
