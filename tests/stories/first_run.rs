//! The main job from an empty folder to a thread that goes back and forth.
use crate::{
    house::{Ground, House},
    letter::{Letter, Ours},
    patience::until,
    servers::{
        dovecot::Dovecot,
        smtp_fake::{Script, SmtpFake},
        smtp_real::SmtpReal,
    },
    shop::{entry_of, receiving, sending},
};
use hopdesk::base::Clock;
use reqwest::Method;
use serde_json::json;
use std::time::Instant;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_empty_folder_becomes_a_desk_and_a_mail_becomes_a_thread_that_goes_back_and_forth() {
    let dovecot = Dovecot::start().await;
    dovecot.set_user("shop", "secret");
    let smtp = SmtpFake::start(Script::default().with_start_tls(&dovecot.authority).with_account("shop", "secret")).await;
    let house = House::open(Ground::new(Clock::system(), &dovecot.authority.root)).await;

    // Setting up takes the code from the console, once.
    assert_eq!(house.client.get("/setup").await["is_needed"], true);
    assert_eq!(house.client.call(Method::GET, "/tickets", None).await.0, 401);
    let mai = house.set_up().await;
    assert_eq!(house.client.get("/setup").await["is_needed"], false);
    assert_eq!(mai.get("/session").await["agent"]["role"], "admin");

    // The settings are tried out before they are saved.
    let settings = json!({ "imap": receiving(dovecot.tls_port, "shop", &json!({})), "smtp": sending(smtp.port) });
    let check = |password: &str| json!({ "channel": "email", "settings": settings, "secrets": { "imap_password": password, "smtp_password": password } });
    let steps = mai.post("/inboxes/check", check("secret")).await;
    assert!(steps.as_array().unwrap().len() == 2 && steps.as_array().unwrap().iter().all(|step| step["ok"] == true), "{steps}");
    let steps = mai.post("/inboxes/check", check("wrong")).await;
    assert!(steps.as_array().unwrap().iter().all(|step| step["ok"] == false), "{steps}");
    mai.post(
        "/inboxes",
        json!({ "name": "Tea House", "channel": "email", "address": "shop@shop.example", "sends_acknowledgement": true,
            "signature": "Tea House, 12 Hàng Bạc", "settings": settings,
            "secrets": { "imap_password": "secret", "smtp_password": "secret" } }),
    )
    .await;
    until("the mailbox to be listened to", async || {
        let row = house.count("select count(*) from sources where state <> '{}'").await;
        (row == 1).then_some(())
    })
    .await;

    // A mail becomes a ticket.
    let asked = Letter::new("\"Trần Lan\" <lan@customers.example>", "Đơn hàng 42", "Chào shop,\nđơn hàng của tôi đâu rồi?");
    dovecot.deliver("shop", "INBOX", &asked.raw());
    let delivered = Instant::now();
    let ticket = until("a ticket", async || mai.get("/tickets").await["items"].as_array().unwrap().first().cloned()).await;
    let took = delivered.elapsed();
    eprintln!("from the mailbox to the list of tickets: {took:?}");
    assert!(took.as_secs() < 5, "IDLE brings it at once, not a poll: {took:?}");
    assert!(ticket["number"] == 1 && ticket["status"] == "new" && ticket["subject"] == "Đơn hàng 42", "{ticket}");
    assert_eq!(ticket["requester"]["name"], "Trần Lan");
    let entries = mai.get("/tickets/1/entries").await;
    let first = &entries["items"][0];
    assert!(first["why_here"]["rule"] == "new" && first["visible"] == "Chào shop,\nđơn hàng của tôi đâu rồi?", "{first}");

    // The acknowledgement goes out and says that no machine is to answer it.
    let told = until("the acknowledgement", async || smtp.mails().first().map(Ours::read)).await;
    assert!(told.envelope_from.is_empty() && told.envelope_to == ["lan@customers.example"], "{told:?}");
    assert_eq!(told.header("Auto-Submitted").as_deref(), Some("auto-replied"));
    assert_eq!(told.header("X-Auto-Response-Suppress").as_deref(), Some("All"));
    assert!(told.subject.ends_with("Đơn hàng 42 [#1]") && told.in_reply_to == [asked.id.clone()], "{told:?}");

    // An agent answers.
    let written = mai.post("/tickets/1/replies", json!({ "text": "Chào chị Lan,\nđơn hàng đi hôm nay." })).await;
    assert_eq!(written["status"], "waiting");
    let entry = entry_of(&written);
    // Ten seconds to take it back: then it goes.
    let answer = until("the answer", async || smtp.mails().get(1).map(Ours::read)).await;
    assert_eq!(answer.envelope_from, "shop@shop.example", "people's mail can come back");
    assert!(answer.from == ["shop@shop.example"] && answer.to == ["lan@customers.example"] && answer.cc.is_empty(), "{answer:?}");
    assert_eq!(answer.subject, "Re: Đơn hàng 42 [#1]");
    assert!(answer.in_reply_to == [asked.id.clone()] && answer.references == [asked.id.clone()], "{answer:?}");
    assert_eq!(answer.media_type, "multipart/alternative");
    assert!(answer.text.starts_with("Chào chị Lan,\nđơn hàng đi hôm nay.\n\n-- \nTea House, 12 Hàng Bạc"), "{}", answer.text);
    assert!(
        answer.text.contains("> Chào shop,\n> đơn hàng của tôi đâu rồi?") && answer.html.as_ref().unwrap().contains("đơn hàng đi hôm nay.")
    );
    assert!(answer.id.starts_with("t.") && answer.id.ends_with("@shop.example"), "{}", answer.id);
    assert_eq!(answer.header("Auto-Submitted"), None);
    let head = answer.raw.split("\r\n\r\n").next().unwrap();
    assert!(head.is_ascii() && !answer.raw.replace("\r\n", "").contains(['\r', '\n']), "headers are ASCII, lines end properly");
    let shown = until("the delivery to be sent", async || {
        Some(mai.get(&format!("/entries/{entry}")).await).filter(|entry| entry["deliveries"][0]["state"] == "sent")
    })
    .await;
    assert_eq!(shown["external_id"], answer.id.as_str());

    // The customer answers, and is heard in the same ticket.
    let thanks = Letter {
        in_reply_to: format!("<{}>", answer.id),
        ..Letter::new(
            "lan@customers.example",
            "Re: Đơn hàng 42 [#1]",
            "Cảm ơn!\n\nVào 12/01/2026 10:00 UTC, Mai (Tea House) <shop@shop.example> đã viết:\n\n> Chào chị Lan,\n> đơn hàng đi hôm nay.",
        )
    };
    dovecot.deliver("shop", "INBOX", &thanks.raw());
    let newest = until("the answer of the customer", async || {
        let newest = mai.get("/tickets/1/entries?order=newest&limit=1").await["items"][0].clone();
        (newest["external_id"] == thanks.id.as_str()).then_some(newest)
    })
    .await;
    assert!(newest["why_here"]["rule"] == "token" && newest["visible"] == "Cảm ơn!" && newest["has_more"] == true, "{newest}");
    let ticket = mai.get("/tickets/1").await;
    assert!(ticket["status"] == "open" && ticket["entry_count"] == 4, "{ticket}");
    house.settled(2).await;
    assert_eq!(smtp.mails().len(), 2, "only the first mail is acknowledged");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn answers_go_out_through_a_mail_server_that_is_no_fake() {
    let dovecot = Dovecot::start().await;
    dovecot.set_user("shop", "secret");
    let smtp = SmtpReal::start("shop", "secret");
    let roots = format!("{}{}", dovecot.authority.root, smtp.authority.root);
    let house = House::open(Ground::new(Clock::system(), &roots)).await;
    let mai = house.set_up().await;
    mai.post(
        "/inboxes",
        json!({ "name": "Tea House", "channel": "email", "address": "shop@shop.example", "sends_acknowledgement": true,
            "settings": { "imap": receiving(dovecot.tls_port, "shop", &json!({})), "smtp": sending(smtp.port) },
            "secrets": { "imap_password": "secret", "smtp_password": "secret" } }),
    )
    .await;
    dovecot.deliver("shop", "INBOX", &Letter::new("lan@customers.example", "Hello", "Are you there?").raw());
    let mails = until("the acknowledgement", async || Some(smtp.mails()).filter(|mails| !mails.is_empty())).await;
    let (from, to, bytes) = &mails[0];
    assert!(to == &["lan@customers.example"] && !from.contains("shop@"), "{from} {to:?}");
    assert!(String::from_utf8_lossy(bytes).contains("Auto-Submitted: auto-replied"));
    house.close().await;
}
