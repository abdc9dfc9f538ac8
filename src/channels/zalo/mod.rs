//! Zalo: an official account that people write to. Zalo calls, or is asked where a box has no public address. Knows the Open API, and
//! that its tokens change with every renewal; how to connect an account is told in `official-account.md` beside this file.
mod api;
mod call;
mod check;
mod deliver;
mod event;
mod listen;
mod reader;
mod settings;
mod signature;
mod token;

pub use settings::ZaloSettings;

pub(super) use api::routes;

use super::{
    Channel, Missed, Progress, fetching,
    provider::{self, Door, Echoes, Names, Provider},
    tally::Tally,
};
use crate::{
    base::{Result, id::InboxId},
    desk::{
        inboxes::{ChannelKind, Entrance, Inbox},
        intake::{Intake, Reader, Source},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{Engine, fetch::Fetcher},
};
use futures::future::BoxFuture;
use reader::ZaloReader;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

const ZALO: Provider = Provider {
    name: "Zalo",
    proof: "token",
    mend: "Connect the account again: enter a new access token and refresh token of Zalo's API Explorer.",
};
/// Events that one inbox takes in a minute, and as many at once.
const PER_MINUTE: u32 = 6000;

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Zalo {
    engine: Engine,
    fetcher: Fetcher,
    door: Door,
    tokens: token::Tokens,
    echoes: Echoes,
    names: Names,
}

impl Zalo {
    pub fn new(engine: &Engine, fetcher: &Fetcher, tally: &Tally) -> Self {
        Self {
            engine: engine.clone(),
            fetcher: fetcher.clone(),
            door: Door::new(engine, &[ChannelKind::Zalo], tally, PER_MINUTE),
            tokens: token::Tokens::new(engine, fetcher),
            echoes: Echoes::default(),
            names: Names::default(),
        }
    }
}

/// Where the messages of an account come from; the same whichever way they come.
fn source_of(settings: &ZaloSettings, inbox: InboxId) -> Source {
    Source { kind: ChannelKind::Zalo, name: format!("zalo:{}", settings.oa_id), inbox: Some(inbox) }
}

impl Channel for Zalo {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Zalo
    }
    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(ZaloReader)
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(self.clone())
    }
    fn listen<'a>(&'a self, inbox: InboxId, door: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(listen::listen(self, inbox, door, stop))
    }
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        Box::pin(async move { provider::settled(deliver::deliver(self, &outgoing, progress).await) })
    }
    /// Files of messages lie where their message says.
    fn fetch<'a>(&'a self, inbox: Inbox, reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        Box::pin(async move {
            let settings = ZaloSettings::read(&inbox.settings).map_err(fetching::fault)?;
            fetching::named(&self.fetcher, Some((&settings.base_url, settings.reach())), reference).await
        })
    }
}
