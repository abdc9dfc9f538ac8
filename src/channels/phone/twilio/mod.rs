//! Twilio: numbers whose calls a program at Twilio directs. It tells of them by signed requests; recordings stay over there until they
//! are fetched. Knows its voice webhooks and the part of its REST API that says what became of a call.
mod api;
mod check;
mod event;
mod listen;
mod rest;
mod settings;
mod signature;

pub(in crate::channels) use api::routes;

use super::{Switchboard, recording};
use crate::{
    base::{Result, id::InboxId},
    channels::{
        Missed, fetching,
        provider::{Door, Provider},
        tally::Tally,
    },
    desk::inboxes::{ChannelKind, Inbox},
    engine::{Engine, fetch::Fetcher},
};
use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

const TWILIO: Provider = Provider {
    name: "Twilio",
    proof: "account and auth token",
    mend: "Enter the auth token that stands in Twilio's console, at the account.",
};
/// Requests that one inbox takes in a minute, and as many at once.
const PER_MINUTE: u32 = 6000;

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Twilio {
    engine: Engine,
    fetcher: Fetcher,
    door: Door,
}

impl Twilio {
    pub fn new(engine: &Engine, fetcher: &Fetcher, tally: &Tally) -> Self {
        let door = Door::new(engine, &[ChannelKind::Twilio], tally, PER_MINUTE);
        Self { engine: engine.clone(), fetcher: fetcher.clone(), door }
    }
}

impl Switchboard for Twilio {
    fn hear<'a>(&'a self, inbox: InboxId, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(listen::listen(self, inbox, stop))
    }
    fn recording<'a>(&'a self, inbox: Inbox, reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        Box::pin(async move {
            let account = self.account(&inbox).await.map_err(fetching::fault)?;
            recording::fetch(&self.fetcher, account.recording(reference)).await
        })
    }
}
