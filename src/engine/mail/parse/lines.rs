//! The bytes of a mail made fit for reading by lines: what stands before the first header is dropped, lone carriage returns become
//! line ends. Knows nothing of MIME.
use memchr::memchr;
use std::borrow::Cow;

/// Without a byte order mark, leading blank lines and the envelope line of an mbox; lines end in `\n` even where the sender ended
/// them in `\r` alone.
pub fn normalise(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut rest = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    while let [b'\r' | b'\n', tail @ ..] = rest {
        rest = tail;
    }
    if rest.starts_with(b"From ") || rest.starts_with(b">From ") {
        let end = rest.iter().position(|b| matches!(b, b'\r' | b'\n')).unwrap_or(rest.len());
        // A body that happens to start so, in a mail without headers, has no header on its second line.
        let mut tail = &rest[end..];
        tail = tail.strip_prefix(b"\r").unwrap_or(tail);
        tail = tail.strip_prefix(b"\n").unwrap_or(tail);
        if looks_like_header(tail) {
            rest = tail;
        }
    }
    let head = &rest[..rest.len().min(4096)];
    if memchr(b'\n', head).is_none() && memchr(b'\r', head).is_some() {
        let mut owned = rest.to_vec();
        for at in 0..owned.len() {
            if owned[at] == b'\r' && owned.get(at + 1) != Some(&b'\n') {
                owned[at] = b'\n';
            }
        }
        return Cow::Owned(owned);
    }
    Cow::Borrowed(rest)
}

/// Whether a line starts as a header field does: a name of printable ASCII without spaces, then a colon.
pub fn looks_like_header(line: &[u8]) -> bool {
    header_name(line).is_some()
}

/// The field name of a line (RFC 5322 section 2.2; white space before the colon is forgiven) and where its value starts.
pub fn header_name(line: &[u8]) -> Option<(&[u8], usize)> {
    let length = line.iter().take(200).position(|b| !matches!(b, 33..=57 | 59..=126))?;
    let mut colon = length;
    while matches!(line.get(colon), Some(b' ' | b'\t')) && colon < length + 16 {
        colon += 1;
    }
    (length > 0 && line.get(colon) == Some(&b':')).then(|| (&line[..length], colon + 1))
}

/// The line at `from`: its content without the line end, and where the next line starts.
pub fn line_at(bytes: &[u8], from: usize) -> (&[u8], usize) {
    let rest = &bytes[from.min(bytes.len())..];
    let (mut end, next) = match memchr(b'\n', rest) {
        Some(at) => (at, from + at + 1),
        None => (rest.len(), bytes.len()),
    };
    while end > 0 && rest[end - 1] == b'\r' {
        end -= 1;
    }
    (&rest[..end], next)
}

/// Text with `\n` line ends and without NUL.
pub fn clean(text: String) -> String {
    if !text.bytes().any(|b| b == b'\r' || b == 0) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\0' => {}
            '\r' => {
                let mut run = 1;
                while characters.next_if_eq(&'\r').is_some() {
                    run += 1;
                }
                // Broken relays double the carriage return: `\r\r\n` is still one line end.
                if characters.next_if_eq(&'\n').is_some() {
                    run = 1;
                }
                out.extend(std::iter::repeat_n('\n', run));
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_before_the_first_header_is_dropped() {
        assert_eq!(&*normalise(b"\xEF\xBB\xBF\r\n\nFrom a@b Fri\nSubject: x\n\ny"), b"Subject: x\n\ny");
        assert_eq!(&*normalise(b"From here on there is only text.\n"), b"From here on there is only text.\n");
    }

    #[test]
    fn lines_that_end_in_a_carriage_return_alone_are_lines() {
        assert_eq!(&*normalise(b"Subject: x\rTo: y\r\rtext"), b"Subject: x\nTo: y\n\ntext");
    }

    #[test]
    fn every_kind_of_line_end_becomes_one_newline() {
        assert_eq!(clean("a\r\nb\rc\r\r\nd\0e\n".into()), "a\nb\nc\nde\n");
    }
}
