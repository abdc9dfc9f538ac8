//! Threading: which ticket a message belongs to, by which rule. What is proved comes first; what can be guessed gives nobody
//! anything.
use super::{
    identify::Sender,
    model::{Incoming, Talk},
};
use crate::{
    base::{
        Result, Time,
        id::{ContactId, TicketId},
        message::Automatic,
    },
    desk::{
        contacts,
        lines::Line,
        outbox,
        tickets::{
            content::key_of,
            entry::{Direction, Why, WhyRule},
            list,
            model::Ticket,
            token,
        },
    },
    engine::{db::Tx, vault::Vault},
};
use std::time::Duration;

/// Where a message goes.
#[derive(Debug)]
pub enum Place {
    /// Into this ticket; `held` if its sender takes no part in it.
    Join {
        ticket: Ticket,
        why: Why,
        held: bool,
    },
    /// Into a new ticket that goes on from a closed one.
    FollowUp {
        closed: Ticket,
        why: Why,
    },
    New {
        why: Why,
    },
}

/// So many ids of a chain are looked up: the newest say most.
const CHAIN: usize = 50;

/// Ids of a chain that are remembered although nobody here has their messages.
const NAMED: usize = 20;

/// The messages that a message goes back to, newest first: what it answers, then what that answered.
#[derive(Debug)]
pub struct Chain(Vec<Link>);

#[derive(Debug)]
struct Link {
    key: i64,
    /// Where it is, and when it was written, if it is here.
    found: Option<(TicketId, Time)>,
}

impl Chain {
    pub fn look_up(tx: &Tx<'_>, incoming: &Incoming) -> Result<Self> {
        let mut links: Vec<Link> = Vec::new();
        for id in incoming.in_reply_to.iter().rev().chain(incoming.references.iter().rev()).take(CHAIN) {
            let key = key_of(id);
            if links.iter().all(|link| link.key != key) {
                let found = list::owner_of_key(tx, key)?.map(|(_, ticket, at)| (ticket, at));
                links.push(Link { key, found });
            }
        }
        Ok(Self(links))
    }

    /// When the message that it answers was written, if that is here.
    pub fn answered_at(&self) -> Option<Time> {
        self.0.first().and_then(|link| link.found).map(|(_, at)| at)
    }

    /// The keys of messages that nobody here has (yet).
    pub fn unknown_keys(&self) -> Vec<i64> {
        self.0.iter().take(NAMED).filter(|link| link.found.is_none()).map(|link| link.key).collect()
    }
}

/// Decides. `reopen_days` is how long after its end a ticket takes an answer.
pub fn thread(
    tx: &Tx<'_>,
    vault: &Vault,
    incoming: &Incoming,
    chain: &Chain,
    sender: &Sender,
    at: Time,
    reopen_days: u32,
) -> Result<Place> {
    let found = match by_report(tx, incoming)? {
        Some(found) => Some(found),
        None => match by_token(tx, vault, incoming)? {
            Some(found) => Some(found),
            None => by_references(tx, incoming, chain)?,
        },
    };
    if let Some((ticket, rule)) = found {
        return join(tx, ticket, rule, incoming, sender, at, reopen_days);
    }
    if let Some(number) = incoming.subject_number
        && let Some(ticket) = list::find_by_number(tx, number)?
    {
        let ticket = list::follow_merges(tx, ticket)?;
        if !ticket.is_deleted() && list::takes_part(tx, ticket.id, sender.contact)? && !sender.is_ourselves && !sender.is_named {
            return join(tx, ticket.id, WhyRule::SubjectNumber, incoming, sender, at, reopen_days);
        }
        let note = "The subject names another ticket, in which the sender does not take part.";
        return Ok(Place::New { why: Why { suggestion: Some(number), ..Why::with_note(WhyRule::New, note) } });
    }
    let note = if incoming.is_unproven { "The sender typed this address into a form: nobody has proved that it is theirs." } else { "" };
    Ok(Place::New { why: Why::with_note(WhyRule::New, note) })
}

