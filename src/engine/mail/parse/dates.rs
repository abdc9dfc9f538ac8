//! Dates of headers (RFC 5322 section 3.3, its obsolete forms, and ISO 8601).
use crate::base::Time;
use mail_parser::DateTime;

/// Reads a Date header.
pub fn parse(value: &[u8]) -> Option<Time> {
    let text = String::from_utf8_lossy(&value[..value.len().min(500)]);
    let text = text.trim();
    if let Ok(zoned) = text.parse::<jiff::Timestamp>() {
        return Some(Time::from_millis(zoned.as_millisecond()));
    }
    [text.to_owned(), reordered(text).unwrap_or_default()].iter().filter(|text| !text.is_empty()).find_map(|text| {
        let date = DateTime::parse_rfc822(&format!("{text}\n"))?;
        (date.is_valid() || date.second == 60).then(|| Time::from_seconds(date.to_timestamp()))
    })
}

/// When the mail arrived by a Received header: the date behind its last semicolon.
pub fn received(value: &[u8]) -> Option<Time> {
    let at = memchr::memrchr(b';', value)?;
    parse(&value[at + 1..])
}

/// The form of `ctime` (`Fri Nov 21 09:55:06 1997 +0100`) in the order of a mail header; also `2002-08-22 12:36:23 +0700`.
fn reordered(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split([' ', '\t', ',']).filter(|word| !word.is_empty()).take(8).collect();
    let is_year = |word: &str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    match words.as_slice() {
        [_, month, day, time, year, zone @ ..] if time.contains(':') && is_year(year) => {
            Some(format!("{day} {month} {year} {time} {}", zone.first().unwrap_or(&"+0000")))
        }
        [_, month, day, time, zone, year] if time.contains(':') && is_year(year) => Some(format!("{day} {month} {year} {time} {zone}")),
        [date, time, zone @ ..] if time.contains(':') => {
            let mut fields = date.splitn(3, '-');
            let (year, month, day) = (fields.next()?, fields.next()?, fields.next()?);
            let month = *["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
                .get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
            is_year(year).then(|| format!("{day} {month} {year} {time} {}", zone.first().unwrap_or(&"+0000")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_forms_that_mailers_write() {
        for text in [
            "Fri, 21 Nov 1997 09:55:06 -0600",
            " 21 Nov 97 09:55:06 CST (Central)",
            "Fri Nov 21 15:55:06 1997",
            "Fri Nov 21 09:55:06 CST 1997",
            "1997-11-21 22:55:06 +0700",
            "1997-11-21T15:55:06Z",
        ] {
            assert_eq!(parse(text.as_bytes()).map(|time| time.to_string()).as_deref(), Some("1997-11-21T15:55:06Z"), "{text}");
        }
        assert_eq!(parse(b"not a date"), None);
    }

    #[test]
    fn the_arrival_is_behind_the_last_semicolon() {
        let header = b" from a (b; c) by d with ESMTP id e for <f@g>;\r\n\tFri, 21 Nov 1997 09:55:06 -0600 (CST)";
        assert_eq!(received(header).map(|time| time.to_string()).as_deref(), Some("1997-11-21T15:55:06Z"));
    }
}
