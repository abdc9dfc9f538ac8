//! The contents of the parts: bytes without their transfer encoding, text without its charset. Knows the tree, not what is body and
//! what is file.
use super::{
    charset,
    defects::{self, Defects},
    flowed, lines,
    transfer::{self, Encoding},
    tree::{Kind, Part, Tree},
};
use std::borrow::Cow;

/// The bytes of every part: a leaf's decoded, a message's as they stand, a multipart's none.
pub fn decode<'t>(tree: &'t Tree<'_>, defects: &mut Defects) -> Vec<Cow<'t, [u8]>> {
    let mut in_message = vec![false; tree.parts.len()];
    tree.parts
        .iter()
        .enumerate()
        .map(|(index, part)| {
            in_message[index] = part.parent.is_some_and(|parent| in_message[parent] || tree.parts[parent].kind == Kind::Message);
            let raw = &tree.raw[part.body.clone()];
            match part.kind {
                Kind::Multipart => Cow::Borrowed(&raw[..0]),
                Kind::Message => Cow::Borrowed(raw),
                // Files of a mail within the mail are part of its bytes; only its words are looked at.
                Kind::Leaf if in_message[index] && !part.is_text() && !part.media_type().starts_with("message/") => Cow::Borrowed(raw),
                Kind::Leaf => {
                    let is_mislabelled = part.is_text()
                        && part.file_name().is_none()
                        && !part.is_attachment()
                        && part.encoding == Encoding::Base64
                        && !transfer::looks_like_base64(raw);
                    if is_mislabelled {
                        defects.add(defects::BROKEN_ENCODING, "a text is not in the transfer encoding that it names");
                        return Cow::Borrowed(raw);
                    }
                    let decoded = transfer::decode(raw, part.encoding);
                    if decoded.broken && !in_message[index] {
                        match part.encoding {
                            Encoding::Unknown => defects.add(defects::UNKNOWN_ENCODING, "a transfer encoding is not known"),
                            _ => defects.add(defects::BROKEN_ENCODING, "a transfer encoding is broken"),
                        }
                    }
                    decoded.bytes
                }
            }
        })
        .collect()
}

/// The text of every `text/*` leaf, at most `limit` bytes of each: `\n` line ends, no NUL, unflowed.
pub fn texts<'t>(tree: &'t Tree<'_>, decoded: &'t [Cow<'t, [u8]>], limit: usize, defects: &mut Defects) -> Vec<Option<Cow<'t, str>>> {
    let mut left = limit.saturating_mul(2);
    tree.parts
        .iter()
        .zip(decoded)
        .map(|(part, bytes)| {
            let is_report =
                matches!(part.media_type(), "message/delivery-status" | "message/disposition-notification" | "message/feedback-report");
            if part.kind != Kind::Leaf || !(part.is_text() || is_report) {
                return None;
            }
            let cut = bytes.len().min(limit).min(left);
            left -= cut;
            if cut < bytes.len() && !part.is_attachment() {
                defects.add(defects::BODY_TRUNCATED, "a text is too long and was cut");
            }
            Some(text(part, &bytes[..cut], defects))
        })
        .collect()
}

/// The text of a part from its bytes.
pub fn text<'b>(part: &Part, bytes: &'b [u8], defects: &mut Defects) -> Cow<'b, str> {
    let label = match part.content_type.get("charset") {
        Some(label) => Cow::Borrowed(label),
        None if part.media_type() == "text/html" => Cow::Owned(meta_charset(bytes).unwrap_or_default()),
        None => Cow::Borrowed(""),
    };
    let decoded = charset::decode(bytes, &label);
    if let Some(problem) = decoded.problem
        && !part.is_attachment()
    {
        defects.add(problem, "a text and its charset do not fit");
    }
    let is_clean = memchr::memchr2(b'\r', 0, decoded.text.as_bytes()).is_none();
    let text = if is_clean { decoded.text } else { Cow::Owned(lines::clean(decoded.text.into_owned())) };
    if part.media_type() == "text/plain" && part.content_type.is("format", "flowed") && !part.is_attachment() {
        return Cow::Owned(flowed::unwrap(&text, part.content_type.is("delsp", "yes")));
    }
    text
}

/// The charset that HTML names for itself, if it can have been read by ASCII.
fn meta_charset(html: &[u8]) -> Option<String> {
    let head = html[..html.len().min(2048)].to_ascii_lowercase();
    let at = memchr::memmem::find(&head, b"charset=")?;
    let label: String = head[at + 8..]
        .iter()
        .skip_while(|b| matches!(b, b'"' | b'\'' | b' '))
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
        .map(|b| char::from(*b))
        .collect();
    (!label.starts_with("utf-16") && !label.is_empty()).then_some(label)
}
