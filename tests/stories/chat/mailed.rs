//! A conversation that goes on by mail, with a real mail server on either side.
use super::guest::{Guest, OPEN, chat_of, hear, identity, reply};
use crate::{
    letter::{Letter, Ours},
    patience::until,
    shop::{Plan, Shop},
};
use hopdesk::base::{Clock, Time};
use serde_json::{Value, json};
use std::time::Duration;

async fn open() -> (Shop, String) {
    let clock = Clock::fixed(OPEN.parse::<Time>().unwrap());
    let shop = Shop::open_as(Plan { clock, ..Plan::default() }).await;
    let (_, key) = chat_of(&shop.mai, &json!({ "mail_after_minutes": 5 })).await;
    (shop, key)
}

/// The mail to an address that says this, once it was sent.
async fn mail(shop: &Shop, to: &str, text: &str) -> Ours {
    until(&format!("a mail to {to}"), async || shop.ours().into_iter().find(|ours| ours.envelope_to == [to] && ours.text.contains(text)))
        .await
}

/// The entry of a ticket that says this, once it is there.
async fn entry(shop: &Shop, number: i64, text: &str) -> Value {
    until(&format!("the entry {text}"), async || shop.entries(number).await.into_iter().find(|entry| entry["visible"] == text)).await
}

async fn gone(shop: &Shop, number: i64) {
    until("the visitor to be gone", async || {
        let visitors = shop.mai.get(&format!("/tickets/{number}/visitors")).await;
        (visitors["visitors"][0]["is_here"] == false).then_some(())
    })
    .await;
}

fn answer(shop: &Shop, from: &str, ours: &Ours, text: &str) {
    let at = shop.house.app.engine.clock.now();
    shop.put(&Letter::answering(from, ours, text).at(at));
}

