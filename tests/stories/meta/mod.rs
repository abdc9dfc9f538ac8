//! Meta's messengers as channels, against a server that plays Meta's part. The conformance lists are tables that print their scores.
mod desk;
mod numbers;
mod pages;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_list_of_pages_and_instagram_prints_its_score() {
    crate::counter::play("Messenger and Instagram", pages::CASES, &pages::LEFT_OUT).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_list_of_whatsapp_prints_its_score() {
    crate::counter::play("WhatsApp", numbers::CASES, &numbers::LEFT_OUT).await;
}
