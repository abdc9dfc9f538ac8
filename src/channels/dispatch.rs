//! Works the deliveries off: claim (transaction), hand over, settle (transaction). Between them nothing is held open, and how
//! far a handing-over got is on disk before it goes further: after a crash it is known what can be tried again and what not.
use super::{Channels, Progress};
use crate::{
    base::{Actor, Result, id::DeliveryId},
    desk::{
        inboxes,
        intake::Intake,
        outbox::{self, Delivery, Outcome, Phase},
        outgoing,
    },
    engine::{
        Engine,
        blob::{Blobs, Prepared},
        work::{Due, Queue},
    },
};
use futures::future::BoxFuture;
use std::sync::Arc;

const ACTOR: Actor = Actor::System("dispatch");
/// Deliveries that are on their way at the same time: what the strictest provider allows to one account.
const AT_ONCE: usize = 3;

/// The queue of deliveries.
pub struct Dispatch {
    pub engine: Engine,
    pub channels: Channels,
    pub intake: Intake,
}

impl Queue for Dispatch {
    async fn turn(&self) -> Result<Due> {
        let mut claimed = Vec::new();
        while claimed.len() < AT_ONCE
            && let Some(delivery) = self.engine.db.write(ACTOR, outbox::commands::claim).await?
        {
            claimed.push(delivery);
        }
        if claimed.is_empty() {
            let next = self.engine.db.read(outbox::next_due).await?;
            return Ok(next.map_or(Due::Later, Due::At));
        }
        for outcome in futures::future::join_all(claimed.into_iter().map(|delivery| self.hand_over(delivery))).await {
            outcome?;
        }
        Ok(Due::Now)
    }
}

impl Dispatch {
    async fn hand_over(&self, delivery: Delivery) -> Result<()> {
        let outcome = match self.attempt(&delivery).await {
            Ok(outcome) => outcome,
            // Ours to mend: nothing was handed over, and the next try may find it mended.
            Err(error) => {
                tracing::error!(delivery = %delivery.id, %error, "a delivery could not be made ready");
                Outcome::Later { words: error.message().to_owned() }
            }
        };
        self.engine.db.write(ACTOR, move |tx| outbox::commands::settle(tx, &delivery, &outcome)).await?;
        Ok(())
    }

    async fn attempt(&self, delivery: &Delivery) -> Result<Outcome> {
        let (blobs, intake, wanted) = (self.engine.blobs.clone(), self.intake.clone(), delivery.clone());
        let (message, inbox) = self
            .engine
            .db
            .read(move |connection| {
                let inbox = inboxes::get(connection, wanted.inbox)?;
                Ok((outgoing::compose(connection, &blobs, &intake, &wanted)?, inbox))
            })
            .await?;
        if !inbox.is_active {
            return Ok(Outcome::Later { words: format!("The inbox \"{}\" is switched off.", inbox.name) });
        }
        let Some(channel) = self.channels.find(inbox.channel) else {
            return Ok(Outcome::Never { words: "There is no channel that could deliver this.".to_owned() });
        };
        let progress = Steps { engine: self.engine.clone(), id: delivery.id };
        Ok(channel.deliver(message, &progress).await)
    }
}

struct Steps {
    engine: Engine,
    id: DeliveryId,
}

impl Progress for Steps {
    fn started<'a>(&'a self, bytes: Prepared) -> BoxFuture<'a, Result<()>> {
        let id = self.id;
        Box::pin(self.engine.db.write(ACTOR, move |tx| {
            let blob = Blobs::keep(tx, &bytes)?;
            outbox::commands::set_phase(tx, id, Phase::Started, Some(blob))
        }))
    }
    fn ending<'a>(&'a self) -> BoxFuture<'a, Result<()>> {
        let id = self.id;
        Box::pin(self.engine.db.write(ACTOR, move |tx| outbox::commands::set_phase(tx, id, Phase::Final, None)))
    }
}

/// The queue as a task.
pub fn queue(engine: &Engine, channels: &Channels, intake: &Intake) -> Arc<Dispatch> {
    Arc::new(Dispatch { engine: engine.clone(), channels: channels.clone(), intake: intake.clone() })
}
