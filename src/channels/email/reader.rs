//! From the bytes of a mail to a message the desk understands: the parsed mail in the desk's words, with what only e-mail
//! knows taken out of it: reply tokens in ids and addresses, and ticket numbers in subjects.
use super::digest;
use crate::{
    base::{Address, Language, Mailbox, message::Defect},
    desk::{
        inboxes::ChannelKind,
        intake::{Incoming, IncomingFile, Reader, Source},
    },
    engine::{
        blob::hash_of,
        mail::{Limits, Mail, MailFile, parse::parse},
    },
};

/// Reads mails with these limits.
#[derive(Debug, Clone, Default)]
pub struct EmailReader {
    pub limits: Limits,
}

/// Marks raw mail of which only the header was fetched, because the whole is larger than what is taken in.
pub const PARTIAL_HEADER: &str = "X-Hopdesk-Partial";

impl Reader for EmailReader {
    fn kind(&self) -> ChannelKind {
        ChannelKind::Email
    }

    fn read(&self, _: &Source, raw: &[u8]) -> Incoming {
        let mut incoming = match parse(raw, &self.limits) {
            Ok(mail) => understood(mail),
            Err(refusal) => Incoming { unreadable: Some(Defect::new(refusal.code, refusal.note)), ..self.glimpse(raw) },
        };
        if raw.starts_with(PARTIAL_HEADER.as_bytes()) {
            let note =
                "This mail is larger than what is taken in. Only its header was fetched; the mail itself is still on the mail server.";
            incoming.unreadable = Some(Defect::new("too_large", note));
        }
        incoming
    }

    fn html(&self, raw: &[u8]) -> Option<String> {
        parse(raw, &self.limits).ok()?.html
    }

    fn file(&self, raw: &[u8], position: u32, hash: &[u8; 32]) -> Option<Vec<u8>> {
        let mut files: Vec<MailFile> = parse(raw, &self.limits).ok()?.files;
        // A later version may find more files in the same mail: the hash says which one it is.
        let wanted = position as usize;
        let at = if files.get(wanted).is_some_and(|file| hash_of(&file.bytes) == *hash) {
            wanted
        } else {
            files.iter().position(|file| hash_of(&file.bytes) == *hash)?
        };
        Some(files.swap_remove(at).bytes)
    }
}

/// The beginning of a header that is looked at where the whole mail is beyond the limits.
const GLIMPSE: usize = 64 << 10;

impl EmailReader {
    /// What the first part of the header says, so that a refused mail can be told apart from others.
    fn glimpse(&self, raw: &[u8]) -> Incoming {
        let head = &raw[..digest::header_end(raw).min(GLIMPSE).min(raw.len())];
        let mut cut: Vec<u8> = head.to_vec();
        cut.extend_from_slice(b"\r\n\r\n");
        let mut mail = parse(&cut, &self.limits).unwrap_or_default();
        (mail.text, mail.visible) = (String::new(), String::new());
        // A refused mail takes part in nothing: no chain, no copies.
        Incoming { in_reply_to: Vec::new(), references: Vec::new(), tokens: Vec::new(), to: Vec::new(), cc: Vec::new(), ..understood(mail) }
    }
}

