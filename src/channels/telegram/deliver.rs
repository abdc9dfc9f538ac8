//! Hands answers to Telegram: the text in messages that are short enough, each file as a message of its own, and notes after each
//! that it is over: what Telegram has is not sent again, and what nobody knows of neither.
use super::{
    Telegram,
    call::{Bot, TELEGRAM},
    reader::scoped,
    settings::{CAPTION, capabilities},
    source_of,
};
use crate::{
    base::{Error, Result, id::InboxId, text},
    channels::{
        Missed, Progress,
        provider::{Hand, Refused, hand_over, raise_token_alarm},
    },
    desk::{
        inboxes::{Inbox, TextUnit},
        intake::Source,
        lines::{Line, fit},
        outbox::Outcome,
        outgoing::{Outgoing, OutgoingFile},
    },
    engine::fetch::{FetchError, Upload},
};
use futures::future::BoxFuture;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// A picture may be so large; a larger one goes as a document.
const PHOTO: usize = 10 << 20;
/// Bots are given files up to 20 MB.
const LARGEST: u64 = 20 << 20;

/// One message of an answer.
struct Step<'a> {
    /// What it says; of a file, what stands under it.
    text: String,
    file: Option<&'a OutgoingFile>,
    /// The message of the chat that it answers.
    answers: Option<i64>,
}

#[derive(Deserialize)]
struct Sent {
    message_id: i64,
}

pub(super) async fn deliver(telegram: &Telegram, outgoing: &Outgoing, progress: &dyn Progress) -> Result<Outcome> {
    let Some(line) = &outgoing.line else { return Ok(Outcome::Never { words: "This goes to nobody on this channel.".to_owned() }) };
    let bot = telegram.bot(&outgoing.inbox).await?;
    let source = source_of(&bot, outgoing.inbox.id);
    let Some(mut steps) = steps(outgoing) else {
        return Ok(Outcome::Never { words: "The text is too long for this channel.".to_owned() });
    };
    if let Some(first) = steps.first_mut() {
        first.answers = answered(outgoing, &source, line);
    }
    let handing = Handing { telegram, bot, source, line, inbox: outgoing.inbox.id };
    hand_over(&handing, &telegram.engine.blobs, outgoing, &steps, progress, "Taken by Telegram.").await
}

struct Handing<'a> {
    telegram: &'a Telegram,
    bot: Bot,
    source: Source,
    line: &'a Line,
    inbox: InboxId,
}

impl<'a> Hand for Handing<'a> {
    type Step = Step<'a>;

    fn written(&self, step: &Step<'a>) -> Result<Vec<u8>> {
        Ok(serde_json::to_vec(&fields(step, self.line))?)
    }

    fn hand<'b>(&'b self, step: &'b Step<'a>, progress: &'b dyn Progress) -> BoxFuture<'b, Result<Result<String, Outcome>>> {
        Box::pin(async move {
            progress.ending().await?;
            match send(&self.bot, step, &fields(step, self.line)).await {
                Ok(Sent { message_id }) => Ok(Ok(scoped(&self.source, &self.line.external_id, message_id))),
                Err(refused) => {
                    if matches!(refused, Refused::Token(_)) {
                        raise_token_alarm(&self.telegram.engine, self.inbox, refused.words(TELEGRAM)).await?;
                    }
                    Ok(Err(refused.outcome(TELEGRAM)))
                }
            }
        })
    }
}

/// What an answer becomes: one file carries a short text under it, else the text comes first.
fn steps(outgoing: &Outgoing) -> Option<Vec<Step<'_>>> {
    let step = |text: String, file| Step { text, file, answers: None };
    if let [only] = outgoing.files.as_slice()
        && TextUnit::Utf16.measure(outgoing.text.trim()) <= CAPTION
    {
        return Some(vec![step(outgoing.text.trim().to_owned(), Some(only))]);
    }
    let texts = fit::parts(&outgoing.text, capabilities().text)?.into_iter().map(|text| step(text, None));
    Some(texts.chain(outgoing.files.iter().map(|file| step(String::new(), Some(file)))).collect())
}

/// The message of this chat that is answered.
fn answered(outgoing: &Outgoing, source: &Source, line: &Line) -> Option<i64> {
    let id = outgoing.in_reply_to.as_deref()?;
    id.strip_prefix(&format!("{}:{}:", source.name, line.external_id))?.parse().ok()
}

fn fields(step: &Step<'_>, line: &Line) -> Value {
    let mut fields = json!({ "chat_id": line.external_id });
    if step.file.is_none() || !step.text.is_empty() {
        fields[if step.file.is_some() { "caption" } else { "text" }] = step.text.as_str().into();
    }
    if let Some(message) = step.answers {
        fields["reply_parameters"] = json!({ "message_id": message, "allow_sending_without_reply": true });
    }
    fields
}

async fn send(bot: &Bot, step: &Step<'_>, fields: &Value) -> Result<Sent, Refused> {
    let Some(file) = step.file else { return bot.ask("sendMessage", fields, Duration::ZERO).await };
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
        Err(refused) => return Err(refused.missed(TELEGRAM)),
    };
    let path = path.file_path.ok_or_else(|| never("Telegram names no place for this file."))?;
    let limit = usize::try_from(LARGEST).unwrap_or(usize::MAX);
    bot.file(&path, limit).await.map_err(|error| match error {
        FetchError::TooLarge => too_large(),
        FetchError::Forbidden(words) => never(&words),
        error => Missed { words: error.to_string(), is_worth_another: true },
    })
}
