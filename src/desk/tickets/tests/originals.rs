//! Files, raw messages, pages of messages, and threads in pages.
use crate::desk::{people::policy::Role, tests::world::World};
use serde_json::json;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

#[tokio::test]
async fn uploads_that_nothing_takes_do_not_pile_up_without_end() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    assert_eq!(lan.upload("one.txt", "text/plain", b"one").await.0, 201);
    world.shop.write(|tx| Ok(tx.execute("update entry_files set size = ?1 where entry_id is null", [1_i64 << 30])?)).unwrap();
    assert_eq!(lan.upload("two.txt", "text/plain", b"two").await.0, 409);
    assert_eq!(bao.upload("two.txt", "text/plain", b"two").await.0, 201, "others still can");
}

#[tokio::test]
async fn an_upload_is_taken_by_one_answer_of_its_owner() {
    let world = World::open();
    let (lan, bao) = (world.client("lan", Role::Agent), world.client("bao", Role::Agent));
    let number = world.mail("an@home.vn", "Hello", "", "One.");
    let (status, file) = lan.upload("../Hóa đơn.png", "text/html", PNG).await;
    assert_eq!((status, &file["name"], &file["media_type"]), (201, &json!("Hóa đơn.png"), &json!("image/png")), "{file}");
    let path = format!("/files/{}", file["id"].as_str().unwrap());
    assert_eq!(bao.bytes(&path).await.0, 404, "before it is sent, it is its owner's");
    let replies = format!("/tickets/{number}/replies");
    assert_eq!(bao.post(&replies, json!({"text": "x", "files": [file["id"]]})).await.1["field"], "files");
    let (status, sent) = lan.post(&replies, json!({"text": "x", "files": [file["id"]]})).await;
    assert_eq!((status, &sent["entry"]["files"][0]["name"]), (201, &json!("Hóa đơn.png")));
    assert_eq!(lan.post(&replies, json!({"text": "y", "files": [file["id"]]})).await.0, 400, "it is taken");
    let (status, headers, bytes) = bao.bytes(&path).await;
    assert_eq!((status, bytes.as_slice()), (200, PNG));
    assert!(
        headers["content-disposition"].starts_with("attachment;") && headers["content-disposition"].contains("filename*=UTF-8''H%C3%B3a")
    );
    assert_eq!(
        (headers["content-security-policy"].as_str(), headers["x-content-type-options"].as_str()),
        ("default-src 'none'; sandbox", "nosniff")
    );
    assert!(bao.bytes(&format!("{path}?inline=1")).await.1["content-disposition"].starts_with("inline;"));
}

#[tokio::test]
async fn a_file_beyond_the_limit_is_refused() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    assert_eq!(lan.upload("a.bin", "application/octet-stream", &vec![7; (25 << 20) + 1]).await.0, 413);
    let (status, problem) = lan.upload("", "text/plain", b"x").await;
    assert_eq!((status, problem["name"].as_str()), (201, Some("file")));
}

#[tokio::test]
async fn what_came_in_is_shown_harmless_and_given_out_as_it_came() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let html = "<p onclick=x()>Hello<script>alert(1)</script><img src=\"cid:pic@1\"><img src=\"https://n.example/i.png\" width=90></p>";
    let number = world.mail("an@home.vn", "Hello", "File: p.svg|image/svg+xml|pic@1|PNG\n", html);
    let entry = world.entries(number)[0];
    let (status, headers, page) = lan.bytes(&format!("/entries/{entry}/html")).await;
    let page = String::from_utf8(page).unwrap();
    assert_eq!((status, headers["content-type"].as_str()), (200, "text/html; charset=utf-8"));
    assert!(headers["content-security-policy"].starts_with("sandbox ") && !headers["content-security-policy"].contains("https:"));
    assert!(page.contains("data:image/png;base64,") && !page.contains("script") && !page.contains("onclick"), "{page}");
    assert!(page.contains("data-remote-src=\"https://n.example/i.png\"") && !page.contains(" src=\"https:"), "{page}");
    let (_, headers, page) = lan.bytes(&format!("/entries/{entry}/html?images=1")).await;
    assert!(
        String::from_utf8(page).unwrap().contains(" src=\"https://n.example/i.png\"")
            && headers["content-security-policy"].contains("img-src 'self' data: https:")
    );
    let (status, headers, raw) = lan.bytes(&format!("/entries/{entry}/raw")).await;
    assert_eq!((status, headers["content-type"].as_str()), (200, "message/rfc822"));
    assert!(headers["content-disposition"].contains(&format!("entry-{entry}.eml")) && raw.starts_with(b"From: an@home.vn"));
    let (_, listed) = lan.get(&format!("/tickets/{number}/entries")).await;
    let file = listed["items"][0]["files"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(lan.bytes(&format!("/files/{file}")).await.2, PNG, "its bytes lie in the message");
}

#[tokio::test]
async fn a_plain_text_is_a_page_too_and_cannot_become_markup() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "1 < 2 & <b>\n> quoted");
    let entry = world.entries(number)[0];
    let page = String::from_utf8(lan.bytes(&format!("/entries/{entry}/html")).await.2).unwrap();
    assert!(page.contains("1 &lt; 2 &amp; &lt;b&gt;\n&gt; quoted"), "{page}");
    let (_, listed) = lan.get(&format!("/tickets/{number}/entries")).await;
    assert_eq!((&listed["items"][0]["visible"], &listed["items"][0]["has_more"]), (&json!("1 < 2 & <b>"), &json!(true)));
    assert!(listed["items"][0].get("text").is_none());
    assert!(lan.get(&format!("/entries/{entry}")).await.1["text"].as_str().unwrap().contains("quoted"));
    let (_, note) = lan.post(&format!("/tickets/{number}/notes"), json!({"text": "n"})).await;
    assert_eq!(lan.bytes(&format!("/entries/{}/raw", note["entry"]["id"].as_str().unwrap())).await.0, 404);
}

#[tokio::test]
async fn a_thread_is_read_from_either_end_in_pages() {
    let world = World::open();
    let lan = world.client("lan", Role::Agent);
    let number = world.mail("an@home.vn", "Hello", "", "0");
    for n in 1..5 {
        lan.post(&format!("/tickets/{number}/notes"), json!({"text": n.to_string()})).await;
    }
    for (order, expected) in [("oldest", ["0", "1", "2", "3", "4"]), ("newest", ["4", "3", "2", "1", "0"])] {
        let (mut texts, mut next) = (Vec::new(), String::new());
        loop {
            let (status, page) = lan.get(&format!("/tickets/{number}/entries?order={order}&limit=2{next}")).await;
            assert_eq!(status, 200);
            texts.extend(page["items"].as_array().unwrap().iter().map(|entry| entry["visible"].as_str().unwrap().to_owned()));
            let Some(cursor) = page["next"].as_str() else { break };
            next = format!("&cursor={cursor}");
        }
        assert_eq!(texts, expected);
    }
    assert_eq!(lan.get(&format!("/tickets/{number}/entries?cursor=zzz")).await.0, 400);
}
