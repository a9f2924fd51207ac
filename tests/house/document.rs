//! The API document: committed as it is generated, complete, and friendly to generators of clients.

use std::collections::BTreeSet;
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
