//! What agents do to put entries where they belong. Nothing is copied and nothing destroyed: each is a change of pointers that
//! says how it is undone.
use super::{
    entry::Why,
    link::CarriedLink,
    model::{Aside, Status, Ticket, words},
};
use crate::base::{
    Time,
    id::{AgentId, ContactId, DraftId, EntryId, OperationId, TicketId},
};
use serde::{Deserialize, Serialize};

words! {
    OperationKind { Merge = "merge", Split = "split", Move = "move", Allow = "allow", Delete = "delete", Spam = "spam" }
}

/// One that was done.
#[derive(Debug, Clone)]
pub struct Operation {
    pub id: OperationId,
    pub kind: OperationKind,
    pub ticket: TicketId,
    pub other: Option<TicketId>,
    pub at: Time,
    pub agent: Option<AgentId>,
    pub undone_at: Option<Time>,
}

/// What it takes to undo one.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Undo {
    /// Where each entry was, and why it was there.
    pub entries: Vec<(EntryId, TicketId, Option<TicketId>, Option<Why>)>,
    /// Who was added to the target.
    pub participants: Vec<ContactId>,
    /// Entries that were held before.
    pub held: Vec<EntryId>,
    pub followers: Vec<AgentId>,
    pub tags: Vec<String>,
    /// Drafts that went along.
    pub drafts: Vec<DraftId>,
    /// Links of the ticket that was merged away.
    pub links: Vec<CarriedLink>,
    /// Where it lay before it went to the trash.
    pub aside: Option<Aside>,
    /// How the ticket stood whose state the operation changed.
    pub standing: Option<Standing>,
}

/// The state of a ticket with its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    pub status: Status,
    /// The state into which the operation brought it: if it is another by now, somebody decided since.
    pub after: Status,
    pub solved_at: Option<Time>,
    pub closed_at: Option<Time>,
    pub snoozed_until: Option<Time>,
    pub reopened_count: u32,
}

impl Standing {
    /// How `ticket` stands before it is brought into the state `after`.
    pub fn of(ticket: &Ticket, after: Status) -> Self {
        Self {
            status: ticket.status,
            after,
            solved_at: ticket.solved_at,
            closed_at: ticket.closed_at,
            snoozed_until: ticket.snoozed_until,
            reopened_count: ticket.reopened_count,
        }
    }
    /// Has the ticket stand so again, unless somebody decided otherwise since.
    pub fn restore(&self, ticket: &mut Ticket) {
        if ticket.status == self.after {
            ticket.status = self.status;
            ticket.solved_at = self.solved_at;
            ticket.closed_at = self.closed_at;
            ticket.snoozed_until = self.snoozed_until;
            ticket.reopened_count = self.reopened_count;
        }
    }
}
