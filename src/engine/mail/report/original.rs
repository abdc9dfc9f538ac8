//! The Message-ID of the mail that a report is about.
use super::fields;
use mail_parser::{HeaderValue, Message, MimeHeaders, PartType};

/// From the returned mail or its header, from its copy in the text, or from what the report answers to; without brackets.
pub(super) fn message_id(message: &Message<'_>, text: &str) -> Option<String> {
    returned(message, 0).or_else(|| in_text(text)).or_else(|| {
        let last = |value: &HeaderValue<'_>| match value {
            HeaderValue::Text(one) => clean(one),
            HeaderValue::TextList(list) => list.last().and_then(|one| clean(one)),
            _ => None,
        };
        last(message.in_reply_to()).or_else(|| last(message.references()))
    })
}

fn returned(message: &Message<'_>, depth: usize) -> Option<String> {
    for part in message.parts.iter().skip(1) {
        let found = match &part.body {
            PartType::Message(inner) if depth < 3 && fields::reports(inner).next().is_some() => returned(inner, depth + 1),
            PartType::Message(inner) => inner.message_id().and_then(clean),
            _ if part.is_content_type("text", "rfc822-headers")
                || part.is_content_type("text", "rfc822-header")
                || part.is_content_type("message", "rfc822-headers")
                || part.is_content_type("message", "global-headers")
                || part.is_content_type("message", "partial") =>
            {
                in_text(&String::from_utf8_lossy(part.contents()))
            }
            _ if part.is_content_type("message", "delivery-status") || part.is_content_type("message", "disposition-notification") => {
                in_text(&String::from_utf8_lossy(part.contents()))
            }
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

/// The first Message-ID field in a text, quoted or indented as it may be, its value on the same line or the next.
fn in_text(text: &str) -> Option<String> {
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_start_matches(['>', ' ', '\t', '|']);
        let Some((name, value)) = line.split_once(':') else { continue };
        if !["message-id", "original-message-id", "x-original-message-id"].iter().any(|known| name.trim_end().eq_ignore_ascii_case(known)) {
            continue;
        }
        let value = if value.trim().is_empty() { lines.next().unwrap_or_default() } else { value };
        if let Some(id) = clean(value) {
            return Some(id);
        }
    }
    None
}

fn clean(value: &str) -> Option<String> {
    let value = value.trim();
    let inner = value.split_once('<').map_or(value, |(_, rest)| rest);
    let id = inner.split_once('>').map_or(inner, |(id, _)| id).trim();
    (!id.is_empty() && id.len() <= 998 && !id.contains(char::is_whitespace)).then(|| id.to_owned())
}
