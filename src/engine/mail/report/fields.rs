//! The machine-readable part of a delivery report (RFC 3464), as real systems write it: fields without groups, groups without blank
//! lines, values folded without a space, addresses without a type.
use super::super::{BounceAction, BounceRecipient};
use super::{scan, status};
use mail_parser::{Message, MessagePart, MimeHeaders};

/// At most this many recipients are kept of one report.
pub(super) const RECIPIENTS: usize = 500;

/// The parts of a message, not of messages within it, that are delivery reports by their type.
pub(super) fn reports<'m>(message: &'m Message<'_>) -> impl Iterator<Item = &'m MessagePart<'m>> {
    const KINDS: [&str; 4] = ["delivery-status", "global-delivery-status", "delivery_status", "deliverystatus"];
    message.parts.iter().filter(|part| {
        part.content_type().is_some_and(|content| {
            content.ctype().eq_ignore_ascii_case("message")
                && content.subtype().is_some_and(|subtype| KINDS.iter().any(|kind| subtype.eq_ignore_ascii_case(kind)))
        })
    })
}

/// What the fields say of one recipient, values as written, unfolded.
#[derive(Debug, Default)]
struct Group {
    final_recipient: Option<String>,
    original_recipient: Option<String>,
    action: Option<String>,
    status: Option<String>,
    diagnostic: Option<String>,
}

/// Reads the fields of a part or of text; without a recipient in it the answer is empty.
pub(super) fn read(text: &str) -> Vec<BounceRecipient> {
    let mut groups: Vec<Group> = Vec::new();
    let mut group = Group::default();
    let mut gap = false;
    // A slot is the value that a continuation line belongs to.
    let mut slot: Option<Slot> = None;
    for line in text.lines() {
        let line = line.trim_end();
        if line.trim().is_empty() {
            gap = true;
            slot = None;
            continue;
        }
        let field = if line.starts_with([' ', '\t']) { None } else { split_field(line) };
        let Some((name, value)) = field else {
            if let Some(slot) = &slot {
                let target = slot.of(&mut group).get_or_insert_default();
                if target.len() < 4000 {
                    target.push(' ');
                    target.push_str(line.trim());
                }
            }
            continue;
        };
        slot = Slot::named(name);
        let Some(slot) = &slot else { continue };
        let has_recipient = group.final_recipient.is_some() || group.original_recipient.is_some();
        if (gap && has_recipient) || slot.of(&mut group).is_some() {
            if groups.len() >= RECIPIENTS {
                break;
            }
            groups.push(std::mem::take(&mut group));
        }
        gap = false;
        *slot.of(&mut group) = Some(value.trim().to_owned());
    }
    groups.push(group);
    groups.into_iter().filter_map(Group::understand).collect()
}

#[derive(Debug, Clone, Copy)]
enum Slot {
    FinalRecipient,
    OriginalRecipient,
    Action,
    Status,
    Diagnostic,
}

impl Slot {
    fn named(name: &str) -> Option<Self> {
        let known = [
            ("final-recipient", Self::FinalRecipient),
            ("original-recipient", Self::OriginalRecipient),
            ("action", Self::Action),
            ("status", Self::Status),
            ("diagnostic-code", Self::Diagnostic),
        ];
        known.into_iter().find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, slot)| slot)
    }
    fn of(self, group: &mut Group) -> &mut Option<String> {
        match self {
            Self::FinalRecipient => &mut group.final_recipient,
            Self::OriginalRecipient => &mut group.original_recipient,
            Self::Action => &mut group.action,
            Self::Status => &mut group.status,
            Self::Diagnostic => &mut group.diagnostic,
        }
    }
}

/// A field name as RFC 3464 has them, and its value. A reply line such as `550-mail.example[192.0.2.1]:25` is none.
fn split_field(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let name = name.trim_end();
    let is_name = name.len() <= 40
        && name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (is_name && !value.starts_with("//")).then_some((name, value))
}

