//! What the header fields of a mail say about who sent it: one pass, cheap enough for every mail.
use super::{free, phrases, scan};
use mail_parser::{Header, HeaderName, Message, MimeHeaders};
use unicode_normalization::UnicodeNormalization;

/// The kind of `multipart/report` (RFC 6522) that a mail is at its top level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Report {
    Delivery,
    Disposition,
    Feedback,
    /// No type, or one of no interest here.
    Other,
}

/// The sender by its address and display name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Sender {
    /// Mailer-daemon and its kin: nobody but a mail system writes under that name.
    Daemon,
    /// Postmaster, system administrator and gateways: mostly a mail system, at times a person.
    Postmaster,
    /// Noreply and its kin.
    NoReply,
    #[default]
    Other,
}

#[derive(Debug, Default)]
pub(super) struct Evidence {
    pub sender: Sender,
    /// The domain of From, lower case.
    pub domain: String,
    /// Lower case, trimmed, NFC.
    pub subject: String,
    /// The topmost Return-Path is null, or that of a mail system.
    pub is_null_path: bool,
    pub report: Option<Report>,
    /// X-Failed-Recipients, as written.
    pub failed_recipients: Vec<String>,
    /// A mailer that sends nothing but delivery reports under this subject.
    pub is_bouncing_software: bool,
    /// Auto-Submitted other than `no` (RFC 3834 section 5).
    pub is_auto_submitted: bool,
    /// Fields that only responders set.
    pub is_responder: bool,
    /// X-Auto-Response-Suppress: machines set it, and so do desks on what people write.
    pub is_suppressing: bool,
    /// The same, and it says so of automatic replies ([MS-OXCMAIL] section 2.2.3.2.14).
    pub refuses_replies: bool,
    pub is_list: bool,
    pub is_x_arf: bool,
}

impl Evidence {
    pub fn gather(message: &Message<'_>) -> Self {
        let mut found = Self::default();
        let mut paths = 0;
        for header in message.headers() {
            match &header.name {
                HeaderName::ReturnPath => {
                    // Only the topmost is of the delivery to us.
                    if paths == 0 {
                        let raw = raw(message, header);
                        let path = raw.trim().trim_start_matches('<').trim_end_matches('>').trim();
                        found.is_null_path = path.is_empty() || starts_ignoring_case(path, "mailer-daemon");
                    }
                    paths += 1;
                }
                HeaderName::ListId | HeaderName::ListPost | HeaderName::ListUnsubscribe => found.is_list = true,
                HeaderName::AutoSubmitted | HeaderName::Autosubmitted => {
                    found.is_auto_submitted |= !starts_ignoring_case(raw(message, header).trim(), "no");
                }
                name => found.other(name.as_str(), message, header),
            }
        }
        found.sender(message);
        if let Some(subject) = message.subject() {
            let lower = free::cut(subject.trim(), 600).to_lowercase();
            found.subject = if lower.is_ascii() { lower } else { lower.nfc().collect() };
        }
        if let Some(content) = message.content_type()
            && content.ctype().eq_ignore_ascii_case("multipart")
        {
            let kind = content.attribute("report-type").map(str::to_ascii_lowercase);
            let is_report = content.subtype().is_some_and(|subtype| subtype.eq_ignore_ascii_case("report"));
            found.report = match kind.as_deref() {
                Some("delivery-status") => Some(Report::Delivery),
                Some("disposition-notification") => Some(Report::Disposition),
                Some("feedback-report") => Some(Report::Feedback),
                _ if is_report => Some(Report::Other),
                _ => None,
            };
        }
        found
    }

