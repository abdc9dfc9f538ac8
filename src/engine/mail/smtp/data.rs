//! A mail's bytes as they may go on the wire: checked, never repaired, dot-stuffed (RFC 5321 section 4.5.2).

/// RFC 5322 section 2.1.1, without the CRLF.
const MAX_LINE: usize = 998;

/// What makes a mail unfit to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    #[error("The mail is empty.")]
    Empty,
    /// Line ends other than CRLF let a mail smuggle commands or a second mail past servers that read them differently.
    #[error("The mail has a line end other than CR LF.")]
    BareLineEnd,
    #[error("The mail holds a NUL character.")]
    Nul,
    #[error("The mail has a line of more than 998 characters.")]
    LongLine,
    #[error("The mail has no recipient.")]
    NoRecipient,
}

/// Whether every server would read these bytes as the one mail they are.
pub(super) fn check(bytes: &[u8]) -> Result<(), Flaw> {
    if bytes.is_empty() {
        return Err(Flaw::Empty);
    }
    if memchr::memchr(0, bytes).is_some() {
        return Err(Flaw::Nul);
    }
    let mut start = 0;
    for at in memchr::memchr2_iter(b'\r', b'\n', bytes) {
        match bytes[at] {
            b'\r' if bytes.get(at + 1) != Some(&b'\n') => return Err(Flaw::BareLineEnd),
            b'\n' if at == 0 || bytes[at - 1] != b'\r' => return Err(Flaw::BareLineEnd),
            b'\n' => start = at + 1,
            _ if at - start > MAX_LINE => return Err(Flaw::LongLine),
            _ => {}
        }
    }
    if bytes.len() - start > MAX_LINE { Err(Flaw::LongLine) } else { Ok(()) }
}

/// The bytes with a dot before every dot that starts a line, ended by CRLF. The final dot is not among them.
pub(super) fn stuff(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 64 + 2);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line);
    }
    if !out.ends_with(b"\r\n") {
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_crlf_ends_a_line() {
        assert_eq!(check(b"A: b\r\n\r\ntext\r\n"), Ok(()));
        for bad in [&b"A: b\n\r\ntext"[..], b"A: b\r\n\r\ntext\n.\r\nMAIL", b"A: b\rc\r\n", b"A: b\r", b"\n"] {
            assert_eq!(check(bad), Err(Flaw::BareLineEnd), "{bad:?}");
        }
        assert_eq!(check(b"A\0\r\n"), Err(Flaw::Nul));
        assert_eq!(check(b""), Err(Flaw::Empty));
    }

    #[test]
    fn a_line_may_be_998_long_and_no_longer() {
        assert_eq!(check(&[b'x'; 998]), Ok(()));
        assert_eq!(check(&[b'x'; 999]), Err(Flaw::LongLine));
        assert_eq!(check(&[&[b'x'; 999][..], b"\r\ny"].concat()), Err(Flaw::LongLine));
    }

    proptest! {
        #[test]
        fn no_mail_contains_the_end_of_data(lines in proptest::collection::vec("\\.{0,3}[a-z]{0,3}", 0..8)) {
            let mail = lines.join("\r\n");
            let stuffed = [b"\r\n".to_vec(), stuff(mail.as_bytes())].concat();
            prop_assert!(!stuffed.windows(5).any(|window| window == b"\r\n.\r\n"));
        }
    }
}
