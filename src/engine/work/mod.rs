//! The supervisor and the only places that spawn: named tasks that are restarted with backoff, whose health can be asked, and
//! that are stopped and drained in order.
mod queue;
mod supervisor;
mod ticker;

pub use queue::{Due, Queue, work_off};
pub use supervisor::{Health, Supervisor, TaskHealth};
pub use ticker::tick;

use crate::base::{Error, Result};
use std::thread::JoinHandle;

/// Runs `job` on the runtime's threads for blocking work and waits for it.
#[expect(clippy::disallowed_methods, reason = "the one place for blocking work")]
pub async fn blocking<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(job).await.map_err(Error::internal)
}

/// Runs something beside the others that ends by itself, such as a connection; whoever asks bounds how many there are.
#[expect(clippy::disallowed_methods, reason = "the one place for tasks that nobody supervises")]
pub fn beside(task: impl Future<Output = ()> + Send + 'static) {
    drop(tokio::spawn(task));
}

/// Waits for work from a test that has no runtime of its own, or blocks its thread on purpose.
#[cfg(test)]
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    futures::executor::block_on(work)
}

/// Starts a thread with a name that shows in a debugger and in `top -H`.
pub fn thread<T: Send + 'static>(name: &str, job: impl FnOnce() -> T + Send + 'static) -> Result<JoinHandle<T>> {
    Ok(std::thread::Builder::new().name(name.to_owned()).spawn(job)?)
}
