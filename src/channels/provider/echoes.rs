//! Many providers tell of our own messages as well, at times before they have answered the call that sent them. Such an echo is let
//! in once nothing of its inbox is on its way, so that by then it is known which messages are ours.
use crate::base::id::InboxId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

/// A message is on its way.
pub struct Sending(#[expect(dead_code, reason = "held, and nothing else")] OwnedRwLockReadGuard<()>);

/// Cheap to clone; clones know of each other.
#[derive(Clone, Default)]
pub struct Echoes(Arc<Mutex<HashMap<InboxId, Arc<RwLock<()>>>>>);

impl Echoes {
    fn of(&self, inbox: InboxId) -> Arc<RwLock<()>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(inbox).or_default().clone()
    }

    /// Held while a message is on its way and until its id is written down.
    pub async fn sending(&self, inbox: InboxId) -> Sending {
        Sending(self.of(inbox).read_owned().await)
    }

    /// Returns once everything that was on its way is written down; whether that was within `patience`.
    pub async fn settled(&self, inbox: InboxId, patience: Duration) -> bool {
        tokio::time::timeout(patience, self.of(inbox).write_owned()).await.is_ok()
    }
}
