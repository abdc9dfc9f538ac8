//! What may go into a mail: the rules by which values are cleaned or refused.
use crate::base;
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// Headers that the draft's own fields make, or that only servers write.
const RESERVED: [&str; 15] = [
    "from",
    "to",
    "cc",
    "bcc",
    "reply-to",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "received",
    "return-path",
    "delivered-to",
    "dkim-signature",
];

/// One line without control characters; white space is single.
pub(super) fn line(value: &str, max: usize) -> String {
    base::text::one_line(value, max)
}

/// A body: `\n` line ends, no control characters but tabs.
pub(super) fn text(value: &str) -> String {
    let mut out = String::with_capacity(value.len() + 1);
    let mut chars = value.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                chars.next_if_eq(&'\n');
                out.push('\n');
            }
            '\n' | '\t' => out.push(c),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    if !out.ends_with('\n') {
        out.push('\n');
    }
    out
}

/// The address if it can stand between angle brackets as it is (RFC 5322 atext and dots, RFC 6532 beyond ASCII).
pub(super) fn address(value: &str) -> Option<String> {
    let address = base::Address::parse(value)?;
    let is_local = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
    let is_domain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || "-._[]:".contains(c);
    (address.local().chars().all(is_local) && address.domain().chars().all(is_domain)).then(|| address.as_str().to_owned())
}

/// An id without its brackets if it is printable ASCII, short enough for a line and has no brackets or blanks inside.
pub(super) fn id(value: &str) -> Option<&str> {
    let id = value.trim();
    let id = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).unwrap_or(id);
    let is_fit = !id.is_empty() && id.len() <= 500 && id.bytes().all(|b| b.is_ascii_graphic() && !b"<>".contains(&b));
    is_fit.then_some(id)
}

pub(super) fn is_free_header(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    !name.is_empty()
        && name.len() <= 70
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !RESERVED.contains(&lower.as_str())
        && !lower.starts_with("content-")
        && !lower.starts_with("resent-")
}

/// `message` and `multipart` types may not be base64 (RFC 2046 section 5.2.1), in which all files go.
pub(super) fn media_type(value: &str) -> String {
    let lower = value.trim().to_ascii_lowercase();
    let is_token =
        |part: &str| !part.is_empty() && part.len() <= 100 && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    match lower.split_once('/') {
        Some((kind, subtype)) if is_token(kind) && is_token(subtype) && kind != "message" && kind != "multipart" => lower,
        _ => "application/octet-stream".to_owned(),
    }
}

/// Base64 in lines of 76 (RFC 2045 section 6.8).
pub(super) fn base64_lines(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len() / 57 * 78 + 80);
    for chunk in bytes.chunks(57) {
        STANDARD.encode_string(chunk, &mut out);
        out.push_str("\r\n");
    }
    out
}
