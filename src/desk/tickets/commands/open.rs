//! Opens a ticket. Its first entry follows in the same transaction.
use crate::{
    base::{
        Result, Time,
        id::{AgentId, ContactId, InboxId, TeamId},
        text,
    },
    desk::{
        event::Event,
        inboxes::ChannelKind,
        ticket_types::{self, Values},
        tickets::{
            model::{ParticipantRole, Priority, Status, Ticket, TicketType},
            store::{self, participants},
        },
    },
    engine::db::Tx,
};

/// The longest subject kept, in characters.
const SUBJECT: usize = 500;

/// A ticket to be opened.
#[derive(Debug, Clone)]
pub struct NewTicket {
    pub subject: String,
    pub requester: ContactId,
    pub r#type: TicketType,
    pub status: Status,
    pub priority: Priority,
    pub channel: ChannelKind,
    pub inbox: Option<InboxId>,
    pub team: Option<TeamId>,
    pub assignee: Option<AgentId>,
    /// Of the fields of its type. What answers none of them is left out: whoever calls has refused it before, where that matters.
    pub fields: Values,
    /// When its first entry was written.
    pub created_at: Time,
}

impl NewTicket {
    /// A question of `requester` that nobody has looked at.
    pub fn question(subject: &str, requester: ContactId, channel: ChannelKind, inbox: Option<InboxId>, created_at: Time) -> Self {
        Self {
            subject: subject.to_owned(),
            requester,
            r#type: TicketType::QUESTION,
            status: Status::New,
            priority: Priority::Normal,
            channel,
            inbox,
            team: None,
            assignee: None,
            fields: Values::new(),
            created_at,
        }
    }
}

/// Opens a ticket under the next number. Asks no permission: whoever calls has decided that there shall be one.
pub fn open(tx: &mut Tx<'_>, new: &NewTicket) -> Result<Ticket> {
    let number = store::next_number(tx)?;
    let subject = text::one_line(&new.subject, SUBJECT);
    let id = store::insert(
        tx,
        &store::NewRow {
            number,
            subject: &subject,
            requester: new.requester,
            r#type: &new.r#type,
            status: new.status,
            priority: new.priority,
            channel: new.channel,
            inbox: new.inbox,
            team: new.team,
            assignee: new.assignee,
            created_at: new.created_at,
        },
    )?;
    participants::add(tx, id, new.requester, ParticipantRole::Requester, true)?;
    if !new.fields.is_empty() {
        for field in ticket_types::fields_of(tx, &new.r#type)?.iter().filter(|field| !field.is_archived) {
            if let Some(Ok(Some(value))) = new.fields.get(&field.key).map(|value| field.check(value)) {
                store::set_field(tx, id, &field.key, Some(&value))?;
            }
        }
    }
    tx.record(&Event::TicketOpened { ticket: id, number, channel: new.channel.word().to_owned() })?;
    Ok(Ticket {
        id,
        number,
        subject,
        requester: new.requester,
        r#type: new.r#type.clone(),
        status: new.status,
        priority: new.priority,
        channel: new.channel,
        inbox: new.inbox,
        team: new.team,
        assignee: new.assignee,
        created_at: new.created_at,
        updated_at: tx.now(),
        last_entry_at: new.created_at,
        last_speaker: None,
        last_contact_at: None,
        last_agent_at: None,
        first_answered_at: None,
        solved_at: None,
        closed_at: None,
        snoozed_until: None,
        reopened_count: 0,
        entry_count: 0,
        held_count: 0,
        merged_into: None,
        aside: None,
        version: 1,
    })
}
