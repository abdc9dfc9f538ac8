//! An official account of Zalo as a channel, against a server that plays Zalo's part. The conformance list is a table that prints its
//! score.
mod cases;
mod desk;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_list_of_zalo_prints_its_score() {
    crate::counter::play("Zalo OA", cases::CASES, &cases::LEFT_OUT).await;
}
