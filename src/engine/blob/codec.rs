//! Compression of small blobs: zstd, with a dictionary learnt once from the box's own mail and kept in the database.
use crate::{
    base::{Error, Result},
    engine::db::Tx,
};
use rusqlite::{Connection, OptionalExtension};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use zstd::{
    bulk::{Compressor, Decompressor},
    dict::from_samples,
    zstd_safe::{CParameter, Strategy},
};

/// Stored as they are.
const PLAIN: i64 = 0;
/// zstd without a dictionary. Codecs from 2 on are dictionaries.
pub(super) const ZSTD: i64 = 1;
/// Quick, and within a few per cent of the best on mail, where there is no dictionary.
const LEVEL: i32 = 3;
/// What a shop's mails share (headers, phrases, templates, the picture under every signature) fits. It costs every context that
/// much memory.
const DICTIONARY_SIZE: usize = 384 << 10;
/// With a dictionary of that size, what counts is to find its matches: one look into a table that stays in the processor's cache
/// takes half the time of level 3 and a few per cent more room.
const WITH_DICTIONARY: [CParameter; 6] = [
    CParameter::Strategy(Strategy::ZSTD_fast),
    CParameter::WindowLog(20),
    CParameter::HashLog(16),
    CParameter::ChainLog(14),
    CParameter::SearchLog(1),
    CParameter::MinMatch(6),
];
/// Contexts kept for reuse; each is a megabyte.
const IDLE: usize = 3;

#[derive(Clone)]
struct Dictionary {
    codec: i64,
    bytes: Arc<Vec<u8>>,
}

/// Compresses with the newest dictionary, decompresses with any.
pub struct Codec {
    current: Mutex<Option<Dictionary>>,
    known: Mutex<HashMap<i64, Arc<Vec<u8>>>>,
    compressors: Mutex<Vec<(i64, Compressor<'static>)>>,
    decompressors: Mutex<Vec<(i64, Decompressor<'static>)>>,
}

impl Codec {
    pub(super) fn load(connection: &Connection) -> Result<Self> {
        let newest: Option<(i64, Vec<u8>)> = connection
            .query_row("select codec, bytes from blob_dictionaries order by codec desc limit 1", [], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        let current = newest.map(|(codec, bytes)| Dictionary { codec, bytes: Arc::new(bytes) });
        Ok(Self { current: Mutex::new(current), known: Mutex::default(), compressors: Mutex::default(), decompressors: Mutex::default() })
    }

    pub(super) fn wants_dictionary(&self) -> bool {
        lock(&self.current).is_none()
    }

    pub(super) fn compress(&self, bytes: &[u8]) -> Result<(i64, Vec<u8>)> {
        let current = lock(&self.current).clone();
        let codec = current.as_ref().map_or(ZSTD, |dictionary| dictionary.codec);
        let idle = take(&self.compressors, codec);
        let mut compressor = match (idle, &current) {
            (Some(compressor), _) => compressor,
            (None, Some(dictionary)) => Self::with_dictionary(&dictionary.bytes)?,
            (None, None) => Compressor::new(LEVEL)?,
        };
        let mut packed = compressor.compress(bytes)?;
        // It was made with room for the worst case, and waits for its transaction.
        packed.shrink_to_fit();
        give_back(&self.compressors, codec, compressor);
        Ok(if packed.len() < bytes.len() { (codec, packed) } else { (PLAIN, bytes.to_vec()) })
    }

    fn with_dictionary(dictionary: &[u8]) -> Result<Compressor<'static>> {
        let mut compressor = Compressor::new(LEVEL)?;
        for parameter in WITH_DICTIONARY {
            compressor.set_parameter(parameter)?;
        }
        // The level stays what it was; what was set above goes before it.
        compressor.set_dictionary(LEVEL, dictionary)?;
        Ok(compressor)
    }

    /// `size` is the size before compression, an upper bound of what comes out.
    pub(super) fn decompress(&self, connection: &Connection, codec: i64, bytes: &[u8], size: usize) -> Result<Vec<u8>> {
        if codec == PLAIN {
            return Ok(bytes.to_vec());
        }
        let mut decompressor = match take(&self.decompressors, codec) {
            Some(decompressor) => decompressor,
            None if codec == ZSTD => Decompressor::new()?,
            None => Decompressor::with_dictionary(&self.dictionary(connection, codec)?)?,
        };
        let plain = decompressor.decompress(bytes, size)?;
        give_back(&self.decompressors, codec, decompressor);
        Ok(plain)
    }

    fn dictionary(&self, connection: &Connection, codec: i64) -> Result<Arc<Vec<u8>>> {
        if let Some(bytes) = lock(&self.known).get(&codec) {
            return Ok(bytes.clone());
        }
        let bytes: Option<Vec<u8>> =
            connection.query_row("select bytes from blob_dictionaries where codec = ?1", [codec], |row| row.get(0)).optional()?;
        let bytes = Arc::new(bytes.ok_or_else(|| Error::internal(format!("dictionary {codec} is missing")))?);
        lock(&self.known).insert(codec, bytes.clone());
        Ok(bytes)
    }

    /// Trains outside of any transaction: it takes a good part of a second.
    pub(super) fn train(samples: &[Vec<u8>]) -> Option<Vec<u8>> {
        from_samples(samples, DICTIONARY_SIZE).inspect_err(|error| tracing::debug!(%error, "no dictionary could be learnt")).ok()
    }

    /// Stores a trained dictionary. It is used only after [`Self::adopt`], that is, after the commit.
    pub(super) fn store(tx: &Tx<'_>, bytes: &[u8]) -> Result<i64> {
        let codec: i64 = tx.query_row("select coalesce(max(codec), ?1) + 1 from blob_dictionaries", [ZSTD], |row| row.get(0))?;
        tx.prepare_cached("insert into blob_dictionaries (codec, bytes) values (?1, ?2)")?.execute((codec, bytes))?;
        Ok(codec)
    }

    pub(super) fn adopt(&self, codec: i64, bytes: Vec<u8>) {
        let bytes = Arc::new(bytes);
        lock(&self.known).insert(codec, bytes.clone());
        *lock(&self.current) = Some(Dictionary { codec, bytes });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn take<T>(idle: &Mutex<Vec<(i64, T)>>, codec: i64) -> Option<T> {
    let mut idle = lock(idle);
    let at = idle.iter().position(|(of, _)| *of == codec)?;
    Some(idle.swap_remove(at).1)
}

fn give_back<T>(idle: &Mutex<Vec<(i64, T)>>, codec: i64, context: T) {
    let mut idle = lock(idle);
    if idle.len() >= IDLE {
        idle.remove(0);
    }
    idle.push((codec, context));
}
