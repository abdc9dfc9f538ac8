//! Queues work off rows that carry `due_at` and a lease. Between claim and settlement nothing is held open.
use crate::base::{Clock, Result, Time};
use std::{future::Future, sync::Arc, time::Duration};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// When there is something to do again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Due {
    /// At once: there was more than one turn takes.
    Now,
    At(Time),
    /// When somebody rings.
    Later,
}

/// Work that is kept as rows.
pub trait Queue: Send + Sync + 'static {
    /// Claims what is due, does it and settles it; says when there will be more.
    fn turn(&self) -> impl Future<Output = Result<Due>> + Send;
}

/// However far the next row is due: clocks leap, and rows are added by other hands.
const LONGEST_WAIT: Duration = Duration::from_secs(30);

/// Works a queue off until `stop`; `bell` says that rows were added or the clock was moved.
pub async fn work_off(queue: Arc<impl Queue>, clock: Clock, bell: Arc<Notify>, stop: CancellationToken) -> Result<()> {
    while !stop.is_cancelled() {
        let rung = bell.notified();
        let wait = match queue.turn().await? {
            Due::Now => continue,
            Due::At(time) => time.since(clock.now()).clamp(Duration::from_millis(1), LONGEST_WAIT),
            Due::Later => LONGEST_WAIT,
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = rung => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
    Ok(())
}
