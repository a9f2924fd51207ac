//! Whole courses by the command line.

use std::fs::{self, File};

use parlance::courses::json_schema;
use serde_json::json;

use super::course::{folder, seed_data};
use crate::support::Binary;

#[test]
fn the_published_schema_is_the_one_of_the_format() {
    let published = fs::read_to_string(seed_data().join("catalog.schema.json")).unwrap_or_default();
    let generated = format!("{}\n", serde_json::to_string_pretty(&json_schema()).unwrap());
    assert!(published == generated, "drifted; run: cargo run -- export --schema > seed-data/catalog.schema.json");
}

#[test]
fn the_command_names_file_and_line_of_each_fault() {
    let home = tempfile::tempdir().unwrap();
    let parlance = |arguments: &[&str]| Binary::new(home.path()).run(arguments);
    let course = folder(json!([{"type": "METADATA", "key": "../a"}, {"type": "METADATA", "key": "none.json"}]), &[]);
    let path = course.path().to_str().unwrap();
    let output = parlance(&["import", path]);
    let said = String::from_utf8(output.stderr).unwrap();
    let text = fs::read_to_string(course.path().join("catalog.json")).unwrap();
    let line = 1 + text.lines().position(|line| line.contains("../a")).unwrap();
    assert!(!output.status.success());
    assert!(said.contains(&format!("catalog.json:{line}: /levels/0/stories/0/units/0/assets/0/key")), "{said}");

    let good = seed_data();
    let output = parlance(&["import", good.to_str().unwrap()]);
    assert!(output.status.success(), "{output:?}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("assets: 9 created, 0 updated, 0 unchanged"));
    assert!(parlance(&["doctor"]).status.success());
    assert!(parlance(&["lint"]).status.success());
    let output = parlance(&["export", "course.zip"]);
    assert!(output.status.success(), "{output:?}");
    assert!(File::open(home.path().join("course.zip")).is_ok());
    assert!(parlance(&["lint", "course.zip"]).status.success());
}
