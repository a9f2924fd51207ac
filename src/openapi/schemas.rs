//! Schemas as SDK generators like them.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::error::{Code, Fault};
use crate::pronunciation::FailureCode;

/// Completes every schema.
pub(super) fn finish(document: &mut Value) {
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let renamed = name_pages(schemas);
    schemas.sort_keys();
    follow(document, &renamed);
    open_objects(document);
    tell_what_is_signed(document);
    list_codes(document);
    open_words(document);
    require_what_is_sent(document);
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

/// Says of objects with fields of any name that they are such: some generators take silence for no fields at all.
fn open_objects(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(open_objects),
        Value::Object(fields) => {
            fields.values_mut().for_each(open_objects);
            let kind = fields.get("type");
            let is_object = kind.is_some_and(|kind| kind == "object" || kind == &json!(["object", "null"]));
            if is_object && !fields.contains_key("properties") && !fields.contains_key("additionalProperties") {
                fields.insert("additionalProperties".to_owned(), true.into());
            }
        }
        _ => {}
    }
}

/// Lists the codes where they are sent, as words of a list that will grow: generators that know `x-extensible-enum` keep
/// unknown ones, the others see a text.
fn list_codes(document: &mut Value) {
    let problems: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    let fields: Vec<&str> = Fault::codes().map(|(code, _)| code).collect();
    let failures: Vec<&str> = FailureCode::ALL.iter().map(|code| code.as_str()).collect();
    for (schema, codes) in [
        ("Problem", &problems),
        ("RegistrationRefusal", &problems),
        ("FieldError", &fields),
        ("EventResultResponse", &fields),
        ("AttemptFailureResponse", &failures),
    ] {
        document["components"]["schemas"][schema]["properties"]["code"]["x-extensible-enum"] = json!(codes);
    }
}

/// Lists the words of answers as `list_codes` lists codes: generators make closed lists of an `enum`, and an app that was built
/// before a word was added could not read the whole answer. Requests keep theirs, since other words are refused.
fn open_words(document: &mut Value) {
    let taken = schemas_of_requests(document);
    let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) else { return };
    let closed: Map<String, Value> = schemas
        .iter()
        .filter(|(_, schema)| schema.get("enum").is_some())
        .map(|(name, schema)| (reference(name), schema["enum"].clone()))
        .collect();
    for (_, schema) in schemas.iter_mut().filter(|(name, _)| !taken.contains(&reference(name))) {
        open_words_below(schema, &closed);
    }
    let mut used = Vec::new();
    add_references(document, &mut used);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        schemas.retain(|name, schema| schema.get("enum").is_none() || used.contains(&reference(name)));
    }
}

fn open_words_below(value: &mut Value, closed: &Map<String, Value>) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| open_words_below(item, closed)),
        Value::Object(fields) => {
            fields.values_mut().for_each(|field| open_words_below(field, closed));
            let Some(words) = fields.get("$ref").and_then(Value::as_str).and_then(|target| closed.get(target)) else {
                return;
            };
            let about = fields.get("description").and_then(Value::as_str).unwrap_or_default();
            let listed =
                words.as_array().into_iter().flatten().filter_map(Value::as_str).map(|word| format!("`{word}`"));
            let listed = listed.collect::<Vec<_>>().join(", ");
            let field = json!({
                "type": "string",
                "description": format!("{about} One of {listed}; more may come.").trim_start(),
                "example": words[0],
                "x-extensible-enum": words,
            });
            *fields = field.as_object().cloned().unwrap_or_default();
        }
        _ => {}
    }
}

/// What is within the text of a signed manifest (JSON Schema 2020-12, Validation, §8.5), for which utoipa has no word.
fn tell_what_is_signed(document: &mut Value) {
    if let Some(payload) = document.pointer_mut("/components/schemas/SignedManifest/properties/payload") {
        payload["contentSchema"] = json!({"$ref": reference("PackManifest")});
    }
}

/// A field of an answer that may be null is sent as null, and so always sent. One that is left out instead is never null:
/// it says `nullable = false`. In requests what may be null may be left out.
fn require_what_is_sent(document: &mut Value) {
    let taken = schemas_of_requests(document);
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    schemas.into_iter().flatten().filter(|(name, _)| !taken.contains(&reference(name))).for_each(|(_, schema)| {
        require_nullable(schema);
    });
}

fn require_nullable(schema: &mut Value) {
    schema.get_mut("allOf").and_then(Value::as_array_mut).into_iter().flatten().for_each(require_nullable);
    let Some(fields) = schema.get("properties").and_then(Value::as_object) else { return };
    let is_required =
        |name: &str| schema["required"].as_array().is_some_and(|names| names.iter().any(|known| known == name));
    let required: Vec<Value> = fields
        .iter()
        .filter(|(name, field)| is_required(name) || may_be_null(field))
        .map(|(name, _)| Value::from(name.as_str()))
        .collect();
    if !required.is_empty() {
        schema["required"] = required.into();
    }
}

fn may_be_null(field: &Value) -> bool {
    let choices = field.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    let types = field.get("type").and_then(Value::as_array).into_iter().flatten();
    choices.map(|choice| &choice["type"]).chain(types).any(|kind| kind == "null")
}

/// References to all that requests are made of.
fn schemas_of_requests(document: &Value) -> BTreeSet<String> {
    let operations = document["paths"].as_object().into_iter().flat_map(Map::values).filter_map(Value::as_object);
    let bodies = operations.flat_map(Map::values).filter_map(|operation| operation.get("requestBody"));
    let (mut found, mut ahead) = (BTreeSet::new(), Vec::new());
    bodies.for_each(|body| add_references(body, &mut ahead));
    while let Some(next) = ahead.pop() {
        if let Some(schema) = document.pointer(next.trim_start_matches('#'))
            && found.insert(next)
        {
            add_references(schema, &mut ahead);
        }
    }
    found
}

fn add_references(value: &Value, references: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| add_references(item, references)),
        Value::Object(fields) => {
            references.extend(fields.get("$ref").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|field| add_references(field, references));
        }
        _ => {}
    }
}
