//! Conditions, counts, completions and permissions, over HTTP and through commands.
use super::*;
use crate::desk::{
    people::{Sees, policy::Role},
    tests::world::Client,
    tickets::{
        Priority, Status,
        commands::{self, TicketChanges},
    },
};
use serde_json::{Value, json};

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

async fn search(client: &Client, text: &str) -> Value {
    let (status, answer) = client.get(&format!("/search?facets=true&q={}", encoded(text))).await;
    assert_eq!(status, 200, "{text}: {answer}");
    answer
}

fn found(answer: &Value) -> Vec<i64> {
    let mut numbers: Vec<i64> = answer["tickets"].as_array().unwrap().iter().map(|hit| hit["number"].as_i64().unwrap()).collect();
    numbers.sort_unstable();
    assert_eq!(answer["total"].as_u64().unwrap() as usize, numbers.len());
    numbers
}

fn facet(answer: &Value, name: &str) -> Vec<(String, u64)> {
    let facets = answer["facets"].as_array().unwrap();
    let Some(facet) = facets.iter().find(|facet| facet["facet"] == name) else { return Vec::new() };
    let values = facet["values"].as_array().unwrap().iter();
    values.map(|value| (value["value"].as_str().unwrap().to_owned(), value["count"].as_u64().unwrap())).collect()
}

fn change(library: &Library, number: i64, changes: TicketChanges) {
    let id = library.id(number);
    library.world.shop.write(move |tx| commands::change(tx, id, changes)).map(drop).unwrap();
}

#[tokio::test]
async fn conditions_narrow_what_words_find_and_are_true_at_once() {
    let library = Library::open();
    let (boss, lan) = (library.world.client("boss", Role::Admin), library.world.client("Lan", Role::Agent));
    let team = library.world.team("Đổi trả", &[lan.agent]);
    let first = library.world.mail(
        "An Nguyễn <an@home.vn>",
        "Ấm trà sứt nắp",
        "File: bien-ban.pdf|application/pdf||bytes\n",
        "Shop đổi giúp mình.",
    );
    let second = library.world.mail("Binh <binh@home.vn>", "Hỏi giá ấm trà", "", "Giá bao nhiêu?");
    let third = library.world.mail("spam@bad.vn", "Ấm trà", "", "Cheap watches.");
    library.index();
    assert_eq!(found(&search(&boss, "ấm trà ").await), [first, second, third]);
    assert_eq!(found(&search(&boss, "am tra status:new").await), [first, second, third]);
    change(&library, first, TicketChanges { status: Some(Status::Waiting), assignee: Some(Some(lan.agent)), ..TicketChanges::default() });
    change(
        &library,
        second,
        TicketChanges {
            team: Some(Some(team)),
            priority: Some(Priority::High),
            tags: Some(vec!["khách sỉ".to_owned()]),
            ..TicketChanges::default()
        },
    );
    // The index was told nothing of it yet: the columns know.
    for (text, expected) in [
        ("am tra status:waiting", vec![first]),
        ("trạng thái:chờ khách", vec![first]),
        ("-trang-thai:cho", vec![second, third]),
        ("status:new,waiting am", vec![first, second, third]),
        ("status:new status:waiting", vec![first, second, third]),
        ("assignee:lan", vec![first]),
        ("assignee:none tra", vec![second, third]),
        ("is:unassigned", vec![second, third]),
        ("nhóm:\"đổi trả\"", vec![second]),
        ("team:none", vec![first, third]),
        ("tag:khach", vec![second]),
        ("nhãn:\"khách sỉ\" ấm", vec![second]),
        ("-tag:khach", vec![first, third]),
        ("priority:high", vec![second]),
        ("kênh:thư", vec![first, second, third]),
        ("has:file", vec![first]),
        ("có:tệp tra", vec![first]),
        ("-has:file tra", vec![second, third]),
        ("has:pdf", vec![first]),
        ("from:binh", vec![second]),
        ("từ:\"an nguyen\"", vec![first]),
        ("-from:spam@bad.vn tra", vec![first, second]),
        ("file:bien-ban", vec![first]),
        ("subject:gia", vec![second]),
        ("text:watches", vec![third]),
        ("requester:binh", vec![second]),
        ("number:1", vec![first]),
        ("created:2026", vec![first, second, third]),
        ("before:2026", vec![]),
        ("since:7d", vec![first, second, third]),
        ("after:today", vec![]),
        ("created:2025..2026-11", vec![first, second, third]),
        ("is:open priority:high", vec![second]),
        ("is:over", vec![]),
        ("is:note", vec![]),
        ("is:incoming tra", vec![first, second, third]),
        ("has:tag", vec![second]),
        ("inbox:support", vec![first, second, third]),
        ("-inbox:support", vec![]),
        ("type:question", vec![first, second, third]),
        ("loại:\"Câu hỏi\"", vec![first, second, third]),
    ] {
        let answer = search(&boss, text).await;
        assert_eq!(found(&answer), expected, "{text}: {}", answer["understood"]);
        assert!(answer["understood"].as_array().unwrap().iter().all(|piece| piece["as"] != "unknown_value"), "{text}: {answer}");
    }
    assert_eq!(found(&search(&lan, "is:mine").await), [first]);
    assert_eq!(found(&search(&lan, "phụ trách:tôi").await), [first]);
}

