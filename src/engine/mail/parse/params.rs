//! Content-Type and Content-Disposition: a value with parameters (RFC 2045 section 5.1, RFC 2183), continued and encoded (RFC 2231),
//! in the broken forms that senders use as well.
use super::{charset, transfer, words};

/// A value with its parameters.
#[derive(Debug, Default)]
pub struct Parameters {
    /// Lower case, without comments and spaces.
    pub value: String,
    list: Vec<(String, String)>,
}

/// More parameters than this are no header of a person's mail.
const MOST: usize = 200;

impl Parameters {
    /// Reads a header value. `fallback` is the charset of raw bytes beyond ASCII.
    pub fn parse(bytes: &[u8], fallback: &str) -> Self {
        let mut scanner = Scanner { bytes, at: 0 };
        let mut value = scanner.token(b";=\"");
        // A parameter where the value should be: `Content-Type: name="x.pdf"`, or after it without a semicolon.
        let mut list = Vec::new();
        if scanner.peek() == Some(b'=') {
            scanner.at = 0;
            value = scanner.first_word();
        }
        let value = value.split(u8::is_ascii_whitespace).next().unwrap_or_default().to_vec();
        if let Some(gap) = bytes[..scanner.at.min(bytes.len())].trim_ascii().iter().position(u8::is_ascii_whitespace) {
            let lead = bytes.len() - bytes.trim_ascii_start().len();
            if bytes[lead + gap..scanner.at].iter().any(|b| !b.is_ascii_whitespace()) && !bytes[lead..scanner.at].contains(&b'(') {
                scanner.at = lead + gap;
            }
        }
        while list.len() < MOST {
            scanner.skip(b"; \t\r\n,");
            if scanner.peek().is_none() {
                break;
            }
            let name = scanner.token(b"=; \t\r\n");
            scanner.skip(b" \t\r\n");
            if scanner.peek() != Some(b'=') {
                if name.is_empty() {
                    scanner.at += 1;
                }
                continue;
            }
            scanner.at += 1;
            let name = String::from_utf8_lossy(&name).to_ascii_lowercase();
            let content = scanner.parameter_value(name.starts_with("name") || name.starts_with("filename"));
            list.push((name, content));
        }
        Self { value: String::from_utf8_lossy(&value).to_ascii_lowercase(), list: join(list, fallback) }
    }
    /// A parameter by its lower-case name; empty ones count as missing.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.list.iter().find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name).is_some_and(|found| found.eq_ignore_ascii_case(value))
    }
}

/// Puts continued parameters (`name*0*=`, RFC 2231 section 3) together and decodes all; the encoded form goes before the plain one.
fn join(raw: Vec<(String, Vec<u8>)>, fallback: &str) -> Vec<(String, String)> {
    let mut plain = Vec::with_capacity(raw.len());
    let mut pieces: Vec<(String, u32, bool, Vec<u8>)> = Vec::new();
    for (name, content) in raw {
        match name.split_once('*') {
            None => plain.push((name, words::decode(&content, fallback).replace(['\r', '\n'], ""))),
            Some((base, section)) => {
                let encoded = section.is_empty() || section.ends_with('*');
                pieces.push((base.to_owned(), section.trim_end_matches('*').parse().unwrap_or(0), encoded, content));
            }
        }
    }
    pieces.sort_by(|a, b| (&a.0, a.1).cmp(&(&b.0, b.1)));
    let mut list: Vec<(String, String)> = Vec::with_capacity(plain.len() + 2);
    let mut rest = pieces.as_slice();
    while let Some((base, ..)) = rest.first() {
        let count = rest.iter().take_while(|piece| piece.0 == *base).count();
        let (mine, others) = rest.split_at(count);
        rest = others;
        let mut label = String::new();
        let mut bytes = Vec::new();
        for (index, (_, _, encoded, content)) in mine.iter().enumerate() {
            let mut content = content.as_slice();
            if index == 0 && *encoded {
                let mut split = content.splitn(3, |b| *b == b'\'');
                if let (Some(charset), Some(_), Some(text)) = (split.next(), split.next(), split.next()) {
                    label = String::from_utf8_lossy(charset).into_owned();
                    content = text;
                }
            }
            if *encoded {
                bytes.extend(transfer::percent(content));
            } else {
                bytes.extend_from_slice(content);
            }
        }
        // Some put encoded words (RFC 2047) into the sections of RFC 2231.
        let text =
            if bytes.starts_with(b"=?") { words::decode(&bytes, fallback) } else { charset::decode(&bytes, &label).text.into_owned() };
        list.push((base.clone(), text));
    }
    list.extend(plain);
    list
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
    fn skip(&mut self, set: &[u8]) {
        while self.peek().is_some_and(|b| set.contains(&b)) {
            self.at += 1;
        }
    }
    fn first_word(&mut self) -> Vec<u8> {
        let rest = &self.bytes[self.at..];
        let word = rest.trim_ascii_start();
        let length = word.iter().position(|b| b.is_ascii_whitespace() || *b == b';').unwrap_or(word.len());
        if word[..length].contains(&b'=') {
            return Vec::new();
        }
        self.at += rest.len() - word.len() + length;
        word[..length].to_vec()
    }
    /// Up to one of `stops`, without comments (RFC 5322 section 3.2.2), trimmed.
    fn token(&mut self, stops: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        let mut depth = 0u32;
        while let Some(byte) = self.peek() {
            match byte {
                b'(' => depth += 1,
                b')' if depth > 0 => depth -= 1,
                _ if depth > 0 => {}
                _ if stops.contains(&byte) => break,
                _ => out.push(byte),
            }
            self.at += 1;
        }
        out.trim_ascii().to_vec()
    }
    /// Quoted or not. File names are often not quoted though they hold spaces and brackets.
    fn parameter_value(&mut self, is_name: bool) -> Vec<u8> {
        self.skip(b" \t\r\n");
        if self.peek() != Some(b'"') {
            if !is_name {
                return self.token(b"; \t\r\n");
            }
            let rest = &self.bytes[self.at..];
            let end = rest.iter().position(|b| *b == b';').unwrap_or(rest.len());
            self.at += end;
            return unfold(&rest[..end]).trim_ascii().to_vec();
        }
        self.at += 1;
        let mut out = Vec::new();
        while let Some(byte) = self.peek() {
            self.at += 1;
            match byte {
                b'\\' => match self.peek() {
                    Some(escaped @ (b'"' | b'\\')) => {
                        out.push(escaped);
                        self.at += 1;
                    }
                    // A path of Windows, whose sender knew nothing of escapes.
                    _ => out.push(byte),
                },
                // A quote inside a name is not escaped by some senders: only one before a separator closes.
                b'"' if self.bytes.get(self.at).is_none_or(|b| b.is_ascii_whitespace() || *b == b';' || *b == b',') || !is_name => break,
                _ => out.push(byte),
            }
        }
        unfold(&out).trim_ascii().to_vec()
    }
}

