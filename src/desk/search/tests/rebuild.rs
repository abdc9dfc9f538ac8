//! A second index in the place of the first, and whether an index holds what the database says.
use super::*;
use crate::{
    base::Kind,
    desk::{
        contacts::{self, ContactPatch},
        people::{self, AgentPatch, policy::Role},
        search::{Compared, compare, rebuild, rebuild::Rebuild},
        tags,
        tickets::commands::{self, TicketChanges},
    },
    engine::Engine,
};
use serde_json::json;
use std::{collections::BTreeSet, path::Path};

fn engine(library: &Library) -> Engine {
    library.world.shop.desk.engine.clone()
}

/// All that lies in the data folder because of the index.
fn names(data: &Path) -> BTreeSet<String> {
    let all = std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    all.filter(|name| name.starts_with("index")).collect()
}

fn mail(library: &Library, number: i64) -> i64 {
    library.world.mail(&format!("k{number}@home.vn"), &format!("Đơn {number}"), "", &format!("Chào shop, mã hàng MH{number} nhé."))
}

#[test]
fn search_goes_on_while_a_second_index_is_built_and_nothing_is_lost_between_them() {
    let library = Library::open();
    let engine = engine(&library);
    let data = engine.config.data.clone();
    let before: Vec<i64> = (0..20).map(|number| mail(&library, number)).collect();
    library.index();
    let plain = names(&data);
    assert!(!rebuild::is_wanted(&data));
    rebuild::want(&data).unwrap();
    rebuild::want(&data).unwrap();
    assert!(rebuild::is_wanted(&data));

    let mut second = Rebuild::begin(&library.search, &engine).unwrap();
    while second.step(&engine).unwrap() {}
    let progress = library.search.rebuild().unwrap();
    assert_eq!(progress.done, progress.of);
    assert_eq!(library.numbers("MH7 "), [before[7]], "the first answers");
    // One comes while the second is built, and the first knows it already.
    let between = mail(&library, 100);
    library.index();
    // The one who feeds the first does not know that it is going to be another.
    let mut indexer = Indexer::new(engine.clone(), library.search.clone()).unwrap();
    second.finish().unwrap();
    assert_eq!(library.search.rebuild(), None);
    assert_eq!(names(&data), plain, "nothing is left behind");
    assert_eq!((library.numbers("MH7 "), library.numbers("MH100 ")), (vec![before[7]], vec![between]));
    let after = mail(&library, 101);
    while indexer.step().unwrap() {}
    assert_eq!(library.numbers("MH101 "), [after]);
    assert_eq!(compare(&engine).unwrap(), Compared::Same(22));
}

#[test]
fn what_was_begun_before_a_kill_goes_on_or_begins_again() {
    let library = Library::open();
    let engine = engine(&library);
    let data = engine.config.data.clone();
    let number = mail(&library, 1);
    library.index();
    let plain = names(&data);
    rebuild::want(&data).unwrap();
    let mut second = Rebuild::begin(&library.search, &engine).unwrap();
    second.step(&engine).unwrap();
    drop(second);
    assert!(rebuild::is_wanted(&data), "the next start sees it");
    // The kill fell into a write.
    std::fs::write(data.join("index.next/meta.json"), "{").unwrap();
    let mut second = Rebuild::begin(&library.search, &engine).unwrap();
    while second.step(&engine).unwrap() {}
    second.finish().unwrap();
    assert_eq!((library.numbers("MH1 "), names(&data)), (vec![number], plain));
    assert_eq!(compare(&engine).unwrap(), Compared::Same(1));
}

