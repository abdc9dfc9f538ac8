//! Answers to what is over.
use crate::{
    letter::Letter,
    shop::{Plan, Shop},
};
use hopdesk::base::Clock;
use serde_json::json;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_reopens_a_closed_ticket_for_two_weeks_and_opens_a_linked_one_afterwards() {
    let clock = Clock::fixed(Clock::system().now().before(DAY * 60));
    let shop = Shop::open_as(Plan { clock: clock.clone(), ..Plan::default() }).await;
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "Where is it?").at(clock.now())).await;
    let ours = shop.replied(number, "On its way.").await;
    shop.settled().await;
    let close = async || {
        let version = shop.ticket(number).await["version"].clone();
        shop.mai.patch(&format!("/tickets/{number}"), json!({ "version": version, "status": "closed" })).await
    };
    close().await;
    shop.house.later(DAY * 13);
    let late = Letter::answering("lan@customers.example", &ours, "It is still not here.").at(clock.now());
    assert_eq!(shop.ticketed(&late).await, number);
    let ticket = shop.ticket(number).await;
    assert!(ticket["status"] == "open" && ticket["reopened_count"] == 1 && ticket.get("closed_at").is_none(), "{ticket}");

    close().await;
    shop.house.later(DAY * 15);
    let too_late = Letter::answering("lan@customers.example", &ours, "Something else: do you have cups?").at(clock.now());
    let follow_up = shop.ticketed(&too_late).await;
    assert_ne!(follow_up, number);
    let (old, new) = (shop.ticket(number).await, shop.ticket(follow_up).await);
    assert_eq!(old["status"], "closed");
    assert!(new["links"][0]["kind"] == "follows" && new["links"][0]["number"] == number && new["status"] == "new", "{new}");
    assert_eq!(shop.last(follow_up).await["why_here"]["rule"], "follow_up");
    // A machine's answer to something closed reopens nothing.
    let away = Letter::answering("lan@customers.example", &ours, "I am on holiday.").at(clock.now()).header("Auto-Submitted: auto-replied");
    shop.ticketed(&away).await;
    assert_eq!(shop.ticket(number).await["status"], "closed");
}
