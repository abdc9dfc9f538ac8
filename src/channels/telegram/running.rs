//! Which bots run now, and how people find them: known from Telegram while somebody listens, and written nowhere.
use crate::base::id::InboxId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// By inbox, the names of the bots that are listened to; cheap to clone.
#[derive(Clone, Default)]
pub(super) struct Running(Arc<Mutex<HashMap<InboxId, String>>>);

/// One inbox that is listened to, for as long as it lives.
pub(super) struct Run {
    running: Running,
    inbox: InboxId,
}

impl Running {
    pub(super) fn begin(&self, inbox: InboxId) -> Run {
        Run { running: self.clone(), inbox }
    }

    /// What the bot of an inbox is called, if it runs.
    pub(super) fn name(&self, inbox: InboxId) -> Option<String> {
        self.names().get(&inbox).cloned()
    }

    fn names(&self) -> MutexGuard<'_, HashMap<InboxId, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    /// Telegram answers, and calls the bot so. What cannot be the name of an account leads nowhere.
    pub(super) fn found(&self, name: &str) {
        let fits = (1..=64).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        if fits {
            self.running.names().insert(self.inbox, name.to_owned());
        }
    }

    /// Telegram does not answer any more.
    pub(super) fn lost(&self) {
        self.running.names().remove(&self.inbox);
    }

    pub(super) fn is_known(&self) -> bool {
        self.running.names().contains_key(&self.inbox)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.lost();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_is_found_while_it_runs_and_by_a_name_that_can_be_one() {
        let running = Running::default();
        let run = running.begin(InboxId(1));
        for wrong in ["", "a b", "a?start=x", "../x", &"a".repeat(65)] {
            run.found(wrong);
            assert_eq!(running.name(InboxId(1)), None, "{wrong}");
        }
        run.found("tea_house_bot");
        assert_eq!(running.name(InboxId(1)).as_deref(), Some("tea_house_bot"));
        assert_eq!(running.name(InboxId(2)), None);
        run.lost();
        assert!(!run.is_known());
        run.found("tea_house_bot");
        drop(run);
        assert_eq!(running.name(InboxId(1)), None);
    }
}
