//! Decides whether a mail is a delivery report, and puts together what its parts say.
use super::super::{Bounce, BounceAction, BounceRecipient};
use super::evidence::{Evidence, Report, Sender};
use super::phrases::Reason;
use super::{fields, free, original, phrases, scan, status};
use crate::base::text::one_line;
use mail_parser::{Message, MimeHeaders, PartType};

/// How much the header speaks for a delivery report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Suspicion {
    None,
    /// The subject alone, or a sender that may be a person.
    Slight,
    /// Two marks that seldom meet otherwise.
    Likely,
    Certain,
}

/// `None` if the mail is no delivery report: above all if a person forwards or quotes one.
pub(super) fn read(message: &Message<'_>, text: &str, evidence: &Evidence) -> Option<Bounce> {
    let suspicion = suspicion(message, evidence);
    if suspicion == Suspicion::None {
        return None;
    }
    // A multipart without its boundaries has no text: what stands there is read as it is.
    let body;
    let text = if text.trim().is_empty() {
        let start = message.parts.first().map_or(0, |root| root.offset_body as usize);
        let bytes = message.raw_message.get(start..).unwrap_or_default();
        body = lines(&String::from_utf8_lossy(&bytes[..bytes.len().min(256 << 10)]));
        body.as_str()
    } else {
        text
    };
    let mut recipients = structured(message, 0);
    let to: Vec<String> =
        message.to().into_iter().flat_map(|to| to.iter()).take(50).filter_map(|one| one.address()).filter_map(scan::valid).collect();
    let reading = free::read(text, &to, evidence);
    if recipients.is_empty() && evidence.report == Some(Report::Disposition) {
        recipients = rejection(message, &reading)?;
    }
    if (recipients.is_empty() || suspicion == Suspicion::Slight) && !believes(suspicion, evidence, &reading, &to) {
        return None;
    }
    if recipients.is_empty() {
        recipients = inline(text, true);
    }
    if recipients.is_empty() {
        recipients = listed(evidence, &reading);
    }
    if recipients.is_empty() {
        recipients.clone_from(&reading.recipients);
    }
    if recipients.is_empty() {
        recipients = inline(text, false);
    }
    complete(&mut recipients, &reading);
    Some(Bounce { recipients: tidy(recipients), original_message_id: original::message_id(message, text) })
}

fn suspicion(message: &Message<'_>, evidence: &Evidence) -> Suspicion {
    let has_status = fields::reports(message).next().is_some();
    match evidence.report {
        Some(Report::Delivery) => return Suspicion::Certain,
        Some(Report::Other) if has_status => return Suspicion::Certain,
        _ => {}
    }
    if evidence.sender == Sender::Daemon || !evidence.failed_recipients.is_empty() {
        return Suspicion::Certain;
    }
    let subject = evidence.has_bounce_subject();
    let marks = usize::from(matches!(evidence.sender, Sender::Postmaster | Sender::NoReply))
        + usize::from(evidence.is_null_path)
        + usize::from(subject)
        + usize::from(evidence.is_bouncing_software)
        + usize::from(evidence.is_auto_submitted && subject)
        + usize::from(has_status);
    match marks {
        0 => Suspicion::None,
        // Answers to people, and what only responders write, are judged by their own marks.
        _ if phrases::is_reply_subject(&evidence.subject) => Suspicion::None,
        // Shops and carriers, too, send notes under the null path that say of a parcel that its delivery failed.
        2.. if evidence.sender == Sender::Postmaster || evidence.is_bouncing_software || (has_status && evidence.is_null_path) => {
            Suspicion::Likely
        }
        _ => Suspicion::Slight,
    }
}

/// Whether the text bears out what the header makes one suspect.
fn believes(suspicion: Suspicion, evidence: &Evidence, reading: &free::Reading, to: &[String]) -> bool {
    let names_other = reading.recipients.iter().any(|one| one.address.as_ref().is_some_and(|address| !to.contains(address)));
    match suspicion {
        Suspicion::Certain => reading.is_announced || !reading.recipients.is_empty() || evidence.has_bounce_subject(),
        Suspicion::Likely => reading.is_announced || (reading.is_sure && names_other),
        Suspicion::Slight => {
            let is_forward = ["fw:", "fwd:", "wg:", "tr:", "rv:"].iter().any(|mark| evidence.subject.starts_with(mark));
            let is_desk =
                |local: &str| ["support", "help", "info", "service", "contact", "hotline"].iter().any(|desk| local.starts_with(desk));
            let names_mailbox =
                reading.recipients.iter().filter_map(|one| one.address.as_ref()).any(|one| !to.contains(one) && !is_desk(one));
            // A machine of another trade writes about mail only where it says what a mail server says.
            let is_mail = evidence.sender != Sender::NoReply
                || matches!(phrases::reason(&reading.words), Some(Reason::NoMailbox | Reason::NoDomain | Reason::Full | Reason::Disabled))
                || status::reply_code(&reading.words).is_some();
            reading.is_headline && reading.is_sure && names_mailbox && is_mail && !is_forward
        }
        Suspicion::None => false,
    }
}

