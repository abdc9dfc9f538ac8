//! Writes to people outside: answers, forwards, first messages and acknowledgements. Entry, delivery and event are one
//! transaction; what goes over the wire is made later, by the channel.
use super::{
    NewTicket, answer_line,
    aside::leave_spam,
    change::{check_fields, expect_status},
    draft::{draft_again, release},
    entry::{Effect, add_entry, check_text, record_status, set_status, used_client_id},
    file::{dress, take_files},
    load_live, open,
    participants::join,
};
use crate::{
    base::{
        Address, Error, Mailbox, Result,
        id::{DeliveryId, EntryId, FileId, InboxId, LineId, TicketId},
        message::Automatic,
        text,
    },
    desk::{
        contacts::{self, IdentityKind},
        drafts::{Draft, DraftRef},
        event::Event,
        inboxes::{self, ChannelKind, Entrance, Inbox},
        outbox::{
            self,
            commands::NewDelivery,
            model::{DeliveryKind, Letter, RecipientRole},
        },
        people::{
            self,
            policy::{Action, Object, authorize},
        },
        settings, ticket_types,
        tickets::{
            content,
            entry::{Content, Direction, EntryKind, NewEntry, Why, WhyRule},
            list::default_recipients,
            model::{ParticipantRole, Status, Ticket},
            reach::sending_inbox,
            store::{self, entries},
            token,
        },
    },
    engine::{blob::Blobs, db::Tx, vault::Vault},
};
use std::{collections::HashSet, sync::Arc, time::Duration};

/// Addresses that one message goes to at most.
const RECIPIENTS: usize = 100;
/// The domain of ids where an inbox has none.
pub(super) const NOWHERE: &str = "hopdesk.invalid";

/// What an agent writes to people outside.
#[derive(Debug, Clone, Default)]
pub struct Answer {
    pub text: String,
    pub html: Option<String>,
    /// `None`: everybody who takes part, without ourselves.
    pub to: Option<Vec<Mailbox>>,
    pub cc: Option<Vec<Mailbox>>,
    pub bcc: Vec<Mailbox>,
    /// Uploads that go along.
    pub files: Vec<FileId>,
    /// Where the ticket goes with it.
    pub status: Option<Status>,
    /// Makes a repeated call answer the first message.
    pub client_id: Option<String>,
    pub quotes_history: bool,
    /// Which inbox it goes out from; the ticket's own if none is named.
    pub inbox: Option<InboxId>,
    /// By which line, or on which channel; where the person wrote last if nothing is named.
    pub line: Option<LineId>,
    pub channel: Option<ChannelKind>,
    /// The message that it answers, for channels that show it.
    pub answers: Option<EntryId>,
    /// The author knows that it costs money.
    pub accepts_charge: bool,
    /// The newest entry that the author had seen: if somebody else wrote to or from the people of the ticket since, the answer is
    /// refused.
    pub seen_up_to: Option<EntryId>,
    /// The author knows what came since, and answers all the same.
    pub sends_anyway: bool,
    /// How long it can be taken back; as long as the agent, or else the desk, has it if not said.
    pub undo: Option<Duration>,
    /// The draft that it was: it goes in the same transaction.
    pub draft: Option<DraftRef>,
}

/// What was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    pub ticket: TicketId,
    pub entry: EntryId,
    pub delivery: DeliveryId,
}

/// The keys and stores that writing needs besides the transaction.
pub struct Pen<'a> {
    pub vault: &'a Vault,
    pub blobs: &'a Blobs,
    /// What the channels say of themselves.
    pub entrances: &'a [Arc<dyn Entrance>],
}

