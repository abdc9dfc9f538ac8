//! Listens for an inbox, turn after turn: what goes wrong is an alarm for people and a pause, what goes well clears both.
use super::{Provider, Refused};
use crate::{
    base::{Actor, Result, id::InboxId},
    engine::{Engine, alarm, db::Tx},
};
use futures::future::BoxFuture;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

const ACTOR: Actor = Actor::System("channels");
/// Pauses after a token that is not taken, and wherever only people can help.
const LOCKED_OUT: [u64; 4] = [60, 300, 600, 900];
/// Pauses after everything else.
const BROKEN: [u64; 6] = [1, 5, 15, 60, 120, 300];

/// What is done for an inbox over and over.
pub trait Listen: Sync {
    fn engine(&self) -> &Engine;
    fn inbox(&self) -> InboxId;
    fn provider(&self) -> Provider;
    /// One turn; it waits itself for the next one to be due. It is dropped when the inbox is stopped, but for what it does delicately.
    fn turn(&self) -> BoxFuture<'_, Result<(), Refused>>;
    /// Returns once nothing is going on that must not be broken off.
    fn undisturbed(&self) -> BoxFuture<'_, ()> {
        Box::pin(std::future::ready(()))
    }
}

/// Turn after turn until `stop`.
pub async fn listen(listening: &impl Listen, stop: CancellationToken) -> Result<()> {
    let mut failures = 0_usize;
    while !stop.is_cancelled() {
        let mut turn = listening.turn();
        let outcome = tokio::select! {
            () = stop.cancelled() => {
                tokio::select! {
                    biased;
                    _ = &mut turn => {}
                    () = listening.undisturbed() => {}
                }
                return Ok(());
            }
            outcome = &mut turn => outcome,
        };
        match outcome {
            Ok(()) => failures = 0,
            Err(refused) => {
                let pause = note(listening, &refused, failures).await?;
                failures += 1;
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = tokio::time::sleep(pause) => {}
                }
            }
        }
    }
    Ok(())
}

/// Tells people what is wrong, and how long to wait before the next turn.
async fn note(listening: &impl Listen, refused: &Refused, failures: usize) -> Result<Duration> {
    let (engine, id, words) = (listening.engine(), listening.inbox(), refused.words(listening.provider()));
    let (key, kind, pauses): (String, &'static str, &[u64]) = match refused {
        Refused::Wait(pause) => return Ok(*pause),
        Refused::Token(_) => (token_key(id), TOKEN, &LOCKED_OUT),
        Refused::Conflict(_) | Refused::Setup(_) | Refused::Never(_) | Refused::Gone(_) | Refused::Closed(_) => {
            (connection_key(id), "inbox_stopped", &LOCKED_OUT)
        }
        Refused::Later(_) | Refused::NotReached(_) | Refused::Unknown(_) => (connection_key(id), "inbox_unreachable", &BROKEN),
    };
    // One silence is nothing to look at; a second one is.
    if failures > 0 || kind != "inbox_unreachable" {
        engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key, kind, &words)).await?;
    } else {
        tracing::info!(inbox = %id, words, "a provider is asked again");
    }
    Ok(Duration::from_secs(pauses[failures.min(pauses.len() - 1)]))
}

const TOKEN: &str = "inbox_token_expired";

fn token_key(inbox: InboxId) -> String {
    format!("inbox:{inbox}:token")
}

fn connection_key(inbox: InboxId) -> String {
    format!("inbox:{inbox}:connection")
}

/// The token of an inbox is not taken any more: people have to see it.
pub async fn raise_token_alarm(engine: &Engine, inbox: InboxId, words: String) -> Result<()> {
    engine.db.write(ACTOR, move |tx| alarm::raise(tx, &token_key(inbox), TOKEN, &words)).await
}

/// The other side answers, and takes the token: what stood in the way is over.
pub async fn clear_alarms(engine: &Engine, inbox: InboxId) -> Result<()> {
    let keys = [token_key(inbox), connection_key(inbox)];
    let looked = keys.clone();
    let stands = engine.db.read(move |connection| Ok(alarm::stands(connection, &looked[0])? || alarm::stands(connection, &looked[1])?));
    if stands.await? {
        let clear = move |tx: &mut Tx<'_>| keys.iter().try_for_each(|key| alarm::clear(tx, key).map(|_| ()));
        engine.db.write(ACTOR, clear).await?;
    }
    Ok(())
}
