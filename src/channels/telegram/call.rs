//! Calls of the Bot API: what is asked, and what a refusal means. The token is part of every address: nothing here says an address.
use super::settings::TelegramSettings;
use crate::{
    base::{Result, Secret, text},
    channels::provider::{Provider, Refused},
    engine::fetch::{Answer, Call, FetchError, Fetcher, Reach, Upload, multipart},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;

pub(super) const TELEGRAM: Provider = Provider { name: "Telegram", proof: "token", mend: "Enter the one that BotFather gives." };

const MAX_ANSWER: usize = 16 << 20;
const TIMEOUT: Duration = Duration::from_secs(30);
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);

/// What a bot says of itself.
#[derive(Deserialize)]
pub(super) struct Me {
    #[serde(default)]
    pub username: String,
}

/// One bot; cheap to clone.
#[derive(Clone)]
pub(super) struct Bot {
    fetcher: Fetcher,
    base: String,
    reach: Reach,
    token: Secret,
}

#[derive(Deserialize)]
struct Reply {
    ok: bool,
    #[serde(default)]
    result: Value,
    #[serde(default)]
    description: String,
    #[serde(default)]
    error_code: u16,
    #[serde(default)]
    parameters: Parameters,
}

#[derive(Deserialize, Default)]
struct Parameters {
    #[serde(default)]
    retry_after: Option<u64>,
}

impl Bot {
    pub(super) fn new(fetcher: &Fetcher, settings: &TelegramSettings, token: Secret) -> Result<Self> {
        super::settings::check_secret(super::settings::BOT_TOKEN, &token)?;
        Ok(Self { fetcher: fetcher.clone(), base: settings.base_url.trim_end_matches('/').to_owned(), reach: settings.reach(), token })
    }

    /// The number of the bot's account, which its token begins with.
    pub(super) fn id(&self) -> &str {
        self.token.reveal().split(':').next().unwrap_or_default()
    }

    /// A method with JSON.
    pub(super) async fn ask<T: DeserializeOwned>(&self, method: &str, body: &Value, patience: Duration) -> Result<T, Refused> {
        self.post(method, "application/json".to_owned(), body.to_string().into_bytes(), TIMEOUT + patience).await
    }

    /// A method with a file: its fields, and the file's own field, name, type and bytes.
    pub(super) async fn upload<T: DeserializeOwned>(
        &self,
        method: &str,
        fields: &[(&str, String)],
        file: &Upload<'_>,
    ) -> Result<T, Refused> {
        let (kind, body) = multipart(fields, file)?;
        self.post(method, kind, body, UPLOAD_TIMEOUT).await
    }

    async fn post<T: DeserializeOwned>(&self, method: &str, kind: String, body: Vec<u8>, timeout: Duration) -> Result<T, Refused> {
        let call = Call {
            url: format!("{}/bot{}/{method}", self.base, self.token.reveal()),
            reach: self.reach,
            body: Some(body),
            headers: vec![("content-type", kind)],
            timeout,
            limit: MAX_ANSWER,
        };
        understood(self.fetcher.call(call).await?)
    }

    /// The bytes of a file by the path that `getFile` gave.
    pub(super) async fn file(&self, path: &str, limit: usize) -> Result<Vec<u8>, FetchError> {
        let is_plain = !path.is_empty()
            && !path.starts_with('/')
            && !path.contains("..")
            && path.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'/' | b'_' | b'-' | b'.'));
        if !is_plain {
            return Err(FetchError::Forbidden("The server names a place that is not fetched from.".to_owned()));
        }
        let call = Call {
            url: format!("{}/file/bot{}/{path}", self.base, self.token.reveal()),
            reach: self.reach,
            body: None,
            headers: Vec::new(),
            timeout: UPLOAD_TIMEOUT,
            limit,
        };
        match self.fetcher.call(call).await? {
            answer if answer.is_success() => Ok(answer.body),
            answer => Err(FetchError::NoAnswer(format!("it answered {}", answer.status))),
        }
    }
}

fn understood<T: DeserializeOwned>(answer: Answer) -> Result<T, Refused> {
    // Proxies and tired servers answer with pages.
    let Ok(reply) = serde_json::from_slice::<Reply>(&answer.body) else {
        let words = format!("it answered {} and nothing that could be understood", answer.status);
        return Err(if answer.is_success() { Refused::Unknown(words) } else { Refused::Later(words) });
    };
    if reply.ok {
        return serde_json::from_value(reply.result).map_err(|_| Refused::Unknown("it answered something else than was asked".to_owned()));
    }
    let code = if reply.error_code == 0 { answer.status } else { reply.error_code };
    let words = text::one_line(&reply.description, 200);
    let folded = words.to_lowercase();
    Err(match code {
        401 | 404 => Refused::Token(words),
        409 => Refused::Conflict(words),
        429 => Refused::wait(reply.parameters.retry_after.map(Duration::from_secs).or(answer.retry_after), Duration::from_secs(5)),
        403 => Refused::Gone(words),
        400 if folded.contains("chat not found") || folded.contains("user is deactivated") => Refused::Gone(words),
        500.. => Refused::Later(words),
        _ => Refused::Never(words),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(status: u16, body: &Value) -> Answer {
        Answer::new(status, body.to_string())
    }

    #[test]
    fn refusals_are_told_apart() {
        let of = |code: u16, words: &str| {
            understood::<Value>(answer(code, &json!({ "ok": false, "error_code": code, "description": words }))).unwrap_err()
        };
        assert!(matches!(of(401, "Unauthorized"), Refused::Token(_)));
        assert!(matches!(of(409, "Conflict"), Refused::Conflict(_)));
        assert!(matches!(of(403, "Forbidden: bot was blocked by the user"), Refused::Gone(_)));
        assert!(matches!(of(400, "Bad Request: chat not found"), Refused::Gone(_)));
        assert!(matches!(of(400, "Bad Request: message text is empty"), Refused::Never(_)));
        assert!(matches!(of(502, "Bad Gateway"), Refused::Later(_)));
        let wait = json!({ "ok": false, "error_code": 429, "description": "Too Many Requests", "parameters": { "retry_after": 7 } });
        assert_eq!(understood::<Value>(answer(429, &wait)).unwrap_err(), Refused::Wait(Duration::from_secs(7)));
        let page = Answer::new(200, "");
        assert!(matches!(understood::<Value>(page).unwrap_err(), Refused::Unknown(_)), "taken or not, nobody knows");
        let page = Answer::new(502, "<html>");
        assert!(matches!(understood::<Value>(page).unwrap_err(), Refused::Later(_)));
    }
}
