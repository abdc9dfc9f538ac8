//! A Telegram bot as a channel, against a server that plays Telegram's part. The conformance list is a table that prints its score.
mod cases;
mod desk;
mod passage;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_list_of_telegram_prints_its_score() {
    crate::counter::play("Telegram", cases::CASES, &cases::LEFT_OUT).await;
}
