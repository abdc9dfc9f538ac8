//! The helpdesk, one folder per feature, in the order of its shelves: a slice names only those above it.
//! Knows no protocol and no network; asynchronous only at its HTTP edge.
pub mod event;

// Shelf 1: stand alone.
pub mod people;
pub mod settings;
pub mod setup;
pub mod contacts;
pub mod inboxes;
pub mod blocked_senders;
pub mod lines;
pub mod tags;
pub mod templates;
pub mod ticket_types;
pub mod notices;
pub mod outbox;
pub mod drafts;
pub mod file_texts;

// Shelf 2: the core.
pub mod tickets;

// Shelf 3: look at tickets.
pub mod intake;
pub mod requests;
pub mod file_reading;
pub mod outgoing;
pub mod macros;
pub mod merging;
pub mod ratings;
pub mod visitors;
pub mod emptying;
pub mod search;
pub mod views;
pub mod handover;
pub mod live;
pub mod audit;
pub mod automation;
pub mod transfer;
pub mod backups;

// Put together.
mod api;

pub use api::routes;

use crate::{
    base::{Error, Result},
    engine::Engine,
};
use std::sync::Arc;

/// What every handler gets.
#[derive(Clone)]
pub struct Desk {
    pub engine: Engine,
    pub gates: people::Gates,
    /// The channels whose inboxes can be configured.
    pub entrances: inboxes::Entrances,
    /// How what came in is read.
    pub intake: intake::Intake,
    search: Option<search::Search>,
}

impl Desk {
    pub fn new(engine: Engine) -> Self {
        let gates = people::Gates::new(&engine.clock);
        let intake = intake::Intake::new(engine.clone(), Vec::new());
        Self { engine, gates, entrances: Arc::new([]), intake, search: None }
    }
    /// The same desk with the channels that the application has.
    #[must_use]
    pub fn with_entrances(self, entrances: inboxes::Entrances) -> Self {
        Self { entrances, ..self }
    }
    /// The same desk with an intake that knows the readers of the channels.
    #[must_use]
    pub fn with_intake(self, intake: intake::Intake) -> Self {
        Self { intake, ..self }
    }
    /// The same desk with its index.
    #[must_use]
    pub fn with_search(self, search: search::Search) -> Self {
        Self { search: Some(search), ..self }
    }
    /// The index, if this desk has one.
    pub fn search(&self) -> Result<&search::Search> {
        self.search.as_ref().ok_or_else(|| Error::unavailable("There is no search index."))
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
pub(crate) mod tests;
