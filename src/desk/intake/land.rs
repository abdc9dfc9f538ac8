//! Landing: the message becomes an entry, with everything that follows from it, in one transaction.
use super::{
    identify::{self, Sender},
    ledger::{self, Seen, Settled},
    model::{Incoming, LedgerState},
    screen::{self, Ignored},
    talk,
    thread::{self, Chain, Place},
    understand::Understood,
};
use crate::{
    base::{
        Result,
        id::{BlobId, ContactId, EntryId, LedgerId, LineId, TicketId},
        message::{Automatic, BounceAction},
    },
    desk::{
        blocked_senders,
        contacts::{self, IdentityKind},
        event::Event,
        inboxes::{self, Addresses, Inbox},
        outbox,
        ticket_types::{self, TicketType},
        tickets::{
            commands::{Effect, NewTicket, add_entry, effect_of, file_as_spam, join, link, merge, open},
            content::key_of,
            entry::{Direction, EntryKind, NewEntry, Why, WhyRule},
            list,
            model::{LinkKind, ParticipantRole, Ticket},
        },
    },
    engine::{
        Bells, Engine,
        blob::{Blobs, Prepared},
        db::Tx,
        vault::Vault,
    },
};
use std::time::Duration;

/// How long a solved ticket takes answers where no inbox says so.
const REOPEN_DAYS: u32 = 14;
/// What became of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Landed {
    pub ledger: LedgerId,
    pub state: LedgerState,
    pub ticket: Option<TicketId>,
}

/// Takes messages to their places, within one transaction: what hardly changes is read once for all of them.
pub struct Landing<'a> {
    pub(super) vault: &'a Vault,
    pub(super) blobs: &'a Blobs,
    ours: Addresses,
    bells: &'a Bells,
}

impl<'a> Landing<'a> {
    pub fn begin(tx: &Tx<'_>, engine: &'a Engine) -> Result<Self> {
        Ok(Self { vault: &engine.vault, blobs: &engine.blobs, ours: Addresses::read(tx)?, bells: &engine.bells })
    }

    /// Something was queued that is to go out.
    pub(super) fn ring(&self) {
        self.bells.outbox.notify_one();
    }

    /// Takes a message that was stored and understood to its place. Idempotent: what was settled before is not touched again.
    pub fn land(&self, tx: &mut Tx<'_>, message: &Understood) -> Result<Landed> {
        let id = message.row.id;
        let row = ledger::get(tx, id)?;
        if row.state != LedgerState::Stored {
            return Ok(Landed { ledger: id, state: row.state, ticket: None });
        }
        let (settled, ticket) = self.place(tx, message, id, row.blob)?;
        ledger::settle(tx, id, &settled)?;
        announce(tx, id, &settled, ticket)
    }

    /// Stores a message and takes it to its place at once; `None` if the ledger has its place already.
    pub fn land_new(&self, tx: &mut Tx<'_>, source: i64, prepared: &Prepared, message: &Understood) -> Result<Option<Landed>> {
        let seen = Seen::from(&message.row);
        if ledger::find_place(tx, source, seen.external_id)?.is_some() {
            return Ok(None);
        }
        let blob = Blobs::keep(tx, prepared)?;
        let (settled, ticket) = self.place(tx, message, LedgerId(i64::MAX), Some(blob))?;
        let id = ledger::insert(tx, source, seen, blob, &settled)?;
        announce(tx, id, &settled, ticket).map(Some)
    }

    /// Keeps a message that cannot be understood where people see it: a ticket of its own, with the raw message attached to it.
    pub fn quarantine(&self, tx: &mut Tx<'_>, message: &Understood) -> Result<Landed> {
        let id = message.row.id;
        let blob = ledger::get(tx, id)?.blob;
        let (settled, ticket) = self.keep_unread(tx, message, blob)?;
        ledger::settle(tx, id, &settled)?;
        announce(tx, id, &settled, Some(ticket))
    }

