//! From what is to go out to the bytes of a mail: subject tag, signature, quoted history, forwarded mails, ids and the headers
//! that keep machines from answering (RFC 3834).
use crate::{
    base::{Address, Language, Mailbox, Result, Time},
    desk::{
        outbox::DeliveryKind,
        outgoing::{Outgoing, Quote},
    },
    engine::mail::{
        build::{Draft, DraftFile, build},
        html,
    },
};
use std::fmt::Write;

/// The bytes. The same delivery always gives the same mail, but for what its ticket has become meanwhile.
pub(super) fn compose(message: &Outgoing, reply_token: Option<&str>) -> Result<Vec<u8>> {
    let text = text_of(message);
    let automatic = message.kind.is_automatic();
    let mut headers = Vec::new();
    if automatic {
        let value = if message.kind == DeliveryKind::Acknowledgement { "auto-replied" } else { "auto-generated" };
        headers.push(("Auto-Submitted".to_owned(), value.to_owned()));
        headers.push(("X-Auto-Response-Suppress".to_owned(), "All".to_owned()));
    }
    let own = Address::parse(&message.from.address);
    let reply_to = match (reply_token, own) {
        (Some(token), Some(own)) => vec![Mailbox::new(&message.inbox.name, own.with_tag(token).as_str())],
        _ => Vec::new(),
    };
    let draft = Draft {
        from: message.from.clone(),
        to: message.to.clone(),
        cc: message.cc.clone(),
        reply_to,
        subject: subject_of(message),
        message_id: message.external_id.clone(),
        in_reply_to: message.in_reply_to.iter().cloned().collect(),
        references: message.references.clone(),
        date: message.at,
        html: (!automatic).then(|| html_of(message)),
        text,
        files: message
            .files
            .iter()
            .map(|file| DraftFile {
                name: file.name.clone(),
                media_type: file.media_type.clone(),
                bytes: file.bytes.clone(),
                content_id: file.content_id.clone(),
            })
            .collect(),
        headers,
    };
    build(&draft)
}

/// `Re:` once, the number once; a first message has neither prefix.
fn subject_of(message: &Outgoing) -> String {
    let bare = strip_prefixes(&message.subject);
    let tag = message.number.map(|number| format!("[#{number}]")).unwrap_or_default();
    let bare = if tag.is_empty() { bare.to_owned() } else { bare.replace(&tag, "").trim().to_owned() };
    let prefix = match message.kind {
        DeliveryKind::Forward => "Fwd: ",
        DeliveryKind::Notification => return if tag.is_empty() { bare } else { format!("{bare} {tag}") },
        _ if message.in_reply_to.is_some() => "Re: ",
        _ => "",
    };
    format!("{prefix}{bare} {tag}").trim().to_owned()
}

