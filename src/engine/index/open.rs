//! Opens the folder, and never trusts it: a missing one is created, an outdated or damaged one replaced, one in use by
//! another process refused. Every file is read and compared with its checksum before anything else touches it, because the
//! library panics on files that are shorter than they should be, in threads of its own where that would end the process.
use super::{
    answer::{Index, Shared},
    columns::OpenColumns,
    schema::{self, Fields, VERSION},
    swap,
    writer::Writer,
};
use crate::base::error::{Error, Kind, Result};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs::{self, File, TryLockError},
    io,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    sync::Arc,
};
use tantivy::{
    IndexReader, ReloadPolicy, SegmentReader, TantivyError,
    directory::{
        MmapDirectory,
        error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError},
    },
    index::{IndexMeta, SegmentComponent},
};

/// The two handles of a folder.
pub struct Opened {
    pub index: Index,
    pub writer: Writer,
    pub condition: Condition,
}

/// In what condition the folder was; all but `Kept` start empty, with cursor 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// As it was left.
    Kept,
    /// There was none.
    Created,
    /// It was made by another version and has been replaced.
    Outdated,
    /// It could not be read and has been set aside as `<folder>.bad-<n>`; the reason is for the log.
    Damaged(String),
}

/// Opens `folder`, creating it where needed. `memory` is what the writer may use, in bytes; at least 15 MB are.
/// Fails if another process has it open (`Unavailable`), or the machine refuses (permissions, disk, open files).
pub fn open(folder: &Path, memory: usize) -> Result<Opened> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    let lock = lock(folder)?;
    let (live, cursor, condition) = attach(folder)?;
    let shared = Shared::new(live);
    let writer = Writer::new(folder.to_owned(), memory, lock, Arc::clone(&shared), cursor)?;
    Ok(Opened { index: Index(shared), writer, condition })
}

/// What a look at an index shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    pub documents: u64,
    /// The checksums of all documents, added up.
    pub sum: u64,
    pub cursor: i64,
}

/// Checks every file of the index in `folder`, changing nothing. Works while another process has it open.
pub fn inspect(folder: &Path) -> Result<Seen> {
    if !folder.exists() {
        return Err(Error::not_found("There is no index yet."));
    }
    let (live, cursor) = guard(|| load(folder)).map_err(fault)?;
    let (documents, sum) = guard(|| count(&live)).map_err(fault)?;
    Ok(Seen { documents, sum, cursor })
}

fn count(live: &Live) -> Result<(u64, u64), TantivyError> {
    let (mut documents, mut sum) = (0, 0_u64);
    for reader in live.reader.searcher().segment_readers() {
        let sums = reader.fast_fields().u64(schema::SUM)?;
        for document in reader.doc_ids_alive() {
            documents += 1;
            sum = sum.wrapping_add(sums.first(document).unwrap_or_default());
        }
    }
    Ok((documents, sum))
}

/// Up to where the index in `folder` was committed, without a look at anything else of it.
pub fn cursor_of(folder: &Path) -> Option<i64> {
    let meta = guard(|| tantivy::Index::open(MmapDirectory::open(folder).map_err(TantivyError::from)?)?.load_metas()).ok()?;
    cursor(&meta).ok()
}

/// An index for reading alone, while another process may be writing it.
pub fn open_reading(folder: &Path) -> Result<Index> {
    let (live, _) = guard(|| load(folder)).map_err(fault)?;
    Ok(Index(Shared::new(live)))
}

/// An index that can be read.
pub(super) struct Live {
    pub index: tantivy::Index,
    pub reader: IndexReader,
    pub fields: Fields,
    pub columns: OpenColumns,
}

/// What stands in the payload of every commit.
#[derive(Serialize, Deserialize)]
pub(super) struct Payload {
    seq: i64,
    schema: u32,
    /// Over the other two: nothing else notices a changed digit.
    check: String,
}

impl Payload {
    pub fn new(seq: i64) -> Self {
        Self { seq, schema: VERSION, check: Self::checksum(seq, VERSION) }
    }
    fn checksum(seq: i64, schema: u32) -> String {
        data_encoding::HEXLOWER.encode(&Sha256::digest(format!("{schema}:{seq}"))[..8])
    }
}

