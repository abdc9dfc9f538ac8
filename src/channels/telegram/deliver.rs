//! Hands answers to Telegram: the text in messages that are short enough, each file as a message of its own, and notes after each
//! that it is over: what Telegram has is not sent again, and what nobody knows of neither.
use super::{
    Telegram,
    call::{Bot, Refused, Upload},
    poll::token_alarm,
    reader::scoped,
    settings::{CAPTION, capabilities},
    source_of,
};
use crate::{
    base::{Actor, Error, Kind, Result, text},
    channels::{Missed, Progress},
    desk::{
        inboxes::{Inbox, TextUnit},
        intake::Source,
        lines::{Line, fit},
        outbox::Outcome,
        outgoing::{Outgoing, OutgoingFile},
    },
    engine::{alarm, fetch::FetchError},
};
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

const ACTOR: Actor = Actor::System("telegram");
/// A picture may be so large; a larger one goes as a document.
const PHOTO: usize = 10 << 20;
/// Bots are given files up to 20 MB.
const LARGEST: u64 = 20 << 20;
const MENDING: Duration = Duration::from_mins(10);

/// One message of an answer.
enum Step<'a> {
    Text(String),
    File(&'a OutgoingFile, String),
}

#[derive(Deserialize)]
struct Sent {
    message_id: i64,
}

pub(super) async fn deliver(telegram: &Telegram, message: Outgoing, progress: &dyn Progress) -> Outcome {
    match hand_over(telegram, &message, progress).await {
        Ok(outcome) => outcome,
        Err(error) if error.kind() == Kind::Invalid => Outcome::Never { words: error.message().to_owned() },
        Err(error) => Outcome::Later { words: error.message().to_owned() },
    }
}

async fn hand_over(telegram: &Telegram, outgoing: &Outgoing, progress: &dyn Progress) -> Result<Outcome> {
    let Some(line) = &outgoing.line else { return Ok(Outcome::Never { words: "This goes to nobody on this channel.".to_owned() }) };
    let bot = telegram.bot(&outgoing.inbox).await?;
    let source = source_of(&bot, outgoing.inbox.id);
    let Some(steps) = steps(outgoing) else { return Ok(Outcome::Never { words: "The text is too long for this channel.".to_owned() }) };
    for (position, step) in (0_u32..).zip(&steps) {
        if outgoing.passed.iter().any(|(passed, _)| *passed == position) {
            continue;
        }
        let answers = if position == 0 { answered(outgoing, &source, line) } else { None };
        let fields = fields(step, line, answers);
        progress.started(telegram.engine.blobs.prepare(&serde_json::to_vec(&fields)?)?).await?;
        progress.ending().await?;
        match send(&bot, step, &fields).await {
            Ok(Sent { message_id }) => progress.passed(position, scoped(&source, &line.external_id, message_id)).await?,
            Err(refused) => return settled(telegram, outgoing, &refused).await,
        }
    }
    Ok(Outcome::Sent { words: "Taken by Telegram.".to_owned(), refused: Vec::new() })
}

/// What an answer becomes: one file carries a short text under it, else the text comes first.
fn steps(outgoing: &Outgoing) -> Option<Vec<Step<'_>>> {
    if let [only] = outgoing.files.as_slice()
        && TextUnit::Utf16.measure(outgoing.text.trim()) <= CAPTION
    {
        return Some(vec![Step::File(only, outgoing.text.trim().to_owned())]);
    }
    let texts = fit::parts(&outgoing.text, capabilities().text)?;
    Some(texts.into_iter().map(Step::Text).chain(outgoing.files.iter().map(|file| Step::File(file, String::new()))).collect())
}

/// The message of this chat that is answered.
fn answered(outgoing: &Outgoing, source: &Source, line: &Line) -> Option<i64> {
    let id = outgoing.in_reply_to.as_deref()?;
    id.strip_prefix(&format!("{}:{}:", source.name, line.external_id))?.parse().ok()
}

