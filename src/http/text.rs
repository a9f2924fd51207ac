//! The texts inside JSON.

use serde_json::{Map, Value};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// Brings every text to Unicode NFC, the names of objects too.
pub fn to_nfc(value: &mut Value) {
    match value {
        Value::String(text) => make_nfc(text),
        Value::Array(items) => items.iter_mut().for_each(to_nfc),
        Value::Object(fields) => {
            let composed = std::mem::take(fields).into_iter().map(|(mut name, mut field)| {
                make_nfc(&mut name);
                to_nfc(&mut field);
                (name, field)
            });
            *fields = composed.collect::<Map<_, _>>();
        }
        _ => {}
    }
}

fn make_nfc(text: &mut String) {
    if is_nfc_quick(text.chars()) != IsNormalized::Yes {
        *text = text.nfc().collect();
    }
}

/// Where the first text is, by a JSON Pointer, that has the one character which PostgreSQL cannot keep. A name that has it is
/// named by its object.
pub(super) fn place_of_nul(value: &Value) -> Option<String> {
    // Made on the way out, so that a place costs nothing where there is nothing to be said of it.
    match value {
        Value::String(text) => text.contains('\0').then(String::new),
        Value::Array(items) => {
            items.iter().enumerate().find_map(|(index, item)| Some(format!("/{index}{}", place_of_nul(item)?)))
        }
        Value::Object(fields) => fields.iter().find_map(|(name, field)| {
            if name.contains('\0') {
                return Some(String::new());
            }
            let below = place_of_nul(field)?;
            Some(format!("/{}{below}", name.replace('~', "~0").replace('/', "~1")))
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn texts_and_names_are_composed() {
        let mut value = json!({"e\u{301}": ["e\u{301}", {"a": "plain"}], "n": 1});
        to_nfc(&mut value);
        assert_eq!(value, json!({"é": ["é", {"a": "plain"}], "n": 1}));
    }

    #[test]
    fn the_place_of_a_nul_is_a_pointer() {
        for (value, place) in [
            (json!({"a": ["b", {"c/d~": "e\0"}]}), Some("/a/1/c~1d~0")),
            (json!({"a": {"\0": 1}}), Some("/a")),
            (json!("\0"), Some("")),
            (json!({"a": ["b"], "c": null}), None),
        ] {
            assert_eq!(place_of_nul(&value).as_deref(), place);
        }
    }
}
