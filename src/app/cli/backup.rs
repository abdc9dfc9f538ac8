//! `hopdesk backup` and `hopdesk restore`: one file that holds the database, the large blobs and the key. The search index is
//! left out: it is made anew.
use super::{Common, open_to_look, tell};
use crate::{
    base::{Error, Result},
    engine::db::{self, Lock, SCHEMA_VERSION},
};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Read, Write},
    path::{Component, Path, PathBuf},
    process::ExitCode,
};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Works while the desk is running. The file holds customers' mail and the key to stored passwords: keep it safe.\n\nExample:\n  hopdesk backup --data /var/lib/hopdesk /backup/hopdesk-$(date +%F).tar.zst"
)]
pub struct Backup {
    file: PathBuf,
}

#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  hopdesk restore --data /var/lib/hopdesk /backup/hopdesk-2026-11-21.tar.zst")]
pub struct Restore {
    file: PathBuf,
}

/// What a backup says of itself; its first member.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    program: String,
    schema: u32,
    made_at: crate::base::Time,
}

const MANIFEST: &str = "manifest.json";
const LEVEL: i32 = 3;

impl Backup {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let engine = open_to_look(common)?;
        let folder = parent(&self.file);
        let mut target = tempfile::Builder::new().prefix(".backup-").tempfile_in(folder)?;
        let copy = tempfile::Builder::new().prefix(".copy-").tempdir_in(folder)?;
        let database = copy.path().join(db::FILE_NAME);
        db::backup_into(engine.db.path(), &database)?;
        {
            let mut encoder = zstd::stream::write::Encoder::new(BufWriter::new(target.as_file_mut()), LEVEL)?;
            // Without it a changed byte in mail that does not compress breaks no format, and would be brought back unseen.
            encoder.include_checksum(true)?;
            let mut archive = tar::Builder::new(encoder);
            let manifest = Manifest { program: env!("CARGO_PKG_VERSION").to_owned(), schema: SCHEMA_VERSION, made_at: engine.clock.now() };
            append_bytes(&mut archive, MANIFEST, &serde_json::to_vec(&manifest)?)?;
            archive.append_path_with_name(&database, db::FILE_NAME)?;
            archive.append_path_with_name(common.data.join("hopdesk.key"), "hopdesk.key")?;
            if common.data.join("hopdesk.toml").exists() {
                archive.append_path_with_name(common.data.join("hopdesk.toml"), "hopdesk.toml")?;
            }
            // Blobs are never changed once they have their name: what the copied database names is there, and whole.
            for path in blobs_of(engine.blobs.folder())? {
                let name = path.strip_prefix(&common.data).map_err(Error::internal)?;
                archive.append_path_with_name(&path, name)?;
            }
            archive.into_inner()?.finish()?.flush()?;
        }
        target.as_file().sync_all()?;
        target.persist(&self.file).map_err(|error| Error::from(error.error))?;
        File::open(folder)?.sync_all()?;
        let bytes = fs::metadata(&self.file)?.len();
        tell(&format!(
            "{} written, {} MB. The copy of the database was checked and is sound.",
            self.file.display(),
            bytes.div_ceil(1 << 20)
        ));
        Ok(ExitCode::SUCCESS)
    }
}

impl Restore {
    pub fn run(&self, common: &Common) -> Result<ExitCode> {
        let data = &common.data;
        if data.exists() && fs::read_dir(data)?.next().is_some() {
            return Err(Error::conflict(format!(
                "{} is not empty. A backup is brought back into an empty folder; nothing was changed.",
                data.display()
            )));
        }
        let file = File::open(&self.file).map_err(|error| Error::not_found(format!("{} cannot be read: {error}", self.file.display())))?;
        // Beside the target, so that the last step is a rename: the data folder is there whole, or not at all.
        fs::create_dir_all(parent(data))?;
        let staging = tempfile::Builder::new().prefix(".restore-").tempdir_in(parent(data))?;
        let manifest = unpack(file, staging.path())?;
        if manifest.schema > SCHEMA_VERSION {
            return Err(Error::new(crate::base::Kind::Newer, "This backup was made by a newer Hopdesk. Nothing was changed."));
        }
        let problems = db::check(&staging.path().join(db::FILE_NAME))?;
        if !problems.is_empty() {
            return Err(Error::invalid(format!("The backup is damaged: {}. Nothing was changed.", problems.join("; "))));
        }
        drop(Lock::take(staging.path())?);
        if data.exists() {
            fs::remove_dir(data)?;
        }
        fs::rename(staging.keep(), data)?;
        File::open(parent(data))?.sync_all()?;
        tell(&format!(
            "{} was brought back as it was at {}. The search index fills with the first start.",
            data.display(),
            manifest.made_at
        ));
        Ok(ExitCode::SUCCESS)
    }
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

/// Unpacks a backup; a member that would lie outside of `target` is refused.
fn unpack(file: File, target: &Path) -> Result<Manifest> {
    let damaged = |error: std::io::Error| Error::invalid(format!("This is not a backup of Hopdesk, or it is damaged: {error}"));
    let mut archive = tar::Archive::new(zstd::stream::read::Decoder::new(BufReader::new(file)).map_err(damaged)?);
    let mut manifest = None;
    for member in archive.entries().map_err(damaged)? {
        let mut member = member.map_err(damaged)?;
        let name = member.path().map_err(damaged)?.into_owned();
        if !member.header().entry_type().is_file() || name.components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(Error::invalid("This is not a backup of Hopdesk: it holds something that is no plain file."));
        }
        if name == Path::new(MANIFEST) {
            let mut bytes = Vec::new();
            (&mut member).take(64 << 10).read_to_end(&mut bytes).map_err(damaged)?;
            manifest = Some(serde_json::from_slice(&bytes)?);
            continue;
        }
        let path = target.join(&name);
        fs::create_dir_all(parent(&path))?;
        let mut out = File::create_new(&path)?;
        std::io::copy(&mut member, &mut out).map_err(damaged)?;
        out.sync_all()?;
    }
    // The checksum stands at the very end, behind what the archive reads.
    std::io::copy(&mut archive.into_inner(), &mut std::io::sink()).map_err(damaged)?;
    let manifest = manifest.ok_or_else(|| Error::invalid("This is not a backup of Hopdesk: its manifest is missing."))?;
    if !target.join(db::FILE_NAME).exists() || !target.join("hopdesk.key").exists() {
        return Err(Error::invalid("The backup is not whole: the database or the key is missing."));
    }
    Ok(manifest)
}
