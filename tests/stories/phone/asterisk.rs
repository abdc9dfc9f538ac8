//! The cases that an Asterisk plays: those of the list that concern a switchboard (P), and its own (A).
use super::desk::{come_to, in_thread, rows};
use crate::{
    counter::{Counter, cases, with},
    patience::until,
    servers::asterisk_fake::{AsteriskFake, SECRET, USER, event},
};
use serde_json::{Value, json};
use std::ops::Deref;

/// What the list names and is not done, and what happens instead.
pub const LEFT_OUT: [(&str, &str); 1] =
    [("P10", "files of call records: the switchboard tells of its records by AMI (P10a), and no file of it is read")];

cases! {
    "P3" "missed three times is one ticket, and calling back solves it" missed;
    "P4" "callers without a number are nobody's" withheld;
    "P5" "0912…, 84912… and +84912… are one caller" spellings;
    "P9" "split packets, a transfer and a connection that breaks are one call" passed_on;
    "P10a" "a record with commas, quotes and several telephones" records;
    "P12" "calls within the house are nobody's business" within;
    "P13" "a clock that is off, and times without a zone" clocks;
    "A1" "a secret that is not taken is an alarm in a plain sentence" credentials;
    "A2" "a call that began before a restart goes on, and one that ended meanwhile is over" restart;
    "A3" "a queue, a telephone that is busy and a machine that listens" unanswered;
    "A4" "calls out: dialled, answered, busy, failed" outgoing;
    "A5" "what is no Asterisk, or speaks without end, is refused" strange;
    "A6" "contexts decide what comes from outside and what is left out" contexts;
    "A7" "five hundred calls at once" flood;
    "A8" "the live test says what is wrong" check;
}

struct Desk {
    counter: Counter,
    board: AsteriskFake,
}

impl Deref for Desk {
    type Target = Counter;
    fn deref(&self) -> &Counter {
        &self.counter
    }
}

fn settings(board: &AsteriskFake, over: &Value) -> Value {
    let agents = json!({ "101": "mai@agents.example" });
    with(json!({ "host": "127.0.0.1", "port": board.port, "username": USER, "agents": agents }), over)
}

