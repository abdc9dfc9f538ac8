//! The follower behind it.
use crate::{
    base::{
        Result,
        id::{AgentId, DeliveryId, EntryId, InboxId, TicketId},
        message::Automatic,
    },
    desk::{
        contacts::{self, IdentityKind},
        event::{Change, Event},
        inboxes,
        notices::{self, NoticeKind},
        outbox::{
            self,
            commands::{NewDelivery, give_up, queue_automatic, was_told, would_park},
        },
        people, requests,
        templates::{self, AgentValues, ContactValues, FailureValues, InboxValues, TemplateKind, TicketValues, Values},
        tickets::{
            Direction, Entry, EntryKind, Status, Ticket,
            commands::{Pen, acknowledge, begin_reading, reopen_after_failure},
            content, list,
        },
    },
    engine::{
        Engine,
        db::Tx,
        log::{Follower, Logged},
    },
};
use jiff::tz::TimeZone;
use serde_json::Value;
use std::time::Duration;

/// Follows the log for the desk.
pub struct Automation {
    pub engine: Engine,
}

/// Who wrote longer ago than this wants no acknowledgement now: the mail lay somewhere, or an old mailbox was connected.
const FRESH: Duration = Duration::from_secs(86_400);

impl Follower for Automation {
    fn name(&self) -> &'static str {
        "automation"
    }

    fn handle(&self, tx: &mut Tx<'_>, event: &Logged) -> Result<()> {
        match event.kind.as_str() {
            "entry_added" => {
                if let Some(Event::EntryAdded { ticket, entry, held }) = Event::read(event) {
                    if held { entry_held(tx, ticket, entry)? } else { self.entry_added(tx, ticket, entry)? }
                }
            }
            "ticket_changed" => {
                if let Some(Event::TicketChanged { ticket, changes, .. }) = Event::read(event) {
                    if changes.iter().any(reopens) {
                        reopened(tx, ticket, event)?;
                    }
                    for change in changes.iter().filter(|change| change.field == "assignee_id") {
                        if let Some(agent) = change.to.as_str().and_then(|id| id.parse().ok()) {
                            let AgentId(number) = agent;
                            let by_self = event.actor_kind == "agent" && event.actor_id == Some(number);
                            if !by_self {
                                self.assigned(tx, ticket, agent, event)?;
                            }
                        }
                    }
                }
            }
            "ticket_woken" => {
                if let Some(Event::TicketWoken { ticket }) = Event::read(event) {
                    tell_assignee(tx, ticket, NoticeKind::TicketWoken, event)?;
                }
            }
            "agent_created" => {
                if let Some(Event::AgentCreated { agent }) = Event::read(event) {
                    begin_reading(tx, agent, event.at)?;
                }
            }
            "delivery_changed" => {
                if let Some(Event::DeliveryChanged { delivery, state, .. }) = Event::read(event)
                    && matches!(state.as_str(), "failed" | "bounced" | "uncertain" | "partly_failed")
                {
                    self.not_delivered(tx, delivery, &state)?;
                }
            }
            "inbox_removed" => {
                if let Some(Event::InboxRemoved { inbox, .. }) = Event::read(event) {
                    give_up(tx, inbox)?;
                }
            }
            _ => {}
        }
        Ok(())
    }
}

