//! Whole courses with their media: from disk to an instance, to another, and back to disk.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use parlance::auth::Role;
use parlance::courses::{
    Bundle, Courses, Document, ImportOptions, ImportReport, Selection, StoredMedia, import_catalog, lint_course,
};
use parlance::error::Error;
use parlance::storage::Bucket;
use parlance::uploads::doctor::{diagnose, mend};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::Course;
use crate::both;
use crate::support::{Backend, TestApp, silence};

const QUIET: parlance::courses::Progress<'static> = &|_, _, _| {};

pub fn seed_data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data")
}

fn courses(app: &TestApp) -> Courses<'_> {
    Courses(&app.instance.context)
}

async fn import_with(app: &TestApp, path: &Path, options: ImportOptions) -> Result<ImportReport, anyhow::Error> {
    let mut bundle = Bundle::open(path)?;
    let document = Document::read(&bundle.document()?)?;
    courses(app).import(&mut bundle, document, options, QUIET).await
}

/// With nothing else asked for.
async fn import(app: &TestApp, path: &Path) -> Result<ImportReport, anyhow::Error> {
    import_with(app, path, ImportOptions::default()).await
}

async fn export(app: &TestApp, path: &Path) {
    courses(app).export(path, Selection::default(), true, QUIET).await.unwrap();
}

/// Every file below a folder with its bytes.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    files
}

/// A course of one unit with these assets, as a folder with these files.
pub fn folder(assets: Value, files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("catalog.json"), serde_json::to_string_pretty(&one_unit(assets)).unwrap()).unwrap();
    for (name, bytes) in files {
        let path = folder.path().join("media").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    folder
}

fn one_unit(assets: Value) -> Value {
    json!({"format": "parlance-catalog", "version": 1, "levels": [{
        "language": "en", "slug": "l", "name": "L", "published": true, "stories": [{
            "slug": "s", "title": "S", "published": true, "units": [{
                "slug": "u", "title": "U", "published": true, "assets": assets
            }]
        }]
    }]})
}

fn zip(entries: &[(&str, &[u8])]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().suffix(".zip").tempfile().unwrap();
    let mut zip = zip::ZipWriter::new(file.reopen().unwrap());
    for (name, bytes) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap();
    file
}

fn faults(problem: anyhow::Error) -> Vec<(String, String)> {
    let error = problem.downcast::<Error>().unwrap();
    error.errors.into_iter().map(|fault| (fault.pointer.clone(), fault.fault.parts().0)).collect()
}

both!(a_course_goes_round_and_comes_back_the_same, |backend| async move {
    let (first, second) = (TestApp::new(Backend::Sqlite).await, TestApp::new(backend).await);
    let report = import(&first, &seed_data()).await.unwrap();
    assert_eq!(report.assets.created, 9);
    assert_eq!(import(&first, &seed_data()).await.unwrap().rows, []);
    let disk = tempfile::tempdir().unwrap();
    let (folder, archive) = (disk.path().join("course"), disk.path().join("course.zip"));
    export(&first, &folder).await;
    export(&first, &archive).await;
    let files = contents(&folder);
    assert_eq!(files.len(), 10);
    assert_eq!(files[Path::new("catalog.json")], fs::read(seed_data().join("catalog.json")).unwrap());
    for (name, bytes) in files.iter().filter(|(name, _)| name.starts_with("media")) {
        assert_eq!(*bytes, fs::read(seed_data().join(name)).unwrap(), "{}", name.display());
    }
    import(&second, &archive).await.unwrap();
    let (again, again_zip) = (disk.path().join("again"), disk.path().join("again.zip"));
    export(&second, &again).await;
    export(&second, &again_zip).await;
    assert!(contents(&again) == files);
    assert!(fs::read(&again_zip).unwrap() == fs::read(&archive).unwrap());
    assert!(
        courses(&second).export(&again, Selection::default(), true, QUIET).await.is_err(),
        "nothing is overwritten"
    );
});

