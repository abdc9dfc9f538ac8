//! Keyset pages: a cursor names the last row seen, so that paging neither skips nor repeats when rows come and go.
use super::error::{Error, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Rows in a page when nothing is asked for.
pub const DEFAULT_LIMIT: u32 = 50;
/// The most rows one page gives.
pub const MAX_LIMIT: u32 = 200;

/// An opaque place in a listing: the sort keys of the last row, as base64url of JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(transparent)]
pub struct Cursor(String);

impl Cursor {
    pub fn of(keys: &impl Serialize) -> Result<Self> {
        Ok(Self(URL_SAFE_NO_PAD.encode(serde_json::to_vec(keys)?)))
    }
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }
    /// The keys again; a cursor that is not ours is an invalid input, not a fault.
    pub fn keys<T: DeserializeOwned>(&self) -> Result<T> {
        let bytes = URL_SAFE_NO_PAD.decode(&self.0).map_err(|e| Error::field("cursor", "This cursor is not valid.").with_source(e))?;
        serde_json::from_slice(&bytes).map_err(|e| Error::field("cursor", "This cursor is not valid.").with_source(e))
    }
}

/// What part of a listing is wanted.
#[derive(Debug, Clone, Default)]
pub struct PageRequest {
    pub cursor: Option<Cursor>,
    pub limit: Option<u32>,
}

impl PageRequest {
    /// Between 1 and [`MAX_LIMIT`].
    pub fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }
}

/// One page of a listing; `next` is absent on the last.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct Page<T> {
    pub items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<Cursor>,
}

impl<T> Page<T> {
    /// Makes a page of rows that were fetched with one more than the limit; `keys` names a row's place.
    pub fn from_rows<K: Serialize>(mut rows: Vec<T>, limit: u32, keys: impl Fn(&T) -> K) -> Result<Self> {
        let next = if rows.len() > limit as usize {
            rows.truncate(limit as usize);
            rows.last().map(|row| Cursor::of(&keys(row))).transpose()?
        } else {
            None
        };
        Ok(Self { items: rows, next })
    }
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next }
    }
}
