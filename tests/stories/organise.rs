//! Putting threads where they belong, and back.
use crate::{
    letter::Letter,
    patience::until,
    shop::{Plan, Shop},
};
use hopdesk::{
    base::{Actor, Address, Clock, Language, Time},
    desk::people::{self, NewAgent, Sees, policy::Role},
};
use serde_json::{Value, json};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_to_a_merged_ticket_lands_where_it_went_and_undoing_brings_the_old_ones_back() {
    let shop = Shop::open().await;
    let first = shop.ticketed(&Letter::new("lan@customers.example", "Where is my tea?", "It is late.")).await;
    let second = shop.ticketed(&Letter::new("lan@customers.example", "Tea again", "Still waiting.")).await;
    let ours = shop.replied(second, "Soon.").await;
    let merge = shop.mai.post(&format!("/tickets/{second}/merge"), json!({ "into": first })).await;
    let ticket = shop.ticket(second).await;
    assert!(ticket["merged_into"] == first && ticket["entry_count"] == 0, "{ticket}");

    let answer = Letter::answering("lan@customers.example", &ours, "It came!");
    assert_eq!(shop.ticketed(&answer).await, first, "what is said to the old one is heard in the one that goes on");
    assert_eq!(shop.last(first).await["why_here"]["rule"], "token");
    assert_eq!(shop.entries(first).await.len(), 4);
    let ours = shop.replied(first, "Enjoy!").await;
    assert!(ours.subject.contains(&format!("[#{first}]")), "{}", ours.subject);

    shop.mai.post(&format!("/operations/{}/undo", merge["operation_id"].as_str().unwrap()), json!(null)).await;
    let subjects =
        |entries: Vec<serde_json::Value>| entries.iter().map(|entry| entry["visible"].as_str().unwrap().to_owned()).collect::<Vec<_>>();
    assert_eq!(subjects(shop.entries(second).await), ["Still waiting.", "Soon."]);
    assert_eq!(subjects(shop.entries(first).await), ["It is late.", "It came!", "Enjoy!"], "what came afterwards stays");
    let ticket = shop.ticket(second).await;
    assert!(ticket.get("merged_into").is_none() && ticket["status"] == "waiting", "{ticket}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_are_split_off_and_moved_and_both_can_be_undone() {
    let shop = Shop::open().await;
    let asked = Letter::new("lan@customers.example", "Tea", "Where is it?");
    let number = shop.ticketed(&asked).await;
    let again = Letter { in_reply_to: format!("<{}>", asked.id), ..Letter::new("lan@customers.example", "Re: Tea", "And a cup, please.") };
    assert_eq!(shop.ticketed(&again).await, number);
    let entry = shop.last(number).await["id"].clone();
    let split = shop.mai.post("/entries/split", json!({ "entries": [entry], "subject": "A cup" })).await;
    let cup = split["number"].as_i64().unwrap();
    let links = shop.ticket(cup).await["links"].clone();
    assert!(links[0]["kind"] == "split_from" && links[0]["number"] == number, "{links}");
    assert_eq!(shop.last(cup).await["moved_from"], number);
    // An answer to what was split off goes where it is now.
    let ours = shop.replied(cup, "Which one?").await;
    assert_eq!(ours.in_reply_to, std::slice::from_ref(&again.id));
    let answer = Letter { references: format!("<{}>", again.id), ..Letter::new("lan@customers.example", "Re: Tea", "The blue one.") };
    assert_eq!(shop.ticketed(&answer).await, cup);

    let moved = shop.last(cup).await["id"].clone();
    let move_it = shop.mai.post("/entries/move", json!({ "entries": [moved], "to": number })).await;
    assert_eq!((shop.entries(number).await.len(), shop.entries(cup).await.len()), (2, 2));
    shop.mai.post(&format!("/operations/{}/undo", move_it["operation_id"].as_str().unwrap()), json!(null)).await;
    assert_eq!((shop.entries(number).await.len(), shop.entries(cup).await.len()), (1, 3));
    shop.mai.post(&format!("/operations/{}/undo", split["operation_id"].as_str().unwrap()), json!(null)).await;
    assert_eq!(
        (shop.entries(number).await.len(), shop.entries(cup).await.len()),
        (2, 2),
        "what was written since stays where it was written"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_works_on_a_ticket_is_told_what_colleagues_note_that_it_woke_and_that_it_goes_on() {
    let clock = Clock::fixed("2026-11-19T03:00:00Z".parse::<Time>().unwrap());
    let shop = Shop::open_as(Plan { clock, ..Plan::default() }).await;
    let new = NewAgent {
        email: Address::parse("duy@agents.example").unwrap(),
        name: "Duy".to_owned(),
        role: Role::Agent,
        sees: Sees::All,
        language: Language::En,
        time_zone: "UTC".to_owned(),
        signature: String::new(),
        password: None,
    };
    let write = shop.house.app.engine.db.write(Actor::System("test"), move |tx| people::commands::create_agent(tx, new));
    let duy = write.await.unwrap();
    let at = shop.house.app.engine.clock.now();
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "Where is it?").at(at)).await;
    let change = async |change: Value| shop.mai.post("/tickets/bulk", json!({ "numbers": [number], "change": change })).await;
    let told = async |kind: &'static str| {
        let sql = match kind {
            "note_added" => "select count(*) from notices where kind = 'note_added' and agent_id = 2",
            "ticket_woken" => "select count(*) from notices where kind = 'ticket_woken' and agent_id = 2",
            _ => "select count(*) from notices where kind = 'ticket_reopened' and agent_id = 2",
        };
        until(kind, async || (shop.house.count(sql).await == 1).then_some(())).await;
    };
    change(json!({ "assignee_id": duy })).await;
    // Whom a note names is told of that, and not once more.
    shop.mai.post(&format!("/tickets/{number}/notes"), json!({ "text": "Look.", "mentions": { "agents": [duy] } })).await;
    shop.mai.post(&format!("/tickets/{number}/notes"), json!({ "text": "She called." })).await;
    told("note_added").await;
    change(json!({ "snoozed_until": "2026-11-19T04:00:00Z" })).await;
    shop.house.later(Duration::from_secs(3601));
    told("ticket_woken").await;
    change(json!({ "status": "solved" })).await;
    change(json!({ "status": "open" })).await;
    told("ticket_reopened").await;
}
