//! What happens to deliveries: queued, claimed, handed over, settled; taken back, sent again; parked and let go.
use super::{
    model::{Delivery, DeliveryKind, DeliveryState, LONGEST, Letter, Mark, Outcome, Phase, RecipientRole, pause_after},
    policy, store,
};
use crate::{
    base::{
        Address, Error, Result, Time,
        id::{AgentId, BlobId, DeliveryId, EntryId, InboxId, LineId, TicketId},
        text,
    },
    desk::{
        event::Event,
        inboxes::{self, Inbox},
        lines,
        people::policy::{Action, Object, authorize},
    },
    engine::{alarm, db::Tx, vault},
};
use data_encoding::BASE32_NOPAD;
use std::time::Duration;

/// So long one try may take before its delivery counts as abandoned.
pub const LEASE: Duration = Duration::from_secs(15 * 60);
/// At most so many automatic mails go to one address in an hour.
const PER_ADDRESS: u32 = 6;
/// At most so many automatic mails leave the box in ten minutes.
const PER_BOX: u32 = 200;
/// The server's words are kept up to so many characters.
const WORDS: usize = 1000;

/// A message that is to go out.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    pub entry: Option<EntryId>,
    pub ticket: Option<TicketId>,
    pub inbox: InboxId,
    pub kind: DeliveryKind,
    pub author: Option<AgentId>,
    pub external_id: String,
    pub letter: Letter,
    pub recipients: Vec<(Address, String, RecipientRole)>,
    /// Where it goes to no address: the one person whom it goes to.
    pub line: Option<LineId>,
    /// Not before: the undo window.
    pub due_at: Time,
}

/// Queues a message; it goes out once its time has come. Asks no permission.
pub fn queue(tx: &mut Tx<'_>, new: &NewDelivery) -> Result<DeliveryId> {
    insert(tx, new, DeliveryState::Queued, "")
}

/// What became of an automatic mail that was to be queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Automatic {
    Queued(DeliveryId),
    /// A fuse held it back.
    Parked(DeliveryId),
    /// This address was told about this ticket within the hour.
    Spared,
}

/// Whether one more automatic mail about `ticket` to `address` would be one too many within the hour.
pub fn was_told(tx: &Tx<'_>, address: &Address, ticket: TicketId) -> Result<bool> {
    let hour_ago = tx.now().before(Duration::from_secs(3600));
    Ok(store::automatic_since(tx, address, Some(ticket), hour_ago, tx.now())?.0 > 0)
}

/// Whether one more automatic mail to `address` would be parked: for mails that are better not written than written late.
pub fn would_park(tx: &Tx<'_>, address: &Address) -> Result<bool> {
    let (hour_ago, minutes_ago) = (tx.now().before(Duration::from_secs(3600)), tx.now().before(Duration::from_secs(600)));
    let (_, for_address, for_box) = store::automatic_since(tx, address, None, hour_ago, minutes_ago)?;
    Ok(for_address >= PER_ADDRESS || for_box >= PER_BOX)
}

impl NewDelivery {
    /// A mail of the desk's own to one person, which is nobody's answer; `due_at` is when it goes.
    pub fn notification(
        inbox: &Inbox,
        ticket: Option<TicketId>,
        to: (Address, String),
        (subject, text): (String, String),
        due_at: Time,
    ) -> Result<Self> {
        let own = inbox.address.as_ref().map_or("hopdesk.invalid", Address::domain);
        let unique = BASE32_NOPAD.encode(&vault::random::<15>()?).to_ascii_lowercase();
        Ok(Self {
            entry: None,
            ticket,
            inbox: inbox.id,
            kind: DeliveryKind::Notification,
            author: None,
            external_id: format!("n.{unique}@{own}"),
            letter: Letter { subject, text, ..Letter::default() },
            recipients: vec![(to.0, to.1, RecipientRole::To)],
            line: None,
            due_at,
        })
    }
}

