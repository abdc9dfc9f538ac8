//! Reading one ticket with everything that stands beside its thread.
use super::{
    fields,
    link::Relation,
    list::{self, Recipients},
    model::{Aside, ParticipantRole, Status, Ticket},
    operation::OperationKind,
    page::{AgentBrief, TicketRow, agent_brief, brief_of, rows},
    sender::{self, SpamSender},
};
use crate::{
    base::{
        Actor, Address, Error, Mailbox, Result, Time,
        id::{AgentId, ContactId, InboxId, OperationId, TicketId},
    },
    desk::{
        contacts::{self, ContactBrief},
        inboxes, people,
        people::policy::{Action, authorize},
        ticket_types::Values,
    },
    engine::blob::Blobs,
};
use rusqlite::Connection;
use serde::Serialize;

/// Somebody outside who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ParticipantDetail {
    pub contact: ContactBrief,
    pub role: ParticipantRole,
    /// Gets copies of answers unless an agent leaves them out.
    pub is_copied: bool,
}

/// Another ticket, as far as the asker may know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct LinkDetail {
    /// What the other ticket is to this one.
    pub kind: Relation,
    pub number: i64,
    /// Absent if the asker may not see that ticket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub is_deleted: bool,
}

/// A merge, split, move or the like that happened here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct OperationDetail {
    pub id: OperationId,
    pub kind: OperationKind,
    pub at: Time,
    /// Hopdesk itself, if absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent: Option<AgentBrief>,
    /// Where it began.
    pub number: i64,
    /// The other ticket that it touched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_number: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone_at: Option<Time>,
}

/// Through which inbox the ticket came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct InboxBrief {
    pub id: InboxId,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
}

/// Whom an answer goes to when nothing else is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct ReplyTo {
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
}

impl From<Recipients> for ReplyTo {
    fn from(recipients: Recipients) -> Self {
        Self { to: recipients.to, cc: recipients.cc }
    }
}

/// A ticket without its thread.
#[derive(Debug, Clone, PartialEq, Serialize, utoipa::ToSchema)]
pub struct TicketDetail {
    #[serde(flatten)]
    pub row: TicketRow,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_answered_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub solved_at: Option<Time>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at: Option<Time>,
    pub reopened_count: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inbox: Option<InboxBrief>,
    /// The number of the ticket that goes on in this one's place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<i64>,
    /// Until when it can be taken back from the trash or the spam.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Time>,
    /// Of spam alone: who sent it, if they have an address and are none of ourselves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spam_sender: Option<SpamSender>,
    pub participants: Vec<ParticipantDetail>,
    pub followers: Vec<AgentBrief>,
    /// Values of the fields of its type, by key; which fields there are, `ticket_types_list` says.
    #[schema(value_type = Object)]
    pub fields: Values,
    pub links: Vec<LinkDetail>,
    /// Newest first.
    pub operations: Vec<OperationDetail>,
    pub reply_to: ReplyTo,
}

/// The ticket with this number, if the actor may see it.
pub fn get(connection: &Connection, blobs: &Blobs, actor: &Actor, number: i64) -> Result<TicketDetail> {
    detail(connection, blobs, actor, list::get_by_number(connection, actor, number)?)
}

/// All about a ticket that the actor has been found to be allowed to see.
pub fn detail(connection: &Connection, blobs: &Blobs, actor: &Actor, ticket: Ticket) -> Result<TicketDetail> {
    let row = rows(connection, actor.agent_id(), &[ticket.id])?.pop().ok_or_else(|| Error::internal("a ticket vanished"))?;
    let participants = list::participants(connection, ticket.id)?;
    let contacts: Vec<ContactId> = participants.iter().map(|participant| participant.contact).collect();
    let contacts = contacts::briefs(connection, &contacts)?;
    let (followers, operations) = (list::followers(connection, ticket.id)?, list::operations(connection, ticket.id)?);
    let agents: Vec<AgentId> = followers.iter().copied().chain(operations.iter().filter_map(|operation| operation.agent)).collect();
    let agents = people::names(connection, &agents)?;
    let touched: Vec<TicketId> = operations.iter().flat_map(|operation| [Some(operation.ticket), operation.other]).flatten().collect();
    let numbers = list::numbers(connection, &touched)?;
    let number_of = |id: TicketId| numbers.get(&id).copied().unwrap_or_default();
    let operations = operations.into_iter().map(|operation| OperationDetail {
        id: operation.id,
        kind: operation.kind,
        at: operation.at,
        agent: operation.agent.map(|agent| agent_brief(&agents, agent)),
        number: number_of(operation.ticket),
        other_number: operation.other.map(number_of),
        undone_at: operation.undone_at,
    });
    let inbox = ticket.inbox.map(|inbox| inboxes::get(connection, inbox)).transpose()?;
    let reply_to = list::default_recipients(connection, blobs, &ticket)?.into();
    let links = links(connection, actor, ticket.id)?;
    let fields = fields::of(connection, &ticket)?;
    let kept_until = list::kept_until(connection, &ticket)?;
    let spam_sender = if ticket.is_spam() { sender::spam_sender(connection, blobs, ticket.id)? } else { None };
    Ok(TicketDetail {
        row,
        first_answered_at: ticket.first_answered_at,
        solved_at: ticket.solved_at,
        closed_at: ticket.closed_at,
        reopened_count: ticket.reopened_count,
        inbox: inbox.map(|inbox| InboxBrief { id: inbox.id, name: inbox.name, address: inbox.address }),
        participants: participants
            .into_iter()
            .map(|one| ParticipantDetail { contact: brief_of(&contacts, one.contact), role: one.role, is_copied: one.is_copied })
            .collect(),
        followers: followers.into_iter().map(|agent| agent_brief(&agents, agent)).collect(),
        kept_until,
        spam_sender,
        fields,
        links,
        operations: operations.collect(),
        reply_to,
        merged_into: match ticket.merged_into {
            Some(_) => Some(list::follow_merges(connection, ticket)?.number),
            None => None,
        },
    })
}

/// The links of a ticket, as far as the actor may know them.
pub fn links(connection: &Connection, actor: &Actor, id: TicketId) -> Result<Vec<LinkDetail>> {
    let mut links = Vec::new();
    for link in list::links(connection, id)? {
        let (kind, other) = link.seen_from(id);
        // Of a ticket that was emptied there is nothing to be led to.
        let Some(other) = list::find(connection, other)?.filter(|other| other.aside != Some(Aside::Emptied)) else { continue };
        let is_deleted = other.is_deleted();
        let may_see = authorize(actor, Action::See, &list::object_of(connection, &other, actor)?).is_ok();
        links.push(LinkDetail {
            kind,
            number: other.number,
            subject: may_see.then_some(other.subject),
            status: may_see.then_some(other.status),
            is_deleted: may_see && is_deleted,
        });
    }
    Ok(links)
}
