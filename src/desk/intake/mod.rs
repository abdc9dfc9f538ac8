//! Intake: from "something arrived" to "it is in its ticket". Store first, understand later; each step decides one thing and
//! its name says what: ledger, understand, screen, identify, crossing, thread, land. Knows no channel: channels bring [`Inbound`]
//! messages to the door and say through [`Reader`] how theirs are understood.
mod api;
pub mod commands;
mod crossing;
pub mod door;
mod files;
mod identify;
pub mod land;
pub mod ledger;
pub mod model;
mod screen;
mod talk;
mod thread;
pub mod understand;
pub mod work;

pub use api::routes;
pub use door::Intake;
pub use model::{Accepted, Inbound, Incoming, IncomingFile, LedgerRow, LedgerState, Person, Reader, Source, Talk, What};

#[cfg(test)]
mod tests;
