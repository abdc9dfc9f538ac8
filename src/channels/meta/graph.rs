//! Calls of the Graph API, which pages, Instagram and WhatsApp share: what is asked, and what a refusal means. Decided by code and subcode,
//! never by words: these are in whatever language the account has.
use super::settings::MetaSettings;
use crate::{
    base::{Secret, text},
    channels::provider::{Provider, Refused, hmac},
    engine::fetch::{Answer, Call, Fetcher, Upload, multipart},
};
use serde_json::Value;
use std::time::Duration;

pub(super) const META: Provider = Provider {
    name: "Meta",
    proof: "token",
    mend: "Make a new access token at developers.facebook.com and enter it; one of a system user does not end by itself.",
};

const MAX_ANSWER: usize = 4 << 20;
const TIMEOUT: Duration = Duration::from_secs(30);
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);
/// Where nothing is said, limits of calls count by the hour and those of one person by seconds.
const SLOWER: Duration = Duration::from_mins(5);
const ONE_PERSON: Duration = Duration::from_secs(6);

/// One account, as its inbox is configured.
#[derive(Clone)]
pub(super) struct Graph {
    pub fetcher: Fetcher,
    pub settings: MetaSettings,
    pub token: Secret,
    pub app_secret: Secret,
}

impl Graph {
    pub(super) async fn get(&self, path: &str) -> Result<Value, Refused> {
        self.ask(path, None, TIMEOUT).await.map_err(Refused::harmless)
    }

    /// Does something, once.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        self.ask(path, Some(("application/json".to_owned(), body.to_string().into_bytes())), TIMEOUT).await
    }

    pub(super) async fn upload(&self, path: &str, fields: &[(&str, String)], file: &Upload<'_>) -> Result<Value, Refused> {
        let form = multipart(fields, file)?;
        self.ask(path, Some(form), UPLOAD_TIMEOUT).await
    }

    /// What shows who asks.
    pub(super) fn authorization(&self) -> (&'static str, String) {
        ("authorization", format!("Bearer {}", self.token.reveal()))
    }

    async fn ask(&self, path: &str, body: Option<(String, Vec<u8>)>, timeout: Duration) -> Result<Value, Refused> {
        let mut url = format!("{}/{}/{path}", self.settings.base_url.trim_end_matches('/'), self.settings.version);
        if self.settings.proves_app {
            let mark = if path.contains('?') { '&' } else { '?' };
            url = format!("{url}{mark}appsecret_proof={}", hmac(&self.app_secret, self.token.reveal().as_bytes()));
        }
        let mut headers = vec![self.authorization()];
        let body = body.map(|(kind, bytes)| {
            headers.push(("content-type", kind));
            bytes
        });
        let call = Call { url, reach: self.settings.reach(), body, headers, timeout, limit: MAX_ANSWER };
        understood(&self.fetcher.call(call).await?)
    }
}

fn understood(answer: &Answer) -> Result<Value, Refused> {
    let Ok(said) = serde_json::from_slice::<Value>(&answer.body) else {
        // Proxies and tired servers answer with pages.
        let words = format!("it answered {} and nothing that could be understood", answer.status);
        return Err(if answer.is_success() { Refused::Unknown(words) } else { Refused::Later(words) });
    };
    let error = &said["error"];
    if error.is_object() {
        return Err(refused(error, answer));
    }
    if answer.is_success() { Ok(said) } else { Err(Refused::Later(format!("it answered {}", answer.status))) }
}

fn refused(error: &Value, answer: &Answer) -> Refused {
    let code = error["code"].as_i64().unwrap_or(-1);
    let words = error["error_data"]["details"].as_str().or_else(|| error["error_user_msg"].as_str()).or_else(|| error["message"].as_str());
    meaning(code, error["error_subcode"].as_i64(), error["is_transient"] == true, words.unwrap_or_default(), Some(answer))
}

/// What a code means, in an answer or in what is told afterwards.
pub(super) fn meaning(code: i64, subcode: Option<i64>, is_transient: bool, said: &str, answer: Option<&Answer>) -> Refused {
    let shown = subcode.map_or_else(|| code.to_string(), |subcode| format!("{code}/{subcode}"));
    let words = text::one_line(&format!("{said} ({shown})"), 300);
    let pause = |usual| Refused::wait(answer.and_then(|answer| answer.retry_after.or_else(|| regained(answer))), usual);
    match (code, subcode) {
        (0 | 102 | 190, _) => Refused::Token(words),
        (4 | 17 | 32 | 613 | 80007 | 130_429 | 131_048 | 131_064 | 133_016, _) => pause(SLOWER),
        (131_056, _) => pause(ONE_PERSON),
        (10, Some(2_018_278 | 2_018_065)) | (131_047, _) => Refused::Closed(words),
        (551, _) | (100, Some(2_018_001)) | (200, Some(1_545_041)) => Refused::Gone(words),
        (3 | 10 | 200..=299 | 368 | 130_497 | 131_005 | 131_030 | 131_031 | 131_042 | 133_010, _) => Refused::Setup(words),
        (1 | 2 | 1200 | 131_000 | 131_016 | 131_057, _) => Refused::Later(words),
        _ if is_transient || answer.is_some_and(|answer| answer.status >= 500) => Refused::Later(words),
        _ => Refused::Never(words),
    }
}

/// In how many minutes calls are taken again, as the header about an account's use says.
fn regained(answer: &Answer) -> Option<Duration> {
    let use_of: Value = serde_json::from_str(answer.header("x-business-use-case-usage")?).ok()?;
    let minutes = use_of.as_object()?.values().flat_map(|all| all.as_array().into_iter().flatten());
    let longest = minutes.filter_map(|one| one["estimated_time_to_regain_access"].as_u64()).max().filter(|minutes| *minutes > 0)?;
    Some(Duration::from_secs(longest * 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refusals_are_told_apart_by_code_and_subcode() {
        let of = |code: i64, subcode: Value| {
            let body = json!({ "error": { "message": "(#1) because", "code": code, "error_subcode": subcode } });
            understood(&Answer::new(400, body.to_string())).unwrap_err()
        };
        assert!(matches!(of(190, json!(463)), Refused::Token(_)));
        assert!(matches!(of(10, json!(2_018_278)), Refused::Closed(_)) && matches!(of(131_047, Value::Null), Refused::Closed(_)));
        assert!(matches!(of(10, Value::Null), Refused::Setup(_)) && matches!(of(551, Value::Null), Refused::Gone(_)));
        assert_eq!((of(613, Value::Null), of(131_056, Value::Null)), (Refused::Wait(SLOWER), Refused::Wait(ONE_PERSON)));
        assert!(matches!(of(100, Value::Null), Refused::Never(_)) && matches!(of(2, Value::Null), Refused::Later(_)));
        assert!(matches!(understood(&Answer::new(200, "")).unwrap_err(), Refused::Unknown(_)), "taken or not, nobody knows");
        assert!(matches!(understood(&Answer::new(502, "<html>")).unwrap_err(), Refused::Later(_)));
        assert_eq!(understood(&Answer::new(200, "{\"id\":1}")).unwrap()["id"], 1);
    }
}