impl Group {
    fn understand(self) -> Option<BounceRecipient> {
        if self.final_recipient.is_none() && self.original_recipient.is_none() && (self.action.is_none() || self.status.is_none()) {
            return None;
        }
        // RFC 3464 section 2.3.1: the original recipient is the one that the sender knows.
        let address = [&self.original_recipient, &self.final_recipient].into_iter().flatten().find_map(|value| address(value));
        let stated_class = self.status.as_deref().and_then(status::enhanced).and_then(|code| code.chars().next());
        let action = match self.action.as_deref().map(str::to_ascii_lowercase).as_deref().map(str::trim) {
            Some(word) if word.starts_with("delay") => BounceAction::Delayed,
            Some(word) if word.starts_with("deliver") => BounceAction::Delivered,
            Some(word) if word.starts_with("relay") => BounceAction::Relayed,
            Some(word) if word.starts_with("expand") => BounceAction::Expanded,
            None if stated_class == Some('2') => BounceAction::Delivered,
            _ => BounceAction::Failed,
        };
        let diagnostic = self.diagnostic.map(|value| match value.split_once(';') {
            Some((kind, words)) if kind.len() <= 20 && !kind.trim().contains(' ') => words.trim().to_owned(),
            _ => value,
        });
        let diagnostic = diagnostic.filter(|words| !words.trim().is_empty());
        let status = status::decide(self.status.as_deref(), diagnostic.as_deref().unwrap_or_default(), action);
        Some(BounceRecipient { address, action, status, diagnostic })
    }
}

/// The address in `rfc822; a@b`, `utf-8; \x{1F408}@b` (RFC 6533), `rfc822;a+2Bc@b` (xtext, RFC 3461 section 4), `<a@b>`.
fn address(value: &str) -> Option<String> {
    let bare = match value.split_once(';') {
        Some((kind, rest)) if !kind.contains('@') => rest,
        _ => value,
    };
    let bare: String = bare.chars().take(1000).collect();
    let decoded = unescape(&bare);
    scan::valid(&decoded).or_else(|| scan::addresses(&decoded).into_iter().next().map(|found| found.address))
}

fn unescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find(['+', '\\']) {
        out.push_str(&rest[..place]);
        let tail = &rest[place..];
        if let Some((character, length)) = escaped(tail) {
            out.push(character);
            rest = &tail[length..];
        } else {
            out.push_str(&tail[..1]);
            rest = &tail[1..];
        }
    }
    out.push_str(rest);
    out
}

/// One escape. Of the xtext escapes only those that a writer must use: `+ab` in a plus-address that nobody encoded stays.
fn escaped(text: &str) -> Option<(char, usize)> {
    if let Some(inner) = text.strip_prefix("\\x{") {
        let digits = inner.split_once('}').map(|(digits, _)| digits).filter(|digits| digits.len() <= 6)?;
        let character = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
        return (!character.is_control()).then_some((character, digits.len() + 4));
    }
    match text.get(..3)? {
        "+2B" => Some(('+', 3)),
        "+3D" => Some(('=', 3)),
        "+40" => Some(('@', 3)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_with_and_without_blank_lines_are_told_apart() {
        let text = "Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; A@x.org\nAction: failed\nStatus: 5.1.1\n\nDiagnostic-Code: smtp; 452 mailbox full\nFinal-Recipient: rfc822; b@x.org\nAction: delayed\nFinal-Recipient: rfc822; c@x.org\nAction: delivered\nStatus: 2.0.0";
        let found = read(text);
        let seen: Vec<_> = found.iter().map(|one| (one.address.as_deref().unwrap(), one.action, one.status.as_deref().unwrap())).collect();
        assert_eq!(
            seen,
            [
                ("a@x.org", BounceAction::Failed, "5.1.1"),
                ("b@x.org", BounceAction::Delayed, "4.2.2"),
                ("c@x.org", BounceAction::Delivered, "2.0.0")
            ]
        );
    }

    #[test]
    fn a_value_folded_without_a_space_stays_whole() {
        let found = read(
            "Diagnostic-Code: smtp; 550-Please log in.\n550-mail.example.com [192.0.2.1]:11 is not\n550 permitted\nStatus: 5.0.0\nFinal-Recipient: rfc822; a@x.org",
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].diagnostic.as_deref(), Some("550-Please log in. 550-mail.example.com [192.0.2.1]:11 is not 550 permitted"));
    }

    #[test]
    fn escaped_addresses_are_read() {
        for (written, expected) in [
            ("rfc822;a+2Btag@x.org", "a+tag@x.org"),
            ("rfc822; a+tag@x.org", "a+tag@x.org"),
            ("utf-8; \\x{1F408}@x.org", "\u{1F408}@x.org"),
            ("<A@x.org>", "a@x.org"),
            ("rfc822; \"a@x.org\" <a@x.org>", "a@x.org"),
        ] {
            assert_eq!(address(written).as_deref(), Some(expected), "{written}");
        }
        assert_eq!(address("local; nobody"), None);
    }
}
