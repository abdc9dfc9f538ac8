//! The audit log through the router and by itself.
use super::{AuditFilter, list};
use crate::{
    base::{PageRequest, Time},
    desk::{
        event::Event,
        people::policy::Role,
        testing::{START, Shop},
        tests::world::World,
    },
};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn who_answers_for_the_desk_reads_what_happened() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Manager), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    bao.post(&format!("/tickets/{number}/notes"), json!({"text": "secret words"})).await;
    assert_eq!(bao.get("/audit").await.0, 403);
    let (status, page) = lan.get("/audit?actor=token").await;
    let kinds: Vec<&str> = page["items"].as_array().unwrap().iter().map(|row| row["kind"].as_str().unwrap()).collect();
    assert_eq!((status, kinds), (200, vec!["entry_added"]));
    assert!(!page.to_string().contains("secret words"));
    let (_, page) = lan.get("/audit?kind=ticket_opened&limit=1").await;
    assert_eq!(page["items"][0]["event"]["number"], number);
    assert_eq!(lan.get("/audit?actor=ghost").await.0, 400);
    assert_eq!(lan.get("/audit?from=yesterday").await.0, 400);
}

#[test]
fn a_span_of_time_is_found_and_pages_join() {
    let shop = Shop::open();
    let start: Time = START.parse().unwrap();
    for _ in 0..10 {
        shop.write(|tx| (0..3).try_for_each(|_| tx.record(&Event::EverythingExported {}).map(drop))).unwrap();
        shop.clock.advance(Duration::from_secs(60));
    }
    let span = AuditFilter {
        from: Some(start.after(Duration::from_secs(120))),
        to: Some(start.after(Duration::from_secs(300))),
        ..AuditFilter::default()
    };
    let (mut seen, mut page) = (Vec::new(), PageRequest { cursor: None, limit: Some(4) });
    loop {
        let part = shop.read(|connection| list(connection, &span, &page));
        seen.extend(part.items.iter().map(|row| (row.seq.0, row.at)));
        page.cursor = part.next;
        if page.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), (7..=15).rev().collect::<Vec<i64>>());
}

#[test]
fn a_rare_event_is_looked_for_in_bounded_steps() {
    let shop = Shop::open();
    shop.write(|tx| tx.record(&Event::SettingsChanged { keys: Vec::new() })).unwrap();
    shop.write(|tx| (0..25_000).try_for_each(|_| tx.record(&Event::EverythingExported {}).map(drop))).unwrap();
    let filter = AuditFilter { kind: Some("settings_changed".to_owned()), ..AuditFilter::default() };
    let mut page = PageRequest { cursor: None, limit: Some(50) };
    let first = shop.read(|connection| list(connection, &filter, &page));
    assert!(first.items.is_empty() && first.next.is_some());
    page.cursor = first.next;
    let second = shop.read(|connection| list(connection, &filter, &page));
    assert_eq!((second.items.len(), second.next), (1, None));
}