both!(a_dry_run_writes_nothing, |backend| async move {
    let app = TestApp::new(backend).await;
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let planned = import_with(&app, &seed_data(), options).await.unwrap();
    assert_eq!(planned.assets.created, 9);
    assert_eq!(courses(&app).document(Selection::default()).await.unwrap().levels, []);
    assert_eq!(app.instance.context.storage.list(Bucket::Assets, "", None).await.unwrap().objects, []);
    assert_eq!(import(&app, &seed_data()).await.unwrap(), planned);
});

both!(what_a_document_leaves_out_is_read_from_the_media, |backend| async move {
    let app = TestApp::new(backend).await;
    let video = fs::read(seed_data().join("media/placeholder/videos/greeting-phrases-v1.mp4")).unwrap();
    let folder = folder(json!([{"type": "VIDEO", "key": "a/hello.mp4", "language": "en"}]), &[("a/hello.mp4", &video)]);
    import(&app, folder.path()).await.unwrap();
    let document = courses(&app).document(Selection::default()).await.unwrap();
    let asset = document.assets().next().unwrap();
    assert_eq!((asset.size_bytes, asset.duration_ms), (Some(video.len() as i64), Some(9000)));
    assert_eq!(asset.content_type.as_deref(), Some("video/mp4"));
});

both!(media_that_are_not_what_the_document_says_stop_the_import, |backend| async move {
    let app = TestApp::new(backend).await;
    import(&app, &seed_data()).await.unwrap();
    let before = courses(&app).document(Selection::default()).await.unwrap();
    let picture =
        fs::read(seed_data().join("media/placeholder/screenshots/greeting-phrases-screenshot-1.jpg")).unwrap();
    let assets = json!([
        {"type": "VIDEO", "key": "x/page.mp4"},
        {"type": "SCREENSHOT", "key": "x/a.jpg", "sha256": "0".repeat(64)},
        {"type": "SCREENSHOT", "key": "x/b.jpg", "sizeBytes": 1},
        {"type": "SCREENSHOT", "key": "x/c.jpg", "contentType": "image/png"},
        {"type": "SCREENSHOT", "key": "x/none.jpg"},
        {"type": "SCREENSHOT", "key": "x/fine.jpg"},
    ]);
    let files: Vec<(&str, &[u8])> = vec![
        ("x/page.mp4", b"<html></html>"),
        ("x/a.jpg", &picture),
        ("x/b.jpg", &picture),
        ("x/c.jpg", &picture),
        ("x/fine.jpg", &picture),
    ];
    let course = folder(assets, &files);
    let above = "/levels/0/stories/0/units/0/assets";
    let wanted = ["0/key", "1/sha256", "2/sizeBytes", "3/contentType", "4/key"].map(|field| format!("{above}/{field}"));
    let found: Vec<String> =
        faults(import(&app, course.path()).await.unwrap_err()).into_iter().map(|(pointer, _)| pointer).collect();
    assert_eq!(found, wanted);
    assert_eq!(courses(&app).document(Selection::default()).await.unwrap(), before);

    let key = "placeholder/screenshots/greeting-phrases-screenshot-1.jpg";
    let video = fs::read(seed_data().join("media/placeholder/videos/greeting-phrases-v1.mp4")).unwrap();
    let stolen = folder(json!([{"type": "SCREENSHOT", "key": key}]), &[(key, &picture)]);
    assert_eq!(faults(import(&app, stolen.path()).await.unwrap_err())[0].1, "taken");
    app.instance.context.storage.put(Bucket::Assets, "x/y.jpg", video.into(), "video/mp4").await.unwrap();
    let other = folder(json!([{"type": "SCREENSHOT", "key": "x/y.jpg"}]), &[("x/y.jpg", &picture)]);
    assert_eq!(faults(import(&app, other.path()).await.unwrap_err())[0].1, "wrong_media");
});

