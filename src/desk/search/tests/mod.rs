//! Searching a whole desk: what is found, by whom, and what is said about it.
mod bounds;
mod http;
mod recall;
mod rebuild;
mod similar;

use super::{Answer, Finder, Indexer, Question, Search, find};
use crate::{
    base::{Actor, id::TicketId},
    desk::{tests::world::World, tickets},
};

/// A desk with its index.
pub struct Library {
    pub world: World,
    pub search: Search,
}

impl Library {
    pub fn open() -> Self {
        let (world, search) = World::open().with_search();
        Self { world, search }
    }

    /// Brings the index up to the log.
    pub fn index(&self) {
        let mut indexer = Indexer::new(self.world.shop.desk.engine.clone(), self.search.clone()).unwrap();
        while indexer.step().unwrap() {}
    }

    pub fn id(&self, number: i64) -> TicketId {
        self.world.shop.read(|connection| Ok(tickets::list::find_by_number(connection, number)?.unwrap().id))
    }

    pub fn ask(&self, actor: &Actor, question: &Question) -> Answer {
        let desk = &self.world.shop.desk;
        let finder: Finder = self.search.finder();
        self.world.shop.read(|connection| find(connection, &desk.engine.blobs, &finder, actor, self.world.shop.clock.now(), question))
    }

    /// As somebody who sees everything.
    pub fn find(&self, text: &str) -> Answer {
        self.ask(&Actor::System("test"), &Question { text: text.to_owned(), limit: 50, ..Question::default() })
    }

    pub fn numbers(&self, text: &str) -> Vec<i64> {
        self.find(text).hits.iter().map(|hit| hit.ticket.number).collect()
    }
}
