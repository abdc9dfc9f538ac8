//! Listens to one account: asks StringeeX for its history, or, where Stringee calls by itself, now and then whether it takes our key.
use super::{STRINGEE, Stringee, history::poll, rest::Account, settings::Receiving};
use crate::{
    base::{Result, id::InboxId},
    channels::{
        phone::tell::Heard,
        provider::{self, Listen, Provider, Refused, clear_alarms},
    },
    desk::inboxes::{self, Inbox},
    engine::Engine,
};
use futures::future::BoxFuture;
use std::{collections::HashMap, time::Duration};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

/// Between two looks at an account that calls by itself.
const LOOK: Duration = Duration::from_mins(15);

pub(super) async fn listen(stringee: &Stringee, id: InboxId, stop: CancellationToken) -> Result<()> {
    let inbox = stringee.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let account = stringee.account(&inbox).await?;
    provider::listen(&Listening { stringee, inbox, account, seen: Mutex::default() }, stop).await
}

struct Listening<'a> {
    stringee: &'a Stringee,
    inbox: Inbox,
    account: Account,
    seen: Mutex<HashMap<String, Heard>>,
}

impl Listen for Listening<'_> {
    fn engine(&self) -> &Engine {
        &self.stringee.engine
    }
    fn inbox(&self) -> InboxId {
        self.inbox.id
    }
    fn provider(&self) -> Provider {
        STRINGEE
    }
    fn turn(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            let pause = match self.account.settings.receiving {
                Receiving::Polling => {
                    poll(self.stringee, &self.account, &self.inbox, &mut *self.seen.lock().await).await?;
                    Duration::from_secs(u64::from(self.account.settings.poll_seconds))
                }
                Receiving::Webhook => {
                    self.account.look().await?;
                    LOOK
                }
            };
            clear_alarms(&self.stringee.engine, self.inbox.id).await?;
            tokio::time::sleep(pause).await;
            Ok(())
        })
    }
}
