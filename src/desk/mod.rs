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
pub mod search;
pub mod automation;
pub mod transfer;

use crate::{
    base::{Error, Result},
    engine::Engine,
};
use std::sync::Arc;
use utoipa_axum::router::OpenApiRouter;

/// What every handler gets.
#[derive(Clone)]
pub struct Desk {
    pub engine: Engine,
    pub gates: people::Gates,
    /// The channels whose inboxes can be configured.
    pub entrances: inboxes::Entrances,
    search: Option<search::Search>,
}

impl Desk {
    pub fn new(engine: Engine) -> Self {
        let gates = people::Gates::new(&engine.clock);
        Self { engine, gates, entrances: Arc::new([]), search: None }
    }
    /// The same desk with the channels that the application has.
    #[must_use]
    pub fn with_entrances(self, entrances: inboxes::Entrances) -> Self {
        Self { entrances, ..self }
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

/// All of the desk's API.
pub fn routes() -> OpenApiRouter<Desk> {
    let slices = [
        people::routes(),
        settings::routes(),
        setup::routes(),
        contacts::routes(),
        inboxes::routes(),
        tags::routes(),
        templates::routes(),
        notices::routes(),
        search::routes(),
    ];
    let api = slices.into_iter().fold(OpenApiRouter::new(), OpenApiRouter::merge);
    OpenApiRouter::new().nest("/api/v1", api)
}

#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
