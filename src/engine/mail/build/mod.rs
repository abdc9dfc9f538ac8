//! Values to bytes: a [`Draft`] becomes a mail that every server and reader takes (RFC 5322, MIME). The other direction
//! is `parse`.
//!
//! Whatever the values hold, line ends, NULs and header breaks in them cannot pass: what is shown to people is cleaned,
//! what machines compare (addresses, ids, header names) is refused or left out if it is malformed. Encoding and folding
//! are `mail-builder`'s. Nothing here writes Bcc: who gets a mail unseen is a matter of the envelope.
mod clean;

use crate::base::{Error, Mailbox, Result, Time};
use mail_builder::{
    MessageBuilder,
    headers::{HeaderType, address::Address, content_type::ContentType, date::Date, message_id::MessageId, text::Text},
    mime::{BodyPart, MimePart},
};

/// How many ids References keeps: the first and the latest (RFC 5322 section 3.6.4 sets no bound, servers do).
const MAX_REFERENCES: usize = 20;

/// A mail to be.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub reply_to: Vec<Mailbox>,
    pub subject: String,
    /// Without angle brackets, unique for ever.
    pub message_id: String,
    /// Without angle brackets.
    pub in_reply_to: Vec<String>,
    /// Oldest first.
    pub references: Vec<String>,
    pub date: Time,
    pub text: String,
    pub html: Option<String>,
    pub files: Vec<DraftFile>,
    /// Further headers, such as Auto-Submitted. Those that the other fields make cannot be set here.
    pub headers: Vec<(String, String)>,
}

#[derive(Debug, Clone, Default)]
pub struct DraftFile {
    pub name: String,
    /// `type/subtype`; one that is malformed or cannot be attached as it is goes as `application/octet-stream`.
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// Without angle brackets; the HTML shows the file in place as `cid:…`.
    pub content_id: Option<String>,
}

/// The mail's bytes: CRLF only, 7-bit unless an address itself is not ASCII, header lines folded at 78.
/// Fails on an address, an id of its own or a header name that is none.
pub fn build(draft: &Draft) -> Result<Vec<u8>> {
    let own_id = clean::id(&draft.message_id).ok_or_else(|| Error::internal("a mail needs a well-formed Message-ID"))?;
    let mut message = MessageBuilder::new().from(address(&draft.from)?);
    message = match (draft.to.is_empty(), draft.cc.is_empty()) {
        (true, true) => message.to(Address::new_group(Some("undisclosed-recipients"), Vec::new())),
        (true, false) => message,
        (false, _) => message.to(addresses(&draft.to)?),
    };
    if !draft.cc.is_empty() {
        message = message.cc(addresses(&draft.cc)?);
    }
    if !draft.reply_to.is_empty() {
        message = message.reply_to(addresses(&draft.reply_to)?);
    }
    message = message.subject(clean::line(&draft.subject, 500)).date(Date::new(draft.date.seconds())).message_id(own_id);
    let in_reply_to: Vec<&str> = draft.in_reply_to.iter().filter_map(|id| clean::id(id)).take(MAX_REFERENCES).collect();
    if !in_reply_to.is_empty() {
        message = message.in_reply_to(MessageId::new_list(in_reply_to.into_iter()));
    }
    let references = references(&draft.references);
    if !references.is_empty() {
        message = message.references(MessageId::new_list(references.into_iter()));
    }
    for (name, value) in &draft.headers {
        if !clean::is_free_header(name) {
            return Err(Error::internal(format!("the header {name:?} cannot be set")));
        }
        message = message.header(name.as_str(), HeaderType::Text(Text::new(clean::line(value, 900))));
    }
    message.body(body(draft)).write_to_vec().map_err(Error::internal)
}

fn address(mailbox: &Mailbox) -> Result<Address<'static>> {
    let address = clean::address(&mailbox.address)
        .ok_or_else(|| Error::invalid(format!("“{}” is not an e-mail address.", clean::line(&mailbox.address, 100))))?;
    let name = clean::line(&mailbox.name, 100);
    Ok(Address::new_address((!name.is_empty()).then_some(name), address))
}

fn addresses(mailboxes: &[Mailbox]) -> Result<Address<'static>> {
    Ok(Address::new_list(mailboxes.iter().map(address).collect::<Result<_>>()?))
}

/// Well-formed ids, each once, bounded.
fn references(ids: &[String]) -> Vec<&str> {
    let mut seen = std::collections::HashSet::new();
    let mut kept: Vec<&str> = ids.iter().filter_map(|id| clean::id(id)).filter(|id| seen.insert(*id)).collect();
    if kept.len() > MAX_REFERENCES {
        kept.drain(1..=kept.len() - MAX_REFERENCES);
    }
    kept
}

/// mixed(related(alternative(text, html), inline …), file …), with every level left out that would have one member.
fn body(draft: &Draft) -> MimePart<'_> {
    let text = MimePart::new("text/plain", BodyPart::Text(clean::text(&draft.text).into()));
    let (inline, attached): (Vec<_>, Vec<_>) =
        draft.files.iter().partition(|file| draft.html.is_some() && file.content_id.as_deref().and_then(clean::id).is_some());
    let mut part = match &draft.html {
        None => text,
        Some(html) => multipart("alternative", vec![text, MimePart::new("text/html", BodyPart::Text(clean::text(html).into()))]),
    };
    if !inline.is_empty() {
        part = multipart("related", std::iter::once(part).chain(inline.into_iter().map(|f| file(f, true))).collect());
    }
    if !attached.is_empty() {
        part = multipart("mixed", std::iter::once(part).chain(attached.into_iter().map(|f| file(f, false))).collect());
    }
    part
}

fn multipart<'a>(kind: &str, parts: Vec<MimePart<'a>>) -> MimePart<'a> {
    MimePart::new(format!("multipart/{kind}"), parts)
}

fn file(file: &DraftFile, is_inline: bool) -> MimePart<'_> {
    let name = clean::line(&file.name, 200);
    let name = if name.is_empty() { "file".to_owned() } else { name };
    let disposition = ContentType::new(if is_inline { "inline" } else { "attachment" }).attribute("filename", name.clone());
    // Encoded here: left to itself the builder would treat a text file as text and change its line ends.
    let encoded = clean::base64_lines(&file.bytes);
    let mut part = MimePart::new(ContentType::new(clean::media_type(&file.media_type)).attribute("name", name), encoded.into_bytes())
        .header("Content-Disposition", disposition)
        .transfer_encoding("base64");
    if let Some(id) = file.content_id.as_deref().and_then(clean::id) {
        part = part.cid(id);
    }
    part
}

#[cfg(test)]
mod tests;
