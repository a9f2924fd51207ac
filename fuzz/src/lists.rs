//! The query strings of lists: filters, limits and cursors.

use std::fmt::Debug;

use garde::Validate;
use parlance::db::{AttemptId, Day, LevelId, Timestamp, UnitId, UserId};
use parlance::http::{NoFilter, optional_day, read_list};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::cost::linear;

/// A filter with a parameter of each sort that lists have.
#[derive(Debug, Deserialize, Validate)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Filter {
    #[serde(default, deserialize_with = "optional_day")]
    #[garde(skip)]
    from: Option<Day>,
    #[garde(skip)]
    overdue: Option<bool>,
    #[garde(inner(length(chars, min = 1, max = 100)))]
    q: Option<String>,
}

/// A byte that chooses what the list is sorted by, and a query string.
pub fn lists(bytes: &[u8]) {
    let Some((order, query)) = bytes.split_first() else { return };
    let Ok(query) = std::str::from_utf8(query) else { return };
    match order % 5 {
        0 => list::<(String, i32, LevelId)>(query),
        1 => list::<(i32, UnitId)>(query),
        2 => list::<Day>(query),
        3 => list::<UserId>(query),
        _ => list::<(Timestamp, AttemptId)>(query),
    }
}

fn list<K: Clone + Debug + PartialEq + Serialize + DeserializeOwned>(query: &str) {
    let list = match linear(query.as_bytes(), 64, 256, || read_list::<K, Filter>(query)) {
        Ok(list) => list,
        Err(refusal) => {
            assert!(matches!(refusal.code.status(), 400 | 422), "{refusal:?}");
            assert!(refusal.cause.is_none(), "{refusal:?}");
            return;
        }
    };
    let filter = &list.filter;
    assert!(filter.q.as_ref().is_none_or(|q| (1..=100).contains(&q.chars().count()) && !q.contains('\0')));
    assert!(filter.from.is_none_or(|day| day.to_string().len() == 10));
    assert!(filter.overdue.is_none() || query.contains('='));
    assert!((2..=101).contains(&list.page.sql_limit()));
    let Some(after) = list.page.after() else { return };
    let key = serde_json::to_value(after).expect("a sort key is plain data");
    assert!(!holds_nul(&key));
    if !has_plain_years(&key) {
        return;
    }
    // The cursor that we make of a row with this key leads back to it.
    let rows = vec![after.clone(); list.page.sql_limit() as usize];
    let page = list.page.page(rows, K::clone);
    assert_eq!(page.items.len() as i64, list.page.sql_limit() - 1);
    let cursor = page.next_cursor.expect("there is another row");
    let next = read_list::<K, NoFilter>(&format!("limit=7&cursor={cursor}")).expect("the cursor is ours");
    assert_eq!((next.page.after(), next.page.sql_limit()), (Some(after), 8));
}

fn holds_nul(key: &Value) -> bool {
    match key {
        Value::String(text) => text.contains('\0'),
        Value::Array(fields) => fields.iter().any(holds_nul),
        _ => false,
    }
}

/// An offset may move a time out of the years that have four digits. No row is there, so no cursor of ours is.
fn has_plain_years(key: &Value) -> bool {
    match key {
        Value::String(text) => !text.starts_with(['+', '-']),
        Value::Array(fields) => fields.iter().all(has_plain_years),
        _ => true,
    }
}
