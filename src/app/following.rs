//! Parts of the desk as tasks: intake as a queue, the index as a follower, and a second index beside it. The desk itself neither waits nor spawns.
use crate::{
    base::Result,
    desk::{
        intake::Intake,
        search::{COMMIT_EVERY, Indexer, Search, clear_alarm, rebuild, rebuild::Rebuild},
    },
    engine::{
        Engine,
        work::{Due, Queue, blocking},
    },
};
use tokio_util::sync::CancellationToken;

/// Understands and lands what is stored.
pub(super) struct Understanding(pub Intake);

impl Queue for Understanding {
    async fn turn(&self) -> Result<Due> {
        let intake = self.0.clone();
        let landed = blocking(move || intake.turn_blocking()).await??;
        Ok(if landed.is_empty() { Due::Later } else { Due::Now })
    }
}

/// Brings the index up to the log until `stop`.
pub(super) async fn index(engine: Engine, search: Search, stop: CancellationToken) -> Result<()> {
    let mut bell = engine.db.bell();
    let (at, fed) = (engine.clone(), search.clone());
    let mut indexer = blocking(move || Indexer::recovered(at, fed)).await??;
    while !stop.is_cancelled() {
        bell.borrow_and_update();
        let (back, more) = blocking(move || {
            let more = indexer.step();
            (indexer, more)
        })
        .await?;
        indexer = back;
        if more? {
            continue;
        }
        let (at, columns) = (engine.clone(), search.clone());
        blocking(move || {
            clear_alarm(&at)?;
            columns.warm(&at)
        })
        .await??;
        tokio::select! {
            () = stop.cancelled() => return Ok(()),
            changed = bell.changed() => if changed.is_err() { return Ok(()) },
        }
        // Others are likely to follow at once: one commit for all of them.
        if let Some(rest) = COMMIT_EVERY.checked_sub(indexer.since_commit()) {
            tokio::select! {
                () = stop.cancelled() => return Ok(()),
                () = tokio::time::sleep(rest) => {}
            }
        }
    }
    Ok(())
}

/// Builds the index anew if that is wanted, while search goes on with what there is.
pub(super) async fn rebuild(engine: &Engine, search: &Search, stop: &CancellationToken) -> Result<()> {
    if !rebuild::is_wanted(&engine.config.data) {
        return Ok(());
    }
    tracing::info!("the search index is being built anew");
    let (at, first) = (engine.clone(), search.clone());
    let mut second = blocking(move || Rebuild::begin(&first, &at)).await??;
    loop {
        let at = engine.clone();
        let (back, more) = blocking(move || {
            let more = second.step(&at);
            (second, more)
        })
        .await?;
        second = back;
        if stop.is_cancelled() {
            // What it has stays, and the next start goes on from there.
            return Ok(());
        }
        if !more? {
            break;
        }
    }
    blocking(move || second.finish()).await??;
    tracing::info!(entries = search.index.documents(), "the search index was built anew");
    Ok(())
}
