//! Fetches a file of WhatsApp: where it lies is asked for anew with each try, since it lies there for five minutes, and it is given only
//! to whoever shows the token.
use super::{Meta, graph::META};
use crate::{
    channels::{Missed, fetching},
    desk::inboxes::Inbox,
    engine::fetch::{Reach, is_same_server},
};
use serde::Deserialize;

/// The largest file that is kept.
const LARGEST: usize = 25 << 20;

#[derive(Deserialize)]
struct Reference {
    media: String,
}

pub(super) async fn fetch(meta: &Meta, inbox: &Inbox, reference: &str) -> Result<Vec<u8>, Missed> {
    let never = |words: &str| Missed { words: words.to_owned(), is_worth_another: false };
    let media = serde_json::from_str::<Reference>(reference).map(|reference| reference.media).unwrap_or_default();
    if media.is_empty() || !media.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_') {
        return Err(never("It is not known which file this is."));
    }
    let graph = meta.graph(inbox).await.map_err(fetching::fault)?;
    let found = graph.get(&media).await.map_err(|refused| refused.missed(META))?;
    if found["file_size"].as_u64().is_some_and(|size| size > LARGEST as u64) {
        return Err(never("The file is larger than 25 MB."));
    }
    let url = found["url"].as_str().ok_or_else(|| never("Meta names no place for this file."))?;
    let is_own = is_same_server(&graph.settings.base_url, url);
    let reach = if is_own { graph.settings.reach() } else { Reach::Public };
    // A place that is over is another one at the next try.
    fetching::get(&meta.fetcher, url, reach, vec![graph.authorization()], LARGEST, &[401, 403, 410]).await
}
