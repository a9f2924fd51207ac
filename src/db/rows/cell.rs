//! One value of a row.

use anyhow::{Context, bail, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::db::{Day, Id, Json, Timestamp};

/// What a column holds. Both databases name their types alike, since one script makes both schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// `uuid`.
    Uuid,
    /// `text`.
    Text,
    /// `integer`, 32 bits.
    Integer,
    /// `bigint`, 64 bits.
    Bigint,
    /// `boolean`.
    Boolean,
    /// `double precision`.
    Double,
    /// `timestamptz`.
    Timestamp,
    /// `date`.
    Date,
    /// `jsonb`.
    Json,
    /// `bytea`.
    Bytes,
}

impl Kind {
    /// By the name that a database gives the type; `None` for types that Parlance does not use.
    pub(super) fn by_name(name: &str) -> Option<Self> {
        Some(match name {
            "uuid" => Self::Uuid,
            "text" => Self::Text,
            "integer" => Self::Integer,
            "bigint" => Self::Bigint,
            "boolean" => Self::Boolean,
            "double precision" => Self::Double,
            "timestamptz" | "timestamp with time zone" => Self::Timestamp,
            "date" => Self::Date,
            "jsonb" => Self::Json,
            "bytea" => Self::Bytes,
            _ => return None,
        })
    }
}

/// A value of a column, or null.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Of a `uuid` column.
    Uuid(Option<Id>),
    /// Of a `text` column.
    Text(Option<String>),
    /// Of an `integer` column.
    Integer(Option<i32>),
    /// Of a `bigint` column.
    Bigint(Option<i64>),
    /// Of a `boolean` column.
    Boolean(Option<bool>),
    /// Of a `double precision` column.
    Double(Option<f64>),
    /// Of a `timestamptz` column.
    Timestamp(Option<Timestamp>),
    /// Of a `date` column.
    Date(Option<Day>),
    /// Of a `jsonb` column.
    Json(Option<Json>),
    /// Of a `bytea` column.
    Bytes(Option<Vec<u8>>),
}

impl Cell {
    /// From what [`Cell::to_value`] gives, or from what a database has: SQLite's truth is 0 or 1, and a number where a
    /// document is one.
    ///
    /// # Errors
    /// When a column of this kind cannot hold it.
    pub fn parse(kind: Kind, value: Value) -> anyhow::Result<Self> {
        Ok(match kind {
            Kind::Uuid => Self::Uuid(read(value)?),
            Kind::Text => Self::Text(read(value)?),
            Kind::Integer => Self::Integer(read(value)?),
            Kind::Bigint => Self::Bigint(read(value)?),
            Kind::Boolean => Self::Boolean(match value.as_i64() {
                Some(number) => Some(number != 0),
                None => read(value)?,
            }),
            Kind::Double => Self::Double(read(value)?),
            Kind::Timestamp => Self::Timestamp(read(value)?),
            Kind::Date => Self::Date(read(value)?),
            Kind::Json => Self::Json(match value {
                Value::Null => None,
                Value::String(text) => Some(Json(serde_json::from_str(&text)?)),
                number @ Value::Number(_) => Some(Json(number)),
                _ => bail!("{value} is not the text of a document"),
            }),
            Kind::Bytes => Self::Bytes(read::<Option<String>>(value)?.map(hex::decode).transpose()?),
        })
    }

    /// As JSON: null, true or false, a number, or a text; of a document its own text, so that `null` within is told apart
    /// from none; bytes in hex.
    ///
    /// # Errors
    /// For numbers that JSON does not have.
    pub fn to_value(&self) -> anyhow::Result<Value> {
        Ok(match self {
            Self::Double(Some(number)) => {
                ensure!(number.is_finite(), "{number} is no number that can be kept");
                Value::from(*number)
            }
            Self::Uuid(cell) => serde_json::to_value(cell)?,
            Self::Text(cell) => serde_json::to_value(cell)?,
            Self::Integer(cell) => serde_json::to_value(cell)?,
            Self::Bigint(cell) => serde_json::to_value(cell)?,
            Self::Boolean(cell) => serde_json::to_value(cell)?,
            Self::Double(None) => Value::Null,
            Self::Timestamp(cell) => serde_json::to_value(cell)?,
            Self::Date(cell) => serde_json::to_value(cell)?,
            Self::Json(cell) => cell.as_ref().map(|json| Value::from(json.0.to_string())).into(),
            Self::Bytes(cell) => cell.as_ref().map(|bytes| Value::from(hex::encode(bytes))).into(),
        })
    }

