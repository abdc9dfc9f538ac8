//! Bringing a backup back into an empty folder. A backup may come from anywhere: it is taken only if it holds what one of ours holds.
use super::{MANIFEST, Manifest, SPARE, leftovers::remove_leftovers, parent, space};
use crate::{
    base::{Error, Kind, Result, Time},
    engine::db::{self, Lock, SCHEMA_VERSION},
};
use std::{
    fs::{self, File},
    io::{BufReader, Read},
    path::{Component, Path},
};

/// What was brought back.
pub struct Restored {
    /// As the desk was then.
    pub made_at: Time,
    /// A `hopdesk.toml` came with it, which holds from now on.
    pub has_configuration: bool,
}

/// How the folder is named that becomes `data`, beside it.
pub(in crate::engine) fn staging_prefix(data: &Path) -> String {
    format!(".{}-restore-", data.file_name().unwrap_or_default().to_string_lossy())
}

/// Brings the backup `file` back into `data`, which must be empty or missing: it is there whole afterwards, or as it was.
pub fn restore(file: &Path, data: &Path, now: Time) -> Result<Restored> {
    if data.exists() && fs::read_dir(data)?.next().is_some() {
        return Err(Error::conflict(format!(
            "{} is not empty. A backup is brought back into an empty folder; nothing was changed.",
            data.display()
        )));
    }
    let archive = File::open(file).map_err(|error| Error::not_found(format!("{} cannot be read: {error}", file.display())))?;
    // Beside the target, so that the last step is a rename.
    fs::create_dir_all(parent(data))?;
    remove_leftovers(parent(data), &staging_prefix(data), now);
    let staging = tempfile::Builder::new().prefix(&staging_prefix(data)).tempdir_in(parent(data))?;
    let lock = Lock::take(staging.path())?;
    let manifest = unpack(archive, staging.path())?;
    if manifest.schema > SCHEMA_VERSION {
        return Err(Error::new(Kind::Newer, "This backup was made by a newer Hopdesk. Nothing was changed."));
    }
    let problems = db::check_restored(&staging.path().join(db::FILE_NAME), manifest.schema)?;
    if !problems.is_empty() {
        return Err(Error::conflict(format!("The backup is damaged: {}. Nothing was changed.", problems.join("; "))));
    }
    let has_configuration = staging.path().join("hopdesk.toml").exists();
    if data.exists() {
        fs::remove_dir(data)?;
    }
    fs::rename(staging.keep(), data)?;
    File::open(parent(data))?.sync_all()?;
    drop(lock);
    Ok(Restored { made_at: manifest.made_at, has_configuration })
}

/// Unpacks a backup; what none of ours holds is refused, and so is what the disk has no room for.
fn unpack(file: File, target: &Path) -> Result<Manifest> {
    let damaged = |error: std::io::Error| Error::conflict(format!("This is not a backup of Hopdesk, or it is damaged: {error}"));
    let mut archive = tar::Archive::new(zstd::stream::read::Decoder::new(BufReader::new(file)).map_err(damaged)?);
    let mut manifest = None;
    for member in archive.entries().map_err(damaged)? {
        let mut member = member.map_err(damaged)?;
        let name = member.path().map_err(damaged)?.into_owned();
        if !member.header().entry_type().is_file() || !is_ours(&name) {
            return Err(Error::conflict(format!("This is not a backup of Hopdesk: it holds \"{}\".", name.display())));
        }
        if name == Path::new(MANIFEST) {
            let mut bytes = Vec::new();
            (&mut member).take(64 << 10).read_to_end(&mut bytes).map_err(damaged)?;
            manifest = Some(serde_json::from_slice(&bytes).map_err(|error| damaged(error.into()))?);
            continue;
        }
        let (size, free) = (member.size(), space(target)?.free);
        if size.saturating_add(SPARE) > free {
            let (needed, free) = (size.div_ceil(1 << 20), free >> 20);
            return Err(Error::unavailable(format!(
                "The disk has {free} MB free, and the next part of the backup needs {needed} MB. Nothing was changed."
            )));
        }
        let path = target.join(&name);
        fs::create_dir_all(parent(&path))?;
        let mut out = File::create_new(&path)?;
        std::io::copy(&mut member, &mut out).map_err(damaged)?;
        out.sync_all()?;
    }
    // The checksum stands at the very end, behind what the archive reads.
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).map_err(damaged)?;
    let manifest = manifest.ok_or_else(|| Error::conflict("This is not a backup of Hopdesk: its manifest is missing."))?;
    if !target.join(db::FILE_NAME).exists() || !target.join("hopdesk.key").exists() {
        return Err(Error::conflict("The backup is not whole: the database or the key is missing."));
    }
    Ok(manifest)
}

/// Whether a backup of ours may hold a member of this name.
fn is_ours(name: &Path) -> bool {
    let parts: Option<Vec<&str>> =
        name.components().map(|part| if let Component::Normal(part) = part { part.to_str() } else { None }).collect();
    match parts.as_deref() {
        Some([file]) => [MANIFEST, db::FILE_NAME, "hopdesk.key", "hopdesk.toml"].contains(file),
        Some(["blobs", shelf, file]) => {
            let is_hexadecimal = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hexadecimal(shelf) && file.strip_suffix(".zst").is_some_and(is_hexadecimal)
        }
        _ => false,
    }
}