/// The same for what came by a line. Whoever writes by it is certain; which matter they write about is not, so that they join what
/// is open, and nothing that two tickets could be meant by. `when` is when it was written, and how long after its end a ticket takes
/// an answer.
#[expect(clippy::too_many_arguments, reason = "all that decides about a place comes together here")]
pub fn by_line(
    tx: &Tx<'_>,
    vault: &Vault,
    incoming: &Incoming,
    chain: &Chain,
    talk: &Talk,
    line: &Line,
    contact: ContactId,
    when: (Time, u32),
) -> Result<Place> {
    let (at, reopen_days) = when;
    let live = |id: TicketId| -> Result<Option<Ticket>> {
        let Some(ticket) = list::find(tx, id)? else { return Ok(None) };
        Ok(Some(list::follow_merges(tx, ticket)?).filter(|ticket| !ticket.is_deleted()))
    };
    let stranger = |ticket: &Ticket| list::takes_part(tx, ticket.id, contact).map(|takes_part| !takes_part);
    if let Some((id, rule)) = by_token(tx, vault, incoming)?
        && let Some(ticket) = live(id)?
        && !(ticket.is_spam() && stranger(&ticket)?)
    {
        let held = stranger(&ticket)?;
        let note = if held { "Somebody who takes no part in this ticket opened a link of ours: it may have been passed on." } else { "" };
        return Ok(Place::Join { ticket, why: Why::with_note(rule, note), held });
    }
    if let Some((id, rule)) = by_references(tx, incoming, chain)?
        && let Some(ticket) = live(id)?
        && ticket.takes_reply_at(at, reopen_days)
        && !stranger(&ticket)?
    {
        return Ok(Place::Join { ticket, why: Why::rule(rule), held: false });
    }
    let own = match list::newest_of_line(tx, line.id)? {
        Some((id, _)) => live(id)?,
        None => None,
    };
    if let Some(ticket) = own.clone().filter(|ticket| ticket.is_spam() || !ticket.status.is_over()) {
        let held = stranger(&ticket)? && talk.direction == Direction::In;
        return Ok(Place::Join { ticket, why: Why::rule(WhyRule::Line), held });
    }
    let mut suggestion = None;
    if !talk.is_one_matter {
        let since = at.before(Duration::from_hours(24) * reopen_days);
        match list::open_tickets_of(tx, contact, since)?.as_slice() {
            [] => {}
            [one] => {
                if let Some(ticket) = live(*one)? {
                    let note = "The sender has this one open ticket. If this is about something else, split it off.";
                    return Ok(Place::Join { ticket, why: Why::with_note(WhyRule::Contact, note), held: false });
                }
            }
            [newest, ..] => suggestion = live(*newest)?.map(|ticket| ticket.number),
        }
    }
    match own {
        Some(ticket) if suggestion.is_none() && ticket.takes_reply_at(at, reopen_days) => {
            Ok(Place::Join { held: stranger(&ticket)?, ticket, why: Why::rule(WhyRule::Line) })
        }
        Some(closed) if suggestion.is_none() => {
            let note = format!("It goes on from #{}, which was closed too long ago.", closed.number);
            Ok(Place::FollowUp { closed, why: Why::with_note(WhyRule::FollowUp, note) })
        }
        _ => Ok(Place::New { why: Why { suggestion, ..Why::rule(WhyRule::New) } }),
    }
}

/// A delivery report belongs to the message it reports on.
fn by_report(tx: &Tx<'_>, incoming: &Incoming) -> Result<Option<(TicketId, WhyRule)>> {
    let Some(original) = incoming.bounce.as_ref().and_then(|bounce| bounce.original_message_id.as_deref()) else { return Ok(None) };
    if let Some(ticket) = outbox::find_by_external_id(tx, original)?.and_then(|delivery| delivery.ticket) {
        return Ok(Some((ticket, WhyRule::DeliveryReport)));
    }
    // On a message that was not ours nobody reports to us: whoever writes so is a stranger until an agent says otherwise.
    Ok(list::find_by_key(tx, key_of(original), "own")?.map(|(_, ticket)| (ticket, WhyRule::References)))
}