#[tokio::test]
async fn counts_leave_their_own_condition_out() {
    let library = Library::open();
    let boss = library.world.client("boss", Role::Admin);
    for n in 0..5 {
        let number = library.world.mail(&format!("p{n}@home.vn"), "Teapot", "", "Broken lid.");
        let status = if n < 2 { Status::Solved } else { Status::Open };
        let priority = if n == 4 { Priority::Urgent } else { Priority::Normal };
        change(&library, number, TicketChanges { status: Some(status), priority: Some(priority), ..TicketChanges::default() });
    }
    library.index();
    for words in ["teapot ", ""] {
        let answer = search(&boss, &format!("{words}status:open")).await;
        assert_eq!(answer["total"], 3);
        assert_eq!(facet(&answer, "status"), [("open".to_owned(), 3), ("solved".to_owned(), 2)], "what another choice would find");
        assert_eq!(facet(&answer, "priority"), [("urgent".to_owned(), 1), ("normal".to_owned(), 2)]);
        assert_eq!((facet(&answer, "channel"), facet(&answer, "year")), (vec![("email".to_owned(), 3)], vec![("2026".to_owned(), 3)]));
        let answer = search(&boss, &format!("{words}status:open priority:urgent")).await;
        assert_eq!(facet(&answer, "status"), [("open".to_owned(), 1)]);
        assert_eq!(facet(&answer, "priority"), [("urgent".to_owned(), 1), ("normal".to_owned(), 2)]);
    }
}

