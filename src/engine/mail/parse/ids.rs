//! Message ids (RFC 5322 section 3.6.4) in all the forms that mailers have found for them.
use super::words;
use std::borrow::Cow;

/// As many ids of one header are kept: the first and the last ones.
const MOST: usize = 200;
/// No mailer makes longer ones.
const LONGEST: usize = 998;

/// Every id of a header, without brackets, in order, each once.
pub fn parse(value: &[u8]) -> Vec<String> {
    let value =
        if memchr::memmem::find(value, b"=?").is_some() { Cow::Owned(words::decode(value, "").into_bytes()) } else { Cow::Borrowed(value) };
    let mut ids = bracketed(&value);
    if ids.is_empty() {
        ids = bare(&value);
    }
    let mut seen = std::collections::HashSet::new();
    if ids.len() > 1 {
        ids.retain(|id| seen.insert(id.clone()));
    }
    if ids.len() > MOST {
        ids.drain(1..=ids.len() - MOST);
    }
    ids
}

/// The one id of a header that names its mail.
pub fn first(value: &[u8]) -> Option<String> {
    let ids = parse(value);
    if let Some(id) = ids.iter().find(|id| id.contains('@')).or(ids.first()) {
        return Some(id.clone());
    }
    let text: String = String::from_utf8_lossy(value).split_whitespace().collect();
    let text = text.trim_matches(['<', '>']);
    (!text.is_empty() && text.len() <= LONGEST).then(|| text.to_owned())
}

fn bracketed(value: &[u8]) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = value;
    while let Some(open) = memchr::memchr(b'<', rest) {
        rest = &rest[open + 1..];
        let end = memchr::memchr2(b'<', b'>', rest).unwrap_or(rest.len());
        let inside = &rest[..end];
        // Never closed: the id ends at the first white space.
        let inside = if rest.get(end) == Some(&b'>') {
            inside
        } else {
            inside.trim_ascii_start().split(u8::is_ascii_whitespace).next().unwrap_or_default()
        };
        push(inside, &mut ids);
        rest = &rest[end..];
    }
    ids
}

fn bare(value: &[u8]) -> Vec<String> {
    let mut ids = Vec::new();
    let mut depth = 0u32;
    let mut token = Vec::new();
    for byte in value.iter().chain(b" ") {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b';' | b'"' | b'>' => {
                if token.contains(&b'@') {
                    push(&token, &mut ids);
                }
                token.clear();
            }
            _ => token.push(*byte),
        }
    }
    ids
}

fn push(inside: &[u8], ids: &mut Vec<String>) {
    if inside.len() > LONGEST * 2 {
        return;
    }
    let id: String = String::from_utf8_lossy(inside).chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    if !id.is_empty() && id.len() <= LONGEST {
        ids.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_in_whatever_stands_around_them() {
        for (header, ids) in [
            ("<a@x> <b@x>", vec!["a@x", "b@x"]),
            ("<a@x>,<b@x>\r\n\t<c@x><a@x>", vec!["a@x", "b@x", "c@x"]),
            ("Your message of \"Fri, 1 Jan\" <a@x>", vec!["a@x"]),
            ("a@x b@x", vec!["a@x", "b@x"]),
            ("a@x (from b@y)", vec!["a@x"]),
            ("< a@\r\n x >", vec!["a@x"]),
            ("<a@x <b@x>", vec!["a@x", "b@x"]),
            ("<a@x", vec!["a@x"]),
            ("=?us-ascii?Q?=3Ca=40x=3E?=", vec!["a@x"]),
            ("yesterday's mail", vec![]),
            ("<>", vec![]),
        ] {
            assert_eq!(parse(header.as_bytes()), ids, "{header}");
        }
    }

    #[test]
    fn of_very_many_ids_the_first_and_the_last_are_kept() {
        let many: String = (0..5000).map(|n| format!("<{n}@x> ")).collect();
        let ids = parse(many.as_bytes());
        assert_eq!((ids.len(), ids[0].as_str(), ids[1].as_str(), ids[199].as_str()), (200, "0@x", "4801@x", "4999@x"));
    }

    #[test]
    fn a_mail_is_named_even_by_an_id_without_a_domain() {
        assert_eq!(first(b" <5fa9c763>").as_deref(), Some("5fa9c763"));
        assert_eq!(first(b" 5fa9c763").as_deref(), Some("5fa9c763"));
        assert_eq!(first(b" <>"), None);
    }
}
