//! Calls of the Bot API: what is asked, and what a refusal means. The token is part of every address: nothing here says an address.
use super::settings::TelegramSettings;
use crate::{
    base::{Error, Result, Secret, text},
    engine::fetch::{Answer, Call, FetchError, Fetcher, Reach},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use std::time::Duration;

const MAX_ANSWER: usize = 16 << 20;
const TIMEOUT: Duration = Duration::from_secs(30);
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(5);

/// One bot; cheap to clone.
#[derive(Clone)]
pub(super) struct Bot {
    fetcher: Fetcher,
    base: String,
    reach: Reach,
    token: Secret,
}

/// Why a call came to nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// The token is not taken any more.
    Token(String),
    /// Another program asks for the same updates, or a webhook is set.
    Conflict(String),
    /// The other side said how long to wait.
    Wait(Duration),
    /// The person blocked the bot, or is not there any more.
    Gone(String),
    /// Understood, and refused for good.
    Never(String),
    /// Trouble over there.
    Later(String),
    /// Nothing was said to the other side.
    NotReached(String),
    /// It may have been done, or not.
    Unknown(String),
}

impl Refused {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Token(words) => format!("Telegram does not take the bot's token any more ({words}). Enter the one that BotFather gives."),
            Self::Conflict(words) => format!("Another program asks Telegram for this bot's messages ({words}). Only one can."),
            Self::Wait(pause) => format!("Telegram asks to wait {} seconds.", pause.as_secs()),
            Self::Gone(words) => format!("Telegram: {words}"),
            Self::Never(words) => format!("Telegram refused this: {words}"),
            Self::Later(words) => format!("Telegram has trouble of its own ({words})."),
            Self::NotReached(words) => words.clone(),
            Self::Unknown(words) => format!("It is not known whether Telegram took this: {words}"),
        }
    }
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
        let (boundary, body) = multipart(fields, file).map_err(|error| Refused::Later(error.message().to_owned()))?;
        self.post(method, format!("multipart/form-data; boundary={boundary}"), body, UPLOAD_TIMEOUT).await
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
        understood(self.fetcher.call(call).await.map_err(unanswered)?)
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

fn unanswered(error: FetchError) -> Refused {
    match error {
        FetchError::Forbidden(_) | FetchError::NotReached(_) => Refused::NotReached(error.to_string()),
        FetchError::NoAnswer(_) | FetchError::TooLarge => Refused::Unknown(error.to_string()),
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
        429 => {
            let told = reply.parameters.retry_after.map(Duration::from_secs).or(answer.retry_after);
            Refused::Wait(told.unwrap_or(Duration::from_secs(5)).clamp(Duration::from_secs(1), Duration::from_hours(24)))
        }
        403 => Refused::Gone(words),
        400 if folded.contains("chat not found") || folded.contains("user is deactivated") => Refused::Gone(words),
        500.. => Refused::Later(words),
        _ => Refused::Never(words),
    })
}

/// A file to be sent.
pub(super) struct Upload<'a> {
    pub field: &'static str,
    pub name: &'a str,
    pub media_type: &'a str,
    pub bytes: &'a [u8],
}

/// A form with a file (RFC 7578).
fn multipart(fields: &[(&str, String)], file: &Upload<'_>) -> Result<(String, Vec<u8>)> {
    let boundary = format!("hopdesk-{}", data_encoding::HEXLOWER.encode(&crate::engine::vault::random::<16>()?));
    let mut body = Vec::with_capacity(file.bytes.len() + 1024);
    for (name, value) in fields {
        body.extend_from_slice(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").as_bytes());
    }
    let name = file.name.replace('"', "%22").replace(['\r', '\n'], " ");
    let head = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{name}\"\r\nContent-Type: {}\r\n\r\n",
        file.field, file.media_type
    );
    body.extend_from_slice(head.as_bytes());
    body.extend_from_slice(file.bytes);
    body.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    if file.media_type.contains(['\r', '\n']) {
        return Err(Error::internal("a media type of two lines"));
    }
    Ok((boundary, body))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn answer(status: u16, body: &Value) -> Answer {
        Answer { status, body: body.to_string().into_bytes(), retry_after: None }
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
        let page = Answer { status: 200, body: Vec::new(), retry_after: None };
        assert!(matches!(understood::<Value>(page).unwrap_err(), Refused::Unknown(_)), "taken or not, nobody knows");
        let page = Answer { status: 502, body: b"<html>".to_vec(), retry_after: None };
        assert!(matches!(understood::<Value>(page).unwrap_err(), Refused::Later(_)));
    }
}
