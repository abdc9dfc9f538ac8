//! Hands answers to Zalo: the text in messages that are short enough, each file as a message of its own after it was uploaded.
use super::{
    ZALO, Zalo,
    call::Account,
    event::word,
    reader::{ANONYMOUS, scoped},
    settings::capabilities,
    source_of,
};
use crate::{
    base::Result,
    channels::{
        Progress,
        provider::{Hand, Refused, Sending, hand_over, raise_token_alarm},
    },
    desk::{
        intake::Source,
        lines::{Line, fit},
        outbox::Outcome,
        outgoing::{Outgoing, OutgoingFile},
    },
    engine::fetch::Upload,
};
use futures::future::BoxFuture;
use serde_json::{Value, json};

/// One message of an answer.
enum Step<'a> {
    Text { text: String, quotes: Option<String> },
    File(&'a OutgoingFile),
}

pub(super) async fn deliver(zalo: &Zalo, outgoing: &Outgoing, progress: &dyn Progress) -> Result<Outcome> {
    let never = |words: &str| Ok(Outcome::Never { words: words.to_owned() });
    let Some(line) = &outgoing.line else { return never("This goes to nobody on this channel.") };
    let account = Account::new(zalo, &outgoing.inbox)?;
    let source = source_of(&account.settings, outgoing.inbox.id);
    let is_anonymous = line.external_id.starts_with(ANONYMOUS);
    if is_anonymous && !outgoing.files.is_empty() {
        return never("Zalo carries no files to people who chat without an account. Send a link.");
    }
    let Some(texts) = fit::parts(&outgoing.text, capabilities().text) else { return never("The text is too long for this channel.") };
    let quoted = outgoing.in_reply_to.as_deref().and_then(|id| id.strip_prefix(&format!("{}:", source.name)).map(str::to_owned));
    let mut quotes = quoted.filter(|_| account.settings.quotes_messages && !is_anonymous);
    let texts = texts.into_iter().map(|text| Step::Text { text, quotes: quotes.take() });
    let steps: Vec<Step<'_>> = texts.chain(outgoing.files.iter().map(Step::File)).collect();
    let handing = Handing { zalo, account, source, line };
    hand_over(&handing, &zalo.engine.blobs, outgoing, &steps, progress, "Taken by Zalo.").await
}

struct Handing<'a> {
    zalo: &'a Zalo,
    account: Account,
    source: Source,
    line: &'a Line,
}

impl<'a> Hand for Handing<'a> {
    type Step = Step<'a>;

    fn written(&self, step: &Step<'a>) -> Result<Vec<u8>> {
        let (_, mut body) = self.addressed();
        body["message"] = match step {
            Step::Text { text, quotes } => text_message(text, quotes.as_deref()),
            Step::File(file) => json!({ "file": file.name, "media_type": file.media_type, "size": file.bytes.len() }),
        };
        Ok(serde_json::to_vec(&body)?)
    }

    fn sending(&self) -> BoxFuture<'_, Option<Sending>> {
        Box::pin(async move { Some(self.zalo.echoes.sending(self.account.inbox.id).await) })
    }

    fn hand<'b>(&'b self, step: &'b Step<'a>, progress: &'b dyn Progress) -> BoxFuture<'b, Result<Result<String, Outcome>>> {
        Box::pin(async move {
            match self.send(step, progress).await {
                Ok(id) => Ok(Ok(scoped(&self.source, &id))),
                Err(refused) => {
                    if matches!(refused, Refused::Token(_)) {
                        raise_token_alarm(&self.zalo.engine, self.account.inbox.id, refused.words(ZALO)).await?;
                    }
                    Ok(Err(refused.outcome(ZALO)))
                }
            }
        })
    }
}

impl Handing<'_> {
    /// Where messages to this person go, and how they are named there.
    fn addressed(&self) -> (&'static str, Value) {
        match self.line.external_id.strip_prefix(ANONYMOUS).and_then(|rest| rest.split_once(':')) {
            Some((id, conversation)) => {
                ("/v2.0/oa/message", json!({ "recipient": { "anonymous_id": id, "conversation_id": conversation } }))
            }
            None => ("/v3.0/oa/message/cs", json!({ "recipient": { "user_id": self.line.external_id } })),
        }
    }

    async fn send(&self, step: &Step<'_>, progress: &dyn Progress) -> Result<String, Refused> {
        let (path, mut body) = self.addressed();
        body["message"] = match step {
            Step::Text { text, quotes } => text_message(text, quotes.as_deref()),
            Step::File(file) => self.uploaded(file).await?,
        };
        progress.ending().await?;
        let sent = self.account.post(path, &body).await?;
        match word(&sent["message_id"]) {
            id if id.is_empty() => Err(Refused::Unknown("it gave the message no id".to_owned())),
            id => Ok(id),
        }
    }

    /// A file as a message names it, once Zalo has it.
    async fn uploaded(&self, file: &OutgoingFile) -> Result<Value, Refused> {
        let upload = Upload { field: "file", name: &file.name, media_type: &file.media_type, bytes: &file.bytes };
        let media = |element: Value| json!({ "attachment": { "type": "template", "payload": { "template_type": "media", "elements": [element] } } });
        let missing = || Refused::Later("it gave what was uploaded no id".to_owned());
        let id_of = |uploaded: &Value, name: &str| Some(word(&uploaded[name])).filter(|id| !id.is_empty()).ok_or_else(missing);
        match file.media_type.as_str() {
            "image/jpeg" | "image/png" => {
                let uploaded = self.account.upload("/v2.0/oa/upload/image", &upload).await?;
                Ok(media(json!({ "media_type": "image", "attachment_id": id_of(&uploaded, "attachment_id")? })))
            }
            "image/gif" => {
                let uploaded = self.account.upload("/v2.0/oa/upload/gif", &upload).await?;
                let (width, height) = size_of_gif(&file.bytes);
                let id = id_of(&uploaded, "attachment_id")?;
                Ok(media(json!({ "media_type": "gif", "attachment_id": id, "width": width, "height": height })))
            }
            _ => {
                let uploaded = self.account.upload("/v2.0/oa/upload/file", &upload).await?;
                Ok(json!({ "attachment": { "type": "file", "payload": { "token": id_of(&uploaded, "token")? } } }))
            }
        }
    }
}

fn text_message(text: &str, quotes: Option<&str>) -> Value {
    let mut message = json!({ "text": text });
    if let Some(id) = quotes {
        message["quote_message_id"] = id.into();
    }
    message
}

/// Width and height as the head of the file says (GIF89a, section 18).
fn size_of_gif(bytes: &[u8]) -> (u16, u16) {
    let number = |at: usize| bytes.get(at..at + 2).map_or(0, |two| u16::from_le_bytes([two[0], two[1]]));
    (number(6), number(8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_of_a_moving_picture_is_read_from_its_head() {
        assert_eq!(size_of_gif(b"GIF89a\x40\x01\xf0\x00rest"), (320, 240));
        assert_eq!(size_of_gif(b"GIF"), (0, 0));
    }
}
