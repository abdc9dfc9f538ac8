//! Mailboxes that misbehave: nothing is lost, nothing comes twice, and people are told what they can do.
use crate::{
    house::{Ground, House},
    letter::Letter,
    patience::until,
    proxy::Proxy,
    servers::{
        dovecot::Dovecot,
        imap_liar::{ImapLiar, Lie},
    },
    shop::{Plan, Shop, receiving},
};
use hopdesk::{
    base::Clock,
    engine::mail::imap::{self, ImapSession},
};
use serde_json::{Value, json};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

/// A desk whose inbox looks at a lying server.
async fn desk_with(liar: &ImapLiar, over: Value) -> House {
    let house = House::open(Ground::new(Clock::system(), "")).await;
    let mai = house.set_up().await;
    let mut imap = receiving(liar.port, "shop", &over);
    imap["security"] = "plain".into();
    mai.post(
        "/inboxes",
        json!({ "name": "Lies", "channel": "email", "address": "shop@shop.example", "settings": { "imap": imap }, "secrets": { "imap_password": "secret" } }),
    )
    .await;
    house
}

fn three() -> Vec<(u32, Vec<u8>)> {
    (1..=3)
        .map(|n| {
            let letter = Letter {
                id: format!("m{n}@customers.example"),
                ..Letter::new("lan@customers.example", &format!("Mail {n}"), &"x\n".repeat(1500))
            };
            (n * 10, letter.raw())
        })
        .collect()
}

fn one(uid: u32, raw: &[u8]) -> String {
    format!("* 1 FETCH (UID {uid} FLAGS () BODY[] {{{}}}\r\n{})\r\n", raw.len(), String::from_utf8_lossy(raw))
}