#[tokio::test]
async fn what_somebody_may_not_see_is_in_no_answer_count_or_completion() {
    let library = Library::open();
    let boss = library.world.client("boss", Role::Admin);
    let lan = library.world.client_who_sees("lan", Role::Agent, Sees::Teams);
    let team = library.world.team("Hers", &[lan.agent]);
    let other = library.world.team("Secret team", &[boss.agent]);
    let hers = library.world.mail("an@home.vn", "Teapot", "", "Mine.");
    let secret = library.world.mail("xavier@home.vn", "Teapot", "", "Secret.");
    change(&library, hers, TicketChanges { team: Some(Some(team)), tags: Some(vec!["tea".to_owned()]), ..TicketChanges::default() });
    change(
        &library,
        secret,
        TicketChanges {
            team: Some(Some(other)),
            assignee: Some(Some(boss.agent)),
            tags: Some(vec!["teasecret".to_owned()]),
            ..TicketChanges::default()
        },
    );
    library.index();
    for text in ["teapot", "", "status:new", "-nothing", "has:tag teapot"] {
        assert_eq!(found(&search(&boss, text).await), [hers, secret], "{text}");
        let answer = search(&lan, text).await;
        assert_eq!(found(&answer), [hers], "{text}");
        for values in answer["facets"].as_array().unwrap() {
            assert!(values["values"].as_array().unwrap().iter().all(|value| value["count"] == 1), "{text}: {values}");
        }
    }
    for text in ["secret", "tag:teasecret", "from:xavier", "number:2", "subject:teapot team:secret", "assignee:boss"] {
        assert_eq!(found(&search(&lan, text).await), Vec::<i64>::new(), "{text}");
    }
    let offered = |client: Client, text: &'static str| async move {
        let (status, answer) = client.get(&format!("/search/completion?q={}", encoded(text))).await;
        assert_eq!(status, 200, "{answer}");
        answer["suggestions"].as_array().unwrap().iter().map(|one| one["insert"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(offered(boss.clone(), "tag:te").await, ["tea", "teasecret"]);
    assert_eq!(offered(lan.clone(), "tag:te").await, ["tea"]);
    assert_eq!(offered(boss.clone(), "from:xav").await, ["xavier@home.vn"]);
    assert!(offered(lan.clone(), "from:xav").await.is_empty() && offered(lan.clone(), "team:sec").await.is_empty());
    assert_eq!(offered(lan.clone(), "status:o").await, ["open", "on_hold"]);
    assert_eq!(offered(lan, "x trạng").await, ["trạng-thái:"]);
}

#[tokio::test]
async fn whatever_is_typed_has_an_answer_and_a_reading() {
    let library = Library::open();
    let boss = library.world.client("boss", Role::Admin);
    let number = library.world.mail("an@home.vn", "color red", "", "Text.");
    library.index();
    let answer = search(&boss, "color:red -status:solved is: assignee:zed").await;
    let kinds: Vec<&str> = answer["understood"].as_array().unwrap().iter().map(|piece| piece["as"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["unknown_field", "condition", "incomplete", "unknown_value"]);
    assert_eq!((answer["total"].as_i64(), answer["query"].as_str()), (Some(0), Some("color red -status:solved assignee:zed")));
    let piece = &answer["understood"][1];
    assert_eq!(
        (&piece["start"], &piece["end"], &piece["field"], &piece["values"][0]["value"]),
        (&json!(10), &json!(24), &json!("status"), &json!("solved"))
    );
    assert_eq!(found(&search(&boss, "color:red").await), [number]);
    let long = "a ".repeat(499);
    for text in [
        "*",
        "\"",
        "\"unbalanced",
        "-",
        "/.*/",
        "(((",
        "status:",
        "status:\"",
        "\u{0}\u{1}\u{202E}",
        ":::",
        "-status:",
        "from:",
        "before:",
        "before:x",
        "has:\u{0}",
        "tag:*",
        "number:",
        &long,
    ] {
        search(&boss, text).await;
    }
    assert_eq!(boss.get(&format!("/search?q={}", "a".repeat(1001))).await.0, 400);
}

#[test]
fn what_a_ticket_is_called_and_who_asked_is_found_after_it_changed() {
    let library = Library::open();
    let number = library.world.mail("an@home.vn", "Old name", "", "Text.");
    library.index();
    change(
        &library,
        number,
        TicketChanges { subject: Some("Brandnew title".to_owned()), tags: Some(vec!["wholesale".to_owned()]), ..TicketChanges::default() },
    );
    library.index();
    assert_eq!(
        (library.numbers("brandnew "), library.numbers("wholesale "), library.numbers("\"old name\"")),
        (vec![number], vec![number], vec![number]),
        "the mail itself was called so"
    );
    let actor = Actor::System("test");
    let blank = library.ask(&actor, &Question { limit: 5, ..Question::default() });
    assert_eq!((blank.total, blank.hits[0].matched, blank.hits[0].ticket.number), (1, "none", number));
    assert_eq!(
        library
            .ask(&Actor::Contact(crate::base::id::ContactId(1)), &Question { text: "text".to_owned(), limit: 5, ..Question::default() })
            .total,
        0
    );
}

#[test]
fn pages_of_a_question_without_words_neither_overlap_nor_skip() {
    let library = Library::open();
    for n in 0..30 {
        library.world.shop.clock.advance(std::time::Duration::from_secs(n % 3));
        library.world.mail(&format!("p{n}@home.vn"), &format!("Subject {n}"), "", "Hello.");
    }
    for sort in [super::super::SearchSort::Newest, super::super::SearchSort::Oldest] {
        let page = |offset, limit| {
            let question = Question { text: "status:new".to_owned(), sort, offset, limit, ..Question::default() };
            let answer = library.ask(&Actor::System("test"), &question);
            assert_eq!(answer.total, 30);
            answer.hits.iter().map(|hit| hit.ticket.number).collect::<Vec<_>>()
        };
        let whole = page(0, 50);
        assert_eq!((0..6).flat_map(|n| page(n * 5, 5)).collect::<Vec<_>>(), whole);
        assert!(page(30, 5).is_empty() && whole.len() == 30);
    }
}
