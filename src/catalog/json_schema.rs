//! JSON Schemas of the files that authors write.

use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// The JSON Schema (2020-12) of a type, complete in itself.
pub fn json_schema<T: ToSchema>(title: &str) -> Value {
    fn local(value: &mut Value) {
        match value {
            Value::String(text) => {
                if let Some(name) = text.strip_prefix("#/components/schemas/") {
                    *text = format!("#/$defs/{name}");
                }
            }
            Value::Array(items) => items.iter_mut().for_each(local),
            Value::Object(fields) => fields.values_mut().for_each(local),
            _ => {}
        }
    }
    let mut parts = Vec::new();
    T::schemas(&mut parts);
    let mut definitions: Map<String, Value> = parts.into_iter().map(|(name, schema)| (name, json!(schema))).collect();
    definitions.sort_keys();
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
    });
    if let (Some(schema), Value::Object(fields)) = (schema.as_object_mut(), json!(T::schema())) {
        schema.extend(fields);
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    local(&mut schema);
    schema
}
