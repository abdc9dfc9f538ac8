//! The channel for any other program: it hands messages in by signed requests, and gets answers by signed requests. Knows HTTP and
//! signatures; what people are called and what they write is the other program's.
mod api;
mod check;
mod deliver;
mod reader;
mod settings;
mod wire;

pub use settings::HookSettings;

pub(super) use api::routes;

use super::{
    Channel, Missed, Progress,
    provider::{self, Door},
    tally::Tally,
};
use crate::{
    base::{Result, id::InboxId},
    desk::{
        inboxes::{ChannelKind, Entrance, Inbox},
        intake::{Intake, Reader},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{Engine, fetch::Fetcher},
};
use futures::future::BoxFuture;
use reader::HookReader;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Requests that one inbox takes in a minute, and as many at once.
const PER_MINUTE: u32 = 1200;

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Hook {
    engine: Engine,
    fetcher: Fetcher,
    door: Door,
}

impl Hook {
    pub fn new(engine: &Engine, fetcher: &Fetcher, tally: &Tally) -> Self {
        let door = Door::new(engine, &[ChannelKind::Api], tally, PER_MINUTE);
        Self { engine: engine.clone(), fetcher: fetcher.clone(), door }
    }
}

impl Channel for Hook {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Api
    }
    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(HookReader)
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(self.clone())
    }
    /// Nothing is listened for: the other program calls.
    fn listen<'a>(&'a self, _: InboxId, _: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            stop.cancelled().await;
            Ok(())
        })
    }
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        Box::pin(async move { provider::settled(deliver::deliver(self, &outgoing, progress).await) })
    }
    fn fetch<'a>(&'a self, inbox: Inbox, reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        Box::pin(deliver::fetch(self, inbox, reference))
    }
}
