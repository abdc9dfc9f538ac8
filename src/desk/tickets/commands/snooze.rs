//! Puts tickets to sleep until a time, and wakes them.
use super::load_live;
use crate::{
    base::{Error, Result, Time, id::TicketId},
    desk::{
        event::{Change, Event},
        people::policy::Action,
        tickets::{
            model::Status,
            store::{self},
        },
    },
    engine::db::Tx,
};
use std::time::Duration;

/// Nobody plans further.
const LONGEST: Duration = Duration::from_secs(366 * 86_400);

/// Hides a ticket from the open views until `until`, or with `None` wakes it now. A message of its contact wakes it earlier.
pub fn snooze(tx: &mut Tx<'_>, id: TicketId, until: Option<Time>) -> Result<()> {
    let mut ticket = load_live(tx, id, Action::Edit)?;
    if let Some(until) = until
        && (until <= tx.now() || until > tx.now().after(LONGEST))
    {
        return Err(Error::field("until", "Choose a time within the next year."));
    }
    if ticket.snoozed_until == until {
        return Ok(());
    }
    let json = |time: Option<Time>| time.map_or(serde_json::Value::Null, |time| time.to_string().into());
    let change = Change { field: "snoozed_until".to_owned(), from: json(ticket.snoozed_until), to: json(until) };
    ticket.snoozed_until = until;
    store::update(tx, &ticket)?;
    tx.record(&Event::TicketChanged { ticket: id, changes: vec![change], why: None })?;
    Ok(())
}

/// Wakes what is due: it waits for us again. Answers when the next one wakes.
pub fn wake_due(tx: &mut Tx<'_>) -> Result<Option<Time>> {
    for id in store::due_to_wake(tx, tx.now())? {
        if let Some(mut ticket) = store::find(tx, id)? {
            ticket.snoozed_until = None;
            if !ticket.status.is_over() && ticket.status != Status::New {
                ticket.status = Status::Open;
            }
            store::update(tx, &ticket)?;
            tx.record(&Event::TicketWoken { ticket: id })?;
        }
    }
    store::next_wake(tx)
}
