//! Who takes part, and which agents follow.
use super::load_live;
use crate::{
    base::{
        Address, Error, Mailbox, Result,
        id::{AgentId, ContactId, TicketId},
    },
    desk::{
        contacts::{self, IdentityKind},
        event::Event,
        people,
        people::policy::Action,
        tickets::{
            model::{ParticipantRole, Ticket},
            store::{self, participants},
        },
    },
    engine::db::Tx,
};

/// At most so many people take part in a ticket: a mail to a thousand people is no conversation with them.
pub const PARTICIPANTS: u32 = 100;

/// Makes somebody a participant by what was written. Asks no permission; whether they are new to it.
pub fn join(tx: &mut Tx<'_>, ticket: &Ticket, contact: ContactId, role: ParticipantRole) -> Result<bool> {
    if participants::takes_part(tx, ticket.id, contact)? || participants::count(tx, ticket.id)? >= PARTICIPANTS {
        return Ok(false);
    }
    participants::add(tx, ticket.id, contact, role, true)
}

/// Has whoever has an address answer into a ticket: they take part from now on, without copies. Asks no permission.
pub fn let_answer(tx: &mut Tx<'_>, ticket: &Ticket, address: &Address) -> Result<ContactId> {
    let contact = contacts::ensure(tx, IdentityKind::Email, address.as_str(), "", None)?;
    if !participants::takes_part(tx, ticket.id, contact)? && participants::count(tx, ticket.id)? < PARTICIPANTS {
        participants::add(tx, ticket.id, contact, ParticipantRole::Added, false)?;
    }
    Ok(contact)
}

/// Whom an agent adds and takes away.
#[derive(Debug, Clone, Default)]
pub struct ParticipantChanges {
    pub add: Vec<Mailbox>,
    pub remove: Vec<ContactId>,
}

pub fn change_participants(tx: &mut Tx<'_>, id: TicketId, wanted: ParticipantChanges) -> Result<()> {
    let ticket = load_live(tx, id, Action::Edit)?;
    let (mut added, mut removed) = (Vec::new(), Vec::new());
    for mailbox in &wanted.add {
        let address =
            mailbox.identity().ok_or_else(|| Error::field("add", format!("\"{}\" is not an e-mail address.", mailbox.address)))?;
        let contact = contacts::ensure(tx, IdentityKind::Email, address.as_str(), &mailbox.name, None)?;
        if join(tx, &ticket, contact, ParticipantRole::Added)? {
            added.push(contact);
        }
    }
    for contact in wanted.remove {
        if contact == ticket.requester {
            return Err(Error::field("remove", "The one who asked cannot be taken away; change the requester first."));
        }
        if participants::remove(tx, id, contact)? {
            removed.push(contact);
        }
    }
    if !added.is_empty() || !removed.is_empty() {
        store::update(tx, &ticket)?;
        tx.record(&Event::ParticipantsChanged { ticket: id, added, removed })?;
    }
    Ok(())
}

/// Has an agent follow a ticket, or not any more.
pub fn set_following(tx: &mut Tx<'_>, id: TicketId, agent: AgentId, follows: bool) -> Result<()> {
    let own = tx.actor().agent_id() == Some(agent);
    load_live(tx, id, if own { Action::See } else { Action::Edit })?;
    people::agent(tx, agent)?;
    let changed = if follows { participants::follow(tx, id, agent)? } else { participants::unfollow(tx, id, agent)? };
    if changed {
        let (added, removed) = if follows { (vec![agent], vec![]) } else { (vec![], vec![agent]) };
        tx.record(&Event::FollowersChanged { ticket: id, added, removed })?;
    }
    Ok(())
}