    /// `before` is the row of the ledger that the message has, or one beyond all others; `blob` has its bytes.
    fn place(&self, tx: &mut Tx<'_>, message: &Understood, before: LedgerId, blob: Option<BlobId>) -> Result<(Settled, Option<TicketId>)> {
        let incoming = &message.incoming;
        if let Some(talk) = incoming.talk.as_deref().filter(|_| incoming.unreadable.is_none()) {
            return talk::place(self, tx, message, talk, blob);
        }
        if let Some(Ignored { rule, reason, entry }) = screen::screen(tx, self.vault, before, message.row.digest, incoming)? {
            let settled = Settled { state: LedgerState::Ignored, rule: Some(rule.to_owned()), reason: Some(reason), entry };
            return Ok((settled, None));
        }
        if incoming.unreadable.is_some() {
            return self.keep_unread(tx, message, blob).map(|(settled, ticket)| (settled, Some(ticket)));
        }
        let inbox = self.inbox_of(tx, message)?;
        let sender = identify::sender(tx, &self.ours, incoming)?;
        let reopen_days = inbox.as_ref().map_or(REOPEN_DAYS, |inbox| inbox.reopen_days);
        let chain = Chain::look_up(tx, incoming)?;
        let place = thread::thread(tx, self.vault, incoming, &chain, &sender, message.at, reopen_days)?;
        let (mut ticket, why, held, is_new) = self.settle_place(tx, place, message, inbox.as_ref(), &sender)?;
        // A number in a subject is guessed, and From is what the sender says: whom such a message names takes no part by that.
        let is_guessed = why.rule == WhyRule::SubjectNumber;
        let entry = add(tx, &mut ticket, message, &chain, blob, inbox.as_ref(), None, sender.contact, why, held)?;
        if !held && !is_guessed {
            self.take_part(tx, &ticket, incoming, &sender, is_new)?;
        }
        if incoming.bounce.is_some() {
            note_bounces(tx, incoming)?;
        } else if incoming.automatic == Automatic::No && !incoming.is_unproven {
            contacts::note_alive(tx, sender.contact)?;
        }
        unite(tx, &ticket, incoming, &sender, held)?;
        Ok((Settled::ticketed(entry), Some(ticket.id)))
    }

    fn keep_unread(&self, tx: &mut Tx<'_>, message: &Understood, blob: Option<BlobId>) -> Result<(Settled, TicketId)> {
        let incoming = &message.incoming;
        let inbox = self.inbox_of(tx, message)?;
        let sender = identify::sender(tx, &self.ours, incoming)?;
        let chain = Chain::look_up(tx, incoming)?;
        let mut ticket = open_for(tx, message, inbox.as_ref(), sender.contact, &sender)?;
        let note = incoming.unreadable.as_ref().map(|defect| defect.note.clone()).unwrap_or_default();
        let why = Why::with_note(WhyRule::Quarantined, note.clone());
        let entry = add(tx, &mut ticket, message, &chain, blob, inbox.as_ref(), None, sender.contact, why, false)?;
        let rule = incoming.unreadable.as_ref().map(|defect| defect.code.clone());
        Ok((Settled { state: LedgerState::Quarantined, rule, reason: Some(note), entry: Some(entry) }, ticket.id))
    }

    /// Through which inbox it came: the one of its source, else the first whose address it went to.
    fn inbox_of(&self, tx: &Tx<'_>, message: &Understood) -> Result<Option<Inbox>> {
        let named = || {
            let incoming = &message.incoming;
            let named = incoming.to.iter().chain(&incoming.cc).take(50).find_map(|mailbox| self.ours.find(&mailbox.identity()?));
            named.or_else(|| incoming.delivered_to.iter().take(20).find_map(|address| self.ours.find(address)))
        };
        message.row.source.inbox.or_else(named).map(|id| inboxes::get(tx, id)).transpose()
    }

    fn settle_place(
        &self,
        tx: &mut Tx<'_>,
        place: Place,
        message: &Understood,
        inbox: Option<&Inbox>,
        sender: &Sender,
    ) -> Result<(Ticket, Why, bool, bool)> {
        Ok(match place {
            Place::Join { ticket, why, held } => (ticket, why, held, false),
            Place::FollowUp { closed, why } => {
                let ticket = open_for(tx, message, inbox, sender.contact, sender)?;
                link(tx, ticket.id, LinkKind::Follows, closed.id)?;
                (ticket, why, false, true)
            }
            Place::New { why } => {
                let requester = self.requester(tx, &message.incoming, sender)?;
                (open_for(tx, message, inbox, requester, sender)?, why, false, true)
            }
        })
    }

    /// Who asks: the sender, unless a colleague passed somebody's mail on to the desk.
    fn requester(&self, tx: &mut Tx<'_>, incoming: &Incoming, sender: &Sender) -> Result<ContactId> {
        let original = incoming.forwarded.as_ref().and_then(|forwarded| forwarded.from.as_ref());
        if sender.agent.is_some()
            && let Some(original) = original
            && let Some(address) = original.identity()
            && self.ours.find(&address).is_none()
        {
            return contacts::ensure(tx, IdentityKind::Email, address.as_str(), &original.name, incoming.language);
        }
        Ok(sender.contact)
    }

