//! Bounds the memory of documents that wait for the indexing thread: its own queue counts documents, however large.
use crate::base::error::{Error, Result};
use std::{
    sync::{Arc, Condvar, Mutex, PoisonError},
    time::Duration,
};

/// Bytes of analysed text that may wait.
const MAX_WAITING: usize = 8 << 20;

/// How long the indexing thread may take over what waits before it counts as stuck.
const PATIENCE: Duration = Duration::from_secs(60);

#[derive(Default)]
struct Room {
    waiting: Mutex<usize>,
    freed: Condvar,
}

/// The count of what waits.
#[derive(Clone, Default)]
pub(super) struct Flight(Arc<Room>);

/// Part of the room; given back when dropped.
pub(super) struct Permit {
    room: Arc<Room>,
    bytes: usize,
}

impl Flight {
    /// Waits until there is room for `bytes`; one oversized document may go alone.
    pub fn enter(&self, bytes: usize) -> Result<Permit> {
        let waiting = self.0.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let (mut waiting, patience) = self
            .0
            .freed
            .wait_timeout_while(waiting, PATIENCE, |waiting| *waiting > 0 && *waiting + bytes > MAX_WAITING)
            .unwrap_or_else(PoisonError::into_inner);
        if patience.timed_out() {
            return Err(Error::unavailable("The search index does not keep up."));
        }
        *waiting += bytes;
        Ok(Permit { room: Arc::clone(&self.0), bytes })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        *self.room.waiting.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        self.room.freed.notify_all();
    }
}
