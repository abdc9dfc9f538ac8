//! Who may look at a delivery. Deliveries know no ticket but by id, so that those who see only some tickets see only what they
//! wrote themselves here; the rest they see in its ticket.
use super::model::Delivery;
use crate::{
    base::Actor,
    desk::people::policy::{Action, Object, authorize},
};

pub fn may_see(actor: &Actor, delivery: &Delivery) -> bool {
    let sees_all_tickets = !matches!(actor, Actor::Agent { only_teams: Some(_), .. });
    let is_own = delivery.author.is_some() && delivery.author == actor.agent_id();
    let may = |action| authorize(actor, action, &Object::Desk).is_ok();
    may(Action::SeeBox) || (may(Action::See) && (sees_all_tickets || is_own))
}