impl Desk {
    async fn open() -> Self {
        Self::open_with(json!({})).await
    }
    async fn open_with(over: Value) -> Self {
        let board = AsteriskFake::start().await;
        let counter = Counter::open("asterisk", settings(&board, &over), json!({ "secret": SECRET })).await;
        let desk = Self { counter, board };
        desk.connected(1).await;
        desk
    }
    async fn connected(&self, times: usize) {
        until("the switchboard to be listened to", async || (self.board.sessions() >= times).then_some(())).await;
    }
    fn say(&self, name: &str, pairs: &[(&str, &str)]) {
        self.board.say(event(name, pairs));
    }
    /// Somebody outside calls.
    fn rings(&self, linked: &str, from: &str) {
        self.say("Newchannel", &outside(linked, linked, from, "02873001234"));
    }
    /// A telephone of the house is rung for it.
    fn dials(&self, linked: &str, leg: &str, extension: &str) {
        let channel = format!("PJSIP/{extension}-{leg}");
        self.say("Newchannel", &[("Channel", &channel), ("Uniqueid", leg), ("Linkedid", linked), ("Context", "from-internal")]);
        let dest = [("DestChannel", channel.as_str()), ("DestUniqueid", leg), ("DestLinkedid", linked), ("DialString", extension)];
        self.say("DialBegin", &[&[("Uniqueid", linked), ("Linkedid", linked)], dest.as_slice()].concat());
    }
    fn answers(&self, linked: &str, leg: &str, extension: &str) {
        let channel = format!("PJSIP/{extension}-{leg}");
        for (count, id, channel) in [("1", leg, channel.as_str()), ("2", linked, "PJSIP/viettel-1")] {
            let pairs = [("BridgeUniqueid", "b"), ("BridgeType", "basic"), ("BridgeNumChannels", count), ("Channel", channel)];
            self.say("BridgeEnter", &[pairs.as_slice(), &[("Uniqueid", id), ("Linkedid", linked)]].concat());
        }
    }
    fn hangs_up(&self, linked: &str, leg: &str, cause: &str) {
        self.say("Hangup", &[("Channel", "PJSIP/x-1"), ("Uniqueid", leg), ("Linkedid", linked), ("Cause", cause)]);
    }
    fn missed(&self, linked: &str, from: &str) {
        let leg = format!("{linked}9");
        self.rings(linked, from);
        self.dials(linked, &leg, "101");
        self.hangs_up(linked, &leg, "26");
        self.hangs_up(linked, linked, "16");
    }
    /// A telephone of the house dials, and a line to the outside is taken.
    fn dials_out(&self, linked: &str, leg: &str, number: &str) {
        self.say(
            "Newchannel",
            &[("Channel", "PJSIP/101-1"), ("Uniqueid", linked), ("Linkedid", linked), ("Exten", number), ("CallerIDNum", "101")],
        );
        let dest = [("DestChannel", "PJSIP/viettel-2"), ("DestUniqueid", leg), ("DestLinkedid", linked)];
        self.say("Newchannel", &[("Channel", "PJSIP/viettel-2"), ("Uniqueid", leg), ("Linkedid", linked)]);
        self.say("DialBegin", &[&[("Uniqueid", linked), ("Linkedid", linked)], dest.as_slice()].concat());
    }
    fn dial_ends(&self, linked: &str, leg: &str, status: &str) {
        let dest = [("DestChannel", "PJSIP/viettel-2"), ("DestUniqueid", leg), ("DestLinkedid", linked), ("DialStatus", status)];
        self.say("DialEnd", &dest);
    }
}

fn outside<'a>(id: &'a str, linked: &'a str, from: &'a str, to: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("Channel", "PJSIP/viettel-1"),
        ("Uniqueid", id),
        ("Linkedid", linked),
        ("CallerIDNum", from),
        ("CallerIDName", "Chị Hoa"),
        ("Exten", to),
        ("Context", "from-trunk"),
    ]
}

async fn missed() {
    let desk = Desk::open().await;
    for linked in ["1.1", "1.2", "1.3"] {
        desk.missed(linked, "0912345678");
    }
    come_to(&desk, &["missed"; 3]).await;
    assert_eq!(desk.house.count("select count(*) from tickets").await, 1);
    let number = desk.number().await;
    let ticket = desk.mai.get(&format!("/tickets/{number}")).await;
    assert!(ticket["subject"] == "Missed call from Chị Hoa" && ticket["status"] == "new", "{ticket}");
    assert_eq!(in_thread(&desk, number).await.len(), 3);
    desk.dials_out("2.1", "2.2", "0912345678");
    desk.dial_ends("2.1", "2.2", "ANSWER");
    desk.hangs_up("2.1", "2.2", "16");
    desk.hangs_up("2.1", "2.1", "16");
    come_to(&desk, &["missed", "missed", "missed", "answered"]).await;
    assert_eq!(in_thread(&desk, number).await.len(), 4);
    assert_eq!(desk.mai.get(&format!("/tickets/{number}")).await["status"], "solved");
}

async fn withheld() {
    let desk = Desk::open().await;
    desk.missed("1.1", "anonymous");
    desk.missed("1.2", "<unknown>");
    let calls = come_to(&desk, &["missed", "missed"]).await;
    assert!(calls.iter().all(|call| call.number.is_empty()), "{calls:?}");
    assert_eq!(desk.house.count("select count(distinct requester_id) from tickets").await, 2);
    // Some lines tell who calls only after the first ring.
    desk.rings("1.3", "");
    come_to(&desk, &["missed", "missed", "ringing"]).await;
    desk.say("NewCallerid", &[("Uniqueid", "1.3"), ("Linkedid", "1.3"), ("CallerIDNum", "0912345678"), ("CallerIDName", "")]);
    desk.hangs_up("1.3", "1.3", "16");
    assert_eq!(come_to(&desk, &["missed"; 3]).await[2].number, "+84912345678");
}

