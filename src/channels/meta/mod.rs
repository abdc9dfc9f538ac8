//! Meta's messengers: pages on Facebook, Instagram, and WhatsApp numbers. They share an app with its signature, the Graph API and its
//! refusals, and part in what is told and sent. Knows all three; how to connect them is told in `pages-and-numbers.md` beside this file.
mod api;
mod check;
mod deliver;
mod fetch;
mod graph;
mod listen;
mod page;
mod settings;
mod whatsapp;

pub use settings::MetaSettings;

pub(super) use api::routes;

use super::{
    Channel, Missed, Progress, fetching,
    provider::{self, Door, Echoes, Names},
    tally::Tally,
};
use crate::{
    base::{Error, Result, id::InboxId},
    desk::{
        inboxes::{ChannelKind, Entrance, Inbox},
        intake::{Intake, Reader, Source},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{Engine, fetch::Fetcher},
};
use futures::future::BoxFuture;
use graph::Graph;
use page::PageReader;
use settings::{ACCESS_TOKEN, APP_SECRET};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Requests that one inbox takes in a minute, and as many at once.
const PER_MINUTE: u32 = 6000;
/// The channels that share an app's door.
pub(super) const KINDS: [ChannelKind; 3] = [ChannelKind::Facebook, ChannelKind::Instagram, ChannelKind::Whatsapp];

/// What the channels share; cheap to clone.
#[derive(Clone)]
pub struct Meta {
    engine: Engine,
    fetcher: Fetcher,
    door: Door,
    echoes: Echoes,
    names: Names,
}

impl Meta {
    pub fn new(engine: &Engine, fetcher: &Fetcher, tally: &Tally) -> Self {
        Self {
            engine: engine.clone(),
            fetcher: fetcher.clone(),
            door: Door::new(engine, &KINDS, tally, PER_MINUTE),
            echoes: Echoes::default(),
            names: Names::default(),
        }
    }

    /// The channels there are.
    pub fn channels(&self) -> Vec<Arc<dyn Channel>> {
        KINDS.iter().map(|kind| Arc::new(Messenger { meta: self.clone(), kind: *kind }) as Arc<dyn Channel>).collect()
    }

    /// The account of an inbox, with its token.
    async fn graph(&self, inbox: &Inbox) -> Result<Graph> {
        let settings = MetaSettings::read(&inbox.settings)?;
        let mut secrets = provider::secrets(&self.engine, inbox.id).await?;
        let token = secrets.remove(ACCESS_TOKEN);
        let token = token.ok_or_else(|| Error::conflict("The access token of this inbox is not stored. Enter it again."))?;
        Ok(Graph { fetcher: self.fetcher.clone(), settings, token, app_secret: secrets.remove(APP_SECRET).unwrap_or_default() })
    }
}

/// Where the messages of an account come from.
fn source_of(kind: ChannelKind, account: &str, inbox: InboxId) -> Source {
    Source { kind, name: format!("{}:{account}", kind.word()), inbox: Some(inbox) }
}

/// One of the channels.
#[derive(Clone)]
struct Messenger {
    meta: Meta,
    kind: ChannelKind,
}

impl Channel for Messenger {
    fn kind(&self) -> ChannelKind {
        self.kind
    }
    fn reader(&self) -> Arc<dyn Reader> {
        if self.kind == ChannelKind::Whatsapp { Arc::new(whatsapp::NumberReader) } else { Arc::new(PageReader(self.kind)) }
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(self.clone())
    }
    fn listen<'a>(&'a self, inbox: InboxId, door: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(listen::listen(&self.meta, inbox, door, stop))
    }
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        Box::pin(async move { provider::settled(deliver::deliver(&self.meta, &outgoing, progress).await) })
    }
    /// Files lie where their message says, and not for long; of WhatsApp, where Meta says when it is asked for them.
    fn fetch<'a>(&'a self, inbox: Inbox, reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        Box::pin(async move {
            let settings = MetaSettings::read(&inbox.settings).map_err(fetching::fault)?;
            if self.kind == ChannelKind::Whatsapp {
                return fetch::fetch(&self.meta, &inbox, reference).await;
            }
            fetching::named(&self.meta.fetcher, Some((&settings.base_url, settings.reach())), reference).await
        })
    }
}