/// Answers the people of a ticket. What is answered is no spam any more: what they write back is to be seen.
pub fn reply(tx: &mut Tx<'_>, pen: &Pen<'_>, id: TicketId, answer: &Answer) -> Result<Sent> {
    if let Some(sent) = sent_before(tx, answer)? {
        return Ok(sent);
    }
    let mut ticket = load_live(tx, id, Action::Reply)?;
    if let Some(seen) = answer.seen_up_to.filter(|_| !answer.sends_anyway) {
        let newer = entries::newer_messages(tx, id, seen, tx.actor().agent_id())?;
        if !newer.is_empty() {
            let message = "A newer message arrived meanwhile. Your answer was not sent; read the message, then send it or change it.";
            return Err(Error::new(crate::base::Kind::Stale, message).with_newer(newer));
        }
    }
    leave_spam(tx, &mut ticket)?;
    if let Some(line) = answer_line::chosen(tx, pen, &ticket, answer)? {
        return answer_line::send(tx, pen, &mut ticket, &line, answer);
    }
    let inbox = sending_inbox(tx, answer.inbox, ticket.inbox)?;
    let defaults = default_recipients(tx, pen.blobs, &ticket)?;
    let to = answer.to.clone().unwrap_or(defaults.to);
    let cc = answer.cc.clone().unwrap_or(if answer.to.is_none() { defaults.cc } else { Vec::new() });
    send(tx, pen, &mut ticket, &inbox, answer, (to, cc), DeliveryKind::Reply, Vec::new())
}

/// Passes entries of a ticket on to somebody else, whose answer will join the ticket; they get no copies of what follows.
pub fn forward(tx: &mut Tx<'_>, pen: &Pen<'_>, id: TicketId, forwarded: Vec<EntryId>, answer: &Answer) -> Result<Sent> {
    if let Some(sent) = sent_before(tx, answer)? {
        return Ok(sent);
    }
    let mut ticket = load_live(tx, id, Action::Reply)?;
    if forwarded.is_empty() || forwarded.len() > 50 {
        return Err(Error::field("entries", "Choose one to fifty entries to pass on."));
    }
    for entry in &forwarded {
        let entry = entries::find(tx, *entry)?.filter(|entry| entry.ticket == id);
        let entry = entry.ok_or_else(|| Error::field("entries", "Choose entries of this ticket."))?;
        if entry.kind == EntryKind::Note {
            return Err(Error::field("entries", "Notes are for colleagues alone and cannot go out."));
        }
    }
    let inbox = sending_inbox(tx, answer.inbox, ticket.inbox)?;
    let (to, cc) = (answer.to.clone().unwrap_or_default(), answer.cc.clone().unwrap_or_default());
    send(tx, pen, &mut ticket, &inbox, answer, (to, cc), DeliveryKind::Forward, forwarded)
}

