//! From a mail with a file to a ticket that is found by what is written in it.
use super::*;
use crate::{
    desk::{
        people::{Sees, policy::Role},
        search::{Indexer, Search},
        tests::world::World,
    },
    engine::{
        extract::{Extracted, Problem},
        log,
    },
};
use serde_json::Value;
use std::time::Duration;

struct Office {
    world: World,
    search: Search,
}

impl Office {
    fn open() -> Self {
        let (world, search) = World::open().with_search();
        Self { world, search }
    }

    fn mail(&self, name: &str, bytes: &str) -> i64 {
        self.world.mail("An <an@home.vn>", "Hỏi hàng", &format!("File: {name}|application/octet-stream||{bytes}\n"), "Xem tệp giúp em.")
    }

    fn follow(&self) {
        while self.world.shop.write(|tx| log::step(tx, &Wanting)).unwrap() {}
    }

    fn next(&self) -> Turn {
        let engine = self.world.shop.desk.engine.clone();
        let intake = self.world.shop.desk.intake.clone();
        // The blocking way must not be taken on a thread of the runtime.
        std::thread::scope(|scope| scope.spawn(move || next(&engine, &intake)).join().unwrap()).unwrap()
    }

    fn job(&self) -> Option<Job> {
        match self.next() {
            Turn::Read(job) => Some(job),
            _ => None,
        }
    }

    fn settle(&self, job: &Job, text: &str, problem: Option<Problem>) {
        let engine = &self.world.shop.desk.engine;
        let extracted = Extracted { text: text.to_owned(), problem };
        std::thread::scope(|scope| scope.spawn(|| settle(engine, job, &extracted)).join().unwrap()).unwrap();
    }

    fn index(&self) {
        let engine = self.world.shop.desk.engine.clone();
        std::thread::scope(|scope| {
            let work = scope.spawn(|| {
                let mut indexer = Indexer::new(engine, self.search.clone()).unwrap();
                while indexer.step().unwrap() {}
            });
            work.join().unwrap();
        });
    }
}

fn hits(answer: &(u16, Value)) -> Vec<(i64, String, String)> {
    assert_eq!(answer.0, 200, "{}", answer.1);
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let tickets = answer.1["tickets"].as_array().unwrap().iter();
    tickets.map(|hit| (hit["number"].as_i64().unwrap(), word(&hit["matched"]), word(&hit["file"]["name"]))).collect()
}

#[tokio::test]
async fn a_ticket_is_found_by_what_is_written_in_its_file() {
    let office = Office::open();
    let boss = office.world.client("boss", Role::Admin);
    let stranger = office.world.client_who_sees("kho", Role::Agent, Sees::Teams);
    let number = office.mail("Bảng giá.csv", "the bytes");
    let entry = office.world.entries(number)[0];
    office.follow();
    office.index();
    let file = async || boss.get(&format!("/entries/{entry}")).await.1["files"][0]["text"].clone();
    assert_eq!(file().await, serde_json::json!({ "state": "waiting" }));
    assert_eq!(hits(&boss.get("/search?q=ngocbich").await), []);

    let job = office.job().unwrap();
    assert_eq!(job.bytes, b"the bytes");
    office.settle(&job, "Vòng <b>ngocbich</b> giá 250000", None);
    assert_eq!(file().await, serde_json::json!({ "state": "found" }));
    assert!(office.world.shop.events().contains(&"file_read".to_owned()));
    office.index();
    let answer = boss.get("/search?q=ngocbich%20").await;
    assert_eq!(hits(&answer), [(number, "attachment".to_owned(), "Bảng giá.csv".to_owned())]);
    assert_eq!(answer.1["tickets"][0]["snippet"], "Vòng &lt;b&gt;<mark>ngocbich</mark>&lt;/b&gt; giá 250000");
    // What stands in the message and in the file was meant in the message.
    assert_eq!(hits(&boss.get("/search?q=xem").await), [(number, "text".to_owned(), String::new())]);
    assert_eq!(hits(&stranger.get("/search?q=ngocbich").await), [], "permission is that of the ticket");
    assert!(office.job().is_none());
}

