//! An answer that went by a line goes by mail besides: whoever it is for is gone from where they wrote.
use super::{
    participants::let_answer,
    reply::{NOWHERE, Pen},
};
use crate::{
    base::{
        Address, Result,
        id::{DeliveryId, EntryId},
    },
    desk::{
        inboxes::Inbox,
        outbox::{
            self,
            commands::NewDelivery,
            model::{DeliveryKind, Letter, RecipientRole},
        },
        tickets::{content, entry::Entry, model::Ticket, store::entries, token},
    },
    engine::db::Tx,
};

/// How it goes.
#[derive(Debug)]
pub struct Besides<'a> {
    /// The inbox that it goes out from; it has an address.
    pub inbox: &'a Inbox,
    pub to: &'a Address,
    pub name: &'a str,
    /// Instead of the ticket's own.
    pub subject: Option<&'a str>,
    pub quotes_history: bool,
}

/// Queues one mail for answers of one author in a ticket, oldest first: the last with those `before` it. Its id proves the ticket, and
/// whoever it goes to may answer into it. Asks no permission.
pub fn also_by_mail(
    tx: &mut Tx<'_>,
    pen: &Pen<'_>,
    ticket: &Ticket,
    (before, entry): (&[EntryId], &Entry),
    how: &Besides<'_>,
) -> Result<DeliveryId> {
    let_answer(tx, ticket, how.to)?;
    let domain = how.inbox.address.as_ref().map_or(NOWHERE, Address::domain);
    let external_id = format!("{}@{domain}", token::make(pen.vault, ticket.id, entry.id));
    entries::add_key(tx, content::key_of(&external_id), entry.id)?;
    let subject = how.subject.unwrap_or_default().to_owned();
    let new = NewDelivery {
        entry: Some(entry.id),
        ticket: Some(ticket.id),
        inbox: how.inbox.id,
        kind: DeliveryKind::Reply,
        author: entry.author_agent,
        external_id,
        letter: Letter { subject, quotes_history: how.quotes_history, after: before.to_vec(), ..Letter::default() },
        recipients: vec![(how.to.clone(), how.name.to_owned(), RecipientRole::To)],
        line: None,
        due_at: tx.now(),
    };
    outbox::commands::queue(tx, &new)
}