#[test]
fn an_index_of_another_version_is_built_anew_and_says_so() {
    let world = World::open();
    let engine = world.shop.desk.engine.clone();
    world.mail("a@home.vn", "Đơn", "", "Chào shop.");
    let fill = || {
        let search = Search::open(&engine).unwrap();
        let mut indexer = Indexer::new(engine.clone(), search).unwrap();
        while indexer.step().unwrap() {}
    };
    let told = || {
        let alarms = engine.db.read_blocking(|connection| crate::engine::alarm::list(connection, false)).unwrap();
        alarms.iter().any(|alarm| alarm.message.contains("another version"))
    };
    fill();
    assert!(!told());
    let meta = engine.config.data.join("index/meta.json");
    let text = std::fs::read_to_string(&meta).unwrap();
    let older = text.replace("\"name\": \"sum\"", "\"name\": \"sums\"").replace("\"name\":\"sum\"", "\"name\":\"sums\"");
    assert_ne!(text, older);
    std::fs::write(&meta, older).unwrap();
    fill();
    assert!(told());
    assert_eq!(compare(&engine).unwrap(), Compared::Same(1));
}

#[tokio::test]
async fn whatever_changes_what_is_found_reaches_the_index() {
    let library = Library::open();
    let engine = engine(&library);
    let shop = &library.world.shop;
    let numbers: Vec<i64> = (0..6).map(|number| mail(&library, number)).collect();
    let ids: Vec<TicketId> = numbers.iter().map(|number| library.id(*number)).collect();
    let lan = library.world.client("Lan", Role::Agent);
    let same = |what: &str, count: u64| {
        library.index();
        assert_eq!(compare(&engine).unwrap(), Compared::Same(count), "{what}");
    };
    same("as it was", 6);
    let id = ids[0];
    let changes = TicketChanges { subject: Some("Khác".to_owned()), tags: Some(vec!["gấp".to_owned()]), ..TicketChanges::default() };
    shop.write(move |tx| commands::change(tx, id, changes)).map(drop).unwrap();
    same("subject and tags", 6);
    let tag = shop.read(|connection| tags::find(connection, "gấp")).unwrap().id;
    shop.write(move |tx| tags::commands::rename(tx, tag, "rất gấp")).map(drop).unwrap();
    same("the name of a tag", 6);
    assert_eq!(lan.post(&format!("/tickets/{}/notes", numbers[0]), json!({"text": "Đã gọi"})).await.0, 201);
    same("a note", 7);
    let agent = lan.agent;
    let patch = AgentPatch { version: 1, name: Some("Lan Trần".to_owned()), ..AgentPatch::default() };
    shop.write(move |tx| people::commands::change_agent(tx, agent, &patch)).map(drop).unwrap();
    same("the name of its author", 7);
    assert_eq!(library.numbers("from:tran"), [numbers[0]]);
    let contact = shop.read(|connection| Ok(tickets::list::find(connection, ids[1])?.unwrap().requester));
    let patch = ContactPatch { version: 1, name: Some("Chị Hoa".to_owned()), ..ContactPatch::default() };
    shop.write(move |tx| contacts::commands::change(tx, contact, patch)).map(drop).unwrap();
    same("the name of a contact", 7);
    let (from, into, gone) = (ids[2], ids[3], ids[4]);
    shop.write(move |tx| commands::merge(tx, from, into)).map(drop).unwrap();
    same("a merge", 7);
    shop.write(move |tx| commands::delete(tx, gone)).map(drop).unwrap();
    same("a deletion", 6);
}

#[test]
fn an_index_that_holds_something_else_is_noticed() {
    let library = Library::open();
    let engine = engine(&library);
    assert!(compare(&engine).is_ok_and(|compared| matches!(compared, Compared::Behind { .. })), "it was told nothing yet");
    mail(&library, 1);
    library.index();
    // Of which no event tells.
    library.world.shop.write(|tx| Ok(tx.execute("update tickets set subject = 'Lén'", [])?)).unwrap();
    assert_eq!(compare(&engine).unwrap(), Compared::Different { indexed: 1, entries: 1 });
    std::fs::remove_dir_all(engine.config.data.join("index")).unwrap();
    assert_eq!(compare(&engine).unwrap_err().kind(), Kind::NotFound);
}