async fn spellings() {
    let desk = Desk::open().await;
    for (linked, from) in [("1.1", "0912345678"), ("1.2", "84912345678"), ("1.3", "+84912345678")] {
        desk.missed(linked, from);
    }
    let calls = come_to(&desk, &["missed"; 3]).await;
    assert!(calls.iter().all(|call| call.number == "+84912345678"), "{calls:?}");
    assert_eq!(desk.house.count("select count(*) from contacts").await, 1);
}

async fn passed_on() {
    let desk = Desk::open().await;
    let told = event("Newchannel", &outside("1.1", "1.1", "0912345678", "02873001234"));
    desk.board.say_in_pieces(&told, 3);
    let call = come_to(&desk, &["ringing"]).await.remove(0);
    assert!(call.direction == "in" && call.external_id == format!("asterisk:{}:1.1", desk.inbox), "{call:?}");
    desk.dials("1.1", "1.2", "101");
    desk.answers("1.1", "1.2", "101");
    let call = come_to(&desk, &["talking"]).await.remove(0);
    assert_eq!(call.agent, "mai@agents.example");
    // Mai asks a colleague first; that is a call of its own, until she hands the caller over.
    desk.say("Newchannel", &[("Channel", "PJSIP/101-3"), ("Uniqueid", "2.1"), ("Linkedid", "2.1"), ("Exten", "102")]);
    desk.dials("2.1", "2.2", "102");
    desk.say("BridgeEnter", &[("Channel", "PJSIP/102-2.2"), ("BridgeNumChannels", "2"), ("Uniqueid", "2.2"), ("Linkedid", "1.1")]);
    desk.hangs_up("1.1", "1.2", "16");
    desk.hangs_up("2.1", "2.1", "16");
    // The connection breaks, and what goes on is asked anew.
    let now = [
        event("CoreShowChannel", &outside("1.1", "1.1", "0912345678", "02873001234")),
        event("CoreShowChannel", &[("Channel", "PJSIP/102-2.2"), ("Uniqueid", "2.2"), ("Linkedid", "1.1"), ("BridgeId", "b")]),
    ];
    desk.board.set_channels(Some(now.concat()));
    desk.board.cut();
    desk.connected(2).await;
    come_to(&desk, &["talking"]).await;
    desk.hangs_up("1.1", "2.2", "16");
    desk.hangs_up("1.1", "1.1", "16");
    come_to(&desk, &["answered"]).await;
    assert_eq!(in_thread(&desk, desk.number().await).await.len(), 1);
}

fn record<'a>(id: &'a str, more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("AccountCode", ""),
        ("Source", "0912345678"),
        ("Destination", "02873001234"),
        ("DestinationContext", "from-trunk"),
        ("CallerID", r#""Nguyễn, ""Lan""" <0912345678>"#),
        ("Channel", "PJSIP/viettel-1"),
        ("LastApplication", "Dial"),
        ("LastData", "PJSIP/101,20"),
        ("StartTime", "2026-11-21 08:00:00"),
        ("EndTime", "2026-11-21 08:01:35"),
        ("AMAFlags", "DOCUMENTATION"),
        ("UniqueID", id),
    ];
    [more, usual.as_slice()].concat()
}

