//! The API document: committed as it is generated, complete, and friendly to generators of clients.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use parlance::openapi;
use serde_json::Value;

use super::root;

#[test]
fn the_committed_openapi_document_is_the_generated_one() {
    let generated = openapi::text(&openapi::document());
    let committed = fs::read_to_string(root().join("openapi/openapi.json")).unwrap_or_default();
    assert!(
        generated == committed,
        "openapi/openapi.json has drifted; run: cargo run -- openapi > openapi/openapi.json"
    );
}

#[test]
fn every_operation_is_described_in_full() {
    let document = openapi::document();
    let mut seen = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            let id = operation["operationId"].as_str().unwrap_or_default().to_owned();
            assert!(!id.is_empty() && seen.insert(id), "{name}: operationId missing or twice");
            assert!(operation["summary"].as_str().is_some_and(|text| !text.is_empty()), "{name}: no summary");
            assert_eq!(operation["tags"].as_array().map(Vec::len), Some(1), "{name}: one tag");
            assert!(operation["description"].as_str().is_some_and(|text| !text.is_empty()), "{name}: no description");
            assert!(operation["security"].is_array(), "{name}: who may call it?");
            let responses = operation["responses"].as_object().unwrap();
            assert!(responses.contains_key("500"), "{name}: problems are missing");
            let bodiless = ["publish", "unpublish", "restore", "start", "complete", "sync", "parts"]
                .iter()
                .any(|verb| path.ends_with(&format!("/{verb}")));
            if ["post", "put", "patch"].contains(&method.as_str()) && !bodiless {
                assert!(operation.get("requestBody").is_some(), "{name}: no request body is documented");
            }
            for (status, response) in responses {
                assert!(response["description"].as_str().is_some_and(|text| !text.is_empty()), "{name} {status}");
            }
        }
    }
    for (name, schema) in document["components"]["schemas"].as_object().unwrap() {
        for (field, shape) in schema["properties"].as_object().into_iter().flatten() {
            let described =
                shape.get("description").is_some() || shape.get("$ref").is_some() || shape.get("oneOf").is_some();
            assert!(described, "{name}.{field} has no description");
        }
    }
}

#[test]
fn every_body_has_an_example_and_no_key_has_one() {
    let document = openapi::document();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let name = format!("{method} {path}");
            for (kind, body) in
                operation.pointer("/requestBody/content").and_then(Value::as_object).into_iter().flatten()
            {
                assert!(body["example"].is_object(), "{name}: {kind} has no example");
            }
            for parameter in operation["parameters"].as_array().into_iter().flatten() {
                let is_key = parameter["name"] == "Idempotency-Key";
                // Everybody would send the same: without a token one gets the other's answer.
                assert!(!is_key || parameter.get("example").is_none(), "{name}: the key has an example");
                assert!(!is_key || !path.starts_with("/api/v1/auth/"), "{name}: gives secrets, and takes no key");
                let required = parameter["required"] == true;
                assert!(
                    !required || parameter.get("example").is_some(),
                    "{name}: {} has no example",
                    parameter["name"]
                );
            }
        }
    }
}

/// Every schema with its properties, those of its parts included.
fn schemas() -> BTreeMap<String, Vec<(String, Value)>> {
    fn properties(schema: &Value) -> Vec<(String, Value)> {
        let parts = schema["allOf"].as_array().into_iter().flatten().flat_map(properties);
        let own =
            schema["properties"].as_object().into_iter().flatten().map(|(name, field)| (name.clone(), field.clone()));
        own.chain(parts).collect()
    }
    let document = openapi::document();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    schemas.iter().map(|(name, schema)| (name.clone(), properties(schema))).collect()
}

#[test]
fn schemas_have_names_that_generators_keep_and_pages_refer_to_their_items() {
    const RESERVED: [&str; 14] = [
        "Any",
        "Array",
        "Character",
        "Data",
        "Date",
        "Enum",
        "Error",
        "File",
        "List",
        "Map",
        "Object",
        "Set",
        "String",
        "Type",
    ];
    let mut pages = 0;
    for (name, properties) in schemas() {
        let plain = name.starts_with(|first: char| first.is_ascii_uppercase())
            && name.bytes().all(|c| c.is_ascii_alphanumeric());
        assert!(plain && !RESERVED.contains(&name.as_str()), "{name}");
        let items = properties.iter().find(|(field, _)| field == "items");
        if let Some((_, items)) = items.filter(|_| properties.iter().any(|(field, _)| field == "nextCursor")) {
            assert!(items["items"]["$ref"].is_string(), "{name} repeats its item");
            pages += 1;
        }
    }
    assert_eq!(pages, 12);
}

