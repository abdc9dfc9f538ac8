//! Hands answers to the other program: one signed request for each message. The id of a request stays the same over all tries, so
//! that the other side can tell a repetition; silence is therefore no reason not to try again.
use super::{
    Hook,
    reader::scoped,
    settings::{HookSettings, OUTGOING, keys},
};
use crate::{
    base::{Result, Time, id::InboxId, text},
    channels::{
        Missed, Progress, fetching,
        provider::{self, Hand, clear_alarms, hand_over, raise_token_alarm},
    },
    desk::{
        inboxes::{ChannelKind, Inbox},
        intake::Source,
        lines::{Line, fit},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{
        fetch::{Answer, Call, FetchError},
        webhook::{self, Key},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(15);
const MAX_ANSWER: usize = 64 << 10;
/// What waits for somebody to mend it is tried so often.
const MENDING: Duration = Duration::from_mins(10);
const SLOWER: Duration = Duration::from_mins(1);

/// One request.
pub(super) struct Message {
    pub id: String,
    pub body: Vec<u8>,
}

pub(super) fn source_of(inbox: InboxId) -> Source {
    Source { kind: ChannelKind::Api, name: format!("api:{inbox}"), inbox: Some(inbox) }
}

pub(super) async fn call(hook: &Hook, settings: &HookSettings, keys: &[Key], message: &Message, now: Time) -> Result<Answer, FetchError> {
    let url = settings.url.clone().ok_or_else(|| FetchError::Forbidden("It is not set where answers go.".to_owned()))?;
    let call = Call {
        url,
        reach: settings.reach(),
        headers: vec![
            ("content-type", "application/json".to_owned()),
            (webhook::ID, message.id.clone()),
            (webhook::TIMESTAMP, now.seconds().to_string()),
            (webhook::SIGNATURE, webhook::sign(keys, &message.id, now, &message.body)),
        ],
        body: Some(message.body.clone()),
        timeout: TIMEOUT,
        limit: MAX_ANSWER,
    };
    hook.fetcher.call(call).await
}

pub(super) async fn deliver(hook: &Hook, outgoing: &Outgoing, progress: &dyn Progress) -> Result<Outcome> {
    let settings = HookSettings::read(&outgoing.inbox.settings)?;
    let Some(line) = &outgoing.line else { return Ok(Outcome::Never { words: "This goes to nobody on this channel.".to_owned() }) };
    let inbox = outgoing.inbox.id;
    let keys = keys(&provider::secrets(&hook.engine, inbox).await?, OUTGOING);
    if keys.is_empty() {
        return Ok(Outcome::After { words: "The secret that answers are signed with is not stored.".to_owned(), pause: MENDING });
    }
    let Some(messages) = messages(outgoing, line, &settings) else {
        return Ok(Outcome::Never { words: "The text is too long for this channel.".to_owned() });
    };
    let handing = Handing { hook, inbox: &outgoing.inbox, settings, keys };
    let outcome = hand_over(&handing, &hook.engine.blobs, outgoing, &messages, progress, "Taken by the other program.").await?;
    if matches!(outcome, Outcome::Sent { .. }) {
        clear_alarms(&hook.engine, inbox).await?;
    }
    Ok(outcome)
}

struct Handing<'a> {
    hook: &'a Hook,
    inbox: &'a Inbox,
    settings: HookSettings,
    keys: Vec<Key>,
}

impl Hand for Handing<'_> {
    type Step = Message;

    fn written(&self, message: &Message) -> Result<Vec<u8>> {
        Ok(message.body.clone())
    }

    fn hand<'a>(&'a self, message: &'a Message, _: &'a dyn Progress) -> BoxFuture<'a, Result<Result<String, Outcome>>> {
        Box::pin(async move {
            let answer = match call(self.hook, &self.settings, &self.keys, message, self.hook.engine.clock.now()).await {
                Ok(answer) => answer,
                Err(error @ FetchError::Forbidden(_)) => return Ok(Err(Outcome::Never { words: error.to_string() })),
                Err(error) => return Ok(Err(Outcome::Later { words: error.to_string() })),
            };
            if !answer.is_success() {
                let outcome = refused(&answer);
                if matches!(&outcome, Outcome::After { pause, .. } if *pause == MENDING) {
                    let name = &self.inbox.name;
                    let words =
                        format!("The program behind the inbox \"{name}\" does not accept our signature. Check the secret on both sides.");
                    raise_token_alarm(&self.hook.engine, self.inbox.id, words).await?;
                }
                return Ok(Err(outcome));
            }
            let taken = serde_json::from_slice::<Taken>(&answer.body).ok();
            let given = taken.and_then(|taken| taken.external_id).filter(|id| !id.is_empty() && id.len() <= 200);
            Ok(Ok(scoped(&source_of(self.inbox.id), given.as_deref().unwrap_or(&message.id))))
        })
    }
}

