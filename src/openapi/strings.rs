//! Column types that are strings on the wire: SDK generators make nothing but noise of references to them.

use serde_json::{Map, Value, json};

/// The schemas of such types have one of these formats and are named by no request or answer alone.
const FORMATS: [&str; 2] = ["uuid", "date-time"];

/// Puts the string itself in the place of every reference to such a type, and forgets their schemas.
pub(super) fn inline(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let names: Vec<String> =
        schemas.iter().filter(|(_, schema)| is_plain(schema)).map(|(name, _)| name.clone()).collect();
    let plain: Map<String, Value> = names
        .into_iter()
        .filter_map(|name| schemas.shift_remove(&name).map(|schema| (format!("#/components/schemas/{name}"), schema)))
        .collect();
    inline_below(document, &plain);
}

fn is_plain(schema: &Value) -> bool {
    schema["type"] == "string" && schema["format"].as_str().is_some_and(|format| FORMATS.contains(&format))
}

fn inline_below(value: &mut Value, plain: &Map<String, Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| inline_below(item, plain)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| inline_below(field, plain));
            let Some(string) = fields.get("$ref").and_then(Value::as_str).and_then(|name| plain.get(name)) else {
                return join_null(fields);
            };
            // What is said beside the reference is said of this place, and counts more.
            let mut whole = string.as_object().cloned().unwrap_or_default();
            if let Some(Value::Array(examples)) = whole.shift_remove("examples") {
                whole.extend(examples.into_iter().map(|example| ("example".to_owned(), example)));
            }
            whole.extend(std::mem::take(fields).into_iter().filter(|(name, _)| name != "$ref"));
            *fields = whole;
        }
        _ => {}
    }
}

/// `Option<Id>` comes as a choice of the string or null: says it as one string that may be null.
fn join_null(fields: &mut Map<String, Value>) {
    let Some([one, null]) = fields.get("oneOf").and_then(Value::as_array).map(Vec::as_slice) else { return };
    if null["type"] != "null" || !is_plain(one) {
        return;
    }
    let Some(one) = one.as_object().cloned() else { return };
    fields.shift_remove("oneOf");
    fields.extend(one);
    fields.insert("type".to_owned(), json!(["string", "null"]));
}
