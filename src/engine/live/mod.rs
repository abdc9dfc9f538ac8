//! What is of the moment and written nowhere: who is where, and hints to whoever listens. A restart forgets it, and whoever is
//! still there says so again. Knows no meaning of a place.
mod places;

pub use places::{Present, STAY};

use crate::base::{Clock, Time};
use places::Places;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::broadcast;

/// Hints that a slow listener may be behind; who is further behind is told to look afresh.
const BEHIND: usize = 1024;

/// Something that listeners are told once, beside the log.
#[derive(Debug, Clone, PartialEq)]
pub enum Hint {
    /// Somebody came to this place, left it, or does something else there.
    Place(i64),
    /// News about this place, for whoever may look at it.
    About { place: i64, name: &'static str, value: serde_json::Value },
    /// News for one person alone.
    Personal { who: i64, name: &'static str, value: serde_json::Value },
}

/// The one handle; cheap to clone.
#[derive(Clone)]
pub struct Live {
    clock: Clock,
    hints: broadcast::Sender<Hint>,
    places: Arc<Mutex<Places>>,
}

impl Live {
    pub fn new(clock: Clock) -> Self {
        Self { clock, hints: broadcast::Sender::new(BEHIND), places: Arc::default() }
    }

    /// Tells all who listen now; nothing waits for who does not.
    pub fn tell(&self, hint: Hint) {
        // Without listeners there is nobody to tell.
        let _ = self.hints.send(hint);
    }

    pub fn listen(&self) -> broadcast::Receiver<Hint> {
        self.hints.subscribe()
    }

    /// `who` is at `place` for the next [`STAY`]. `key` tells their windows apart, each of which is in one place; of what a
    /// person does in several, the highest `doing` counts.
    pub fn enter(&self, place: i64, who: i64, key: &str, doing: u8) {
        let now = self.clock.now();
        let changed = self.places().enter(place, who, key, doing, now);
        self.tell_of(changed);
    }

    /// This window of `who` is no longer at `place`; nothing happens if it went elsewhere before.
    pub fn leave(&self, place: i64, who: i64, key: &str) {
        let changed = self.places().leave(place, who, key, self.clock.now());
        self.tell_of(changed);
    }

    /// Forgets those who did not say again in time that they are there.
    pub fn sweep(&self) {
        let changed = self.places().sweep(self.clock.now());
        self.tell_of(changed);
    }

    /// Who is there, each once, in the order in which they came.
    pub fn at(&self, place: i64) -> Vec<Present> {
        self.places().everywhere(self.clock.now()).remove(&place).unwrap_or_default()
    }

    /// The same for all places where somebody is.
    pub fn everywhere(&self) -> HashMap<i64, Vec<Present>> {
        self.places().everywhere(self.clock.now())
    }

    fn tell_of(&self, places: Vec<i64>) {
        for place in places {
            self.tell(Hint::Place(place));
        }
    }

    fn places(&self) -> MutexGuard<'_, Places> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Later than `now` by one stay.
fn until(now: Time) -> Time {
    now.after(STAY)
}

#[cfg(test)]
mod tests;
