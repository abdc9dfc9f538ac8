//! Who gets to hear of what.
use crate::{
    base::{
        Actor, Result,
        id::{AgentId, TicketId},
    },
    desk::{
        event::Event,
        people::policy::{Action, Object, authorize},
        tickets::{
            Ticket, list,
            list::object_of,
            presence::{self, PresenceHint},
        },
        views,
    },
    engine::{
        live::{Hint, Live},
        log::Logged,
    },
};
use rusqlite::Connection;

/// Whether it was this event by which the actor, who may not see the ticket now, lost sight of it.
fn hides(event: &Event, ticket: &Ticket, actor: &Actor) -> bool {
    match event {
        Event::TicketChanged { changes, .. } => {
            let before = |field: &str| changes.iter().find(|change| change.field == field).map(|change| change.from.as_str());
            let team = before("team_id").map_or(ticket.team, |from| from.and_then(|id| id.parse().ok()));
            let assignee = before("assignee_id").map_or(ticket.assignee, |from| from.and_then(|id| id.parse().ok()));
            authorize(actor, Action::See, &Object::Ticket { team, assignee, is_followed: false }).is_ok()
        }
        Event::FollowersChanged { removed, .. } => actor.agent_id().is_some_and(|agent| removed.contains(&agent)),
        _ => false,
    }
}

/// Whether views may hold more or fewer tickets after what was logged.
pub fn moves_counts(logged: &Logged) -> bool {
    use Event::*;
    matches!(
        Event::read(logged),
        Some(
            TicketOpened { .. }
                | TicketChanged { .. }
                | TicketWoken { .. }
                | TicketDeleted { .. }
                | TicketMarkedSpam { .. }
                | FollowersChanged { .. }
                | EntryAdded { .. }
                | EntryAllowed { .. }
                | EntryRetracted { .. }
                | EntriesMoved { .. }
                | TicketSplit { .. }
                | TicketMerged { .. }
                | OperationUndone { .. }
                | TagChanged { .. }
                | ViewChanged { .. }
        )
    )
}

/// What of a hint `actor` gets to know: the name of a message, and its data.
pub fn whispered(connection: &Connection, actor: &Actor, live: &Live, hint: &Hint) -> Result<Option<(String, serde_json::Value)>> {
    match hint {
        Hint::Personal { who, name, value } => Ok((actor.agent_id() == Some(AgentId(*who))).then(|| ((*name).to_owned(), value.clone()))),
        Hint::About { place, name, value } => {
            Ok(visible(connection, actor, TicketId(*place))?.map(|_| ((*name).to_owned(), value.clone())))
        }
        Hint::Place(place) => {
            let Some(ticket) = visible(connection, actor, TicketId(*place))? else { return Ok(None) };
            let present = presence::at(connection, live, ticket.id)?;
            let hint = PresenceHint { ticket_id: ticket.id, number: ticket.number, present };
            Ok(Some(("presence".to_owned(), serde_json::to_value(hint)?)))
        }
    }
}

fn visible(connection: &Connection, actor: &Actor, id: TicketId) -> Result<Option<Ticket>> {
    let Some(ticket) = list::find(connection, id)? else { return Ok(None) };
    let sees = authorize(actor, Action::See, &object_of(connection, &ticket, actor)?).is_ok();
    Ok(sees.then_some(ticket))
}

/// What a listener hears.
pub enum Heard {
    Nothing,
    /// An event about no ticket.
    Event,
    /// An event about the ticket with this number.
    OfTicket(i64),
    /// That the ticket with this number is no longer for them.
    Hidden(i64),
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
        return Ok(match sees {
            true => Heard::OfTicket(ticket.number),
            false if hides(&event, &ticket, actor) => Heard::Hidden(ticket.number),
            false => Heard::Nothing,
        });
    }
    use Event::*;
    if let ViewChanged { audience, .. } = &event {
        return Ok(if may(Action::See) && views::is_in_audience(connection, actor, audience)? { Heard::Event } else { Heard::Nothing });
    }
    Ok(if_may(match event {
        AgentCreated { .. }
        | AgentChanged { .. }
        | TeamCreated { .. }
        | TeamChanged { .. }
        | SettingsChanged { .. }
        | TagChanged { .. }
        | ContactCreated { .. }
        | ContactChanged { .. }
        | ContactMerged { .. }
        | ContactSplit { .. }
        | ContactOperationUndone { .. }
        | TicketTypeChanged { .. }
        | OrganisationCreated { .. }
        | OrganisationChanged { .. }
        // One that is not over stands in no ticket yet: whoever may pick it up hears of it.
        | CallChanged { .. } => Action::See,
        InboxCreated { .. }
        | InboxChanged { .. }
        | InboxRemoved { .. }
        | SenderBlocked { .. }
        | SenderUnblocked { .. }
        | DeliveryQueued { .. }
        | DeliveryChanged { .. }
        | MailQuarantined { .. }
        | MailReprocessed { .. } => Action::SeeBox,
        _ => Action::Audit,
    }))
}
