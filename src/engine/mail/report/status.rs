//! Status codes: RFC 3463 codes found in or made from the words of mail systems, and what they mean for the address.
use super::super::{BounceAction, BounceRecipient};
use super::phrases::{self, Reason};

impl BounceRecipient {
    /// Whether the address itself is no good (no such mailbox, no such domain, moved away), so that no later mail will reach it
    /// either; `false` for delays, full mailboxes, refused contents, policies and everything else that may pass.
    pub fn is_hard(&self) -> bool {
        if self.action != BounceAction::Failed {
            return false;
        }
        let diagnostic = self.diagnostic.as_deref().unwrap_or_default().to_lowercase();
        let detail = self.status.as_deref().and_then(|status| status.split_once('.')).map(|(_, detail)| detail);
        let reason = phrases::reason(&diagnostic);
        match detail {
            Some("1.1" | "1.2" | "1.3" | "1.6" | "1.10" | "1.351") => reason != Some(Reason::Full),
            // How Exchange Online says that it knows no such recipient.
            Some("4.1") => diagnostic.contains("recipient address rejected: access denied"),
            Some(detail) if ["2.", "4.", "7.", "1.7", "1.8"].iter().any(|start| detail.starts_with(start)) => false,
            // A server that knows nobody only after it has seen the content has judged the content.
            _ if diagnostic.contains("end of data") || diagnostic.contains("smtp command data") => false,
            _ => matches!(reason, Some(Reason::NoMailbox | Reason::NoDomain | Reason::Moved)),
        }
    }
}

/// The status of a report: the code in `stated` unless it says nothing, else the best that can be made of the words.
pub(super) fn decide(stated: Option<&str>, words: &str, action: BounceAction) -> Option<String> {
    let stated = stated.and_then(enhanced);
    let lower = words.to_lowercase();
    let written = enhanced(&lower);
    if let Some(stated) = stated {
        // The remote server's own code is the better one where the reporting system has none, or took a refusal for a wrong address.
        let is_policy = written.as_deref().is_some_and(|code| code.get(1..4) == Some(".7.")) && stated.ends_with(".1.1");
        let is_vague = stated.ends_with(".0.0") || is_policy;
        return match written {
            Some(written) if is_vague && written.as_bytes().first() == stated.as_bytes().first() => Some(written),
            _ => Some(stated),
        };
    }
    if written.is_some() {
        return written;
    }
    let reason = phrases::reason(&lower);
    let class = match reply_code(&lower) {
        Some(code) => code / 100,
        None => match (action, reason) {
            (BounceAction::Delayed, _) | (_, Some(Reason::Expired | Reason::NoConnection)) => 4,
            (BounceAction::Delivered | BounceAction::Relayed | BounceAction::Expanded, _) => 2,
            (BounceAction::Failed, _) => 5,
        },
    };
    let detail = match (class, reason) {
        (2, _) | (_, None) => "0.0",
        (_, Some(reason)) => reason.detail(),
    };
    Some(format!("{class}.{detail}"))
}

/// The first code of RFC 3463 in a text: a class of 2, 4 or 5 with two numbers, and no part of a longer one such as an address.
pub(super) fn enhanced(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    for (at, &class) in bytes.iter().enumerate() {
        let starts_number = at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || bytes[at - 1] == b'.' || bytes[at - 1] == b'_');
        if !matches!(class, b'2' | b'4' | b'5') || !starts_number || bytes.get(at + 1) != Some(&b'.') {
            continue;
        }
        let Some(end) = number(bytes, at + 2) else { continue };
        if bytes.get(end) != Some(&b'.') {
            continue;
        }
        let Some(end) = number(bytes, end + 1) else { continue };
        let continues = bytes.get(end).is_some_and(|next| next.is_ascii_alphanumeric())
            || (bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit));
        if !continues {
            return Some(text[at..end].to_owned());
        }
    }
    None
}

