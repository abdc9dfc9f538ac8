//! Tickers run every so often.
use crate::base::Result;
use std::{future::Future, sync::Arc, time::Duration};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// Runs `step` now, every `period` and whenever `bell` rings, until `stop`.
pub async fn tick<R>(period: Duration, bell: Arc<Notify>, stop: CancellationToken, step: impl Fn() -> R) -> Result<()>
where
    R: Future<Output = Result<()>>,
{
    loop {
        let rung = bell.notified();
        step().await?;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            () = rung => {}
            () = tokio::time::sleep(period) => {}
        }
    }
}
