//! The digest of a mail: the same for every copy of it, however it travelled. Delivery writes trace fields on top and mail
//! stores change line ends; what its author sent stays.
use sha2::{Digest, Sha256};

/// Fields that servers and mail stores add or change on the way (RFC 5321 section 4.4 and what real systems write).
const TRACE: [&str; 26] = [
    "received",
    "return-path",
    "delivered-to",
    "x-delivered-to",
    "x-original-to",
    "envelope-to",
    "x-envelope-to",
    "x-envelope-from",
    "delivery-date",
    "authentication-results",
    "received-spf",
    "status",
    "x-status",
    "x-uid",
    "x-uidl",
    "x-keywords",
    "x-mozilla-status",
    "x-mozilla-status2",
    "x-mozilla-keys",
    "x-gmail-labels",
    "x-gm-thrid",
    "x-received",
    "x-spam-status",
    "x-spam-level",
    "x-spam-score",
    "x-forwarded-to",
];

/// Where the header ends: the offset of the first byte of the body.
pub fn header_end(raw: &[u8]) -> usize {
    let mut at = 0;
    while at < raw.len() {
        let line = raw[at..].iter().position(|byte| *byte == b'\n').map_or(raw.len(), |end| at + end + 1);
        if raw[at..line].iter().all(|byte| matches!(byte, b'\r' | b'\n')) {
            return line;
        }
        at = line;
    }
    raw.len()
}

/// 64 bits of a SHA-256 over the mail without its trace and with one kind of line end.
pub fn digest(raw: &[u8]) -> i64 {
    let mut hash = Sha256::new();
    let end = header_end(raw);
    let mut skipping = false;
    for line in raw[..end].split_inclusive(|byte| *byte == b'\n') {
        let folded = matches!(line.first(), Some(b' ' | b'\t'));
        if !folded {
            skipping = is_trace(line);
        }
        if !skipping {
            add_line(&mut hash, line);
        }
    }
    for line in raw[end..].split_inclusive(|byte| *byte == b'\n') {
        add_line(&mut hash, line);
    }
    let hash: [u8; 32] = hash.finalize().into();
    i64::from_be_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]])
}

fn add_line(hash: &mut Sha256, line: &[u8]) {
    let content = line.strip_suffix(b"\n").unwrap_or(line);
    hash.update(content.strip_suffix(b"\r").unwrap_or(content));
    hash.update(b"\n");
}

fn is_trace(line: &[u8]) -> bool {
    if line.starts_with(b"From ") || line.starts_with(b">From ") {
        return true;
    }
    let Some(colon) = line.iter().take(40).position(|byte| *byte == b':') else { return false };
    let name = line[..colon].trim_ascii();
    TRACE.iter().any(|trace| name.eq_ignore_ascii_case(trace.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_way_of_travelling_gives_the_same_digest_and_another_text_does_not() {
        let plain = b"From: a@example.com\nSubject: x\n\nhello\n";
        let travelled = b"Return-Path: <a@example.com>\r\nReceived: from b\r\n\tby c\r\nFrom: a@example.com\r\nSubject: x\r\n\r\nhello\r\n";
        assert_eq!(digest(plain), digest(travelled));
        assert_ne!(digest(plain), digest(b"From: a@example.com\nSubject: x\n\nhallo\n"));
        assert_ne!(digest(plain), digest(b"From: a@example.com\nSubject: y\n\nhello\n"));
    }

    #[test]
    fn the_header_ends_at_the_first_empty_line() {
        assert_eq!(header_end(b"A: b\r\n\r\nbody"), 8);
        assert_eq!(header_end(b"A: b\n\nbody"), 6);
        assert_eq!(header_end(b"A: b"), 4);
    }
}
