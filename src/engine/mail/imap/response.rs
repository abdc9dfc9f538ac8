//! What the server said, as values. Lenient where leniency loses nothing: what cannot be read is [`Untagged::Other`] and the
//! answer's tagged line still decides. Depth and size are bounded; nothing here panics on any bytes.
use super::wire::Frame;
use crate::base::{Time, text};
use std::ops::Range;

const MAX_DEPTH: usize = 32;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Ok,
    No,
    Bad,
    Bye,
    PreAuth,
}

/// A response code (RFC 3501 section 7.1): its name in upper case and what follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code {
    pub name: String,
    pub argument: String,
}

#[derive(Debug, PartialEq)]
pub(super) enum Response {
    /// With a tag, if it answers a command.
    Status {
        tag: Option<String>,
        status: Status,
        code: Option<Code>,
        words: String,
    },
    Continue,
    Data(Untagged),
}

#[derive(Debug, PartialEq)]
pub(super) enum Untagged {
    Exists(u32),
    Expunge,
    Search(Vec<u32>),
    Capability(Vec<String>),
    List { attributes: Vec<String>, delimiter: Option<char>, name: Vec<u8> },
    Fetch(FetchedItems),
    Other,
}

#[derive(Debug, Default, PartialEq)]
pub(super) struct FetchedItems {
    pub uid: Option<u32>,
    pub size: Option<u64>,
    pub internal_date: Option<Time>,
    pub flags: Vec<String>,
    pub body: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Item<'a> {
    Atom(&'a [u8]),
    /// A quoted string, unescaped, or a literal.
    Text(Vec<u8>),
    Literal(&'a [u8]),
    List(Vec<Item<'a>>),
}

impl Item<'_> {
    fn atom(&self) -> Option<String> {
        match self {
            Self::Atom(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
            _ => None,
        }
    }
    fn number<T: std::str::FromStr>(&self) -> Option<T> {
        self.atom()?.parse().ok()
    }
    /// Any string form; NIL is none.
    fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Atom(bytes) if bytes.eq_ignore_ascii_case(b"nil") => None,
            Self::Atom(bytes) | Self::Literal(bytes) => Some(bytes),
            Self::Text(bytes) => Some(bytes),
            Self::List(_) => None,
        }
    }
}

pub(super) fn parse(frame: &Frame) -> Response {
    let line = &frame.bytes[..];
    if line.starts_with(b"+") {
        return Response::Continue;
    }
    let (first, rest) = split_word(line);
    let (second, tail) = split_word(rest);
    let status = match second.to_ascii_uppercase().as_slice() {
        b"OK" => Some(Status::Ok),
        b"NO" => Some(Status::No),
        b"BAD" => Some(Status::Bad),
        b"BYE" => Some(Status::Bye),
        b"PREAUTH" => Some(Status::PreAuth),
        _ => None,
    };
    match status {
        Some(status) => {
            let (code, words) = status_text(tail);
            let tag = (first != b"*").then(|| String::from_utf8_lossy(first).into_owned());
            Response::Status { tag, status, code, words }
        }
        None => Response::Data(items(frame).and_then(|items| data(&items)).unwrap_or(Untagged::Other)),
    }
}

fn split_word(line: &[u8]) -> (&[u8], &[u8]) {
    let line = line.trim_ascii_end();
    match memchr::memchr(b' ', line) {
        Some(at) => (&line[..at], &line[at + 1..]),
        None => (line, b""),
    }
}

fn status_text(tail: &[u8]) -> (Option<Code>, String) {
    let tail = String::from_utf8_lossy(tail);
    if let Some((inside, words)) = tail.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let (name, argument) = inside.split_once(' ').unwrap_or((inside, ""));
        let code = Code { name: text::one_line(name, 50).to_ascii_uppercase(), argument: argument.to_owned() };
        return (Some(code), text::one_line(words, 300));
    }
    (None, text::one_line(&tail, 300))
}

/// The tokens of an untagged response, without its `*`.
fn items(frame: &Frame) -> Option<Vec<Item<'_>>> {
    let bytes = frame.bytes.strip_prefix(b"* ")?;
    let literals: Vec<Range<usize>> = frame.literals.iter().map(|range| range.start - 2..range.end - 2).collect();
    let mut literals = literals.into_iter();
    let mut open: Vec<Vec<Item>> = vec![Vec::new()];
    let mut at = 0;
    while at < bytes.len() {
        let item = match bytes[at] {
            b' ' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'(' => {
                at += 1;
                if open.len() >= MAX_DEPTH {
                    return None;
                }
                open.push(Vec::new());
                continue;
            }
            b')' => {
                at += 1;
                if open.len() < 2 {
                    return None;
                }
                Item::List(open.pop()?)
            }
            b'"' => {
                let (text, end) = quoted(bytes, at + 1)?;
                at = end;
                Item::Text(text)
            }
            b'{' | b'~' if starts_literal(bytes, at) => {
                let range = literals.next()?;
                at = range.end;
                Item::Literal(&bytes[range])
            }
            _ => {
                let end = atom_end(bytes, at);
                let atom = &bytes[at..end];
                at = end;
                Item::Atom(atom)
            }
        };
        open.last_mut()?.push(item);
    }
    if open.len() == 1 { open.pop() } else { None }
}

fn starts_literal(bytes: &[u8], at: usize) -> bool {
    let rest = bytes[at..].strip_prefix(b"~").unwrap_or(&bytes[at..]);
    let Some(rest) = rest.strip_prefix(b"{") else { return false };
    let digits = rest.iter().take(21).take_while(|b| b.is_ascii_digit()).count();
    let rest = &rest[digits..];
    digits > 0 && (rest.starts_with(b"}") || rest.starts_with(b"+}"))
}

