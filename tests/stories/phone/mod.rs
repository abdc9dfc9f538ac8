//! Telephone lines as channels, against servers that play the part of an Asterisk, of Twilio and of Stringee. The conformance list is a
//! table that prints its score.
mod asterisk;
mod desk;
mod stringee;
mod twilio;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_conformance_list_of_telephone_lines_prints_its_score() {
    let all: Vec<_> = [asterisk::CASES, twilio::CASES, stringee::CASES].concat();
    crate::counter::play("Phone", &all, &asterisk::LEFT_OUT).await;
}
