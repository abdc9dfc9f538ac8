//! Hands answers to Meta: the text in messages that are short enough, each file as a message of its own.
use super::{
    Meta,
    graph::{Graph, META},
    page::{CARRIED, scoped},
    settings::{UNTAGGED, capabilities},
    source_of,
};
use crate::{
    base::Result,
    channels::{
        Progress,
        provider::{Hand, Refused, Sending, hand_over, raise_token_alarm},
    },
    desk::{
        inboxes::{ChannelKind, Inbox},
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
struct Step<'a> {
    text: String,
    file: Option<&'a OutgoingFile>,
    /// What it carries along, and is told back with.
    carried: String,
    /// The message that it answers, where that can be said.
    answers: Option<String>,
}

pub(super) async fn deliver(meta: &Meta, outgoing: &Outgoing, progress: &dyn Progress) -> Result<Outcome> {
    let Some(line) = &outgoing.line else { return Ok(Outcome::Never { words: "This goes to nobody on this channel.".to_owned() }) };
    let graph = meta.graph(&outgoing.inbox).await?;
    let source = source_of(outgoing.inbox.channel, &graph.settings.account_id, outgoing.inbox.id);
    let limit = capabilities(outgoing.inbox.channel, &graph.settings).text;
    let Some(texts) = fit::parts(&outgoing.text, limit) else {
        return Ok(Outcome::Never { words: "The text is too long for this channel.".to_owned() });
    };
    let contents = texts.into_iter().map(|text| (text, None)).chain(outgoing.files.iter().map(|file| (String::new(), Some(file))));
    let carried = |position: usize| format!("{CARRIED}{}#{position}", outgoing.external_id);
    let mut answers = outgoing.in_reply_to.as_deref().and_then(|id| id.strip_prefix(&format!("{}:", source.name)).map(str::to_owned));
    let step = |(position, (text, file))| Step { text, file, carried: carried(position), answers: answers.take() };
    let steps: Vec<Step<'_>> = contents.enumerate().map(step).collect();
    let is_late = line.last_contact_at.is_none_or(|last| meta.engine.clock.now().since(last) >= UNTAGGED);
    let handing = Handing { meta, inbox: &outgoing.inbox, graph, source, line, is_late };
    hand_over(&handing, &meta.engine.blobs, outgoing, &steps, progress, "Taken by Meta.").await
}

struct Handing<'a> {
    meta: &'a Meta,
    inbox: &'a Inbox,
    graph: Graph,
    source: Source,
    line: &'a Line,
    /// The person's last message is more than a day old: only an answer by a person may go out, and says that it is one.
    is_late: bool,
}

impl<'a> Hand for Handing<'a> {
    type Step = Step<'a>;

    fn written(&self, step: &Step<'a>) -> Result<Vec<u8>> {
        let mut body = if self.is_number() { self.number_message(step, None) } else { self.page_message(step, self.is_late) };
        if let Some(file) = step.file {
            body["file"] = json!({ "name": file.name, "media_type": file.media_type, "size": file.bytes.len() });
        }
        Ok(serde_json::to_vec(&body)?)
    }

    fn sending(&self) -> BoxFuture<'_, Option<Sending>> {
        Box::pin(async move { Some(self.meta.echoes.sending(self.inbox.id).await) })
    }

    fn hand<'b>(&'b self, step: &'b Step<'a>, progress: &'b dyn Progress) -> BoxFuture<'b, Result<Result<String, Outcome>>> {
        Box::pin(async move {
            match self.send(step, progress).await {
                Ok(id) => Ok(Ok(scoped(&self.source, &id))),
                Err(refused) => {
                    if matches!(refused, Refused::Token(_)) {
                        raise_token_alarm(&self.meta.engine, self.inbox.id, refused.words(META)).await?;
                    }
                    Ok(Err(refused.outcome(META)))
                }
            }
        })
    }
}

