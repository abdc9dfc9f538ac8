//! The page of a request behind its link, and the list of one's own requests.
use crate::{
    letter::{Letter, Ours},
    pages::{Browser, PUBLIC},
    patience::until,
    shop::{Plan, Shop},
};
use serde_json::json;

async fn open() -> Shop {
    Shop::open_as(Plan { acknowledges: true, public_url: Some(PUBLIC), ..Plan::default() }).await
}

/// The first link of a kind in a mail of ours.
fn link_in(mail: &Ours, start: &str) -> String {
    let at = mail.text.find(&format!("{PUBLIC}{start}")).unwrap_or_else(|| panic!("no {start} in {}", mail.text));
    mail.text[at..].split_whitespace().next().unwrap().to_owned()
}

/// The newest mail to an address.
async fn mail_to(shop: &Shop, address: &str, words: &str) -> Ours {
    until(&format!("a mail to {address}"), async || {
        shop.ours().into_iter().rev().find(|mail| mail.envelope_to == [address] && mail.text.contains(words))
    })
    .await
}

/// A ticket of Lan's, and the link to it that she was sent.
async fn asked(shop: &Shop) -> (i64, String) {
    let number = shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Broken pot", "It came in pieces.")).await;
    let mail = mail_to(shop, "lan@customers.example", "/r/").await;
    (number, link_in(&mail, "/r/"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_sees_what_was_said_and_nothing_internal() {
    let shop = open().await;
    let (number, link) = asked(&shop).await;
    let browser = Browser::at(&shop);
    let page = browser.see(&link).await;
    assert!(
        page.says("Broken pot") && page.says("It came in pieces.") && page.says("aria-current=\"step\"><b>Received"),
        "{}",
        page.text()
    );
    for (name, value) in [("cache-control", "no-store"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex, nofollow")] {
        assert_eq!(page.header(name), value);
    }
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe"), "{policy}");

    shop.mai.post(&format!("/tickets/{number}/notes"), json!({ "text": "Do not tell: we drop them often." })).await;
    let first = shop.entries(number).await[0]["id"].clone();
    let passed_on = json!({ "entries": [first], "to": [{"name": "", "address": "potter@makers.example"}], "text": "Whose fault is it?" });
    shop.mai.post(&format!("/tickets/{number}/forwards"), passed_on).await;
    shop.settled().await;
    let forwarded = mail_to(&shop, "potter@makers.example", "Whose fault").await;
    shop.ticketed(&Letter::answering("potter@makers.example", &forwarded, "Mine, I fear.")).await;
    let to_her = json!({ "text": "A new one is on its way.", "to": [{"name": "Lan", "address": "lan@customers.example"}] });
    let mail = shop.sent(&shop.mai.post(&format!("/tickets/{number}/replies"), to_her).await).await;
    shop.ticketed(&Letter::answering("eve@elsewhere.example", &mail, "And one for me.")).await;
    let page = browser.see(&link).await;
    assert!(page.says("A new one is on its way.") && page.says("Mai (Tea House)") && page.says("<b>You</b>"), "{}", page.text());
    for hidden in ["Do not tell", "Whose fault", "Mine, I fear", "And one for me", "mai@agents.example", "thank you for writing to us"] {
        assert!(!page.says(hidden), "{hidden}: {}", page.text());
    }
    assert!(mail.text.contains("/r/"), "an answer to one person carries their link: {}", mail.text);
    assert!(!forwarded.text.contains("/r/"), "what is passed on carries none: {}", forwarded.text);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_of_the_page_is_one_entry_however_often_it_is_sent() {
    let shop = open().await;
    let (number, link) = asked(&shop).await;
    shop.replied(number, "Which one?").await;
    let browser = Browser::at(&shop);
    let page = browser.see(&link).await;
    let answer = format!("{link}/answer");
    let fields = [("id", &*page.hidden("id")), ("text", "The blue one.\r\nSee the picture. <script>alert(1)</script>")];
    let file = [("<img src=x onerror=alert(1)>.png", "image/png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice())];
    let page = browser.follow(browser.upload(&answer, &fields, &file).await).await;
    assert!(page.says("Your answer is here") && page.says("The blue one.") && !page.says("<script>alert") && !page.says("<img"));
    for _ in 0..2 {
        browser.follow(browser.upload(&answer, &fields, &file).await).await;
    }
    let entries = shop.entries(number).await;
    let last = entries.last().unwrap();
    assert_eq!(entries.iter().filter(|entry| entry["channel"] == "form").count(), 1, "{entries:?}");
    assert!(last["author"]["kind"] == "contact" && last["is_held"] == false && last["files"][0]["media_type"] == "image/png", "{last}");
    assert_eq!(shop.ticket(number).await["status"], "open");
    let bytes = shop.mai.bytes(&format!("/files/{}", last["files"][0]["id"].as_str().unwrap())).await;
    assert_eq!((bytes.0, bytes.1.len()), (200, 16));

    let at = page.link(&format!("{}/files/", link.strip_prefix(PUBLIC).unwrap()));
    let file = browser.see(&at).await;
    assert!(file.header("content-disposition").starts_with("attachment;"), "{:?}", file.headers);
    assert_eq!((file.header("content-security-policy"), file.bytes.len()), ("default-src 'none'; sandbox", 16));

    let empty = browser.upload(&answer, &[("id", "another-one"), ("text", "  ")], &[]).await;
    assert!(empty.status == 400 && empty.says("This is needed."), "{}", empty.text());
    let large = vec![b'x'; (10 << 20) + 1];
    let refused = browser.upload(&answer, &[("id", "a-third-one"), ("text", "Keep this text.")], &[("a.bin", "", &large)]).await;
    assert!(refused.status == 400 && refused.says("Keep this text."), "what was typed stays");
    assert_eq!(shop.entries(number).await.len(), entries.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_only_follows_links_changes_nothing() {
    let shop = open().await;
    let (_, link) = asked(&shop).await;
    let browser = Browser::at(&shop);
    browser.post("/requests", &[("email", "lan@customers.example")]).await;
    let mail = mail_to(&shop, "lan@customers.example", "/requests/in/").await;
    let code = link_in(&mail, "/requests/in/");
    shop.settled().await;
    let state = async || {
        let events = shop.house.count("select count(*) from log").await;
        let codes = shop.house.count("select count(*) from request_sign_ins where used_at is null").await;
        (events, codes, shop.house.count("select count(*) from request_sessions").await)
    };
    let before = state().await;
    let scanner = Browser::at(&shop);
    for path in
        [&link, &code, &code, &format!("{link}/solved"), &format!("{link}/reopen"), &format!("{link}/people"), &"/requests".to_owned()]
    {
        scanner.get(path).await;
    }
    assert_eq!(state().await, before);
    let page = browser.follow(browser.post(&code, &[]).await).await;
    assert!(page.says("Broken pot"), "the link still signs in: {}", page.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_opens_its_own_request_until_it_is_taken_back() {
    let shop = open().await;
    let (number, link) = asked(&shop).await;
    let other = shop.ticketed(&Letter::new("Minh <minh@customers.example>", "Secret gift", "Do not tell Lan.")).await;
    let browser = Browser::at(&shop);
    let token = link.rsplit('/').next().unwrap();
    let parts: Vec<&str> = token.split('-').collect();
    for forged in [
        format!("{other}-{}-{}-{}", parts[1], parts[2], parts[3]),
        format!("{}-{}-0o-{}", parts[0], parts[1], parts[3]),
        token[..token.len() - 1].to_owned(),
        "x".to_owned(),
        format!("{token}x"),
    ] {
        let page = browser.get(&format!("/r/{forged}")).await;
        assert!(page.status == 404 && page.says("Nothing opens behind this link") && !page.says("Secret gift"), "{forged}");
        assert_eq!(browser.post(&format!("/r/{forged}/solved"), &[]).await.status, 404);
        assert_eq!(browser.upload(&format!("/r/{forged}/answer"), &[("text", "Hello")], &[]).await.status, 404);
    }
    let file = shop.receive(&Letter::new("minh@customers.example", "Picture", "x")).await;
    assert_eq!(file["state"], "ticketed");
    let url = shop.mai.get(&format!("/tickets/{number}/request-link")).await["url"].as_str().unwrap().to_owned();
    assert_eq!(url, link, "an agent can tell it by another way");
    shop.mai.delete(&format!("/tickets/{number}/request-link")).await;
    assert_eq!(browser.get(&link).await.status, 404);
    let again = shop.mai.get(&format!("/tickets/{number}/request-link")).await["url"].as_str().unwrap().to_owned();
    assert!(again != link && browser.see(&again).await.says("Broken pot"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_customer_closes_a_request_and_opens_it_again() {
    let shop = open().await;
    let (number, link) = asked(&shop).await;
    let (me, version) = (shop.mai.get("/session").await["agent"]["id"].clone(), shop.ticket(number).await["version"].clone());
    shop.mai.patch(&format!("/tickets/{number}"), json!({ "version": version, "assignee_id": me })).await;
    let browser = Browser::at(&shop);
    let page = browser.follow(browser.post(&format!("{link}/solved"), &[]).await).await;
    assert!(page.says("The request is closed.") && page.says("Open again"), "{}", page.text());
    assert_eq!(shop.ticket(number).await["status"], "solved");
    let history = shop.mai.get(&format!("/tickets/{number}/history")).await;
    let said = &history["items"][0];
    assert!(said["kind"] == "ticket_changed" && said["actor"]["kind"] == "contact" && said["event"]["why"] != "", "{said}");
    browser.follow(browser.post(&format!("{link}/solved"), &[]).await).await;
    let page = browser.follow(browser.post(&format!("{link}/reopen"), &[]).await).await;
    assert!(page.says("The request is open again."), "{}", page.text());
    assert_eq!(shop.ticket(number).await["status"], "open");
    let told = until("a notice to whoever works on it", async || {
        Some(shop.mai.get("/notices").await["items"][0]["kind"].clone()).filter(|kind| !kind.is_null())
    });
    assert_eq!(told.await, "ticket_reopened");
    let foreign = Browser::at(&shop).with("sec-fetch-site", "cross-site");
    assert_eq!(foreign.post(&format!("{link}/solved"), &[]).await.status, 403);
    let foreign = Browser::at(&shop).with("origin", "https://evil.example");
    assert_eq!(foreign.post(&format!("{link}/solved"), &[]).await.status, 403);
    assert_eq!(shop.ticket(number).await["status"], "open");
    let ours = Browser::at(&shop).with("origin", "null");
    assert_eq!(ours.post(&format!("{link}/solved"), &[]).await.status, 303, "a page without a referrer names no origin");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn somebody_who_was_brought_in_reads_and_answers_with_a_link_of_their_own() {
    let shop = open().await;
    let (number, link) = asked(&shop).await;
    let browser = Browser::at(&shop);
    let refused = browser.post(&format!("{link}/people"), &[("email", "<script>")]).await;
    assert!(refused.status == 400 && refused.says("This is not an e-mail address.") && !refused.says("<script>\""), "{}", refused.text());
    assert_eq!(browser.post(&format!("{link}/people"), &[("email", "shop@shop.example")]).await.status, 400);
    browser.follow(browser.post(&format!("{link}/people"), &[("email", "An@customers.example")]).await).await;
    let mail = mail_to(&shop, "an@customers.example", "/r/").await;
    let own = link_in(&mail, "/r/");
    assert!(own != link && !mail.text.contains("Broken pot"), "it carries no words of others: {}", mail.text);
    let an = Browser::at(&shop);
    let page = an.see(&own).await;
    assert!(page.says("It came in pieces.") && page.says("<b>Lan</b>"), "{}", page.text());
    let sent = an.upload(&format!("{own}/answer"), &[("id", &*page.hidden("id")), ("text", "It was my birthday present.")], &[]).await;
    an.follow(sent).await;
    let last = shop.last(number).await;
    assert!(last["is_held"] == false && last["from"]["address"] == "an@customers.example", "{last}");
    let answer = shop.replied(number, "We are sorry, you two.").await;
    assert!(!answer.text.contains("/r/"), "a mail to two people carries nobody's link: {}", answer.text);
    let mut to = answer.envelope_to.clone();
    to.sort();
    assert_eq!(to, ["an@customers.example", "lan@customers.example"]);
    assert!(browser.see(&link).await.says("It was my birthday present.") && an.see(&own).await.says("We are sorry, you two."));

    // Whom an agent writes to besides takes part and sees no page.
    let participants = json!({ "add": [{"name": "", "address": "potter@makers.example"}] });
    shop.mai.patch(&format!("/tickets/{number}/participants"), participants).await;
    an.post("/requests", &[("email", "potter@makers.example")]).await;
    shop.settled().await;
    assert!(shop.ours().iter().all(|mail| mail.envelope_to != ["potter@makers.example"]), "they have no requests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_one_time_link_shows_all_own_requests_and_nobody_elses() {
    let shop = open().await;
    let (_, _) = asked(&shop).await;
    shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Second question", "Do you gift-wrap?")).await;
    shop.ticketed(&Letter::new("Minh <minh@customers.example>", "Secret gift", "Do not tell Lan.")).await;
    let browser = Browser::at(&shop);
    let known = browser.post("/requests", &[("email", "Lan@Customers.example")]).await;
    let unknown = browser.post("/requests", &[("email", "nobody@elsewhere.example")]).await;
    assert_eq!((known.status, known.text()), (unknown.status, unknown.text()), "the answer is always the same");
    let mail = mail_to(&shop, "lan@customers.example", "/requests/in/").await;
    assert!(mail.header("Auto-Submitted").is_some() && mail.envelope_from.is_empty());
    let code = link_in(&mail, "/requests/in/");
    assert!(browser.see(&code).await.says("Show my requests"));
    let page = browser.follow(browser.post(&code, &[]).await).await;
    assert!(page.says("Broken pot") && page.says("Second question") && !page.says("Secret gift"), "{}", page.text());
    assert!(browser.see(&page.link("/r/")).await.says("Do you gift-wrap?"));
    let thief = Browser::at(&shop);
    assert!(thief.post(&code, &[]).await.says("This link does not work any more"), "it works once");
    assert!(thief.see("/requests").await.says("Send me a link"));
    browser.follow(browser.post("/requests/out", &[]).await).await;
    assert!(!browser.see("/requests").await.says("Broken pot"));

    let before = shop.smtp.mails().len();
    for _ in 0..6 {
        assert_eq!(browser.post("/requests", &[("email", "lan@customers.example")]).await.status, 200);
    }
    shop.settled().await;
    assert!(shop.smtp.mails().len() - before <= 2, "three an hour for one address");
    assert!(shop.ours().iter().all(|mail| mail.envelope_to != ["nobody@elsewhere.example"]));
    let mut statuses = Vec::new();
    for _ in 0..6 {
        statuses.push(browser.post("/requests", &[("email", "lan@customers.example")]).await.status);
    }
    assert!(statuses.contains(&429), "ten in ten minutes from one network: {statuses:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_page_speaks_the_language_of_whoever_looks() {
    let shop = open().await;
    let (_, link) = asked(&shop).await;
    let mut browser = Browser::at(&shop);
    browser.headers = vec![("accept-language", "vi-VN,vi;q=0.9,en;q=0.8".to_owned())];
    let page = browser.see(&link).await;
    assert!(page.says("<html lang=\"vi\">") && page.says("Đã nhận") && page.says("hreflang=\"en\""), "{}", page.text());
    let page = browser.see(&format!("{link}?lang=en")).await;
    assert!(page.says("<html lang=\"en\">") && page.says("/answer?lang=en\""), "a choice stays: {}", page.text());
    let style = browser.see(&page.link("/portal/")).await;
    assert!(style.header("cache-control").contains("immutable") && style.header("content-type").starts_with("text/css"));
    assert_eq!(browser.get("/portal/other.css").await.status, 404);
}
