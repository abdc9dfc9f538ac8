//! Identifying: which contact wrote a message, and who else it went to.
use super::model::Incoming;
use crate::{
    base::{Address, Mailbox, Result, id::ContactId},
    desk::{
        contacts::{self, IdentityKind},
        inboxes::Addresses,
        people,
    },
    engine::db::Tx,
};
use std::collections::HashSet;

/// At most so many recipients of one message are looked at.
const RECIPIENTS: usize = 50;

/// Who is behind a message.
#[derive(Debug, Clone)]
pub struct Sender {
    pub contact: ContactId,
    pub mailbox: Mailbox,
    /// The address is one of an agent.
    pub agent: Option<crate::base::id::AgentId>,
    /// The message claims to come from one of our own addresses.
    pub is_ourselves: bool,
    /// The message only says so, in Reply-To: it came from another address.
    pub is_named: bool,
}

/// The contact who wrote a message; a new one if nobody has this address. A message without a usable address gets the contact
/// of nobody, so that it is visible all the same.
pub fn sender(tx: &mut Tx<'_>, ours: &Addresses, incoming: &Incoming) -> Result<Sender> {
    let mailbox = writer(ours, incoming);
    if let Some(contact) = incoming.contact {
        let contact = contacts::living(tx, contact)?;
        return Ok(Sender { contact, mailbox, agent: None, is_ourselves: false, is_named: false });
    }
    if incoming.is_unproven
        && let Some(address) = mailbox.identity()
        && let Some(contact) = contacts::find(tx, IdentityKind::Email, address.as_str())?
    {
        // What somebody types says nothing about whom they name.
        let is_ourselves = ours.find(&address).is_some();
        return Ok(Sender { contact, mailbox, agent: None, is_ourselves, is_named: true });
    }
    match mailbox.identity() {
        Some(address) => {
            let contact = contacts::ensure(tx, IdentityKind::Email, address.as_str(), &mailbox.name, incoming.language)?;
            let agent = people::find_agent_by_email(tx, &address)?.map(|agent| agent.id);
            Ok(Sender { contact, agent, is_ourselves: ours.find(&address).is_some(), is_named: mailbox != incoming.from, mailbox })
        }
        None => {
            let name = if mailbox.name.is_empty() { "?" } else { &mailbox.name };
            let value = format!("unknown:{}", mailbox.address.to_lowercase());
            let contact = contacts::ensure(tx, IdentityKind::Other, &value, name, incoming.language)?;
            Ok(Sender { contact, agent: None, is_ourselves: false, is_named: mailbox != incoming.from, mailbox })
        }
    }
}

/// A web form or a system that writes in somebody's name says so in Reply-To: then that person is who wrote.
fn writer(ours: &Addresses, incoming: &Incoming) -> Mailbox {
    let Some(address) = incoming.from.identity() else {
        let usable = incoming.reply_to.iter().find(|mailbox| mailbox.identity().is_some());
        return usable.unwrap_or(&incoming.from).clone();
    };
    let stands_in = is_no_reply(&address) || ours.find(&address).is_some();
    if stands_in
        && let [only] = incoming.reply_to.as_slice()
        && let Some(other) = only.identity()
        && other != address
        && ours.find(&other).is_none()
    {
        let name = if only.name.is_empty() { &incoming.from.name } else { &only.name };
        return Mailbox::new(name, other.as_str());
    }
    incoming.from.clone()
}

fn is_no_reply(address: &Address) -> bool {
    let local: String = address.local().chars().filter(char::is_ascii_alphanumeric).collect();
    ["noreply", "donotreply", "nepasrepondre", "wordpress", "mailer"].iter().any(|word| local.contains(word))
}

/// The others a message went to, without ourselves and without its sender; each once.
pub fn recipients(tx: &mut Tx<'_>, ours: &Addresses, incoming: &Incoming, sender: &Sender) -> Result<Vec<ContactId>> {
    let mut seen = HashSet::new();
    let mut contacts = Vec::new();
    let writer = sender.mailbox.identity();
    for mailbox in incoming.to.iter().chain(&incoming.cc).take(RECIPIENTS) {
        let Some(address) = mailbox.identity() else { continue };
        if Some(&address) == writer.as_ref() || !seen.insert(address.clone()) || ours.find(&address).is_some() {
            continue;
        }
        contacts.push(contacts::ensure(tx, IdentityKind::Email, address.as_str(), &mailbox.name, None)?);
    }
    Ok(contacts)
}
