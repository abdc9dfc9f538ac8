//! Questions to the servers of a provider, answered in JSON, and what a refusal means by its status.
use crate::{
    base::text,
    channels::provider::Refused,
    engine::fetch::{Answer, Call, Fetcher, Reach},
};
use serde_json::Value;
use std::time::Duration;

const MAX_ANSWER: usize = 8 << 20;
/// Limits count by the minute.
const SLOWER: Duration = Duration::from_mins(1);

/// Asks; nothing is done to anybody, so that silence is no more than trouble.
pub async fn ask(
    fetcher: &Fetcher,
    url: String,
    reach: Reach,
    headers: Vec<(&'static str, String)>,
    patience: Duration,
) -> Result<Value, Refused> {
    let call = Call { url, reach, body: None, headers, timeout: patience, limit: MAX_ANSWER };
    understood(&fetcher.call(call).await.map_err(|error| Refused::from(error).harmless())?)
}

fn understood(answer: &Answer) -> Result<Value, Refused> {
    let said = serde_json::from_slice::<Value>(&answer.body).unwrap_or_default();
    let words = match said["message"].as_str() {
        Some(message) => text::one_line(&format!("{message} {}", answer.status), 200),
        None => format!("it answered {}", answer.status),
    };
    match answer.status {
        200..300 if said.is_object() || said.is_array() => Ok(said),
        // Proxies and tired servers answer with pages.
        200..300 => Err(Refused::Later(format!("{words} and nothing that could be understood"))),
        401 | 403 => Err(Refused::Token(words)),
        404 => Err(Refused::Gone(words)),
        429 => Err(Refused::wait(answer.retry_after, SLOWER)),
        500.. | 408 | 425 => Err(Refused::Later(words)),
        _ => Err(Refused::Never(words)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_are_told_apart_by_their_status() {
        let of = |status: u16, body: &str| understood(&Answer::new(status, body.to_owned()));
        assert!(of(200, "{}").is_ok());
        assert!(matches!(of(200, "<html>"), Err(Refused::Later(_))));
        assert_eq!(of(401, r#"{"message":"Authenticate"}"#), Err(Refused::Token("Authenticate 401".to_owned())));
        assert!(matches!(of(404, ""), Err(Refused::Gone(_))) && matches!(of(503, ""), Err(Refused::Later(_))));
        assert_eq!(of(429, ""), Err(Refused::Wait(SLOWER)));
        assert!(matches!(of(400, ""), Err(Refused::Never(_))));
    }
}