/// Opens a ticket by writing first.
pub fn write_new(tx: &mut Tx<'_>, pen: &Pen<'_>, subject: &str, answer: &Answer, shape: impl FnOnce(&mut NewTicket)) -> Result<Sent> {
    authorize(tx.actor(), Action::Reply, &Object::Desk)?;
    if let Some(sent) = sent_before(tx, answer)? {
        return Ok(sent);
    }
    if text::one_line(subject, 500).is_empty() {
        return Err(Error::field("subject", "A subject is needed."));
    }
    let inbox = sending_inbox(tx, answer.inbox, None)?;
    let to = answer.to.clone().unwrap_or_default();
    let first = to.first().ok_or_else(|| Error::field("to", "Name at least one recipient."))?;
    let address = first.identity().ok_or_else(|| not_an_address("to", first))?;
    let requester = contacts::ensure(tx, IdentityKind::Email, address.as_str(), &first.name, None)?;
    let mut new = NewTicket {
        team: inbox.team,
        assignee: tx.actor().agent_id(),
        ..NewTicket::question(subject, requester, inbox.channel, Some(inbox.id), tx.now())
    };
    new.status = Status::Open;
    shape(&mut new);
    ticket_types::expect_usable(tx, &new.r#type)?;
    check_fields(tx, &new.r#type, &new.fields)?;
    let mut ticket = open(tx, &new)?;
    send(tx, pen, &mut ticket, &inbox, answer, (to, answer.cc.clone().unwrap_or_default()), DeliveryKind::Reply, Vec::new())
}

/// Tells somebody that their message is here. Automatic: within the limits of the outbox, and answered by nobody.
pub fn acknowledge(
    tx: &mut Tx<'_>,
    pen: &Pen<'_>,
    id: TicketId,
    to: &Address,
    name: &str,
    subject: &str,
    body: &str,
) -> Result<Option<Sent>> {
    let mut ticket = load_live(tx, id, Action::Reply)?;
    let own = ticket.inbox.map(|inbox| inboxes::get(tx, inbox)).transpose()?.filter(|inbox| inbox.is_active);
    let Some(inbox) = own.map(|own| inboxes::first_sending(tx, Some(own.id))).transpose()?.flatten() else { return Ok(None) };
    let Some(from) = inbox.address.clone() else { return Ok(None) };
    if outbox::commands::was_told(tx, to, id)? {
        return Ok(None);
    }
    let recipient = Mailbox::new(name, to.as_str());
    let written = Content {
        from: Mailbox::new(&inbox.name, from.as_str()),
        to: vec![recipient],
        subject: subject.to_owned(),
        text: body.to_owned(),
        ..Content::default()
    };
    let entry = store_entry(tx, pen, &mut ticket, &inbox, None, written, Automatic::AutoReply, None, Effect::None)?;
    let delivery = outbox::commands::queue_automatic(
        tx,
        &NewDelivery {
            entry: Some(entry.id),
            ticket: Some(id),
            inbox: inbox.id,
            kind: DeliveryKind::Acknowledgement,
            author: None,
            external_id: entry.external_id,
            letter: Letter::default(),
            recipients: vec![(to.clone(), name.to_owned(), RecipientRole::To)],
            line: None,
            due_at: tx.now(),
        },
    )?;
    Ok(match delivery {
        outbox::commands::Automatic::Queued(delivery) | outbox::commands::Automatic::Parked(delivery) => {
            Some(Sent { ticket: id, entry: entry.id, delivery })
        }
        outbox::commands::Automatic::Spared => None,
    })
}

/// Takes an answer back within its undo window; the ticket goes back to the state it was in, and what was written is a draft again.
pub fn retract(tx: &mut Tx<'_>, blobs: &Blobs, id: EntryId) -> Result<Option<Draft>> {
    let entry = entries::find(tx, id)?.ok_or_else(|| Error::not_found("There is no such entry."))?;
    let mut ticket = load_live(tx, entry.ticket, Action::Reply)?;
    let deliveries = outbox::of_entry(tx, id)?;
    if deliveries.is_empty() || entry.is_retracted {
        return Err(Error::conflict("There is nothing to take back."));
    }
    let (mut before, mut after, mut letter) = (None, None, None);
    for delivery in deliveries {
        let cancelled = outbox::commands::cancel(tx, delivery.id)?.letter;
        before = before.or_else(|| cancelled.status_before.clone());
        after = after.or_else(|| cancelled.status_after.clone());
        letter = letter.or(Some(cancelled));
    }
    entries::set_retracted(tx, id)?;
    let current = ticket.status;
    if let Some(status) = before.as_deref().and_then(Status::from_word)
        && after.as_deref().is_none_or(|after| after == current.word())
    {
        let reopened = ticket.reopened_count;
        set_status(&mut ticket, status, tx.now());
        // The answer may have reopened it; taken back, it did not.
        ticket.reopened_count = if status.is_over() && !current.is_over() { reopened.saturating_sub(1) } else { reopened };
    }
    super::merge::recount(tx, &mut ticket)?;
    tx.record(&Event::EntryRetracted { ticket: ticket.id, entry: id })?;
    record_status(tx, &ticket, current)?;
    let written = content::unpack(blobs, tx, &entry.packed)?;
    draft_again(tx, &entry, written, letter.as_ref())
}

/// How long an answer waits: what its author says now, else what they have chosen once, else what the desk has.
pub(super) fn undo_window(tx: &Tx<'_>, answer: &Answer) -> Result<Duration> {
    if let Some(undo) = answer.undo {
        return Ok(undo);
    }
    let own = match tx.actor().agent_id() {
        Some(agent) => people::preferences(tx, agent)?.undo_send_seconds,
        None => Some(0),
    };
    let seconds = own.map_or_else(|| Ok(settings::get(tx)?.tickets.undo_send_seconds), Ok::<_, Error>)?;
    Ok(Duration::from_secs(u64::from(seconds)))
}

fn sent_before(tx: &Tx<'_>, answer: &Answer) -> Result<Option<Sent>> {
    authorize(tx.actor(), Action::Reply, &Object::Desk)?;
    let Some(client_id) = &answer.client_id else { return Ok(None) };
    let Some(entry) = entries::find_by_client_id(tx, tx.actor().agent_id(), client_id)? else { return Ok(None) };
    let ticket = entries::find(tx, entry)?.map(|entry| entry.ticket).ok_or_else(|| Error::internal("an entry vanished"))?;
    let delivery = outbox::of_entry(tx, entry)?.first().map(|delivery| delivery.id).ok_or_else(used_client_id)?;
    Ok(Some(Sent { ticket, entry, delivery }))
}

fn not_an_address(field: &'static str, mailbox: &Mailbox) -> Error {
    Error::field(field, format!("\"{}\" is not an e-mail address.", text::one_line(&mailbox.address, 100)))
}

type Recipients = Vec<(Address, String, RecipientRole)>;

/// Every address once, in the strongest of its roles, without our own.
fn recipients(tx: &Tx<'_>, (to, cc, bcc): (&[Mailbox], &[Mailbox], &[Mailbox])) -> Result<Recipients> {
    let mut seen = HashSet::new();
    let mut all = Vec::new();
    for (field, list, role) in [("to", to, RecipientRole::To), ("cc", cc, RecipientRole::Cc), ("bcc", bcc, RecipientRole::Bcc)] {
        for mailbox in list {
            let address = mailbox.identity().ok_or_else(|| not_an_address(field, mailbox))?;
            if inboxes::find_by_address(tx, &address)?.is_none() && seen.insert(address.clone()) {
                all.push((address, text::one_line(&mailbox.name, 200), role));
            }
        }
    }
    match all.len() {
        0 => Err(Error::field("to", "Name at least one recipient who is not ourselves.")),
        n if n > RECIPIENTS => Err(Error::field("to", format!("At most {RECIPIENTS} people can be written to at once."))),
        _ => Ok(all),
    }
}

#[expect(clippy::too_many_arguments, reason = "one inner step of three verbs, not called from elsewhere")]
fn send(
    tx: &mut Tx<'_>,
    pen: &Pen<'_>,
    ticket: &mut Ticket,
    inbox: &Inbox,
    answer: &Answer,
    (to, cc): (Vec<Mailbox>, Vec<Mailbox>),
    kind: DeliveryKind,
    forwards: Vec<EntryId>,
) -> Result<Sent> {
    check_text(&answer.text, answer.html.as_deref())?;
    // What is answered has been looked at.
    let status = answer.status.map(|status| if status == Status::New { Status::Open } else { status });
    if let Some(status) = status {
        expect_status(tx, ticket, status)?;
    }
    release(tx, answer.draft)?;
    let domain = inbox.address.as_ref().map_or(NOWHERE, Address::domain);
    let dressed = dress(tx, &answer.text, answer.html.as_deref(), &answer.files, domain)?;
    if dressed.text.trim().is_empty() && forwards.is_empty() && answer.files.is_empty() {
        return Err(Error::field("text", "Write something."));
    }
    let recipients = recipients(tx, (&to, &cc, &answer.bcc))?;
    let of_role = |role| {
        recipients.iter().filter(|(_, _, r)| *r == role).map(|(address, name, _)| Mailbox::new(name, address.as_str())).collect::<Vec<_>>()
    };
    let agent = tx.actor().agent_id().map(|agent| people::agent(tx, agent)).transpose()?;
    let from = inbox.address.as_ref().map_or("", Address::as_str);
    let sender = agent.as_ref().map_or_else(|| inbox.name.clone(), |agent| format!("{} ({})", agent.name, inbox.name));
    let written = Content {
        from: Mailbox::new(&sender, from),
        to: of_role(RecipientRole::To),
        cc: of_role(RecipientRole::Cc),
        bcc: of_role(RecipientRole::Bcc),
        subject: ticket.subject.clone(),
        text: dressed.text.clone(),
        html: dressed.html.clone(),
        ..Content::default()
    };
    let status_before = Some(ticket.status.word().to_owned());
    let effect = if kind == DeliveryKind::Forward {
        status.map_or(Effect::None, |status| Effect::AgentReplied(Some(status)))
    } else {
        Effect::AgentReplied(status)
    };
    let entry = store_entry(tx, pen, ticket, inbox, None, written, Automatic::No, answer.client_id.clone(), effect)?;
    let status_after = Some(ticket.status.word().to_owned());
    take_files(tx, &answer.files, entry.id, &dressed)?;
    for (address, name, role) in &recipients {
        let contact = contacts::ensure(tx, IdentityKind::Email, address.as_str(), name, None)?;
        // Those who are written to in secret, or only passed something, take part but get no copies.
        if kind == DeliveryKind::Forward || *role == RecipientRole::Bcc {
            store::participants::add(tx, ticket.id, contact, ParticipantRole::Added, false)?;
        } else {
            join(tx, ticket, contact, ParticipantRole::Added)?;
        }
    }
    let delivery = outbox::commands::queue(
        tx,
        &NewDelivery {
            entry: Some(entry.id),
            ticket: Some(ticket.id),
            inbox: inbox.id,
            kind,
            author: tx.actor().agent_id(),
            external_id: entry.external_id,
            letter: Letter { quotes_history: answer.quotes_history, forwards, status_before, status_after, ..Letter::default() },
            recipients,
            line: None,
            due_at: tx.now().after(undo_window(tx, answer)?),
        },
    )?;
    Ok(Sent { ticket: ticket.id, entry: entry.id, delivery })
}

pub(super) struct Stored {
    pub id: EntryId,
    pub external_id: String,
}

/// Adds an outgoing entry and gives it its id in the outside world, which proves the ticket when an answer names it.
#[expect(clippy::too_many_arguments, reason = "one inner step, not called from elsewhere")]
pub(super) fn store_entry(
    tx: &mut Tx<'_>,
    pen: &Pen<'_>,
    ticket: &mut Ticket,
    inbox: &Inbox,
    line: Option<LineId>,
    written: Content,
    automatic: Automatic,
    client_id: Option<String>,
    effect: Effect,
) -> Result<Stored> {
    let new = NewEntry {
        kind: EntryKind::Message,
        direction: Some(Direction::Out),
        channel: inbox.channel,
        inbox: Some(inbox.id),
        line,
        author_contact: None,
        author_agent: tx.actor().agent_id(),
        at: tx.now(),
        preview: text::one_line(&written.text, content::PREVIEW),
        automatic,
        is_held: false,
        is_quarantined: false,
        why: Why::rule(WhyRule::Written),
        raw: None,
        packed: content::pack(pen.blobs, &written)?,
        client_id,
        own_key: None,
        named_keys: Vec::new(),
        files: Vec::new(),
    };
    let id = add_entry(tx, ticket, &new, effect)?;
    let domain = inbox.address.as_ref().map_or(NOWHERE, Address::domain);
    let external_id = format!("{}@{domain}", token::make(pen.vault, ticket.id, id));
    entries::add_key(tx, content::key_of(&external_id), id)?;
    let named = Content { external_id: Some(external_id.clone()), ..written };
    entries::set_content(tx, id, &content::pack(pen.blobs, &named)?)?;
    Ok(Stored { id, external_id })
}