#[test]
fn what_may_be_in_a_field_is_said() {
    for (name, properties) in schemas() {
        let is_request =
            ["Create", "Update", "Register", "CatalogDocument", "LevelOrder"].iter().any(|word| name.starts_with(word));
        for (field, shape) in properties {
            let here = format!("{name}.{field}");
            let is_object = shape["type"] == "object" || shape["type"] == serde_json::json!(["object", "null"]);
            assert!(!is_object || shape.get("additionalProperties").is_some(), "{here}: which fields has it?");
            let says = |rule: &str| shape.get(rule).is_some();
            match field.as_str() {
                "slug" | "language" | "sha256" if is_request => assert!(says("pattern"), "{here}: no pattern"),
                "name" | "title" | "fileName" | "firstName" | "username" | "key" if is_request => {
                    assert!(says("minLength") && says("maxLength"), "{here}: how long may it be?");
                }
                "minioKey" => assert!(name.starts_with("Author"), "{here}: learners do not get it"),
                // OAuth's own words apart, time is in milliseconds.
                _ if field.ends_with("Seconds") || field.starts_with("seconds") => {
                    assert_eq!(shape["deprecated"], true, "{here}: seconds");
                }
                _ => {}
            }
        }
    }
}

/// Generators make unions of `oneOf` that few languages can read, and apps must read words that are added later.
#[test]
fn choices_are_of_something_or_null_and_words_of_answers_are_open() {
    let document = openapi::document();
    let mut oneofs = Vec::new();
    gather("oneOf", &document, &mut oneofs);
    for choices in oneofs {
        let choices = choices.as_array().unwrap();
        assert!(choices.len() == 2 && choices[1]["type"] == "null", "{choices:?}");
    }
    let mut unions = Vec::new();
    gather("anyOf", &document, &mut unions);
    assert!(unions.is_empty(), "{unions:?}");
    // The server refuses words that it does not know: these are of requests.
    const CLOSED: [&str; 4] = ["CatalogDocumentAsset", "CreateUpload", "LearningEvent", "UpdateUser"];
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas.iter().filter(|(name, _)| !CLOSED.contains(&name.as_str())) {
        let mut references = Vec::new();
        gather("$ref", schema, &mut references);
        for target in references.into_iter().filter_map(Value::as_str) {
            let is_closed = schemas[target.trim_start_matches("#/components/schemas/")].get("enum").is_some();
            assert!(!is_closed, "{name}: apps cannot read words that are added to {target}");
        }
    }
}

/// All that stands under a name, anywhere below.
fn gather<'a>(name: &str, value: &'a Value, found: &mut Vec<&'a Value>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| gather(name, item, found)),
        Value::Object(fields) => {
            found.extend(fields.get(name));
            fields.values().for_each(|field| gather(name, field, found));
        }
        _ => {}
    }
}

#[test]
fn one_thing_has_one_schema() {
    let mut by_fields: BTreeMap<Vec<String>, Vec<String>> = BTreeMap::new();
    for (name, properties) in schemas() {
        let fields = properties.into_iter().map(|(field, _)| field).collect();
        by_fields.entry(fields).or_default().push(name);
    }
    let levels = by_fields.iter().filter(|(fields, _)| fields.starts_with(&["id".to_owned(), "name".to_owned()]));
    let levels: Vec<_> = levels.filter(|(fields, _)| fields.len() < 4).collect();
    assert_eq!(levels.len(), 1, "{levels:?}");
}

#[test]
fn headers_of_answers_are_declared() {
    for (path, item) in openapi::document()["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            for (status, response) in operation["responses"].as_object().unwrap() {
                let wanted: &[&str] = match status.as_str() {
                    "201" => &["Location"],
                    "304" => &["ETag"],
                    "429" | "503" => &["Retry-After"],
                    "200" if operation["responses"].get("304").is_some() => &["ETag"],
                    _ => &[],
                };
                for header in wanted {
                    assert!(response["headers"].get(header).is_some(), "{method} {path} {status}: {header}");
                }
            }
        }
    }
}