async fn has_three(house: &House) {
    house.settled(3).await;
    let counts = house.count("select count(*) * 100 + (select count(*) from ledger where state = 'ticketed') from tickets").await;
    assert_eq!(counts, 303, "three mails, three tickets");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connection_cut_within_a_mail_costs_nothing_but_time() {
    let cuts = Arc::new(AtomicUsize::new(0));
    let counted = cuts.clone();
    let mails = three();
    let liar = ImapLiar::start(three(), move |ask| {
        if !(ask.command.starts_with("UID FETCH") && ask.command.contains("BODY")) {
            return None;
        }
        // Each of the first connections ends a little later in the same answer.
        let n = counted.fetch_add(1, Ordering::SeqCst);
        let whole: String = mails.iter().map(|(uid, raw)| one(*uid, raw)).collect();
        (n < 3).then(|| Lie::SayThenCut(whole[..1500 + n * 3000].to_owned()))
    })
    .await;
    let house = desk_with(&liar, json!({})).await;
    has_three(&house).await;
    assert!(cuts.load(Ordering::SeqCst) > 3);
    house.all_clear("inbox_unreachable").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_length_is_not_taken_for_a_mail_and_the_mail_comes_all_the_same() {
    let lies = Arc::new(AtomicUsize::new(0));
    let counted = lies.clone();
    let mails = three();
    let liar = ImapLiar::start(three(), move |ask| {
        if !(ask.command.starts_with("UID FETCH") && ask.command.contains("BODY")) || counted.fetch_add(1, Ordering::SeqCst) > 0 {
            return None;
        }
        let (uid, raw) = &mails[0];
        let wrong = one(*uid, raw).replace(&format!("{{{}}}", raw.len()), &format!("{{{}}}", raw.len() - 7));
        Some(Lie::SayThenCut(format!("{wrong}{} OK done\r\n", ask.tag)))
    })
    .await;
    let house = desk_with(&liar, json!({})).await;
    has_three(&house).await;
    let wrong = house.count("select count(*) from ledger l join blobs b on b.id = l.blob_id where b.size < 3000").await;
    assert_eq!(wrong, 0, "no part of a mail is taken for the whole");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_ends_every_wait_at_once_is_not_asked_without_end() {
    let liar = ImapLiar::start(three(), |_| None).await;
    let house = desk_with(&liar, json!({ "poll_seconds": 5 })).await;
    has_three(&house).await;
    let waits = || liar.commands().iter().filter(|line| *line == "IDLE").count();
    let (before, began) = (waits(), std::time::Instant::now());
    until("two more waits", async || (waits() >= before + 2).then_some(())).await;
    assert!(began.elapsed().as_secs() >= 4, "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_stay_where_they_are_when_the_server_refuses_to_move_them() {
    let refuses = Arc::new(AtomicBool::new(true));
    let asked = refuses.clone();
    let liar = ImapLiar::start(three(), move |ask| {
        let moves = ["UID MOVE", "UID COPY", "UID STORE", "CREATE"].iter().any(|verb| ask.command.starts_with(verb));
        (moves && asked.load(Ordering::SeqCst)).then(|| Lie::Say(format!("{} NO [OVERQUOTA] no room\r\n", ask.tag)))
    })
    .await;
    let house = desk_with(&liar, json!({ "afterwards": "move", "move_to": "Done" })).await;
    has_three(&house).await;
    let words = house.alarm("inbox_afterwards_failed").await;
    assert!(words.contains("no room") && words.contains("taken in"), "{words}");
    let fetched = liar.commands().iter().position(|line| line.starts_with("UID FETCH") && line.contains("BODY")).unwrap();
    let moved = liar.commands().iter().position(|line| line.starts_with("UID MOVE") || line.starts_with("CREATE")).unwrap();
    assert!(fetched < moved);
    assert_eq!(house.count("select count(*) from tickets").await, 3, "and they come in once");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_said_twice_is_one_and_a_mail_withheld_raises_an_alarm() {
    let withholds = Arc::new(AtomicBool::new(true));
    let asked = withholds.clone();
    let mails = three();
    let liar = ImapLiar::start(three(), move |ask| {
        if !(ask.command.starts_with("UID FETCH") && ask.command.contains("BODY")) {
            return None;
        }
        if ask.command.contains("20") && asked.load(Ordering::SeqCst) {
            let twice: String = [&mails[0], &mails[0], &mails[2]]
                .into_iter()
                .filter(|mail| ask.command.contains(&mail.0.to_string()))
                .map(|mail| one(mail.0, &mail.1))
                .collect();
            return Some(Lie::Say(format!("{twice}{} OK done\r\n", ask.tag)));
        }
        None
    })
    .await;
    let house = desk_with(&liar, json!({ "poll_seconds": 5 })).await;
    house.settled(2).await;
    let words = house.alarm("mail_missing").await;
    assert!(words.contains("1 mail"), "{words}");
    assert_eq!(house.count("select count(*) from tickets").await, 2);
    withholds.store(false, Ordering::SeqCst);
    has_three(&house).await;
    house.all_clear("mail_missing").await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renumbered_mailbox_makes_no_second_tickets() {
    let validity = Arc::new(AtomicUsize::new(7));
    let asked = validity.clone();
    let liar = ImapLiar::start(three(), move |ask| {
        let number = asked.load(Ordering::SeqCst);
        if ask.command.starts_with("SELECT") {
            return Some(Lie::Say(format!("* 3 EXISTS\r\n* OK [UIDVALIDITY {number}] .\r\n{} OK done\r\n", ask.tag)));
        }
        (ask.command == "IDLE" && number == 7).then(|| Lie::SayThenCut("+ idling\r\n".to_owned()))
    })
    .await;
    let house = desk_with(&liar, json!({})).await;
    has_three(&house).await;
    validity.store(8, Ordering::SeqCst);
    house.settled(6).await;
    assert_eq!(house.count("select count(*) from tickets").await, 3);
    assert_eq!(house.count("select count(*) from entries").await, 3);
    assert_eq!(house.count("select count(*) from ledger where state = 'ignored' and rule = 'duplicate'").await, 3, "seen, and told apart");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_password_is_told_not_hammered_and_heals_when_it_is_put_right() {
    let shop = Shop::open().await;
    shop.ticketed(&Letter::new("lan@customers.example", "Tea", "1")).await;
    shop.dovecot.set_user("shop", "changed");
    // The server looks at its passwords once a second: sign in until the old one is refused.
    let refused = async || {
        let outcome = imap::connect(&shop.dovecot.config("shop", "secret")).await;
        matches!(outcome, Err(imap::ImapError::Authentication(_))).then_some(())
    };
    until("the old password to be refused", refused).await;
    shop.dovecot.kick("shop");
    let words = shop.house.alarm("inbox_sign_in_failed").await;
    assert!(!words.contains("secret"), "{words}");
    shop.put(&Letter::new("lan@customers.example", "Tea", "2"));
    let tries = shop.house.count("select count from alarms where kind = 'inbox_sign_in_failed'").await;
    assert_eq!(tries, 1, "accounts are locked by those who try again at once");
    let path = format!("/inboxes/{}", shop.inbox);
    let version = shop.mai.get(&path).await["version"].clone();
    shop.mai.patch(&path, json!({ "version": version, "secrets": { "imap_password": "changed" } })).await;
    shop.settled().await;
    shop.house.all_clear("inbox_sign_in_failed").await;
    assert_eq!(shop.house.count("select count(*) from tickets").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_away_is_told_and_what_came_meanwhile_is_fetched_when_it_is_back() {
    let dovecot = Dovecot::start().await;
    dovecot.set_user("shop", "secret");
    let wire = Proxy::start(dovecot.tls_port).await;
    let house = House::open(Ground::new(Clock::system(), &dovecot.authority.root)).await;
    let mai = house.set_up().await;
    mai.post(
        "/inboxes",
        json!({ "name": "Tea House", "channel": "email", "address": "shop@shop.example",
            "settings": { "imap": receiving(wire.port, "shop", &json!({})) }, "secrets": { "imap_password": "secret" } }),
    )
    .await;
    let put = |n: usize| dovecot.deliver("shop", "INBOX", &Letter::new("lan@customers.example", &format!("Mail {n}"), "x").raw());
    put(1);
    house.settled(1).await;
    wire.cut();
    put(2);
    house.settled(2).await;
    assert!(house.standing("inbox_unreachable").await.is_none(), "one cut connection is nothing to look at");
    wire.down();
    put(3);
    house.alarm("inbox_unreachable").await;
    assert_eq!(mai.get("/tickets").await["items"].as_array().unwrap().len(), 2, "the desk works on");
    wire.up();
    house.settled(3).await;
    house.all_clear("inbox_unreachable").await;
    assert_eq!(house.count("select count(*) from tickets").await, 3);
}

async fn look(dovecot: &Dovecot) -> ImapSession {
    imap::connect(&dovecot.config("shop", "secret")).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_set_for_afterwards_happens_to_mails_that_are_here() {
    for (over, left, moved) in [
        (json!({ "afterwards": "flag" }), 2, 0),
        (json!({ "afterwards": "move", "move_to": "Đã nhập" }), 0, 2),
        (json!({ "afterwards": "delete" }), 0, 0),
        (json!({ "afterwards": "leave" }), 2, 0),
    ] {
        let shop = Shop::open_as(Plan { imap: over.clone(), ..Plan::default() }).await;
        let letters = [Letter::new("lan@customers.example", "Tea", "1"), Letter::new("minh@customers.example", "Tea", "2")];
        for letter in &letters {
            shop.ticketed(letter).await;
        }
        let flags = async |session: &mut ImapSession| {
            session.select("INBOX").await.unwrap();
            let mut all = Vec::new();
            for uid in session.uids_from(1).await.unwrap() {
                if let Some(mail) = session.fetch(uid, 1 << 20).await.unwrap() {
                    all.push(mail.flags);
                }
            }
            all
        };
        until(&format!("{over}"), async || {
            let mut session = look(&shop.dovecot).await;
            let found = flags(&mut session).await;
            let is_flagged = found.iter().all(|flags| flags.iter().any(|flag| flag == "$Hopdesk") == (over["afterwards"] == "flag"));
            let seen = found.iter().any(|flags| flags.iter().any(|flag| flag == "\\Seen"));
            assert!(!seen, "nothing of ours marks mail as read");
            let elsewhere = if moved > 0 { session.select("Đã nhập").await.map_or(0, |folder| folder.exists) } else { 0 };
            (found.len() == left && is_flagged && elsewhere == moved).then_some(())
        })
        .await;
        assert_eq!(shop.house.count("select count(*) from tickets").await, 2);
        assert!(shop.house.standing("mail_missing").await.is_none());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_inboxes_bring_mail_in_beside_each_other_and_one_that_fails_harms_none() {
    let shop = Shop::open().await;
    for name in ["cups", "pots"] {
        shop.dovecot.set_user(name, "secret");
        shop.mai
            .post(
                "/inboxes",
                json!({ "name": name, "channel": "email", "address": format!("{name}@shop.example"),
                    "settings": { "imap": receiving(shop.dovecot.tls_port, name, &json!({})) }, "secrets": { "imap_password": "secret" } }),
            )
            .await;
    }
    shop.mai
        .post(
            "/inboxes",
            json!({ "name": "broken", "channel": "email", "address": "broken@shop.example",
                "settings": { "imap": receiving(1, "broken", &json!({})) }, "secrets": { "imap_password": "secret" } }),
        )
        .await;
    for n in 0..3 {
        for name in ["cups", "pots", "shop"] {
            let letter = Letter::new(&format!("lan{n}@customers.example"), &format!("{name} {n}"), "x").to(&format!("{name}@shop.example"));
            shop.dovecot.deliver(name, "INBOX", &letter.raw());
        }
    }
    shop.house.settled(9).await;
    let tickets = shop.mai.get("/tickets").await["items"].clone();
    assert_eq!(tickets.as_array().unwrap().len(), 9);
    let inboxes = shop.mai.get("/inboxes").await;
    for ticket in tickets.as_array().unwrap() {
        let inbox = inboxes.as_array().unwrap().iter().find(|inbox| inbox["id"] == ticket["inbox_id"]).unwrap();
        let from = ticket["subject"].as_str().unwrap().split(' ').next().unwrap();
        assert_eq!(inbox["address"], format!("{from}@shop.example"), "{ticket}");
    }
    // One mail to two of our addresses is one ticket.
    let both = Letter::new("hoa@customers.example", "To both", "x").to("cups@shop.example, pots@shop.example");
    shop.dovecot.deliver("cups", "INBOX", &both.raw());
    shop.dovecot.deliver("pots", "INBOX", &both.raw());
    shop.house.settled(11).await;
    assert_eq!(shop.house.count("select count(*) from tickets").await, 10);
    shop.house.alarm("inbox_unreachable").await;
}
