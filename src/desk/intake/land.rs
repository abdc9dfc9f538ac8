//! Landing: the message becomes an entry, with everything that follows from it, in one transaction.
use super::{
    identify::{self, Sender},
    ledger,
    model::{Incoming, LedgerState},
    screen,
    thread::{self, Place},
    understand::Understood,
};
use crate::{
    base::{
        Address, Result,
        id::{BlobId, ContactId, EntryId, InboxId, LedgerId, TicketId},
        message::{Automatic, BounceAction},
    },
    desk::{
        contacts::{self, IdentityKind},
        event::Event,
        inboxes::{self, Inbox},
        outbox,
        tickets::{
            commands::{NewTicket, add_entry, effect_of, join, link, merge, open},
            content::key_of,
            entry::{Direction, EntryKind, NewEntry, Why, WhyRule},
            list,
            model::{LinkKind, ParticipantRole, Ticket},
        },
    },
    engine::{db::Tx, vault::Vault},
};
use std::time::Duration;

/// How long a solved ticket takes answers where no inbox says so.
const REOPEN_DAYS: u32 = 14;
/// Ids of a chain that are remembered although nobody here has their messages.
const NAMED: usize = 20;

/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landed {
    pub ledger: LedgerId,
    pub state: LedgerState,
    pub ticket: Option<TicketId>,
}

/// Takes a message that was understood to its place. Idempotent: what was settled before is not touched again.
pub fn land(tx: &mut Tx<'_>, vault: &Vault, message: &Understood) -> Result<Landed> {
    let id = message.row.id;
    let row = ledger::get(tx, id)?;
    if row.state != LedgerState::Stored {
        return Ok(Landed { ledger: id, state: row.state, ticket: None });
    }
    let incoming = &message.incoming;
    if let Some(ignored) = screen::screen(tx, vault, id, message.row.digest, incoming)? {
        ledger::settle(tx, id, LedgerState::Ignored, Some(ignored.rule), Some(&ignored.reason), ignored.entry)?;
        return Ok(Landed { ledger: id, state: LedgerState::Ignored, ticket: None });
    }
    if incoming.unreadable.is_some() {
        return keep_unread(tx, message, row.blob);
    }
    let inbox = inbox_of(tx, message)?;
    let sender = identify::sender(tx, incoming)?;
    let reopen_days = inbox.as_ref().map_or(REOPEN_DAYS, |inbox| inbox.reopen_days);
    let place = thread::thread(tx, vault, incoming, &sender, message.at, reopen_days)?;
    let (mut ticket, why, held, is_new) = settle_place(tx, place, message, inbox.as_ref(), &sender)?;
    let entry = add(tx, &mut ticket, message, row.blob, inbox.as_ref(), &sender, why, held)?;
    if !held {
        take_part(tx, &ticket, incoming, &sender, is_new)?;
    }
    if incoming.bounce.is_some() {
        note_bounces(tx, incoming)?;
    } else if incoming.automatic == Automatic::No {
        contacts::note_alive(tx, sender.contact)?;
    }
    ledger::settle(tx, id, LedgerState::Ticketed, None, None, Some(entry))?;
    unite(tx, &ticket, incoming, &sender, held)?;
    Ok(Landed { ledger: id, state: LedgerState::Ticketed, ticket: Some(ticket.id) })
}

/// Keeps a message that cannot be understood where people see it: a ticket of its own, with the raw message attached to it.
pub fn quarantine(tx: &mut Tx<'_>, message: &Understood) -> Result<Landed> {
    let blob = ledger::get(tx, message.row.id)?.blob;
    keep_unread(tx, message, blob)
}

fn keep_unread(tx: &mut Tx<'_>, message: &Understood, blob: Option<BlobId>) -> Result<Landed> {
    let id = message.row.id;
    let incoming = &message.incoming;
    let inbox = inbox_of(tx, message)?;
    let sender = identify::sender(tx, incoming)?;
    let mut ticket = open_for(tx, message, inbox.as_ref(), sender.contact)?;
    let note = incoming.unreadable.as_ref().map(|defect| defect.note.clone()).unwrap_or_default();
    let entry = add(tx, &mut ticket, message, blob, inbox.as_ref(), &sender, Why::with_note(WhyRule::Quarantined, note.clone()), false)?;
    let rule = incoming.unreadable.as_ref().map(|defect| defect.code.as_str());
    ledger::settle(tx, id, LedgerState::Quarantined, rule, Some(&note), Some(entry))?;
    tx.record(&Event::MailQuarantined { ticket: Some(ticket.id), ledger: id })?;
    Ok(Landed { ledger: id, state: LedgerState::Quarantined, ticket: Some(ticket.id) })
}

/// Through which inbox it came: the one of its source, else the first whose address it went to.
fn inbox_of(tx: &Tx<'_>, message: &Understood) -> Result<Option<Inbox>> {
    let mut id: Option<InboxId> = message.row.source.inbox;
    if id.is_none() {
        let incoming = &message.incoming;
        let named = incoming.to.iter().chain(&incoming.cc).take(50).filter_map(|mailbox| mailbox.identity()).collect::<Vec<Address>>();
        for address in named.iter().chain(incoming.delivered_to.iter().take(20)) {
            id = inboxes::find_by_address(tx, address)?;
            if id.is_some() {
                break;
            }
        }
    }
    id.map(|id| inboxes::get(tx, id)).transpose()
}

fn open_for(tx: &mut Tx<'_>, message: &Understood, inbox: Option<&Inbox>, requester: ContactId) -> Result<Ticket> {
    let new = NewTicket {
        team: inbox.and_then(|inbox| inbox.team),
        ..NewTicket::question(&message.incoming.subject, requester, message.row.source.kind, inbox.map(|inbox| inbox.id), message.at)
    };
    open(tx, &new)
}

