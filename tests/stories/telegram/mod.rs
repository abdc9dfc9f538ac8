//! A Telegram bot as a channel, against a server that plays Telegram's part. The conformance list is a table that prints its score.
mod cases;
mod desk;

use cases::CASES;
use futures::FutureExt;
use std::panic::AssertUnwindSafe;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_list_of_telegram_prints_its_score() {
    let (mut passed, mut failed) = (0, Vec::new());
    for case in CASES {
        let outcome = AssertUnwindSafe((case.play)()).catch_unwind().await;
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        eprintln!("{:4} {word:7} {}", case.id, case.what);
        if outcome.is_ok() { passed += 1 } else { failed.push(case.id) }
    }
    for (id, what) in cases::LEFT_OUT {
        eprintln!("{id:4} {:7} {what}", "left");
    }
    let all = CASES.len() + cases::LEFT_OUT.len();
    eprintln!("Telegram: {passed} of {all} cases, {} left out on purpose", cases::LEFT_OUT.len());
    assert!(failed.is_empty(), "failed: {failed:?}");
}
