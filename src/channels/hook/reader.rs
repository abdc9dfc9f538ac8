//! From what another program handed in to a message that the desk understands. Pure.
use super::wire::{self, EditBody, Envelope, Kept, MessageBody, StatusBody};
use crate::{
    base::{Language, Mailbox, text},
    channels::provider::{self, clean, unreadable},
    desk::{
        inboxes::ChannelKind,
        intake::{Incoming, IncomingFile, Person, Reader, Source, Talk, What},
        lines::Claims,
        tickets::{Direction, awaited::NewAwaited, media},
    },
    engine::{blob::hash_of, mail::html},
};

#[derive(Debug, Clone, Copy)]
pub(super) struct HookReader;

/// How the ids of one inbox are told from those of all others.
pub(super) fn scoped(source: &Source, id: &str) -> String {
    format!("{}:{id}", source.name)
}

impl Reader for HookReader {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Api
    }

    fn read(&self, source: &Source, raw: &[u8]) -> Incoming {
        let Some((envelope, body)) = wire::opened(raw) else { return unreadable() };
        match envelope.what {
            Kept::Message => serde_json::from_slice(body).map_or_else(|_| unreadable(), |body| message(source, &envelope, body)),
            Kept::Edit => serde_json::from_slice(body).map_or_else(
                |_| unreadable(),
                |body: EditBody| {
                    let text = text_of(&body.text, body.html.as_deref());
                    Incoming {
                        at: body.edited_at,
                        has_html: body.html.is_some(),
                        visible: text.clone(),
                        text,
                        ..about(source, &envelope, What::Edited)
                    }
                },
            ),
            Kept::Deletion => about(source, &envelope, What::Withdrawn),
            Kept::Status => serde_json::from_slice(body).map_or_else(
                |_| unreadable(),
                |body: StatusBody| {
                    let what = What::Marked { mark: body.status.into(), words: text::one_line(&body.message, 300) };
                    Incoming { at: body.at, ..about(source, &envelope, what) }
                },
            ),
        }
    }

    fn html(&self, raw: &[u8]) -> Option<String> {
        let (_, body) = wire::opened(raw)?;
        serde_json::from_slice::<MessageBody>(body).ok()?.html
    }

    fn file(&self, raw: &[u8], position: u32, hash: &[u8; 32]) -> Option<Vec<u8>> {
        let (_, body) = wire::opened(raw)?;
        let body: MessageBody = serde_json::from_slice(body).ok()?;
        let at = position as usize;
        let in_place = body.attachments.iter().filter(|file| file.content_base64.is_some()).nth(at);
        in_place.into_iter().chain(&body.attachments).filter_map(wire::AttachmentBody::bytes).find(|bytes| hash_of(bytes) == *hash)
    }
}

/// What is about a message that is here already.
fn about(source: &Source, envelope: &Envelope, what: What) -> Incoming {
    provider::about(envelope.identity, scoped(source, &envelope.external_id), None, what)
}

fn message(source: &Source, envelope: &Envelope, body: MessageBody) -> Incoming {
    let text = text_of(&body.text, body.html.as_deref());
    let name = text::one_line(&body.contact.name, 200);
    let claims = Claims {
        email: body.contact.email.map(|email| text::one_line(&email, 254).to_lowercase()).filter(|email| !email.is_empty()),
        phone: body.contact.phone.map(|phone| text::one_line(&phone, 40)).filter(|phone| !phone.is_empty()),
    };
    let mut files = Vec::new();
    let mut awaited = Vec::new();
    for file in &body.attachments {
        let (name, declared) = (file.shown_name(), (!file.mime.is_empty()).then_some(file.mime.as_str()));
        if let Some(bytes) = file.bytes() {
            files.push(IncomingFile {
                media_type: media::of_upload(&name, declared, &bytes),
                name,
                size: bytes.len() as u64,
                hash: hash_of(&bytes),
                is_inline: false,
                content_id: None,
                blob: None,
            });
        } else if let Some(url) = &file.url {
            let media_type = declared.and_then(media::essence).unwrap_or_else(|| "application/octet-stream".to_owned());
            awaited.push(NewAwaited { name, media_type, size: None, reference: url.clone() });
        }
    }
    let (line, is_one_matter, subject) = match &body.conversation {
        Some(conversation) => (format!("conversation:{}", conversation.external_id), true, text::one_line(&conversation.subject, 500)),
        None => (format!("contact:{}", body.contact.external_id), false, String::new()),
    };
    let talk = Talk {
        is_one_matter,
        direction: body.direction.unwrap_or(Direction::In),
        awaited,
        ..provider::talk(Person { kind: envelope.identity, value: envelope.person.clone(), name: name.clone(), claims }, line, What::Said)
    };
    Incoming {
        external_id: Some(scoped(source, &body.external_id)),
        in_reply_to: body.in_reply_to.iter().map(|id| scoped(source, id)).collect(),
        from: if talk.direction == Direction::In { Mailbox::new(&name, &body.contact.external_id) } else { Mailbox::default() },
        to: if talk.direction == Direction::Out { vec![Mailbox::new(&name, &body.contact.external_id)] } else { Vec::new() },
        subject,
        at: body.sent_at.or(Some(envelope.received_at)),
        language: Language::guess(&text),
        has_html: body.html.is_some(),
        visible: text.clone(),
        text,
        files,
        talk: Some(Box::new(talk)),
        ..Incoming::default()
    }
}

/// The text, in normal form; without one, what the HTML says.
fn text_of(text: &str, html: Option<&str>) -> String {
    match html {
        Some(html) if text.trim().is_empty() => clean(&html::to_text(html)),
        _ => clean(text),
    }
}
