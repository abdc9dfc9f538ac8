//! The readers: a few read-only connections that are lent out one at a time.
use super::connect;
use crate::base::{Error, Result};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// More readers than this only wait for the processor.
const READERS: usize = 4;

pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

impl Readers {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let first = connect(path, true)?;
        Ok(Self { path: path.to_owned(), idle: Mutex::new(vec![first]), places: Arc::new(Semaphore::new(READERS)) })
    }

    /// Closes the connections that nobody is using; the next reading opens another.
    pub(super) fn let_go(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// A place in the pool; held for as long as the reading takes.
    pub(super) async fn permit(&self) -> Result<OwnedSemaphorePermit> {
        self.places.clone().acquire_owned().await.map_err(Error::internal)
    }

    pub(super) fn with<T>(&self, job: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => connect(&self.path, true)?,
        };
        // One transaction, so that several statements of one reading see the same state.
        connection.execute_batch("begin")?;
        let outcome = job(&connection);
        connection.execute_batch("rollback")?;
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() < READERS {
            idle.push(connection);
        }
        outcome
    }
}
