//! Puts everything together and runs it: the one place that knows all floors.
pub mod cli;
pub mod demo;
mod backing_up;
mod following;
mod file_reading;
mod health;
mod routes;
mod tasks;
mod web;

pub use routes::openapi;

use crate::{
    base::{Actor, Clock, Error, Result},
    channels::Channels,
    desk::{Desk, backups, file_texts, intake::Intake, outbox, search::Search, tickets},
    engine::{
        Engine,
        config::Config,
        extract::Extractor,
        http::connections::{self, Limits},
    },
};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

/// The whole application on one data folder.
#[derive(Clone)]
pub struct App {
    pub engine: Engine,
    pub channels: Channels,
    pub intake: Intake,
    pub search: Search,
    pub desk: Desk,
    /// Reads files that came with mail.
    pub extractor: Extractor,
    /// It is shown to somebody: a page of its shop stands beside it.
    pub is_demo: bool,
}

/// How long tasks and open requests get to end by themselves.
const PATIENCE: Duration = Duration::from_secs(20);

impl App {
    /// Opens the data folder and puts the parts together; nothing runs yet.
    pub fn build(config: Config, clock: Clock) -> Result<Self> {
        Self::assemble(Engine::open(config, clock)?)
    }

    pub fn assemble(engine: Engine) -> Result<Self> {
        let channels = Channels::open(&engine)?;
        let intake = Intake::new(engine.clone(), channels.readers());
        let search = Search::open(&engine)?;
        let desk =
            Desk::new(engine.clone()).with_entrances(channels.entrances().into()).with_intake(intake.clone()).with_search(search.clone());
        Ok(Self { engine, channels, intake, search, desk, extractor: Extractor::new(cli::FILE_TEXT), is_demo: false })
    }

    /// Runs until `stop`, then lets go of everything in order: no new requests, tasks drained, database closed.
    pub async fn serve(&self, listener: TcpListener, stop: CancellationToken) -> Result<()> {
        self.engine
            .db
            .write(Actor::System("start"), |tx| {
                outbox::commands::expire_leases(tx)?;
                file_texts::commands::expire_leases(tx)?;
                tickets::commands::expire_awaited(tx)?;
                backups::commands::expire(tx)
            })
            .await?;
        tasks::start(self);
        let stopping = self.engine.work.stop_token();
        let outcome = {
            let (ask, engine) = (stop.clone(), self.engine.clone());
            let shutdown = async move {
                ask.cancelled().await;
                // Live feeds never end by themselves: they are told, so that open connections can be waited for.
                engine.work.begin_stop();
            };
            let serving =
                connections::serve(listener, routes::router(self)?, Limits::of_this_machine(&self.engine.config.trusted_proxies), shutdown);
            tokio::select! {
                served = serving => served,
                () = self.engine.db.broken() => Err(Error::unavailable("The disk failed to keep what was written. Hopdesk stops, so that nothing is accepted that could be lost.")),
                () = patience_after(&stopping) => Ok(()),
            }
        };
        if !self.engine.work.shut_down(PATIENCE).await {
            tracing::warn!("some tasks did not end in time");
        }
        let db = self.engine.db.clone();
        crate::engine::work::blocking(move || db.close()).await?;
        outcome
    }
}

/// Ends some time after `stopping`: a client that never hangs up must not keep the process alive.
async fn patience_after(stopping: &CancellationToken) {
    stopping.cancelled().await;
    tokio::time::sleep(PATIENCE).await;
}
