//! Stringee and StringeeX: numbers in the cloud. Stringee tells of calls by requests, StringeeX is asked for its history, which works
//! without a public address. Knows both; what of them is not certain is a setting.
mod api;
mod check;
mod event;
mod history;
mod listen;
mod networks;
mod rest;
mod settings;
mod token;

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

const STRINGEE: Provider =
    Provider { name: "Stringee", proof: "API key", mend: "Make an API key in Stringee's console and enter its SID and secret." };
/// Requests that one inbox takes in a minute, and as many at once.
const PER_MINUTE: u32 = 6000;

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Stringee {
    engine: Engine,
    fetcher: Fetcher,
    door: Door,
}

impl Stringee {
    pub fn new(engine: &Engine, fetcher: &Fetcher, tally: &Tally) -> Self {
        let door = Door::new(engine, &[ChannelKind::Stringee], tally, PER_MINUTE);
        Self { engine: engine.clone(), fetcher: fetcher.clone(), door }
    }
}

/// How the desk knows a call.
fn id_of(call: &str) -> String {
    format!("stringee:{call}")
}

impl Switchboard for Stringee {
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
