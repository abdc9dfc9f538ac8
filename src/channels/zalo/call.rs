//! Calls of the Open API: what is asked, and what a refusal means. Zalo answers 200 whatever happened, and says in the body what did.
use super::{
    Zalo,
    settings::{APP_SECRET, ZaloSettings},
};
use crate::{
    base::{Result, Secret, text},
    channels::provider::{self, Refused, encoded, hmac},
    desk::inboxes::Inbox,
    engine::fetch::{Answer, Call, Fetcher, Upload, multipart},
};
use serde_json::Value;
use std::time::Duration;

const MAX_ANSWER: usize = 4 << 20;
const TIMEOUT: Duration = Duration::from_secs(30);
const UPLOAD_TIMEOUT: Duration = Duration::from_mins(3);
/// Limits count by the minute.
const SLOWER: Duration = Duration::from_mins(1);

/// One official account, as its inbox is configured.
#[derive(Clone)]
pub(super) struct Account {
    zalo: Zalo,
    pub inbox: Inbox,
    pub settings: ZaloSettings,
}

/// What is asked.
enum Question {
    Get,
    Post { kind: String, body: Vec<u8>, timeout: Duration },
}

impl Account {
    pub(super) fn new(zalo: &Zalo, inbox: &Inbox) -> Result<Self> {
        Ok(Self { zalo: zalo.clone(), inbox: inbox.clone(), settings: ZaloSettings::read(&inbox.settings)? })
    }

    /// Asks for something; `data` is what Zalo calls so, as JSON.
    pub(super) async fn get(&self, path: &str, data: Option<&Value>) -> Result<Value, Refused> {
        let path = data.map_or_else(|| path.to_owned(), |data| format!("{path}?data={}", encoded(&data.to_string())));
        self.ask(&path, &Question::Get).await.map_err(Refused::harmless)
    }

    /// Does something, once.
    pub(super) async fn post(&self, path: &str, body: &Value) -> Result<Value, Refused> {
        let body = body.to_string().into_bytes();
        self.ask(path, &Question::Post { kind: "application/json".to_owned(), body, timeout: TIMEOUT }).await
    }

    /// Uploads a file: nobody sees it before it is sent.
    pub(super) async fn upload(&self, path: &str, file: &Upload<'_>) -> Result<Value, Refused> {
        let (kind, body) = multipart(&[], file)?;
        self.ask(path, &Question::Post { kind, body, timeout: UPLOAD_TIMEOUT }).await.map_err(Refused::harmless)
    }

    /// With a token that is not taken any more nothing was done: it is renewed once, and asked once more.
    async fn ask(&self, path: &str, question: &Question) -> Result<Value, Refused> {
        let token = self.zalo.tokens.access(&self.inbox, &self.settings).await?;
        let app_secret =
            if self.settings.proves_app { provider::secret(&self.zalo.engine, self.inbox.id, APP_SECRET).await? } else { None };
        match ask(&self.zalo.fetcher, &self.settings, path, question, &token, app_secret.as_ref()).await {
            Err(Refused::Token(_)) => {
                let token = self.zalo.tokens.renew(&self.inbox, &self.settings, Some(&token)).await?;
                ask(&self.zalo.fetcher, &self.settings, path, question, &token, app_secret.as_ref()).await
            }
            outcome => outcome,
        }
    }
}

/// Asks with a token that is given, and renews none.
pub(super) async fn try_out(fetcher: &Fetcher, settings: &ZaloSettings, token: &Secret, app_secret: &Secret) -> Result<Value, Refused> {
    let proof = settings.proves_app.then_some(app_secret);
    ask(fetcher, settings, "/v2.0/oa/getoa", &Question::Get, token, proof).await
}

async fn ask(
    fetcher: &Fetcher,
    settings: &ZaloSettings,
    path: &str,
    question: &Question,
    token: &Secret,
    app_secret: Option<&Secret>,
) -> Result<Value, Refused> {
    let mut headers = vec![("access_token", token.reveal().to_owned())];
    if let Some(app_secret) = app_secret {
        headers.push(("appsecret_proof", hmac(app_secret, token.reveal().as_bytes())));
    }
    let (body, timeout) = match question {
        Question::Get => (None, TIMEOUT),
        Question::Post { kind, body, timeout } => {
            headers.push(("content-type", kind.clone()));
            (Some(body.clone()), *timeout)
        }
    };
    let url = format!("{}{path}", settings.base_url.trim_end_matches('/'));
    understood(&fetcher.call(Call { url, reach: settings.reach(), body, headers, timeout, limit: MAX_ANSWER }).await?)
}

/// What was answered, without its frame.
fn understood(answer: &Answer) -> Result<Value, Refused> {
    let Ok(mut said) = serde_json::from_slice::<Value>(&answer.body) else {
        // Proxies and tired servers answer with pages.
        let words = format!("it answered {} and nothing that could be understood", answer.status);
        return Err(if answer.is_success() { Refused::Unknown(words) } else { Refused::Later(words) });
    };
    if said.is_array() {
        return Ok(said);
    }
    let code = said["error"].as_i64().or_else(|| said["error"].as_str()?.parse().ok());
    let words = text::one_line(&format!("{} {}", said["message"].as_str().unwrap_or_default(), code.unwrap_or_default()), 200);
    match code {
        Some(0) => Ok(said["data"].take()),
        None if answer.is_success() && !said["data"].is_null() => Ok(said["data"].take()),
        None if answer.is_success() => Err(Refused::Unknown("it answered something else than was asked".to_owned())),
        None => Err(Refused::Later(words)),
        Some(code) => Err(refused(code, words, answer)),
    }
}

fn refused(code: i64, words: String, answer: &Answer) -> Refused {
    match code {
        -216 | -220 | -124 => Refused::Token(words),
        -32 => Refused::wait(answer.retry_after, SLOWER),
        -230 | -232 => Refused::Closed(words),
        -213 | -227 => Refused::Gone(words),
        -105..=-101 | -204 | -205 | -209 | -212 | -219 | -221 | -223 | -224 | -240 | -242 => Refused::Setup(words),
        // Something that was uploaded is not there any more: the next try uploads it anew.
        -100 => Refused::Later(words),
        _ if answer.status >= 500 => Refused::Later(words),
        _ => Refused::Never(words),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn refusals_are_told_apart_though_all_of_them_answer_200() {
        let of = |code: i64| understood(&Answer::new(200, json!({ "error": code, "message": "because" }).to_string())).unwrap_err();
        assert!(matches!(of(-216), Refused::Token(_)) && matches!(of(-220), Refused::Token(_)));
        assert_eq!(of(-32), Refused::Wait(SLOWER));
        assert!(matches!(of(-230), Refused::Closed(_)) && matches!(of(-213), Refused::Gone(_)));
        assert!(matches!(of(-224), Refused::Setup(_)) && matches!(of(-210), Refused::Never(_)));
        assert!(matches!(understood(&Answer::new(200, "")).unwrap_err(), Refused::Unknown(_)), "taken or not, nobody knows");
        assert!(matches!(understood(&Answer::new(502, "<html>")).unwrap_err(), Refused::Later(_)));
        let sent = json!({ "data": { "message_id": "63ec" }, "error": 0, "message": "Success" });
        assert_eq!(understood(&Answer::new(200, sent.to_string())).unwrap()["message_id"], "63ec");
        assert_eq!(understood(&Answer::new(200, "[1]")).unwrap(), json!([1]));
    }
}