fn understood(mail: Mail) -> Incoming {
    let local_part = |id: &String| id.split('@').next().unwrap_or_default().to_owned();
    let is_token = |text: &String| text.len() < 100 && text.get(..2).is_some_and(|start| start.eq_ignore_ascii_case("t."));
    let delivered_to: Vec<Address> = mail.delivered_to.iter().filter_map(|text| Address::parse(text)).collect();
    let addressed = mail.to.iter().chain(&mail.cc).filter_map(Mailbox::identity).chain(delivered_to.iter().cloned());
    let mut tokens: Vec<String> =
        addressed.filter_map(|address| address.split_tag().1.map(str::to_owned)).filter(&is_token).take(10).collect();
    tokens.extend(mail.references.iter().chain(&mail.in_reply_to).map(local_part).filter(&is_token));
    let language = Language::guess(&mail.visible).or_else(|| Language::guess(&mail.subject));
    Incoming {
        own_token: mail.message_id.as_ref().map(local_part).filter(&is_token),
        external_id: mail.message_id,
        subject_number: subject_number(&mail.subject),
        in_reply_to: mail.in_reply_to,
        references: mail.references,
        tokens,
        from: mail.from.into_iter().next().or(mail.sender).unwrap_or_default(),
        reply_to: mail.reply_to,
        to: mail.to,
        cc: mail.cc,
        delivered_to,
        subject: mail.subject,
        at: mail.date.or(mail.received),
        text: mail.text,
        visible: mail.visible,
        has_html: mail.html.is_some(),
        files: mail.files.into_iter().map(file).collect(),
        automatic: mail.automatic,
        refuses_replies: mail.refuses_replies,
        bounce: mail.bounce,
        forwarded: mail.forwarded,
        protection: mail.protection,
        invitations: mail.invitations,
        defects: mail.defects,
        language,
        ..Incoming::default()
    }
}

fn file(file: MailFile) -> IncomingFile {
    IncomingFile {
        size: file.bytes.len() as u64,
        hash: hash_of(&file.bytes),
        name: file.name,
        media_type: file.media_type,
        is_inline: file.is_inline,
        content_id: file.content_id,
        blob: None,
    }
}

/// The ticket number that a subject names as ours do: `[#123]`, `(#123)`, or after a word for a ticket.
fn subject_number(subject: &str) -> Option<i64> {
    let folded = crate::base::text::fold(subject);
    for (at, _) in folded.match_indices('#') {
        let digits: String = folded[at + 1..].chars().take_while(char::is_ascii_digit).take(12).collect();
        let before = folded[..at].trim_end();
        let after = folded[at + 1 + digits.len()..].chars().next();
        let bracketed = (before.ends_with('[') && after == Some(']')) || (before.ends_with('(') && after == Some(')'));
        let worded = ["ticket", "yeu cau", "phieu"].iter().any(|word| before.ends_with(word));
        if !digits.is_empty() && (bracketed || worded) && !after.is_some_and(|c| c.is_alphanumeric()) {
            return digits.parse().ok();
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source() -> Source {
        Source { kind: ChannelKind::Email, name: "file:box".to_owned(), inbox: None }
    }

    #[test]
    fn a_subject_names_a_ticket_only_as_ours_do() {
        assert_eq!(subject_number("Re: Đơn hàng [#123]"), Some(123));
        assert_eq!(subject_number("Re: Yêu cầu #42 về hoàn tiền"), Some(42));
        assert_eq!(subject_number("ticket #7"), Some(7));
        for other in ["Order #123", "#123", "[#12a]", "[#]", "C# [x]", "we are #1"] {
            assert_eq!(subject_number(other), None, "{other}");
        }
    }

    #[test]
    fn tokens_are_found_in_ids_and_in_plus_addresses() {
        let raw = b"From: a@example.com\r\nTo: shop+T.1.2.abc@example.vn\r\nReferences: <x@y.z> <t.3.4.def@example.vn>\r\nSubject: s\r\n\r\nhi\r\n";
        let incoming = EmailReader::default().read(&source(), raw);
        assert!(incoming.tokens.iter().any(|token| token.eq_ignore_ascii_case("t.1.2.abc")));
        assert!(incoming.tokens.contains(&"t.3.4.def".to_owned()));
    }

    #[test]
    fn a_mail_beyond_the_limits_is_still_told_apart() {
        let reader = EmailReader { limits: Limits { size: 100, ..Limits::default() } };
        let raw = format!("From: Lan <lan@example.vn>\r\nSubject: to lớn\r\n\r\n{}", "x".repeat(500));
        let incoming = reader.read(&source(), raw.as_bytes());
        assert_eq!(incoming.unreadable.unwrap().code, "too_large");
        assert_eq!(incoming.from.address, "lan@example.vn");
    }
}
