//! One page of health for all background tasks, one way to start them and one to stop them.
use crate::base::{Clock, Result, Time};
use serde::Serialize;
use std::{
    collections::BTreeMap,
    future::Future,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// How a task is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Health {
    Running,
    /// Failed; starts again after a pause.
    Waiting,
    Stopped,
}

#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct TaskHealth {
    pub health: Health,
    pub since: Time,
    /// Failures since it last ran for a minute.
    pub failures: u32,
    /// Of the last failure, for administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// Whoever ran so long counts as well again.
const WELL_AFTER: Duration = Duration::from_secs(60);

/// Starts, restarts and stops background tasks; cheap to clone.
#[derive(Clone)]
pub struct Supervisor(Arc<Inner>);

struct Inner {
    clock: Clock,
    stop: CancellationToken,
    tasks: Mutex<JoinSet<()>>,
    stops: Mutex<BTreeMap<String, CancellationToken>>,
    health: Mutex<BTreeMap<String, TaskHealth>>,
}

impl Supervisor {
    pub fn new(clock: Clock) -> Self {
        Self(Arc::new(Inner {
            clock,
            stop: CancellationToken::new(),
            tasks: Mutex::new(JoinSet::new()),
            stops: Mutex::new(BTreeMap::new()),
            health: Mutex::new(BTreeMap::new()),
        }))
    }

    /// Runs `task` until it is told to stop or ends well. A failure or a panic is written down and starts it again, after a
    /// pause that doubles. A second task of the same name replaces the first.
    pub fn start<F, R>(&self, name: impl Into<String>, task: F)
    where
        F: Fn(CancellationToken) -> R + Send + Sync + 'static,
        R: Future<Output = Result<()>> + Send + 'static,
    {
        let name = name.into();
        let stop = self.0.stop.child_token();
        let before = lock(&self.0.stops).insert(name.clone(), stop.clone());
        if let Some(before) = before {
            before.cancel();
        }
        let this = self.clone();
        lock(&self.0.tasks).spawn(async move { this.keep_running(&name, task, stop).await });
    }

    /// Stops one task by its name, and says nothing of its health any more; nothing happens if there is none.
    pub fn stop_task(&self, name: &str) {
        if let Some(stop) = lock(&self.0.stops).remove(name) {
            stop.cancel();
            lock(&self.0.health).remove(name);
        }
    }

    async fn keep_running<F, R>(&self, name: &str, task: F, stop: CancellationToken)
    where
        F: Fn(CancellationToken) -> R + Send + Sync + 'static,
        R: Future<Output = Result<()>> + Send + 'static,
    {
        let (mut pause, mut failures) = (FIRST_PAUSE, 0);
        loop {
            let started = tokio::time::Instant::now();
            self.note(name, Health::Running, failures, None);
            let outcome = futures::FutureExt::catch_unwind(AssertUnwindSafe(task(stop.clone()))).await;
            let error = match outcome {
                Ok(Ok(())) => {
                    // A replaced task must not write over the health of its successor.
                    if !stop.is_cancelled() || self.0.stop.is_cancelled() {
                        self.note(name, Health::Stopped, failures, None);
                    }
                    return;
                }
                Ok(Err(error)) => error.to_string(),
                Err(_) => "the task panicked".to_owned(),
            };
            if stop.is_cancelled() {
                return;
            }
            if started.elapsed() >= WELL_AFTER {
                (pause, failures) = (FIRST_PAUSE, 0);
            }
            failures += 1;
            tracing::warn!(task = name, %error, failures, "a background task failed and will start again");
            self.note(name, Health::Waiting, failures, Some(error));
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(pause) => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn note(&self, name: &str, health: Health, failures: u32, error: Option<String>) {
        let now = self.0.clock.now();
        let mut all = lock(&self.0.health);
        let error = error.or_else(|| all.get(name).filter(|_| failures > 0).and_then(|task| task.error.clone()));
        all.insert(name.to_owned(), TaskHealth { health, since: now, failures, error });
    }

    pub fn health(&self) -> BTreeMap<String, TaskHealth> {
        lock(&self.0.health).clone()
    }

    /// Asks all tasks to stop, without waiting for them.
    pub fn begin_stop(&self) {
        self.0.stop.cancel();
    }

    /// Asks all tasks to stop and waits for them, at most `patience`; whether all ended by themselves.
    pub async fn shut_down(&self, patience: Duration) -> bool {
        self.0.stop.cancel();
        let mut tasks = std::mem::take(&mut *lock(&self.0.tasks));
        let all_ended = tokio::time::timeout(patience, async { while tasks.join_next().await.is_some() {} }).await.is_ok();
        tasks.shutdown().await;
        all_ended
    }

    /// Cancelled when the application stops.
    pub fn stop_token(&self) -> CancellationToken {
        self.0.stop.clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