impl Automation {
    /// The first message of a person through an inbox that answers by itself; and news for whoever works on the ticket.
    fn entry_added(&self, tx: &mut Tx<'_>, ticket: TicketId, entry: EntryId) -> Result<()> {
        let Some(entry) = list::find_entry(tx, entry)? else { return Ok(()) };
        if entry.kind == EntryKind::Note {
            return self.note_added(tx, ticket, &entry);
        }
        let from_person = entry.kind == EntryKind::Message
            && entry.direction == Some(Direction::In)
            && entry.automatic == Automatic::No
            && !entry.is_quarantined
            && !entry.is_held;
        if !from_person || entry.at.after(FRESH) < tx.now() {
            return Ok(());
        }
        let Some(ticket) = worked_on(tx, ticket)?.filter(|ticket| ticket.merged_into.is_none()) else { return Ok(()) };
        if let Some(assignee) = ticket.assignee {
            notices::tell(tx, assignee, NoticeKind::ContactReplied, Some(ticket.id), Some(entry.id))?;
            self.mail(tx, NoticeKind::ContactReplied, TemplateKind::ContactReplied, assignee, &ticket, entry.inbox, |values| {
                values.excerpt.clone_from(&entry.preview);
            })?;
        }
        if ticket.entry_count == 1 { self.acknowledge(tx, &ticket, &entry) } else { Ok(()) }
    }

    /// Whoever works on the ticket reads what a colleague notes there; whom the note names is told of that already.
    fn note_added(&self, tx: &mut Tx<'_>, ticket: TicketId, note: &Entry) -> Result<()> {
        let assignee = worked_on(tx, ticket)?.and_then(|ticket| ticket.assignee);
        let Some(assignee) = assignee.filter(|_| note.author_agent.is_some() && note.at.after(FRESH) >= tx.now()) else { return Ok(()) };
        let named = content::unpack(&self.engine.blobs, tx, &note.packed)?.mentions.agents;
        if note.author_agent == Some(assignee) || named.contains(&assignee) {
            return Ok(());
        }
        notices::tell(tx, assignee, NoticeKind::NoteAdded, Some(ticket), Some(note.id))
    }

    fn assigned(&self, tx: &mut Tx<'_>, ticket: TicketId, agent: AgentId, event: &Logged) -> Result<()> {
        let Some(ticket) = worked_on(tx, ticket)? else { return Ok(()) };
        notices::tell(tx, agent, NoticeKind::TicketAssigned, Some(ticket.id), None)?;
        if event.at.after(FRESH) < tx.now() {
            return Ok(());
        }
        let assigner = match (event.actor_kind.as_str(), event.actor_id) {
            ("agent", Some(id)) => people::find_agent(tx, AgentId(id))?.map(|agent| agent.name),
            _ => None,
        };
        self.mail(tx, NoticeKind::TicketAssigned, TemplateKind::TicketAssigned, agent, &ticket, ticket.inbox, |values| {
            values.assigner.name = assigner.unwrap_or_default();
        })
    }

    /// Writes to an agent about a ticket, if they want mail of this kind; `fill` adds what the kind has besides.
    #[expect(clippy::too_many_arguments, reason = "what a mail is about has so many parts")]
    fn mail(
        &self,
        tx: &mut Tx<'_>,
        kind: NoticeKind,
        template: TemplateKind,
        agent: AgentId,
        ticket: &Ticket,
        inbox: Option<InboxId>,
        fill: impl FnOnce(&mut Values),
    ) -> Result<()> {
        let (Some(agent), Some(inbox)) = (people::find_agent(tx, agent)?.filter(|agent| agent.is_active), inbox) else { return Ok(()) };
        // The app tells of it as well. One mail for a ticket and hour is enough, and one that would be parked is none.
        if was_told(tx, &agent.email, ticket.id)? || would_park(tx, &agent.email)? {
            return Ok(());
        }
        let contact = contacts::get(tx, ticket.requester)?;
        let address = contacts::preferred_address(tx, ticket.requester)?.map(|address| address.to_string()).unwrap_or_default();
        let mut values = Values {
            ticket: self.ticket_values(ticket),
            agent: AgentValues { name: agent.name.clone() },
            contact: ContactValues { name: contact.name, form_of_address: contact.form_of_address, address },
            inbox: inbox_values(&inboxes::get(tx, inbox)?),
            ..Values::default()
        };
        fill(&mut values);
        self.notify(tx, kind, template, &values, (Some(ticket.id), inbox), &agent)
    }

