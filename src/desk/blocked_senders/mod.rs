//! Blocked senders: addresses and domains from which what is new is spam. Knows whom nobody can block; knows no ticket, and not what
//! becomes of what they send.
mod api;
pub mod commands;
mod list;
mod model;
mod store;

pub use api::routes;
pub use list::list;
pub use model::BlockedSender;
pub use store::find;

#[cfg(test)]
mod tests;
