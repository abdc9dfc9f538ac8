//! The door that others call: whose inbox it is, whether the call is believed, and how many of them are too many. Counts what is
//! refused, for the inbox's health; anybody can make ids up, so that only inboxes that exist are counted.
use crate::{
    base::{Error, Kind, Result, id::InboxId},
    channels::tally::{Refusal, Tally},
    desk::inboxes::{self, ChannelKind, Inbox},
    engine::{
        Engine,
        http::{Limiter, RemoteAddress},
    },
};
use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::{Extensions, StatusCode},
};
use std::time::Duration;

/// Requests without a right proof that one network may make in a minute.
const WRONG_PER_MINUTE: u32 = 60;

/// The doors of the inboxes of some channels; cheap to clone.
#[derive(Clone)]
pub struct Door {
    engine: Engine,
    kinds: &'static [ChannelKind],
    tally: Tally,
    pace: Limiter,
    wrong: Limiter,
}

/// The network from which a request comes.
pub fn remote_of(extensions: &Extensions) -> String {
    extensions.get::<RemoteAddress>().map(|remote| remote.network()).unwrap_or_default()
}

impl Door {
    /// `per_minute` is what one inbox takes, and as many at once.
    pub fn new(engine: &Engine, kinds: &'static [ChannelKind], tally: &Tally, per_minute: u32) -> Self {
        let limiter = |burst| Limiter::new(engine.clock.clone(), burst, Duration::from_mins(1));
        Self { engine: engine.clone(), kinds, tally: tally.clone(), pace: limiter(per_minute), wrong: limiter(WRONG_PER_MINUTE) }
    }

    /// The inbox of these channels, if it is there and switched on.
    pub async fn inbox(&self, id: InboxId) -> Option<Inbox> {
        let found = self.engine.db.read(move |connection| inboxes::get(connection, id)).await.ok();
        found.filter(|inbox| self.kinds.contains(&inbox.channel) && inbox.is_active)
    }

    /// All inboxes of these channels that are switched on.
    pub async fn all(&self) -> Result<Vec<Inbox>> {
        let mut all = self.engine.db.read(inboxes::list).await?;
        all.retain(|inbox| self.kinds.contains(&inbox.channel) && inbox.is_active);
        Ok(all)
    }

    /// Somebody who shows no right proof: the error to answer with, once it is counted. `inbox` is absent where there is none.
    pub async fn stranger(&self, inbox: Option<InboxId>, refusal: Refusal, remote: &str, words: impl Into<String>) -> Error {
        if let Some(id) = inbox
            && let Err(error) = self.tally.refused(id, refusal).await
        {
            return error;
        }
        match self.wrong.take(remote) {
            Ok(()) => Error::unauthenticated(words.into()),
            Err(too_many) => too_many,
        }
    }

    /// The body, within the limit of its route.
    pub async fn body(&self, inbox: InboxId, request: Request) -> Result<Bytes> {
        match Bytes::from_request(request, &()).await {
            Ok(body) => Ok(body),
            Err(rejection) if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE => {
                self.tally.refused(inbox, Refusal::TooLarge).await?;
                Err(Error::new(Kind::TooLarge, "The body is too large."))
            }
            Err(rejection) => Err(Error::invalid("The body could not be read.").with_source(rejection)),
        }
    }

    /// One more request of somebody who is believed.
    pub async fn pace(&self, inbox: InboxId) -> Result<()> {
        if let Err(too_many) = self.pace.take(&inbox.to_string()) {
            self.tally.refused(inbox, Refusal::TooMany).await?;
            return Err(too_many);
        }
        Ok(())
    }

    /// Counts what was not understood.
    pub async fn understood<T>(&self, inbox: InboxId, read: Result<T>) -> Result<T> {
        if read.is_err() {
            self.tally.refused(inbox, Refusal::Malformed).await?;
        }
        read
    }

    /// Counts what was taken in.
    pub async fn accepted(&self, inbox: InboxId) -> Result<()> {
        self.tally.accepted(inbox).await
    }
}
