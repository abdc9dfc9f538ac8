//! Content-Transfer-Encodings (RFC 2045 section 6) and the older ones in text: uuencode and yEnc. A broken encoding gives what can
//! be decoded and says so.
use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use std::borrow::Cow;

/// For lines that are nothing but base64.
const CLEAN: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::RequireNone).with_decode_allow_trailing_bits(true),
);

/// Decoded bytes, and whether something in them was not of the encoding.
pub struct Decoded<'a> {
    pub bytes: Cow<'a, [u8]>,
    pub broken: bool,
}

/// How a body is wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Identity,
    Base64,
    QuotedPrintable,
    Uuencode,
    Yenc,
    Unknown,
}

impl Encoding {
    /// Reads a Content-Transfer-Encoding, whatever stands around it.
    pub fn parse(value: &[u8]) -> Self {
        let is_token = |b: &u8| b.is_ascii_alphanumeric() || *b == b'-' || *b == b'_';
        let from = value.iter().position(is_token).unwrap_or(value.len());
        let token = &value[from..];
        let token = &token[..token.iter().position(|b| !is_token(b)).unwrap_or(token.len())];
        let is = |name: &str| token.eq_ignore_ascii_case(name.as_bytes());
        if token.is_empty() || ["7bit", "8bit", "binary", "7-bit", "8-bit", "none", "7bits", "8bits"].into_iter().any(is) {
            Self::Identity
        } else if is("base64") || is("b64") || is("base-64") {
            Self::Base64
        } else if is("quoted-printable") || is("qp") || is("quotedprintable") {
            Self::QuotedPrintable
        } else if is("x-uuencode") || is("uuencode") || is("x-uue") || is("uue") || is("x-uu") {
            Self::Uuencode
        } else if is("x-yencode") || is("yenc") {
            Self::Yenc
        } else {
            Self::Unknown
        }
    }
}

/// Undoes the encoding of a body.
pub fn decode(bytes: &[u8], encoding: Encoding) -> Decoded<'_> {
    let plain = |broken| Decoded { bytes: Cow::Borrowed(bytes), broken };
    match encoding {
        Encoding::Identity => plain(false),
        Encoding::Unknown => plain(true),
        Encoding::Base64 => base64(bytes),
        Encoding::QuotedPrintable => quoted_printable(bytes),
        Encoding::Uuencode => match uuencode(bytes) {
            Some((_, file, _)) => Decoded { bytes: Cow::Owned(file), broken: false },
            None => plain(true),
        },
        Encoding::Yenc => match yenc(bytes) {
            Some((_, file, _)) => Decoded { bytes: Cow::Owned(file), broken: false },
            None => plain(true),
        },
    }
}

const SKIP: u8 = 0xFF;
const SPACE: u8 = 0xFE;
const PAD: u8 = 0xFD;
const BASE64: [u8; 256] = {
    let mut table = [SKIP; 256];
    let mut value = 0;
    while value < 64 {
        let letter = match value {
            0..=25 => b'A' + value,
            26..=51 => b'a' + value - 26,
            52..=61 => b'0' + value - 52,
            62 => b'+',
            _ => b'/',
        };
        table[letter as usize] = value;
        value += 1;
    }
    // The URL alphabet (RFC 4648 section 5) turns up in mail as well.
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table[b' ' as usize] = SPACE;
    table[b'\t' as usize] = SPACE;
    table[b'\r' as usize] = SPACE;
    table[b'\n' as usize] = SPACE;
    table[b'=' as usize] = PAD;
    table
};

/// Base64 (RFC 2045 section 6.8): what is not of the alphabet is passed over; padding in the middle starts anew, as in parts that
/// were encoded one by one.
pub fn base64(bytes: &[u8]) -> Decoded<'static> {
    let mut out = Vec::with_capacity(bytes.len() / 4 * 3 + 3);
    let mut broken = false;
    let mut group = 0u32;
    let mut count = 0;
    let mut at = 0;
    // Up to here whole lines were tried.
    let mut tried = 0;
    while at < bytes.len() {
        if count == 0 && at >= tried {
            let end = memchr::memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |length| at + length);
            let line = bytes[at..end].strip_suffix(b"\r").unwrap_or(&bytes[at..end]);
            tried = end;
            if !line.is_empty() && line.len().is_multiple_of(4) && decode_line(line, &mut out) {
                at = end;
                continue;
            }
        }
        match BASE64[bytes[at] as usize] {
            SPACE => {}
            PAD => {
                broken |= count == 1;
                flush(&mut out, group, count);
                (group, count) = (0, 0);
            }
            SKIP => broken = true,
            value => {
                group = group << 6 | u32::from(value);
                count += 1;
                if count == 4 {
                    out.extend_from_slice(&group.to_be_bytes()[1..]);
                    (group, count) = (0, 0);
                }
            }
        }
        at += 1;
    }
    broken |= count == 1;
    flush(&mut out, group, count);
    Decoded { bytes: Cow::Owned(out), broken }
}

