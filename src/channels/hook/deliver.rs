//! Hands answers to the other program: one signed request for each message. The id of a request stays the same over all tries, so
//! that the other side can tell a repetition; silence is therefore no reason not to try again.
use super::{
    Hook,
    reader::scoped,
    settings::{HookSettings, OUTGOING, keys},
};
use crate::{
    base::{Actor, Error, Result, Time, id::InboxId, text},
    channels::{Missed, Progress},
    desk::{
        inboxes::{self, ChannelKind, Inbox},
        intake::Source,
        lines::{Line, fit},
        outbox::Outcome,
        outgoing::Outgoing,
    },
    engine::{
        alarm,
        fetch::{Answer, Call, FetchError, Reach, is_same_server},
        webhook::{self, Key},
    },
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

const ACTOR: Actor = Actor::System("hook");
const TIMEOUT: Duration = Duration::from_secs(15);
const MAX_ANSWER: usize = 64 << 10;
/// A file that a message names may be so large, and take so long.
const MAX_FILE: usize = 25 << 20;
const FILE_TIMEOUT: Duration = Duration::from_mins(2);
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

pub(super) async fn deliver(hook: &Hook, message: Outgoing, progress: &dyn Progress) -> Outcome {
    match hand_over(hook, &message, progress).await {
        Ok(outcome) => outcome,
        Err(error) if error.kind() == crate::base::Kind::Invalid => Outcome::Never { words: error.message().to_owned() },
        Err(error) => Outcome::Later { words: error.message().to_owned() },
    }
}

async fn hand_over(hook: &Hook, outgoing: &Outgoing, progress: &dyn Progress) -> Result<Outcome> {
    let settings = HookSettings::read(&outgoing.inbox.settings)?;
    let Some(line) = &outgoing.line else { return Ok(Outcome::Never { words: "This goes to nobody on this channel.".to_owned() }) };
    let (vault, inbox) = (hook.engine.vault.clone(), outgoing.inbox.id);
    let secrets = hook.engine.db.read(move |connection| inboxes::secrets(connection, &vault, inbox)).await?;
    let keys = keys(&secrets, OUTGOING);
    if keys.is_empty() {
        return Ok(Outcome::After { words: "The secret that answers are signed with is not stored.".to_owned(), pause: MENDING });
    }
    let Some(messages) = messages(outgoing, line, &settings) else {
        return Ok(Outcome::Never { words: "The text is too long for this channel.".to_owned() });
    };
    for (position, message) in (0_u32..).zip(&messages) {
        if outgoing.passed.iter().any(|(passed, _)| *passed == position) {
            continue;
        }
        progress.started(hook.engine.blobs.prepare(&message.body)?).await?;
        let answer = match call(hook, &settings, &keys, message, hook.engine.clock.now()).await {
            Ok(answer) => answer,
            Err(error @ FetchError::Forbidden(_)) => return Ok(Outcome::Never { words: error.to_string() }),
            Err(error) => return Ok(Outcome::Later { words: error.to_string() }),
        };
        if !answer.is_success() {
            let outcome = refused(&answer);
            if matches!(&outcome, Outcome::After { pause, .. } if *pause == MENDING) {
                let words = format!(
                    "The program behind the inbox \"{}\" does not accept our signature. Check the secret on both sides.",
                    outgoing.inbox.name
                );
                hook.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &alarm_key(inbox), "inbox_token_expired", &words)).await?;
            }
            return Ok(outcome);
        }
        let given = serde_json::from_slice::<Taken>(&answer.body)
            .ok()
            .and_then(|taken| taken.external_id)
            .filter(|id| !id.is_empty() && id.len() <= 200);
        progress.passed(position, scoped(&source_of(inbox), given.as_deref().unwrap_or(&message.id))).await?;
    }
    let key = alarm_key(inbox);
    if hook.engine.db.read(move |connection| alarm::stands(connection, &key)).await? {
        hook.engine.db.write(ACTOR, move |tx| alarm::clear(tx, &alarm_key(inbox))).await?;
    }
    Ok(Outcome::Sent { words: "Taken by the other program.".to_owned(), refused: Vec::new() })
}

fn alarm_key(inbox: InboxId) -> String {
    format!("inbox:{inbox}:token")
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
    let later = |error: Error| Missed { words: error.message().to_owned(), is_worth_another: false };
    let settings = HookSettings::read(&inbox.settings).map_err(later)?;
    // What a message names is not what an administrator allowed: of the own network only the other program itself.
    let is_own = settings.url.as_deref().is_some_and(|url| is_same_server(url, reference));
    let call = Call {
        url: reference.to_owned(),
        reach: if is_own { settings.reach() } else { Reach::Public },
        body: None,
        headers: Vec::new(),
        timeout: FILE_TIMEOUT,
        limit: MAX_FILE,
    };
    match hook.fetcher.call(call).await {
        Ok(answer) if answer.is_success() => Ok(answer.body),
        Ok(answer) => Err(Missed {
            words: format!("The server answered {}.", answer.status),
            is_worth_another: answer.status >= 500 || matches!(answer.status, 404 | 408 | 425 | 429),
        }),
        Err(FetchError::TooLarge) => Err(Missed { words: "The file is larger than 25 MB.".to_owned(), is_worth_another: false }),
        Err(error @ FetchError::Forbidden(_)) => Err(Missed { words: error.to_string(), is_worth_another: false }),
        Err(error) => Err(Missed { words: error.to_string(), is_worth_another: true }),
    }
}
