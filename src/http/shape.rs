//! What is wrong with the shape of JSON, in words for whoever sent it: serde names Rust's types and repeats what it read,
//! however long that is.

use serde_path_to_error::Error;

/// The most characters that are repeated of what was sent, in front of what would be right, and kept of the latter.
const MAX_BEFORE: usize = 100;
const MAX_AFTER: usize = 600;

/// Rust's types by what a JSON value must be, and serde's names of values by JSON's own.
const EXPECTED: [(&str, &str); 14] = [
    ("u8", "a whole number from 0 to 255"),
    ("i16", "a whole number from -32768 to 32767"),
    ("u16", "a whole number from 0 to 65535"),
    ("i32", "a whole number from -2147483648 to 2147483647"),
    ("u32", "a whole number from 0 to 4294967295"),
    ("i64", "a whole number"),
    ("u64", "a whole number that is not negative"),
    ("usize", "a whole number that is not negative"),
    ("f32", "a number"),
    ("f64", "a number"),
    ("map", "an object"),
    ("sequence", "an array"),
    ("a map", "an object"),
    ("a sequence", "an array"),
];

/// A field of the wrong shape.
#[derive(Debug, PartialEq, Eq)]
pub struct ShapeFault {
    /// Where it stands, as `events[3].unitId`; empty for the whole.
    pub path: String,
    /// `unknown_field`, `missing` or `wrong_type`.
    pub code: &'static str,
    /// What is there and what is expected.
    pub detail: String,
}

impl ShapeFault {
    /// The fault that reading JSON ended with.
    pub fn of(error: &Error<serde_json::Error>) -> Self {
        let path = error.path().to_string();
        let said = error.inner().to_string();
        let said = said.rsplit_once(" at line ").map_or(said.as_str(), |(said, _)| said);
        let code = if said.starts_with("unknown field") {
            "unknown_field"
        } else if said.starts_with("missing field") {
            "missing"
        } else {
            "wrong_type"
        };
        Self { path: if path == "." { String::new() } else { cut(&path, MAX_AFTER) }, code, detail: in_words(said) }
    }
}

fn in_words(said: &str) -> String {
    let Some((before, expected)) = said.rsplit_once(", expected ") else { return cut(said, MAX_AFTER) };
    let before = ["map", "sequence"]
        .iter()
        .find_map(|name| {
            let kind = before.strip_suffix(name)?.strip_suffix("invalid type: ").map(|_| name)?;
            Some(format!("invalid type: {}", expected_in_words(kind)))
        })
        .unwrap_or_else(|| cut(before, MAX_BEFORE));
    format!("{before}, expected {}", cut(expected_in_words(expected), MAX_AFTER))
}

fn expected_in_words(expected: &str) -> &str {
    if expected.starts_with("struct ") {
        return "an object";
    }
    EXPECTED.iter().find(|(name, _)| *name == expected).map_or(expected, |(_, words)| words)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
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
    }

    fn fault(value: &Value) -> Option<ShapeFault> {
        serde_path_to_error::deserialize::<_, Everything>(value).err().map(|error| ShapeFault::of(&error))
    }

    #[test]
    fn what_is_expected_is_said_in_words_of_json() {
        for (value, path, code, detail) in [
            (
                json!({"small": "a"}),
                "small",
                "wrong_type",
                "invalid type: string \"a\", expected a whole number from -2147483648 to 2147483647",
            ),
            (
                json!({"inner": {"size": -1}}),
                "inner.size",
                "wrong_type",
                "invalid value: integer `-1`, expected a whole number that is not negative",
            ),
            (json!({"share": "high"}), "share", "wrong_type", "invalid type: string \"high\", expected a number"),
            (json!({"names": {}}), "names", "wrong_type", "invalid type: an object, expected an array"),
            (json!({"table": []}), "table", "wrong_type", "invalid type: an array, expected an object"),
            (json!({"inner": 7}), "inner", "wrong_type", "invalid type: integer `7`, expected an object"),
        ] {
            let expected = ShapeFault { path: path.to_owned(), code, detail: detail.to_owned() };
            assert_eq!(fault(&value), Some(expected));
        }
    }

    proptest! {
        #[test]
        fn however_much_is_sent_little_is_said(name in "[a-z, ]{1,9}", times in 1_usize..20_000, field in 0_usize..8) {
            let long = name.repeat(times);
            let fields = ["small", "size", "share", "names", "inner", "table", "isOn", &long];
            if let Some(fault) = fault(&json!({fields[field]: long})) {
                prop_assert!(fault.path.chars().count() <= MAX_AFTER + 1);
                prop_assert!(fault.detail.chars().count() <= MAX_BEFORE + MAX_AFTER + 20, "{}", fault.detail);
            }
        }
    }
}
