//! The helpdesk, one folder per feature, in the order of its shelves: a slice names only those above it.
//! Knows no protocol and no network; asynchronous only at its HTTP edge.
pub mod event;

// Shelf 1: stand alone.
pub mod people;
pub mod contacts;
pub mod inboxes;
pub mod tags;

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
