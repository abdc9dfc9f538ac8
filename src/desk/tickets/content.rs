//! The content of entries, packed and unpacked; and the keys by which messages are found again.
use super::{
    entry::{Content, Packed},
    store::entries,
};
use crate::{
    base::{Error, Result},
    engine::blob::{Blobs, hash_of},
};
use rusqlite::Connection;

/// Characters of an entry that lists show.
pub const PREVIEW: usize = 140;

pub fn pack(blobs: &Blobs, content: &Content) -> Result<Packed> {
    let json = serde_json::to_vec(content)?;
    let (codec, bytes) = blobs.pack(&json)?;
    Ok(Packed { codec, size: u32::try_from(json.len()).map_err(Error::internal)?, bytes })
}

pub fn unpack(blobs: &Blobs, connection: &Connection, packed: &Packed) -> Result<Content> {
    Ok(serde_json::from_slice(&blobs.unpack(connection, packed.codec, &packed.bytes, packed.size as usize)?)?)
}

/// The contents of the oldest entries as they were before packing, for the dictionary to learn from.
pub fn samples(blobs: &Blobs, connection: &Connection, limit: u32) -> Result<Vec<Vec<u8>>> {
    let packed = entries::oldest_contents(connection, limit)?;
    packed.iter().map(|packed| blobs.unpack(connection, packed.codec, &packed.bytes, packed.size as usize)).collect()
}

/// The key of a message id: 64 bits of its SHA-256. Ids are compared as written, only brackets and white space aside.
pub fn key_of(external_id: &str) -> i64 {
    let hash = hash_of(external_id.trim_matches(|c: char| c.is_whitespace() || c == '<' || c == '>').as_bytes());
    i64::from_be_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]])
}
