//! Emptying: what was laid aside long ago is gone from everywhere, and nothing else is.
use super::step;
use crate::desk::{
    people::policy::Role,
    tests::world::{Client, World},
};
use axum::http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn empty(world: &World) {
    let blobs = world.shop.desk.engine.blobs.clone();
    world
        .shop
        .write(move |tx| {
            while step(tx, &blobs)? {}
            Ok(())
        })
        .unwrap();
}

async fn put(client: &Client, method: Method, path: &str) -> Value {
    let (status, done) = client.call(method, path, Value::Null).await;
    assert_eq!(status, 200, "{done}");
    done
}

/// Everything that people wrote, wherever it is kept and however it is packed.
fn words(world: &World) -> String {
    let blobs = &world.shop.desk.engine.blobs;
    world.shop.read(|connection| {
        let mut words = String::new();
        let mut names = connection.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'")?;
        for table in names.query_map([], |row| row.get::<_, String>(0))? {
            let mut rows = connection.prepare(&format!("select * from {}", table?))?;
            let columns = rows.column_count();
            let mut rows = rows.query([])?;
            while let Some(row) = rows.next()? {
                for at in 0..columns {
                    words.push_str(&format!("{:?} ", row.get_ref(at)?));
                }
            }
        }
        let mut entries = connection.prepare("select content_codec, content, content_size from entries")?;
        for packed in entries.query_map([], |row| Ok((row.get(0)?, row.get::<_, Vec<u8>>(1)?, row.get::<_, i64>(2)?)))? {
            let (codec, bytes, size) = packed?;
            words.push_str(&String::from_utf8_lossy(&blobs.unpack(connection, codec, &bytes, usize::try_from(size).unwrap())?));
        }
        Ok(words)
    })
}

#[tokio::test]
async fn after_thirty_days_only_the_number_is_left() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let spam =
        world.mail("eve@bad.vn", "Golden watches", "Id: m1@bad\nFile: offer.txt|text/plain||Buy golden watches\n", "Cheap golden watches.");
    world.mail("eve@bad.vn", "Re: Golden watches", "References: m1@bad\n", "Golden offer ends.");
    let trash = world.mail("an@home.vn", "Silver spoon", "", "My silver spoon is bent.");
    let merged = world.mail("an@home.vn", "Silver again", "", "The silver spoon, again.");
    let kept = world.mail("chi@home.vn", "Wooden bowl", "", "Where is my wooden bowl?");
    lan.post(&format!("/tickets/{trash}/replies"), json!({"text": "We send another silver spoon."})).await;
    lan.post(&format!("/tickets/{merged}/merge"), json!({"into": trash})).await;
    put(&lan, Method::PUT, &format!("/tickets/{spam}/spam")).await;
    world.shop.clock.advance(DAY * 10);
    let deleted = put(&lan, Method::DELETE, &format!("/tickets/{trash}")).await;
    world.shop.clock.advance(DAY * 19);
    empty(&world);
    assert_eq!(lan.get(&format!("/tickets/{spam}")).await.0, 200, "its time is not over");
    world.shop.clock.advance(DAY * 2);
    empty(&world);
    assert_eq!(lan.get(&format!("/tickets/{spam}")).await.0, 404);
    assert_eq!(lan.get("/tickets?spam=true").await.1["items"], json!([]));
    assert_eq!(lan.get(&format!("/tickets/{trash}")).await.0, 200, "it came later");
    world.shop.clock.advance(DAY * 10);
    empty(&world);
    for gone in [trash, merged] {
        assert_eq!(lan.get(&format!("/tickets/{gone}")).await.0, 404);
    }
    let undo = format!("/operations/{}/undo", deleted["operation_id"].as_str().unwrap());
    assert_eq!(lan.post(&undo, Value::Null).await.0, 404);
    let left = words(&world);
    for word in ["olden", "ilver"] {
        assert!(!left.contains(word), "{word}");
    }
    assert!(left.contains("Wooden bowl"));
    assert_eq!(lan.get(&format!("/tickets/{kept}")).await.0, 200);
    assert_eq!(world.dump("select 1 from blob_rows").len(), 1, "of all raw messages only that of the kept ticket is left");
    assert_eq!(world.shop.events().iter().filter(|kind| *kind == "ticket_emptied").count(), 2);
}

#[tokio::test]
async fn what_is_emptied_neither_comes_again_nor_takes_what_is_new() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let number = world.mail("eve@bad.vn", "Win", "Id: m1@bad\n", "Cheap watches.");
    put(&lan, Method::PUT, &format!("/tickets/{number}/spam")).await;
    world.shop.clock.advance(DAY * 31);
    empty(&world);
    let again = world.mail("eve@bad.vn", "Re: Win", "References: m1@bad\n", "Did you read it?");
    assert_ne!(again, number);
    assert_eq!(lan.get("/tickets").await.1["items"].as_array().unwrap().len(), 1);
    let (_, ticket) = lan.get(&format!("/tickets/{again}")).await;
    assert_eq!(ticket["links"], json!([]), "nothing leads to what is gone");
}

#[tokio::test]
async fn what_comes_late_is_kept_as_long_as_what_came_first() {
    let world = World::open();
    let lan = world.client("lan", Role::Manager);
    let number = world.mail("eve@bad.vn", "Win", "Id: m1@bad\n", "Cheap watches.");
    put(&lan, Method::PUT, &format!("/tickets/{number}/spam")).await;
    world.shop.clock.advance(DAY * 29);
    assert_eq!(world.mail("eve@bad.vn", "Re: Win", "References: m1@bad\n", "I am no robot."), number);
    world.shop.clock.advance(DAY * 29);
    empty(&world);
    assert_eq!(lan.get(&format!("/tickets/{number}")).await.0, 200);
    world.shop.clock.advance(DAY * 2);
    empty(&world);
    assert_eq!(lan.get(&format!("/tickets/{number}")).await.0, 404);
}
