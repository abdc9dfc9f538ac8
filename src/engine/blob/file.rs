//! Large blobs as files: `ab/abcdef….zst`, visible only when whole and on disk.
use super::Hash;
use crate::base::{Error, Result};
use data_encoding::HEXLOWER;
use std::{
    fs::{self, File},
    io::{ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

/// Large blobs are mostly compressed already (pictures, archives): only the base64 around them is worth anything.
const LEVEL: i32 = 1;

pub(super) fn path(folder: &Path, hash: &Hash) -> PathBuf {
    let name = HEXLOWER.encode(hash);
    folder.join(&name[..2]).join(format!("{name}.zst"))
}

/// Writes, flushes, renames and flushes the folder: after this the file survives a power cut. A file of the same name holds
/// the same bytes.
pub(super) fn write(folder: &Path, hash: &Hash, bytes: &[u8]) -> Result<()> {
    let path = path(folder, hash);
    if path.exists() {
        return Ok(());
    }
    let parent = path.parent().ok_or_else(|| Error::internal("a blob path has no parent"))?;
    if !parent.exists() {
        fs::create_dir_all(parent)?;
        File::open(folder)?.sync_all()?;
    }
    let mut temporary = tempfile::Builder::new().prefix(".part-").tempfile_in(parent)?;
    let mut encoder = zstd::stream::write::Encoder::new(&mut temporary, LEVEL)?;
    encoder.write_all(bytes)?;
    encoder.finish()?;
    temporary.as_file().sync_all()?;
    temporary.persist(&path).map_err(|error| Error::from(error.error))?;
    File::open(parent)?.sync_all()?;
    Ok(())
}

/// Takes the file away, if there is one.
pub(super) fn remove(folder: &Path, hash: &Hash) -> Result<()> {
    match fs::remove_file(path(folder, hash)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

pub(super) fn read(folder: &Path, hash: &Hash, size: usize) -> Result<Vec<u8>> {
    let file = File::open(path(folder, hash)).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Error::internal(format!("the file of blob {} is missing", HEXLOWER.encode(hash))),
        _ => error.into(),
    })?;
    let mut bytes = Vec::with_capacity(size);
    zstd::stream::read::Decoder::new(file)?.take(size as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Every whole file there is, and leftovers of writes that were cut short.
pub(super) fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for shelf in fs::read_dir(folder)? {
        let shelf = shelf?.path();
        if shelf.is_dir() {
            for file in fs::read_dir(&shelf)? {
                found.push(file?.path());
            }
        }
    }
    Ok(found)
}
