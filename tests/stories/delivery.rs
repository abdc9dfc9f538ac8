//! What becomes of answers where the next server does not simply take them.
use crate::{
    letter::{Letter, Ours},
    patience::until,
    servers::smtp_fake::{Act, Script, SmtpFake},
    shop::{Plan, Shop, entry_of, sending},
};
use hopdesk::base::Clock;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;

async fn asked(shop: &Shop) -> i64 {
    let at = shop.house.app.engine.clock.now();
    shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Tea", "Tea, please.").cc("minh@customers.example").at(at)).await
}

/// The kinds of what the administrator was told in the app.
async fn notices(shop: &Shop) -> Vec<String> {
    let notices = shop.mai.get("/notices").await;
    notices["items"].as_array().unwrap().iter().map(|notice| notice["kind"].as_str().unwrap().to_owned()).collect()
}

/// The mail that tells the author, once it is there.
async fn told(shop: &Shop) -> Ours {
    until("a mail to the author", async || shop.ours().into_iter().find(|ours| ours.envelope_to == ["mai@agents.example"])).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_asks_for_patience_gets_the_mail_later_and_once() {
    let clock = Clock::fixed(Clock::system().now());
    let shop = Shop::open_as(Plan { clock, ..Plan::default() }).await;
    let number = asked(&shop).await;
    shop.smtp.follow(shop.script().reply("RCPT", "451 4.7.1 greylisted, come back in a minute"));
    let entry = entry_of(&shop.reply(number, "Here you are.").await);
    let delivery = shop.delivery_in(&entry, "deferred").await;
    assert!(delivery["words"].as_str().unwrap().contains("greylisted"), "the server's words are kept: {delivery}");
    assert_eq!(shop.ticket(number).await["status"], "waiting");
    shop.smtp.follow(shop.script());
    shop.house.later(Duration::from_secs(30));
    shop.settled().await;
    assert_eq!(shop.delivery(&entry).await["state"], "deferred", "it is not pressed");
    shop.house.later(Duration::from_secs(31));
    shop.delivery_in(&entry, "sent").await;
    shop.settled().await;
    assert_eq!(shop.smtp.mails().len(), 1);
    assert!(notices(&shop).await.is_empty(), "nobody is bothered with it");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refusal_for_good_reopens_the_ticket_and_tells_the_author() {
    let shop = Shop::open().await;
    let number = asked(&shop).await;
    let refuse = |script: Script| {
        let words = "550 5.1.1 no such user here";
        script.reject("lan@customers.example", words).reject("minh@customers.example", words)
    };
    shop.smtp.follow(refuse(shop.script()));
    let entry = entry_of(&shop.reply(number, "Here you are.").await);
    let delivery = shop.delivery_in(&entry, "failed").await;
    assert!(delivery["words"].as_str().unwrap().contains("550 5.1.1 no such user here") && delivery["can_be_resent"] == true, "{delivery}");
    let told = told(&shop).await;
    assert!(told.envelope_from.is_empty() && told.header("Auto-Submitted").as_deref() == Some("auto-generated"), "{told:?}");
    assert!(told.text.contains("no such user here") && told.text.contains(&format!("/tickets/{number}")), "{}", told.text);
    assert_eq!(shop.ticket(number).await["status"], "open");
    assert_eq!(notices(&shop).await, ["reply_failed"]);
    shop.settled().await;
    assert_eq!(shop.smtp.mails().len(), 1, "the author's mail alone");

    // With the address mended outside, an agent sends it again: the same mail.
    shop.smtp.follow(shop.script());
    shop.mai.post(&format!("/deliveries/{}/resend", delivery["id"].as_str().unwrap()), json!(null)).await;
    shop.delivery_in(&entry, "sent").await;
    let ours = shop.ours().pop().unwrap();
    assert_eq!(ours.id, shop.mai.get(&format!("/entries/{entry}")).await["external_id"].as_str().unwrap());
    assert_eq!(ours.envelope_to.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_refused_recipient_is_told_while_the_others_have_the_mail() {
    let shop = Shop::open().await;
    let number = asked(&shop).await;
    shop.smtp.follow(shop.script().reject("minh@customers.example", "550 5.2.1 mailbox closed"));
    let entry = entry_of(&shop.reply(number, "Here you are.").await);
    let delivery = shop.delivery_in(&entry, "sent").await;
    let states: Vec<(&str, &str)> = delivery["recipients"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["address"].as_str().unwrap(), one["state"].as_str().unwrap()))
        .collect();
    assert_eq!(states, [("lan@customers.example", "sent"), ("minh@customers.example", "failed")]);
    let told = told(&shop).await;
    assert!(told.text.contains("minh@customers.example") && told.text.contains("mailbox closed"), "{}", told.text);
    shop.settled().await;
    assert_eq!(notices(&shop).await, ["reply_failed"]);
    assert_eq!(shop.ours().iter().filter(|ours| ours.envelope_to == ["lan@customers.example"]).count(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn silence_after_the_final_dot_is_never_answered_with_a_second_mail() {
    let clock = Clock::fixed(Clock::system().now());
    let shop = Shop::open_as(Plan { clock, ..Plan::default() }).await;
    let number = asked(&shop).await;
    shop.smtp.follow(shop.script().on("END", Act::Cut));
    let entry = entry_of(&shop.reply(number, "Here you are.").await);
    shop.delivery_in(&entry, "uncertain").await;
    shop.smtp.follow(shop.script());
    let told = told(&shop).await;
    assert!(told.text.contains("lan@customers.example") && told.text.contains("nobody knows"), "{}", told.text);
    assert!(!told.text.contains("did not reach") && !told.text.contains("open again"), "what is not so is not said: {}", told.text);
    assert_eq!(notices(&shop).await, ["reply_uncertain"]);
    assert_eq!(shop.ticket(number).await["status"], "waiting", "it may well have arrived");
    let handed_over = |shop: &Shop| shop.smtp.commands().iter().filter(|line| line.starts_with("RCPT TO:<lan@")).count();
    shop.house.later(Duration::from_secs(7200));
    shop.settled().await;

    let shop = Box::pin(shop.restart()).await;
    shop.house.later(Duration::from_secs(7200));
    shop.settled().await;
    assert_eq!((shop.delivery(&entry).await["state"].as_str(), handed_over(&shop)), (Some("uncertain"), 1));
    let delivery = shop.delivery(&entry).await;
    shop.mai.post(&format!("/deliveries/{}/resend", delivery["id"].as_str().unwrap()), json!(null)).await;
    shop.delivery_in(&entry, "sent").await;
    let ours = shop.ours().pop().unwrap();
    assert!(ours.envelope_to.contains(&"lan@customers.example".to_owned()) && handed_over(&shop) == 2, "{ours:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn our_own_mail_seen_in_the_mailbox_settles_an_uncertain_delivery() {
    let shop = Shop::open().await;
    let number = asked(&shop).await;
    shop.smtp.follow(shop.script().on("END", Act::Cut));
    let written = shop.reply(number, "Here you are.").await;
    let entry = entry_of(&written);
    shop.delivery_in(&entry, "uncertain").await;
    let raw = shop.mai.bytes(&format!("/entries/{entry}/raw")).await.1;
    let row = shop.receive_raw(&raw).await;
    assert!(row["state"] == "ignored" && row["rule"] == "own_message", "{row}");
    assert_eq!(shop.delivery(&entry).await["state"], "sent");
    assert_eq!(shop.entries(number).await.len(), 2);
}

/// A report as RFC 3464 has it, about a mail of ours.
fn report(ours: &Ours, recipient: &str) -> Letter {
    let body = format!(
        "--b\nContent-Type: text/plain\n\nThe mail could not be delivered.\n\n--b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.customers.example\n\nFinal-Recipient: rfc822; {recipient}\nAction: failed\nStatus: 5.1.1\n\
         Diagnostic-Code: smtp; 550 5.1.1 user unknown\n\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <{}>\nSubject: {}\n\n--b--",
        ours.id, ours.subject
    );
    Letter::new("Mail Delivery System <MAILER-DAEMON@mx.customers.example>", "Undelivered Mail Returned to Sender", &body)
        .header("Auto-Submitted: auto-replied")
        .header("MIME-Version: 1.0")
        .header("Content-Type: multipart/report; report-type=delivery-status; boundary=b")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bounce_reopens_the_ticket_and_tells_the_author() {
    let shop = Shop::open_as(Plan { acknowledges: true, ..Plan::default() }).await;
    let number = asked(&shop).await;
    let written = shop.reply(number, "Here you are.").await;
    let ours = shop.sent(&written).await;
    let entry = entry_of(&written);
    shop.delivery_in(&entry, "sent").await;
    let before = shop.smtp.mails().len();
    let bounce = report(&ours, "lan@customers.example");
    assert_eq!(shop.ticketed(&bounce).await, number);
    let delivery = shop.delivery(&entry).await;
    assert_eq!(delivery["state"], "bounced", "{delivery}");
    let lan = delivery["recipients"].as_array().unwrap().iter().find(|one| one["address"] == "lan@customers.example").unwrap();
    assert!(lan["state"] == "bounced" && lan["words"].as_str().unwrap().contains("user unknown"), "{lan}");
    let told = told(&shop).await;
    assert!(told.text.contains("user unknown"), "{}", told.text);
    assert_eq!(shop.ticket(number).await["status"], "open");
    assert_eq!(notices(&shop).await, ["reply_failed"]);
    let entries = shop.entries(number).await;
    let report_entry = entries.iter().find(|entry| entry["automatic"] == "bounce").unwrap();
    assert!(report_entry["why_here"]["rule"] == "delivery_report" && report_entry["is_held"] == false, "{report_entry}");
    // The same report once more changes and tells nothing; nothing ever goes to the daemon.
    shop.receive(&report(&ours, "lan@customers.example")).await;
    assert_eq!(shop.smtp.mails().len(), before + 1);
    assert!(shop.ours().iter().all(|ours| ours.envelope_to.iter().all(|to| !to.contains("daemon"))));
    // A made-up report about a mail that never was changes nothing.
    let forged = Ours { id: "t.1.1.aaaaaaaaaaaaaaaa@shop.example".to_owned(), ..ours };
    assert_ne!(shop.ticketed(&report(&forged, "lan@customers.example")).await, number);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn where_encryption_is_stripped_nothing_is_said_in_clear() {
    let shop = Shop::open().await;
    let number = asked(&shop).await;
    shop.smtp.follow(Script::default().with_account("shop", "secret"));
    let entry = entry_of(&shop.reply(number, "The code is 1234.").await);
    let delivery = shop.delivery_in(&entry, "deferred").await;
    assert!(delivery["words"].as_str().unwrap().to_lowercase().contains("starttls"), "{delivery}");
    let said = shop.smtp.commands();
    assert!(!said.iter().any(|line| ["AUTH", "MAIL", "DATA"].iter().any(|verb| line.starts_with(verb))), "{said:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_hangs_holds_up_its_own_mail_alone() {
    let shop = Shop::open().await;
    let hung = SmtpFake::start(shop.script().on("MAIL", Act::Hang)).await;
    let other = shop
        .mai
        .post(
            "/inboxes",
            json!({ "name": "Cups", "channel": "email", "address": "cups@shop.example",
                "settings": { "smtp": sending(hung.port) }, "secrets": { "smtp_password": "secret" } }),
        )
        .await;
    let number = asked(&shop).await;
    let path = format!("/tickets/{number}/replies");
    let mut stuck = Vec::new();
    for n in 0..4 {
        stuck.push(shop.mai.post(&path, json!({ "text": format!("{n}"), "inbox_id": other["id"] })).await);
    }
    until("the hanging server to be spoken to", async || hung.commands().iter().any(|line| line.starts_with("MAIL")).then_some(())).await;
    for n in 0..4 {
        let written = shop.reply(number, &format!("Other way {n}")).await;
        shop.sent(&written).await;
    }
    assert!(hung.mails().is_empty() && stuck.len() == 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_line_break_from_anywhere_reaches_a_header() {
    let shop = Shop::open().await;
    let asked = Letter::new(
        "=?utf-8?B?TGFuDQpCY2M6IHNweUBlLmV4YW1wbGU=?= <lan@customers.example>",
        "=?utf-8?Q?Tea=0D=0ABcc:_spy@e.example=0D=0A=0D=0Abody?=",
        "x",
    );
    let number = shop.ticketed(&asked).await;
    let body = json!({ "text": "one\rtwo\nthree", "cc": [{ "name": "A\r\nBcc: spy@e.example", "address": "a@customers.example" }] });
    let written = shop.mai.post(&format!("/tickets/{number}/replies"), body).await;
    let ours = shop.sent(&written).await;
    let head = ours.raw.split("\r\n\r\n").next().unwrap();
    assert!(ours.header("Bcc").is_none() && !head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    assert!(!ours.raw.replace("\r\n", "").contains(['\r', '\n']), "{}", ours.raw);
    let (status, problem) = shop
        .mai
        .refused(
            Method::POST,
            &format!("/tickets/{number}/replies"),
            json!({ "text": "x", "to": [{ "name": "", "address": "a@b.example>\r\nRCPT TO:<spy@e.example" }] }),
        )
        .await;
    assert!(status == 400 && problem["type"] != Value::Null, "{problem}");
    assert!(!shop.smtp.commands().iter().any(|line| line.contains("spy")));
}
