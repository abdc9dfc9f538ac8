//! Mail that is beyond what is safe to understand: kept, shown, and no burden to the next.
use crate::{letter::Letter, shop::Shop};
use serde_json::json;

/// Messages in messages, as deep as one likes.
fn nested(depth: usize) -> Vec<u8> {
    let mut raw = String::from(
        "From: Eve <eve@elsewhere.example>\r\nTo: shop@shop.example\r\nSubject: Dig\r\nMessage-ID: <deep@elsewhere.example>\r\nMIME-Version: 1.0\r\n",
    );
    for level in 0..depth {
        raw.push_str(&format!("Content-Type: multipart/mixed; boundary=\"b{level}\"\r\n\r\n--b{level}\r\n"));
    }
    raw.push_str("Content-Type: text/plain\r\n\r\nbottom\r\n");
    raw.into_bytes()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hostile_mail_is_shown_as_it_came_and_holds_up_no_other() {
    let shop = Shop::open().await;
    let hostile = nested(5000);
    shop.put_raw(&hostile);
    let number = shop.ticketed(&Letter::new("lan@customers.example", "Tea", "Tea, please.")).await;
    assert_eq!(shop.last(number).await["visible"], "Tea, please.");
    let rows = shop.mai.get("/ledger?state=quarantined").await["items"].clone();
    let row = &rows[0];
    assert!(rows.as_array().unwrap().len() == 1 && row["rule"] == "too_deep" && row["reason"] != "", "{rows}");
    let ticket = shop.ticket(row["number"].as_i64().unwrap()).await;
    assert!(ticket["status"] == "new" && ticket["subject"] == "Dig", "people see it: {ticket}");
    let entry = shop.last(row["number"].as_i64().unwrap()).await;
    let is_named = entry["defects"].as_array().unwrap().iter().any(|defect| defect["code"] == "too_deep");
    assert!(entry["is_quarantined"] == true && is_named && entry["from"]["address"] == "eve@elsewhere.example", "{entry}");
    for path in [format!("/ledger/{}/raw", row["id"].as_str().unwrap()), format!("/entries/{}/raw", entry["id"].as_str().unwrap())] {
        let (status, raw) = shop.mai.bytes(&path).await;
        assert!(status == 200 && raw == hostile, "{path}: {status}, {} bytes", raw.len());
    }
    let again = shop.mai.post(&format!("/ledger/{}/reprocess", row["id"].as_str().unwrap()), json!(null)).await;
    assert_eq!(again["state"], "quarantined", "no version of us reads it yet");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn broken_mail_of_many_kinds_becomes_a_ticket_each() {
    let shop = Shop::open().await;
    let broken: Vec<Vec<u8>> = vec![
        b"\r\n\r\n".to_vec(),
        b"no header at all".to_vec(),
        b"From: \r\nTo: \r\nSubject: \r\n\r\n".to_vec(),
        b"From: lan@customers.example\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n".to_vec(),
        b"From: lan@customers.example\r\nSubject: =?utf-8?B?/////?=\r\nContent-Type: text/plain; charset=klingon\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!".to_vec(),
        [b"From: lan@customers.example\r\nSubject: ".to_vec(), vec![b'x'; 300_000], b"\r\n\r\nlong".to_vec()].concat(),
        [b"From: lan@customers.example\r\nSubject: nuls\r\n\r\n".to_vec(), vec![1; 100]].concat(),
    ];
    for raw in &broken {
        shop.put_raw(raw);
    }
    shop.settled().await;
    let rows = shop.mai.get("/ledger?limit=50").await["items"].clone();
    assert_eq!(rows.as_array().unwrap().len(), broken.len());
    for row in rows.as_array().unwrap() {
        assert!(["ticketed", "quarantined"].contains(&row["state"].as_str().unwrap()) && row["number"].is_i64(), "{row}");
        let number = row["number"].as_i64().unwrap();
        shop.ticket(number).await;
        let entry = shop.last(number).await["id"].as_str().unwrap().to_owned();
        assert_eq!(shop.mai.bytes(&format!("/entries/{entry}/html")).await.0, 200);
    }
    assert!(shop.house.standing("landing_failed").await.is_none());
}