async fn records() {
    let desk = Desk::open().await;
    let none = [("DestinationChannel", "PJSIP/102-3"), ("Disposition", "NO ANSWER"), ("AnswerTime", ""), ("BillableSeconds", "0")];
    let answered = [
        ("DestinationChannel", "PJSIP/101-2"),
        ("Disposition", "ANSWERED"),
        ("AnswerTime", "2026-11-21 08:00:15"),
        ("BillableSeconds", "80"),
    ];
    desk.say("Cdr", &record("1.1", &none));
    desk.say("Cdr", &record("1.1", &answered));
    let call = come_to(&desk, &["answered"]).await.remove(0);
    assert!(call.talked == Some(80) && call.agent == "mai@agents.example", "{call:?}");
    let ticket = desk.mai.get(&format!("/tickets/{}", desk.number().await)).await;
    assert!(ticket["requester"]["name"].as_str().unwrap().starts_with("Nguyễn, "), "{ticket}");
    // A record of a call that was heard changes nothing.
    desk.missed("1.2", "0987654321");
    come_to(&desk, &["answered", "missed"]).await;
    desk.say("Cdr", &record("1.2", &answered));
    desk.missed("1.3", "0987654322");
    come_to(&desk, &["answered", "missed", "missed"]).await;
}

async fn within() {
    let desk = Desk::open().await;
    desk.say("Newchannel", &[("Channel", "PJSIP/101-1"), ("Uniqueid", "1.1"), ("Linkedid", "1.1"), ("Exten", "102")]);
    desk.dials("1.1", "1.2", "102");
    desk.answers("1.1", "1.2", "102");
    desk.hangs_up("1.1", "1.2", "16");
    desk.hangs_up("1.1", "1.1", "16");
    let of_house = [("Source", "101"), ("Destination", "102"), ("Channel", "PJSIP/101-1"), ("DestinationChannel", "PJSIP/102-2")];
    desk.say("Cdr", &[of_house.as_slice(), &[("Disposition", "ANSWERED"), ("UniqueID", "3.1")]].concat());
    desk.missed("2.1", "0912345678");
    assert_eq!(come_to(&desk, &["missed"]).await.len(), 1);
}

async fn clocks() {
    let desk = Desk::open().await;
    let told = [("DestinationChannel", "PJSIP/101-2"), ("Disposition", "ANSWERED"), ("BillableSeconds", "5")];
    desk.say("Cdr", &record("1.1", &told));
    come_to(&desk, &["answered"]).await;
    let ahead = [("StartTime", "2099-01-01 00:00:00"), ("EndTime", "2099-01-01 00:01:00")];
    desk.say("Cdr", &[ahead.as_slice(), &record("1.2", &told)].concat());
    come_to(&desk, &["answered", "answered"]).await;
    let calls = in_thread(&desk, desk.number().await).await;
    let started: Vec<_> = calls.iter().map(|call| call["started_at"].as_str().unwrap().to_owned()).collect();
    assert_eq!(started, ["2026-11-21T01:00:00Z".to_owned(), desk.clock.now().to_string()], "08:00 in Ho Chi Minh City, and no future");
}

async fn credentials() {
    let desk = Desk::open().await;
    desk.board.set_secret("another");
    desk.board.cut();
    let words = desk.house.alarm("inbox_token_expired").await;
    assert!(words.contains("user name and secret") && words.contains("manager.conf") && !words.contains(SECRET), "{words}");
    desk.change_secrets(json!({ "secret": "another" })).await;
    desk.connected(2).await;
    desk.house.all_clear("inbox_token_expired").await;
    assert!(desk.health().await["alarms"].as_array().unwrap().is_empty());
}

async fn restart() {
    let desk = Desk::open().await;
    desk.rings("1.1", "0912345678");
    desk.dials("1.1", "1.2", "101");
    desk.answers("1.1", "1.2", "101");
    desk.rings("2.1", "0987654321");
    come_to(&desk, &["talking", "ringing"]).await;
    // The first goes on and this user may not ask for it; the second is gone.
    let Desk { counter, board } = desk;
    board.set_channels(Some(event("CoreShowChannel", &outside("1.1", "1.1", "0912345678", "02873001234"))));
    let desk = Desk { counter: Box::pin(counter.restart()).await, board };
    desk.connected(2).await;
    come_to(&desk, &["talking", "missed"]).await;
    desk.board.set_channels(None);
    desk.board.cut();
    desk.connected(3).await;
    desk.hangs_up("1.1", "1.2", "16");
    desk.hangs_up("1.1", "1.1", "16");
    come_to(&desk, &["answered", "missed"]).await;
}

