//! Hands an answer over, message by message, and notes after each that it is over: what the other side has is not handed over again.
use super::Sending;
use crate::{
    base::{Error, Kind, Result},
    channels::Progress,
    desk::{outbox::Outcome, outgoing::Outgoing},
    engine::blob::Blobs,
};
use futures::future::BoxFuture;

/// Who hands the messages of one answer over.
pub trait Hand: Sync {
    type Step: Sync;
    /// What is kept of a message as it goes out.
    fn written(&self, step: &Self::Step) -> Result<Vec<u8>>;
    /// Held from before a message is handed over until its id is written down, where the other side tells of our own messages.
    fn sending(&self) -> BoxFuture<'_, Option<Sending>> {
        Box::pin(std::future::ready(None))
    }
    /// Hands one over; the id under which the other side took it, scoped as its channel does. Where the other side cannot tell
    /// repetitions, it says `progress.ending()` right before the call that cannot be taken back.
    fn hand<'a>(&'a self, step: &'a Self::Step, progress: &'a dyn Progress) -> BoxFuture<'a, Result<Result<String, Outcome>>>;
}

/// Hands those over that the other side does not have yet, in their order.
pub async fn hand_over<H: Hand>(
    hand: &H,
    blobs: &Blobs,
    outgoing: &Outgoing,
    steps: &[H::Step],
    progress: &dyn Progress,
    done: &str,
) -> Result<Outcome> {
    for (position, step) in (0_u32..).zip(steps) {
        if outgoing.passed.iter().any(|(passed, _)| *passed == position) {
            continue;
        }
        progress.started(blobs.prepare(&hand.written(step)?)?).await?;
        let _sending = hand.sending().await;
        match hand.hand(step, progress).await? {
            Ok(id) => progress.passed(position, id).await?,
            Err(outcome) => return Ok(outcome),
        }
    }
    Ok(Outcome::Sent { words: done.to_owned(), refused: Vec::new() })
}

/// How a delivery ended, with faults of ours: what makes no sense never will, the rest may be mended by the next try.
pub fn settled(outcome: Result<Outcome>) -> Outcome {
    match outcome {
        Ok(outcome) => outcome,
        Err(error) if matches!(error.kind(), Kind::Invalid) => Outcome::Never { words: error.message().to_owned() },
        Err(error) => Outcome::Later { words: Error::message(&error).to_owned() },
    }
}
