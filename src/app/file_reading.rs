//! Reading the text inside files, as background work: follows the log for new files, then reads those that are wanted, one child at a
//! time. Whoever answers people comes first; a file that nobody can read costs its child and nothing else.
use super::App;
use crate::{
    base::{Actor, Result},
    desk::{
        file_reading::{self, Turn, Wanting},
        intake::Intake,
    },
    engine::{
        Engine,
        extract::Extractor,
        log::{self, Follower},
        set_aside::Keeping,
        work::blocking,
    },
};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// However far the next file is due.
const LONGEST_WAIT: Duration = Duration::from_secs(60);
/// After so long a file is tried again for which the machine started no child.
const PAUSE: Duration = Duration::from_secs(60);

#[derive(Clone)]
pub(super) struct FileReading {
    engine: Engine,
    intake: Intake,
    extractor: Extractor,
}

impl FileReading {
    pub fn new(app: &App) -> Self {
        Self { engine: app.engine.clone(), intake: app.intake.clone(), extractor: app.extractor.clone() }
    }

    /// Reads files until `stop`.
    pub async fn run(self, stop: CancellationToken) -> Result<()> {
        let mut bell = self.engine.db.bell();
        while !stop.is_cancelled() {
            bell.borrow_and_update();
            if self.follow().await? {
                continue;
            }
            let wait = match self.turn(&stop).await? {
                Some(wait) => wait,
                None => continue,
            };
            tokio::select! {
                () = stop.cancelled() => {}
                changed = bell.changed() => if changed.is_err() { return Ok(()) },
                () = tokio::time::sleep(wait) => {}
            }
        }
        Ok(())
    }

    /// Wants the files of the next events; whether there may be more.
    async fn follow(&self) -> Result<bool> {
        let follower = Keeping(Wanting);
        self.engine.db.write(Actor::System(follower.name()), move |tx| log::step(tx, &follower)).await
    }

    /// Reads one file; how long nothing is due, if nothing is.
    async fn turn(&self, stop: &CancellationToken) -> Result<Option<Duration>> {
        let (engine, intake) = (self.engine.clone(), self.intake.clone());
        let mut job = match blocking(move || file_reading::next(&engine, &intake)).await?? {
            Turn::Read(job) => job,
            Turn::Settled => return Ok(None),
            Turn::Until(due) => {
                let wait = due.map_or(LONGEST_WAIT, |due| due.since(self.engine.clock.now()));
                return Ok(Some(wait.clamp(Duration::from_millis(50), LONGEST_WAIT)));
            }
        };
        let bytes = std::mem::take(&mut job.bytes);
        let extracted = tokio::select! {
            // The child dies with what waits for it; the file is read after the next start.
            () = stop.cancelled() => None,
            extracted = self.extractor.extract(job.format(), bytes) => Some(extracted),
        };
        let engine = self.engine.clone();
        match extracted {
            Some(Ok(extracted)) => blocking(move || file_reading::settle(&engine, &job, &extracted)).await??,
            Some(Err(error)) => {
                let due_at = self.engine.clock.now().after(PAUSE);
                blocking(move || file_reading::put_off(&engine, &job, due_at)).await??;
                return Err(error);
            }
            None => {
                let now = self.engine.clock.now();
                blocking(move || file_reading::put_off(&engine, &job, now)).await??;
            }
        }
        Ok(None)
    }
}
