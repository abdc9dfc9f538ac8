//! Recordings that a provider keeps: fetched within a limit, and only what is one.
use crate::{
    channels::{Missed, fetching},
    desk::tickets::media,
    engine::fetch::{Fetcher, Reach},
};

/// An hour as uncompressed sound of a telephone.
const LARGEST: usize = 64 << 20;

/// The sound at an address of the provider's own.
pub async fn fetch(fetcher: &Fetcher, url: &str, reach: Reach, headers: Vec<(&'static str, String)>) -> Result<Vec<u8>, Missed> {
    // What is refused now may be known to be ours a moment later: providers are slow with recordings.
    let bytes = fetching::get(fetcher, url, reach, headers, LARGEST, &[401, 403]).await?;
    let is_words = serde_json::from_slice::<serde_json::Value>(&bytes).is_ok();
    if is_words || bytes.is_empty() {
        return Err(Missed { words: "The provider does not have the recording yet.".to_owned(), is_worth_another: true });
    }
    if media::sound(Some(media::SOUND), &bytes).is_none() {
        return Err(Missed { words: "What the provider keeps is no sound that can be played.".to_owned(), is_worth_another: false });
    }
    Ok(bytes)
}
