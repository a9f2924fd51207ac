//! What is wrong with the shape of JSON or a query string, as faults of fields: serde names Rust's types and repeats what it
//! read, however long that is.

use std::fmt::Display;

use serde_path_to_error::Error;

use crate::error::{Fault, LARGEST_WHOLE};

/// The most characters that are kept of a field's place, and the most words that it is told it may be.
const MAX_PLACE: usize = 600;
const MAX_ALLOWED: usize = 100;

/// Rust's whole numbers by their range.
const WHOLE: [(&str, i64, i64); 8] = [
    ("u8", 0, u8::MAX as i64),
    ("i16", i16::MIN as i64, i16::MAX as i64),
    ("u16", 0, u16::MAX as i64),
    ("i32", i32::MIN as i64, i32::MAX as i64),
    ("u32", 0, u32::MAX as i64),
    ("i64", -LARGEST_WHOLE, LARGEST_WHOLE),
    ("u64", 0, LARGEST_WHOLE),
    ("usize", 0, LARGEST_WHOLE),
];

/// A field of the wrong shape.
#[derive(Debug, PartialEq)]
pub struct ShapeFault {
    /// Where it stands, as `events[3].unitId`; empty for the whole.
    pub path: String,
    /// What is wrong.
    pub fault: Fault,
}

impl ShapeFault {
    /// The fault that reading ended with.
    pub fn of<E: Display>(error: &Error<E>) -> Self {
        let path = error.path().to_string();
        let path = if path == "." { String::new() } else { path };
        let said = error.inner().to_string();
        let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
        let missing = said.strip_prefix("missing field ").and_then(|rest| words(rest).into_iter().next());
        let path = match missing {
            Some(name) if path.is_empty() => name,
            Some(name) => format!("{path}.{name}"),
            None => path,
        };
        Self { path: cut(&path), fault: fault(said) }
    }
}

/// What serde's sentences, and those of the types that are read from text, say.
fn fault(said: &str) -> Fault {
    if let Some(fault) = Fault::carried(said) {
        return fault;
    }
    if said.starts_with("missing field ") {
        return Fault::Required;
    }
    // The names that are allowed stand last; what was sent may hold anything.
    let allowed = || said.rsplit_once(", expected ").map(|(_, allowed)| words(allowed)).unwrap_or_default();
    if said.starts_with("unknown field ") {
        return Fault::UnknownField { allowed: allowed() };
    }
    if said.starts_with("unknown variant ") {
        return Fault::NotInList { allowed: allowed() };
    }
    if said.starts_with("UUID parsing failed") {
        return Fault::NotAUuid;
    }
    if said.starts_with("duplicate field ") {
        return Fault::Duplicate;
    }
    let Some((got, expected)) = said.rsplit_once(", expected ") else { return of_text(said) };
    if let Some((_, min, max)) = WHOLE.into_iter().find(|(name, ..)| *name == expected) {
        return match got.starts_with("invalid value") {
            true => Fault::OutOfRange { min, max },
            false => Fault::WrongType { expected: "integer".to_owned() },
        };
    }
    let expected = match expected {
        "f32" | "f64" => "number",
        "a boolean" => "boolean",
        "a map" | "map" | "an object" => "object",
        "a sequence" | "sequence" | "an array" => "array",
        name if name.starts_with("struct ") => "object",
        // Everything else is read from text: times, ids, words of a list.
        _ => "string",
    };
    Fault::WrongType { expected: expected.to_owned() }
}

/// What numbers and times say of a text that they are read from.
fn of_text(said: &str) -> Fault {
    match said {
        said if said.contains("digit") || said.contains("float") || said.contains("integer") => {
            Fault::WrongType { expected: if said.contains("float") { "number" } else { "integer" }.to_owned() }
        }
        "provided string was not `true` or `false`" => Fault::WrongType { expected: "boolean".to_owned() },
        "number too large to fit in target type" | "number too small to fit in target type" => {
            Fault::OutOfRange { min: -LARGEST_WHOLE, max: LARGEST_WHOLE }
        }
        // chrono's: the time or day has the wrong form, or there is none such.
        "premature end of input"
        | "input contains invalid characters"
        | "trailing input"
        | "input is out of range"
        | "input is not enough for unique date and time"
        | "no possible date and time matching input" => Fault::NotATime,
        _ => Fault::Invalid,
    }
}

/// What stands between backquotes.
fn words(said: &str) -> Vec<String> {
    said.split('`').skip(1).step_by(2).take(MAX_ALLOWED).map(cut).collect()
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_PLACE) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;
    use crate::db::{Timestamp, UnitId};

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "camelCase", deny_unknown_fields)]
    #[expect(dead_code, reason = "it is only read into")]
    struct Everything {
        small: Option<i32>,
        size: Option<u64>,
        share: Option<f64>,
        names: Option<Vec<String>>,
        inner: Option<Box<Everything>>,
        table: Option<BTreeMap<String, i64>>,
        is_on: Option<bool>,
        id: Option<UnitId>,
        at: Option<Timestamp>,
        needed: Option<Needed>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    #[expect(dead_code, reason = "it is only read into")]
    struct Needed {
        name: String,
    }

    fn fault(value: &Value) -> Option<ShapeFault> {
        serde_path_to_error::deserialize::<_, Everything>(value).err().map(|error| ShapeFault::of(&error))
    }

    #[test]
    fn what_is_expected_is_said_in_words_of_json() {
        let wrong = |expected: &str| Fault::WrongType { expected: expected.to_owned() };
        for (value, path, fault_of_it) in [
            (json!({"small": "a"}), "small", wrong("integer")),
            (
                json!({"small": 3_000_000_000_u32}),
                "small",
                Fault::OutOfRange { min: -2_147_483_648, max: 2_147_483_647 },
            ),
            (json!({"inner": {"size": -1}}), "inner.size", Fault::OutOfRange { min: 0, max: LARGEST_WHOLE }),
            (json!({"share": "high"}), "share", wrong("number")),
            (json!({"names": {}}), "names", wrong("array")),
            (json!({"names": [1]}), "names[0]", wrong("string")),
            (json!({"table": []}), "table", wrong("object")),
            (json!({"inner": 7}), "inner", wrong("object")),
            (json!({"isOn": "yes"}), "isOn", wrong("boolean")),
            (json!({"id": "x"}), "id", Fault::NotAUuid),
            (json!({"at": "yesterday"}), "at", Fault::NotATime),
            (json!({"inner": {"needed": {}}}), "inner.needed.name", Fault::Required),
            (
                json!({"needed": {"name": "a", "b`c": 1}}),
                "needed.b`c",
                Fault::UnknownField { allowed: vec!["name".to_owned()] },
            ),
        ] {
            assert_eq!(fault(&value), Some(ShapeFault { path: path.to_owned(), fault: fault_of_it }), "{value}");
        }
    }

    proptest! {
        #[test]
        fn however_much_is_sent_little_is_said(name in "[a-z, ]{1,9}", times in 1_usize..20_000, field in 0_usize..8) {
            let long = name.repeat(times);
            let fields = ["small", "size", "share", "names", "inner", "table", "isOn", &long];
            if let Some(fault) = fault(&json!({fields[field]: long})) {
                prop_assert!(fault.path.chars().count() <= MAX_PLACE + 1);
                prop_assert!(fault.fault.to_string().chars().count() <= 200, "{}", fault.fault);
            }
        }
    }
}
