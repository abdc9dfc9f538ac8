//! What changes blocked senders.
use super::{
    model::{BlockedSender, Sender},
    store,
};
use crate::{
    base::{Address, Error, Result, id::BlockedSenderId},
    desk::{
        event::Event,
        inboxes, people,
        people::policy::{Action, Object, authorize},
    },
    engine::db::Tx,
};

/// Rows that there are at most.
const MOST: i64 = 20_000;

/// Blocks an address or a domain. Who is blocked already stays so.
pub fn block(tx: &mut Tx<'_>, sender: &str) -> Result<BlockedSender> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    add(tx, &Sender::parse(sender)?)
}

/// Blocks an address. Asks for no right: whoever puts a ticket of theirs among the spam was asked for theirs.
pub fn block_address(tx: &mut Tx<'_>, address: Address) -> Result<BlockedSender> {
    add(tx, &Sender::Address(address))
}

fn add(tx: &mut Tx<'_>, sender: &Sender) -> Result<BlockedSender> {
    if let Some(known) = store::find_exact(tx, sender.as_str())? {
        return Ok(known);
    }
    let ours = inboxes::Addresses::read(tx)?;
    let is_ours = match sender {
        Sender::Address(address) => ours.find(address).is_some(),
        Sender::Domain(_) => ours.any(|own| sender.is(own)),
    };
    if is_ours {
        return Err(Error::field("sender", "An address of one of your own inboxes cannot be blocked."));
    }
    if people::active_agents(tx)?.iter().any(|agent| sender.is(&agent.email)) {
        return Err(Error::field("sender", "The address of somebody who works here cannot be blocked."));
    }
    if store::count(tx)? >= MOST {
        return Err(Error::conflict(format!("{MOST} senders are blocked already. Take some away first.")));
    }
    let blocked = store::insert(tx, sender.as_str())?;
    tx.record(&Event::SenderBlocked { sender: blocked.sender.clone() })?;
    Ok(blocked)
}

/// Takes what they send from now on as any other; what is spam stays spam.
pub fn unblock(tx: &mut Tx<'_>, id: BlockedSenderId) -> Result<()> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let sender = store::delete(tx, id)?.ok_or_else(|| Error::not_found("There is no such blocked sender."))?;
    tx.record(&Event::SenderUnblocked { sender })?;
    Ok(())
}
