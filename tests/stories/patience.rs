//! Waiting for what must come, without guessing how long it takes.
use std::time::{Duration, Instant};

/// Longer than anything here takes on a loaded machine; reached only by a test that fails.
const LONGEST: Duration = Duration::from_secs(45);

/// Asks until there is an answer, and gives up loudly.
pub async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let deadline = Instant::now() + LONGEST;
    let mut pace = tokio::time::interval(Duration::from_millis(15));
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited in vain for {what}");
        pace.tick().await;
    }
}
