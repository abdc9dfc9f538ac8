//! Inboxes: the configured entrances, their addresses and their secrets. Knows no channel: what a channel needs is JSON here,
//! and an [`Entrance`] of that channel says whether it makes sense.
mod api;
mod capabilities;
pub mod commands;
mod entrance;
pub mod model;
mod store;

pub use api::routes;
pub use capabilities::{Capabilities, FileKind, FileLimit, TextLimit, TextUnit};
pub use commands::put_secret;
pub use entrance::{Advice, CheckProblem, CheckStep, Entrance, Entrances, Pending, Suggestion, of_kind};
pub use model::{ChannelKind, Inbox, InboxPatch, NewInbox, read_settings};
pub use store::{Addresses, aliases, every, find_by_address, first_sending, get, list, present, secret, secret_names, secrets};

#[cfg(test)]
mod tests;
