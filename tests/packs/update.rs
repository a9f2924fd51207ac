//! What an update moves when one lesson of many has changed.

use std::collections::HashSet;

use bytes::Bytes;
use futures_util::TryStreamExt;
use parlance::db::UnitId;
use parlance::sha256::Sha256Digest;
use parlance::storage::Bucket;
use reqwest::Method;
use serde_json::{Value, json};

use super::{KEYS, build, hashes, text, verified};
use crate::both;
use crate::support::{Backend, Binary, Client, Lessons, Role, TestApp, done};

/// Lessons of a level. Of more, one that changed is a smaller part.
const LESSONS: i32 = 1000;

/// The length of the video of each: a minute on a slow line has more.
const VIDEO_BYTES: usize = 250_000;

/// A level of lessons, each with a video of its own, given by what makes it another and by its length.
async fn level_of(
    backend: Backend,
    lessons: i32,
    video: impl Fn(i32) -> (Sha256Digest, usize),
) -> (TestApp, Vec<UnitId>) {
    let app = TestApp::new(backend).await;
    let units = Lessons::of(&app).at_once(|rows| {
        let units = rows.units(lessons);
        for (unit, number) in units.iter().zip(0..) {
            let (sha256, size_bytes) = video(number);
            rows.video(*unit, 1, 1000);
            rows.set_video(*unit, &format!("{number}.mp4"), sha256, size_bytes);
        }
        units
    });
    app.catalog_changed().await;
    (app, units)
}

/// Gives a lesson another video, and notes that as each write of the API does.
async fn change(app: &TestApp, unit: UnitId, sha256: Sha256Digest, size_bytes: usize) {
    Lessons::of(app).set_video(unit, "changed.mp4", sha256, size_bytes);
    let (_, author) = app.user("writer", Role::Author);
    author.patch(&format!("/api/v1/units/{unit}"), json!({"title": "Changed"})).await.expect(200);
}

/// The answer as phones ask for it, and how many bytes came.
async fn compressed(client: &Client, path: &str) -> (Value, usize) {
    let request = client.request(Method::GET, path).header("Accept-Encoding", "gzip");
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["content-encoding"], "gzip");
    let bytes: Vec<u8> = answer.bytes_stream().map_ok(|chunk| chunk.to_vec()).try_concat().await.unwrap();
    let body = std::io::read_to_string(flate2::read::GzDecoder::new(bytes.as_slice())).unwrap();
    (serde_json::from_str(&body).unwrap(), bytes.len())
}

// The files are counted as the manifests tell them: what is fetched is what is named there and not known.
both!(one_changed_lesson_of_many_moves_less_than_a_hundredth, |backend| async move {
    let file = |number: i32| (Sha256Digest::of(&number.to_le_bytes()), VIDEO_BYTES);
    let (app, units) = level_of(backend, LESSONS, file).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let keys = app.anonymous().get(KEYS).await.expect(200);
    let level = learner.get("/api/v1/levels").await.expect(200)["items"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/levels/{level}/pack");
    let (pack, bytes) = compressed(&learner, &path).await;
    let first = verified(&pack["manifest"], &keys);
    assert_eq!(hashes(&first).len(), units.len());
    assert_eq!(first["sizeBytes"], units.len() * VIDEO_BYTES);
    let total = bytes + units.len() * VIDEO_BYTES;

    let (sha256, size_bytes) = file(LESSONS);
    change(&app, units[123], sha256, size_bytes).await;
    let (pack, bytes) = compressed(&learner, &path).await;
    let second = verified(&pack["manifest"], &keys);
    assert!(second["revision"].as_i64().unwrap() > first["revision"].as_i64().unwrap());
    let known: HashSet<String> = hashes(&first).into_iter().collect();
    let new: Vec<String> = hashes(&second).into_iter().filter(|sha256| !known.contains(sha256)).collect();
    assert_eq!(new, [sha256.to_string()]);
    let moved = bytes + VIDEO_BYTES;
    assert!(moved * 100 <= total, "{moved} of {total} bytes");
    // A folder is given the manifest as it is.
    let moved = pack["manifest"].to_string().len() + VIDEO_BYTES;
    assert!(moved * 100 <= total, "{moved} of {total} bytes");
});

both!(a_folder_is_brought_up_to_date_by_what_is_new_alone, |backend| async move {
    let bytes = |number: i32| Bytes::from(vec![number as u8; 1000]);
    let (app, units) = level_of(backend, 5, |number| (Sha256Digest::of(&bytes(number)), 1000)).await;
    let put = async |key: &str, bytes: Bytes| {
        app.instance.context.storage.put(Bucket::Assets, key, bytes, "video/mp4").await.unwrap();
    };
    for number in 0..5 {
        put(&format!("{number}.mp4"), bytes(number)).await;
    }
    let folder = app.folder.path().join("packs");
    let store = app.instance.embedded.as_ref().unwrap().local_addr;
    let binary = || Binary::beside(&app).with("PARLANCE_OBJECTS_ADDR", &store.to_string());
    let said = done(build(binary(), &["en/level-1", text(&folder)]).await);
    assert!(said.contains("5 files of 5000 bytes, of which 5 of 5000 bytes are new"), "{said}");

    put("changed.mp4", bytes(5)).await;
    change(&app, units[2], Sha256Digest::of(&bytes(5)), 1000).await;
    let said = done(build(binary(), &["en/level-1", text(&folder)]).await);
    assert!(said.contains("5 files of 5000 bytes, of which 1 of 1000 bytes are new"), "{said}");
    done(binary().run(&["pack", "verify", text(&folder)]));
});
