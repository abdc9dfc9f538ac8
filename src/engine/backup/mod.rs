//! A backup: one file that holds the database, the large blobs, the key and the configuration. The search index is left out: it is made
//! anew. A backup or a restore is there whole or not at all; what a killed one leaves is found by [`remove_leftovers`].
mod leftovers;
mod restore;

pub use leftovers::{remove_leftovers, remove_leftovers_of_restore};
pub use restore::{Restored, restore};

use super::{
    Engine,
    db::{self, Lock, SCHEMA_VERSION},
};
use crate::base::{Error, Result, Time};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// What a backup says of itself; its first member.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    program: String,
    schema: u32,
    made_at: Time,
}

const MANIFEST: &str = "manifest.json";
const LEVEL: i32 = 3;
/// How work in progress is named, beside what it will be.
const WORKING: &str = ".hopdesk-backup-";
/// What stays free on a disk besides the backup.
const SPARE: u64 = 64 << 20;

/// Writes everything into `target`, while others write; in place of what was there before. Its size in bytes.
pub fn make(engine: &Engine, target: &Path) -> Result<u64> {
    let folder = parent(target);
    remove_leftovers(folder, WORKING, engine.clock.now());
    let data = &engine.config.data;
    let needed = used(&data.join(db::FILE_NAME)) + used(&data.join(format!("{}-wal", db::FILE_NAME))) + used(engine.blobs.folder());
    // The copy of the database lies beside the file while that is written.
    let needed = needed + used(&data.join(db::FILE_NAME)) + SPARE;
    let free = space(folder)?.free;
    if free < needed {
        let (needed, free) = (needed.div_ceil(1 << 20), free >> 20);
        return Err(Error::unavailable(format!(
            "{} has {free} MB free, and a backup may need {needed} MB. Free some space, keep fewer backups, or name another folder.",
            folder.display()
        )));
    }
    let working = tempfile::Builder::new().prefix(WORKING).tempdir_in(folder)?;
    let _lock = Lock::take(working.path())?;
    let database = working.path().join(db::FILE_NAME);
    db::backup_into(engine.db.path(), &database)?;
    let unnamed = working.path().join("backup");
    let file = create_private(&unnamed)?;
    {
        let mut encoder = zstd::stream::write::Encoder::new(BufWriter::new(&file), LEVEL)?;
        // Without it a changed byte in mail that does not compress breaks no format, and would be brought back unseen.
        encoder.include_checksum(true)?;
        let mut archive = tar::Builder::new(encoder);
        let manifest = Manifest { program: env!("CARGO_PKG_VERSION").to_owned(), schema: SCHEMA_VERSION, made_at: engine.clock.now() };
        append_bytes(&mut archive, MANIFEST, &serde_json::to_vec(&manifest)?)?;
        archive.append_path_with_name(&database, db::FILE_NAME)?;
        archive.append_path_with_name(data.join("hopdesk.key"), "hopdesk.key")?;
        if data.join("hopdesk.toml").exists() {
            archive.append_path_with_name(data.join("hopdesk.toml"), "hopdesk.toml")?;
        }
        // Blobs are never changed once they have their name: what the copied database names is there, and whole.
        for path in blobs_of(engine.blobs.folder())? {
            let name = path.strip_prefix(data).map_err(Error::internal)?;
            archive.append_path_with_name(&path, name)?;
        }
        archive.into_inner()?.finish()?.flush()?;
    }
    file.sync_all()?;
    fs::rename(&unnamed, target)?;
    File::open(folder)?.sync_all()?;
    Ok(file.metadata()?.len())
}

/// Whether backups can be made in `folder`, which is made if it is missing.
pub fn check_folder(folder: &Path) -> Result<()> {
    let outcome = make_folder(folder).and_then(|()| tempfile::Builder::new().prefix(WORKING).tempfile_in(folder).map(|_| ()));
    outcome.map_err(|error| Error::unavailable(format!("{} cannot be written to: {error}.", folder.display())))
}

fn make_folder(folder: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if folder.is_dir() { Ok(()) } else { fs::DirBuilder::new().recursive(true).mode(0o700).create(folder) }
}

fn create_private(path: &Path) -> Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    Ok(File::options().write(true).create_new(true).mode(0o600).open(path)?)
}

/// How much room there is on the disk of a folder, in bytes.
#[derive(Debug, Clone, Copy)]
pub struct Space {
    pub total: u64,
    /// For others than the administrator of the machine.
    pub free: u64,
}

pub fn space(folder: &Path) -> Result<Space> {
    let about = rustix::fs::statvfs(folder).map_err(std::io::Error::from)?;
    Ok(Space { total: about.f_blocks.saturating_mul(about.f_frsize), free: about.f_bavail.saturating_mul(about.f_frsize) })
}

/// Bytes of a file, or of all files below a folder; 0 if there is none.
pub fn used(path: &Path) -> u64 {
    let Ok(about) = fs::symlink_metadata(path) else { return 0 };
    if !about.is_dir() {
        return about.len();
    }
    fs::read_dir(path).into_iter().flatten().flatten().map(|entry| used(&entry.path())).sum()
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn append_bytes(archive: &mut tar::Builder<impl Write>, name: &str, bytes: &[u8]) -> Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    header.set_cksum();
    Ok(archive.append_data(&mut header, name, bytes)?)
}

fn blobs_of(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for shelf in fs::read_dir(folder)? {
        let shelf = shelf?.path();
        if shelf.is_dir() {
            for file in fs::read_dir(shelf)? {
                let file = file?.path();
                if file.extension().is_some_and(|extension| extension == "zst") {
                    all.push(file);
                }
            }
        }
    }
    all.sort();
    Ok(all)
}
