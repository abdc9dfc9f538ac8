//! What whoever asked does with a request, and how they sign in. Their right is what they hold (a link, a session): whoever calls
//! has looked that up, in the same transaction.
use super::{
    access,
    model::{Request, Scope},
    page, store, words,
};
use crate::{
    base::{
        Actor, Address, Error, Language, Result, Secret,
        id::{InboxId, TicketId},
    },
    desk::{
        contacts::{self, IdentityKind},
        event::Event,
        inboxes,
        outbox::commands::{NewDelivery, queue_automatic, would_park},
        people::{
            self,
            policy::{Action, authorize},
            secret_hash,
        },
        settings,
        tickets::{
            commands::{bring_in, set_status_by_contact},
            list,
            model::Status,
        },
    },
    engine::{config::Config, db::Tx, vault::Vault},
};
use std::time::Duration;

/// How long a link that was sent by mail signs in.
pub const CODE: Duration = Duration::from_secs(10 * 60);
/// How long a browser that signed in stays so.
pub const SESSION: Duration = Duration::from_secs(8 * 3600);
/// One-time links for one address within an hour.
const PER_ADDRESS: u32 = 3;
/// People whom those who asked can bring into one request.
const SHARES: usize = 10;

/// Says that the request is done, as whoever asked. Nothing happens if it is over.
pub fn confirm_solved(tx: &mut Tx<'_>, vault: &Vault, link: &str) -> Result<()> {
    let request = open(tx, vault, link)?;
    if request.ticket.status.is_over() {
        return Ok(());
    }
    let set = |tx: &mut Tx<'_>| set_status_by_contact(tx, request.ticket.id, Status::Solved, "The customer says that it is solved.");
    tx.acting_as(Actor::Contact(request.contact), set)
}

/// Opens the request again, as whoever asked. Nothing happens if it is open.
pub fn reopen(tx: &mut Tx<'_>, vault: &Vault, link: &str) -> Result<()> {
    let request = open(tx, vault, link)?;
    if !request.ticket.status.is_over() {
        return Ok(());
    }
    if !request.ticket.takes_reply_at(tx.now(), page::reopen_days(tx, &request)?) {
        return Err(Error::conflict("This request was closed too long ago. Write to us again instead."));
    }
    let set = |tx: &mut Tx<'_>| set_status_by_contact(tx, request.ticket.id, Status::Open, "The customer opened it again.");
    tx.acting_as(Actor::Contact(request.contact), set)
}

/// Brings somebody in: they get copies of answers, and a link of their own by mail. Only for who holds the whole request: whoever
/// typed somebody's address into a form must not have our answers sent to themselves.
pub fn share(tx: &mut Tx<'_>, vault: &Vault, config: &Config, link: &str, address: &Address, language: Language) -> Result<()> {
    let request = open(tx, vault, link)?;
    if request.scope != Scope::Whole {
        return Err(Error::not_found("There is nothing here."));
    }
    if inboxes::find_by_address(tx, address)?.is_some() || people::find_agent_by_email(tx, address)?.is_some() {
        return Err(Error::field("email", "This is an address of ours: we read along already."));
    }
    let shared = access::shared_with(tx, request.ticket.id)?;
    let contact = contacts::ensure(tx, IdentityKind::Email, address.as_str(), "", None)?;
    if contact == contacts::living(tx, request.ticket.requester)? || shared.contains(&contact) {
        return Ok(());
    }
    if shared.len() >= SHARES {
        return Err(Error::field("email", "A request can be shared with ten people at most."));
    }
    tx.acting_as(Actor::Contact(request.contact), |tx| bring_in(tx, request.ticket.id, contact))?;
    store::share(tx, request.ticket.id, contact, request.contact)?;
    let link = access::link_for(tx, vault, config, request.ticket.id, contact)?;
    let (subject, text) = words::shared(language, &shop_name(tx)?, request.ticket.number, &link);
    send(tx, Some(request.ticket.id), request.ticket.inbox, address, subject, text).map(drop)
}

