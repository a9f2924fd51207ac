//! What METADATA assets hold is held against their schema: when they come, and by the linter.

use std::fs;

use parlance::courses::{Bundle, Courses, Document, ImportOptions, lint_course};
use parlance::storage::Bucket;
use serde_json::{Value, json};

use super::course::{folder, seed_data};
use super::uploads::{begin, promise, send};
use super::{Course, id};
use crate::both;
use crate::support::{Binary, TestApp};

/// Two places that do not fit.
const UNFIT: &[u8] = br#"{"vocabulary": [{"word": "hello"}, {"word": " "}], "phrases": [{"text": "Hi", "translations": {"spanish": "Hola"}}]}"#;

fn sample() -> Vec<u8> {
    fs::read(seed_data().join("media/placeholder/metadata/greeting-phrases-metadata.json")).unwrap()
}

#[test]
fn the_published_schema_is_the_one_that_is_checked() {
    let home = tempfile::tempdir().unwrap();
    let printed = Binary::new(home.path()).run(&["export", "--schema", "metadata"]);
    let printed = String::from_utf8(printed.stdout).unwrap();
    let published = fs::read_to_string(seed_data().join("metadata.schema.json")).unwrap_or_default();
    assert!(
        published == printed,
        "drifted; run: cargo run -- export --schema metadata > seed-data/metadata.schema.json"
    );
    let schema: Value = serde_json::from_str(&published).unwrap();
    let sample: Value = serde_json::from_slice(&sample()).unwrap();
    for name in sample.as_object().unwrap().keys() {
        assert!(schema["properties"][name]["description"].is_string(), "{name} is documented");
    }
    assert_eq!(schema["additionalProperties"], false);
}

both!(what_is_uploaded_fits_the_schema, |backend| async move {
    let course = Course::new(backend).await;
    let register = async |bytes: &[u8]| {
        let upload = begin(&course.author, promise(&course, "METADATA", "unit.json", "application/json", bytes)).await;
        assert_eq!(send(&course.author, &upload, bytes).await, 200);
        let body = json!({"uploadId": id(&upload), "language": "en"});
        course.author.post(&format!("/api/v1/units/{}/assets", course.unit), body).await
    };
    let problem = register(UNFIT).await.expect(422);
    let told: Vec<&str> =
        problem["errors"].as_array().unwrap().iter().map(|error| error["detail"].as_str().unwrap()).collect();
    assert_eq!(told.len(), 2, "{problem}");
    assert!(told[0].contains("/vocabulary/1/word must not be empty"), "{problem}");
    assert!(told[1].contains("/phrases/0/translations/spanish "), "{problem}");
    let problem = register(br#"{"words": []}"#).await.expect(422);
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("/words is not known"), "{problem}");
    assert!(register(b"[]").await.expect(422)["detail"].as_str().unwrap().contains("the document must be"));
    register(&sample()).await.expect(201);
});

both!(what_does_not_fit_is_served_and_found_by_the_linter, |backend| async move {
    let app = TestApp::new(backend).await;
    let course = folder(json!([{"type": "METADATA", "key": "unit.json"}]), &[("unit.json", UNFIT)]);
    let mut bundle = Bundle::open(course.path()).unwrap();
    let document = Document::read(&bundle.document().unwrap()).unwrap();
    let findings = lint_course(&document, &mut bundle, &|_, _, _| {}).unwrap();
    let [first, second] = findings.as_slice() else { panic!("{findings:?}") };
    assert_eq!((first.code, first.pointer.as_str()), ("unfit_metadata", "/levels/0/stories/0/units/0/assets/0"));
    assert!(first.detail.starts_with("unit.json: /vocabulary/1/word "), "{}", first.detail);
    assert!(second.detail.starts_with("unit.json: /phrases/0/translations/spanish "), "{}", second.detail);

    // A course from before there was a schema goes in and out as it is.
    let courses = Courses(&app.instance.context);
    courses.import(&mut bundle, document, ImportOptions::default(), &|_, _, _| {}).await.unwrap();
    app.catalog_changed().await;
    let (_, learner) = app.user("learner", parlance::auth::Role::Learner);
    let catalog = learner.get("/api/v1/catalog").await.expect(200);
    let unit = id(&catalog["levels"][0]["stories"][0]["units"][0]);
    let shown = learner.get(&format!("/api/v1/units/{unit}")).await.expect(200);
    let served = learner.http.get(shown["assets"][0]["url"].as_str().unwrap()).send().await.unwrap();
    assert_eq!(served.bytes().await.unwrap(), UNFIT);
    let stored = app.instance.context.storage.head(Bucket::Assets, "unit.json").await.unwrap();
    assert_eq!(stored.map(|info| info.size_bytes), Some(UNFIT.len() as u64));
});
