//! The helpdesk, one folder per feature, in the order of its shelves: a slice names only those above it.
//! Knows no protocol and no network; asynchronous only at its HTTP edge.
pub mod event;

// Shelf 1: stand alone.
pub mod people;
pub mod settings;
pub mod setup;
pub mod contacts;
pub mod inboxes;
pub mod tags;
pub mod templates;
pub mod notices;
pub mod outbox;

// Shelf 2: the core.
pub mod tickets;

// Shelf 3: look at tickets.
pub mod intake;
pub mod outgoing;

use crate::engine::Engine;
use std::sync::Arc;

/// What every handler gets.
#[derive(Clone)]
pub struct Desk {
    pub engine: Engine,
    pub gates: people::Gates,
    /// The channels whose inboxes can be configured.
    pub entrances: inboxes::Entrances,
}

impl Desk {
    pub fn new(engine: Engine) -> Self {
        let gates = people::Gates::new(&engine.clock);
        Self { engine, gates, entrances: Arc::new([]) }
    }
    /// The same desk with the channels that the application has.
    #[must_use]
    pub fn with_entrances(self, entrances: inboxes::Entrances) -> Self {
        Self { entrances, ..self }
    }
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
