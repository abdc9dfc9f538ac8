//! From the page of a request into Telegram: the link that the page makes, who it makes known, and what it does in wrong hands.
use super::desk::TOKEN;
use crate::{
    letter::Letter,
    pages::{Browser, PUBLIC, Page},
    patience::until,
    servers::telegram_fake::TelegramFake,
    shop::{Plan, Shop},
};
use hopdesk::base::Clock;
use serde_json::{Value, json};
use std::time::Duration;

const OPENS: &str = "https://t.me/tea_house_bot?start=";

/// A shop with a bot, and a request of Lan's with its link.
struct Scene {
    shop: Shop,
    telegram: TelegramFake,
    bot: String,
    number: i64,
    link: String,
    told: i64,
}

impl Scene {
    async fn open() -> Self {
        let clock = Clock::fixed(Clock::system().now());
        let plan = Plan { clock, acknowledges: true, public_url: Some(PUBLIC), ..Plan::default() };
        let shop = Shop::open_as(plan).await;
        let telegram = TelegramFake::start(TOKEN).await;
        let settings = json!({ "base_url": telegram.url, "allow_private": true, "poll_seconds": 1 });
        let bot = json!({ "name": "Bot", "channel": "telegram", "settings": settings, "secrets": { "bot_token": TOKEN } });
        let bot = shop.mai.post("/inboxes", bot).await["id"].as_str().unwrap().to_owned();
        let number = shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Broken pot", "It came in pieces.")).await;
        let link = shop.mai.get(&format!("/tickets/{number}/request-link")).await["url"].as_str().unwrap().to_owned();
        Self { shop, telegram, bot, number, link, told: 0 }
    }

    /// The page, once it knows of the bot.
    async fn page(&self) -> Page {
        let browser = Browser::at(&self.shop);
        until("the page to know of the bot", async || Some(browser.see(&self.link).await).filter(|page| page.says("Continue in Telegram")))
            .await
    }

    /// Presses the button; what the link of it shows to the bot.
    async fn pressed(&self) -> String {
        self.page().await;
        let made = Browser::at(&self.shop).post(&format!("{}/go-on", self.link), &[]).await;
        assert_eq!(made.status, 200, "{}", made.text());
        made.link(OPENS).strip_prefix(OPENS).unwrap().to_owned()
    }

    /// Somebody writes to the bot, and it is taken in.
    async fn says(&mut self, account: i64, text: &str) {
        self.told += 1;
        let id = self.told;
        let message = json!({
            "message_id": id, "date": self.shop.house.app.engine.clock.now().seconds(), "text": text,
            "chat": { "id": account, "type": "private" }, "from": { "id": account, "first_name": "Lan T.", "language_code": "en" },
        });
        self.telegram.tell([json!({ "update_id": 9000 + id, "message": message })]);
        let taken = async || {
            let sql =
                "select count(*) from ledger l join sources s on s.id = l.source_id where s.kind = 'telegram' and l.state <> 'stored'";
            (self.shop.house.count(sql).await == id).then_some(())
        };
        until("the message to be taken in", taken).await;
    }