fn settle_place(
    tx: &mut Tx<'_>,
    place: Place,
    message: &Understood,
    inbox: Option<&Inbox>,
    sender: &Sender,
) -> Result<(Ticket, Why, bool, bool)> {
    Ok(match place {
        Place::Join { ticket, why, held } => (ticket, why, held, false),
        Place::FollowUp { closed, why } => {
            let ticket = open_for(tx, message, inbox, sender.contact)?;
            link(tx, ticket.id, LinkKind::Follows, closed.id)?;
            (ticket, why, false, true)
        }
        Place::New { why } => {
            let requester = requester(tx, &message.incoming, sender)?;
            (open_for(tx, message, inbox, requester)?, why, false, true)
        }
    })
}

/// Who asks: the sender, unless a colleague passed somebody's mail on to the desk.
fn requester(tx: &mut Tx<'_>, incoming: &Incoming, sender: &Sender) -> Result<ContactId> {
    let original = incoming.forwarded.as_ref().and_then(|forwarded| forwarded.from.as_ref());
    if sender.agent.is_some()
        && let Some(original) = original
        && let Some(address) = original.identity()
        && inboxes::find_by_address(tx, &address)?.is_none()
    {
        return contacts::ensure(tx, IdentityKind::Email, address.as_str(), &original.name, incoming.language);
    }
    Ok(sender.contact)
}

/// `blob` is of the ledger's row as it is stored: a message that came here straight from the door does not know it.
#[expect(clippy::too_many_arguments, reason = "all that is known of a message comes together here")]
fn add(
    tx: &mut Tx<'_>,
    ticket: &mut Ticket,
    message: &Understood,
    blob: Option<BlobId>,
    inbox: Option<&Inbox>,
    sender: &Sender,
    why: Why,
    held: bool,
) -> Result<EntryId> {
    let incoming = &message.incoming;
    let mut named_keys = Vec::new();
    for id in incoming.references.iter().chain(&incoming.in_reply_to).rev().take(NAMED) {
        let key = key_of(id);
        if !named_keys.contains(&key) && list::find_by_key(tx, key, "own")?.is_none() {
            named_keys.push(key);
        }
    }
    // Somebody whose clock is behind did not answer before there was something to answer.
    let answered = thread::answered_at(tx, incoming)?.map(|answered| answered.after(Duration::from_millis(1)));
    let new = NewEntry {
        kind: EntryKind::Message,
        direction: Some(Direction::In),
        channel: message.row.source.kind,
        inbox: inbox.map(|inbox| inbox.id),
        author_contact: Some(sender.contact),
        author_agent: None,
        at: answered.map_or(message.at, |answered| message.at.max(answered)),
        preview: message.preview.clone(),
        automatic: incoming.automatic,
        is_held: held,
        is_quarantined: incoming.unreadable.is_some(),
        why,
        raw: blob,
        packed: message.packed.clone(),
        client_id: None,
        own_key: incoming.external_id.as_deref().map(key_of),
        named_keys,
        files: message.files.clone(),
    };
    let effect = effect_of(&new);
    add_entry(tx, ticket, &new, effect)
}

/// Whoever wrote and whoever it went to take part from now on. Machines and we ourselves do not.
fn take_part(tx: &mut Tx<'_>, ticket: &Ticket, incoming: &Incoming, sender: &Sender, is_new: bool) -> Result<()> {
    let by_machine = matches!(incoming.automatic, Automatic::Bounce | Automatic::FeedbackReport);
    if by_machine || sender.is_ourselves {
        return Ok(());
    }
    if !is_new && sender.agent.is_none() {
        join(tx, ticket, sender.contact, ParticipantRole::Sender)?;
    }
    for contact in identify::recipients(tx, incoming, sender)? {
        join(tx, ticket, contact, ParticipantRole::Copied)?;
    }
    Ok(())
}

/// A report on a message of ours settles its delivery, and counts for the contact whose address failed.
fn note_bounces(tx: &mut Tx<'_>, incoming: &Incoming) -> Result<()> {
    let Some(bounce) = &incoming.bounce else { return Ok(()) };
    let Some(original) = bounce.original_message_id.as_deref() else { return Ok(()) };
    let Some(delivery) = outbox::find_by_external_id(tx, original)? else { return Ok(()) };
    for recipient in &bounce.recipients {
        let Some(address) = recipient.address.as_deref().filter(|_| recipient.action == BounceAction::Failed) else { continue };
        let words = recipient.diagnostic.as_deref().or(recipient.status.as_deref()).unwrap_or("The message came back.");
        if outbox::commands::note_bounce(tx, &delivery, address, words)?
            && let Some(contact) = contacts::find(tx, IdentityKind::Email, &address.to_lowercase())?
        {
            contacts::note_bounce(tx, contact, recipient.is_hard())?;
        }
    }
    Ok(())
}

/// A message may be the missing link between two tickets: it joined one, and another began with an answer to it. They become
/// one, if the sender takes part in both; an agent can undo it.
fn unite(tx: &mut Tx<'_>, ticket: &Ticket, incoming: &Incoming, sender: &Sender, held: bool) -> Result<()> {
    let Some(own) = incoming.external_id.as_deref().filter(|_| !held) else { return Ok(()) };
    let Some((_, other)) = list::find_by_key(tx, key_of(own), "names")? else { return Ok(()) };
    if other == ticket.id || list::find(tx, other)?.is_none_or(|other| other.merged_into.is_some() || other.is_deleted) {
        return Ok(());
    }
    if list::takes_part(tx, other, sender.contact)? {
        merge(tx, other, ticket.id)?;
    }
    Ok(())
}
