//! Examples that succeed as they stand: try-it-out sends them.
//!
//! A body's example is that of its operation, else that of its schema, else the examples of its schema's fields together.

use serde_json::{Map, Value};

use super::operations::for_each_operation;

/// Gives every body an example, and shows those of parameters where Swagger UI looks for them.
pub(super) fn finish(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    for_each_operation(document, |_, _, operation| {
        for body in operation.pointer_mut("/requestBody/content").and_then(Value::as_object_mut).into_iter().flatten() {
            if body.1.get("example").is_none()
                && let Some(example) = example_of(&schemas, &body.1["schema"])
            {
                body.1["example"] = example;
            }
        }
        for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Some(example) = parameter.pointer("/schema/example").cloned() {
                parameter["example"] = example;
            }
        }
    });
}

fn example_of(schemas: &Value, schema: &Value) -> Option<Value> {
    if let Some(example) = schema.get("example") {
        return Some(example.clone());
    }
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return example_of(schemas, &schemas[reference.trim_start_matches("#/components/schemas/")]);
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        return words.first().cloned();
    }
    if let Some(items) = schema.get("items") {
        return example_of(schemas, items).map(|item| Value::Array(vec![item]));
    }
    let fields = schema.get("properties")?.as_object()?;
    let fields = fields.iter().filter_map(|(name, field)| Some((name.clone(), example_of(schemas, field)?)));
    Some(Value::Object(fields.collect::<Map<_, _>>()))
}
