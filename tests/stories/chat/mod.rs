//! Live chat over HTTP, from both sides: visitors at a widget, agents at the desk, mail between them. The conformance list is a table
//! that prints its score.
mod cases;
mod guest;
mod mailed;
mod proof;

use cases::{CASES, LEFT_OUT};
use futures::FutureExt;
use std::panic::AssertUnwindSafe;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_list_of_the_chat_prints_its_score() {
    let (mut passed, mut failed) = (0, Vec::new());
    for case in CASES {
        let outcome = AssertUnwindSafe((case.play)()).catch_unwind().await;
        let word = if outcome.is_ok() { "ok" } else { "FAILED" };
        eprintln!("{:4} {word:7} {}", case.id, case.what);
        if outcome.is_ok() { passed += 1 } else { failed.push(case.id) }
    }
    for (id, what) in LEFT_OUT {
        eprintln!("{id:4} {:7} {what}", "left");
    }
    eprintln!("Chat: {passed} of {} cases, {} left out on purpose", CASES.len() + LEFT_OUT.len(), LEFT_OUT.len());
    assert!(failed.is_empty(), "failed: {failed:?}");
}