both!(archives_cannot_harm, |backend| async move {
    let app = TestApp::new(backend).await;
    let document = |assets| serde_json::to_vec(&one_unit(assets)).unwrap();
    let plain = document(json!([]));
    for name in ["../evil", "media/../../evil", "/etc/passwd", "media/a\\b", "media//a", "media/a\0b"] {
        let archive = zip(&[("catalog.json", &plain), (name, b"x")]);
        let problem = import(&app, archive.path()).await.unwrap_err().to_string();
        assert!(problem.contains("the entry"), "{name}: {problem}");
    }
    let bomb = vec![b' '; 65 * 1024 * 1024];
    let problem = import(&app, zip(&[("catalog.json", &bomb)]).path()).await.unwrap_err().to_string();
    assert!(problem.contains("larger than"), "{problem}");
    let assets = document(json!([{"type": "METADATA", "key": "m.json"}]));
    let archive = zip(&[("catalog.json", &assets), ("media/m.json", &bomb)]);
    let problem = import(&app, archive.path()).await.unwrap_err().to_string();
    assert!(problem.contains("larger than"), "{problem}");
    // The same entry, lying about how much it unpacks to.
    let mut bytes = fs::read(archive.path()).unwrap();
    let size = (bomb.len() as u32).to_le_bytes();
    let places: Vec<usize> = (0..bytes.len() - 4).filter(|at| bytes[*at..*at + 4] == size).collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    let mut liar = tempfile::Builder::new().suffix(".zip").tempfile().unwrap();
    liar.write_all(&bytes).unwrap();
    assert!(import(&app, liar.path()).await.is_err());
    for key in ["../m.json", "a/../../m.json", "/m.json", "a\u{0}", "a//b"] {
        let problem = import(&app, folder(json!([{"type": "METADATA", "key": key}]), &[]).path()).await.unwrap_err();
        assert_eq!(faults(problem)[0].0, "/levels/0/stories/0/units/0/assets/0/key");
    }
    assert_eq!(courses(&app).document(Selection::default()).await.unwrap().levels, []);
});

both!(a_hundred_thousand_rows_with_one_fault_in_the_last_change_nothing, |backend| async move {
    let app = TestApp::new(backend).await;
    let import = async |document: &Value| {
        let (document, now) = (serde_json::from_value(document.clone()).unwrap(), app.now());
        app.instance.context.db.write(move |conn| import_catalog(conn, now, &document)).await
    };
    import(&one_unit(json!([{"type": "METADATA", "key": "taken"}]))).await.unwrap();
    let mut document = one_unit(json!([]));
    document["levels"][0]["slug"] = json!("big");
    document["levels"][0]["name"] = json!("Big");
    document["levels"][0]["stories"] = (0..100)
        .map(|story| {
            let units = (0..100).map(|unit| {
                let assets = (0..10).map(|asset| json!({"type": "METADATA", "key": format!("{story}/{unit}/{asset}")}));
                let assets: Vec<Value> = assets.collect();
                json!({"slug": format!("u{unit}"), "title": format!("U {unit}"), "published": true, "assets": assets})
            });
            let units: Vec<Value> = units.collect();
            json!({"slug": format!("s{story}"), "title": format!("S {story}"), "published": true, "units": units})
        })
        .collect();
    let last = "/levels/0/stories/99/units/99/assets/9/key";
    *document.pointer_mut(last).unwrap() = json!("taken");
    let problem = import(&document).await.unwrap_err();
    assert_eq!(problem.errors.iter().map(|fault| &fault.pointer).collect::<Vec<_>>(), [last]);
    assert_eq!(courses(&app).document(Selection::default()).await.unwrap().levels.len(), 1);
    *document.pointer_mut(last).unwrap() = json!("free");
    assert_eq!(import(&document).await.unwrap().assets.created, 100_000);
    let report = import(&document).await.unwrap();
    assert_eq!((report.assets.unchanged, report.rows.len()), (100_000, 0));
});

