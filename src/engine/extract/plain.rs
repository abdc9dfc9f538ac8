//! Text and HTML in any charset.
use super::{Problem, sink::Sink};
use crate::engine::mail::{html as markup, parse::charset};
use encoding_rs::{UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// Bytes of HTML that are read: its text is shorter than this by far.
const MAX_HTML: usize = 8 << 20;

/// Bytes that are looked at to tell text from other things.
const PROBE: usize = 4 << 10;

pub fn text(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Problem> {
    let Some(text) = decoded(bytes) else { return Err(Problem::Damaged) };
    sink.push(&text)
}

pub fn html(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Problem> {
    let cut = &bytes[..bytes.len().min(MAX_HTML)];
    let Some(html) = decoded(cut) else { return Err(Problem::Damaged) };
    sink.push(&markup::to_text(&html))?;
    if cut.len() < bytes.len() { Err(Problem::Cut) } else { Ok(()) }
}

/// As text; `None` if the bytes are plainly something else.
fn decoded(bytes: &[u8]) -> Option<Cow<'_, str>> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => return Some(UTF_16LE.decode_without_bom_handling(rest).0),
        [0xFE, 0xFF, rest @ ..] => return Some(UTF_16BE.decode_without_bom_handling(rest).0),
        _ => {}
    }
    let probe = &bytes[..bytes.len().min(PROBE)];
    if probe.contains(&0) { None } else { Some(charset::decode(bytes, "").text) }
}
