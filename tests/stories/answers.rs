//! Whom answers go to, how they are taken back, and what keeps two of them from going out.
use crate::{
    letter::Letter,
    shop::{Plan, Shop, entry_of},
};
use hopdesk::base::Clock;
use reqwest::Method;
use serde_json::json;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_goes_to_all_who_take_part_and_never_to_ourselves() {
    let shop = Shop::open_as(Plan { aliases: vec!["help@shop.example"], ..Plan::default() }).await;
    let asked = Letter::new("Lan <lan@customers.example>", "Tea for three", "We would like tea.")
        .to("SHOP@shop.example, minh@customers.example")
        .cc("Hoa <hoa@customers.example>, help@shop.example");
    let number = shop.ticketed(&asked).await;
    assert_eq!(shop.participants(number).await, ["hoa@customers.example", "lan@customers.example", "minh@customers.example"]);
    let ours = shop.replied(number, "Of course.").await;
    assert_eq!(ours.to, ["lan@customers.example"]);
    let copied = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    assert_eq!(copied(&ours.cc), ["hoa@customers.example", "minh@customers.example"]);
    assert_eq!(copied(&ours.envelope_to), ["hoa@customers.example", "lan@customers.example", "minh@customers.example"]);

    // Whoever of them answers is answered, and the others stay copied in.
    let asked = Letter::answering("hoa@customers.example", &ours, "Green, please.").to("shop@shop.example");
    assert_eq!(shop.ticketed(&asked).await, number);
    let ours = shop.replied(number, "Noted.").await;
    assert_eq!(ours.to, ["hoa@customers.example"]);
    assert_eq!(copied(&ours.cc), ["lan@customers.example", "minh@customers.example"]);
    assert_eq!(ours.in_reply_to, [asked.id]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blind_copy_is_seen_by_nobody_outside() {
    let shop = Shop::open().await;
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "Tea, please.")).await;
    let written = shop
        .mai
        .post(
            &format!("/tickets/{number}/replies"),
            json!({ "text": "It is on its way.", "bcc": [{ "name": "Spy", "address": "spy@partners.example" }] }),
        )
        .await;
    let ours = shop.sent(&written).await;
    assert!(ours.envelope_to.contains(&"spy@partners.example".to_owned()), "{ours:?}");
    assert!(!ours.raw.to_lowercase().contains("spy"), "{}", ours.raw);
    assert_eq!(written["entry"]["bcc"][0]["address"], "spy@partners.example", "agents see whom they wrote to");

    let answer = Letter::answering("lan@customers.example", &ours, "Thank you!");
    assert_eq!(shop.ticketed(&answer).await, number);
    let ours = shop.replied(number, "You are welcome.").await;
    assert!(ours.envelope_to == ["lan@customers.example"] && !ours.raw.to_lowercase().contains("spy"), "{ours:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_taken_back_in_time_was_never_sent() {
    let clock = Clock::fixed(Clock::system().now());
    let shop = Shop::open_as(Plan { clock: clock.clone(), undo: 10, ..Plan::default() }).await;
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "Tea, please.").at(clock.now())).await;
    let before = shop.ticket(number).await;
    let written = shop.reply(number, "It went to the wrong address, oh dear.").await;
    assert_eq!(written["status"], "waiting");
    shop.mai.post(&format!("/entries/{}/retract", entry_of(&written)), json!(null)).await;
    let after = shop.ticket(number).await;
    assert!(after["status"] == before["status"] && after["last_speaker"] == before["last_speaker"], "{after}");
    assert_eq!(after.get("first_answered_at"), None, "an answer that nobody got is none: {after}");
    assert_eq!(shop.last(number).await["is_retracted"], true, "colleagues see that it was there");
    shop.house.later(Duration::from_secs(60));
    shop.settled().await;
    assert!(shop.smtp.mails().is_empty() && !shop.smtp.commands().iter().any(|line| line.starts_with("MAIL")));

    let written = shop.reply(number, "It went to you.").await;
    shop.house.later(Duration::from_secs(9));
    assert_eq!(shop.delivery(&entry_of(&written)).await["state"], "queued");
    shop.house.later(Duration::from_secs(2));
    shop.sent(&written).await;
    shop.delivery_in(&entry_of(&written), "sent").await;
    let path = format!("/entries/{}/retract", entry_of(&written));
    assert_eq!(shop.mai.refused(Method::POST, &path, json!(null)).await.0, 409, "what is gone is gone");
    assert_eq!(shop.ours().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_repeated_call_writes_one_answer_and_sends_one_mail() {
    let shop = Shop::open().await;
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "Tea, please.")).await;
    let body = json!({ "text": "It is on its way.", "client_id": "5c7e" });
    let path = format!("/tickets/{number}/replies");
    let calls = futures::future::join_all((0..5).map(|_| shop.mai.post(&path, body.clone()))).await;
    let first = &calls[0];
    assert!(calls.iter().all(|call| call["entry"]["id"] == first["entry"]["id"]), "{calls:?}");
    shop.sent(first).await;
    shop.settled().await;
    assert_eq!((shop.entries(number).await.len(), shop.smtp.mails().len()), (2, 1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_what_is_no_longer_the_newest_message_is_not_sent() {
    let shop = Shop::open().await;
    let asked = Letter::new("lan@customers.example", "Tea", "Green tea, please.");
    let number = shop.ticketed(&asked).await;
    let seen = shop.last(number).await["id"].clone();
    let again = Letter { in_reply_to: format!("<{}>", asked.id), ..Letter::new("lan@customers.example", "Re: Tea", "No, black!") };
    assert_eq!(shop.ticketed(&again).await, number);
    let path = format!("/tickets/{number}/replies");
    let (status, problem) = shop.mai.refused(Method::POST, &path, json!({ "text": "Green it is.", "seen_up_to": seen })).await;
    assert!(status == 409 && problem["current"]["number"] == number, "{problem}");
    let seen = shop.last(number).await["id"].clone();
    let written = shop.mai.post(&path, json!({ "text": "Black it is.", "seen_up_to": seen })).await;
    assert!(shop.sent(&written).await.text.starts_with("Black it is."));
    assert_eq!(shop.smtp.mails().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_is_behind_does_not_turn_a_talk_around() {
    let shop = Shop::open().await;
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "Tea, please.")).await;
    let ours = shop.replied(number, "Green or black?").await;
    let late = Letter::answering("lan@customers.example", &ours, "Black.").at(Clock::system().now().before(Duration::from_secs(600)));
    assert_eq!(shop.ticketed(&late).await, number);
    let said: Vec<String> = shop.entries(number).await.iter().map(|entry| entry["visible"].as_str().unwrap().to_owned()).collect();
    assert_eq!(said, ["Tea, please.", "Green or black?", "Black."]);
    let ticket = shop.ticket(number).await;
    assert!(ticket["last_speaker"] == "contact" && ticket["status"] == "open", "{ticket}");
}
