//! Reading what is known of the text of files.
use super::{
    model::{FileText, FileTextState},
    store,
};
use crate::{
    base::{Result, Time},
    engine::{
        blob::{Blobs, Hash},
        extract::Format,
    },
};
use rusqlite::Connection;

/// How it stands with the text of a file of these bytes, this type and this name.
pub fn of(connection: &Connection, hash: &Hash, media_type: &str, name: &str) -> Result<FileText> {
    let Some(format) = Format::of(media_type, name) else { return Ok(FileText::new(FileTextState::None, None)) };
    let known = store::find(connection, hash, format)?;
    // Whoever follows the log has not come to it yet.
    Ok(known.unwrap_or(FileText::new(FileTextState::Waiting, None)))
}

/// The text that was found in a file, if any was.
pub fn text(connection: &Connection, blobs: &Blobs, hash: &Hash, media_type: &str, name: &str) -> Result<Option<String>> {
    let Some(format) = Format::of(media_type, name) else { return Ok(None) };
    let Some((codec, size, bytes)) = store::content(connection, hash, format)? else { return Ok(None) };
    Ok(Some(String::from_utf8_lossy(&blobs.unpack(connection, codec, &bytes, size as usize)?).into_owned()))
}

/// When there is something to read.
pub fn next_due(connection: &Connection) -> Result<Option<Time>> {
    store::next_due(connection)
}
