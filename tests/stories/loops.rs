//! Machines that answer machines, and what keeps them from it.
use crate::{
    letter::{Letter, Ours},
    shop::{Plan, Shop},
};
use hopdesk::base::Clock;
use serde_json::json;
use std::collections::BTreeMap;

/// Everything that a shop sends is put into the mailbox of the one it is for, until nobody says anything more.
async fn pass_on(shops: [&Shop; 2], seen: &mut [usize; 2]) {
    loop {
        let mut is_quiet = true;
        for (n, from) in shops.into_iter().enumerate() {
            from.settled().await;
            for mail in from.smtp.mails().into_iter().skip(seen[n]) {
                is_quiet = false;
                seen[n] += 1;
                let path = format!("Return-Path: <{}>\r\n", mail.from);
                shops[1 - n].put_raw(&[path.as_bytes(), &mail.bytes].concat());
            }
        }
        if is_quiet {
            return;
        }
        for shop in shops {
            shop.settled().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_desks_that_acknowledge_everything_say_thank_you_once_each_at_most() {
    let plan = || Plan { acknowledges: true, ..Plan::default() };
    let (here, there) = tokio::join!(Shop::open_as(plan()), Shop::open_as(plan()));
    let version = there.mai.get(&format!("/inboxes/{}", there.inbox)).await["version"].clone();
    there.mai.patch(&format!("/inboxes/{}", there.inbox), json!({ "version": version, "address": "desk@there.example" })).await;
    let first = json!({ "subject": "Do you have cups?", "to": [{ "name": "", "address": "desk@there.example" }], "text": "We need cups." });
    let number = here.mai.post("/tickets", first).await["number"].as_i64().unwrap();
    let mut seen = [0, 0];
    pass_on([&here, &there], &mut seen).await;
    let automatic = |shop: &Shop| shop.ours().iter().filter(|ours| ours.header("Auto-Submitted").is_some()).count();
    assert_eq!((automatic(&here), automatic(&there)), (0, 1));
    // People answer, and the machines stay quiet.
    let theirs = there.mai.get("/tickets").await["items"][0]["number"].as_i64().unwrap();
    there.reply(theirs, "Yes, blue ones.").await;
    pass_on([&here, &there], &mut seen).await;
    here.reply(number, "Ten, please.").await;
    pass_on([&here, &there], &mut seen).await;
    assert_eq!((automatic(&here), automatic(&there)), (0, 1));
    assert_eq!((here.entries(number).await.len(), there.entries(theirs).await.len()), (4, 4), "both desks have the whole story");
    assert_eq!(here.mai.get("/tickets").await["items"].as_array().unwrap().len(), 1, "and in one ticket");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn automatic_mail_of_every_kind_is_taken_in_and_never_acknowledged() {
    let shop = Shop::open_as(Plan { acknowledges: true, ..Plan::default() }).await;
    let plain = |n: usize| Letter::new(&format!("Machine <machine{n}@customers.example>"), "Out of office", "I am away.");
    let lines: [&[&str]; 9] = [
        &["Auto-Submitted: auto-replied"],
        &["Auto-Submitted: auto-generated (rejected)"],
        &["Precedence: bulk"],
        &["X-Auto-Response-Suppress: All", "X-Autoreply: yes"],
        &["List-Id: <news.customers.example>", "List-Unsubscribe: <mailto:x@y.example>"],
        &["Precedence: list", "List-Post: <mailto:x@y.example>"],
        &["X-Autorespond: away", "Precedence: auto_reply"],
        &["Return-Path: <>", "Auto-Submitted: auto-generated"],
        &["Feedback-ID: 1:campaign", "List-Unsubscribe: <https://y.example/u>", "Precedence: bulk"],
    ];
    for (n, lines) in lines.iter().enumerate() {
        let letter = lines.iter().fold(plain(n), |letter, line| letter.header(line));
        shop.put(&letter);
    }
    shop.put(
        &Letter::new("MAILER-DAEMON@mx.example", "Undelivered Mail Returned to Sender", "<x@y.example>: user unknown")
            .header("Return-Path: <>"),
    );
    // Our own address and a colleague need no acknowledgement either.
    shop.put(&Letter::new("shop@shop.example", "From ourselves", "A form wrote this."));
    shop.put(&Letter::new("mai@agents.example", "From a colleague", "Look at this."));
    // Whoever asks for no automatic answer gets none, though this may well be a person.
    shop.put(&Letter::new("hoa@customers.example", "Hello", "Please help.").header("X-Auto-Response-Suppress: All"));
    shop.settled().await;
    assert_eq!(shop.house.count("select count(*) from ledger where state = 'ticketed'").await, 13, "all of it is there to be read");
    let told: Vec<Vec<String>> = shop.ours().into_iter().map(|ours| ours.envelope_to).collect();
    assert!(told.is_empty(), "{told:?}");
    shop.ticketed(&Letter::new("lan@customers.example", "A person", "Hello?")).await;
    assert_eq!(shop.smtp.mails().len(), 1, "and people are answered");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_from_one_sender_trips_the_fuse_and_loses_nothing() {
    let shop = Shop::open_as(Plan { acknowledges: true, ..Plan::default() }).await;
    for n in 0..50 {
        shop.put(&Letter::new("Machine <machine@customers.example>", &format!("Alert {n}"), &format!("Disk {n} is full.")));
    }
    shop.settled().await;
    let words = shop.house.alarm("automatic_mail_parked").await;
    assert!(words.contains("parked"), "{words}");
    assert_eq!(shop.smtp.mails().len(), 6, "what one address gets in an hour");
    assert_eq!(shop.mai.get("/health").await["deliveries"]["parked"], 44);
    assert_eq!(shop.house.count("select count(*) from tickets").await, 50, "nothing is lost");
    // Others are served meanwhile.
    shop.ticketed(&Letter::new("lan@customers.example", "A person", "Hello?")).await;
    assert!(shop.ours().last().unwrap().envelope_to == ["lan@customers.example"]);
    let released = shop.mai.post("/deliveries/parked", json!({ "send": true })).await;
    assert_eq!(released["deliveries"], 44);
    shop.settled().await;
    let mut by_id: BTreeMap<String, usize> = BTreeMap::new();
    for ours in shop.ours() {
        *by_id.entry(ours.id).or_default() += 1;
    }
    assert!(by_id.len() == 51 && by_id.values().all(|count| *count == 1), "{by_id:?}");
    shop.house.all_clear("automatic_mail_parked").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_ticket_is_acknowledged_once_whatever_comes_to_it() {
    let clock = Clock::fixed(Clock::system().now());
    let shop = Shop::open_as(Plan { clock: clock.clone(), acknowledges: true, ..Plan::default() }).await;
    let asked = Letter::new("lan@customers.example", "Tea", "Where is it?").at(clock.now());
    let number = shop.ticketed(&asked).await;
    let told: Ours = shop.ours().remove(0);
    for n in 0..3 {
        let again = Letter::answering("lan@customers.example", &told, &format!("Hello? {n}")).at(clock.now());
        assert_eq!(shop.ticketed(&again).await, number);
    }
    assert_eq!(shop.smtp.mails().len(), 1);
    // The same mail delivered twice is one mail.
    let row = shop.receive(&asked).await;
    assert!(row["state"] == "ignored" && row["rule"] == "duplicate", "{row}");
    assert_eq!((shop.smtp.mails().len(), shop.house.count("select count(*) from tickets").await), (1, 1));
}
