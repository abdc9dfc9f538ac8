//! Stored bytes, named by their SHA-256. Small ones lie in a table of the database (one flush for a whole batch, one thing to
//! back up), large ones as files that are on disk before the transaction that names them.
mod codec;
mod file;

pub use codec::Codec;

use crate::{
    base::{Actor, Error, Result, id::BlobId},
    engine::db::{Db, Tx},
};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

/// Up to so many bytes, before compression, a blob is a row; beyond, a file.
pub const ROW_LIMIT: usize = 256 << 10;

/// A SHA-256.
pub type Hash = [u8; 32];

pub fn hash_of(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Bytes that are ready to be named by a transaction. If they are a file, the file is on disk.
#[derive(Debug)]
pub struct Prepared {
    pub hash: Hash,
    /// Before compression.
    pub size: u64,
    stored: Stored,
}

#[derive(Debug)]
enum Stored {
    Row { codec: i64, bytes: Vec<u8> },
    File(PathBuf),
}

/// The blobs of one data folder; cheap to clone.
#[derive(Clone)]
pub struct Blobs {
    folder: Arc<PathBuf>,
    codec: Arc<Codec>,
}

impl Blobs {
    /// `folder` is where large blobs lie, and is there; dictionaries are read from the database.
    pub fn open(folder: PathBuf, connection: &Connection) -> Result<Self> {
        Ok(Self { folder: Arc::new(folder), codec: Arc::new(Codec::load(connection)?) })
    }

    /// Compresses, and writes large blobs durably. Takes time and is called outside of transactions.
    pub fn prepare(&self, bytes: &[u8]) -> Result<Prepared> {
        let hash = hash_of(bytes);
        let stored = if bytes.len() <= ROW_LIMIT {
            let (codec, bytes) = self.codec.compress(bytes)?;
            Stored::Row { codec, bytes }
        } else {
            file::write(&self.folder, &hash, bytes)?;
            Stored::File(file::path(&self.folder, &hash))
        };
        Ok(Prepared { hash, size: bytes.len() as u64, stored })
    }

    /// Names the bytes in this transaction; the same bytes are kept once.
    pub fn keep(tx: &Tx<'_>, prepared: &Prepared) -> Result<BlobId> {
        let size = i64::try_from(prepared.size).map_err(Error::internal)?;
        let (place, codec, bytes) = match &prepared.stored {
            Stored::Row { codec, bytes } => ("row", *codec, Some(bytes)),
            // The same bytes may have been taken away since they were made ready.
            Stored::File(path) if !path.exists() => return Err(Error::unavailable("The file was not kept. Try again.")),
            Stored::File(_) => ("file", codec::ZSTD, None),
        };
        let added = tx
            .prepare_cached("insert into blobs (hash, size, place, codec) values (?1, ?2, ?3, ?4) on conflict (hash) do nothing")?
            .execute((&prepared.hash, size, place, codec))?;
        if added == 0 {
            return find(tx, &prepared.hash)?.ok_or_else(|| Error::internal("a blob is there and is not"));
        }
        let id = BlobId(tx.last_insert_rowid());
        if let Some(bytes) = bytes {
            tx.prepare_cached("insert into blob_rows (blob_id, bytes) values (?1, ?2)")?.execute((id, bytes))?;
        }
        Ok(id)
    }

    /// Takes the bytes away for good; nothing may name this blob any more. Its row stays without them, since other tables may once
    /// have named it, and the same bytes would be kept anew.
    pub fn forget(&self, tx: &Tx<'_>, id: BlobId) -> Result<()> {
        let hash: Option<Hash> = tx.prepare_cached("select hash from blobs where id = ?1")?.query_row([id], |row| row.get(0)).optional()?;
        let Some(hash) = hash else { return Ok(()) };
        let nothing = hash_of(format!("removed blob {id}").as_bytes());
        tx.prepare_cached("update blobs set hash = ?2, size = 0, place = 'row' where id = ?1")?.execute((id, nothing))?;
        tx.prepare_cached("delete from blob_rows where blob_id = ?1")?.execute([id])?;
        file::remove(&self.folder, &hash)
    }

    /// The bytes again, checked against their hash.
    pub fn get(&self, connection: &Connection, id: BlobId) -> Result<Vec<u8>> {
        let row: Option<(Hash, i64, String, i64)> = connection
            .prepare_cached("select hash, size, place, codec from blobs where id = ?1")?
            .query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
            .optional()?;
        let (hash, size, place, codec) = row.ok_or_else(|| Error::not_found("These bytes are not stored here."))?;
        let size = usize::try_from(size).map_err(Error::internal)?;
        let bytes = if place == "file" {
            file::read(&self.folder, &hash, size)?
        } else {
            let stored: Vec<u8> =
                connection.prepare_cached("select bytes from blob_rows where blob_id = ?1")?.query_row([id], |row| row.get(0))?;
            self.codec.decompress(connection, codec, &stored, size)?
        };
        if hash_of(&bytes) != hash {
            return Err(Error::internal(format!("blob {id} is damaged: its bytes do not have its hash")));
        }
        Ok(bytes)
    }

    /// Compresses what another table keeps itself, with the same dictionary; to be read with [`Self::unpack`].
    pub fn pack(&self, bytes: &[u8]) -> Result<(i64, Vec<u8>)> {
        self.codec.compress(bytes)
    }

    /// Undoes [`Self::pack`]; `size` is the size before compression.
    pub fn unpack(&self, connection: &Connection, codec: i64, bytes: &[u8], size: usize) -> Result<Vec<u8>> {
        self.codec.decompress(connection, codec, bytes, size)
    }

    /// Whether a dictionary could be learnt now (there is none yet).
    pub fn wants_dictionary(&self) -> bool {
        self.codec.wants_dictionary()
    }

    /// Learns a dictionary from samples of this box's own mail and uses it for what comes next. A shop's mails share their
    /// headers, phrases and templates: with it a short mail takes half the room. Takes a good part of a second.
    pub fn learn(&self, db: &Db, samples: &[Vec<u8>]) -> Result<()> {
        let Some(bytes) = Codec::train(samples) else { return Ok(()) };
        let stored = bytes.clone();
        let codec = db.write_blocking(Actor::System("blobs"), move |tx| Codec::store(tx, &stored))?;
        self.codec.adopt(codec, bytes);
        Ok(())
    }

    /// Large blobs on disk that no row names, and rows whose file is missing: for `doctor`.
    pub fn compare_files(&self, connection: &Connection) -> Result<(Vec<PathBuf>, Vec<BlobId>)> {
        let mut named = std::collections::HashMap::new();
        let mut statement = connection.prepare("select id, hash from blobs where place = 'file'")?;
        for row in statement.query_map([], |row| Ok((row.get::<_, BlobId>(0)?, row.get::<_, Hash>(1)?)))? {
            let (id, hash) = row?;
            named.insert(file::path(&self.folder, &hash), id);
        }
        let mut orphans = Vec::new();
        for found in file::list(&self.folder)? {
            if named.remove(&found).is_none() {
                orphans.push(found);
            }
        }
        Ok((orphans, named.into_values().collect()))
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// The blob with this hash, if it is stored.
pub fn find(connection: &Connection, hash: &Hash) -> Result<Option<BlobId>> {
    Ok(connection.prepare_cached("select id from blobs where hash = ?1")?.query_row([hash], |row| row.get(0)).optional()?)
}