/// From the parts made for machines, those of reports within a report included if there are none outside.
fn structured(message: &Message<'_>, depth: usize) -> Vec<BounceRecipient> {
    let mut found = Vec::new();
    for part in fields::reports(message) {
        found.extend(fields::read(&lines(&String::from_utf8_lossy(part.contents()))));
    }
    if found.is_empty() && depth < 3 {
        // Gateways wrap a report in a mail of their own; what lies in a report itself is the returned mail.
        let wraps = message.parts.first().is_some_and(|root| !root.is_content_type("multipart", "report"));
        let inner = message.parts.iter().filter_map(|part| match &part.body {
            PartType::Message(inner) => Some(inner),
            _ => None,
        });
        for inner in inner.take(5) {
            let is_report = inner.parts.first().is_some_and(|root| root.is_content_type("multipart", "report"));
            if wraps && is_report {
                found.extend(structured(inner, depth + 1));
            }
        }
    }
    found
}

/// From fields that stand in the text, its structure lost on the way; before the copy of the mail, or anywhere.
fn inline(text: &str, before_copy: bool) -> Vec<BounceRecipient> {
    let text = free::cut(text, 256 << 10);
    let starts = |line: &str, name: &str| line.get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    let is_field =
        |line: &str| ["final-recipient:", "original-recipient:", "reporting-mta:", "action:"].iter().any(|name| starts(line, name));
    let mut kept = String::new();
    let mut is_inside = false;
    for line in text.lines() {
        if is_field(line) {
            is_inside = true;
        }
        let is_copy = !is_field(line) && free::starts_copy(&line.to_ascii_lowercase());
        if is_copy && (is_inside || before_copy) {
            if is_inside {
                break;
            }
            // What stands after the first heading may still be the report, with the parts of a lost structure in between.
            if !line.trim_start().starts_with('-') {
                break;
            }
        }
        if is_inside {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    let mut found = fields::read(&kept);
    found.retain(|one| one.address.is_some());
    found
}

/// From X-Failed-Recipients.
fn listed(evidence: &Evidence, reading: &free::Reading) -> Vec<BounceRecipient> {
    let action = if reading.is_delay { BounceAction::Delayed } else { BounceAction::Failed };
    let addresses = evidence.failed_recipients.iter().filter_map(|one| scan::valid(one));
    addresses
        .map(|address| {
            let same = reading.recipients.iter().find(|one| one.address.as_deref() == Some(&address));
            same.cloned().unwrap_or(BounceRecipient { address: Some(address), action, status: None, diagnostic: None })
        })
        .collect()
}

/// A disposition notification (RFC 8098) by which a server refuses a mail (RFC 5429 section 2.2); `None` if it is only a receipt.
fn rejection(message: &Message<'_>, reading: &free::Reading) -> Option<Vec<BounceRecipient>> {
    let part = message.parts.iter().find(|part| part.is_content_type("message", "disposition-notification"))?;
    let contents = lines(&String::from_utf8_lossy(part.contents())).to_ascii_lowercase();
    let is_refusal = contents.contains("automatic-action")
        && contents.contains("deleted")
        && ["reject", "quota", "refused"].iter().any(|word| reading.words.contains(word));
    is_refusal.then(|| fields::read(&contents))
}

/// Fills what the structure leaves out with what the text says, for the same address or where there is but one.
fn complete(recipients: &mut Vec<BounceRecipient>, reading: &free::Reading) {
    if recipients.is_empty() {
        let action = if reading.is_delay { BounceAction::Delayed } else { BounceAction::Failed };
        recipients.push(BounceRecipient { action, ..BounceRecipient::default() });
    }
    let is_single = recipients.len() == 1 && reading.recipients.len() <= 1;
    for one in recipients.iter_mut() {
        let same = reading.recipients.iter().find(|said| is_single || said.address == one.address);
        if let Some(said) = same {
            if one.address.is_none() {
                one.address.clone_from(&said.address);
            }
            if one.diagnostic.is_none() {
                one.diagnostic.clone_from(&said.diagnostic);
            }
        }
        let is_vague = one.status.as_deref().is_none_or(|code| code.ends_with(".0.0"));
        match &one.diagnostic {
            Some(words) if is_vague => one.status = status::decide(one.status.as_deref(), words, one.action),
            _ if one.status.is_none() => one.status.clone_from(&reading.status),
            _ => {}
        }
    }
}

/// One entry for each address, diagnostics in one line of bounded length.
fn tidy(recipients: Vec<BounceRecipient>) -> Vec<BounceRecipient> {
    let mut seen = std::collections::HashSet::new();
    let mut kept: Vec<BounceRecipient> = Vec::new();
    for mut one in recipients.into_iter().take(fields::RECIPIENTS) {
        if one.address.is_some() && !seen.insert(one.address.clone()) {
            continue;
        }
        one.diagnostic = one.diagnostic.map(|words| one_line(free::cut(&words, 8000), 1000)).filter(|words| !words.is_empty());
        kept.push(one);
    }
    let has_known = kept.iter().any(|one| one.address.is_some());
    if has_known {
        kept.retain(|one| one.address.is_some());
    }
    kept
}

fn lines(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}
