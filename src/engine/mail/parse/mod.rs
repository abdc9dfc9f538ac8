//! Bytes to a [`Mail`]. Whatever comes in, a `Mail` with its defects or a `Refusal` comes out, in bounded time and memory.
//!
//! The steps: [`lines`] makes lines of the bytes, [`tree`] finds the parts in one pass, [`content`] undoes encodings and charsets,
//! [`body`] tells text from files, [`files`] names them; [`view`] shows the same parts to the classifier as a `mail_parser` message.
//! Knows nothing of who sent it or what becomes of it.
mod addresses;
mod body;
mod calendar;
pub mod charset;
mod content;
mod dates;
mod defects;
mod files;
mod flowed;
mod ids;
mod legacy;
mod lines;
mod params;
mod protection;
mod rtf;
#[cfg(test)]
mod tests;
mod tnef;
mod transfer;
mod tree;
mod view;
mod words;

pub use defects::ALL as DEFECT_CODES;

use super::{Limits, Mail, Refusal, reply, report};
use crate::base::Mailbox;
use defects::Defects;
use std::time::Instant;
use tree::Tree;

/// Reads a mail. Whatever bytes come in, a `Mail` or a `Refusal` comes out, in bounded time and memory.
///
/// Refusals: `too_large`, `too_many_parts`, `too_deep`, `header_too_long`, `headers_too_long`, `too_slow`.
pub fn parse(raw: &[u8], limits: &Limits) -> Result<Mail, Refusal> {
    if raw.len() > limits.size {
        return Err(Refusal { code: "too_large", note: format!("more than {} bytes", limits.size) });
    }
    let clock = Stopwatch { started: Instant::now(), limits };
    let bytes = lines::normalise(raw);
    let mut defects = Defects::default();
    let tree = tree::read(&bytes, limits, &mut defects)?;
    clock.check()?;
    let decoded = content::decode(&tree, &mut defects);
    clock.check()?;
    let texts = content::texts(&tree, &decoded, limits.body, &mut defects);
    let mut mail = Mail::default();
    read_header(&tree, &mut mail, &mut defects);
    clock.check()?;
    let body = body::collect(&tree, &decoded, &texts, limits, &mut defects);
    mail.text = body.text;
    mail.html = body.html;
    mail.files = body.files;
    mail.invitations = body.invitations;
    files::mark_inline(&mut mail.files, mail.html.as_deref(), &body.locations);
    clock.check()?;
    mail.protection = protection::find(&tree, &mail.text, &decoded);
    if mail.subject.is_empty() {
        mail.subject = body.subject.unwrap_or_default();
    }
    let class = report::classify(&view::message(&tree, &decoded, &texts), &mail.text);
    (mail.automatic, mail.bounce, mail.refuses_replies) = (class.automatic, class.bounce, class.refuses_replies);
    clock.check()?;
    let split = reply::split(&mail.text, mail.html.as_deref());
    mail.visible = if split.visible.trim().is_empty() { mail.text.clone() } else { split.visible };
    // A header block without a forward mark is history of a reply or a mail passed on: the subject's prefix tells.
    mail.forwarded = split.forwarded.or(split.history.filter(|_| is_forward(&mail.subject)));
    clock.check()?;
    mail.defects = defects.into_list();
    Ok(mail)
}

/// Whether a subject begins as mail programs begin those of forwards, in the languages that have a prefix of their own.
fn is_forward(subject: &str) -> bool {
    const PREFIXES: [&str; 16] =
        ["fw", "fwd", "wg", "tr", "rv", "enc", "i", "doorst", "vs", "vb", "pd", "chuyển tiếp", "ct", "转发", "轉寄", "転送"];
    subject.split_once([':', '：']).is_some_and(|(prefix, _)| PREFIXES.contains(&prefix.trim().to_lowercase().as_str()))
}

/// Holds the limit of time between the steps, each of which is linear in the size.
struct Stopwatch<'l> {
    started: Instant,
    limits: &'l Limits,
}

impl Stopwatch<'_> {
    fn check(&self) -> Result<(), Refusal> {
        if self.started.elapsed() > self.limits.time {
            return Err(Refusal { code: "too_slow", note: format!("reading took more than {} s", self.limits.time.as_secs_f32()) });
        }
        Ok(())
    }
}

fn read_header(tree: &Tree<'_>, mail: &mut Mail, defects: &mut Defects) {
    let fallback = tree.parts[0].content_type.get("charset").unwrap_or_default();
    let mailboxes = |name: &str| -> Vec<Mailbox> { tree.fields(0, name).flat_map(|value| addresses::parse(value, fallback)).collect() };
    let value = |name: &str| tree.field(0, name);
    mail.message_id = value("message-id").or_else(|| value("message_id")).and_then(ids::first);
    let all_ids = |name: &str| -> Vec<String> {
        let mut values = tree.fields(0, name);
        match (values.next(), values.next()) {
            (Some(only), None) => ids::parse(only),
            (Some(first), Some(second)) => ids::parse(&[first, second].into_iter().chain(values).collect::<Vec<_>>().join(&b' ')),
            _ => Vec::new(),
        }
    };
    mail.in_reply_to = all_ids("in-reply-to");
    mail.references = all_ids("references");
    mail.from = mailboxes("from");
    mail.sender = mailboxes("sender").into_iter().next();
    mail.reply_to = mailboxes("reply-to");
    mail.to = mailboxes("to");
    mail.cc = mailboxes("cc");
    mail.bcc = mailboxes("bcc");
    for name in ["delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to"] {
        for mailbox in mailboxes(name) {
            if !mailbox.address.is_empty() {
                mail.delivered_to.push(mailbox.address);
            }
        }
    }
    let mut seen = std::collections::HashSet::new();
    mail.delivered_to.retain(|address| seen.insert(address.clone()));
    mail.return_path = value("return-path")
        .map(|path| addresses::parse(path, fallback).into_iter().next().map(|mailbox| mailbox.address).unwrap_or_default());
    mail.subject = value("subject").map(|subject| words::line(subject, fallback)).unwrap_or_default();
    mail.date = value("date").and_then(dates::parse);
    mail.received = value("received").and_then(dates::received);
    for (missing, code, note) in [
        (mail.from.is_empty(), defects::MISSING_FROM, "no sender"),
        (value("date").is_none(), defects::MISSING_DATE, "no date"),
        (value("date").is_some() && mail.date.is_none(), defects::INVALID_DATE, "the date cannot be read"),
        (mail.message_id.is_none(), defects::MISSING_MESSAGE_ID, "no Message-ID"),
    ] {
        if missing {
            defects.add(code, note);
        }
    }
}