/// Queues a mail that no person asked for, within the limits that keep machines from answering each other for ever.
pub fn queue_automatic(tx: &mut Tx<'_>, new: &NewDelivery) -> Result<Automatic> {
    let (address, ..) = new.recipients.first().ok_or_else(|| Error::internal("an automatic mail without a recipient"))?;
    let (hour_ago, minutes_ago) = (tx.now().before(Duration::from_secs(3600)), tx.now().before(Duration::from_secs(600)));
    let (for_ticket, for_address, for_box) = store::automatic_since(tx, address, new.ticket, hour_ago, minutes_ago)?;
    if new.kind == DeliveryKind::Acknowledgement && for_ticket > 0 {
        return Ok(Automatic::Spared);
    }
    let held_by = if for_address >= PER_ADDRESS {
        Some((
            "outbox:fuse:address",
            "Too many automatic mails to one address within an hour: further ones are parked. Two machines may be answering each other.",
        ))
    } else if for_box >= PER_BOX {
        Some((
            "outbox:fuse:box",
            "Too many automatic mails within ten minutes: further ones are parked. Look at what came in before letting them go.",
        ))
    } else {
        None
    };
    store::note_automatic(tx, address, new.ticket)?;
    match held_by {
        Some((key, message)) => {
            alarm::raise(tx, key, "automatic_mail_parked", message)?;
            Ok(Automatic::Parked(insert(tx, new, DeliveryState::Parked, message)?))
        }
        None => Ok(Automatic::Queued(insert(tx, new, DeliveryState::Queued, "")?)),
    }
}

fn insert(tx: &mut Tx<'_>, new: &NewDelivery, state: DeliveryState, words: &str) -> Result<DeliveryId> {
    if new.recipients.is_empty() && new.line.is_none() {
        return Err(Error::field("to", "Name at least one recipient."));
    }
    let id = store::insert(
        tx,
        &store::NewRow {
            entry: new.entry,
            ticket: new.ticket,
            inbox: new.inbox,
            line: new.line,
            kind: new.kind,
            state,
            author: new.author,
            external_id: &new.external_id,
            letter: &new.letter,
            due_at: new.due_at,
            words,
        },
    )?;
    for (address, name, role) in &new.recipients {
        store::insert_recipient(tx, id, address.as_str(), name, *role)?;
    }
    if let Some(line) = new.line {
        let line = lines::get(tx, line)?;
        store::insert_recipient(tx, id, &line.value, &line.name, RecipientRole::To)?;
    }
    tx.record(&Event::DeliveryQueued { ticket: new.ticket, delivery: id })?;
    Ok(id)
}

/// Takes the next due delivery for sending. What a worker that went away left behind is settled first: handed over in full, it
/// is uncertain; otherwise it is tried again.
pub fn claim(tx: &mut Tx<'_>) -> Result<Option<Delivery>> {
    claim_besides(tx, &[])
}

/// The same, leaving alone what goes through inboxes that have enough on their way.
pub fn claim_besides(tx: &mut Tx<'_>, busy: &[InboxId]) -> Result<Option<Delivery>> {
    for lost in store::abandoned(tx, tx.now())? {
        let outcome = match lost.phase {
            Phase::Final => Outcome::Uncertain { words: "Hopdesk stopped while the server's answer was awaited.".to_owned() },
            _ => Outcome::Later { words: "Hopdesk stopped before the message was handed over.".to_owned() },
        };
        settle(tx, &lost, &outcome)?;
    }
    store::claim(tx, tx.now().after(LEASE), busy)
}

/// Called once at the start, when nobody can be sending.
pub fn expire_leases(tx: &mut Tx<'_>) -> Result<usize> {
    store::expire_leases(tx)
}

/// Writes down how far a handing-over got, before it goes further; with the first, the bytes that are handed over.
pub fn set_phase(tx: &mut Tx<'_>, id: DeliveryId, phase: Phase, blob: Option<BlobId>) -> Result<()> {
    store::set_phase(tx, id, phase, blob)
}

/// Writes down that the other side took a part of a message, under this id: it is not handed over again.
pub fn note_part(tx: &mut Tx<'_>, id: DeliveryId, position: u32, external_id: &str) -> Result<()> {
    store::insert_part(tx, id, position, external_id)?;
    store::set_phase(tx, id, Phase::Started, None)
}

/// The other side tells how far a message got; whether that is news. What arrived went out.
pub fn note_mark(tx: &mut Tx<'_>, delivery: &Delivery, mark: Mark, at: Time, words: &str) -> Result<bool> {
    note_seen(tx, delivery)?;
    match mark {
        Mark::Sent => Ok(false),
        Mark::Failed => {
            let recipients = store::recipients(tx, delivery.id)?;
            let words = if words.is_empty() { "The other side reports that it did not arrive." } else { words };
            recipients.first().map_or(Ok(false), |recipient| note_bounce(tx, delivery, &recipient.address, words))
        }
        Mark::Delivered | Mark::Read => {
            let news = store::set_marks(tx, delivery.id, Some(at), (mark == Mark::Read).then_some(at))?;
            if news {
                let state = if mark == Mark::Read { "read" } else { "delivered" };
                tx.record(&Event::DeliveryChanged { ticket: delivery.ticket, delivery: delivery.id, state: state.to_owned() })?;
            }
            Ok(news)
        }
    }
}