/// Whether it carries a reply token of ours, whatever that opens.
pub fn has_token(vault: &Vault, incoming: &Incoming) -> bool {
    incoming.tokens.iter().rev().take(CHAIN).any(|text| token::verify(vault, text).is_some())
}

/// A token proves that the sender has something that we sent out.
fn by_token(tx: &Tx<'_>, vault: &Vault, incoming: &Incoming) -> Result<Option<(TicketId, WhyRule)>> {
    for text in incoming.tokens.iter().rev().take(CHAIN) {
        if let Some((ticket, entry)) = token::verify(vault, text) {
            // The entry may have been moved since; the ticket of the token is where it was.
            let ticket = list::find_entry(tx, entry)?.map_or(ticket, |entry| entry.ticket);
            if list::find(tx, ticket)?.is_some() {
                return Ok(Some((ticket, WhyRule::Token)));
            }
        }
    }
    Ok(None)
}

/// The chain of ids. Last, whether something here answers it.
fn by_references(tx: &Tx<'_>, incoming: &Incoming, Chain(chain): &Chain) -> Result<Option<(TicketId, WhyRule)>> {
    if let Some((ticket, _)) = chain.iter().find_map(|link| link.found) {
        return Ok(Some((ticket, WhyRule::References)));
    }
    // Two messages that answer the same third one, which is not here, belong together.
    for link in chain {
        if let Some((_, ticket)) = list::find_by_key(tx, link.key, "names")? {
            return Ok(Some((ticket, WhyRule::References)));
        }
    }
    if let Some(own) = &incoming.external_id
        && let Some((_, ticket)) = list::find_by_key(tx, key_of(own), "names")?
    {
        return Ok(Some((ticket, WhyRule::ReferencedBy)));
    }
    Ok(None)
}

fn join(tx: &Tx<'_>, found: TicketId, rule: WhyRule, incoming: &Incoming, sender: &Sender, at: Time, reopen_days: u32) -> Result<Place> {
    let Some(ticket) = list::find(tx, found)? else { return Ok(Place::New { why: Why::rule(WhyRule::New) }) };
    let ticket = list::follow_merges(tx, ticket)?;
    if rule == WhyRule::DeliveryReport {
        return Ok(Place::Join { ticket, why: Why::rule(rule), held: false });
    }
    // Whom a Reply-To names has proved nothing, unless with something that only we gave out.
    let is_known = rule == WhyRule::Token || !sender.is_named;
    let takes_part = is_known && list::takes_part(tx, ticket.id, sender.contact)? && !sender.is_ourselves;
    // Whoever sends spam goes on sending it: that opens nothing, however long it lies there.
    let is_old = incoming.automatic == Automatic::No && !ticket.is_spam() && !ticket.takes_reply_at(at, reopen_days);
    let is_over = ticket.is_deleted() || is_old;
    if is_over && takes_part {
        let note = format!("It answers #{}, which was closed too long ago.", ticket.number);
        return Ok(Place::FollowUp { closed: ticket, why: Why::with_note(WhyRule::FollowUp, note) });
    }
    // What others write is not hidden with the spam that they refer to, also if it went to them as well.
    let is_hidden = ticket.is_spam() && !(takes_part && contacts::living(tx, ticket.requester)? == sender.contact);
    if ticket.is_deleted() || is_hidden {
        return Ok(Place::New { why: Why::rule(WhyRule::New) });
    }
    let why = match (takes_part, rule) {
        (true, _) => Why::rule(rule),
        (false, WhyRule::Token) => {
            Why::with_note(rule, "Somebody who takes no part in this ticket answers a message of ours: it may have been passed on.")
        }
        (false, _) => Why::with_note(rule, "Somebody who takes no part in this ticket refers to its messages."),
    };
    Ok(Place::Join { ticket, why, held: !takes_part })
}