fn unfold(bytes: &[u8]) -> Vec<u8> {
    bytes.iter().copied().filter(|b| !matches!(b, b'\r' | b'\n')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameter(header: &str, name: &str) -> String {
        Parameters::parse(header.as_bytes(), "").get(name).unwrap_or_default().to_owned()
    }

    #[test]
    fn continued_and_encoded_parameters_are_joined() {
        let header = "attachment; filename*0*=UTF-8''H%C3%B3a%20; filename*1*=%C4%91%C6%A1n; filename*2=.pdf; filename=\"hoa don.pdf\"";
        assert_eq!(parameter(header, "filename"), "Hóa đơn.pdf");
        assert_eq!(parameter("a; name*=iso-8859-1'en'caf%E9.txt", "name"), "café.txt");
        assert_eq!(parameter("a; filename*1=\"b\"; filename*0=\"a\"", "filename"), "ab");
        assert_eq!(parameter("a; filename*0=\"=?utf-8?Q?=C4=91?=\"", "filename"), "đ");
    }

    #[test]
    fn names_in_the_ways_of_old_senders_are_read() {
        for (header, name) in [
            ("attachment; filename=my long name.pdf; size=3", "my long name.pdf"),
            ("attachment; filename=\"=?utf-8?B?SMOzYQ==?=\r\n =?utf-8?Q?_=C4=91=C6=A1n.pdf?=\"", "Hóa đơn.pdf"),
            ("attachment; filename=\"say \"hi\".txt\"; x=y", "say \"hi\".txt"),
            ("attachment; filename=\"C:\\Temp\\a.txt\"", "C:\\Temp\\a.txt"),
            ("attachment; filename=\"never closed.txt", "never closed.txt"),
            ("attachment; filename=\"Đơn.pdf\"", "Đơn.pdf"),
            ("attachment filename=\"a.pdf\"", "a.pdf"),
            ("filename=\"a.pdf\"", "a.pdf"),
        ] {
            assert_eq!(parameter(header, "filename"), name, "{header}");
        }
    }

    #[test]
    fn values_lose_comments_and_case() {
        let parsed = Parameters::parse(b" Text/Plain (very) ; Charset = utf-8 (of course); format=\"flowed\"", "");
        assert_eq!((parsed.value.as_str(), parsed.get("charset"), parsed.is("format", "Flowed")), ("text/plain", Some("utf-8"), true));
        let parsed = Parameters::parse(b"text/plain charset=utf-8", "");
        assert_eq!((parsed.value.as_str(), parsed.get("charset")), ("text/plain", Some("utf-8")));
    }
}
