//! Photographs: what goes out does not tell where it was taken, what came in stays as it came.
use crate::{
    letter::Letter,
    pages::{Browser, PUBLIC},
    shop::{Plan, Shop},
};
use serde_json::json;

/// A photograph with its place, as small as one can be.
fn photograph() -> Vec<u8> {
    let exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1a\0\0\0\0\0\0\0 GPS 10.7769 N 106.7009 E";
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    let picture = b"\xFF\xDB\0\x05\0ab\xFF\xDA\0\x08\x01\x01\0\0\x3f\0picture\xFF\xD9";
    [b"\xFF\xD8\xFF\xE1".as_slice(), &length, exif, picture].concat()
}

fn tells(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|window| window == b"GPS")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photograph_goes_out_without_its_place_and_comes_in_with_it() {
    let shop = Shop::open_as(Plan { public_url: Some(PUBLIC), ..Plan::default() }).await;
    let number = shop.ticketed(&Letter::new("Lan <lan@customers.example>", "Broken pot", "It came in pieces.")).await;

    let upload = shop.mai.upload("shelf.jpg", &photograph()).await;
    let sent = shop.mai.post(&format!("/tickets/{number}/replies"), json!({ "text": "Here it was.", "files": [upload["id"]] })).await;
    let path = format!("/files/{}", sent["entry"]["files"][0]["id"].as_str().unwrap());
    let out = shop.mai.bytes(&path).await.1;
    assert!(!tells(&out) && out.ends_with(b"picture\xFF\xD9") && upload["size"] == out.len(), "{out:?}");

    let link = shop.mai.get(&format!("/tickets/{number}/request-link")).await["url"].as_str().unwrap().to_owned();
    let browser = Browser::at(&shop);
    let id = browser.see(&link).await.hidden("id");
    let fields = [("id", &*id), ("text", "And here.")];
    let page = browser.upload(&format!("{link}/answer"), &fields, &[("pieces.jpg", "image/jpeg", &photograph())]).await;
    assert_eq!(page.status, 303, "{}", page.text());
    let last = shop.last(number).await;
    let path = format!("/files/{}", last["files"][0]["id"].as_str().unwrap());
    assert_eq!(shop.mai.bytes(&path).await.1, photograph(), "what a customer sent is kept as it came");
}
