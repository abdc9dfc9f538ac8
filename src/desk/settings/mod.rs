//! What the shop decided for the whole desk: name, language, hours, ticket defaults, limits. Stored as JSON by key; what was
//! never set has a default. Knows no ticket.
mod api;
pub mod commands;
mod hours;
mod model;
mod store;

pub use api::routes;
pub use hours::{BusinessHours, Clocktime, Opening, Week};
pub use model::{BackupPlan, Limits, Phone, Portal, Security, Settings, SettingsPatch, TicketDefaults};
pub use store::get;

#[cfg(test)]
mod tests;
