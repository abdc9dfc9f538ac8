//! Address headers (RFC 5322 section 3.4) as mailboxes, in the broken forms that senders use as well. Linear in the length.
use super::words;
use crate::base::Mailbox;

/// Reads a list of addresses; members of groups are listed singly. `fallback` is the charset of raw bytes beyond ASCII.
pub fn parse(value: &[u8], fallback: &str) -> Vec<Mailbox> {
    let mut list = Vec::new();
    let mut entry = Entry::default();
    // What stood before a comma and was no address: `Doe, John <j@x>` is one person.
    let mut dangling: Vec<u8> = Vec::new();
    let mut at = 0;
    while let Some(&byte) = value.get(at) {
        at += 1;
        match byte {
            b'"' => at = quoted(value, at, &mut entry),
            b'(' => at = comment(value, at, &mut entry.comment),
            b'<' => {
                // A second address without a comma between starts the next mailbox.
                if entry.angle.is_some() {
                    entry.finish(&mut dangling, fallback, &mut list);
                }
                let rest = &value[at..];
                let end = rest.iter().position(|b| matches!(b, b'>' | b'<' | b'"')).unwrap_or(rest.len());
                let (inside, after) = match rest.get(end) {
                    Some(b'>') => (&rest[..end], at + end + 1),
                    // A quoted local part may hold brackets. The search is bounded so that many open brackets stay cheap.
                    Some(b'"') => match rest.iter().take(1000).position(|b| *b == b'>') {
                        Some(close) => (&rest[..close], at + close + 1),
                        None => (&rest[..end], at + end),
                    },
                    _ => {
                        let end = rest.iter().position(|b| matches!(b, b',' | b';' | b'<')).unwrap_or(rest.len());
                        (&rest[..end], at + end)
                    }
                };
                entry.angle = Some(inside.to_vec());
                at = after;
            }
            b',' | b';' => entry.finish(&mut dangling, fallback, &mut list),
            // A group's name. A colon within an address or after `mailto` is part of it.
            b':' if !entry.text.contains(&b'@') && entry.angle.is_none() && !entry.text.trim_ascii().eq_ignore_ascii_case(b"mailto") => {
                entry = Entry::default();
                dangling.clear();
            }
            _ => entry.text.push(byte),
        }
    }
    entry.finish(&mut dangling, fallback, &mut list);
    if !dangling.is_empty() {
        push(Mailbox::new(&words::line(&dangling, fallback), ""), &mut list);
    }
    list
}

#[derive(Default)]
struct Entry {
    /// What stands outside of brackets and comments.
    text: Vec<u8>,
    quoted: bool,
    angle: Option<Vec<u8>>,
    comment: Vec<u8>,
}

impl Entry {
    fn finish(&mut self, dangling: &mut Vec<u8>, fallback: &str, list: &mut Vec<Mailbox>) {
        let Entry { text, quoted, angle, comment } = std::mem::take(self);
        let text = text.trim_ascii();
        let comment = comment.trim_ascii();
        let mut name = Vec::new();
        let address = match &angle {
            Some(inside) => {
                if !dangling.is_empty() {
                    name.append(dangling);
                    name.extend_from_slice(b", ");
                }
                name.extend_from_slice(text);
                if name.is_empty() {
                    name.extend_from_slice(comment);
                }
                bare(inside, fallback)
            }
            None if text.contains(&b'@') => {
                name.extend_from_slice(comment);
                let (before, last) = match text.iter().rposition(u8::is_ascii_whitespace) {
                    Some(space) if !quoted && text[space..].contains(&b'@') => (&text[..space], &text[space + 1..]),
                    _ => (&text[..0], text),
                };
                if name.is_empty() {
                    name.extend_from_slice(before);
                }
                if !dangling.is_empty() {
                    push(Mailbox::new(&words::line(&std::mem::take(dangling), fallback), ""), list);
                }
                bare(last, fallback)
            }
            None => {
                let decoded = if text.starts_with(b"=?") { words::line(text, fallback) } else { String::new() };
                if decoded.contains('@') && !decoded.contains(' ') && !decoded.contains('<') {
                    decoded
                } else if decoded.contains('<') && decoded.contains('@') {
                    // The whole mailbox was encoded as one word.
                    let (encoded_name, rest) = decoded.split_once('<').unwrap_or_default();
                    name.extend_from_slice(encoded_name.trim().as_bytes());
                    bare(rest.as_bytes(), fallback)
                } else {
                    let spoken = if text.is_empty() { comment } else { text };
                    if !spoken.is_empty() {
                        if !dangling.is_empty() {
                            dangling.extend_from_slice(b", ");
                        }
                        dangling.extend_from_slice(spoken);
                    }
                    return;
                }
            }
        };
        let mut name = words::line(&name, fallback);
        if name.len() > 1 && name.starts_with('\'') && name.ends_with('\'') {
            name = name[1..name.len() - 1].to_owned();
        }
        push(Mailbox::new(name.trim_matches('"'), &address), list);
    }
}