    fn other(&mut self, name: &str, message: &Message<'_>, header: &Header<'_>) {
        let mut buffer = [0_u8; 40];
        let Some(lower) = buffer.get_mut(..name.len()) else { return };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        let value = || raw(message, header);
        match &*lower {
            b"precedence" | b"x-precedence" => match value().trim().to_ascii_lowercase().as_str() {
                "list" | "bulk" | "junk" => self.is_list = true,
                "auto_reply" | "auto-reply" | "auto_response" => self.is_responder = true,
                _ => {}
            },
            b"mailing-list" | b"x-mailing-list" | b"x-beenthere" | b"x-mailman-version" | b"x-ml-name" | b"x-listname" | b"x-list-id"
            | b"x-campaign" | b"x-campaignid" | b"x-campaign-id" | b"x-mailchimp" | b"x-mc-user" | b"x-newsletter" | b"x-bulkmail" => {
                self.is_list = true;
            }
            b"feedback-id" => {
                let value = value().to_ascii_lowercase();
                self.is_list |= ["newsletter", "campaign", "bulk", "marketing", "promo"].iter().any(|mark| value.contains(mark));
            }
            b"x-autoreply"
            | b"x-auto-reply"
            | b"x-autorespond"
            | b"x-autoresponder"
            | b"x-autoreply-from"
            | b"x-mail-autoreply"
            | b"x-autogenerated"
            | b"x-auto-generated"
            | b"x-vacation"
            | b"x-ms-exchange-inbox-rules-loop"
            | b"x-fc-machinegenerated" => {
                self.is_responder |= !matches!(value().trim().to_ascii_lowercase().as_str(), "no" | "false" | "0");
            }
            b"x-post-messageclass" => self.is_responder |= value().to_ascii_lowercase().contains("autorespon"),
            b"x-ms-exchange-generated-message-source" => {
                self.is_responder |= value().to_ascii_lowercase().contains("mailbox rules agent");
            }
            b"delivered-to" => self.is_responder |= value().trim().to_ascii_lowercase().starts_with("autoresponder"),
            b"x-auto-response-suppress" => {
                let value = value();
                self.is_suppressing |= !value.trim().eq_ignore_ascii_case("none");
                let refused = |what: &str| ["all", "autoreply"].iter().any(|word| what.trim().eq_ignore_ascii_case(word));
                self.refuses_replies |= value.split(',').any(refused);
            }
            b"x-mailer" | b"user-agent" => {
                let value = value().trim().to_ascii_lowercase();
                self.is_responder |=
                    ["vacation", "autoresponder", "autoreply", "auto-reply", "out of office"].iter().any(|m| value.contains(m));
                self.is_bouncing_software |=
                    ["<smtp32", "m-filter", "spamlion", "internet mail service"].iter().any(|m| value.starts_with(m));
            }
            b"x-mlserver" => self.is_bouncing_software |= value().contains("fml"),
            b"x-failed-recipients" => {
                let value = value();
                let room = 200_usize.saturating_sub(self.failed_recipients.len());
                self.failed_recipients
                    .extend(value.split([',', '\n']).take(room).map(str::trim).filter(|one| !one.is_empty()).map(str::to_owned));
            }
            b"x-arf" | b"x-xarf" => self.is_x_arf = true,
            _ => {}
        }
    }

    fn sender(&mut self, message: &Message<'_>) {
        let first = message.from().and_then(|from| from.first());
        // The parser loses a line here and there, such as the one after a date that it cannot read.
        let lost = if first.is_none() { from_line(message) } else { String::new() };
        let name = free::cut(first.and_then(|one| one.name()).unwrap_or_default(), 200).to_ascii_lowercase();
        let address = free::cut(first.and_then(|one| one.address()).unwrap_or_default(), 320).to_ascii_lowercase();
        let (name, address) = match scan::addresses(&lost).into_iter().next() {
            Some(found) => (lost[..found.range.start].to_ascii_lowercase(), found.address),
            None => (name, address),
        };
        let (local, domain) = address.rsplit_once('@').unwrap_or((&address, ""));
        self.domain = domain.to_owned();
        self.sender = phrases::sender(local, &name);
        // Some systems leave out their own address, as they do in the envelope.
        let is_empty = || message.headers().iter().any(|header| header.name == HeaderName::From && raw(message, header).contains("<>"));
        if self.sender == Sender::Other && address.is_empty() && is_empty() {
            self.sender = Sender::Postmaster;
        }
    }

    /// A complaint in the format of RFC 5965, or in one of the older ones that large providers send.
    pub fn is_feedback(&self, message: &Message<'_>) -> bool {
        self.report == Some(Report::Feedback)
            || self.is_x_arf
            || message.parts.iter().any(|part| part.is_content_type("message", "feedback-report"))
            || (self.subject.starts_with("complaint about message from") && message.parts.iter().any(|part| part.is_message()))
    }

    /// The subject starts as those of delivery reports do.
    pub fn has_bounce_subject(&self) -> bool {
        phrases::is_bounce_subject(&self.subject)
    }
}

fn raw<'m>(message: &'m Message<'_>, header: &Header<'_>) -> std::borrow::Cow<'m, str> {
    let bytes = message.raw_message.get(header.offset_start as usize..header.offset_end as usize).unwrap_or_default();
    String::from_utf8_lossy(&bytes[..bytes.len().min(20_000)])
}

/// The value of the first From field as it stands in the header, unparsed.
fn from_line(message: &Message<'_>) -> String {
    let end = message.parts.first().map_or(0, |root| root.offset_body as usize);
    let header = message.raw_message.get(..end.min(64 << 10)).unwrap_or_default();
    let line = header.split(|byte| *byte == b'\n').find(|line| line.get(..5).is_some_and(|name| name.eq_ignore_ascii_case(b"from:")));
    line.map_or_else(String::new, |line| String::from_utf8_lossy(&line[5..line.len().min(1000)]).trim().to_owned())
}

fn starts_ignoring_case(text: &str, start: &str) -> bool {
    text.as_bytes().get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}