/// What a delivery becomes: a message for each part of its text, the files with the last.
fn messages(outgoing: &Outgoing, line: &Line, settings: &HookSettings) -> Option<Vec<Message>> {
    let mut parts = fit::parts(&outgoing.text, settings.capabilities().text)?;
    if parts.is_empty() {
        parts.push(String::new());
    }
    let count = parts.len();
    let prefix = format!("api:{}:", outgoing.inbox.id);
    let unique: String = outgoing
        .external_id
        .split('@')
        .next()
        .unwrap_or_default()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let one = |(at, text): (usize, String)| {
        let files: Vec<Value> = outgoing
            .files
            .iter()
            .filter(|_| at + 1 == count)
            .map(|file| {
                json!({ "name": file.name, "mime": file.media_type, "size": file.bytes.len(), "content_base64": STANDARD.encode(&file.bytes) })
            })
            .collect();
        let id = format!("msg_{unique}_{}", at + 1);
        let contact = line.external_id.strip_prefix("contact:").unwrap_or(&line.value);
        let contact = contact.strip_prefix(&prefix).unwrap_or(contact);
        let conversation = line.external_id.strip_prefix("conversation:").map(|id| json!({ "external_id": id }));
        let body = json!({
            "type": "message.outgoing",
            "timestamp": outgoing.at,
            "data": {
                "id": id,
                "inbox_id": outgoing.inbox.id,
                "ticket": outgoing.number,
                "part": at + 1,
                "parts": count,
                "contact": { "external_id": contact, "name": line.name },
                "conversation": conversation,
                "from": outgoing.from.name,
                "text": text,
                "attachments": files,
                "in_reply_to": outgoing.in_reply_to.as_deref().map(|id| id.strip_prefix(&prefix).unwrap_or(id)),
            },
        });
        Message { id, body: body.to_string().into_bytes() }
    };
    Some(parts.into_iter().enumerate().map(one).collect())
}

#[derive(Deserialize)]
struct Taken {
    external_id: Option<String>,
}

#[derive(Deserialize, Default)]
struct Refused {
    #[serde(default)]
    error: Reason,
}

#[derive(Deserialize, Default)]
struct Reason {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

/// What a refusal means: by its code if it has one, else by its status.
fn refused(answer: &Answer) -> Outcome {
    let reason = serde_json::from_slice::<Refused>(&answer.body).unwrap_or_default().error;
    let words = |sentence: &str| match text::one_line(&reason.message, 300).as_str() {
        "" => format!("{sentence} ({}).", answer.status),
        said => format!("{sentence} ({}): {said}", answer.status),
    };
    let pause = answer.retry_after.unwrap_or(SLOWER).clamp(Duration::from_secs(1), Duration::from_hours(24));
    match (reason.code.as_str(), answer.status) {
        ("window_closed", _) => Outcome::Never { words: words("The other side no longer takes answers to this person's last message") },
        ("rate_limited", _) => Outcome::After { words: words("The other side asks for a pause"), pause },
        ("auth", _) => Outcome::After { words: words("The other side does not accept our signature"), pause: MENDING },
        ("unreachable", _) => Outcome::Unreachable { words: words("The other side says that this person cannot be reached") },
        ("permanent", _) | (_, 410) => Outcome::Never { words: words("The other side refused this message for good") },
        (_, 429) => Outcome::After { words: words("The other side asks for a pause"), pause },
        (_, 401 | 403) => Outcome::After { words: words("The other side does not accept our signature"), pause: MENDING },
        (_, 408 | 409 | 425) => Outcome::Later { words: words("The other side could not take this message now") },
        (_, 400..=499) => Outcome::Never { words: words("The other side refused this message") },
        (_, 300..=399) => Outcome::Later { words: words("The other side points elsewhere, and nobody follows") },
        _ => Outcome::Later { words: words("The other side has trouble of its own") },
    }
}

/// Fetches a file that a message named.
pub(super) async fn fetch(hook: &Hook, inbox: Inbox, reference: &str) -> Result<Vec<u8>, Missed> {
    let settings = HookSettings::read(&inbox.settings).map_err(fetching::fault)?;
    fetching::named(&hook.fetcher, settings.url.as_deref().map(|url| (url, settings.reach())), reference).await
}
