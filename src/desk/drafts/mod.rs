//! Drafts: what agents have begun to write, kept until it is sent or discarded. One for each agent, ticket and mode, besides those
//! that are to begin a ticket. Knows whose they are and what they hold; knows of tickets, entries and files only their ids: whether
//! an agent may write there is asked above. Nothing here is recorded in the log, since a draft is nobody's business but its author's.
pub mod commands;
mod list;
mod model;
mod store;

pub use list::{DraftBrief, IS_DRAFTED, OF_AGENT, briefs, count, list, of_ticket};
pub use model::{Draft, DraftContent, DraftMode, DraftRef};
pub use store::get;

#[cfg(test)]
mod tests;
