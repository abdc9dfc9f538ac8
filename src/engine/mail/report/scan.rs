//! Finds e-mail addresses in running text, each character looked at a bounded number of times.
use crate::base::Address;
use std::ops::Range;

/// An address and where it stands in the line, brackets excluded.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub address: String,
    pub range: Range<usize>,
}

/// The addresses of a line, at most 50, in order.
pub(super) fn addresses(line: &str) -> Vec<Found> {
    let bytes = line.as_bytes();
    let mut found: Vec<Found> = Vec::new();
    let mut done = 0;
    for at in memchr::memchr_iter(b'@', bytes) {
        if at < done || found.len() >= 50 {
            continue;
        }
        let start = bytes[done..at].iter().rposition(|&byte| !is_local(byte)).map_or(done, |place| done + place + 1);
        let end = bytes[at + 1..].iter().position(|&byte| !is_domain(byte)).map_or(bytes.len(), |place| at + 1 + place);
        done = end;
        // Words run into the address where a sentence ends or a label touches it: `smtp=x@y.z`, `x@y.z...`.
        let start = match line[start..at].rfind('=') {
            Some(place) if start + place + 1 < at && !line[start..at].contains("?=") => start + place + 1,
            _ => start,
        };
        let start = start + line[start..at].bytes().take_while(|byte| matches!(byte, b'.' | b'\'' | b'*' | b'`' | b'|' | b'/')).count();
        let end = at + 1 + line[at + 1..end].trim_end_matches(['.', '-', '_']).len();
        if start >= at || end <= at + 1 {
            continue;
        }
        if let Some(address) = valid(&line[start..end]) {
            found.push(Found { address, range: start..end });
        }
    }
    found
}

/// The comparable spelling of one address that may stand in brackets or quotes.
pub(super) fn valid(text: &str) -> Option<String> {
    let bare = text.trim().trim_matches(['<', '>', '"', '\'', '[', ']', '(', ')', ' ', ',']);
    Address::parse(bare).map(|address| address.as_str().to_owned())
}

fn is_local(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
}

fn is_domain(byte: u8) -> bool {
    byte >= 0x80 || byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(line: &str) -> Vec<String> {
        addresses(line).into_iter().map(|one| one.address).collect()
    }

    #[test]
    fn addresses_are_found_in_the_middle_of_words_that_touch_them() {
        assert_eq!(list("c=US;dda:SMTP=userx@Example.COM; on"), ["userx@example.com"]);
        assert_eq!(list("550 5.1.1 <a.b@example.com>... User unknown"), ["a.b@example.com"]);
        assert_eq!(list("550 userx@example.au... No such user"), ["userx@example.au"]);
        assert_eq!(list("a@example.com<mailto:b@example.com>"), ["a@example.com", "b@example.com"]);
        assert_eq!(list("at @ nothing, @x, y@"), Vec::<String>::new());
        assert_eq!(list("<=?utf-8?B?8J+QiPCfkIg=?=@example.org>"), ["=?utf-8?b?8j+qipcfkig=?=@example.org"]);
    }

    #[test]
    fn a_line_of_at_signs_costs_no_more_than_its_length() {
        assert!(addresses(&"a@".repeat(100_000)).len() <= 50);
    }
}
