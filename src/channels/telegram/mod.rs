//! Telegram: a bot that people write to. Asks for what is new by itself, so that a box without a public address works, or is told by
//! Telegram. Knows the Bot API; its server's address is configured, so that one of the own network will do.
mod api;
mod call;
mod check;
mod deliver;
mod poll;
mod reader;
mod running;
mod settings;
mod update;

pub use settings::TelegramSettings;

pub(super) use api::routes;

use super::{
    Channel, Missed, Progress,
    provider::{self, Door},
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
use call::Bot;
use futures::future::BoxFuture;
use reader::TelegramReader;
use running::Running;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// Updates that one inbox takes in a minute, and as many at once.
const PER_MINUTE: u32 = 6000;

/// The channel; cheap to clone.
#[derive(Clone)]
pub struct Telegram {
    engine: Engine,
    fetcher: Fetcher,
    door: Door,
    running: Running,
}

impl Telegram {
    pub fn new(engine: &Engine, fetcher: &Fetcher, tally: &Tally) -> Self {
        let door = Door::new(engine, &[ChannelKind::Telegram], tally, PER_MINUTE);
        Self { engine: engine.clone(), fetcher: fetcher.clone(), door, running: Running::default() }
    }

    /// The bot of an inbox, with its token.
    async fn bot(&self, inbox: &Inbox) -> Result<Bot> {
        let settings = TelegramSettings::read(&inbox.settings)?;
        let token = provider::secret(&self.engine, inbox.id, settings::BOT_TOKEN).await?;
        let token = token.ok_or_else(|| Error::conflict("The token of the bot is not stored. Enter it again."))?;
        Bot::new(&self.fetcher, &settings, token)
    }
}

/// Where the updates of a bot come from; the same whichever way they come.
fn source_of(bot: &Bot, inbox: InboxId) -> Source {
    Source { kind: ChannelKind::Telegram, name: format!("telegram:{}", bot.id()), inbox: Some(inbox) }
}

impl Channel for Telegram {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Telegram
    }
    fn reader(&self) -> Arc<dyn Reader> {
        Arc::new(TelegramReader)
    }
    fn entrance(&self) -> Arc<dyn Entrance> {
        Arc::new(self.clone())
    }
    fn listen<'a>(&'a self, inbox: InboxId, door: Intake, stop: CancellationToken) -> BoxFuture<'a, Result<()>> {
        Box::pin(poll::listen(self, inbox, door, stop))
    }
    fn deliver<'a>(&'a self, outgoing: Outgoing, progress: &'a dyn Progress) -> BoxFuture<'a, Outcome> {
        Box::pin(async move { provider::settled(deliver::deliver(self, &outgoing, progress).await) })
    }
    fn fetch<'a>(&'a self, inbox: Inbox, reference: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Missed>> {
        Box::pin(deliver::fetch(self, inbox, reference))
    }
}
