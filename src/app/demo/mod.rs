//! The demo: a small shop with two months behind it, so that Hopdesk can be looked at without a mailbox. Everything goes the one
//! way of data: what customers write goes through intake as real mails, what the shop does goes through the commands, each as of
//! its own moment. Nothing leaves the machine: the inboxes have no servers.
mod cast;
mod enter;
mod files;
mod letter;
mod letters;
mod page;
mod phrase;
mod play;
mod random;
mod run;
mod script;
mod shop;
#[cfg(test)]
mod tests;

pub use page::routes;

use crate::{
    base::{Clock, Result, Time, id::AgentId},
    desk::intake::{Intake, Reader},
    engine::{Engine, config::Config},
};
use std::{sync::Arc, time::Duration};

/// So long ago the shop opened.
pub const SPAN: Duration = Duration::from_secs(60 * 86_400);

/// What the demo holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoSummary {
    pub tickets: u64,
    pub entries: u64,
    pub agents: u64,
    /// Who is signed in first.
    pub admin: AgentId,
}

/// Fills the empty data folder of `config` so that its story ends at `now`, and closes it. The same seed, moment and key file
/// tell the same story. Takes a second or two and blocks: not for threads of the runtime.
pub fn create(config: Config, now: Time, readers: Vec<Arc<dyn Reader>>, seed: u64) -> Result<DemoSummary> {
    let engine = Engine::open(config, Clock::fixed(now))?;
    let intake = Intake::new(engine.clone(), readers);
    let summary = fill(&engine, &intake, seed);
    engine.db.close();
    summary
}

/// Fills an empty desk with a story that ends by the clock's now.
pub fn fill(engine: &Engine, intake: &Intake, seed: u64) -> Result<DemoSummary> {
    play::play(engine, intake, seed)
}
