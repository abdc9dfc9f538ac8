//! Building the index anew while search goes on: a second one follows the log from its beginning, and takes the place of the first
//! once it knows as much. What is wanted stands in the data folder, so that a process that was killed goes on where it was, and
//! `hopdesk reindex` can ask a running server for it.
use super::{Columns, Indexer, Search, folder};
use crate::{
    base::{Error, Result, id::Seq},
    engine::{Engine, index, log},
};
use serde::Serialize;
use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
};

/// How far the building of a second index is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct IndexRebuild {
    /// Events of the log that it knows, of all that there are.
    pub done: i64,
    pub of: i64,
}

/// What is told of the building; shared by all who hold the index.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress(Arc<Mutex<Option<IndexRebuild>>>);

impl Progress {
    pub fn get(&self) -> Option<IndexRebuild> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn set(&self, progress: Option<IndexRebuild>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }
}

/// Wants the index of a data folder to be built anew; nothing changes if it is wanted already.
pub fn want(data: &Path) -> Result<()> {
    index::want_next(&data.join("index"))
}

/// Whether it is wanted or under way.
pub fn is_wanted(data: &Path) -> bool {
    index::is_next_wanted(&data.join("index"))
}

/// Up to which event the second index is written, if that can be told.
pub fn reached(data: &Path) -> Option<i64> {
    index::cursor_of(&index::next_of(&data.join("index")))
}

/// A second index on its way.
pub struct Rebuild {
    search: Search,
    indexer: Indexer,
}

impl Rebuild {
    /// Begins, or goes on with what is there.
    pub fn begin(search: &Search, engine: &Engine) -> Result<Self> {
        let opened = index::open_next(&folder(engine), engine.config.index_memory)?;
        let second = Search {
            index: opened.index,
            columns: Columns::default(),
            writer: Arc::new(Mutex::new(opened.writer)),
            progress: Progress::default(),
        };
        let rebuild = Self { search: search.clone(), indexer: Indexer::new(engine.clone(), second)? };
        rebuild.tell(engine)?;
        Ok(rebuild)
    }

    /// Applies the next events; whether there may be more.
    pub fn step(&mut self, engine: &Engine) -> Result<bool> {
        let more = self.indexer.gather()?;
        self.tell(engine)?;
        Ok(more)
    }

    fn tell(&self, engine: &Engine) -> Result<()> {
        let head = engine.db.read_blocking(log::head)?;
        self.search.progress.set(Some(IndexRebuild { done: self.indexer.applied().0.min(head.0), of: head.0 }));
        Ok(())
    }

    /// Puts it in the place of the first, which it has caught up with; questions meanwhile are answered by one or the other.
    pub fn finish(mut self) -> Result<()> {
        let (search, progress) = (self.search.clone(), self.search.progress.clone());
        // Nothing is written to the first from here on: whatever it knows, the second is to know.
        let mut first = search.writer.lock().unwrap_or_else(PoisonError::into_inner);
        while self.indexer.step()? || self.indexer.applied() < Seq(first.cursor()) {}
        let second = self.indexer.into_search().writer;
        drop(self.search);
        let second = Arc::into_inner(second).ok_or_else(|| Error::internal("the second index is held by somebody else"))?;
        let outcome = first.take_over(second.into_inner().unwrap_or_else(PoisonError::into_inner));
        progress.set(None);
        outcome
    }
}
