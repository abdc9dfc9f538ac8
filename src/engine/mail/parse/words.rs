//! Header text: encoded words (RFC 2047), raw bytes beyond ASCII, folding. Forgives what senders break; linear in the length.
use super::{charset, transfer};
use memchr::memmem;
use std::borrow::Cow;

/// One run of header text that shares a charset.
struct Run {
    charset: String,
    is_base64: bool,
    /// Of a base64 word whose length says that the next word continues it.
    pending: Vec<u8>,
    bytes: Vec<u8>,
}

impl Run {
    fn push(&mut self, encoded: &[u8]) {
        if self.is_base64 {
            self.pending.extend(encoded.iter().filter(|b| !b.is_ascii_whitespace()));
            let is_whole = self.pending.len().is_multiple_of(4) || self.pending.ends_with(b"=");
            if is_whole {
                self.flush();
            }
        } else {
            transfer::quoted_word(encoded, &mut self.bytes);
        }
    }
    fn flush(&mut self) {
        if !self.pending.is_empty() {
            let pending = std::mem::take(&mut self.pending);
            self.bytes.extend_from_slice(&transfer::base64(&pending).bytes);
        }
    }
    fn finish(mut self, out: &mut String) {
        self.flush();
        out.push_str(&charset::decode(&self.bytes, &self.charset).text);
    }
}

/// Decodes a header value. `fallback` is the charset of bytes beyond ASCII that are not encoded at all; empty if unknown. White
/// space is kept as it stands, but for line ends.
pub fn decode(value: &[u8], fallback: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut run: Option<Run> = None;
    let mut at = 0;
    let mut plain_from = 0;
    let end_mark = memmem::Finder::new(b"?=");
    let mut next_end = 0;
    while let Some(found) = memmem::find(&value[at..], b"=?") {
        let start = at + found;
        let Some((label, is_base64, from)) = opening(value, start) else {
            at = start + 2;
            continue;
        };
        // The end is looked for once: as long as it lies ahead it serves every opening before it.
        if next_end < from {
            next_end = end_mark.find(&value[from..]).map_or(value.len(), |found| from + found);
        }
        let (text, after) = word_text(value, from, next_end);
        let between = &value[plain_from..start];
        if run.is_some() && between.iter().all(u8::is_ascii_whitespace) {
            // White space between encoded words is no text (RFC 2047 section 6.2).
        } else {
            if let Some(run) = run.take() {
                run.finish(&mut out);
            }
            push_plain(between, fallback, &mut out);
        }
        match &mut run {
            Some(run) if run.is_base64 == is_base64 && run.charset.eq_ignore_ascii_case(label) => run.push(text),
            _ => {
                if let Some(run) = run.take() {
                    run.finish(&mut out);
                }
                let mut started = Run { charset: label.to_owned(), is_base64, pending: Vec::new(), bytes: Vec::new() };
                started.push(text);
                run = Some(started);
            }
        }
        at = after;
        plain_from = after;
    }
    if let Some(run) = run {
        run.finish(&mut out);
    }
    push_plain(&value[plain_from..], fallback, &mut out);
    out
}

/// Decodes a header value that people read into one trimmed line.
pub fn line(value: &[u8], fallback: &str) -> String {
    let text = decode(value, fallback);
    let trimmed = text.trim_ascii();
    let is_plain = trimmed.bytes().all(|b| matches!(b, 0x20..=0x7E)) && !trimmed.contains("  ");
    if is_plain {
        return trimmed.to_owned();
    }
    crate::base::text::one_line(&text, usize::MAX / 8)
}

fn push_plain(bytes: &[u8], fallback: &str, out: &mut String) {
    let text = if bytes.is_ascii() && !bytes.contains(&0x1B) {
        String::from_utf8_lossy(bytes)
    } else {
        match std::str::from_utf8(bytes) {
            Ok(text) if !bytes.contains(&0x1B) => Cow::Borrowed(text),
            _ if charset::is_known(fallback) && !fallback.eq_ignore_ascii_case("utf-8") => charset::decode(bytes, fallback).text,
            _ => charset::decode(bytes, "").text,
        }
    };
    if text.contains(['\r', '\n']) {
        out.extend(text.chars().filter(|c| !matches!(c, '\r' | '\n')));
    } else {
        out.push_str(&text);
    }
}

