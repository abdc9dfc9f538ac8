//! Mails as people outside write them, and ours as they read them.
use crate::servers::smtp_fake::Accepted;
use hopdesk::base::Time;
use mail_parser::{HeaderValue, MessageParser, MimeHeaders};

/// A mail from outside.
#[derive(Debug, Clone)]
pub struct Letter {
    pub from: String,
    pub to: String,
    pub cc: String,
    pub subject: String,
    pub id: String,
    pub in_reply_to: String,
    pub references: String,
    /// Whole lines, without their ends.
    pub headers: Vec<String>,
    pub text: String,
    pub at: Option<Time>,
}

impl Letter {
    pub fn new(from: &str, subject: &str, text: &str) -> Self {
        Self {
            from: from.to_owned(),
            to: "shop@shop.example".to_owned(),
            cc: String::new(),
            subject: subject.to_owned(),
            id: format!("{}@customers.example", uuid::Uuid::now_v7().simple()),
            in_reply_to: String::new(),
            references: String::new(),
            headers: Vec::new(),
            text: text.to_owned(),
            at: None,
        }
    }
    /// As mail programs answer: subject, In-Reply-To and References.
    pub fn answering(from: &str, ours: &Ours, text: &str) -> Self {
        let mut chain: Vec<String> = ours.references.iter().map(|id| format!("<{id}>")).collect();
        chain.push(format!("<{}>", ours.id));
        Self {
            in_reply_to: format!("<{}>", ours.id),
            references: chain.join(" "),
            ..Self::new(from, &format!("Re: {}", ours.subject.trim_start_matches("Re: ")), text)
        }
    }
    pub fn cc(mut self, cc: &str) -> Self {
        self.cc = cc.to_owned();
        self
    }
    pub fn to(mut self, to: &str) -> Self {
        self.to = to.to_owned();
        self
    }
    pub fn header(mut self, line: &str) -> Self {
        self.headers.push(line.to_owned());
        self
    }
    pub fn at(mut self, at: Time) -> Self {
        self.at = Some(at);
        self
    }
    pub fn raw(&self) -> Vec<u8> {
        let at = self.at.unwrap_or_else(|| hopdesk::base::Clock::system().now());
        let mut lines = vec![format!("From: {}", self.from), format!("To: {}", self.to)];
        let optional = [("Cc", &self.cc), ("In-Reply-To", &self.in_reply_to), ("References", &self.references)];
        lines.extend(optional.iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| format!("{name}: {value}")));
        lines.push(format!("Subject: {}", self.subject));
        lines.push(format!("Message-ID: <{}>", self.id));
        lines.push(format!("Date: {}", at.timestamp().strftime("%a, %d %b %Y %H:%M:%S +0000")));
        lines.extend(self.headers.iter().cloned());
        if !self.headers.iter().any(|line| line.starts_with("Content-Type")) {
            lines.push("MIME-Version: 1.0".to_owned());
            lines.push("Content-Type: text/plain; charset=utf-8".to_owned());
            lines.push("Content-Transfer-Encoding: 8bit".to_owned());
        }
        format!("{}\r\n\r\n{}\r\n", lines.join("\r\n"), self.text.replace('\n', "\r\n")).into_bytes()
    }
}

/// A mail of ours as the server got it and a mail program reads it.
#[derive(Debug, Clone)]
pub struct Ours {
    /// The return path; empty for the null path.
    pub envelope_from: String,
    pub envelope_to: Vec<String>,
    pub from: Vec<String>,
    pub to: Vec<String>,
    pub cc: Vec<String>,
    pub subject: String,
    pub id: String,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    pub text: String,
    pub html: Option<String>,
    /// Type and subtype of the mail itself.
    pub media_type: String,
    pub raw: String,
}

impl Ours {
    pub fn read(mail: &Accepted) -> Self {
        let parsed = MessageParser::default().parse(&mail.bytes).unwrap();
        let addresses = |list: Option<&mail_parser::Address>| -> Vec<String> {
            list.map(|list| list.iter().map(|one| one.address().unwrap_or_default().to_owned()).collect()).unwrap_or_default()
        };
        let ids = |value: &HeaderValue| -> Vec<String> {
            match value {
                HeaderValue::Text(id) => vec![id.to_string()],
                HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
                _ => Vec::new(),
            }
        };
        let kind = parsed.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()));
        Self {
            envelope_from: mail.from.clone(),
            envelope_to: mail.to.clone(),
            from: addresses(parsed.from()),
            to: addresses(parsed.to()),
            cc: addresses(parsed.cc()),
            subject: parsed.subject().unwrap_or_default().to_owned(),
            id: parsed.message_id().unwrap_or_default().to_owned(),
            in_reply_to: ids(parsed.in_reply_to()),
            references: ids(parsed.references()),
            text: parsed.body_text(0).unwrap_or_default().into_owned(),
            html: parsed.body_html(0).map(std::borrow::Cow::into_owned),
            media_type: kind.unwrap_or_default(),
            raw: String::from_utf8_lossy(&mail.bytes).into_owned(),
        }
    }
    /// The unfolded value of a header, as written.
    pub fn header(&self, name: &str) -> Option<String> {
        let head = self.raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
        head.lines().find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
        })
    }
}