fn fields(step: &Step<'_>, line: &Line, answers: Option<i64>) -> Value {
    let mut fields = match step {
        Step::Text(text) => json!({ "chat_id": line.external_id, "text": text }),
        Step::File(_, caption) if caption.is_empty() => json!({ "chat_id": line.external_id }),
        Step::File(_, caption) => json!({ "chat_id": line.external_id, "caption": caption }),
    };
    if let Some(message) = answers {
        fields["reply_parameters"] = json!({ "message_id": message, "allow_sending_without_reply": true });
    }
    fields
}

async fn send(bot: &Bot, step: &Step<'_>, fields: &Value) -> Result<Sent, Refused> {
    let Step::File(file, _) = step else { return bot.ask("sendMessage", fields, Duration::ZERO).await };
    let is_photo = matches!(file.media_type.as_str(), "image/jpeg" | "image/png" | "image/webp") && file.bytes.len() <= PHOTO;
    let (method, field) = if is_photo { ("sendPhoto", "photo") } else { ("sendDocument", "document") };
    let mut form = Vec::new();
    for (name, value) in fields.as_object().into_iter().flatten() {
        form.push((name.as_str(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)));
    }
    let upload = |method, field| {
        let form = &form;
        async move { bot.upload(method, form, &Upload { field, name: &file.name, media_type: &file.media_type, bytes: &file.bytes }).await }
    };
    match upload(method, field).await {
        // A picture that cannot be shown as one can still be sent.
        Err(Refused::Never(_)) if is_photo => upload("sendDocument", "document").await,
        outcome => outcome,
    }
}

async fn settled(telegram: &Telegram, outgoing: &Outgoing, refused: &Refused) -> Result<Outcome> {
    let words = refused.words();
    Ok(match refused {
        Refused::Token(_) => {
            let (key, message) = (token_alarm(outgoing.inbox.id), words.clone());
            telegram.engine.db.write(ACTOR, move |tx| alarm::raise(tx, &key, "inbox_token_expired", &message)).await?;
            Outcome::After { words, pause: MENDING }
        }
        Refused::Wait(pause) => Outcome::After { words, pause: *pause },
        Refused::Gone(_) => Outcome::Unreachable { words },
        Refused::Never(_) => Outcome::Never { words },
        Refused::Conflict(_) | Refused::Later(_) | Refused::NotReached(_) => Outcome::Later { words },
        Refused::Unknown(_) => Outcome::Uncertain { words },
    })
}

#[derive(Deserialize)]
struct Reference {
    file_id: String,
    size: Option<u64>,
}

#[derive(Deserialize)]
struct Path {
    file_path: Option<String>,
}

/// Fetches a file of a message.
pub(super) async fn fetch(telegram: &Telegram, inbox: Inbox, reference: &str) -> Result<Vec<u8>, Missed> {
    let never = |words: &str| Missed { words: words.to_owned(), is_worth_another: false };
    let too_large = || never("Telegram gives files up to 20 MB to bots. Ask for it on another way.");
    let reference: Reference = serde_json::from_str(reference).map_err(|_| never("It is not known which file this is."))?;
    if reference.size.is_some_and(|size| size > LARGEST) {
        return Err(too_large());
    }
    let later = |error: Error| Missed { words: error.message().to_owned(), is_worth_another: true };
    let bot = telegram.bot(&inbox).await.map_err(later)?;
    let path: Path = match bot.ask("getFile", &json!({ "file_id": reference.file_id }), Duration::ZERO).await {
        Ok(path) => path,
        Err(Refused::Never(words)) if words.to_lowercase().contains("too big") => return Err(too_large()),
        Err(Refused::Never(words)) => return Err(never(&format!("Telegram: {}", text::one_line(&words, 200)))),
        Err(refused) => return Err(Missed { words: refused.words(), is_worth_another: true }),
    };
    let path = path.file_path.ok_or_else(|| never("Telegram names no place for this file."))?;
    let limit = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    bot.file(&path, limit).await.map_err(|error| match error {
        FetchError::TooLarge => too_large(),
        FetchError::Forbidden(words) => never(&words),
        error => Missed { words: error.to_string(), is_worth_another: true },
    })
}