impl Handing<'_> {
    async fn send(&self, step: &Step<'_>, progress: &dyn Progress) -> Result<String, Refused> {
        if self.is_number() {
            // Nobody sees what was uploaded before it is sent.
            let body = self.number_message(step, self.uploaded(step).await?);
            progress.ending().await?;
            let answer = self.graph.post(&format!("{}/messages", self.graph.settings.account_id), &body).await?;
            return taken_as(&answer["messages"][0]["id"]);
        }
        progress.ending().await?;
        let answer = match self.post(step, self.is_late).await {
            // Meta counts by its own clock: what was refused as too late may still go out as a person's answer.
            Err(Refused::Closed(_)) if self.graph.settings.human_agent && !self.is_late => self.post(step, true).await?,
            answer => answer?,
        };
        taken_as(&answer["message_id"])
    }

    fn is_number(&self) -> bool {
        self.inbox.channel == ChannelKind::Whatsapp
    }

    /// A message to a person on a page or on Instagram.
    fn page_message(&self, step: &Step<'_>, is_late: bool) -> Value {
        let mut body =
            json!({ "recipient": { "id": self.line.external_id }, "messaging_type": "RESPONSE", "message": { "metadata": step.carried } });
        if is_late {
            body["messaging_type"] = "MESSAGE_TAG".into();
            body["tag"] = "HUMAN_AGENT".into();
        }
        match step.file {
            None => body["message"]["text"] = step.text.as_str().into(),
            Some(file) => {
                let kind = first_word(file).filter(|kind| matches!(*kind, "image" | "audio" | "video")).unwrap_or("file");
                body["message"]["attachment"] = json!({ "type": kind, "payload": {} });
            }
        }
        body
    }

    async fn post(&self, step: &Step<'_>, is_late: bool) -> Result<Value, Refused> {
        let body = self.page_message(step, is_late);
        let Some(file) = step.file else { return self.graph.post("me/messages", &body).await };
        let fields: Vec<(&str, String)> = body
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, value)| (name.as_str(), value.as_str().map_or_else(|| value.to_string(), str::to_owned)))
            .collect();
        self.graph.upload("me/messages", &fields, &upload("filedata", file)).await
    }

    /// A message to a person on WhatsApp; `media` is what a file is called once it is uploaded.
    fn number_message(&self, step: &Step<'_>, media: Option<String>) -> Value {
        let mut body = json!({ "messaging_product": "whatsapp", "recipient_type": "individual", "biz_opaque_callback_data": step.carried });
        // Whoever has hidden the number is reached by an id of WhatsApp's.
        let digits = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_digit());
        let phone = self.line.claims.phone.as_deref().map(|phone| phone.trim_start_matches('+'));
        match Some(self.line.value.as_str()).filter(|value| digits(value)).or_else(|| phone.filter(|phone| digits(phone))) {
            Some(number) => body["to"] = number.into(),
            None => body["recipient"] = self.line.value.as_str().into(),
        }
        if let Some(id) = &step.answers {
            body["context"] = json!({ "message_id": id });
        }
        let (kind, held) = match step.file {
            None => ("text", json!({ "body": step.text, "preview_url": false })),
            Some(file) => match first_word(file).filter(|kind| matches!(*kind, "image" | "audio" | "video")) {
                Some(kind) => (kind, json!({ "id": media })),
                None => ("document", json!({ "id": media, "filename": file.name })),
            },
        };
        body["type"] = kind.into();
        body[kind] = held;
        body
    }

    async fn uploaded(&self, step: &Step<'_>) -> Result<Option<String>, Refused> {
        let Some(file) = step.file else { return Ok(None) };
        let fields = [("messaging_product", "whatsapp".to_owned()), ("type", file.media_type.clone())];
        let path = format!("{}/media", self.graph.settings.account_id);
        let answer = self.graph.upload(&path, &fields, &upload("file", file)).await.map_err(Refused::harmless)?;
        match answer["id"].as_str() {
            Some(id) if !id.is_empty() => Ok(Some(id.to_owned())),
            _ => Err(Refused::Later("it gave what was uploaded no id".to_owned())),
        }
    }
}

/// `image` of `image/png`.
fn first_word(file: &OutgoingFile) -> Option<&str> {
    file.media_type.split('/').next()
}

fn upload<'a>(field: &'a str, file: &'a OutgoingFile) -> Upload<'a> {
    Upload { field, name: &file.name, media_type: &file.media_type, bytes: &file.bytes }
}

fn taken_as(id: &Value) -> Result<String, Refused> {
    match id.as_str() {
        Some(id) if !id.is_empty() => Ok(id.to_owned()),
        _ => Err(Refused::Unknown("it gave the message no id".to_owned())),
    }
}
