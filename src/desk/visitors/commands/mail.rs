//! A conversation goes on by mail: answers to somebody who is gone, and what was said for whoever wants to keep it.
use super::{
    super::{
        list::{self, Speaker, address_of},
        model::Visitor,
        store, words,
    },
    visit::nothing_said,
};
use crate::{
    base::{
        Address, Error, Result,
        id::{EntryId, LineId},
    },
    desk::{
        contacts, inboxes, lines, people, requests, settings,
        tickets::{
            Entry,
            commands::{Besides, Pen, acknowledge, also_by_mail, let_answer},
            list as tickets,
        },
    },
    engine::db::Tx,
};
use jiff::tz::TimeZone;

/// Entries of a transcript.
const ENTRIES: u32 = 200;

/// Sends the answers by mail as well that the one at the end of a line has not seen; in how many mails. What one agent said in a row goes
/// together. Where they told no address, nothing is sent, and nothing waits any longer.
pub fn continue_by_mail(tx: &mut Tx<'_>, pen: &Pen<'_>, line: LineId) -> Result<u32> {
    let line = lines::get(tx, line)?;
    store::set_mail_due(tx, line.id, None)?;
    let known = address_of(tx, &line)?;
    let known = known.map(|known| is_usable(tx, &known.0).map(|is_usable| is_usable.then_some(known))).transpose()?.flatten();
    let mut unseen: Vec<Entry> = Vec::new();
    for (seq, entry) in store::unseen_answers(tx, line.id)? {
        unseen.extend(tickets::find_entry(tx, entry)?.filter(|entry| !entry.is_retracted));
        store::settle(tx, seq)?;
    }
    let Some((address, is_proven)) = &known else { return Ok(0) };
    let Some(inbox) = inboxes::first_sending(tx, Some(line.inbox))? else { return Ok(0) };
    let mut count = 0;
    for together in unseen.chunk_by(|one, next| (one.ticket, one.author_agent) == (next.ticket, next.author_agent)) {
        let Some((last, before)) = together.split_last() else { continue };
        let Some(ticket) = tickets::find(tx, last.ticket)?.filter(|ticket| !ticket.is_deleted()) else { continue };
        let language = contacts::get(tx, ticket.requester)?.language.unwrap_or(inbox.language);
        let besides = Besides {
            inbox: &inbox,
            to: address,
            name: &line.name,
            // Whoever typed this address must not have the desk carry their words to it.
            subject: (!is_proven).then(|| requests::plain_subject(language)),
            quotes_history: *is_proven,
        };
        let before: Vec<EntryId> = before.iter().map(|entry| entry.id).collect();
        also_by_mail(tx, pen, &ticket, (&before, last), &besides)?;
        count += 1;
    }
    Ok(count)
}

/// Whether mail to an address can arrive, and goes to nobody of us.
fn is_usable(tx: &Tx<'_>, address: &Address) -> Result<bool> {
    if inboxes::find_by_address(tx, address)?.is_some() || people::find_agent_by_email(tx, address)?.is_some() {
        return Ok(false);
    }
    let known = contacts::find(tx, contacts::IdentityKind::Email, address.as_str())?;
    let known = known.map(|contact| contacts::get(tx, contact)).transpose()?;
    Ok(known.is_none_or(|contact| contact.undeliverable_at.is_none() && !contact.is_blocked))
}

/// Mails what was said, so that an answer goes on in the same ticket: to the address that was proved, or else to one that is typed, and
/// then only once somebody of the shop has answered, so that nobody has the desk carry their words to strangers.
pub fn transcript(tx: &mut Tx<'_>, pen: &Pen<'_>, visitor: &Visitor, typed: Option<&Address>) -> Result<()> {
    let ticket = list::ticket(tx, visitor)?.ok_or_else(nothing_said)?;
    let (shown, ..) = list::before(tx, pen.blobs, visitor, i64::MAX, ENTRIES)?;
    let proved = if visitor.is_proven() { list::contact_of(tx, visitor)? } else { None };
    let proved = proved.map(|contact| contacts::preferred_address(tx, contact)).transpose()?.flatten();
    let claimed = || Address::parse(&visitor.email);
    let (address, is_proven) = match (proved, typed) {
        (Some(proved), _) => (proved, true),
        (None, Some(typed)) => (typed.clone(), false),
        (None, None) => (claimed().ok_or_else(|| Error::field("email", "An address is needed."))?, false),
    };
    if !is_proven && !shown.iter().any(|one| one.from == Speaker::Agent) {
        return Err(Error::conflict("Nobody has answered yet. Ask for it once somebody has."));
    }
    if !is_usable(tx, &address)? {
        return Err(Error::field("email", "Mail to this address does not arrive."));
    }
    let settings = settings::get(tx)?;
    let shop = if settings.shop_name.is_empty() { "Hopdesk" } else { &settings.shop_name };
    let zone = TimeZone::get(&settings.time_zone).unwrap_or(TimeZone::UTC);
    let (subject, text) = words::transcript(visitor.language, shop, &shown, &zone);
    let_answer(tx, &ticket, &address)?;
    tx.acting_as(super::ACTOR, |tx| acknowledge(tx, pen, ticket.id, &address, "", &subject, &text)).map(drop)
}