/// Clocks differ: what was written down so shortly after they read it counts as read.
const SKEW: Duration = Duration::from_secs(2);

/// The other side tells that everything on a line was read that was sent by then.
pub fn note_read_until(tx: &mut Tx<'_>, line: LineId, at: Time) -> Result<()> {
    for delivery in store::unread(tx, line, at.after(SKEW))? {
        note_mark(tx, &delivery, Mark::Read, at, "")?;
    }
    Ok(())
}

/// Writes down how a try ended, and when the next one is due.
pub fn settle(tx: &mut Tx<'_>, delivery: &Delivery, outcome: &Outcome) -> Result<DeliveryState> {
    let (state, due_at, words) = match outcome {
        Outcome::Sent { words, refused } => {
            for (address, words) in refused {
                store::set_recipients(tx, delivery.id, Some(address), DeliveryState::Failed, &text::one_line(words, WORDS))?;
            }
            store::set_recipients(tx, delivery.id, None, DeliveryState::Sent, "")?;
            let nobody = store::recipients(tx, delivery.id)?.iter().all(|recipient| recipient.state == DeliveryState::Failed);
            (if nobody { DeliveryState::Failed } else { DeliveryState::Sent }, None, words)
        }
        Outcome::Later { words } => match pause_after(delivery.attempts) {
            Some(pause) => (DeliveryState::Deferred, Some(tx.now().after(pause)), words),
            None => (DeliveryState::Failed, None, words),
        },
        Outcome::After { words, pause } if tx.now().since(delivery.created_at) < LONGEST => {
            (DeliveryState::Deferred, Some(tx.now().after(*pause)), words)
        }
        Outcome::Unreachable { words } => {
            if let Some(line) = delivery.line {
                lines::commands::note_unreachable(tx, line, words)?;
            }
            (DeliveryState::Failed, None, words)
        }
        Outcome::Never { words } | Outcome::After { words, .. } => (DeliveryState::Failed, None, words),
        Outcome::Uncertain { words } => (DeliveryState::Uncertain, None, words),
    };
    let words = text::one_line(words, WORDS);
    if state == DeliveryState::Failed {
        store::set_recipients(tx, delivery.id, None, DeliveryState::Failed, &words)?;
    }
    store::settle(tx, delivery.id, state, due_at, &words)?;
    changed(tx, delivery, state)?;
    if let Outcome::Sent { refused, .. } = outcome
        && !refused.is_empty()
        && state == DeliveryState::Sent
    {
        // It went out, but not to everybody: that is worth the same alarm to its author as a failure.
        tx.record(&Event::DeliveryChanged { ticket: delivery.ticket, delivery: delivery.id, state: "partly_failed".to_owned() })?;
    }
    Ok(state)
}

fn changed(tx: &mut Tx<'_>, delivery: &Delivery, state: DeliveryState) -> Result<()> {
    tx.record(&Event::DeliveryChanged { ticket: delivery.ticket, delivery: delivery.id, state: state.word().to_owned() })?;
    Ok(())
}

/// Takes a message back that has not gone out yet.
pub fn cancel(tx: &mut Tx<'_>, id: DeliveryId) -> Result<Delivery> {
    let delivery = get(tx, id)?;
    if !matches!(delivery.state, DeliveryState::Queued | DeliveryState::Deferred | DeliveryState::Parked) {
        return Err(Error::conflict("It is too late: this message is on its way."));
    }
    if !store::parts(tx, id)?.is_empty() {
        return Err(Error::conflict("It is too late: a part of this message has gone out."));
    }
    store::settle(tx, id, DeliveryState::Cancelled, None, "Taken back before it went out.")?;
    changed(tx, &delivery, DeliveryState::Cancelled)?;
    Ok(delivery)
}

