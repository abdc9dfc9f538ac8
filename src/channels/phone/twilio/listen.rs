//! Twilio calls by itself. Now and then it is asked whether it takes our token, so that a token that is over is found out before a
//! recording is missed.
use super::{TWILIO, Twilio, rest::Account};
use crate::{
    base::{Result, id::InboxId},
    channels::provider::{self, Listen, Provider, Refused, clear_alarms},
    desk::inboxes,
    engine::Engine,
};
use futures::future::BoxFuture;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Between two looks.
const LOOK: Duration = Duration::from_mins(15);

pub(super) async fn listen(twilio: &Twilio, id: InboxId, stop: CancellationToken) -> Result<()> {
    let inbox = twilio.engine.db.read(move |connection| inboxes::get(connection, id)).await?;
    let account = twilio.account(&inbox).await?;
    provider::listen(&Listening { twilio, id, account }, stop).await
}

struct Listening<'a> {
    twilio: &'a Twilio,
    id: InboxId,
    account: Account,
}

impl Listen for Listening<'_> {
    fn engine(&self) -> &Engine {
        &self.twilio.engine
    }
    fn inbox(&self) -> InboxId {
        self.id
    }
    fn provider(&self) -> Provider {
        TWILIO
    }
    fn turn(&self) -> BoxFuture<'_, Result<(), Refused>> {
        Box::pin(async move {
            self.account.look().await?;
            clear_alarms(&self.twilio.engine, self.id).await?;
            tokio::time::sleep(LOOK).await;
            Ok(())
        })
    }
}
