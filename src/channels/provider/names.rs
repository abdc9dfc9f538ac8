//! Providers that tell who writes by a number alone are asked for the names. Each person is asked for once while the process runs:
//! whoever has no name to show has none tomorrow either.
use crate::{
    base::{Result, id::InboxId},
    desk::lines,
    engine::Engine,
};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::Notify;

/// People whose names are asked for at once.
const BATCH: u32 = 50;

#[derive(Default)]
struct Waiting {
    wanted: Vec<String>,
    asked: HashSet<String>,
    bell: Arc<Notify>,
}

/// Cheap to clone; clones know of each other.
#[derive(Clone, Default)]
pub struct Names(Arc<Mutex<HashMap<InboxId, Waiting>>>);

impl Names {
    fn with<T>(&self, inbox: InboxId, change: impl FnOnce(&mut Waiting) -> T) -> T {
        change(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(inbox).or_default())
    }

    /// Somebody wrote: whoever listens for the inbox asks who that is.
    pub fn want(&self, inbox: InboxId, person: &str) {
        self.with(inbox, |waiting| {
            if waiting.asked.insert(person.to_owned()) {
                waiting.wanted.push(person.to_owned());
                waiting.bell.notify_one();
            }
        });
    }

    /// What to wait for before looking again.
    pub fn bell(&self, inbox: InboxId) -> Arc<Notify> {
        self.with(inbox, |waiting| waiting.bell.clone())
    }

    /// Once at the start: whoever wrote without a name before.
    pub async fn recall(&self, engine: &Engine, inbox: InboxId) -> Result<()> {
        let nameless = engine.db.read(move |connection| lines::nameless(connection, inbox, BATCH)).await?;
        nameless.iter().for_each(|line| self.want(inbox, line));
        Ok(())
    }

    /// Whose names are wanted now.
    pub fn take(&self, inbox: InboxId) -> Vec<String> {
        self.with(inbox, |waiting| std::mem::take(&mut waiting.wanted))
    }

    /// Somebody could not be asked for just now: they are again.
    pub fn again(&self, inbox: InboxId, person: &str) {
        self.with(inbox, |waiting| waiting.wanted.push(person.to_owned()));
    }
}