/// The end of one to three digits.
fn number(bytes: &[u8], start: usize) -> Option<usize> {
    let digits = bytes.get(start..)?.iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
    (1..=3).contains(&digits).then_some(start + digits)
}

/// The last word of a mail server in a text: a reply code of RFC 5321 section 4.2 at a place where one stands.
pub(super) fn reply_code(lower: &str) -> Option<u16> {
    let bytes = lower.as_bytes();
    for at in memchr::memchr2_iter(b'4', b'5', bytes) {
        let Some(code) = bytes.get(at..at + 3).and_then(|code| std::str::from_utf8(code).ok()).and_then(|code| code.parse::<u16>().ok())
        else {
            continue;
        };
        let is_known =
            matches!(code, 421 | 422 | 430..=432 | 440..=452 | 454 | 455 | 458 | 459 | 470..=472 | 500..=505 | 510..=559 | 570..=579 | 590);
        let before = lower.get(..at).unwrap_or_default();
        let fits_before = before.is_empty()
            || before.ends_with(['\n', '(', '[', '"', '\'', '<', '#'])
            || before.ends_with([';', ':'])
            || before.ends_with("; ")
            || before.ends_with(": ")
            || [
                "said: ",
                "error ",
                "code ",
                "code: ",
                "response ",
                "reply ",
                "<<< ",
                ">>> ",
                " - ",
                "with ",
                "returned ",
                "said ",
                "smtp ",
            ]
            .iter()
            .any(|lead| before.ends_with(lead));
        let fits_after = bytes
            .get(at + 3)
            .is_none_or(|next| matches!(next, b' ' | b'-' | b'\n' | b':' | b']' | b')' | b'"' | b'\'' | b'.' | b',' | b'#' | b'\t' | b'>'));
        if is_known && fits_before && fits_after {
            return Some(code);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_found_and_an_address_is_not_taken_for_one() {
        assert_eq!(enhanced("550 5.1.1 user unknown").as_deref(), Some("5.1.1"));
        assert_eq!(enhanced("no mailbox here by that name. (#5.1.1)").as_deref(), Some("5.1.1"));
        assert_eq!(enhanced("550-5.7.1 [94.136.40.141 12]").as_deref(), Some("5.7.1"));
        assert_eq!(enhanced("host 5.1.1.20 said 4.55"), None);
        assert_eq!(enhanced("postfix 25.1.1"), None);
    }

    #[test]
    fn words_make_a_status_where_there_is_no_code() {
        let failed = BounceAction::Failed;
        assert_eq!(decide(None, "550 user unknown", failed).as_deref(), Some("5.1.1"));
        assert_eq!(decide(None, "User's mailbox is full", failed).as_deref(), Some("5.2.2"));
        assert_eq!(decide(None, "host said: 450 greylisted", failed).as_deref(), Some("4.7.1"));
        assert_eq!(decide(None, "", BounceAction::Delayed).as_deref(), Some("4.0.0"));
        assert_eq!(decide(Some("5.0.0"), "550-5.7.1 spam", failed).as_deref(), Some("5.7.1"));
        assert_eq!(decide(Some("5.2.2 (over quota)"), "550 5.7.1", failed).as_deref(), Some("5.2.2"));
    }

    #[test]
    fn only_a_dead_address_is_hard() {
        let one = |action, status: &str, words: &str| {
            BounceRecipient { address: None, action, status: Some(status.to_owned()), diagnostic: Some(words.to_owned()) }.is_hard()
        };
        assert!(one(BounceAction::Failed, "5.1.1", ""));
        assert!(one(BounceAction::Failed, "5.0.0", "550 No such user here"));
        assert!(!one(BounceAction::Failed, "5.2.2", "mailbox full"));
        assert!(!one(BounceAction::Failed, "5.7.1", "user unknown or spam"));
        assert!(!one(BounceAction::Delayed, "4.1.1", "user unknown"));
    }
}
