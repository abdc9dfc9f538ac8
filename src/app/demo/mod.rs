//! The demo: a small shop with two months behind it, so that Hopdesk can be looked at without a mailbox. Everything goes the one
//! way of data: what customers write goes through intake as real mails, what the shop does goes through the commands, each as of
//! its own moment. Nothing leaves the machine: the inboxes have no servers.
mod cast;
mod enter;
mod files;
mod letter;
mod letters;
mod phrase;
mod play;
mod random;
mod run;
mod script;
mod shop;
#[cfg(test)]
mod tests;

use crate::{
    base::{Result, id::AgentId},
    desk::intake::Intake,
    engine::Engine,
};
use std::time::Duration;

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

/// Fills an empty desk with a story that ends now. The same seed, moment and key file tell the same story. Takes a second or
/// two and blocks: not for threads of the runtime.
pub fn fill(engine: &Engine, intake: &Intake, seed: u64) -> Result<DemoSummary> {
    play::play(engine, intake, seed)
}
