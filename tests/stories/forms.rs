//! The contact form: what is typed there opens a request of its own, and proves nothing.
use crate::{
    letter::Letter,
    pages::{Browser, PUBLIC, Page, prove},
    patience::until,
    shop::{Plan, Shop},
};
use serde_json::{Value, json};

struct Desk {
    shop: Shop,
    path: String,
}

fn field(key: &str, kind: &str, more: Value) -> Value {
    let mut field = json!({ "key": key, "kind": kind, "label_vi": key, "label_en": key.to_uppercase(), "is_public": true });
    field.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    field
}

/// A shop whose form asks for two types, one of which has fields.
async fn open() -> Desk {
    let shop = Shop::open_as(Plan { acknowledges: true, public_url: Some(PUBLIC), ..Plan::default() }).await;
    let made = shop.mai.post("/ticket-types", json!({ "name_vi": "Đổi trả", "name_en": "Return" })).await;
    let colours = json!([{"key": "red", "label_vi": "Đỏ", "label_en": "Red"}, {"key": "blue", "label_vi": "Xanh", "label_en": "Blue"}]);
    let fields = json!([
        field("order", "order_number", json!({ "is_required": true })),
        field("colour", "choice", json!({ "options": colours })),
        field("parts", "multi_choice", json!({ "options": colours })),
        field("bought_on", "date", json!({})),
        field("price", "number", json!({})),
        field("gift", "checkbox", json!({})),
        field("story", "text", json!({})),
        field("margin", "number", json!({ "is_public": false })),
    ]);
    shop.mai.patch("/ticket-types/return", json!({ "version": made["version"], "fields": fields })).await;
    let inbox = shop
        .mai
        .post(
            "/inboxes",
            json!({
                "name": "Contact form", "channel": "form", "sends_acknowledgement": true,
                "settings": {
                    "title": { "vi": "Viết cho Tea House", "en": "Write to Tea House" }, "types": ["question", "return"],
                    "allowed_origins": ["https://shop.example"], "max_files": 2, "max_file_bytes": 100_000,
                },
            }),
        )
        .await;
    Desk { path: format!("/contact/{}", inbox["id"].as_str().unwrap()), shop }
}

/// The form of a type, filled in by somebody whose browser runs our script.
fn filled<'a>(page: &'a Page, typed: &'a [(&'a str, &'a str)]) -> Vec<(&'a str, String)> {
    let challenge = page.hidden("challenge");
    let mut fields = vec![("proof", prove(&challenge)), ("challenge", challenge), ("website", String::new())];
    fields.extend(typed.iter().map(|(name, value)| (*name, (*value).to_owned())));
    fields
}

