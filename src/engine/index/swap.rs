//! A second index beside the first: built while the first answers, then put in its place. Whatever moment the process dies in, the
//! folder is whole at the next opening: `<folder>.next` is what is being built, `<folder>.old` is rubbish.
use super::{
    open::{Condition, Opened, beside, open},
    writer::Writer,
};
use crate::base::error::Result;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Where the index that is to replace the one in `folder` is built.
pub fn next_of(folder: &Path) -> PathBuf {
    beside(folder, "next")
}

/// Says that the index in `folder` is to be built anew, to whoever holds it; also from another process.
pub fn want_next(folder: &Path) -> Result<()> {
    match fs::create_dir(next_of(folder)) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error.into()),
        _ => Ok(()),
    }
}

/// Whether one is wanted, or being built.
pub fn is_next_wanted(folder: &Path) -> bool {
    next_of(folder).is_dir()
}

/// Gives up what is being built.
pub fn forget_next(folder: &Path) -> Result<()> {
    let next = next_of(folder);
    remove(&next)?;
    Ok(remove_file(&beside(&next, "lock"))?)
}

/// Opens what is being built; what a process that was killed had committed of it is kept.
pub fn open_next(folder: &Path, memory: usize) -> Result<Opened> {
    let next = next_of(folder);
    let opened = open(&next, memory)?;
    if matches!(opened.condition, Condition::Damaged(_)) {
        // Nobody misses half an index.
        for number in 1..10 {
            remove(&beside(&next, &format!("bad-{number}")))?;
        }
    }
    Ok(opened)
}

/// Puts what was built in the place of the index in `folder`. Neither may be written to meanwhile; who reads may go on reading.
pub(super) fn exchange(folder: &Path, next: Writer) -> Result<()> {
    next.close()?;
    let (from, old) = (next_of(folder), beside(folder, "old"));
    remove(&old)?;
    fs::rename(folder, &old)?;
    fs::rename(&from, folder)?;
    remove(&old)?;
    Ok(remove_file(&beside(&from, "lock"))?)
}

/// Ends an exchange in the middle of which a process died.
pub(super) fn settle(folder: &Path) -> Result<()> {
    let (next, old) = (next_of(folder), beside(folder, "old"));
    if old.exists() && !folder.exists() && next.exists() {
        fs::rename(&next, folder)?;
        remove_file(&beside(&next, "lock"))?;
    }
    Ok(remove(&old)?)
}

fn remove(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn remove_file(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