#[tokio::test]
async fn the_same_bytes_are_read_once_and_found_wherever_they_came_with() {
    let office = Office::open();
    let boss = office.world.client("boss", Role::Admin);
    let before = [office.mail("a.txt", "same"), office.mail("b.txt", "same")];
    office.follow();
    let job = office.job().unwrap();
    office.settle(&job, "trầm hương", None);
    assert!(office.job().is_none());
    let after = office.mail("c.txt", "same");
    office.follow();
    assert!(office.job().is_none(), "it is known what is written in it");
    office.index();
    let mut found: Vec<i64> = hits(&boss.get("/search?q=tram%20huong").await).into_iter().map(|(number, ..)| number).collect();
    found.sort_unstable();
    assert_eq!(found, [before[0], before[1], after]);
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_so_and_no_other_waits_for_it() {
    let office = Office::open();
    let boss = office.world.client("boss", Role::Admin);
    let (bad, good) = (office.mail("bad.pdf", "%PDF-1.4 broken"), office.mail("good.txt", "good"));
    office.follow();
    // The newest first; this process dies with it, again and again.
    for _ in 0..3 {
        assert_eq!(office.job().unwrap().bytes, b"good");
        assert_eq!(
            office.job().map(|job| office.settle(&job, "", Some(Problem::Damaged))).is_some(),
            office.world.shop.clock.now() == start()
        );
        office.world.shop.clock.advance(Duration::from_secs(301));
    }
    assert!(matches!(office.next(), Turn::Settled), "given up");
    assert!(matches!(office.next(), Turn::Until(None)));
    let note = async |number: i64| {
        let entry = office.world.entries(number)[0];
        boss.get(&format!("/entries/{entry}")).await.1["files"][0]["text"].clone()
    };
    let broken = note(bad).await;
    assert_eq!((broken["state"].as_str(), broken["problem"].as_str()), (Some("failed"), Some("damaged")));
    assert!(broken["note"].as_str().unwrap().contains("damaged"));
    assert_eq!(note(good).await["problem"], "crashed");
    let read = office.world.shop.events().iter().filter(|kind| *kind == "file_read").count();
    assert_eq!(read, 2, "the tickets are told of both");
}

fn start() -> crate::base::Time {
    crate::desk::testing::START.parse().unwrap()
}

#[test]
fn a_large_file_and_one_whose_bytes_are_gone_are_settled_without_reading() {
    let office = Office::open();
    let number = office.mail("gone.txt", "bytes");
    office.follow();
    office.world.shop.write(|tx| Ok(tx.execute("update entry_files set hash = zeroblob(32)", [])?)).unwrap();
    assert!(matches!(office.next(), Turn::Settled));
    office.mail("large.txt", "more bytes");
    office.follow();
    office.world.shop.write(|tx| Ok(tx.execute("update entry_files set size = 40000000 where name = 'large.txt'", [])?)).unwrap();
    assert!(matches!(office.next(), Turn::Settled));
    assert!(matches!(office.next(), Turn::Until(None)));
    let states = office.world.dump("select state, problem from file_texts order by id");
    assert_eq!(
        states,
        ["Text([110, 111, 110, 101])|Null", "Text([102, 97, 105, 108, 101, 100])|Text([116, 111, 111, 95, 108, 97, 114, 103, 101])"]
    );
    assert_eq!(office.world.entries(number).len(), 1);
}

#[test]
fn a_picture_is_not_wanted() {
    let office = Office::open();
    office.world.mail("a@home.vn", "Ảnh", "File: a.png|image/png||PNG\n", "Đây ạ.");
    office.follow();
    assert!(matches!(office.next(), Turn::Until(None)));
}