/// `=?charset*language?B?` at `start`: the charset, whether it is base64, and where the encoded text begins.
fn opening(value: &[u8], start: usize) -> Option<(&str, bool, usize)> {
    let rest = &value[start + 2..];
    let length = rest.iter().take(64).position(|b| *b == b'?')?;
    let label = rest[..length].split(|b| *b == b'*').next()?;
    if label.is_empty() || !label.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.:+()".contains(b)) {
        return None;
    }
    let is_base64 = match rest.get(length + 1)? {
        b'b' | b'B' => true,
        b'q' | b'Q' => false,
        _ => return None,
    };
    (rest.get(length + 2) == Some(&b'?')).then_some((std::str::from_utf8(label).ok()?, is_base64, start + 2 + length + 3))
}

/// The encoded text from `from`, whose end mark is at `end` or nowhere (`end` is the length), and where reading goes on.
fn word_text(value: &[u8], from: usize, end: usize) -> (&[u8], usize) {
    let reach = &value[from..end];
    // A word that lost its end mark ends where the next one starts, or at the next white space.
    match memmem::find(&reach[..reach.len().min(4096)], b"=?") {
        Some(next) if reach[next + 2..].iter().take(40).any(|b| *b == b'?') => (reach[..next].trim_ascii_end(), from + next),
        _ if end < value.len() => (reach, end + 2),
        _ => {
            let stop = reach.iter().position(u8::is_ascii_whitespace).unwrap_or(reach.len());
            (reach[..stop].strip_suffix(b"?").unwrap_or(&reach[..stop]), from + stop)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_decoded_and_joined() {
        for (value, text) in [
            ("=?utf-8?Q?Xin_ch=C3=A0o?=", "Xin chào"),
            ("a =?ISO-8859-1*en?q?caf=E9?= b", "a café b"),
            ("=?utf-8?B?xJDGoW4gaMOgbmc=?=\r\n =?utf-8?B?IG3hu5tp?=", "Đơn hàng mới"),
            ("=?utf-8?Q?=C3=A0?=x =?utf-8?Q?=C3=A0?=", "àx à"),
            ("=?windows-1258?Q?Vi=EA=F2t?=", "Vi\u{ea}\u{323}t"),
            ("\"=?utf-8?Q?quoted?=\" end", "\"quoted\" end"),
        ] {
            assert_eq!(decode(value.as_bytes(), ""), text, "{value}");
        }
    }

    #[test]
    fn a_character_split_across_words_is_whole_again() {
        assert_eq!(decode(b"=?utf-8?Q?Xin_ch=C3?= =?utf-8?Q?=A0o?=", ""), "Xin chào");
        assert_eq!(decode(b"=?UTF-8?B?4bo=?= =?utf-8?B?vw==?=", ""), "ế");
        assert_eq!(decode(b"=?utf-8?B?xJDGoW4gaM?= =?utf-8?B?OgbmcK?=", ""), "Đơn hàng\u{a}");
    }

    #[test]
    fn broken_words_give_what_can_be_had() {
        assert_eq!(decode(b"=?utf-8?B?xJDGoW4", ""), "Đơn");
        assert_eq!(decode(b"=?utf-8?Q?=C3=A0 =?utf-8?Q?=C3=A0?=", ""), "àà");
        assert_eq!(decode(b"=?utf-8?Q?has spaces in it?= x", ""), "has spaces in it x");
        assert_eq!(decode(b"1 =? 2 =?x?= 3", ""), "1 =? 2 =?x?= 3");
        assert_eq!(decode(b"=?utf-8?X?abc?=", ""), "=?utf-8?X?abc?=");
    }

    #[test]
    fn raw_bytes_are_read_by_what_they_are() {
        assert_eq!(decode("Đơn hàng".as_bytes(), "windows-1252"), "Đơn hàng");
        assert_eq!(decode(b"\xcf\xf0\xe8\xe2\xe5\xf2", "windows-1251"), "Привет");
        assert_eq!(decode(b"\x1b$B%O%m!<\x1b(B", ""), "ハロー");
    }

    #[test]
    fn openings_without_end_cost_linear_time() {
        let hostile = b"=?aa?q?x".repeat(32 << 10);
        assert!(decode(&hostile, "").len() <= hostile.len());
    }
}