    async fn tickets(&self) -> i64 {
        self.shop.house.count("select count(*) from tickets").await
    }
    async fn entries(&self) -> Vec<Value> {
        self.shop.entries(self.number).await
    }
    /// What came last.
    async fn last(&self) -> Value {
        self.shop.last(self.number).await
    }
    /// What Lan is known by.
    async fn known_as(&self) -> Vec<String> {
        let contact = self.shop.ticket(self.number).await["requester"]["id"].as_str().unwrap().to_owned();
        let contact = self.shop.mai.get(&format!("/contacts/{contact}")).await;
        contact["identities"].as_array().unwrap().iter().map(|one| one["value"].as_str().unwrap().to_owned()).collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_request_goes_on_in_telegram_by_a_link_of_its_page() {
    let mut scene = Scene::open().await;
    let shown = scene.pressed().await;
    assert!(shown.len() == 64 && shown.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{shown}");
    scene.says(77, &format!("/start {shown}")).await;
    let entry = scene.last().await;
    assert!(entry["channel"] == "telegram" && entry["why_here"]["rule"] == "link" && entry["is_held"] == false, "{entry}");
    assert!(entry["visible"] == "/start" && !entry.to_string().contains(&shown), "{entry}");
    assert_eq!(scene.known_as().await, ["lan@customers.example", "77"]);
    let greeting = until("the bot to greet", async || scene.telegram.texts().pop()).await;
    assert!(greeting.contains(&format!("#{}", scene.number)) && !greeting.contains("Broken pot"), "{greeting}");

    scene.says(77, "Here is the picture.").await;
    let entry = scene.last().await;
    assert!(entry["visible"] == "Here is the picture." && entry["why_here"]["rule"] == "line", "{entry}");
    let ways = scene.shop.mai.get(&format!("/tickets/{}/channels", scene.number)).await;
    let way = ways.as_array().unwrap().iter().find(|way| way["channel"] == "telegram").unwrap();
    assert_eq!(way["can_deliver"], true, "{way}");
    assert_eq!(scene.tickets().await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_into_telegram_is_good_once_and_for_a_quarter_of_an_hour() {
    let mut scene = Scene::open().await;
    let (used, late) = (scene.pressed().await, scene.pressed().await);
    assert_ne!(used, late);
    scene.says(77, &format!("/start {used}")).await;
    let entries = scene.entries().await.len();
    // Whoever finds it afterwards is nobody, and writes into nothing.
    scene.says(88, &format!("/start {used}")).await;
    scene.shop.house.later(Duration::from_mins(15));
    scene.says(99, &format!("/start {late}")).await;
    scene.says(99, &format!("/start {}", "A".repeat(64))).await;
    scene.says(99, "/start spring-sale").await;
    assert_eq!((scene.entries().await.len(), scene.tickets().await), (entries, 1));
    assert_eq!(scene.known_as().await, ["lan@customers.example", "77"]);
    scene.says(88, "Hello").await;
    assert_eq!(scene.tickets().await, 2, "they are somebody new");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_of_somebody_else_is_not_taken_over_by_a_link() {
    let mut scene = Scene::open().await;
    scene.says(88, "Where is my own order?").await;
    let shown = scene.pressed().await;
    scene.says(88, &format!("/start {shown}")).await;
    let entry = scene.last().await;
    assert!(entry["is_held"] == true && entry["why_here"]["note"].as_str().unwrap().contains("another contact"), "{entry}");
    assert_eq!(scene.known_as().await, ["lan@customers.example"]);
    assert!(scene.telegram.texts().is_empty(), "nobody is told what they may have no part in");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_the_button_makes_a_link_into_telegram_and_only_while_the_bot_runs() {
    let scene = Scene::open().await;
    let page = scene.page().await;
    assert!(!page.says("t.me"), "looking makes none: {}", page.text());
    let browser = Browser::at(&scene.shop);
    assert_eq!(browser.get(&format!("{}/go-on", scene.link)).await.status, 405);
    let foreign = Browser::at(&scene.shop).with("origin", "https://evil.example");
    assert_eq!(foreign.post(&format!("{}/go-on", scene.link), &[]).await.status, 403);
    assert_eq!(browser.post(&format!("{}x/go-on", scene.link), &[]).await.status, 404);

    let path = format!("/inboxes/{}", scene.bot);
    let version = scene.shop.mai.get(&path).await["version"].clone();
    scene.shop.mai.patch(&path, json!({ "version": version, "is_active": false })).await;
    let page = browser.see(&scene.link).await;
    assert!(!page.says("Continue in Telegram"), "{}", page.text());
    let made = browser.post(&format!("{}/go-on", scene.link), &[]).await;
    assert!(made.status == 503 && made.says("Telegram cannot be reached") && !made.says("t.me"), "{}", made.text());
}