/// A subject without the prefixes of replies and forwards, in the languages whose mail programs have their own.
fn strip_prefixes(subject: &str) -> &str {
    const PREFIXES: [&str; 18] =
        ["re", "fw", "fwd", "aw", "wg", "sv", "vs", "antw", "tr", "rv", "r", "tl", "trả lời", "chuyển tiếp", "ct", "回复", "答复", "转发"];
    let mut rest = subject.trim();
    while let Some((prefix, after)) = rest.split_once([':', '：']) {
        let word = prefix.trim().to_lowercase();
        let word = word.split('[').next().unwrap_or_default();
        if !PREFIXES.contains(&word) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

fn text_of(message: &Outgoing) -> String {
    let mut text = message.text.trim_end().to_owned();
    if !message.signature.is_empty() {
        let _ = write!(text, "\n\n-- \n{}", message.signature);
    }
    if let Some(link) = &message.link {
        let _ = write!(text, "\n\n{}: {link}", see_request(message.language));
    }
    for forwarded in &message.forwards {
        let _ = write!(text, "\n\n{}\n\n{}", forward_head(forwarded, message.language).join("\n"), forwarded.text.trim_end());
    }
    if let Some(quote) = &message.quote {
        let _ = write!(text, "\n\n{}\n", introduction(quote, message.language));
        for line in quote.text.trim_end().lines() {
            let _ = write!(text, "\n>{}{line}", if line.starts_with('>') || line.is_empty() { "" } else { " " });
        }
    }
    text.push('\n');
    text
}

fn html_of(message: &Outgoing) -> String {
    let mut body = match &message.html {
        Some(html) => html::for_sending(html, |id| Some(id.to_owned())),
        None => html::from_text(message.text.trim_end()),
    };
    if !message.signature.is_empty() {
        let _ = write!(body, "<p style=\"color:#667085\">-- <br>{}</p>", lines(&message.signature));
    }
    if let Some(link) = &message.link {
        let (link, words) = (escape(link), see_request(message.language));
        let _ = write!(body, "<p style=\"color:#667085;font-size:13px\"><a href=\"{link}\">{words}</a></p>");
    }
    for forwarded in &message.forwards {
        let head = forward_head(forwarded, message.language).iter().map(|line| escape(line)).collect::<Vec<_>>().join("<br>");
        let _ = write!(body, "<div class=\"gmail_quote\"><p>{head}</p>{}</div>", html::from_text(forwarded.text.trim_end()));
    }
    if let Some(quote) = &message.quote {
        let _ = write!(
            body,
            "<div class=\"gmail_quote\"><p>{}</p><blockquote type=\"cite\" style=\"margin:0 0 0 .8ex;border-left:1px solid #d0d5dd;padding-left:1ex\">{}</blockquote></div>",
            escape(&introduction(quote, message.language)),
            html::from_text(quote.text.trim_end())
        );
    }
    format!("<!doctype html><html><head><meta charset=\"utf-8\"></head><body>{body}</body></html>")
}

fn see_request(language: Language) -> &'static str {
    match language {
        Language::Vi => "Xem yêu cầu của bạn",
        Language::En => "See your request",
    }
}

fn introduction(quote: &Quote, language: Language) -> String {
    let who = display(&quote.from);
    match language {
        Language::Vi => format!("Vào {}, {who} đã viết:", date(quote.at, language)),
        Language::En => format!("On {}, {who} wrote:", date(quote.at, language)),
    }
}

fn forward_head(quote: &Quote, language: Language) -> [String; 5] {
    let to = quote.to.iter().map(display).collect::<Vec<_>>().join(", ");
    let (mark, from, sent, subject, addressed) = match language {
        Language::Vi => ("---------- Thư được chuyển tiếp ----------", "Từ", "Ngày", "Chủ đề", "Đến"),
        Language::En => ("---------- Forwarded message ----------", "From", "Date", "Subject", "To"),
    };
    [
        mark.to_owned(),
        format!("{from}: {}", display(&quote.from)),
        format!("{sent}: {}", date(quote.at, language)),
        format!("{subject}: {}", quote.subject),
        format!("{addressed}: {to}"),
    ]
}

fn display(mailbox: &Mailbox) -> String {
    if mailbox.name.is_empty() { mailbox.address.clone() } else { format!("{} <{}>", mailbox.name, mailbox.address) }
}

fn date(at: Time, language: Language) -> String {
    let format = match language {
        Language::Vi => "%d/%m/%Y %H:%M UTC",
        Language::En => "%-d %b %Y at %H:%M UTC",
    };
    at.timestamp().strftime(format).to_string()
}

fn lines(text: &str) -> String {
    text.trim_matches('\n').lines().map(escape).collect::<Vec<_>>().join("<br>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prefixes_are_stripped_in_every_language_and_words_with_colons_stay() {
        assert_eq!(strip_prefixes("Re: RE[2]: Trả lời: Đơn hàng"), "Đơn hàng");
        assert_eq!(strip_prefixes("Hóa đơn: tháng 5"), "Hóa đơn: tháng 5");
    }
}
