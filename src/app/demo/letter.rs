//! Writes the mails of the demo's customers, byte for byte the same at every run (RFC 5322, RFC 2045). The mails that Hopdesk
//! itself sends are written by `engine::mail::build`, whose boundaries are random.
use crate::base::{Mailbox, Time};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use jiff::{
    Zoned,
    tz::{Offset, TimeZone},
};
use std::fmt::Write;

/// A mail to be written.
#[derive(Debug, Clone, Default)]
pub struct Letter {
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    pub subject: String,
    /// Without angle brackets.
    pub message_id: String,
    /// Oldest first; the last is what it answers.
    pub references: Vec<String>,
    pub at: Time,
    pub headers: Vec<(&'static str, String)>,
    pub text: String,
    pub html: Option<String>,
    pub files: Vec<File>,
}

/// A file made by code.
#[derive(Debug, Clone)]
pub struct File {
    /// ASCII.
    pub name: String,
    /// With its parameters, if it needs any.
    pub media_type: String,
    pub bytes: Vec<u8>,
    /// Shown in place by the HTML.
    pub content_id: Option<String>,
}

impl Letter {
    pub fn bytes(&self) -> Vec<u8> {
        let mut head = self.head();
        head.push_str(&self.body());
        head.into_bytes()
    }

    /// All fields but those of the body.
    pub fn head(&self) -> String {
        let mut head = String::new();
        let mut field = |name: &str, value: &str| {
            let _ = write!(head, "{name}: {value}\r\n");
        };
        for (name, value) in &self.headers {
            field(name, &words(value));
        }
        field("Date", &date(self.at));
        field("From", &mailbox(&self.from));
        field("To", &mailboxes(&self.to));
        if !self.cc.is_empty() {
            field("Cc", &mailboxes(&self.cc));
        }
        field("Subject", &words(&self.subject));
        field("Message-ID", &format!("<{}>", self.message_id));
        if let Some(last) = self.references.last() {
            field("In-Reply-To", &format!("<{last}>"));
            field("References", &self.references.iter().map(|id| format!("<{id}>")).collect::<Vec<_>>().join("\r\n "));
        }
        field("MIME-Version", "1.0");
        head
    }

    fn body(&self) -> String {
        let text = part("text/plain; charset=utf-8", "", self.text.replace('\n', "\r\n").as_bytes());
        let mut body = match &self.html {
            Some(html) => {
                let html = part("text/html; charset=utf-8", "", html.as_bytes());
                self.multipart("alternative", &[text, html])
            }
            None => text,
        };
        let (inline, attached): (Vec<_>, Vec<_>) = self.files.iter().partition(|file| file.content_id.is_some());
        for (kind, files) in [("related", inline), ("mixed", attached)] {
            if !files.is_empty() {
                let parts: Vec<String> = std::iter::once(body).chain(files.into_iter().map(of_file)).collect();
                body = self.multipart(kind, &parts);
            }
        }
        body
    }

    pub fn multipart(&self, kind: &str, parts: &[String]) -> String {
        let boundary = format!("=_{}_{}", kind.split(';').next().unwrap_or(kind), self.message_id.split('@').next().unwrap_or_default());
        let mut all = format!("Content-Type: multipart/{kind}; boundary=\"{boundary}\"\r\n\r\n");
        for part in parts {
            let _ = write!(all, "--{boundary}\r\n{part}\r\n");
        }
        let _ = write!(all, "--{boundary}--\r\n");
        all
    }
}

fn of_file(file: &File) -> String {
    let (kind, id) = match &file.content_id {
        Some(id) => ("inline", format!("Content-ID: <{id}>\r\n")),
        None => ("attachment", String::new()),
    };
    let more = format!("Content-Disposition: {kind}; filename=\"{}\"\r\n{id}", file.name);
    part(&format!("{}; name=\"{}\"", file.media_type, file.name), &more, &file.bytes)
}

/// A part in base64.
pub fn part(media_type: &str, more: &str, bytes: &[u8]) -> String {
    let mut lines = format!("Content-Type: {media_type}\r\n{more}Content-Transfer-Encoding: base64\r\n\r\n");
    for line in STANDARD.encode(bytes).as_bytes().chunks(76) {
        lines.push_str(&String::from_utf8_lossy(line));
        lines.push_str("\r\n");
    }
    lines
}

/// A moment by the clocks of Việt Nam.
pub fn in_vietnam(at: Time) -> Zoned {
    at.timestamp().to_zoned(TimeZone::fixed(Offset::constant(7)))
}

/// RFC 5322 section 3.3.
pub fn date(at: Time) -> String {
    in_vietnam(at).strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
}

pub fn mailbox(mailbox: &Mailbox) -> String {
    if mailbox.name.is_empty() {
        return mailbox.address.clone();
    }
    let is_plain = mailbox.name.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
    let name = if is_plain { mailbox.name.clone() } else { encoded(&mailbox.name) };
    format!("{name} <{}>", mailbox.address)
}

fn mailboxes(list: &[Mailbox]) -> String {
    list.iter().map(mailbox).collect::<Vec<_>>().join(",\r\n ")
}

fn words(text: &str) -> String {
    if text.is_ascii() && text.len() < 200 { text.to_owned() } else { encoded(text) }
}

/// RFC 2047 words, cut between characters.
fn encoded(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        if word.len() + c.len_utf8() > 42 {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    words.iter().map(|word| format!("=?UTF-8?B?{}?=", STANDARD.encode(word))).collect::<Vec<_>>().join("\r\n ")
}