    /// As [`Cell::to_value`], the same for documents that mean the same: PostgreSQL keeps neither the order of their names
    /// nor how their numbers were written.
    ///
    /// # Errors
    /// As [`Cell::to_value`].
    pub fn to_canonical(&self) -> anyhow::Result<Value> {
        match self {
            Self::Json(Some(Json(document))) => Ok(Value::from(canonical(document).to_string())),
            cell => cell.to_value(),
        }
    }
}

fn read<T: DeserializeOwned>(value: Value) -> anyhow::Result<T> {
    let shown: String = value.to_string().chars().take(64).collect();
    serde_json::from_value(value).with_context(|| format!("the value {shown}"))
}

fn canonical(value: &Value) -> Value {
    /// Whole numbers up to here are exact as `f64`: 2^53.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Array(items) => items.iter().map(canonical).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().map(|(name, value)| (name.clone(), canonical(value))).collect();
            fields.sort_by(|a, b| a.0.cmp(&b.0));
            Value::Object(fields.into_iter().collect())
        }
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < EXACT => Value::from(float as i64),
            _ => value.clone(),
        },
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn kinds_and_values() -> impl Strategy<Value = (Kind, Value)> {
        prop_oneof![
            any::<u128>().prop_map(|id| (Kind::Uuid, json!(uuid::Uuid::from_u128(id).to_string()))),
            any::<String>().prop_map(|text| (Kind::Text, json!(text))),
            any::<i32>().prop_map(|number| (Kind::Integer, json!(number))),
            any::<i64>().prop_map(|number| (Kind::Bigint, json!(number))),
            any::<bool>().prop_map(|truth| (Kind::Boolean, json!(truth))),
            any::<f64>().prop_filter("finite", |number| number.is_finite()).prop_map(|n| (Kind::Double, json!(n))),
            (0_i64..4_000_000_000_000_000).prop_map(|micros| {
                let time = chrono::DateTime::from_timestamp_micros(micros).unwrap_or_default();
                (Kind::Timestamp, json!(Timestamp::new(time)))
            }),
            (0_i32..40_000).prop_map(|day| { (Kind::Date, json!(Day::from_epoch_days(day).unwrap_or_default())) }),
            any::<Vec<u8>>().prop_map(|bytes| (Kind::Bytes, json!(hex::encode(bytes)))),
            any::<String>().prop_map(|text| (Kind::Json, json!(json!({"b": [1.5, null], "a": text}).to_string()))),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again((kind, value) in kinds_and_values(), null in any::<bool>()) {
            let value = if null { Value::Null } else { value };
            let cell = Cell::parse(kind, value.clone()).unwrap();
            prop_assert_eq!(cell.to_value().unwrap(), value);
            prop_assert_eq!(Cell::parse(kind, cell.to_canonical().unwrap()).unwrap().to_canonical().unwrap(),
                cell.to_canonical().unwrap());
        }
    }

    #[test]
    fn what_a_column_cannot_hold_is_refused() {
        for (kind, value) in [
            (Kind::Uuid, json!("x")),
            (Kind::Text, json!(1)),
            (Kind::Integer, json!(1_i64 << 40)),
            (Kind::Boolean, json!("true")),
            (Kind::Timestamp, json!("yesterday")),
            (Kind::Date, json!("2026-02-30")),
            (Kind::Json, json!("{")),
            (Kind::Bytes, json!("0g")),
        ] {
            assert!(Cell::parse(kind, value.clone()).is_err(), "{kind:?} {value}");
        }
        assert!(Cell::Double(Some(f64::NAN)).to_value().is_err());
    }

    #[test]
    fn documents_that_mean_the_same_have_one_text() {
        let text = |document: &str| Cell::parse(Kind::Json, json!(document)).unwrap().to_canonical().unwrap();
        assert_eq!(text(r#"{"b": 1.0, "a": [-0.0, 1e2]}"#), text(r#"{"a":[0,100],"b":1}"#));
        assert_ne!(text(r#"{"a": "1"}"#), text(r#"{"a": 1}"#));
        assert_ne!(text("null"), Cell::Json(None).to_canonical().unwrap());
    }
}