async fn unanswered() {
    let desk = Desk::open().await;
    desk.rings("1.1", "0912345678");
    desk.say("QueueCallerJoin", &[("Queue", "kinhdoanh"), ("Uniqueid", "1.1"), ("Linkedid", "1.1")]);
    desk.say("QueueCallerAbandon", &[("Queue", "kinhdoanh"), ("Uniqueid", "1.1"), ("Linkedid", "1.1")]);
    desk.hangs_up("1.1", "1.1", "16");
    come_to(&desk, &["missed"]).await;
    assert_eq!(in_thread(&desk, desk.number().await).await[0]["queue"], "kinhdoanh");
    desk.rings("2.1", "0912345678");
    desk.dials("2.1", "2.2", "101");
    desk.say("DialEnd", &[("DestChannel", "PJSIP/101-2.2"), ("DestUniqueid", "2.2"), ("DestLinkedid", "2.1"), ("DialStatus", "BUSY")]);
    desk.hangs_up("2.1", "2.2", "17");
    desk.hangs_up("2.1", "2.1", "16");
    come_to(&desk, &["missed", "busy"]).await;
    // A message that was left is told by the record, before the end or after it.
    desk.rings("3.1", "0912345678");
    desk.say("Cdr", &record("3.1", &[("LastApplication", "VoiceMail"), ("Disposition", "ANSWERED")]));
    desk.hangs_up("3.1", "3.1", "16");
    come_to(&desk, &["missed", "busy", "voicemail"]).await;
    desk.rings("4.1", "0912345678");
    desk.hangs_up("4.1", "4.1", "16");
    come_to(&desk, &["missed", "busy", "voicemail", "missed"]).await;
    desk.say("Cdr", &record("4.1", &[("LastApplication", "VoiceMail"), ("Disposition", "ANSWERED")]));
    come_to(&desk, &["missed", "busy", "voicemail", "voicemail"]).await;
    let previews = desk.mai.get(&format!("/tickets/{}/entries", desk.number().await)).await;
    assert!(previews.to_string().contains("voicemail"), "{previews}");
}

async fn outgoing() {
    let desk = Desk::open_with(json!({ "outgoing_prefix": "9" })).await;
    for (linked, leg, status, cause) in [
        ("1.1", "1.2", "ANSWER", "16"),
        ("2.1", "2.2", "BUSY", "17"),
        ("3.1", "3.2", "CHANUNAVAIL", "34"),
        ("4.1", "4.2", "NOANSWER", "19"),
    ] {
        desk.dials_out(linked, leg, "90912345678");
        desk.dial_ends(linked, leg, status);
        desk.hangs_up(linked, leg, cause);
        desk.hangs_up(linked, linked, "16");
    }
    let calls = come_to(&desk, &["answered", "busy", "failed", "missed"]).await;
    let are_ours = calls.iter().all(|call| call.direction == "out" && call.number == "+84912345678" && call.agent == "mai@agents.example");
    assert!(are_ours, "{calls:?}");
    // Clicked in another program: the telephone of the house rings first, and what it dials is told last.
    desk.say("Newchannel", &[("Channel", "PJSIP/101-7"), ("Uniqueid", "5.1"), ("Linkedid", "5.1"), ("Exten", "s")]);
    desk.say("Newchannel", &[("Channel", "PJSIP/viettel-8"), ("Uniqueid", "5.2"), ("Linkedid", "5.1")]);
    let dest = [("DestChannel", "PJSIP/viettel-8"), ("DestUniqueid", "5.2"), ("DestLinkedid", "5.1"), ("DialString", "viettel/0987654321")];
    desk.say("DialBegin", &dest);
    let calls = come_to(&desk, &["answered", "busy", "failed", "missed", "ringing"]).await;
    assert_eq!(calls[4].number, "+84987654321");
}

