//! The outbox: what is to go out, and what became of it. A message is queued in the transaction that decides on it, leaves at
//! most once unless the other side's answer was lost, and then says so. Knows no ticket but by id, and no channel.
mod api;
pub mod commands;
mod list;
pub mod model;
mod policy;
mod store;

pub use api::routes;
pub use list::{
    counts, find_by_external_id, find_by_part, get, is_sending, letters_before, list, next_due, of_entries, of_entry, parts, recipients,
    uncertain,
};
pub use model::{Delivery, DeliveryKind, DeliveryState, Letter, Mark, Outcome, Phase, Recipient, RecipientRole};

#[cfg(test)]
mod tests;
