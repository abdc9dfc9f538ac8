//! A form that was sent, with its files. What is too large is left out and said so, so that what was typed is not lost with it.
use super::super::record::RecordFile;
use crate::{
    base::{Error, Kind, Result, text},
    desk::tickets::media,
    engine::vault,
};
use axum::{
    extract::{Multipart, multipart::MultipartError},
    http::StatusCode,
};
use data_encoding::BASE32_NOPAD;
use std::collections::HashMap;

/// Parts of a form at most, and bytes of one that is no file.
const PARTS: usize = 300;
const PART: usize = 256 << 10;
/// Bytes of all files together.
pub(super) const TOGETHER: u64 = 30 << 20;

#[derive(Debug, Default)]
pub(super) struct Sent {
    parts: HashMap<String, Vec<String>>,
    pub files: Vec<RecordFile>,
    /// There were more files, or larger ones, than is possible.
    pub has_left_out: bool,
}

impl Sent {
    /// Everything that came under a name.
    pub fn all(&self, name: &str) -> &[String] {
        self.parts.get(name).map_or(&[], Vec::as_slice)
    }
    /// The first that came under a name, as it was typed; empty if nothing did.
    pub fn one(&self, name: &str) -> &str {
        self.all(name).first().map_or("", String::as_str)
    }
}

/// Reads a form to its end.
pub(super) async fn receive(mut form: Multipart, max_files: u32, max_bytes: u64) -> Result<Sent> {
    let mut sent = Sent::default();
    let mut together = 0;
    let mut count = 0;
    while let Some(mut field) = form.next_field().await.map_err(broken)? {
        count += 1;
        if count > PARTS {
            return Err(Error::new(Kind::TooLarge, "The form has too many parts."));
        }
        let name = field.name().unwrap_or_default().to_owned();
        let file_name = field.file_name().map(str::to_owned);
        let declared = field.content_type().map(str::to_owned);
        let limit = if file_name.is_some() { max_bytes } else { PART as u64 };
        let mut bytes = Vec::new();
        let mut size = 0;
        while let Some(chunk) = field.chunk().await.map_err(broken)? {
            size += chunk.len() as u64;
            if size <= limit {
                bytes.extend_from_slice(&chunk);
            }
        }
        match file_name {
            // A field for files in which none was chosen.
            Some(file_name) if file_name.is_empty() && size == 0 => {}
            Some(file_name) => {
                together += size;
                if size > limit || together > TOGETHER || sent.files.len() >= max_files as usize {
                    sent.has_left_out = true;
                    continue;
                }
                let media_type = media::of_upload(&file_name, declared.as_deref(), &bytes);
                let name = text::one_line(file_name.rsplit(['/', '\\']).next().unwrap_or_default(), 200);
                let name = if name.is_empty() { "file".to_owned() } else { name };
                sent.files.push(RecordFile { name, media_type, bytes });
            }
            None if size > limit => return Err(Error::new(Kind::TooLarge, "A part of the form is too large.")),
            None => sent.parts.entry(name).or_default().push(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
    Ok(sent)
}

fn broken(error: MultipartError) -> Error {
    match error.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(Kind::TooLarge, "This is larger than what can be sent at once."),
        _ => Error::invalid("The form could not be read.").with_source(error),
    }
}

/// A text of several lines as it is kept: without invisible characters.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let text: String = text.chars().filter(|c| matches!(c, '\n' | '\t') || !text::is_deceptive(*c)).collect();
    text.trim().to_owned()
}

/// A name for what is about to be written, so that sent twice it is one message.
pub(super) fn fresh_id() -> Result<String> {
    Ok(BASE32_NOPAD.encode(&vault::random::<15>()?).to_ascii_lowercase())
}

/// The name that came back with it; a new one if a program left it out.
pub(super) fn checked_id(id: &str) -> Result<String> {
    let is_plain = (8..=64).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
    if is_plain { Ok(id.to_owned()) } else { fresh_id() }
}