    fn acknowledge(&self, tx: &mut Tx<'_>, ticket: &Ticket, entry: &Entry) -> Result<()> {
        let Some(inbox) = entry.inbox.map(|inbox| inboxes::get(tx, inbox)).transpose()?.filter(|inbox| inbox.sends_acknowledgement) else {
            return Ok(());
        };
        let inner = content::unpack(&self.engine.blobs, tx, &entry.packed)?;
        let Some(to) = inner.from.identity().filter(|_| !inner.refuses_replies) else { return Ok(()) };
        // Our own addresses and colleagues need no acknowledgement; answering ourselves would be the shortest loop there is.
        if inboxes::find_by_address(tx, &to)?.is_some() || people::find_agent_by_email(tx, &to)?.is_some() {
            return Ok(());
        }
        let contact = contacts::get(tx, ticket.requester)?;
        if contact.is_blocked || contact.undeliverable_at.is_some() {
            return Ok(());
        }
        let language = contact.language.unwrap_or(inbox.language);
        let mut about = self.ticket_values(ticket);
        // Only to whoever asked: a colleague may have passed their mail on.
        if self.engine.config.reaches_others() && contacts::find(tx, IdentityKind::Email, to.as_str())? == Some(contact.id) {
            about.link = requests::link_for(tx, &self.engine.vault, &self.engine.config, ticket.id, contact.id)?;
        }
        if inner.is_unproven {
            // Whoever typed this address must not have the desk carry their words to it.
            about.subject = requests::plain_subject(language).to_owned();
        }
        let values = Values {
            ticket: about,
            contact: ContactValues { name: contact.name, form_of_address: contact.form_of_address, address: to.to_string() },
            inbox: inbox_values(&inbox),
            excerpt: if inner.is_unproven { String::new() } else { entry.preview.clone() },
            ..Values::default()
        };
        let letter = templates::render(tx, TemplateKind::Acknowledgement, language, &values)?;
        let pen = Pen { vault: &self.engine.vault, blobs: &self.engine.blobs, entrances: &[] };
        let name = if inner.is_unproven { "" } else { &inner.from.name };
        acknowledge(tx, &pen, ticket.id, &to, name, &letter.subject, &letter.text)?;
        self.engine.bells.outbox.notify_one();
        Ok(())
    }

    /// An answer did not arrive: the ticket waits for us again, and its author is told in the app and by mail.
    fn not_delivered(&self, tx: &mut Tx<'_>, id: DeliveryId, state: &str) -> Result<()> {
        let delivery = outbox::get(tx, id)?;
        let Some(ticket) = delivery.ticket.filter(|_| !delivery.kind.is_automatic()) else { return Ok(()) };
        if state != "uncertain" {
            reopen_after_failure(tx, ticket, "An answer could not be delivered.")?;
        }
        let Some(author) = delivery.author else { return Ok(()) };
        let kind = if state == "uncertain" { NoticeKind::ReplyUncertain } else { NoticeKind::ReplyFailed };
        notices::tell(tx, author, kind, Some(ticket), delivery.entry)?;
        let (Some(ticket), Some(agent)) = (list::find(tx, ticket)?, people::find_agent(tx, author)?.filter(|agent| agent.is_active)) else {
            return Ok(());
        };
        let inbox = inboxes::get(tx, delivery.inbox)?;
        let is_uncertain = state == "uncertain";
        let recipients = outbox::recipients(tx, id)?;
        let addresses = recipients.iter().map(|recipient| recipient.address.as_str()).collect::<Vec<_>>().join(", ");
        let failed = recipients.iter().find(|recipient| !recipient.words.is_empty() && !is_uncertain);
        let values = Values {
            ticket: self.ticket_values(&ticket),
            agent: AgentValues { name: agent.name.clone() },
            inbox: inbox_values(&inbox),
            failure: FailureValues {
                recipient: failed.map_or(addresses, |recipient| recipient.address.clone()),
                reason: failed.map_or_else(|| delivery.words.clone(), |recipient| recipient.words.clone()),
                is_uncertain,
            },
            ..Values::default()
        };
        self.notify(tx, kind, TemplateKind::ReplyFailed, &values, (delivery.ticket, delivery.inbox), &agent)
    }

