//! Keyset paging: a page carries an opaque cursor to the next one.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::{Error, Result};

/// One page of a list.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub items: Vec<T>,
    /// Send as `cursor` for the next page; null on the last one.
    pub next_cursor: Option<String>,
}

impl<T> Page<T> {
    /// Makes a page of rows that were asked for with one more than `limit`; `key` is what the cursor remembers of the
    /// last row shown.
    pub fn of<K: Serialize>(mut rows: Vec<T>, limit: i64, key: impl FnOnce(&T) -> K) -> Self {
        let more = rows.len() as i64 > limit;
        rows.truncate(limit as usize);
        let next_cursor = rows.last().filter(|_| more).map(|last| encode_cursor(&key(last)));
        Self { items: rows, next_cursor }
    }

    /// The same page with each row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next_cursor: self.next_cursor }
    }
}

/// The page size in force: `limit` or 20.
pub fn page_limit(limit: Option<u32>) -> i64 {
    i64::from(limit.unwrap_or(20))
}

/// Packs a row's sort key.
pub fn encode_cursor<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).expect("a sort key is plain data"))
}

/// Unpacks a cursor.
///
/// # Errors
/// 400 when it is none of this list.
pub fn decode_cursor<K: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<K>> {
    let Some(cursor) = cursor else { return Ok(None) };
    let key = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    key.map(Some)
        .ok_or_else(|| Error::malformed("The parameter cursor is not one of this list; start again without it."))
}