/// Decodes a line without anything foreign in it, or leaves `out` as it is.
fn decode_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let before = out.len();
    out.resize(before + line.len() / 4 * 3, 0);
    let decoded = CLEAN.decode_slice(line, &mut out[before..]);
    out.truncate(decoded.as_ref().map_or(before, |length| before + length));
    decoded.is_ok()
}

/// Whether it is worth decoding: plain text under a wrong label has spaces and marks that base64 has not.
pub fn looks_like_base64(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii();
    let foreign = bytes.iter().filter(|b| **b == b' ' || BASE64[**b as usize] == SKIP).count();
    foreign * 20 <= bytes.len()
}

fn flush(out: &mut Vec<u8>, group: u32, count: u32) {
    if count >= 2 {
        let bytes = (group << (6 * (4 - count))).to_be_bytes();
        out.extend_from_slice(&bytes[1..count as usize]);
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit as u8)
}

/// Quoted-printable (RFC 2045 section 6.7): a `=` that starts no code stays as it is.
pub fn quoted_printable(bytes: &[u8]) -> Decoded<'_> {
    if memchr::memchr(b'=', bytes).is_none() {
        return Decoded { bytes: Cow::Borrowed(bytes), broken: false };
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut broken = false;
    let mut rest = bytes;
    while let Some(at) = memchr::memchr(b'=', rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at + 1..];
        if let [high, low, tail @ ..] = rest
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = tail;
            continue;
        }
        let blank = rest.iter().take_while(|b| matches!(b, b' ' | b'\t' | b'\r')).count();
        match rest.get(blank) {
            Some(b'\n') => rest = &rest[blank + 1..],
            None => rest = &[],
            _ => {
                broken = true;
                out.push(b'=');
            }
        }
    }
    out.extend_from_slice(rest);
    Decoded { bytes: Cow::Owned(out), broken }
}

/// The Q encoding of RFC 2047 section 4.2, appended to `out`.
pub fn quoted_word(text: &[u8], out: &mut Vec<u8>) {
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (*first, tail) {
            (b'_', _) => out.push(b' '),
            (b'=', [high, low, after @ ..]) => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    out.push(high << 4 | low);
                    rest = after;
                }
                _ => out.push(b'='),
            },
            (b'\r' | b'\n', _) => {}
            (other, _) => out.push(other),
        }
    }
}

/// Percent codes (RFC 3986 section 2.1); others stay.
pub fn percent(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if let (b'%', [high, low, after @ ..]) = (*first, tail)
            && let (Some(high), Some(low)) = (hex(*high), hex(*low))
        {
            out.push(high << 4 | low);
            rest = after;
            continue;
        }
        out.push(*first);
    }
    out
}

/// A uuencoded file in text: its name, its bytes, and the range of the block. `None` unless the block is whole or its lines are of
/// the length that they claim.
pub fn uuencode(bytes: &[u8]) -> Option<(String, Vec<u8>, std::ops::Range<usize>)> {
    for start in line_starts(bytes, b"begin ") {
        let (line, mut at) = super::lines::line_at(bytes, start);
        let mut words = line[6..].splitn(2, |b| *b == b' ');
        let mode = words.next().unwrap_or_default();
        let name = words.next().unwrap_or_default().trim_ascii();
        if !(3..=4).contains(&mode.len()) || !mode.iter().all(u8::is_ascii_digit) || name.is_empty() {
            continue;
        }
        let mut file = Vec::new();
        let mut lines = 0;
        let mut end = None;
        while at < bytes.len() {
            let (line, next) = super::lines::line_at(bytes, at);
            if line == b"end" {
                end = Some(next);
                break;
            }
            let Some(first) = line.first() else {
                at = next;
                continue;
            };
            let length = usize::from(first.wrapping_sub(b' ') & 63);
            // Trailing spaces, which stand for zero, are often lost on the way.
            let code = &line[1..];
            let needed = length.div_ceil(3) * 4;
            if !(b' '..=b'`').contains(first) || code.len() > needed + 2 || code.iter().any(|b| !(b' '..=b'`').contains(b)) {
                break;
            }
            let from = file.len();
            for group in code.chunks(4) {
                let value =
                    group.iter().chain(&[b' '; 4][group.len()..]).fold(0u32, |value, b| value << 6 | u32::from(b.wrapping_sub(b' ') & 63));
                file.extend_from_slice(&value.to_be_bytes()[1..]);
            }
            file.resize(from + length, 0);
            lines += usize::from(length > 0);
            at = next;
        }
        if lines > 0 || end.is_some() {
            return Some((String::from_utf8_lossy(name).into_owned(), file, start..end.unwrap_or(at)));
        }
    }
    None
}