pub async fn goes_on_by_mail() {
    let (shop, key) = open().await;
    let guest = Guest::open(&shop.house.client, &key).await;
    let mut page = guest.events(0).await;
    let number = guest.begin("Where is my order DH-77?").await;
    guest.post("/details", json!({ "email": "Lan@Customers.example" })).await;
    // Who is there and sees an answer gets no mail of it.
    reply(&shop.mai, number, "One moment.").await;
    let told = hear(&mut page, |told| told.kind == "entry" && told.body["from"] == "agent").await;
    guest.post("/seen", json!({ "seq": told.body["seq"] })).await;
    drop(page);
    gone(&shop, number).await;
    reply(&shop.mai, number, "It is on its way.").await;
    reply(&shop.mai, number, "You can follow it.").await;
    guest.texts(4).await;
    shop.house.later(Duration::from_secs(240));
    assert!(shop.ours().is_empty(), "they are waited for");
    shop.house.later(Duration::from_secs(61));
    let ours = mail(&shop, "lan@customers.example", "It is on its way.").await;
    let lines: Vec<&str> = ours.text.lines().take(3).collect();
    assert_eq!(lines, ["It is on its way.", "", "You can follow it."], "said in a row, it is one mail");
    // Nothing that was typed goes to an address that was only typed.
    assert!(!ours.raw.contains("DH-77") && ours.subject.starts_with("Your request") || ours.subject.starts_with("Yêu cầu"), "{}", ours.raw);
    assert!(ours.id.starts_with("t.") && ours.from == ["shop@shop.example"] && !ours.text.contains("/r/"), "{}", ours.raw);
    // The answer to it is in the same ticket, and takes no decision.
    answer(&shop, "lan@customers.example", &ours, "Thank you!");
    let back = entry(&shop, number, "Thank you!").await;
    assert!(back["is_held"] == false && back["channel"] == "email", "{back}");
    // Whoever typed an address does not read what comes from it; the answers of the chat are there.
    let texts = guest.texts(4).await;
    assert_eq!(texts, ["Where is my order DH-77?", "One moment.", "It is on its way.", "You can follow it."]);
    // The next mail goes on in the thread of the first.
    let inbox = shop.mai.get(&format!("/tickets/{number}/channels")).await;
    let line = inbox.as_array().unwrap().iter().find(|way| way["channel"] == "chat").unwrap()["line_id"].clone();
    shop.mai.post(&format!("/tickets/{number}/replies"), json!({ "text": "It arrived?", "line_id": line })).await;
    guest.texts(5).await;
    shop.house.later(Duration::from_secs(301));
    let second = mail(&shop, "lan@customers.example", "It arrived?").await;
    assert!(second.references.contains(&ours.id), "{}", second.raw);
    // Who comes back in time gets no mail.
    guest.reload().await;
    shop.mai.post(&format!("/tickets/{number}/replies"), json!({ "text": "Still there?", "line_id": line })).await;
    guest.texts(6).await;
    let mut page = guest.events(0).await;
    let seen = hear(&mut page, |told| told.kind == "entry" && told.body["text"] == "Still there?").await;
    shop.house.later(Duration::from_secs(900));
    guest.post("/seen", json!({ "seq": seen.body["seq"] })).await;
    drop(page);
    gone(&shop, number).await;
    shop.mai.post(&format!("/tickets/{number}/replies"), json!({ "text": "Until tomorrow.", "line_id": line })).await;
    guest.texts(7).await;
    shop.house.later(Duration::from_secs(900));
    let third = mail(&shop, "lan@customers.example", "Until tomorrow.").await;
    assert!(third.text.starts_with("Until tomorrow."), "what was seen goes by no mail: {}", third.text);
    reply(&shop.mai, number, "By mail, since they wrote by mail last.").await;
    mail(&shop, "lan@customers.example", "By mail, since").await;
    let begins = |words: &str| shop.ours().iter().filter(|mail| mail.text.starts_with(words)).count();
    assert_eq!(["One moment.", "Still there?", "You can", "It is on"].map(begins), [0, 0, 0, 1]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_whom_the_shop_signed_reads_in_the_chat_what_was_said_by_mail() {
    let (shop, key) = open().await;
    let guest = Guest::open(&shop.house.client, &key).await;
    let signed = identity("42", "lan@customers.example", shop.house.app.engine.clock.now());
    let (status, begun) = guest.reload_with(json!({ "identity": signed })).await;
    assert_eq!(status, 200, "{begun}");
    let number = guest.begin("Where is my order DH-77?").await;
    reply(&shop.mai, number, "It is on its way.").await;
    guest.texts(2).await;
    shop.house.later(Duration::from_secs(301));
    let ours = mail(&shop, "lan@customers.example", "It is on its way.").await;
    assert!(ours.text.contains("> Where is my order DH-77?") && ours.subject.contains("Where is my order"), "{}", ours.raw);
    answer(&shop, "lan@customers.example", &ours, "Thank you!");
    entry(&shop, number, "Thank you!").await;
    guest.texts(3).await;
    // Answered by mail from the desk.
    reply(&shop.mai, number, "You are welcome.").await;
    mail(&shop, "lan@customers.example", "You are welcome.").await;
    guest.texts(4).await;
    let conversation = guest.reload().await["conversation"].clone();
    let channels: Vec<&str> = conversation["entries"].as_array().unwrap().iter().map(|entry| entry["channel"].as_str().unwrap()).collect();
    assert_eq!(channels, ["chat", "chat", "email", "email"], "{conversation}");
    assert_eq!(conversation["number"], number);
    assert_eq!(shop.house.count("select count(*) from tickets").await, 1);
}

pub async fn transcript() {
    let (shop, key) = open().await;
    let guest = Guest::open(&shop.house.client, &key).await;
    let ask = async |body: Value| guest.call(reqwest::Method::POST, "/transcript", body).await.0;
    assert_eq!(ask(json!({ "email": "victim@other.example" })).await, 409, "nothing was said");
    let number = guest.begin("Cheap watches at watches.example").await;
    shop.house.later(Duration::from_secs(1300));
    assert_eq!(ask(json!({ "email": "victim@other.example" })).await, 409, "nobody answered");
    reply(&shop.mai, number, "We sell tea.").await;
    guest.texts(2).await;
    assert_eq!(ask(json!({ "email": "shop@shop.example" })).await, 400, "our own address");
    shop.house.later(Duration::from_secs(1300));
    assert_eq!(ask(json!({ "email": "lan@customers.example" })).await, 202);
    let ours = mail(&shop, "lan@customers.example", "We sell tea.").await;
    assert!(ours.text.contains("Cheap watches") && ours.text.contains("Mai:") && ours.envelope_from.is_empty(), "{}", ours.raw);
    answer(&shop, "lan@customers.example", &ours, "I prefer tea.");
    let back = entry(&shop, number, "I prefer tea.").await;
    assert_eq!(back["is_held"], false, "{back}");
    assert_eq!(shop.house.count("select count(*) from tickets").await, 1);
}