fn quoted(bytes: &[u8], start: usize) -> Option<(Vec<u8>, usize)> {
    let mut text = Vec::new();
    let mut at = start;
    loop {
        match *bytes.get(at)? {
            b'"' => return Some((text, at + 1)),
            b'\\' => {
                text.push(*bytes.get(at + 1)?);
                at += 2;
            }
            b'\r' | b'\n' => return None,
            byte => {
                text.push(byte);
                at += 1;
            }
        }
    }
}

/// `BODY[HEADER.FIELDS (TO)]` is one word: brackets keep blanks and parentheses inside.
fn atom_end(bytes: &[u8], start: usize) -> usize {
    let mut is_bracketed = false;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' => is_bracketed = true,
            b']' => is_bracketed = false,
            b'\r' | b'\n' => break,
            b' ' | b'(' | b')' | b'"' if !is_bracketed => break,
            _ => {}
        }
        at += 1;
    }
    at.max(start + 1)
}

fn data(items: &[Item]) -> Option<Untagged> {
    let first = items.first()?.atom()?.to_ascii_uppercase();
    match first.as_str() {
        "SEARCH" => Some(Untagged::Search(items[1..].iter().filter_map(Item::number).collect())),
        "CAPABILITY" => Some(Untagged::Capability(items[1..].iter().filter_map(Item::atom).map(|c| c.to_ascii_uppercase()).collect())),
        "LIST" => {
            let [_, Item::List(attributes), delimiter, name, ..] = items else { return None };
            Some(Untagged::List {
                attributes: attributes.iter().filter_map(Item::atom).collect(),
                delimiter: delimiter.bytes().and_then(|d| d.first()).map(|d| char::from(*d)),
                // A folder may be called NIL, and its name may come as an atom.
                name: if let Item::Atom(name) = name { name.to_vec() } else { name.bytes()?.to_vec() },
            })
        }
        number => {
            let number: u32 = number.parse().ok()?;
            match items.get(1)?.atom()?.to_ascii_uppercase().as_str() {
                "EXISTS" => Some(Untagged::Exists(number)),
                "EXPUNGE" => Some(Untagged::Expunge),
                "FETCH" => match items.get(2)? {
                    Item::List(pairs) => Some(Untagged::Fetch(fetch(pairs))),
                    _ => None,
                },
                _ => None,
            }
        }
    }
}

fn fetch(pairs: &[Item]) -> FetchedItems {
    let mut out = FetchedItems::default();
    for pair in pairs.chunks_exact(2) {
        let Some(key) = pair[0].atom() else { continue };
        let value = &pair[1];
        match key.to_ascii_uppercase().as_str() {
            "UID" => out.uid = value.number(),
            "RFC822.SIZE" => out.size = value.number(),
            "INTERNALDATE" => out.internal_date = value.bytes().and_then(internal_date),
            "FLAGS" => {
                if let Item::List(flags) = value {
                    out.flags = flags.iter().filter_map(Item::atom).collect();
                }
            }
            key if key.starts_with("BODY[") => out.body = value.bytes().map(<[u8]>::to_vec),
            _ => {}
        }
    }
    out
}

/// `17-Jul-1996 02:44:25 -0700`, the day with one digit or two.
fn internal_date(bytes: &[u8]) -> Option<Time> {
    let text = std::str::from_utf8(bytes).ok()?.trim();
    let moment = jiff::fmt::strtime::parse("%d-%b-%Y %H:%M:%S %z", text).ok()?.to_timestamp().ok()?;
    Some(Time::from_millis(moment.as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::BytesMut;
    use proptest::prelude::*;

    fn frame(text: &str) -> Frame {
        Frame { bytes: BytesMut::from(text), literals: Vec::new() }
    }

    #[test]
    fn a_fetch_is_read_whatever_the_order_of_its_items() {
        let text =
            "* 7 FETCH (FLAGS (\\Seen odd]word) BODY[] {5}\r\na\r\nb) UID 9 INTERNALDATE \" 7-Jul-1996 02:44:25 -0700\" RFC822.SIZE 5)\r\n";
        let start = text.find("}\r\n").unwrap() + 3;
        let range = start..start + 5;
        let read = parse(&Frame { bytes: BytesMut::from(text), literals: vec![range] });
        let Response::Data(Untagged::Fetch(fetch)) = read else { panic!("{read:?}") };
        assert_eq!((fetch.uid, fetch.size), (Some(9), Some(5)));
        assert_eq!(fetch.body.as_deref(), Some(&b"a\r\nb)"[..]));
        assert_eq!(fetch.flags, ["\\Seen", "odd]word"]);
        assert_eq!(fetch.internal_date.unwrap().to_string(), "1996-07-07T09:44:25Z");
    }

    #[test]
    fn a_status_keeps_its_code_apart_from_its_words() {
        let read = parse(&frame("a1 NO [trycreate] no such folder {5}\r\n"));
        let code = Some(Code { name: "TRYCREATE".into(), argument: String::new() });
        assert_eq!(read, Response::Status { tag: Some("a1".into()), status: Status::No, code, words: "no such folder {5}".into() });
    }

    #[test]
    fn nesting_without_end_is_not_followed() {
        assert_eq!(parse(&frame(&format!("* 1 FETCH {}\r\n", "(".repeat(100_000)))), Response::Data(Untagged::Other));
    }

    proptest! {
        #[test]
        fn any_line_is_survived(line in "[* a-zA-Z0-9()\\[\\]{}~+\"\\\\\r\n]{0,80}") {
            let _ = parse(&frame(&line));
        }
    }
}
