//! Machinery: storage, log, work, HTTP, mail, index. Knows no word of the helpdesk.
pub mod alarm;
pub mod backup;
pub mod blob;
pub mod config;
pub mod db;
pub mod extract;
pub mod fetch;
pub mod http;
pub mod log;
pub mod index;
pub mod live;
pub mod machine;
pub mod mail;
pub mod picture;
pub mod set_aside;
pub mod socket;
pub mod telemetry;
pub mod vault;
pub mod webhook;
pub mod work;

use crate::base::{Clock, Error, Result, Time};
use std::{path::Path, sync::Arc};
use tokio::sync::Notify;

/// The handles that everything above gets: one data folder, opened once.
#[derive(Clone)]
pub struct Engine {
    pub config: Arc<config::Config>,
    pub clock: Clock,
    /// When this process opened the folder.
    pub started_at: Time,
    pub db: db::Db,
    pub blobs: blob::Blobs,
    pub vault: vault::Vault,
    pub work: work::Supervisor,
    /// Who is where, and hints beside the log.
    pub live: live::Live,
    /// Rung when rows were added to a queue by other means than the passing of time.
    pub bells: Arc<Bells>,
    /// Absent where the folder is only looked at.
    _lock: Option<Arc<db::Lock>>,
}

/// One bell for each kind of waiting that a commit can end.
#[derive(Default)]
pub struct Bells {
    pub outbox: Arc<Notify>,
    pub intake: Arc<Notify>,
    pub clock: Arc<Notify>,
    pub live: Arc<Notify>,
    pub backup: Arc<Notify>,
    pub index: Arc<Notify>,
    /// Whoever chats came, left or was answered.
    pub chat: Arc<Notify>,
    /// Files that are to be fetched.
    pub files: Arc<Notify>,
}

impl Engine {
    /// Opens (and where it is new, creates) the data folder of `config`. Fails if another process uses it.
    pub fn open(config: config::Config, clock: Clock) -> Result<Self> {
        let folder: &Path = &config.data;
        create_private(folder)?;
        refuse_strange(folder)?;
        let lock = db::Lock::take(folder)?;
        backup::remove_leftovers_of_restore(folder, clock.now());
        // Whatever a folder has besides its database stands before it: who sees a database finds the rest.
        let vault = vault::Vault::open(folder)?;
        let blob_folder = folder.join("blobs");
        std::fs::create_dir_all(&blob_folder)?;
        let db = db::Db::open(folder, clock.clone())?;
        let blobs = db.read_blocking(|connection| blob::Blobs::open(blob_folder, connection))?;
        let work = work::Supervisor::new(clock.clone());
        let live = live::Live::new(clock.clone());
        let started_at = clock.now();
        Ok(Self {
            config: Arc::new(config),
            clock,
            started_at,
            db,
            blobs,
            vault,
            work,
            live,
            bells: Arc::default(),
            _lock: Some(Arc::new(lock)),
        })
    }

    /// Opens a data folder only to look at it, while another process may be using it. Nothing can be written.
    pub fn open_reading(config: config::Config, clock: Clock) -> Result<Self> {
        let folder: &Path = &config.data;
        let db = db::Db::open_reading(folder, clock.clone())?;
        let blobs = db.read_blocking(|connection| blob::Blobs::open(folder.join("blobs"), connection))?;
        let vault = vault::Vault::open_reading(folder)?;
        let work = work::Supervisor::new(clock.clone());
        let live = live::Live::new(clock.clone());
        let started_at = clock.now();
        Ok(Self { config: Arc::new(config), clock, started_at, db, blobs, vault, work, live, bells: Arc::default(), _lock: None })
    }

    /// Wakes everything that waits for time to pass: after a fixed clock was moved.
    pub fn wake(&self) {
        let bells = &self.bells;
        let all = [&bells.outbox, &bells.intake, &bells.clock, &bells.live, &bells.backup, &bells.index, &bells.chat, &bells.files];
        for bell in all {
            bell.notify_one();
        }
    }
}

/// Refuses a folder that is somebody else's: a slip of the pen must not fill `/etc` or a home folder.
fn refuse_strange(folder: &Path) -> Result<()> {
    if folder.join(db::FILE_NAME).exists() {
        return Ok(());
    }
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_string_lossy();
        let is_ours = name.starts_with("hopdesk.")
            || name.starts_with("index.")
            || name.starts_with('.')
            || ["index", "blobs", "backups", "lost+found"].contains(&&*name);
        if !is_ours {
            let message = format!(
                "{} holds other things, such as {name}. Name an empty folder, or one that is not there yet, with --data.",
                folder.display()
            );
            return Err(Error::conflict(message));
        }
    }
    Ok(())
}

/// Creates the folder, readable by its owner alone: it holds customers' mail and the key file.
fn create_private(folder: &Path) -> Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    if !folder.exists() {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    }
    Ok(())
}
