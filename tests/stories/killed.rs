//! The real executable, killed again and again while mail pours in and answers go out.
use crate::{
    client::Client,
    house::{Ground, House},
    letter::Letter,
    patience::until,
    servers::{
        dovecot::Dovecot,
        smtp_fake::{Script, SmtpFake},
    },
    shop::{receiving, sending},
};
use hopdesk::engine::mail::imap;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};

const KILLS: usize = 32;
const MAILS_EACH: usize = 3;

/// The executable, serving.
struct Served {
    child: Child,
    client: Client,
    set_up_code: Option<String>,
}

impl Served {
    /// Starts it and returns when it says where it listens.
    async fn start(data: &Path, roots: &Path) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_hopdesk"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .arg("--extra-roots")
            .arg(roots)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (mut code, mut address) = (None, None);
        let mut said = Vec::new();
        while address.is_none() {
            let Some(Ok(line)) = lines.next() else { panic!("hopdesk ended early: {said:#?}") };
            code = code.or_else(|| line.trim().strip_prefix("set-up code: ").map(str::to_owned));
            address = line.split_once("listens on ").map(|(_, rest)| rest.split(' ').next().unwrap().to_owned());
            said.push(line);
        }
        // Its log goes on: somebody must read it, or it would wait for ever.
        std::thread::spawn(move || for _ in lines {});
        Self { child, client: Client::new(&address.unwrap()), set_up_code: code }
    }
    /// SIGKILL to the very process that was started.
    fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A call that may be cut off by the end of the server.
async fn attempt(client: &Client, method: reqwest::Method, path: &str, body: Option<Value>) -> Option<Value> {
    client.try_call(method, path, body.as_ref()).await.filter(|(status, _)| (200..300).contains(status)).map(|(_, answer)| answer)
}

