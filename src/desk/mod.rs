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
pub mod outbox;

// Shelf 2: the core.
pub mod tickets;

// Shelf 3: look at tickets.
pub mod intake;
pub mod outgoing;

use crate::engine::Engine;

/// What every handler gets.
#[derive(Clone)]
pub struct Desk {
    pub engine: Engine,
    pub gates: people::Gates,
}

impl Desk {
    pub fn new(engine: Engine) -> Self {
        let gates = people::Gates::new(&engine.clock);
        Self { engine, gates }
    }
}

#[cfg(test)]
pub(crate) mod testing;
