//! A desk in a throw-away folder with a clock that stands still: what tests of the slices begin with.
use super::Desk;
use crate::{
    base::{Actor, Clock, Result, Time, id::Seq},
    engine::{Engine, config::Config, db::Tx, log},
};
use rusqlite::Connection;

/// The moment at which every test begins: a Thursday.
pub const START: &str = "2026-11-19T03:00:00Z";
pub const PUBLIC_URL: &str = "http://127.0.0.1:8080";

pub struct Shop {
    pub desk: Desk,
    pub clock: Clock,
    _folder: tempfile::TempDir,
}

impl Shop {
    pub fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::fixed(START.parse::<Time>().unwrap());
        let config = Config {
            data: folder.path().to_owned(),
            listen: "127.0.0.1:8080".parse().unwrap(),
            public_url: PUBLIC_URL.to_owned(),
            extra_roots: None,
            trusted_proxies: Vec::new(),
            index_memory: 15_000_000,
        };
        let engine = Engine::open(config, clock.clone()).unwrap();
        Self { desk: Desk::new(engine), clock, _folder: folder }
    }

    pub fn write<T: Send + 'static>(&self, job: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        self.write_as(Actor::System("test"), job)
    }

    /// Also from within a runtime, whose thread it blocks: the writer has a thread of its own.
    pub fn write_as<T: Send + 'static>(&self, actor: Actor, job: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static) -> Result<T> {
        crate::engine::work::wait(self.desk.engine.db.write(actor, job))
    }

    pub fn read<T>(&self, job: impl FnOnce(&Connection) -> Result<T>) -> T {
        self.desk.engine.db.read_blocking(job).unwrap()
    }

    /// The kinds of all that happened, in order.
    pub fn events(&self) -> Vec<String> {
        self.read(|connection| Ok(log::read_after(connection, Seq(0), 1000)?.into_iter().map(|event| event.kind).collect()))
    }
}
