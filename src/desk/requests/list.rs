//! All requests of one address: of whoever has proved that it is theirs.
use super::{access, page::Step, store};
use crate::{
    base::{Address, Result, Secret, Time},
    desk::{
        contacts::{self, IdentityKind},
        people::secret_hash,
        tickets::list,
    },
    engine::{config::Config, vault::Vault},
};
use rusqlite::Connection;

/// Requests that one listing shows.
const REQUESTS: u32 = 200;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnRequest {
    pub number: i64,
    pub subject: String,
    pub step: Step,
    pub last_entry_at: Time,
    /// Asked by somebody else, who shared it.
    pub is_shared: bool,
    pub link: String,
}

/// The address that the secret of a session has proved, if the session is not over.
pub fn signed_in(connection: &Connection, session: &Secret, now: Time) -> Result<Option<Address>> {
    Ok(store::find_session(connection, &secret_hash(session.reveal()), now)?.and_then(|address| Address::parse(&address)))
}

/// The requests of the contact who has this address now, newest first: those that they asked, and those shared with them. Nobody
/// else's, whatever else an address takes part in.
pub fn of_address(connection: &Connection, vault: &Vault, config: &Config, address: &Address) -> Result<Vec<OwnRequest>> {
    let Some(contact) = contacts::find(connection, IdentityKind::Email, address.as_str())? else { return Ok(Vec::new()) };
    let mut requests = Vec::new();
    for id in store::of_contact(connection, contact, REQUESTS)? {
        let Some(ticket) = list::find(connection, id)? else { continue };
        if !access::may_open(connection, &ticket, contact)? {
            continue;
        }
        requests.push(OwnRequest {
            number: ticket.number,
            link: access::link_for(connection, vault, config, ticket.id, contact)?,
            step: Step::of(ticket.status),
            last_entry_at: ticket.last_entry_at,
            is_shared: contacts::living(connection, ticket.requester)? != contact,
            subject: ticket.subject,
        });
    }
    Ok(requests)
}