/// Why something did not work.
pub(super) enum Fault {
    Library(TantivyError),
    Panic(String),
    Damage(String),
    Outdated,
}

impl Fault {
    /// Whether the files are at fault, rather than the machine or the caller.
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Panic(_) | Self::Damage(_) => true,
            Self::Outdated => false,
            Self::Library(error) => match io_error(error) {
                Some(error) => is_content(error),
                None => !matches!(error, TantivyError::LockFailure(..) | TantivyError::ErrorInThread(_) | TantivyError::SystemError(_)),
            },
        }
    }
}

impl From<TantivyError> for Fault {
    fn from(error: TantivyError) -> Self {
        Self::Library(error)
    }
}

/// Whether an error speaks of what is in the files.
fn is_content(error: &io::Error) -> bool {
    // An unreadable sector, and something that is no file.
    const EIO: i32 = 5;
    const ENODEV: i32 = 19;
    use io::ErrorKind::*;
    matches!(error.kind(), UnexpectedEof | InvalidData | InvalidInput | NotFound | IsADirectory | NotADirectory)
        || error.kind() == Other && error.raw_os_error().is_none()
        || matches!(error.raw_os_error(), Some(EIO | ENODEV))
}

fn io_error(error: &TantivyError) -> Option<&io::Error> {
    match error {
        TantivyError::IoError(error)
        | TantivyError::LockFailure(LockError::IoError(error), _)
        | TantivyError::OpenReadError(OpenReadError::IoError { io_error: error, .. })
        | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: error, .. })
        | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError { io_error: error, .. }) => Some(error),
        _ => None,
    }
}

/// Runs what may panic on damaged files.
pub(super) fn guard<T, E: Into<Fault>>(work: impl FnOnce() -> Result<T, E>) -> Result<T, Fault> {
    // Whatever was being built is dropped with the panic; what outlives it is checked before it is used again.
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result.map_err(Into::into),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str).or(panic.downcast_ref::<&str>().copied());
            Err(Fault::Panic(text.unwrap_or("panic").to_owned()))
        }
    }
}

/// As an error for the caller.
pub(super) fn fault(fault: Fault) -> Error {
    let unreadable = || Error::unavailable("The search index is being repaired. Please try again in a moment.");
    match fault {
        Fault::Library(error) => match io_error(&error) {
            Some(io) if !is_content(io) => Error::from(io::Error::from(io.kind())).with_source(error),
            _ => unreadable().with_source(error),
        },
        Fault::Panic(text) | Fault::Damage(text) => unreadable().with_source(text),
        Fault::Outdated => unreadable(),
    }
}

/// Held as long as the folder is in use. Beside the folder, so that even a folder that is replaced stays locked.
fn lock(folder: &Path) -> Result<File> {
    let file = File::options().create(true).truncate(false).write(true).open(beside(folder, "lock"))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::new(Kind::Unavailable, "The search index is in use by another process.")),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

/// The place of this ending beside a folder.
pub(super) fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ending);
    folder.with_file_name(name)
}

/// The index of a folder whose lock is held, its cursor, and what became of the folder.
pub(super) fn attach(folder: &Path) -> Result<(Live, i64, Condition)> {
    swap::settle(folder)?;
    let condition = match fs::read_dir(folder).map(Iterator::count) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Condition::Created,
        Ok(0) => Condition::Created,
        _ => match guard(|| load(folder)) {
            Ok((live, cursor)) => return Ok((live, cursor, Condition::Kept)),
            Err(Fault::Outdated) => Condition::Outdated,
            Err(bad) if bad.is_damage() => Condition::Damaged(fault(bad).to_string()),
            Err(other) => return Err(fault(other)),
        },
    };
    match condition {
        Condition::Outdated => fs::remove_dir_all(folder)?,
        Condition::Damaged(_) => set_aside(folder)?,
        Condition::Kept | Condition::Created => {}
    }
    fs::create_dir_all(folder)?;
    let live = guard(|| {
        let (schema, fields) = schema::schema();
        live(tantivy::Index::create_in_dir(folder, schema)?, fields)
    })
    .map_err(fault)?;
    Ok((live, 0, condition))
}