fn push(mailbox: Mailbox, list: &mut Vec<Mailbox>) {
    if !(mailbox.name.is_empty() && mailbox.address.is_empty()) {
        list.push(mailbox);
    }
}

/// An address without its route (RFC 5322 section 4.4), `mailto:` and stray spaces and brackets.
fn bare(inside: &[u8], fallback: &str) -> String {
    let text = if inside.is_ascii() && !inside.starts_with(b"=?") {
        String::from_utf8_lossy(inside).into_owned()
    } else {
        words::decode(inside, fallback)
    };
    let mut text = text.trim().trim_matches(['<', '>', '\'', ' ']);
    if text.starts_with('@')
        && let Some((_, last)) = text.split_once(':')
    {
        text = last;
    }
    if text.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        text = &text[7..];
    }
    let text = text.strip_prefix("SMTP:").or(text.strip_prefix("smtp:")).unwrap_or(text);
    if text.starts_with('"') {
        return text.trim().to_owned();
    }
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Reads a quoted string from behind its quote. A quote that never closes is an ordinary character.
fn quoted(value: &[u8], from: usize, entry: &mut Entry) -> usize {
    let mut at = from;
    let mut text = Vec::new();
    let is_closed = memchr::memchr(b'"', &value[from.min(value.len())..]).is_some();
    while let Some(&byte) = value.get(at) {
        at += 1;
        match byte {
            b'\\' => {
                text.extend(value.get(at));
                at += 1;
            }
            b'"' => {
                let is_local = value.get(at) == Some(&b'@');
                if is_local {
                    entry.text.push(b'"');
                }
                entry.text.extend(&text);
                if is_local {
                    entry.text.push(b'"');
                }
                entry.quoted |= is_local;
                return at;
            }
            // An address after an open quote: what was meant ends before its bracket.
            b'<' if !is_closed => {
                entry.text.extend(text.trim_ascii_end());
                return at - 1;
            }
            _ => text.push(byte),
        }
    }
    entry.text.extend(&text);
    value.len()
}

fn comment(value: &[u8], from: usize, out: &mut Vec<u8>) -> usize {
    let mut depth = 1u32;
    let mut at = from;
    if !out.is_empty() {
        out.push(b' ');
    }
    while let Some(&byte) = value.get(at) {
        at += 1;
        match byte {
            b'\\' => {
                out.extend(value.get(at));
                at += 1;
                continue;
            }
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    break;
                }
            }
            _ => {}
        }
        out.push(byte);
    }
    at.min(value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Vec<(String, String)> {
        parse(header.as_bytes(), "").into_iter().map(|mailbox| (mailbox.name, mailbox.address)).collect()
    }

    #[test]
    fn mailboxes_are_read_as_senders_write_them() {
        for (header, name, address) in [
            ("Lan <lan@example.vn>", "Lan", "lan@example.vn"),
            ("\"Trần, Lan\" <lan@example.vn>", "Trần, Lan", "lan@example.vn"),
            ("=?utf-8?B?VHLhuqc=?= =?utf-8?Q?n_Lan?= <lan@example.vn>", "Trần Lan", "lan@example.vn"),
            ("lan@example.vn (Lan (Sales))", "Lan (Sales)", "lan@example.vn"),
            ("lan@example.vn", "", "lan@example.vn"),
            ("<@relay.example,@b.example:lan@example.vn>", "", "lan@example.vn"),
            ("Doe, John <john@example.com>", "Doe, John", "john@example.com"),
            ("Lan <lan@example.vn", "Lan", "lan@example.vn"),
            ("\"Lan <lan@example.vn>", "Lan", "lan@example.vn"),
            ("'Lan' <mailto:lan@example.vn>", "Lan", "lan@example.vn"),
            ("\"lan tran\"@example.vn", "", "\"lan tran\"@example.vn"),
            ("Lan lan@example.vn", "Lan", "lan@example.vn"),
            ("lan@example.vn <lan@example.vn>", "lan@example.vn", "lan@example.vn"),
            ("Only A Name", "Only A Name", ""),
            ("Lan < lan @ example.vn >", "Lan", "lan@example.vn"),
        ] {
            assert_eq!(read(header), [(name.to_owned(), address.to_owned())], "{header}");
        }
    }

    #[test]
    fn lists_and_groups_are_listed_singly() {
        let pair = |name: &str, address: &str| (name.to_owned(), address.to_owned());
        assert_eq!(read("Team: a@x.y, B <b@x.y>;, c@x.y"), [pair("", "a@x.y"), pair("B", "b@x.y"), pair("", "c@x.y")]);
        assert_eq!(read("undisclosed-recipients:;"), []);
        assert_eq!(read("a@x.y; b@x.y"), [pair("", "a@x.y"), pair("", "b@x.y")]);
    }
}
