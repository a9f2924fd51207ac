//! One snapshot of the status and the whole body for each resource and for each error code: a field that comes, goes or
//! changes is seen. Snapshots are named after operations (`get_unit`, `get_asset__author`) and codes
//! (`problem_not_found`).

mod accounts;
mod authoring;
mod catalog;
mod learning;
mod problems;
mod pronunciation;
mod service;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use parlance::error::Code;
use serde_json::Value;

use crate::support::{Backend, Client, TestApp};

/// The sample course at a time that stands still.
async fn sample(backend: Backend) -> TestApp {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    app.seed().await;
    app.catalog_changed().await;
    app
}

/// Its first level with everything below it.
async fn first_level(client: &Client) -> Value {
    client.get("/api/v1/catalog").await.expect(200)["levels"][0].clone()
}

fn id(body: &Value) -> &str {
    body["id"].as_str().unwrap()
}

/// Cannot come out of a request: it needs one that works for a whole minute. `house` holds its row of the table.
const UNREACHED: [Code; 1] = [Code::RequestTimeout];

/// The names of the committed snapshots.
fn snapshots() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies/snapshots");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".snap").map(str::to_owned)).collect()
}

/// The operations that answer with each kind of JSON body.
fn operations_by_body() -> BTreeMap<String, BTreeSet<String>> {
    let document: Value = serde_json::from_str(include_str!("../../openapi/openapi.json")).unwrap();
    let mut bodies = BTreeMap::<String, BTreeSet<String>>::new();
    for operation in document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values())
    {
        let Some(name) = operation["operationId"].as_str() else { continue };
        for (status, response) in operation["responses"].as_object().unwrap() {
            let schema = &response["content"]["application/json"]["schema"];
            if status.starts_with('2') && !schema.is_null() {
                bodies.entry(schema.to_string()).or_default().insert(name.to_owned());
            }
        }
    }
    bodies
}

#[test]
fn every_body_and_every_code_has_a_snapshot_and_no_snapshot_is_left_over() {
    let (snapshots, bodies) = (snapshots(), operations_by_body());
    let operation = |snapshot: &String| snapshot.split("__").next().unwrap().to_owned();
    let shown: BTreeSet<String> = snapshots.iter().map(operation).collect();
    assert!(bodies.len() > 30, "the API document is read");
    for (body, operations) in &bodies {
        assert!(!operations.is_disjoint(&shown), "none of {operations:?} has a snapshot: {body}");
    }
    let code = |code: &Code| format!("problem_{}", code.as_str());
    let codes: BTreeSet<String> = Code::ALL.iter().filter(|code| !UNREACHED.contains(code)).map(code).collect();
    let problems = snapshots.iter().filter(|name| name.starts_with("problem_")).cloned().collect();
    assert_eq!(codes, problems);
    let document = include_str!("../../openapi/openapi.json");
    let unknown = shown.iter().filter(|name| !codes.contains(*name));
    let unknown: Vec<_> = unknown.filter(|name| !document.contains(&format!("\"operationId\": \"{name}\""))).collect();
    assert!(unknown.is_empty(), "no operation has these names: {unknown:?}");
}