fn live(index: tantivy::Index, fields: Fields) -> Result<Live, Fault> {
    schema::register(&index);
    let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).doc_store_cache_num_blocks(0).try_into()?;
    Ok(Live { index, reader, fields, columns: OpenColumns::default() })
}

fn load(folder: &Path) -> Result<(Live, i64), Fault> {
    let (schema, fields) = schema::schema();
    let directory = MmapDirectory::open(folder).map_err(TantivyError::from)?;
    let index = tantivy::Index::open(directory)?;
    let meta = index.load_metas()?;
    if index.schema() != schema {
        return Err(Fault::Outdated);
    }
    let cursor = cursor(&meta)?;
    whole(folder, &index, &meta)?;
    Ok((live(index, fields)?, cursor))
}

fn cursor(meta: &IndexMeta) -> Result<i64, Fault> {
    let Some(payload) = &meta.payload else {
        return if meta.segments.is_empty() { Ok(0) } else { Err(Fault::Damage("the commit names no cursor".to_owned())) };
    };
    let payload: Payload = serde_json::from_str(payload).map_err(|error| Fault::Damage(error.to_string()))?;
    if payload.check != Payload::checksum(payload.seq, payload.schema) {
        return Err(Fault::Damage("the cursor is not as it was written".to_owned()));
    }
    if payload.schema == VERSION { Ok(payload.seq) } else { Err(Fault::Outdated) }
}

/// The files every segment has.
const COMPONENTS: [SegmentComponent; 6] = [
    SegmentComponent::Postings,
    SegmentComponent::Positions,
    SegmentComponent::Terms,
    SegmentComponent::Store,
    SegmentComponent::FastFields,
    SegmentComponent::FieldNorms,
];

/// Whether every file is there and as it was written, and the list of them says what they say.
fn whole(folder: &Path, index: &tantivy::Index, meta: &IndexMeta) -> Result<(), Fault> {
    let damage = |what: String| Err(Fault::Damage(what));
    for entry in fs::read_dir(folder).map_err(|error| Fault::Library(error.into()))?.flatten() {
        if entry.path().is_dir() {
            return damage(format!("{} is a folder", entry.path().display()));
        }
    }
    let list = fs::read(folder.join("meta.json")).map_err(|error| Fault::Library(error.into()))?;
    let (written, understood) = (serde_json::from_slice::<serde_json::Value>(&list), serde_json::to_value(meta));
    if !matches!((written, understood), (Ok(written), Ok(understood)) if written == understood) {
        return damage("meta.json holds more than is understood".to_owned());
    }
    for segment in &meta.segments {
        let deletes = segment.has_deletes().then_some(SegmentComponent::Delete);
        for component in COMPONENTS.into_iter().chain(deletes) {
            let file = segment.relative_path(component);
            if !index.directory().validate_checksum(&file).map_err(TantivyError::from)? {
                return damage(format!("{} is not as it was written", file.display()));
            }
        }
        let reader = SegmentReader::open(&index.segment(segment.clone()))?;
        for column in [schema::ID, schema::GROUP, schema::AT] {
            if reader.fast_fields().i64(column)?.num_docs() != segment.max_doc() {
                return damage(format!("the segment {} has not as many documents as it should", segment.id().uuid_string()));
            }
        }
        let alive = reader.alive_bitset().map_or(segment.max_doc() as usize, |alive| alive.num_alive_docs());
        if alive != segment.num_docs() as usize {
            return damage(format!("the segment {} has not as many live documents as it should", segment.id().uuid_string()));
        }
    }
    Ok(())
}

/// Renames the folder to `<folder>.bad-<n>`; older ones go.
fn set_aside(folder: &Path) -> Result<()> {
    let prefix = beside(folder, "bad-");
    let prefix = prefix.file_name().unwrap_or_default().to_string_lossy();
    let mut last = 0;
    for entry in fs::read_dir(folder.parent().unwrap_or(Path::new(".")))?.flatten() {
        let name = entry.file_name();
        let Some(number) = name.to_string_lossy().strip_prefix(&*prefix).and_then(|number| number.parse::<u32>().ok()) else { continue };
        last = last.max(number);
        let path = entry.path();
        if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
    }
    Ok(fs::rename(folder, beside(folder, &format!("bad-{}", last.saturating_add(1))))?)
}
