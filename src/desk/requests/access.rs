//! Who may open a request: the one who asked, and whom they brought in on its page. Whoever else takes part (a supplier that was
//! written to, a colleague in copy) sees what they were sent, and no page.
use super::{
    link,
    model::{Link, Request, Scope},
    store,
};
use crate::{
    base::{
        Address, Mailbox, Result,
        id::{ContactId, TicketId},
    },
    desk::{
        contacts::{self, IdentityKind},
        settings,
        tickets::{Ticket, list},
    },
    engine::{config::Config, vault::Vault},
};
use rusqlite::Connection;

/// What a link opens; `None` if it is none of ours, was taken back, or is of somebody who has no part in the request any more.
pub fn find(connection: &Connection, vault: &Vault, text: &str) -> Result<Option<Request>> {
    let Some(link) = link::verify(vault, text) else { return Ok(None) };
    let Some(ticket) = list::find(connection, link.ticket)? else { return Ok(None) };
    if link.generation != store::generation(connection, link.ticket)? {
        return Ok(None);
    }
    if link.scope == Scope::Own && ticket.merged_into.is_some() {
        // What the other ticket holds belongs to somebody who has proved who they are.
        return Ok(None);
    }
    let ticket = list::follow_merges(connection, ticket)?;
    let contact = contacts::living(connection, link.contact)?;
    let request = Request { ticket, contact, scope: link.scope, link: Some(link) };
    Ok(if may_open(connection, &request.ticket, contact)? { Some(request) } else { None })
}

/// Whether a contact may open the request that a ticket is.
pub(super) fn may_open(connection: &Connection, ticket: &Ticket, contact: ContactId) -> Result<bool> {
    if ticket.is_deleted() || ticket.merged_into.is_some() {
        return Ok(false);
    }
    if contacts::living(connection, ticket.requester)? == contact {
        return Ok(true);
    }
    Ok(shared_with(connection, ticket.id)?.contains(&contact))
}

/// Whom a request was shared with, as far as they take part still.
pub(super) fn shared_with(connection: &Connection, ticket: TicketId) -> Result<Vec<ContactId>> {
    let mut all = Vec::new();
    for contact in store::shares(connection, ticket)? {
        let contact = contacts::living(connection, contact)?;
        if list::takes_part(connection, ticket, contact)? && !all.contains(&contact) {
            all.push(contact);
        }
    }
    Ok(all)
}

/// The address of a request for whoever may open it, with the whole of it. It is a secret of theirs: it goes to their own address,
/// or to somebody who has proved that this is theirs.
pub fn link_for(connection: &Connection, vault: &Vault, config: &Config, ticket: TicketId, contact: ContactId) -> Result<String> {
    address(connection, vault, config, ticket, contact, Scope::Whole)
}

/// The same for somebody whose address is not proved.
pub fn own_link(connection: &Connection, vault: &Vault, config: &Config, ticket: TicketId, contact: ContactId) -> Result<String> {
    address(connection, vault, config, ticket, contact, Scope::Own)
}

fn address(connection: &Connection, vault: &Vault, config: &Config, ticket: TicketId, contact: ContactId, scope: Scope) -> Result<String> {
    let link = Link { ticket, contact, scope, generation: store::generation(connection, ticket)? };
    Ok(format!("{}/r/{}", config.public_url, link::make(vault, &link)))
}

/// The link that an answer carries: only one that goes to nobody else than somebody who may open the request, from a box that
/// customers can reach, where the desk wants it.
pub fn link_to_answer(
    connection: &Connection,
    vault: &Vault,
    config: &Config,
    ticket: &Ticket,
    recipients: &[Mailbox],
) -> Result<Option<String>> {
    let [only] = recipients else { return Ok(None) };
    let Some(address) = only.identity().filter(|_| config.reaches_others()) else { return Ok(None) };
    if !settings::get(connection)?.portal.links_in_answers {
        return Ok(None);
    }
    link_to_address(connection, vault, config, ticket, &address)
}

/// The link for an address, if whoever has it may open the request.
pub(super) fn link_to_address(
    connection: &Connection,
    vault: &Vault,
    config: &Config,
    ticket: &Ticket,
    address: &Address,
) -> Result<Option<String>> {
    let Some(contact) = contacts::find(connection, IdentityKind::Email, address.as_str())? else { return Ok(None) };
    if !may_open(connection, ticket, contact)? {
        return Ok(None);
    }
    link_for(connection, vault, config, ticket.id, contact).map(Some)
}