    fn notify(
        &self,
        tx: &mut Tx<'_>,
        kind: NoticeKind,
        template: TemplateKind,
        values: &Values,
        (ticket, inbox): (Option<TicketId>, InboxId),
        agent: &people::Agent,
    ) -> Result<()> {
        let zone = TimeZone::get(&agent.time_zone).unwrap_or(TimeZone::UTC);
        let Some(due_at) = notices::choices(tx, agent.id)?.mail_at(kind, tx.now(), &zone)? else { return Ok(()) };
        let Some(inbox) = inboxes::first_sending(tx, Some(inbox))? else { return Ok(()) };
        let letter = templates::render(tx, template, agent.language, values)?;
        let to = (agent.email.clone(), agent.name.clone());
        queue_automatic(tx, &NewDelivery::notification(&inbox, ticket, to, (letter.subject, letter.text), due_at)?)?;
        self.engine.bells.outbox.notify_one();
        Ok(())
    }

    fn ticket_values(&self, ticket: &Ticket) -> TicketValues {
        TicketValues {
            number: ticket.number,
            subject: ticket.subject.clone(),
            url: format!("{}/tickets/{}", self.engine.config.public_url, ticket.number),
            link: String::new(),
        }
    }
}

/// The ticket, unless it lies aside: nobody is told of what happens in the trash or to spam, and nothing is answered from there.
fn worked_on(tx: &Tx<'_>, ticket: TicketId) -> Result<Option<Ticket>> {
    Ok(list::find(tx, ticket)?.filter(|ticket| ticket.aside.is_none()))
}

/// Whoever works on the ticket decides about a stranger who wrote into it.
fn entry_held(tx: &mut Tx<'_>, ticket: TicketId, entry: EntryId) -> Result<()> {
    let Some(entry) = list::find_entry(tx, entry)?.filter(|entry| entry.is_held) else { return Ok(()) };
    let assignee = worked_on(tx, ticket)?.and_then(|ticket| ticket.assignee);
    match assignee.filter(|_| entry.at.after(FRESH) >= tx.now()) {
        Some(assignee) => notices::tell(tx, assignee, NoticeKind::EntryHeld, Some(ticket), Some(entry.id)),
        None => Ok(()),
    }
}

/// It was over, and goes on.
fn reopens(change: &Change) -> bool {
    let is_over = |value: &Value| value.as_str().and_then(Status::from_word).is_some_and(Status::is_over);
    change.field == "status" && is_over(&change.from) && !is_over(&change.to)
}

/// Whoever asked opened it again without a word, or a colleague or a program did. Of what was written or did not arrive, and opened it
/// again by that, there is news of its own.
fn reopened(tx: &mut Tx<'_>, ticket: TicketId, event: &Logged) -> Result<()> {
    if event.actor_kind != "system" {
        tell_assignee(tx, ticket, NoticeKind::TicketReopened, event)?;
    }
    Ok(())
}

/// Tells whoever works on the ticket, unless they did it themselves or it is long ago.
fn tell_assignee(tx: &mut Tx<'_>, ticket: TicketId, kind: NoticeKind, event: &Logged) -> Result<()> {
    let Some(assignee) = worked_on(tx, ticket)?.and_then(|ticket| ticket.assignee) else { return Ok(()) };
    let by_self = event.actor_kind == "agent" && event.actor_id == Some(assignee.0);
    if by_self || event.at.after(FRESH) < tx.now() {
        return Ok(());
    }
    notices::tell(tx, assignee, kind, Some(ticket), None)
}

fn inbox_values(inbox: &inboxes::Inbox) -> InboxValues {
    InboxValues { name: inbox.name.clone(), address: inbox.address.as_ref().map(ToString::to_string).unwrap_or_default() }
}
