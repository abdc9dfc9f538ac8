//! The bytes of files: blobs of their own, or parts of the raw messages that they came with.
use super::Intake;
use crate::{
    base::Result,
    desk::tickets::{Entry, EntryFile},
};

impl Intake {
    /// The bytes of a file and the entry it belongs to; `None` if they are not kept. Blocks.
    pub fn file_bytes(&self, file: &EntryFile, entry: Option<&Entry>) -> Result<Option<Vec<u8>>> {
        let Some(blob) = file.blob.or_else(|| entry.and_then(|entry| entry.raw)) else { return Ok(None) };
        let bytes = self.engine.db.read_blocking(|connection| self.engine.blobs.get(connection, blob))?;
        let Some(entry) = entry.filter(|_| file.blob.is_none()) else { return Ok(Some(bytes)) };
        Ok(self.reader(entry.channel).and_then(|reader| reader.file(&bytes, file.position, &file.hash)))
    }
}
