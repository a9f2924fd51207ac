//! Keyset paging: a page carries an opaque cursor, the sort key of its last row, to the next one.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use garde::Validate;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::IntoParams;

use super::query::read_query;
use super::valid::between;
use crate::error::{Detail, Error, Result};

/// The rows of a page unless the client says how many.
const DEFAULT_LIMIT: u32 = 20;

/// Which page of a list, as clients ask for it: part of the query string of every list.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageParams {
    /// How many rows at most, 1 to 100; 20 unless given.
    #[garde(inner(custom(between(1, 100))))]
    #[param(minimum = 1, maximum = 100, example = 20)]
    limit: Option<u32>,
    /// `nextCursor` of the page before.
    #[garde(skip)]
    cursor: Option<String>,
}

/// Which page of a list whose rows are sorted by `K`.
#[derive(Debug, Clone)]
pub struct PageRequest<K> {
    after: Option<K>,
    limit: u32,
}

impl<K> PageRequest<K> {
    /// The sort key that the page begins behind; none for the first page.
    pub fn after(&self) -> Option<&K> {
        self.after.as_ref()
    }

    /// How many rows to ask the database for: one more than the page shows, to know whether there is another.
    pub fn sql_limit(&self) -> i64 {
        i64::from(self.limit) + 1
    }

    /// The page of rows that were asked for with [`PageRequest::sql_limit`]; `key` is the sort key of a row.
    pub fn page<T>(&self, mut rows: Vec<T>, key: impl FnOnce(&T) -> K) -> Page<T>
    where
        K: Serialize,
    {
        let limit = self.limit as usize;
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(|last| encode_cursor(&key(last)));
        Page { items: rows, next_cursor }
    }
}

/// The query string of a list: its filter, with every field that `F` has, and the page. Rejections as for
/// [`Params`](super::Params); 400 for a cursor that is none of this list.
#[derive(Debug)]
pub struct List<K, F = NoFilter> {
    /// Which rows.
    pub filter: F,
    /// Which page of them.
    pub page: PageRequest<K>,
}

/// The filter of a list that has none.
#[derive(Debug, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct NoFilter {}

impl<K, F> FromRequest for List<K, F>
where
    K: DeserializeOwned,
    F: DeserializeOwned + Validate<Context = ()>,
{
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read_list(req.query_string()))
    }
}

/// Reads the query string of a list as [`List`] does.
///
/// # Errors
/// 400 naming the parameter that cannot be read, 422 naming those whose values are not allowed.
pub fn read_list<K, F>(query: &str) -> Result<List<K, F>>
where
    K: DeserializeOwned,
    F: DeserializeOwned + Validate<Context = ()>,
{
    let is_page = |name: &str| matches!(name, "limit" | "cursor");
    let filter = read_query(query, |name| !is_page(name), &["limit", "cursor"])?;
    let params: PageParams = read_query(query, is_page, &[])?;
    let after = params.cursor.as_deref().map(decode_cursor).transpose()?;
    Ok(List { filter, page: PageRequest { after, limit: params.limit.unwrap_or(DEFAULT_LIMIT) } })
}

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
    /// The same page with each row turned into something else.
    pub fn map<U>(self, turn: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(turn).collect(), next_cursor: self.next_cursor }
    }
}

fn encode_cursor<K: Serialize>(key: &K) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).expect("a sort key is plain data"))
}

fn decode_cursor<K: DeserializeOwned>(cursor: &str) -> Result<K> {
    let key: Option<Value> = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let key = key.filter(can_be_kept).and_then(|key| serde_json::from_value(key).ok());
    key.ok_or_else(|| Error::malformed(Detail::BadCursor))
}

/// Texts of a sort key that PostgreSQL has no place for: U+0000, and times and days whose year has a sign and more than
/// four digits. No column that lists are sorted by begins with one.
fn can_be_kept(key: &Value) -> bool {
    match key {
        Value::String(text) => !text.contains('\0') && !text.starts_with(['+', '-']),
        Value::Array(fields) => fields.iter().all(can_be_kept),
        _ => true,
    }
}

/// The rows behind a sort key, for columns in the order of the list, each `asc` or `desc`:
/// `rows_after!(asc levels::position => position, asc levels::id => id)`.
#[macro_export]
macro_rules! rows_after {
    (asc $column:expr => $value:expr) => { $column.gt($value) };
    (desc $column:expr => $value:expr) => { $column.lt($value) };
    ($order:ident $column:expr => $value:expr, $($rest:tt)+) => {
        $crate::rows_after!($order $column => $value)
            .or($column.eq($value).and($crate::rows_after!($($rest)+)))
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn pages_follow_one_another_without_gap_or_repetition(rows in 0..250_i64, limit in 1..=100_u32) {
            let all: Vec<i64> = (0..rows).collect();
            let (mut seen, mut query) = (Vec::new(), format!("limit={limit}"));
            loop {
                let list: List<i64> = read_list(&query).unwrap();
                let behind = all.iter().copied().filter(|row| list.page.after().is_none_or(|after| row > after));
                let asked: Vec<i64> = behind.take(list.page.sql_limit() as usize).collect();
                let page = list.page.page(asked, |row| *row);
                prop_assert!(page.items.len() <= limit as usize);
                seen.extend(page.items);
                let Some(cursor) = page.next_cursor else { break };
                query = format!("limit={limit}&cursor={cursor}");
            }
            prop_assert_eq!(seen, all);
        }
    }

    #[test]
    fn a_cursor_of_another_list_and_unknown_parameters_are_refused() {
        let of_numbers = encode_cursor(&7);
        assert!(read_list::<(i32, String), NoFilter>(&format!("cursor={of_numbers}")).is_err());
        assert!(read_list::<i64, NoFilter>("limit=0").is_err());
        assert!(read_list::<i64, NoFilter>("offset=3").is_err());
    }
}