/// A yEnc file in text (the draft of 2002): its name, its bytes, and the range of the block.
pub fn yenc(bytes: &[u8]) -> Option<(String, Vec<u8>, std::ops::Range<usize>)> {
    let start = line_starts(bytes, b"=ybegin ").next()?;
    let (line, mut at) = super::lines::line_at(bytes, start);
    let header = String::from_utf8_lossy(line);
    let name = header.split_once(" name=")?.1.trim().to_owned();
    let mut file = Vec::new();
    while at < bytes.len() {
        let (line, next) = super::lines::line_at(bytes, at);
        at = next;
        if line.starts_with(b"=yend") {
            return Some((name, file, start..next));
        }
        if line.starts_with(b"=ypart ") {
            continue;
        }
        let mut codes = line.iter();
        while let Some(code) = codes.next() {
            let byte = if *code == b'=' { codes.next().map_or(0, |b| b.wrapping_sub(64)) } else { *code };
            file.push(byte.wrapping_sub(42));
        }
    }
    None
}

/// Where a line starts with `mark`.
pub fn line_starts<'a>(bytes: &'a [u8], mark: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(bytes, mark).filter(|at| *at == 0 || bytes[at - 1] == b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_base64_gives_what_can_be_decoded() {
        for (code, plain, broken) in [
            ("aGVsbG8=", "hello", false),
            ("aGVs\r\nbG8", "hello", false),
            ("aGV!sbG8=", "hello", true),
            ("aGk=aGk=", "hihi", false),
            ("a", "", true),
        ] {
            let decoded = base64(code.as_bytes());
            assert_eq!((&*decoded.bytes, decoded.broken), (plain.as_bytes(), broken), "{code}");
        }
    }

    #[test]
    fn broken_quoted_printable_keeps_its_equals_signs() {
        for (code, plain, broken) in [
            ("a=3Db=\r\nc", "a=bc", false),
            ("1 = 2", "1 = 2", true),
            ("x=", "x", false),
            ("=c3=a0=  \n!", "\u{e0}!", false),
            ("=4", "=4", true),
        ] {
            let decoded = quoted_printable(code.as_bytes());
            assert_eq!((&*decoded.bytes, decoded.broken), (plain.as_bytes(), broken), "{code}");
        }
    }

    #[test]
    fn the_encoding_is_found_whatever_stands_around_it() {
        assert_eq!(Encoding::parse(b" \"Base64\";"), Encoding::Base64);
        assert_eq!(Encoding::parse(b" quoted-printable (yes)"), Encoding::QuotedPrintable);
        assert_eq!(Encoding::parse(b" x-whatever"), Encoding::Unknown);
    }

    #[test]
    fn a_uuencoded_block_becomes_a_file() {
        let text = b"before\nbegin 644 cat.txt\n#0V%T\n`\nend\nafter\n";
        let (name, file, range) = uuencode(text).unwrap();
        assert_eq!((name.as_str(), file.as_slice(), &text[range.end..]), ("cat.txt", b"Cat".as_slice(), b"after\n".as_slice()));
        assert!(uuencode(b"begin 2024 with a smile\nand so on\n").is_none());
    }

    #[test]
    fn a_yenc_block_becomes_a_file() {
        let text = b"=ybegin line=128 size=3 name=a b.txt\n\x6d\x8b\x9e\n=yend size=3\nafter";
        let (name, file, range) = yenc(text).unwrap();
        assert_eq!((name.as_str(), file.as_slice(), &text[range.end..]), ("a b.txt", b"Cat".as_slice(), b"after".as_slice()));
    }
}
