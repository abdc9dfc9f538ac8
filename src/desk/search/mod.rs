//! Search: the index follows the log, and finds tickets by their entries. The cursor lies in the index itself, in the same commit
//! as its effect: index and cursor cannot part. Delete the folder and it fills again. What changes often of a ticket lies beside
//! the index, in memory: see [`columns`]. What was typed is read by [`query`], given its meaning on this desk by [`resolve`],
//! answered by [`find`](mod@find), and completed while it is typed by [`complete`].
mod api;
mod columns;
mod compare;
mod complete;
mod condition;
mod document;
mod facets;
mod find;
mod follower;
mod names;
pub mod query;
pub mod rebuild;
mod resolve;
mod similar;
#[cfg(test)]
mod tests;

pub use api::{HitView, LoosenedView, SearchView, routes};
pub use columns::Columns;
pub use compare::{Compared, compare};
pub use find::{Answer, Finder, Question, SearchSort, find};
pub use follower::{COMMIT_EVERY, Indexer};

use rebuild::{IndexRebuild, Progress};

use crate::{
    base::{Actor, Result},
    engine::{
        Engine, alarm,
        index::{self, Condition, Index, Writer},
    },
};
use std::{
    path::PathBuf,
    sync::{Arc, Mutex},
};

/// The key of the alarm that stands while a damaged index is made anew.
const ALARM: &str = "search:index";

const DAMAGED: &str = "The search index was damaged. It is being built anew; until that is done, older tickets may not be found.";
const OUTDATED: &str =
    "The search index was made by another version of Hopdesk. It is being built anew; until that is done, older tickets may not be found.";

/// Says that the index knows everything again.
pub fn clear_alarm(engine: &Engine) -> Result<()> {
    if engine.db.read_blocking(|connection| alarm::stands(connection, ALARM))? {
        engine.db.write_blocking(Actor::System("search"), |tx| alarm::clear(tx, ALARM))?;
    }
    Ok(())
}

/// The folder of the index in the data folder.
pub fn folder(engine: &Engine) -> PathBuf {
    engine.config.data.join("index")
}

/// The index and its one writer; cheap to clone.
#[derive(Clone)]
pub struct Search {
    pub index: Index,
    columns: Columns,
    writer: Arc<Mutex<Writer>>,
    progress: Progress,
}

impl Search {
    /// What answers questions.
    pub fn finder(&self) -> Finder {
        Finder { index: self.index.clone(), columns: self.columns.clone() }
    }

    /// How far a second index is that is to replace this one, if there is one.
    pub fn rebuild(&self) -> Option<IndexRebuild> {
        self.progress.get()
    }

    /// Makes the columns beside the index ready, so that no question has to wait for them.
    pub fn warm(&self, engine: &Engine) -> Result<()> {
        engine.db.read_blocking(|connection| self.columns.current(connection)).map(drop)
    }

    /// Up to which event of the log the index knows everything; `None` while it is being written to.
    pub fn cursor(&self) -> Option<i64> {
        self.writer.try_lock().ok().map(|writer| writer.cursor())
    }

    /// Opens the index, or a new one where it is missing or damaged; then people are told, and it fills by itself.
    pub fn open(engine: &Engine) -> Result<Self> {
        let opened = index::open(&folder(engine), engine.config.index_memory)?;
        let message = match &opened.condition {
            Condition::Damaged(reason) => {
                tracing::warn!(reason, "the search index was damaged and is built anew");
                Some(DAMAGED)
            }
            // What another version wrote cannot be read: there is nothing to search in meanwhile.
            Condition::Outdated => {
                tracing::info!("the search index was made by another version and is built anew");
                Some(OUTDATED)
            }
            Condition::Kept | Condition::Created => None,
        };
        if let Some(message) = message {
            engine.db.write_blocking(Actor::System("search"), move |tx| alarm::raise(tx, ALARM, "index_rebuilt", message))?;
        }
        Ok(Self {
            index: opened.index,
            columns: Columns::default(),
            writer: Arc::new(Mutex::new(opened.writer)),
            progress: Progress::default(),
        })
    }
}