async fn strange() {
    let desk = Desk::open().await;
    desk.board.say([b'x'; 40 << 10]);
    desk.house.alarm("inbox_stopped").await;
    let desk = Desk::open().await;
    desk.board.set_greeting("SSH-2.0-OpenSSH_9.2");
    desk.board.cut();
    let words = desk.house.alarm("inbox_stopped").await;
    assert!(words.contains("no manager interface"), "{words}");
}

async fn contexts() {
    let desk = Desk::open_with(json!({ "incoming_contexts": ["from-pstn"], "ignored_contexts": ["fax"] })).await;
    let from =
        |id: &'static str, context: &'static str| [("Channel", "PJSIP/200-1"), ("Uniqueid", id), ("Linkedid", id), ("Context", context)];
    desk.say("Newchannel", &[from("1.1", "from-pstn").as_slice(), &[("CallerIDNum", "0912345678")]].concat());
    desk.say("Newchannel", &[from("2.1", "fax").as_slice(), &[("CallerIDNum", "0912345679")]].concat());
    desk.hangs_up("2.1", "2.1", "16");
    desk.hangs_up("1.1", "1.1", "16");
    let calls = come_to(&desk, &["missed"]).await;
    assert_eq!((calls[0].number.as_str(), calls[0].direction.as_str()), ("+84912345678", "in"));
}

async fn flood() {
    let desk = Desk::open().await;
    let mut said = String::new();
    for n in 0..500 {
        let (linked, from) = (format!("9.{n}"), format!("0900000{n:03}"));
        said.push_str(&event("Newchannel", &outside(&linked, &linked, &from, "02873001234")));
        said.push_str(&event("Hangup", &[("Uniqueid", &linked), ("Linkedid", &linked), ("Cause", "16")]));
    }
    desk.board.say_in_pieces(&said, 1000);
    come_to(&desk, &["missed"; 500]).await;
}

async fn check() {
    let desk = Desk::open().await;
    let tried = async |over: Value, secret: &str| {
        let body = json!({ "channel": "asterisk", "settings": settings(&desk.board, &over), "secrets": { "secret": secret } });
        desk.mai.post("/inboxes/check", body).await
    };
    let good = tried(json!({}), SECRET).await;
    assert!(good[0]["ok"] == true && good[0]["message"].as_str().unwrap().contains("Call Manager/9"), "{good}");
    assert_eq!(tried(json!({}), "wrong").await[0]["problem"], "credentials");
    assert_eq!(tried(json!({ "port": 1 }), SECRET).await[0]["problem"], "unreachable");
    let stranger = tried(json!({ "agents": { "101": "nobody@agents.example" } }), SECRET).await;
    assert!(stranger[1]["problem"] == "settings" && stranger[1]["message"].as_str().unwrap().contains("nobody@"), "{stranger}");
    for (over, field) in [
        (json!({ "security": "start_tls" }), "settings.security"),
        (json!({ "username": "a\r\nAction: Command" }), "settings.username"),
        (json!({ "time_zone": "Saigon" }), "settings.time_zone"),
        (json!({ "agents": { "101": "no address" } }), "settings.agents"),
        (json!({ "extension_digits": 1 }), "settings.extension_digits"),
        (json!({ "host": "" }), "settings.host"),
    ] {
        let body = json!({ "name": "x", "channel": "asterisk", "settings": settings(&desk.board, &over), "secrets": { "secret": SECRET } });
        let (status, problem) = desk.mai.refused(reqwest::Method::POST, "/inboxes", body).await;
        assert!(status == 400 && problem["field"] == field, "{problem}");
    }
    assert_eq!(rows(&desk).await, []);
}
