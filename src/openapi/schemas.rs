//! Schemas as SDK generators like them.

use serde_json::{Map, Value, json};

/// Completes every schema.
pub(super) fn finish(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let renamed = name_pages(schemas);
    schemas.sort_keys();
    follow(document, &renamed);
}

/// `Page<T>` comes as `Page_T` with the whole of `T` in it: makes it `TPage`, which refers to `T`.
fn name_pages(schemas: &mut Map<String, Value>) -> Vec<(String, String)> {
    let mut renamed = Vec::new();
    for name in schemas.keys().cloned().collect::<Vec<_>>() {
        let Some(item) = name.strip_prefix("Page_") else { continue };
        let Some(mut page) = schemas.shift_remove(&name) else { continue };
        page["properties"]["items"]["items"] = json!({"$ref": reference(item)});
        let new = format!("{}Page", item.trim_end_matches("Response"));
        renamed.push((reference(&name), reference(&new)));
        schemas.insert(new, page);
    }
    renamed
}

fn reference(name: &str) -> String {
    format!("#/components/schemas/{name}")
}

/// Changes references to what has another name now.
fn follow(value: &mut Value, renamed: &[(String, String)]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| follow(item, renamed)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| follow(field, renamed));
            if let Some(Value::String(target)) = fields.get_mut("$ref")
                && let Some((_, new)) = renamed.iter().find(|(old, _)| old == target)
            {
                new.clone_into(target);
            }
        }
        _ => {}
    }
}