/// Sends the link to the whole request to the address that was typed when it was asked; whether anything was sent. Where it was
/// told within the hour it is not told again.
pub fn send_whole_link(tx: &mut Tx<'_>, vault: &Vault, config: &Config, link: &str, language: Language) -> Result<bool> {
    let request = open(tx, vault, link)?;
    let Some(address) = contacts::preferred_address(tx, request.contact)? else { return Ok(false) };
    let Some(whole) = access::link_to_address(tx, vault, config, &request.ticket, &address)? else { return Ok(false) };
    let (subject, text) = words::whole(language, &shop_name(tx)?, request.ticket.number, &whole);
    send(tx, Some(request.ticket.id), request.ticket.inbox, &address, subject, text)
}

fn open(tx: &Tx<'_>, vault: &Vault, link: &str) -> Result<Request> {
    access::find(tx, vault, link)?.ok_or_else(|| Error::not_found("There is nothing here."))
}

/// Takes back all links to a ticket's request that were given out so far.
pub fn revoke(tx: &mut Tx<'_>, ticket: TicketId) -> Result<()> {
    let found = list::get(tx, tx.actor(), ticket)?;
    authorize(tx.actor(), Action::Edit, &list::object_of(tx, &found, tx.actor())?)?;
    store::next_generation(tx, ticket)?;
    tx.record(&Event::RequestLinksRevoked { ticket })?;
    Ok(())
}

/// Sends a one-time link to an address that asked something before; to no other. What happened shows nowhere: the answer to whoever
/// typed the address is always the same.
pub fn ask_sign_in(tx: &mut Tx<'_>, config: &Config, address: &Address, language: Language) -> Result<()> {
    let Some(contact) = contacts::find(tx, IdentityKind::Email, address.as_str())? else { return Ok(()) };
    let hour_ago = tx.now().before(Duration::from_secs(3600));
    if store::of_contact(tx, contact, 1)?.is_empty() || store::sign_ins_since(tx, address, hour_ago)? >= PER_ADDRESS {
        return Ok(());
    }
    let code = people::fresh_secret()?;
    let link = format!("{}/requests/in/{}", config.public_url, code.reveal());
    let (subject, text) = words::sign_in(language, &shop_name(tx)?, &link);
    if send(tx, None, None, address, subject, text)? {
        store::insert_sign_in(tx, address, &secret_hash(code.reveal()), tx.now().after(CODE))?;
    }
    Ok(())
}

/// Uses a one-time link up; the secret of the session that begins.
pub fn sign_in(tx: &mut Tx<'_>, code: &Secret) -> Result<Secret> {
    let found = store::find_sign_in(tx, &secret_hash(code.reveal()), tx.now())?;
    let (_, address) = found.ok_or_else(|| Error::not_found("There is nothing here."))?;
    store::use_sign_ins(tx, &address)?;
    let secret = people::fresh_secret()?;
    store::insert_session(tx, &secret_hash(secret.reveal()), &address, tx.now().after(SESSION))?;
    Ok(secret)
}

pub fn sign_out(tx: &mut Tx<'_>, session: &Secret) -> Result<()> {
    store::delete_session(tx, &secret_hash(session.reveal()))
}

/// Forgets codes and sessions that are over; how many.
pub fn tidy(tx: &mut Tx<'_>) -> Result<usize> {
    store::tidy(tx, tx.now().before(Duration::from_secs(86_400)))
}

fn shop_name(tx: &Tx<'_>) -> Result<String> {
    let name = settings::get(tx)?.shop_name;
    Ok(if name.is_empty() { "Hopdesk".to_owned() } else { name })
}

/// Queues a mail of the desk; whether it was. One that would be held back is better not written.
fn send(
    tx: &mut Tx<'_>,
    ticket: Option<TicketId>,
    inbox: Option<InboxId>,
    address: &Address,
    subject: String,
    text: String,
) -> Result<bool> {
    let Some(inbox) = inboxes::first_sending(tx, inbox)? else { return Ok(false) };
    if would_park(tx, address)? {
        return Ok(false);
    }
    let to = (address.clone(), String::new());
    queue_automatic(tx, &NewDelivery::notification(&inbox, ticket, to, (subject, text), tx.now())?)?;
    Ok(true)
}