/// Answers every ticket that has no answer yet; repeats what a kill may have cut off.
async fn answer_all(mai: &Client) {
    let Some(tickets) = attempt(mai, reqwest::Method::GET, "/tickets?status=new&limit=200", None).await else { return };
    for ticket in tickets["items"].as_array().into_iter().flatten() {
        let number = &ticket["number"];
        let body = json!({ "text": format!("Answer to {number}"), "client_id": format!("answer-{number}") });
        attempt(mai, reqwest::Method::POST, &format!("/tickets/{number}/replies"), Some(body)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_again_and_again_it_loses_no_mail_makes_none_twice_and_sends_no_answer_twice() {
    let dovecot = Dovecot::start().await;
    dovecot.set_user("shop", "secret");
    let smtp = SmtpFake::start(Script::default().with_start_tls(&dovecot.authority).with_account("shop", "secret")).await;
    let folder = tempfile::TempDir::with_prefix("killed").unwrap();
    let (data, roots) = (folder.path().join("data"), folder.path().join("roots.pem"));
    std::fs::write(&roots, &dovecot.authority.root).unwrap();

    let mut served = Served::start(&data, &roots).await;
    let code = served.set_up_code.clone().expect("a new desk prints its code");
    let session = served
        .client
        .sign_in_by(
            "/setup",
            json!({ "code": code, "name": "Mai", "email": "mai@agents.example", "password": "gạo lứt muối mè 42", "language": "en",
                "time_zone": "Asia/Ho_Chi_Minh", "shop_name": "Tea House" }),
        )
        .await;
    let token = session.make_token().await;
    let settings = session.get("/settings").await;
    let mut tickets = settings["tickets"].clone();
    tickets["undo_send_seconds"] = 0.into();
    session.patch("/settings", json!({ "version": settings["version"], "tickets": tickets })).await;
    session
        .post(
            "/inboxes",
            json!({ "name": "Tea House", "channel": "email", "address": "shop@shop.example", "sends_acknowledgement": true,
                "settings": { "imap": receiving(dovecot.tls_port, "shop", &json!({ "afterwards": "flag" })), "smtp": sending(smtp.port) },
                "secrets": { "imap_password": "secret", "smtp_password": "secret" } }),
        )
        .await;

    // Mail comes in from another program all the while; each life of the server is a little longer or shorter than the last.
    let mut mailbox = imap::connect(&dovecot.config("shop", "secret")).await.unwrap();
    let mut sent = BTreeSet::new();
    let mut lot: u64 = 0x2545_F491_4F6C_DD1D;
    for life in 0..KILLS {
        let mai = served.client.with_token(&token);
        for n in 0..MAILS_EACH {
            let letter =
                Letter::new(&format!("customer{}@customers.example", life * MAILS_EACH + n), &format!("Mail {life}.{n}"), "Hello?");
            mailbox.append("INBOX", &letter.raw(), &[]).await.unwrap();
            sent.insert(letter.id);
        }
        lot = lot.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let span = Duration::from_millis(10 + (lot >> 33) % 350);
        let _ = tokio::time::timeout(span, async {
            loop {
                answer_all(&mai).await;
            }
        })
        .await;
        served.kill();
        served = Served::start(&data, &roots).await;
    }

    // A quiet end: all that waits is let go, and everything settles.
    let mai = served.client.with_token(&token);
    let total = i64::try_from(sent.len()).unwrap();
    until("all mail to be in", async || {
        let counts = mai.get("/ledger/counts").await;
        (counts["ticketed"] == total && counts["stored"] == 0).then_some(())
    })
    .await;
    until("everything to be answered", async || {
        answer_all(&mai).await;
        mai.get("/tickets?status=new&limit=1").await["items"].as_array().unwrap().is_empty().then_some(())
    })
    .await;
    until("all deliveries to end", async || {
        let open = mai.get("/deliveries?limit=200").await["items"].clone();
        let mut is_over = true;
        for delivery in open.as_array().unwrap() {
            match delivery["state"].as_str().unwrap() {
                "deferred" | "parked" => {
                    is_over = false;
                    mai.call(reqwest::Method::POST, &format!("/deliveries/{}/resend", delivery["id"].as_str().unwrap()), None).await;
                }
                "uncertain" => {}
                _ => is_over = false,
            }
        }
        is_over.then_some(())
    })
    .await;
    served.kill();

    let house = House::open(Ground::at(folder, &dovecot.authority.root)).await;
    house.settled(total).await;
    assert_eq!(house.count("select count(*) from ledger").await, total, "the ledger has a row for each mail and no other");
    assert_eq!(house.count("select count(*) from tickets").await, total);
    assert_eq!(house.count("select count(*) from entries where direction = 'in'").await, total, "every mail is one entry");
    assert_eq!(house.count("select count(distinct entry_id) from ledger where state = 'ticketed'").await, total);
    let replies = house.count("select count(*) from deliveries where kind = 'reply'").await;
    assert_eq!(replies, total, "every ticket has one answer");
    let deliveries: Vec<(String, String, String)> = house
        .read(|connection| {
            let mut statement = connection.prepare("select external_id, kind, state from deliveries")?;
            Ok(statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect::<Result<_, _>>()?)
        })
        .await;
    let mut arrived: BTreeMap<String, usize> = BTreeMap::new();
    for mail in smtp.mails() {
        *arrived.entry(crate::letter::Ours::read(&mail).id).or_default() += 1;
    }
    let mut uncertain = 0;
    for (id, kind, state) in &deliveries {
        let count = arrived.get(id).copied().unwrap_or(0);
        match state.as_str() {
            "sent" => assert_eq!(count, 1, "{kind} {id}"),
            "uncertain" => {
                uncertain += 1;
                assert!(count <= 1, "{kind} {id}");
            }
            other => panic!("{kind} {id} is {other}"),
        }
    }
    assert!(arrived.keys().all(|id| deliveries.iter().any(|(known, ..)| known == id)), "nothing went out that is not known");
    let acknowledged = deliveries.iter().filter(|(_, kind, _)| kind == "acknowledgement").count();
    eprintln!("{KILLS} kills: {total} mails, {} deliveries ({acknowledged} acknowledgements), {uncertain} uncertain", deliveries.len());
    house.close().await;
}