    /// Whoever wrote and whoever it went to take part from now on. Machines and we ourselves do not.
    fn take_part(&self, tx: &mut Tx<'_>, ticket: &Ticket, incoming: &Incoming, sender: &Sender, is_new: bool) -> Result<()> {
        let by_machine = matches!(incoming.automatic, Automatic::Bounce | Automatic::FeedbackReport);
        if by_machine || sender.is_ourselves {
            return Ok(());
        }
        if !is_new && sender.agent.is_none() {
            join(tx, ticket, sender.contact, ParticipantRole::Sender)?;
        }
        for contact in identify::recipients(tx, &self.ours, incoming, sender)? {
            join(tx, ticket, contact, ParticipantRole::Copied)?;
        }
        Ok(())
    }
}

fn announce(tx: &mut Tx<'_>, ledger: LedgerId, settled: &Settled, ticket: Option<TicketId>) -> Result<Landed> {
    if settled.state == LedgerState::Quarantined {
        tx.record(&Event::MailQuarantined { ticket, ledger })?;
    }
    Ok(Landed { ledger, state: settled.state, ticket })
}

/// A ticket for a message that begins one; spam from the start if its sender is blocked.
fn open_for(tx: &mut Tx<'_>, message: &Understood, inbox: Option<&Inbox>, requester: ContactId, sender: &Sender) -> Result<Ticket> {
    let incoming = &message.incoming;
    let usable = incoming.r#type.as_ref().filter(|kind| ticket_types::expect_usable(tx, kind).is_ok());
    let new = NewTicket {
        r#type: usable.cloned().unwrap_or(TicketType::QUESTION),
        fields: incoming.fields.clone(),
        team: inbox.and_then(|inbox| inbox.team),
        ..NewTicket::question(&message.incoming.subject, requester, message.row.source.kind, inbox.map(|inbox| inbox.id), message.at)
    };
    let mut ticket = open(tx, &new)?;
    if is_blocked(tx, incoming, sender)? {
        file_as_spam(tx, &mut ticket)?;
    }
    Ok(ticket)
}

/// By the address that it came from, or the one at which its sender wants to be answered. We ourselves are never blocked, whatever a
/// list says of a domain.
fn is_blocked(tx: &Tx<'_>, incoming: &Incoming, sender: &Sender) -> Result<bool> {
    if sender.is_ourselves || sender.agent.is_some() {
        return Ok(false);
    }
    for address in [incoming.from.identity(), sender.mailbox.identity()].into_iter().flatten() {
        if blocked_senders::find(tx, &address)?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}

#[expect(clippy::too_many_arguments, reason = "all that is known of a message comes together here")]
pub(super) fn add(
    tx: &mut Tx<'_>,
    ticket: &mut Ticket,
    message: &Understood,
    chain: &Chain,
    blob: Option<BlobId>,
    inbox: Option<&Inbox>,
    by: Option<(LineId, Direction)>,
    contact: ContactId,
    why: Why,
    held: bool,
) -> Result<EntryId> {
    let incoming = &message.incoming;
    // Somebody whose clock is behind did not answer before there was something to answer.
    let answered = chain.answered_at().map(|answered| answered.after(Duration::from_millis(1)));
    let (line, direction) = by.map_or((None, Direction::In), |(line, direction)| (Some(line), direction));
    let new = NewEntry {
        kind: EntryKind::Message,
        direction: Some(direction),
        channel: message.row.source.kind,
        inbox: inbox.map(|inbox| inbox.id),
        line,
        author_contact: (direction == Direction::In).then_some(contact),
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
        named_keys: chain.unknown_keys(),
        files: message.files.clone(),
    };
    // A colleague who wrote in a program of the channel's own answered all the same.
    let effect = if direction == Direction::Out { Effect::AgentReplied(None) } else { effect_of(&new) };
    add_entry(tx, ticket, &new, effect)
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
    if ticket.is_spam()
        || other == ticket.id
        || list::find(tx, other)?.is_none_or(|other| other.merged_into.is_some() || other.aside.is_some())
    {
        return Ok(());
    }
    if list::takes_part(tx, other, sender.contact)? {
        merge(tx, other, ticket.id)?;
    }
    Ok(())
}
