//! Who gets to hear of what.
use crate::{
    base::{Actor, Result},
    desk::{
        event::Event,
        people::policy::{Action, Object, authorize},
        tickets::{list, list::object_of},
    },
    engine::log::Logged,
};
use rusqlite::Connection;

/// What a listener hears.
pub enum Heard {
    Nothing,
    /// An event about no ticket.
    Event,
    /// An event about the ticket with this number.
    OfTicket(i64),
}

/// Whether `actor` may know of what was logged.
pub fn heard(connection: &Connection, actor: &Actor, logged: &Logged) -> Result<Heard> {
    let may = |action| authorize(actor, action, &Object::Desk).is_ok();
    let if_may = |action| if may(action) { Heard::Event } else { Heard::Nothing };
    // What the desk does not know are alarms of the machine.
    let Some(event) = Event::read(logged) else { return Ok(if_may(Action::SeeBox)) };
    if let Some(ticket) = event.ticket() {
        let Some(ticket) = list::find(connection, ticket)? else { return Ok(Heard::Nothing) };
        let sees = authorize(actor, Action::See, &object_of(connection, &ticket, actor)?).is_ok();
        return Ok(if sees { Heard::OfTicket(ticket.number) } else { Heard::Nothing });
    }
    use Event::*;
    Ok(if_may(match event {
        AgentCreated { .. }
        | AgentChanged { .. }
        | TeamCreated { .. }
        | TeamChanged { .. }
        | SettingsChanged { .. }
        | TagChanged { .. }
        | ContactCreated { .. }
        | ContactChanged { .. }
        | OrganisationCreated { .. }
        | OrganisationChanged { .. } => Action::See,
        InboxCreated { .. }
        | InboxChanged { .. }
        | DeliveryQueued { .. }
        | DeliveryChanged { .. }
        | MailQuarantined { .. }
        | MailReprocessed { .. } => Action::SeeBox,
        _ => Action::Audit,
    }))
}
