//! Tickets and their threads: the core of the desk. Owns tickets, entries, who takes part, and the operations that put entries
//! where they belong. An entry is a message, a call or a note on any channel; nothing here knows one of them.
mod api;
pub mod awaited;
pub mod call;
pub mod commands;
pub mod content;
pub mod detail;
pub mod drafted;
pub mod entry;
pub mod facts;
pub mod fields;
pub mod filter;
pub mod link;
pub mod list;
pub mod media;
pub mod model;
pub mod operation;
pub mod page;
pub mod passage;
pub mod policy;
pub mod presence;
pub mod reach;
pub mod sender;
mod store;
pub mod thread;
pub mod token;
mod words;

pub use api::{BulkBefore, routes};
pub use entry::{Content, Direction, Entry, EntryFile, EntryKind, Why, WhyRule};
pub use model::{Priority, Speaker, Status, Ticket, TicketType};
pub use store::participants::Participant;

#[cfg(test)]
mod tests;
