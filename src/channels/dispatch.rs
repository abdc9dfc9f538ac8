//! Works the deliveries off: claim (transaction), hand over, settle (transaction). Between them nothing is held open, and how
//! far a handing-over got is on disk before it goes further: after a crash it is known what can be tried again and what not.
use super::{Channels, Progress};
use crate::{
    base::{
        Actor, Result, Time,
        id::{DeliveryId, EntryId, InboxId},
    },
    desk::{
        inboxes,
        intake::Intake,
        outbox::{self, Delivery, Outcome, Phase},
        outgoing,
        tickets::{commands::name_entry, content::key_of},
    },
    engine::{
        Engine,
        blob::{Blobs, Prepared},
    },
};
use futures::{StreamExt, future::BoxFuture, stream::FuturesUnordered};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("dispatch");
/// Deliveries of one inbox that are on their way at the same time: what the strictest provider allows to one account.
const PER_INBOX: usize = 3;
/// The same for all inboxes together.
const IN_ALL: usize = 30;
/// However far the next one is due: clocks leap, and rows are added by other hands.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// The queue of deliveries. Inboxes do not wait for each other: a server that hangs holds up what goes through it alone.
pub struct Dispatch {
    pub engine: Engine,
    pub channels: Channels,
    pub intake: Intake,
}

/// Works the queue off until `stop`; then waits for what is on its way.
pub async fn work_off(dispatch: Arc<Dispatch>, stop: CancellationToken) -> Result<()> {
    let bell = dispatch.engine.bells.outbox.clone();
    let mut on_way = FuturesUnordered::new();
    let mut load: HashMap<InboxId, usize> = HashMap::new();
    while !(stop.is_cancelled() && on_way.is_empty()) {
        let rung = bell.notified();
        let mut wait = LONGEST_WAIT;
        if !stop.is_cancelled() {
            let mut busy = busy_inboxes(&load);
            while on_way.len() < IN_ALL
                && let Some(delivery) = dispatch.claim(busy.clone()).await?
            {
                *load.entry(delivery.inbox).or_default() += 1;
                busy = busy_inboxes(&load);
                let inbox = delivery.inbox;
                let dispatch = &dispatch;
                on_way.push(async move { (inbox, dispatch.hand_over(delivery).await) });
            }
            if on_way.len() < IN_ALL {
                let next = dispatch.engine.db.read(move |connection| outbox::next_due(connection, &busy)).await?;
                let until = |time: Time| time.since(dispatch.engine.clock.now()).clamp(Duration::from_millis(1), LONGEST_WAIT);
                wait = next.map_or(LONGEST_WAIT, until);
            }
        }
        tokio::select! {
            Some((inbox, outcome)) = on_way.next() => {
                if let Some(count) = load.get_mut(&inbox) {
                    *count -= 1;
                }
                // Its lease ends by itself; the others on their way are not to suffer for it.
                if let Err(error) = outcome {
                    tracing::error!(%error, "how a delivery ended could not be written down");
                }
            }
            () = stop.cancelled(), if !stop.is_cancelled() => {}
            () = rung, if !stop.is_cancelled() => {}
            () = tokio::time::sleep(wait), if !stop.is_cancelled() => {}
            // It is to stop since the loop began, and nothing is on its way.
            else => {}
        }
    }
    Ok(())
}

fn busy_inboxes(load: &HashMap<InboxId, usize>) -> Vec<InboxId> {
    load.iter().filter(|(_, count)| **count >= PER_INBOX).map(|(inbox, _)| *inbox).collect()
}

impl Dispatch {
    async fn claim(&self, busy: Vec<InboxId>) -> Result<Option<Delivery>> {
        self.engine.db.write(ACTOR, move |tx| outbox::commands::claim_besides(tx, &busy)).await
    }

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
        if inbox.removed_at.is_some() {
            return Ok(outbox::commands::removed(&inbox));
        }
        if !inbox.is_active {
            return Ok(Outcome::Later { words: format!("The inbox \"{}\" is switched off.", inbox.name) });
        }
        let Some(channel) = self.channels.find(inbox.channel) else {
            return Ok(Outcome::Never { words: "There is no channel that could deliver this.".to_owned() });
        };
        let capabilities = channel.entrance().capabilities(&inbox.settings);
        let late = message.line.as_ref().and_then(|line| line.too_late(&capabilities, message.accepts_charge, self.engine.clock.now()));
        if let Some(late) = late {
            return Ok(Outcome::Never { words: late.message().to_owned() });
        }
        let progress = Steps { engine: self.engine.clone(), id: delivery.id, entry: delivery.entry };
        Ok(channel.deliver(message, &progress).await)
    }
}

struct Steps {
    engine: Engine,
    id: DeliveryId,
    entry: Option<EntryId>,
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
    fn passed<'a>(&'a self, position: u32, external_id: String) -> BoxFuture<'a, Result<()>> {
        let (id, entry) = (self.id, self.entry);
        Box::pin(self.engine.db.write(ACTOR, move |tx| {
            outbox::commands::note_part(tx, id, position, &external_id)?;
            // Whoever answers this part names it by this id.
            entry.map_or(Ok(()), |entry| name_entry(tx, entry, key_of(&external_id)))
        }))
    }
}

/// The queue as a task.
pub fn queue(engine: &Engine, channels: &Channels, intake: &Intake) -> Arc<Dispatch> {
    Arc::new(Dispatch { engine: engine.clone(), channels: channels.clone(), intake: intake.clone() })
}