/// Tries again now, to those who were not reached; after an uncertain end to all of them, since nobody knows.
pub fn resend(tx: &mut Tx<'_>, id: DeliveryId) -> Result<()> {
    let delivery = get(tx, id)?;
    if !policy::may_see(tx.actor(), &delivery) {
        return Err(Error::not_found("There is no such delivery."));
    }
    let action = if delivery.kind.is_automatic() { Action::ManageBox } else { Action::Reply };
    authorize(tx.actor(), action, &Object::Desk)?;
    if !delivery.state.can_be_resent() {
        return Err(Error::conflict("This message is not in a state in which it can be sent again."));
    }
    let inbox = inboxes::get(tx, delivery.inbox)?;
    if inbox.removed_at.is_some() {
        return Err(Error::conflict(format!("The inbox \"{}\" was removed. Write it once more through another one.", inbox.name)));
    }
    store::requeue_recipients(tx, id, delivery.state != DeliveryState::Uncertain)?;
    store::reset_attempts(tx, id)?;
    store::settle(tx, id, DeliveryState::Queued, Some(tx.now()), "")?;
    changed(tx, &delivery, DeliveryState::Queued)
}

/// Lets everything fail that waits to go out through an inbox that was removed; how much. What is on its way comes to its own end.
pub fn give_up(tx: &mut Tx<'_>, inbox: InboxId) -> Result<usize> {
    let waiting = store::waiting_at(tx, inbox)?;
    for delivery in &waiting {
        settle(tx, delivery, &removed(&inboxes::get(tx, inbox)?))?;
    }
    Ok(waiting.len())
}

/// How a delivery through an inbox ends that was removed.
pub fn removed(inbox: &Inbox) -> Outcome {
    Outcome::Never { words: format!("The inbox \"{}\" was removed before this could go out.", inbox.name) }
}

/// A report says that a message did not arrive at `address`. Answers whether that is one of its recipients and this is news.
pub fn note_bounce(tx: &mut Tx<'_>, delivery: &Delivery, address: &str, words: &str) -> Result<bool> {
    let known = store::recipients(tx, delivery.id)?.into_iter().find(|recipient| recipient.address.eq_ignore_ascii_case(address));
    let Some(recipient) = known.filter(|recipient| recipient.state != DeliveryState::Bounced) else { return Ok(false) };
    let words = text::one_line(words, WORDS);
    store::set_recipients(tx, delivery.id, Some(&recipient.address), DeliveryState::Bounced, &words)?;
    store::settle(tx, delivery.id, DeliveryState::Bounced, None, &words)?;
    changed(tx, delivery, DeliveryState::Bounced)?;
    Ok(true)
}

/// Our own message was seen again: it went out after all.
pub fn note_seen(tx: &mut Tx<'_>, delivery: &Delivery) -> Result<()> {
    if delivery.state == DeliveryState::Uncertain {
        settle(
            tx,
            delivery,
            &Outcome::Sent { words: "The message was seen in the mailbox: it went out.".to_owned(), refused: Vec::new() },
        )?;
    }
    Ok(())
}

/// Lets all parked mail go, or drops it; how many.
pub fn release_parked(tx: &mut Tx<'_>, send: bool) -> Result<u32> {
    authorize(tx.actor(), Action::ManageBox, &Object::Desk)?;
    let mut count = 0;
    loop {
        let page = store::list(tx, Some(DeliveryState::Parked), None, 200)?;
        if page.is_empty() {
            break;
        }
        for delivery in page {
            if send {
                resend(tx, delivery.id)?
            } else {
                cancel(tx, delivery.id).map(|_| ())?
            }
            count += 1;
        }
    }
    for key in ["outbox:fuse:address", "outbox:fuse:box"] {
        alarm::clear(tx, key)?;
    }
    Ok(count)
}

/// Forgets counts that no limit looks at any more.
pub fn tidy(tx: &mut Tx<'_>) -> Result<usize> {
    store::forget_automatic(tx, tx.now().before(Duration::from_secs(2 * 86_400)))
}

/// Forgets what was written in the letters of an entry that are settled; answers whose bytes nothing of this slice names any more.
pub fn forget_letters(tx: &mut Tx<'_>, entry: EntryId) -> Result<Vec<BlobId>> {
    store::forget_letters(tx, entry)
}

fn get(tx: &Tx<'_>, id: DeliveryId) -> Result<Delivery> {
    store::find(tx, id)?.ok_or_else(|| Error::not_found("There is no such delivery."))
}