fn borrowed<'a>(fields: &'a [(&'a str, String)]) -> Vec<(&'a str, &'a str)> {
    fields.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

const RETURN: [(&str, &str); 12] = [
    ("type", "return"),
    ("name", "Lan Trần"),
    ("email", "Lan@Customers.example"),
    ("subject", "Please take it back"),
    ("text", "The lid does not fit."),
    ("fields.order", "ng-20418"),
    ("fields.colour", "blue"),
    ("fields.parts", "red"),
    ("fields.parts", "blue"),
    ("fields.bought_on", "2026-11-01"),
    ("fields.price", "12,5"),
    ("fields.gift", "on"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_opens_a_request_with_its_fields_and_says_where_it_is() {
    let Desk { shop, path } = open().await;
    let browser = Browser::at(&shop);
    assert_eq!(browser.get("/contact").await.to, path);
    let choice = browser.see(&path).await;
    assert!(choice.says("Write to Tea House") && choice.says("?type=return") && choice.says("?type=question"), "{}", choice.text());
    let page = browser.see(&format!("{path}?type=return&fields.order=NG-1")).await;
    assert!(page.says("name=\"fields.order\"") && page.says("NG-1") && !page.says("MARGIN"), "{}", page.text());
    let fields = filled(&page, &RETURN);
    let files = [("<script>.txt", "text/plain", b"one".as_slice()), ("b.txt", "text/plain", b"two")];
    let sent = browser.upload(&path, &borrowed(&fields), &files).await;
    let thanks = browser.follow(sent.clone()).await;
    assert!(thanks.says("lan@customers.example") && !thanks.says("<script>."), "{}", thanks.text());
    let again = browser.upload(&path, &borrowed(&fields), &files).await;
    assert_eq!(again.to, sent.to, "sent twice, it is one request");

    let tickets = shop.mai.get("/tickets").await["items"].clone();
    assert_eq!(tickets.as_array().unwrap().len(), 1, "{tickets}");
    let number = tickets[0]["number"].as_i64().unwrap();
    let ticket = shop.ticket(number).await;
    assert!(ticket["type"] == "return" && ticket["channel"] == "form" && ticket["subject"] == "Please take it back", "{ticket}");
    let wanted =
        json!({ "order": "NG-20418", "colour": "blue", "parts": ["red", "blue"], "bought_on": "2026-11-01", "price": 12.5, "gift": true });
    assert_eq!(ticket["fields"], wanted);
    let entry = shop.entries(number).await[0].clone();
    assert!(entry["visible"].as_str().unwrap().starts_with("The lid does not fit.\n\nORDER: NG-20418\nCOLOUR: Blue"), "{entry}");
    assert!(entry["why_here"]["note"].as_str().unwrap().contains("nobody has proved"), "{entry}");
    assert_eq!(entry["files"].as_array().unwrap().len(), 2);
    let own = browser.see(&thanks.link("/r/")).await;
    assert!(own.says("The lid does not fit.") && own.says("&lt;script&gt;.txt"), "{}", own.text());

    let found = until("the fields in the index", async || {
        let found = shop.mai.get("/search?q=NG-20418").await;
        (!found["tickets"].as_array()?.is_empty()).then_some(found)
    })
    .await;
    assert_eq!(found["tickets"].as_array().unwrap().len(), 1, "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_typed_address_opens_nothing_of_whoever_has_it() {
    let Desk { shop, path } = open().await;
    let old = shop.ticketed(&Letter::new("Lan <lan@customers.example>", "My diagnosis", "It is private.")).await;
    let browser = Browser::at(&shop);
    let page = browser.see(&format!("{path}?type=question")).await;
    let typed = [
        ("type", "question"),
        ("name", "Eve"),
        ("email", "lan@customers.example"),
        ("subject", "Re: [#1] My diagnosis"),
        ("text", "What did I ask?"),
    ];
    let fields = filled(&page, &typed);
    let thanks = browser.follow(browser.upload(&path, &borrowed(&fields), &[]).await).await;
    assert!(!thanks.says("Lan"), "{}", thanks.text());
    let number = shop.mai.get("/tickets?sort=created&order=desc").await["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["number"].as_i64().unwrap())
        .max()
        .unwrap();
    assert_ne!(number, old, "it joins nothing");
    assert_eq!(shop.entries(old).await.iter().filter(|entry| entry["direction"] == "in").count(), 1);
    let contact = shop.ticket(number).await["requester"].clone();
    assert_eq!(contact["name"], "Lan", "what was typed changes nobody: {contact}");
    let own = thanks.link("/r/");
    shop.replied(number, "You asked about your diagnosis.").await;
    let page = browser.see(&own).await;
    assert!(page.says("What did I ask?") && page.says("Waiting for you"), "{}", page.text());
    assert!(
        !page.says("You asked about") && !page.says("Lan<") && !page.says("It is private"),
        "answers go to the address alone: {}",
        page.text()
    );
    assert_eq!(browser.post(&format!("{own}/people"), &[("email", "eve@elsewhere.example")]).await.status, 404);
    assert!(!browser.see("/requests").await.says("My diagnosis"));

    // The mail to the address has the link to all of it, and none of the words that somebody typed.
    browser.follow(browser.post(&format!("{own}/link"), &[]).await).await;
    let mail = until("the mail with the link", async || {
        shop.ours().into_iter().find(|mail| mail.envelope_to == ["lan@customers.example"] && mail.text.contains("with all answers"))
    })
    .await;
    let at = mail.text.find("/r/").unwrap();
    let whole = mail.text[at..].split_whitespace().next().unwrap().to_owned();
    assert!(browser.see(&whole).await.says("You asked about your diagnosis."));
    let acknowledged = shop.ours().into_iter().filter(|mail| mail.subject.contains(&format!("[#{number}]"))).collect::<Vec<_>>();
    let first = acknowledged.iter().find(|mail| mail.text.contains("has arrived")).unwrap();
    assert!(!first.subject.contains("diagnosis") && first.text.contains("/r/"), "{first:?}");
    let more = browser.see(&own).await;
    let answer = [("id", &*more.hidden("id")), ("text", "Something to add.")];
    browser.follow(browser.upload(&format!("{own}/answer"), &answer, &[]).await).await;
    assert!(shop.last(number).await["visible"] == "Something to add." && browser.see(&own).await.says("Something to add."));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_typed_stays_when_something_is_wrong() {
    let Desk { shop, path } = open().await;
    let browser = Browser::at(&shop);
    let page = browser.see(&format!("{path}?type=return")).await;
    let typed = [
        ("type", "return"),
        ("name", "<script>alert(1)</script>"),
        ("email", "lan@"),
        ("subject", "\"><img src=x onerror=alert(1)>"),
        ("text", "</textarea><script>alert(2)</script> My long story"),
        ("fields.colour", "green"),
        ("fields.price", "twelve"),
    ];
    let fields = filled(&page, &typed);
    let large = vec![b'x'; 100_001];
    let refused = browser.upload(&path, &borrowed(&fields), &[("a.bin", "", &large)]).await;
    assert_eq!(refused.status, 400);
    for words in [
        "This is not an e-mail address.",
        "This is needed.",
        "Choose from the list.",
        "This is not a number.",
        "My long story",
        "twelve",
        "Up to 2 files, 98 KB each",
        "choose your files again",
    ] {
        assert!(refused.says(words), "{words}: {}", refused.text());
    }
    assert!(!refused.says("<script>alert") && !refused.says("<img"), "{}", refused.text());
    assert_eq!(refused.hidden("challenge"), page.hidden("challenge"), "the work was not in vain");

    let good = [("type", "question"), ("email", "lan@customers.example"), ("subject", "Hello"), ("text", "World")];
    let page = browser.see(&format!("{path}?type=question")).await;
    let mut trapped = filled(&page, &good);
    trapped[2].1 = "https://spam.example".to_owned();
    let refused = browser.upload(&path, &borrowed(&trapped), &[]).await;
    assert!(refused.status == 400 && refused.says("Leave the hidden field empty") && refused.says("World"), "{}", refused.text());
    let mut lazy = filled(&page, &good);
    lazy[0].1 = String::new();
    let refused = browser.upload(&path, &borrowed(&lazy), &[]).await;
    assert!(refused.status == 400 && refused.says("Wait a few seconds") && refused.says("World"), "{}", refused.text());
    let mut forged = filled(&page, &good);
    forged[1].1 = forged[1].1.replacen('a', "b", 1) + "x";
    assert!(browser.upload(&path, &borrowed(&forged), &[]).await.says("Send it once more"));
    let foreign = Browser::at(&shop).with("sec-fetch-site", "cross-site");
    assert_eq!(foreign.upload(&path, &borrowed(&filled(&page, &good)), &[]).await.status, 403);
    assert_eq!(shop.mai.get("/tickets").await["items"].as_array().unwrap().len(), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_forms_is_held_back_and_keeps_what_was_typed() {
    let Desk { shop, path } = open().await;
    let browser = Browser::at(&shop);
    let mut taken = 0;
    let mut last = None;
    for n in 0..23 {
        let page = browser.see(&format!("{path}?type=question")).await;
        let subject = format!("Buy {n}");
        let typed = [("type", "question"), ("email", "spam@elsewhere.example"), ("subject", &*subject), ("text", "Now!")];
        let sent = browser.upload(&path, &borrowed(&filled(&page, &typed)), &[]).await;
        taken += u32::from(sent.status == 303);
        last = Some(sent);
    }
    let last = last.unwrap();
    assert_eq!(taken, 20);
    assert!(last.status == 429 && last.says("Buy 22"), "{}", last.text());
    shop.settled().await;
    let mails = shop.ours().iter().filter(|mail| mail.envelope_to == ["spam@elsewhere.example"]).count();
    assert!(mails <= 6, "nobody is flooded by us: {mails}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_framed_by_the_sites_that_its_inbox_names_alone() {
    let Desk { shop, path } = open().await;
    let browser = Browser::at(&shop);
    let alone = browser.see(&format!("{path}?type=question")).await;
    assert!(alone.header("content-security-policy").contains("frame-ancestors 'none'"));
    let framed = browser.see(&format!("{path}?type=question&embed=1")).await;
    assert!(framed.header("content-security-policy").ends_with("frame-ancestors 'self' https://shop.example"));
    assert!(framed.says("embed=1\"") && !framed.says("<header"), "{}", framed.text());
    assert_eq!(browser.get("/contact/999").await.status, 404);
    let refused = shop
        .mai
        .refused(
            reqwest::Method::POST,
            "/inboxes",
            json!({ "name": "Other", "channel": "form", "settings": { "allowed_origins": ["https://a.example; script-src *"] } }),
        )
        .await;
    assert_eq!(refused.1["field"], "settings.allowed_origins");
    let with_address = json!({ "name": "Other", "channel": "form", "address": "form@shop.example" });
    assert_eq!(shop.mai.refused(reqwest::Method::POST, "/inboxes", with_address).await.1["field"], "address");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fields_are_changed_by_agents_with_a_version_and_an_event() {
    let Desk { shop, .. } = open().await;
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Return", "Please.")).await;
    let ticket = format!("/tickets/{number}");
    let version = shop.ticket(number).await["version"].as_i64().unwrap();
    let change = |version: i64, fields: Value| json!({ "version": version, "fields": fields });
    let (status, problem) = shop.mai.refused(reqwest::Method::PATCH, &ticket, change(version, json!({ "order": "NG-1" }))).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("fields.order")), "a question has no such field");
    let changed = shop.mai.patch(&ticket, json!({ "version": version, "type": "return", "fields": { "order": "ng-1", "price": 3 } })).await;
    assert_eq!(changed["fields"], json!({ "order": "NG-1", "price": 3 }));
    let version = changed["version"].as_i64().unwrap();
    let (status, problem) = shop.mai.refused(reqwest::Method::PATCH, &ticket, change(version, json!({ "price": "much" }))).await;
    assert_eq!((status, problem["field"].as_str()), (400, Some("fields.price")));
    let (status, _) = shop.mai.refused(reqwest::Method::PATCH, &ticket, change(version - 1, json!({ "price": 4 }))).await;
    assert_eq!(status, 409);
    shop.mai.patch(&ticket, change(version, json!({ "price": 4, "order": null }))).await;
    let events = shop.mai.get(&format!("{ticket}/history")).await;
    let changes = &events["items"][0]["event"]["changes"];
    assert_eq!(changes, &json!([{ "field": "fields.order", "from": null, "to": null }, { "field": "fields.price", "from": 3, "to": 4 }]));
    assert_eq!(shop.ticket(number).await["fields"], json!({ "price": 4 }));
}
