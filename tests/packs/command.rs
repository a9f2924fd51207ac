//! `parlance pack build`, `verify` and `serve`.

use std::fs;

use parlance::storage::Bucket;
use reqwest::Method;
use serde_json::Value;

use super::{KEYS, School, blob, flip, hashes, text, verified};
use crate::both;
use crate::support::{Backend, Client, Role, Running, done, refused};

both!(packs_share_a_folder_and_only_new_files_are_fetched, |backend| async move {
    let school = School::new(backend).await;
    let (folder, binary) = (school.path("packs"), school.binary());
    let build = async |name: &str| done(school.build(&[name, text(&folder)]).await);
    let story =
        school.learner.get(&format!("/api/v1/levels/{}/stories", school.level)).await.expect(200)["items"][0].clone();
    let said = build(story["id"].as_str().unwrap()).await;
    assert!(said.contains(story["title"].as_str().unwrap()), "{said}");
    let first = fs::read_dir(folder.join("packs")).unwrap().count();
    let said = build(&school.level).await;
    assert!(first == 1 && fs::read_dir(folder.join("packs")).unwrap().count() == 2);
    // The path is as good as the id, and nothing is new.
    let level = school.learner.get(&format!("/api/v1/levels/{}", school.level)).await.expect(200);
    let by_path = format!("{}/{}", level["language"].as_str().unwrap(), level["slug"].as_str().unwrap());
    let again = build(&by_path).await;
    assert!(
        again.contains("of which 0 of 0 bytes are new") && !said.contains("of which 0 of 0 bytes"),
        "{said} {again}"
    );
    build(&format!("{by_path}/{}", story["slug"].as_str().unwrap())).await;

    let (elsewhere, keys) = school.elsewhere().await;
    let whole = done(elsewhere.run(&["pack", "verify", text(&folder), "--keys", &keys]));
    assert!(whole.contains("is whole"), "{whole}");
    done(binary.run(&["pack", "verify", text(&folder)]));
    let signed = fs::read(folder.join("packs").join(format!("{}.json", school.level))).unwrap();
    let signed: Value = serde_json::from_slice(&signed).unwrap();
    let pack = school.learner.get(&format!("/api/v1/levels/{}/pack", school.level)).await.expect(200);
    assert_eq!(signed, pack["manifest"]);

    // Interrupted: what is there is not fetched again, and the rest is.
    let lost =
        hashes(&verified(&signed, &serde_json::from_str(&fs::read_to_string(&keys).unwrap()).unwrap())).remove(0);
    fs::remove_file(blob(&folder, &lost)).unwrap();
    assert!(refused(binary.run(&["pack", "verify", text(&folder)])).contains(&format!("{lost} is gone")));
    assert!(build(&school.level).await.contains("of which 1 of "));
    done(binary.run(&["pack", "verify", text(&folder)]));

    // What builds left that were killed goes with the next one, and not what is being written by another.
    let [left, held] = ["left", "held"].map(|name| folder.join(format!(".parlance-pack-{name}")));
    fs::write(&left, "a part").unwrap();
    let other = fs::File::create(&held).unwrap();
    other.lock().unwrap();
    build(&school.level).await;
    assert!(!left.exists() && held.exists());
    drop(other);

    for (name, reason) in [("en/nowhere", "no published level or story"), ("nonsense", "en/beginner")] {
        assert!(refused(school.build(&[name, text(&folder)]).await).contains(reason));
    }
    let chosen = school.path("subtitles");
    done(school.build(&[&by_path, text(&chosen), "--types", "SUBTITLE", "--max-bytes", "100000"]).await);
    let said = done(binary.run(&["pack", "verify", text(&chosen)]));
    assert!(said.contains("is whole"), "{said}");
});

both!(what_is_left_when_the_store_has_lost_a_file_goes_on_later, |backend| async move {
    let school = School::new(backend).await;
    let folder = school.path("packs");
    let unit =
        school.learner.get("/api/v1/catalog").await.expect(200)["levels"][0]["stories"][0]["units"][0]["id"].clone();
    let (_, author) = school.app.user("writer", Role::Author);
    let unit = author.get(&format!("/api/v1/units/{}", unit.as_str().unwrap())).await.expect(200);
    let key = unit["assets"][1]["minioKey"].as_str().unwrap();
    let bytes = school.app.instance.context.storage.get(Bucket::Assets, key, 1 << 30).await.unwrap();
    school.app.put_asset_object(key, b"something else").await;
    let said = refused(school.build(&[&school.level, text(&folder)]).await);
    assert!(said.contains(key) && said.contains("doctor"), "{said}");
    assert!(!folder.join("packs").exists());
    school.app.instance.context.storage.put(Bucket::Assets, key, bytes, "video/mp4").await.unwrap();
    let said = done(school.build(&[&school.level, text(&folder)]).await);
    let (_, new) = said.split_once("of which ").unwrap();
    let (total, _) = said.split_once(" files").unwrap();
    let count = |text: &str| text.rsplit(' ').next().unwrap().parse::<usize>().unwrap();
    assert!(new.split(' ').next().unwrap().parse::<usize>().unwrap() < count(total), "{said}");
});

/// Serves a folder or a zip on a machine that has nothing else.
async fn serve(school: &School, file: &str) -> Running {
    let (elsewhere, keys) = school.elsewhere().await;
    let mut server = elsewhere.start(&["pack", "serve", file, "--addr", "127.0.0.1:0", "--keys", &keys]);
    server.says("listens on").await;
    server
}

