//! The house rules: who may import what and write where ([`law`]), the error table, the committed documents.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::Text;
use parlance::error::{Code, Error};
use parlance::openapi;

use crate::support::{Backend, TestDatabase};

mod law;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

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
fn the_error_table_is_stable() {
    let table: Vec<String> = Code::ALL
        .iter()
        .map(|code| {
            let problem = Error::new(*code, "What happened and what to do next.").to_problem("<request id>");
            serde_json::to_string(&problem).unwrap()
        })
        .collect();
    insta::assert_snapshot!(table.join("\n"));
    let words: BTreeSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
    assert_eq!(words.len(), Code::ALL.len(), "each code once");
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    required: String,
}

fn shape(columns: Vec<Column>) -> BTreeMap<String, (String, bool)> {
    columns.into_iter().map(|column| (column.name, (column.kind, column.required == "yes"))).collect()
}

#[test]
#[ignore = "needs PostgreSQL: run scripts/test"]
fn both_databases_have_one_schema() {
    let sqlite = diesel::sql_query(
        "SELECT t.name || '.' || c.name AS name, lower(c.type) AS kind, \
         CASE WHEN c.\"notnull\" = 1 THEN 'yes' ELSE 'no' END AS required \
         FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'",
    )
    .load::<Column>(&mut TestDatabase::new(Backend::Sqlite).connect())
    .unwrap();
    let postgres = diesel::sql_query(
        "SELECT table_name || '.' || column_name AS name, \
         CASE data_type WHEN 'timestamp with time zone' THEN 'timestamptz' ELSE data_type END AS kind, \
         CASE is_nullable WHEN 'NO' THEN 'yes' ELSE 'no' END AS required \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%'",
    )
    .load::<Column>(&mut TestDatabase::new(Backend::Postgres).connect())
    .unwrap();
    assert!(sqlite.len() > 100);
    assert_eq!(shape(sqlite), shape(postgres));
}