both!(documents_travel_by_http_too, |backend| async move {
    let app = TestApp::new(backend).await;
    let (_, author) = app.user("author", Role::Author);
    let (_, learner) = app.user("learner", Role::Learner);
    let text = fs::read_to_string(seed_data().join("catalog.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    learner.post("/api/v1/catalog/import", document.clone()).await.expect(403);
    learner.get("/api/v1/catalog/export").await.expect(403);
    let dry = author.post("/api/v1/catalog/import?dryRun=true", document.clone()).await.expect(200);
    assert_eq!(dry["units"], json!({"created": 5, "updated": 0, "unchanged": 0}));
    author.post("/api/v1/catalog/import", document.clone()).await.expect(200);
    assert_eq!(author.get("/api/v1/catalog/export").await.text, text);
    let one = author.get("/api/v1/catalog/export?language=en&level=advanced").await.expect(200);
    assert_eq!(one["levels"].as_array().unwrap().len(), 1);
    assert_eq!(learner.get("/api/v1/levels").await.expect(200)["items"].as_array().unwrap().len(), 3);
    let mut long = document.clone();
    for unit in 0..200 {
        let text = "x".repeat(10_000);
        let unit = json!({"slug": format!("u{unit}"), "title": format!("U {unit}"), "referenceText": text, "published": true, "assets": []});
        long["levels"][0]["stories"][0]["units"].as_array_mut().unwrap().push(unit);
    }
    let report = author.post("/api/v1/catalog/import?dryRun=true", long.clone()).await.expect(200);
    assert_eq!(report["units"]["created"], 200);
    author.post("/api/v1/levels", long).await.expect(413);
    let mut wrong = document.clone();
    wrong["levels"][1]["stories"][0]["color"] = json!("red");
    let problem = author.post("/api/v1/catalog/import", wrong).await.expect(422);
    assert_eq!(problem["errors"][0]["pointer"], "/levels/1/stories/0/color");
    let mut wrong = document;
    wrong["version"] = json!(2);
    author.post("/api/v1/catalog/import", wrong).await.expect(422);
});

both!(weak_lessons_are_found, |backend| async move {
    let app = TestApp::new(backend).await;
    let silence = silence(64_044);
    let subtitles = b"WEBVTT\n\n00:00.000 --> 00:01.500\nOne\n\n00:01.000 --> 00:09.000\n\
        A\n\n00:00.100 --> 00:00.200\nMuch more text than anybody can read in so short a time\n";
    let course = folder(
        json!([
            {"type": "AUDIO", "key": "a.wav", "language": "en", "durationMs": 2000},
            {"type": "SUBTITLE", "key": "a.vtt"},
            {"type": "METADATA", "key": "a.json"},
            {"type": "METADATA", "key": "none.json"},
        ]),
        &[("a.wav", &silence), ("a.vtt", subtitles), ("a.json", b"{")],
    );
    let mut bundle = Bundle::open(course.path()).unwrap();
    let mut document = Document::read(&bundle.document().unwrap()).unwrap();
    let mut twin = document.levels[0].stories[0].units[0].clone();
    twin.slug = "twin".to_owned();
    twin.assets.clear();
    document.levels[0].stories[0].units.push(twin);
    let findings = lint_course(&document, &mut bundle, QUIET).unwrap();
    let codes: Vec<&str> = findings.iter().map(|finding| finding.code).collect();
    for code in [
        "duplicate_title",
        "empty_unit",
        "no_language",
        "silent",
        "cues_overlap",
        "cue_past_end",
        "cue_too_fast",
        "cues_out_of_order",
        "unreadable_media",
        "missing_media",
    ] {
        assert!(codes.contains(&code), "{code} in {codes:?}");
    }
    import(&app, &seed_data()).await.unwrap();
    let document = courses(&app).document(Selection::default()).await.unwrap();
    let mut media = StoredMedia::new(&app.instance.context.storage);
    let work = tokio::task::spawn_blocking(move || lint_course(&document, &mut media, QUIET).unwrap());
    assert_eq!(work.await.unwrap(), [], "the sample course has no weaknesses");
});

both!(objects_that_came_by_other_means_are_registered, |backend| async move {
    let course = Course::new(backend).await;
    let storage = &course.app.instance.context.storage;
    let picture =
        fs::read(seed_data().join("media/placeholder/screenshots/greeting-phrases-screenshot-1.jpg")).unwrap();
    let unit = &course.unit;
    let gone = "0198c0de-0000-7000-8000-000000000000";
    let good = format!("units/{unit}/screenshot/a.jpg");
    for (key, bytes) in [
        (good.clone(), picture.clone()),
        (format!("units/{unit}/video/page.mp4"), b"<html></html>".to_vec()),
        (format!("units/{unit}/other/a.jpg"), picture.clone()),
        (format!("units/{gone}/screenshot/a.jpg"), picture.clone()),
        ("elsewhere/a.jpg".to_owned(), picture),
    ] {
        storage.put(Bucket::Assets, &key, bytes.into(), "application/octet-stream").await.unwrap();
    }
    let (_, learner) = course.app.user("learner", Role::Learner);
    learner.post("/api/v1/assets/sync", json!({})).await.expect(403);
    let outcomes = |report: &Value| -> BTreeMap<String, String> {
        let objects = report["objects"].as_array().unwrap().iter();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        objects.map(|object| (text(&object["key"]), text(&object["outcome"]))).collect()
    };
    let first = outcomes(&course.author.post("/api/v1/assets/sync", json!({})).await.expect(200));
    assert_eq!(first.len(), 4);
    assert_eq!(first[&good], "added");
    assert_eq!(first[&format!("units/{unit}/video/page.mp4")], "unreadable");
    assert_eq!(first[&format!("units/{unit}/other/a.jpg")], "unreadable");
    assert_eq!(first[&format!("units/{gone}/screenshot/a.jpg")], "unknownUnit");
    let again = course.author.post(&format!("/api/v1/assets/sync?unitId={unit}"), json!({})).await.expect(200);
    assert_eq!(outcomes(&again)[&good], "alreadyKnown");
    let body = course.author.get(&format!("/api/v1/units/{unit}")).await.expect(200);
    assert_eq!(body["assets"].as_array().unwrap().len(), 1);
    assert_eq!((&body["assets"][0]["minioKey"], &body["assets"][0]["metadata"]["width"]), (&json!(good), &json!(640)));
});

both!(the_doctor_finds_what_does_not_agree_and_mends_what_is_safe, |backend| async move {
    let course = Course::new(backend).await;
    let app = &course.app;
    let storage = &app.instance.context.storage;
    assert!(diagnose(&app.instance.context).await.unwrap().is_healthy());
    import(app, &seed_data()).await.unwrap();
    assert!(diagnose(&app.instance.context).await.unwrap().is_healthy());
    let stray = format!("units/{}/video/stray.mp4", course.unit);
    storage.put(Bucket::Assets, &stray, "x".into(), "video/mp4").await.unwrap();
    storage.put(Bucket::Assets, "elsewhere.mp4", "x".into(), "video/mp4").await.unwrap();
    storage.put(Bucket::Uploads, "stray", "x".into(), "video/mp4").await.unwrap();
    let (lost, changed) =
        ("placeholder/subtitles/greeting-phrases-en.vtt", "placeholder/videos/abstract-concepts-v1.mp4");
    storage.delete(Bucket::Assets, lost).await.unwrap();
    storage.put(Bucket::Assets, changed, "x".into(), "video/mp4").await.unwrap();
    let young = diagnose(&app.instance.context).await.unwrap();
    assert_eq!((&young.rows_without_objects, &young.wrong_sizes), (&vec![lost.to_owned()], &vec![changed.to_owned()]));
    assert_eq!(young.objects_without_rows, ["elsewhere.mp4".to_owned(), stray.clone()]);
    assert_eq!((young.removable.len(), young.stray_uploads.len()), (0, 0), "young objects are left alone");
    let later = app.now() + chrono::Duration::hours(25);
    app.set_time(&later.to_string());
    let old = diagnose(&app.instance.context).await.unwrap();
    assert_eq!((&old.removable, &old.stray_uploads), (&vec![stray.clone()], &vec!["stray".to_owned()]));
    assert_eq!(mend(&app.instance.context, &old).await.unwrap(), 2);
    let left = diagnose(&app.instance.context).await.unwrap();
    assert_eq!(left.objects_without_rows, ["elsewhere.mp4"]);
    assert_eq!(left.removable, Vec::<String>::new());
});