async fn serves(backend: Backend, name: &str) {
    let school = School::new(backend).await;
    let file = school.path(name);
    done(school.build(&[&school.level, text(&file)]).await);
    let server = serve(&school, text(&file)).await;
    let client = Client::new(&server.base());
    let answer = client.get(&format!("/packs/{}.json", school.level)).await;
    let pack = school.learner.get(&format!("/api/v1/levels/{}/pack", school.level)).await.expect(200);
    assert_eq!(answer.expect(200), pack["manifest"]);
    let known = client.request(Method::GET, &format!("/packs/{}.json", school.level));
    assert_eq!(client.send(known.header("If-None-Match", answer.header("etag"))).await.status, 304);

    let keys = school.app.anonymous().get(KEYS).await.expect(200);
    let manifest = verified(&pack["manifest"], &keys);
    for (url, blob) in pack["urls"].as_array().unwrap().iter().zip(manifest["blobs"].as_array().unwrap()) {
        let sha256 = url["sha256"].as_str().unwrap();
        let path = format!("/blobs/{}/{sha256}", &sha256[..2]);
        let stored = client.http.get(url["url"].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
        let length = blob["sizeBytes"].as_u64().unwrap();
        let whole =
            client.request(Method::GET, &path).header("Origin", "https://app.example.com").send().await.unwrap();
        assert_eq!((whole.status().as_u16(), whole.content_length()), (200, Some(length)));
        assert_eq!(whole.headers()["access-control-allow-origin"], "*");
        assert_eq!(whole.bytes().await.unwrap(), stored);
        let tag = format!("\"{sha256}\"");
        for (range, if_range, status, bytes) in [
            ("bytes=0-0", None, 206, &stored[..1]),
            ("bytes=7-", None, 206, &stored[7..]),
            ("bytes=-5", None, 206, &stored[stored.len() - 5..]),
            ("bytes=3-999999999", None, 206, &stored[3..]),
            ("bytes=7-", Some(tag.as_str()), 206, &stored[7..]),
            ("bytes=7-", Some("\"another\""), 200, &stored[..]),
            ("bytes=0-1,4-5", None, 200, &stored[..]),
            ("lines=1-2", None, 200, &stored[..]),
        ] {
            let request = client.request(Method::GET, &path).header("Range", range);
            let request = if_range.into_iter().fold(request, |request, tag| request.header("If-Range", tag));
            let answer = request.send().await.unwrap();
            assert_eq!(answer.status().as_u16(), status, "{range}");
            assert_eq!(answer.bytes().await.unwrap(), bytes, "{range}");
        }
        let beyond =
            client.request(Method::GET, &path).header("Range", format!("bytes={length}-")).send().await.unwrap();
        assert_eq!(beyond.status().as_u16(), 416);
        assert_eq!(beyond.headers()["content-range"], format!("bytes */{length}"));
        let request = client.request(Method::GET, &path).header("If-None-Match", tag);
        assert_eq!(client.send(request).await.status, 304);
        let head = client.send(client.request(Method::HEAD, &path)).await;
        assert_eq!((head.status, head.header("content-length"), head.text.as_str()), (200, &*length.to_string(), ""));
    }
    let sha256 = &hashes(&manifest)[0];
    for path in [
        "/".to_owned(),
        "/packs/".to_owned(),
        "/packs/0198c0de-0000-7000-8000-00000000ffff.json".to_owned(),
        "/packs/..%2f..%2fetc%2fpasswd.json".to_owned(),
        format!("/blobs/00/{sha256}"),
        format!("/blobs/{}/{}", &sha256[..2], sha256.to_uppercase()),
        "/blobs/..%2f..%2fkeys.json".to_owned(),
        format!("/blobs/ff/{}", "f".repeat(64)),
        "/keys.json".to_owned(),
    ] {
        client.get(&path).await.expect(404);
    }
    assert_eq!(client.post(&format!("/packs/{}.json", school.level), Value::Null).await.status, 404);
}

both!(a_folder_is_served_in_parts_and_whole, |backend| serves(backend, "packs"));
both!(a_zip_is_served_in_parts_and_whole, |backend| serves(backend, "pack.zip"));

both!(what_is_damaged_while_it_is_served_does_not_go_out, |backend| async move {
    let school = School::new(backend).await;
    let folder = school.path("packs");
    done(school.build(&[&school.level, text(&folder)]).await);
    let server = serve(&school, text(&folder)).await;
    let client = Client::new(&server.base());
    let keys = school.app.anonymous().get(KEYS).await.expect(200);
    let pack = school.learner.get(&format!("/api/v1/levels/{}/pack", school.level)).await.expect(200);
    let all = hashes(&verified(&pack["manifest"], &keys));
    let path = |sha256: &str| format!("/blobs/{}/{sha256}", &sha256[..2]);
    // One that was sent before, and one that was not.
    client.send(client.request(Method::HEAD, &path(&all[0]))).await;
    for sha256 in &all[..2] {
        flip(&blob(&folder, sha256));
        let answer = client.get(&path(sha256)).await;
        assert_eq!(answer.status, 500, "{sha256}");
        assert!(!answer.text.contains(sha256) && server.printed().contains(&format!("{sha256} is damaged")));
        flip(&blob(&folder, sha256));
        assert_eq!(client.send(client.request(Method::HEAD, &path(sha256))).await.status, 200);
    }
    flip(&folder.join("packs").join(format!("{}.json", school.level)));
    assert_eq!(client.get(&format!("/packs/{}.json", school.level)).await.status, 500);
});
