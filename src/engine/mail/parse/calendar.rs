//! What a calendar object (RFC 5545) says about its events, as far as an invitation shows it. Knows neither recurrence nor zones.
use crate::{base::text, engine::mail::Invitation};
use std::collections::HashSet;

/// More events than this are a calendar, not an invitation.
const MOST: usize = 50;

/// The events, to-dos and journals of an object, each UID once. `method` is that of the media type, for objects that do not say.
pub fn read(source: &str, method: Option<&str>) -> Vec<Invitation> {
    let mut list: Vec<Invitation> = Vec::new();
    let mut seen = HashSet::new();
    let mut method = method.map(|method| method.trim().to_ascii_uppercase()).filter(|method| !method.is_empty());
    let mut uid = String::new();
    let mut current: Option<(String, Invitation)> = None;
    // Components within a component, such as alarms, have fields of the same names.
    let mut inner = 0usize;
    for line in unfolded(source) {
        let Some((name, parameters, value)) = split(&line) else {
            continue;
        };
        match (name.as_str(), &mut current) {
            ("METHOD", None) => method = Some(text::one_line(value, 40).to_ascii_uppercase()),
            ("BEGIN", None) if matches!(value.to_ascii_uppercase().as_str(), "VEVENT" | "VTODO" | "VJOURNAL") => {
                current = Some((value.to_ascii_uppercase(), Invitation::default()));
                uid.clear();
                inner = 0;
            }
            ("BEGIN", Some(_)) => inner += 1,
            ("END", Some((kind, _))) if value.eq_ignore_ascii_case(kind) => {
                if let Some((_, invitation)) = current.take()
                    && (uid.is_empty() || seen.insert(uid.clone()))
                {
                    list.push(invitation);
                }
                if list.len() == MOST {
                    break;
                }
            }
            ("END", Some(_)) => inner = inner.saturating_sub(1),
            (_, Some((_, invitation))) if inner == 0 => fill(invitation, &mut uid, &name, parameters, value),
            _ => {}
        }
    }
    // An object that was cut.
    if let Some((_, invitation)) = current
        && list.is_empty()
    {
        list.push(invitation);
    }
    for invitation in &mut list {
        invitation.method.clone_from(&method);
    }
    list
}

/// Whether two objects of one mail are the same event, as in a part and a file.
pub fn is_same(a: &Invitation, b: &Invitation) -> bool {
    (&a.summary, &a.starts, &a.ends, &a.location) == (&b.summary, &b.starts, &b.ends, &b.location)
}

fn fill(invitation: &mut Invitation, uid: &mut String, name: &str, parameters: &str, value: &str) {
    let said = |value: &str| {
        let line = text::one_line(&unescaped(value), 1000);
        (!line.is_empty()).then_some(line)
    };
    match name {
        "UID" => value.clone_into(uid),
        "SUMMARY" => invitation.summary = said(value),
        "LOCATION" => invitation.location = said(value),
        "DTSTART" => invitation.starts = moment(parameters, value),
        "DTEND" | "DUE" => invitation.ends = moment(parameters, value),
        "ORGANIZER" => {
            let address = value.trim();
            let address =
                if address.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) { address[7..].trim() } else { address };
            invitation.organiser = said(&match parameter(parameters, "CN") {
                Some(name) if !name.eq_ignore_ascii_case(address) => format!("{name} <{address}>"),
                _ => address.to_owned(),
            });
        }
        _ => {}
    }
}

fn moment(parameters: &str, value: &str) -> Option<String> {
    let value = text::one_line(value, 100);
    if value.is_empty() {
        return None;
    }
    Some(match parameter(parameters, "TZID") {
        Some(zone) => format!("{value} {}", text::one_line(&zone, 100)),
        None => value,
    })
}

/// Content lines (RFC 5545 section 3.1) without their folds.
fn unfolded(source: &str) -> impl Iterator<Item = String> + '_ {
    let mut lines = source.lines().peekable();
    std::iter::from_fn(move || {
        let mut line = lines.next()?.to_owned();
        while let Some(more) = lines.next_if(|next| next.starts_with([' ', '\t'])) {
            line.push_str(&more[1..]);
        }
        Some(line)
    })
}

/// A content line as name, parameters and value. A colon in quotes separates nothing.
fn split(line: &str) -> Option<(String, &str, &str)> {
    let mut quoted = false;
    let colon = line.bytes().position(|b| {
        quoted ^= b == b'"';
        b == b':' && !quoted
    })?;
    let (head, value) = (&line[..colon], &line[colon + 1..]);
    let (name, parameters) = head.split_once(';').unwrap_or((head, ""));
    // A group of vCalendar stands before the name.
    Some((name.rsplit('.').next().unwrap_or(name).trim().to_ascii_uppercase(), parameters, value.trim()))
}

fn parameter(parameters: &str, name: &str) -> Option<String> {
    let mut quoted = false;
    let parts = parameters.split(|c: char| {
        quoted ^= c == '"';
        c == ';' && !quoted
    });
    for part in parts {
        if let Some((key, value)) = part.split_once('=')
            && key.trim().eq_ignore_ascii_case(name)
        {
            let value = value.trim().trim_matches('"');
            return (!value.is_empty()).then(|| value.to_owned());
        }
    }
    None
}

/// RFC 5545 section 3.3.11.
fn unescaped(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut characters = value.chars();
    while let Some(c) = characters.next() {
        match c {
            '\\' => match characters.next() {
                Some('n' | 'N') => out.push(' '),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invitation_shows_its_event_and_not_its_zone_or_alarm() {
        let source = "BEGIN:VCALENDAR\nMETHOD:REQUEST\nBEGIN:VTIMEZONE\nBEGIN:STANDARD\nDTSTART:19700101T000000\nEND:STANDARD\nEND:VTIMEZONE\n\
            BEGIN:VEVENT\nUID:1\nSUMMARY:Họp\\, mới\n  nhất\nDTSTART;TZID=\"Asia/Ho_Chi_Minh\":20241005T090000\nDTEND:20241005T100000Z\n\
            ORGANIZER;CN=\"Lan: Tran\":MAILTO:lan@example.vn\nLOCATION:Room 1\nBEGIN:VALARM\nSUMMARY:ring\nEND:VALARM\nEND:VEVENT\nEND:VCALENDAR\n";
        let list = read(source, None);
        assert_eq!(
            list,
            [Invitation {
                method: Some("REQUEST".into()),
                summary: Some("Họp, mới nhất".into()),
                starts: Some("20241005T090000 Asia/Ho_Chi_Minh".into()),
                ends: Some("20241005T100000Z".into()),
                location: Some("Room 1".into()),
                organiser: Some("Lan: Tran <lan@example.vn>".into()),
            }]
        );
    }

    #[test]
    fn a_broken_object_gives_what_it_has() {
        assert_eq!(read("BEGIN:VEVENT\nSUMMARY:cut", Some("cancel"))[0].method.as_deref(), Some("CANCEL"));
        assert!(read("no calendar at all", None).is_empty());
    }
}
