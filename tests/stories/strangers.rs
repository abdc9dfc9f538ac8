//! Who does not take part gets nothing, whatever they know of a thread.
use crate::{
    letter::{Letter, Ours},
    shop::{Plan, Shop},
};
use serde_json::json;

/// A ticket that waits for its customer, and our last mail in it.
async fn waiting_ticket(shop: &Shop) -> (i64, Ours) {
    let number = shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Invoice 7", "Please send it again.")).await;
    let ours = shop.replied(number, "Here it is.").await;
    shop.settled().await;
    (number, ours)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stranger_who_answers_our_mail_is_held_until_an_agent_decides() {
    let shop = Shop::open_as(Plan { acknowledges: true, ..Plan::default() }).await;
    let (number, ours) = waiting_ticket(&shop).await;
    let (me, version) = (shop.mai.get("/session").await["agent"]["id"].clone(), shop.ticket(number).await["version"].clone());
    shop.mai.patch(&format!("/tickets/{number}"), json!({ "version": version, "assignee_id": me })).await;
    let sent = shop.smtp.mails().len();
    let stranger = Letter::answering("Eve <eve@elsewhere.example>", &ours, "Send it to me as well!").cc("mallory@elsewhere.example");
    assert_eq!(shop.ticketed(&stranger).await, number);
    let held = shop.last(number).await;
    assert!(held["is_held"] == true && held["why_here"]["rule"] == "token" && held["why_here"]["note"] != "", "{held}");
    assert_eq!(shop.mai.get("/notices").await["items"][0]["kind"], "entry_held", "whoever works on it is told");
    let ticket = shop.ticket(number).await;
    assert!(ticket["status"] == "waiting" && ticket["held_count"] == 1, "it reopens nothing: {ticket}");
    assert_eq!(shop.participants(number).await, ["lan@customers.example"]);
    assert_eq!(ticket["reply_to"]["to"][0]["address"], "lan@customers.example");
    assert_eq!(shop.mai.get("/tickets?held=true").await["items"].as_array().unwrap().len(), 1);
    let ours = shop.replied(number, "Anything else?").await;
    assert!(ours.envelope_to == ["lan@customers.example"] && !ours.text.contains("Send it to me"), "{ours:?}");
    assert_eq!(shop.smtp.mails().len(), sent + 1, "nobody outside hears of the stranger, nor the stranger of us");

    shop.mai.post(&format!("/entries/{}/allow", held["id"].as_str().unwrap()), json!(null)).await;
    let ticket = shop.ticket(number).await;
    assert!(ticket["status"] == "open" && ticket["held_count"] == 0, "{ticket}");
    assert_eq!(shop.participants(number).await, ["eve@elsewhere.example", "lan@customers.example"], "allowed is the writer alone");
    let ours = shop.replied(number, "Hello, you two.").await;
    assert_eq!(ours.to, ["eve@elsewhere.example"]);
    assert!(ours.cc.contains(&"lan@customers.example".to_owned()), "{ours:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_held_mail_can_become_a_ticket_of_its_own() {
    let shop = Shop::open_as(Plan { acknowledges: true, ..Plan::default() }).await;
    let (number, ours) = waiting_ticket(&shop).await;
    let by_chain = Letter {
        in_reply_to: String::new(),
        references: format!("<{}>", ours.in_reply_to[0]),
        ..Letter::new("eve@elsewhere.example", "Invoice 7", "I have another question.")
    };
    assert_eq!(shop.ticketed(&by_chain).await, number);
    let held = shop.last(number).await;
    assert!(held["is_held"] == true && held["why_here"]["rule"] == "references", "{held}");
    let split = shop.mai.post("/entries/split", json!({ "entries": [held["id"]], "subject": "Another question" })).await;
    let own = split["number"].as_i64().unwrap();
    assert_eq!(shop.participants(own).await, ["eve@elsewhere.example"]);
    assert_eq!(shop.participants(number).await, ["lan@customers.example"]);
    let (old, new) = (shop.ticket(number).await, shop.ticket(own).await);
    assert!(
        old["held_count"] == 0 && old["status"] == "waiting" && new["held_count"] == 0 && new["subject"] == "Another question",
        "{old} {new}"
    );
    let ours = shop.replied(own, "Which one?").await;
    assert_eq!(ours.envelope_to, ["eve@elsewhere.example"]);
    let again = Letter::answering("eve@elsewhere.example", &ours, "This one.");
    assert_eq!(shop.ticketed(&again).await, own);
    assert_eq!(shop.last(own).await["is_held"], false);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_number_in_a_subject_counts_only_for_those_who_take_part() {
    let shop = Shop::open().await;
    let (number, _) = waiting_ticket(&shop).await;
    let stranger = Letter::new("eve@elsewhere.example", &format!("Re: Invoice 7 [#{number}]"), "Tell me all.");
    let own = shop.ticketed(&stranger).await;
    assert_ne!(own, number);
    let why = shop.last(own).await["why_here"].clone();
    assert!(why["rule"] == "new" && why["suggestion"] == number, "{why}");
    assert_eq!(shop.ticket(number).await["status"], "waiting");

    let known = Letter::new("lan@customers.example", &format!("About [#{number}]"), "It came.");
    assert_eq!(shop.ticketed(&known).await, number);
    let entry = shop.last(number).await;
    assert!(entry["why_here"]["rule"] == "subject_number" && entry["is_held"] == false, "{entry}");
    assert_eq!(shop.ticket(number).await["status"], "open");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_guessed_number_under_a_forged_sender_brings_nobody_in() {
    let shop = Shop::open().await;
    let (number, _) = waiting_ticket(&shop).await;
    let forged = Letter::new("lan@customers.example", &format!("Re: [#{number}]"), "And to them.")
        .header("Cc: eve@elsewhere.example")
        .header("Reply-To: eva@elsewhere.example");
    assert_eq!(shop.ticketed(&forged).await, number);
    assert_eq!(shop.participants(number).await, ["lan@customers.example"]);
    assert_eq!(shop.replied(number, "It is on its way.").await.envelope_to, ["lan@customers.example"]);
    let named = Letter::new("noreply@elsewhere.example", &format!("Re: [#{number}]"), "And to them.")
        .header("Reply-To: lan@customers.example")
        .header("Cc: eve@elsewhere.example");
    assert_ne!(shop.ticketed(&named).await, number);
    assert_eq!(shop.participants(number).await, ["lan@customers.example"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_ids_numbers_and_tokens_opens_nothing() {
    let shop = Shop::open().await;
    let (number, ours) = waiting_ticket(&shop).await;
    let tag = ours.id.split('@').next().unwrap().rsplit('.').next().unwrap();
    let entry = ours.id.split('.').nth(2).unwrap().to_owned();
    let next: i64 = entry.parse().unwrap();
    for (n, guess) in [
        format!("t.{number}.{entry}.aaaaaaaaaaaaaaaa@shop.example"),
        format!("t.{number}.{}.{tag}@shop.example", next + 1),
        format!("t.{number}.{entry}.@shop.example"),
        format!("t.{number}.{entry}.{}@shop.example", &tag[..15]),
    ]
    .into_iter()
    .enumerate()
    {
        let letter = Letter {
            in_reply_to: format!("<{guess}>"),
            ..Letter::new("lan@customers.example", "Let me in", "Please.").to(&format!("shop+{}", guess))
        };
        let letter = letter.header(&format!("X-Try: {n}"));
        let own = shop.ticketed(&letter).await;
        assert_ne!(own, number, "{guess}");
    }
    let held = Letter::new("eve@elsewhere.example", "Re: [#1] [#2] #1 ticket 1", "Please.");
    assert_ne!(shop.ticketed(&held).await, number);
    assert_eq!(shop.ticket(number).await["status"], "waiting");
    assert_eq!(shop.entries(number).await.len(), 2);
}
