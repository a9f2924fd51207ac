//! Import and export at the level of the database.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use parlance::courses::{Counts, Document, ImportReport, Selection, export_catalog, import_catalog, plan_import};
use parlance::db::{Conn, Timestamp, transaction};
use parlance::error::Error;

use super::Course;
use crate::both;
use crate::support::{Backend, TestDatabase};

const SEED: &str = include_str!("../../seed-data/catalog.json");

pub fn seed() -> Document {
    serde_json::from_str(SEED).unwrap()
}

fn time(text: &str) -> Timestamp {
    Timestamp::new(text.parse().unwrap())
}

fn import(conn: &mut Conn, document: &Document) -> Result<ImportReport, Error> {
    transaction(conn, |conn| import_catalog(conn, time("2026-01-01T00:00:00Z"), document))
}

fn counts(created: usize, updated: usize, unchanged: usize) -> Counts {
    Counts { created, updated, unchanged }
}

both!(an_import_is_idempotent, |backend| async move {
    let database = TestDatabase::new(backend);
    let mut conn = database.connect();
    let planned = plan_import(&mut conn, time("2026-01-01T00:00:00Z"), &seed()).unwrap();
    let first = import(&mut conn, &seed()).unwrap();
    assert_eq!(first, planned, "a dry run says what the run does");
    assert_eq!(first.levels, counts(3, 0, 0));
    assert_eq!(first.stories, counts(4, 0, 0));
    assert_eq!(first.units, counts(5, 0, 0));
    assert_eq!(first.assets, counts(9, 0, 0));
    let again = import(&mut conn, &seed()).unwrap();
    assert_eq!(again.levels, counts(0, 0, 3));
    assert_eq!(again.assets, counts(0, 0, 9));
    assert!(again.rows.is_empty());
});

both!(an_export_gives_the_same_bytes_as_were_imported, |backend| async move {
    let database = TestDatabase::new(backend);
    let mut conn = database.connect();
    let mut sorted = seed();
    sorted.levels[0].stories[0].units[0].assets[0].metadata =
        serde_json::from_str(r#"{"a":[1.5,-2e30,"x"],"":null,"bb":{"c":true,"zz":{}}}"#).unwrap();
    import(&mut conn, &sorted).unwrap();
    let exported = export_catalog(&mut conn, &Selection::default()).unwrap();
    let other = TestDatabase::new(backend);
    import(&mut other.connect(), &exported).unwrap();
    let again = export_catalog(&mut other.connect(), &Selection::default()).unwrap();
    assert_eq!(again.to_text(), exported.to_text());
    import(&mut conn, &seed()).unwrap();
    assert_eq!(export_catalog(&mut conn, &Selection::default()).unwrap().to_text(), SEED);
    let one = Selection { language: Some("en".to_owned()), level: Some("advanced".to_owned()) };
    assert_eq!(export_catalog(&mut conn, &one).unwrap().levels.len(), 1);
});

both!(an_import_changes_reorders_and_swaps_names, |backend| async move {
    let database = TestDatabase::new(backend);
    let mut conn = database.connect();
    import(&mut conn, &seed()).unwrap();
    let mut document = seed();
    document.levels.reverse();
    document.levels[0].name = "Beginner".to_owned();
    document.levels[2].name = "Advanced".to_owned();
    document.levels[2].stories[0].units.swap(0, 1);
    document.levels[2].stories[0].units[1].assets.reverse();
    let report = import(&mut conn, &document).unwrap();
    assert_eq!(report.levels, counts(0, 2, 1));
    assert_eq!(report.units, counts(0, 2, 3));
    assert_eq!(report.assets, counts(0, 4, 5));
    assert_eq!(import(&mut conn, &document).unwrap().rows, []);
});

both!(faults_are_named_and_change_nothing, |backend| async move {
    let database = TestDatabase::new(backend);
    let mut conn = database.connect();
    import(&mut conn, &seed()).unwrap();
    let mut document = seed();
    document.levels[0].name = "Intermediate".to_owned();
    document.levels.remove(1);
    document.levels[1].stories[0].units[0].assets[0].key = "placeholder/videos/greeting-phrases-v1.mp4".to_owned();
    document.levels[0].stories[0].units[0].assets.clear();
    let problem = import(&mut conn, &document).unwrap_err();
    let pointers: Vec<&str> = problem.errors.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/levels/0/name", "/levels/1/stories/0/units/0/assets/0/key"]);
    assert!(import(&mut conn, &seed()).unwrap().rows.is_empty(), "nothing had changed");
});

both!(an_export_waits_for_no_writer, |backend| async move {
    let course = Course::new(backend).await;
    let mut writer = course.app.database.connect();
    writer.batch_execute(if backend == Backend::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" }).unwrap();
    writer
        .batch_execute("UPDATE catalog_revision SET revision = revision + 1; UPDATE levels SET name = 'Half'")
        .unwrap();
    let export = tokio::time::timeout(Duration::from_secs(5), course.author.get("/api/v1/catalog/export")).await;
    assert_eq!(export.expect("an answer while somebody writes").expect(200)["levels"][0]["name"], "Beginner");
    writer.batch_execute("ROLLBACK").unwrap();
});
