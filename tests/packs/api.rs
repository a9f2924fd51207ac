//! `GET /levels/{id}/pack`, `GET /stories/{id}/pack` and the keys.

use parlance::sha256::Sha256Digest;
use reqwest::Method;
use serde_json::{Value, json};

use super::{KEYS, School, hashes, verified};
use crate::both;
use crate::support::{Role, TestApp, login};

both!(a_pack_holds_what_learners_see_and_each_file_once, |backend| async move {
    let School { app, learner, level } = School::new(backend).await;
    let keys = app.anonymous().get(KEYS).await.expect(200);
    let pack = learner.get(&format!("/api/v1/levels/{level}/pack")).await.expect(200);
    let manifest = verified(&pack["manifest"], &keys);
    assert_eq!(manifest["level"], learner.get(&format!("/api/v1/levels/{level}")).await.expect(200));
    assert_eq!((&manifest["kind"], &manifest["id"]), (&"level".into(), &level.clone().into()));
    let stories = learner.get(&format!("/api/v1/levels/{level}/stories")).await.expect(200)["items"].clone();
    assert_eq!(manifest["stories"], stories);
    let (mut units, mut assets) = (Vec::new(), Vec::new());
    for story in stories.as_array().unwrap() {
        let story = story["id"].as_str().unwrap();
        let list = learner.get(&format!("/api/v1/stories/{story}/units")).await.expect(200);
        units.extend(list["items"].as_array().unwrap().clone());
    }
    for unit in &units {
        let unit = learner.get(&format!("/api/v1/units/{}", unit["id"].as_str().unwrap())).await.expect(200);
        for asset in unit["assets"].as_array().unwrap() {
            let mut asset = asset.clone();
            let fields = asset.as_object_mut().unwrap();
            assert!(fields.remove("url").is_some() && fields.remove("urlExpiresAt").is_some());
            assets.push(asset);
        }
    }
    assert!(units.len() > 1 && assets.len() > 3);
    assert_eq!(manifest["units"], Value::from(units));
    assert_eq!(manifest["assets"], Value::from(assets.clone()));

    let urls = pack["urls"].as_array().unwrap();
    let addressed: Vec<&str> = urls.iter().map(|url| url["sha256"].as_str().unwrap()).collect();
    assert_eq!(addressed, hashes(&manifest));
    let mut total = 0;
    for (url, blob) in urls.iter().zip(manifest["blobs"].as_array().unwrap()) {
        let bytes = learner.http.get(url["url"].as_str().unwrap()).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(Sha256Digest::of(&bytes).to_string(), url["sha256"]);
        assert_eq!(bytes.len() as u64, blob["sizeBytes"].as_u64().unwrap());
        total += bytes.len() as u64;
    }
    assert_eq!(manifest["sizeBytes"], total);
    let without = assets.iter().filter(|asset| asset["sha256"].is_null()).count();
    assert_eq!(manifest["omittedAssetCount"], without);
    let text = manifest.to_string();
    assert!(!text.contains("minioKey") && !text.contains("X-Amz"), "{text}");

    // A file that two assets are is there once.
    let mut different = hashes(&manifest);
    different.sort();
    different.dedup();
    assert_eq!(different.len(), addressed.len());
});

both!(drafts_are_in_no_pack_and_the_revision_grows, |backend| async move {
    let School { app, learner, level } = School::new(backend).await;
    let (_, author) = app.user("writer", Role::Author);
    let keys = app.anonymous().get(KEYS).await.expect(200);
    let path = format!("/api/v1/levels/{level}/pack");
    let before = verified(&learner.get(&path).await.expect(200)["manifest"], &keys);
    // Authors are given the same.
    assert_eq!(verified(&author.get(&path).await.expect(200)["manifest"], &keys), before);
    let story = before["stories"][0]["id"].as_str().unwrap().to_owned();
    let unit = before["units"][0]["id"].as_str().unwrap().to_owned();
    let of_story = format!("/api/v1/stories/{story}/pack");
    let pack = verified(&learner.get(&of_story).await.expect(200)["manifest"], &keys);
    assert_eq!((&pack["kind"], pack["stories"].as_array().unwrap().len()), (&"story".into(), 1));
    assert_eq!(pack["title"], before["stories"][0]["title"]);
    assert!(pack["units"].as_array().unwrap().iter().all(|unit| unit["storyId"] == story.as_str()));

    let mut revision = before["revision"].as_i64().unwrap();
    assert!(revision > 0);
    let changes: [(Method, String, Value); 4] = [
        (Method::PATCH, format!("/api/v1/units/{unit}"), json!({"title": "Another title"})),
        (Method::POST, format!("/api/v1/units/{unit}/unpublish"), Value::Null),
        (Method::POST, format!("/api/v1/units/{unit}/publish"), Value::Null),
        (Method::DELETE, format!("/api/v1/units/{unit}"), Value::Null),
    ];
    for (method, change, body) in changes {
        let answer = author.send(author.request(method.clone(), &change).json(&body)).await;
        assert!(answer.status < 300, "{}", answer.text);
        let now = verified(&learner.get(&path).await.expect(200)["manifest"], &keys);
        assert!(now["revision"].as_i64().unwrap() > revision, "{method} {change}");
        revision = now["revision"].as_i64().unwrap();
        let is_there = now["units"].as_array().unwrap().iter().any(|row| row["id"] == unit.as_str());
        assert_eq!(is_there, method == Method::PATCH || change.ends_with("/publish"), "{method} {change}");
    }
    author.post(&format!("/api/v1/stories/{story}/unpublish"), Value::Null).await.expect(200);
    author.get(&of_story).await.expect(404);
    author.post(&format!("/api/v1/levels/{level}/unpublish"), Value::Null).await.expect(200);
    for client in [&learner, &author] {
        client.get(&path).await.expect(404);
    }
});

both!(types_and_bytes_can_be_chosen, |backend| async move {
    let School { app, learner, level } = School::new(backend).await;
    let keys = app.anonymous().get(KEYS).await.expect(200);
    let pack = async |query: &str| {
        let answer = learner.get(&format!("/api/v1/levels/{level}/pack?{query}")).await.expect(200);
        verified(&answer["manifest"], &keys)
    };
    let all = pack("").await;
    let kinds = pack("types=VIDEO,SUBTITLE").await;
    assert_eq!(kinds["types"], json!(["VIDEO", "SUBTITLE"]));
    assert_eq!(kinds["assets"], all["assets"]);
    let wanted: Vec<&Value> = all["assets"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|asset| ["VIDEO", "SUBTITLE"].iter().any(|kind| asset["type"] == *kind))
        .collect();
    assert!(hashes(&kinds).iter().all(|sha256| wanted.iter().any(|asset| asset["sha256"] == sha256.as_str())));
    assert!(!hashes(&kinds).is_empty() && hashes(&kinds).len() < hashes(&all).len());

    // What the first unit takes, and a byte less.
    let first = all["units"][0]["id"].clone();
    let of_first = all["assets"].as_array().unwrap().iter().filter(|asset| asset["unitId"] == first);
    let size: u64 = of_first.filter_map(|asset| asset["sizeBytes"].as_u64()).sum();
    assert_eq!(pack(&format!("maxBytes={size}")).await["sizeBytes"], size);
    let less = pack(&format!("maxBytes={}", size - 1)).await;
    assert_eq!((&less["sizeBytes"], &less["maxBytes"]), (&0.into(), &(size - 1).into()));
    assert_eq!(less["omittedAssetCount"], all["assets"].as_array().unwrap().len());
    for (query, status) in
        [("maxBytes=0", 422), ("maxBytes=x", 400), ("types=FILM", 400), ("types=", 400), ("type=VIDEO", 400)]
    {
        learner.get(&format!("/api/v1/levels/{level}/pack?{query}")).await.expect(status);
    }
});

both!(the_signed_part_stays_while_urls_change, |backend| async move {
    let app = TestApp::new(backend).await;
    app.set_time("2026-03-10T12:00:00Z");
    app.seed().await;
    app.catalog_changed().await;
    let (id, _) = app.user("reader", Role::Learner);
    let learner = app.client(id, Role::Learner);
    let level = learner.get("/api/v1/catalog").await.expect(200)["levels"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/levels/{level}/pack");
    let first = learner.get(&path).await;
    let known = learner.request(Method::GET, &path).header("If-None-Match", first.header("etag"));
    assert_eq!(learner.send(known).await.status, 304);
    let replica = app.replica().await;
    let elsewhere = replica.anonymous().with_token(&app.token(id, Role::Learner));
    assert_eq!(elsewhere.get(&path).await.text, first.text);
    app.set_time("2026-03-10T13:00:00Z");
    let later = app.client(id, Role::Learner).get(&path).await;
    assert_eq!(later.json()["manifest"], first.json()["manifest"]);
    assert_ne!(later.json()["urls"], first.json()["urls"]);
    assert_ne!(later.header("etag"), first.header("etag"));
});

both!(keys_are_rotated_and_production_makes_none_up, |backend| async move {
    let (old, new) = (format!("old:{}", "1a".repeat(32)), format!("new:{}", "2b".repeat(32)));
    let app = TestApp::seeded_with(backend, &[("PARLANCE_PACK_KEYS", &old)]).await;
    let (id, learner) = app.user("reader", Role::Learner);
    let level = learner.get("/api/v1/catalog").await.expect(200)["levels"][0]["id"].as_str().unwrap().to_owned();
    let path = format!("/api/v1/levels/{level}/pack");
    let kept = learner.get(&path).await.expect(200)["manifest"].clone();
    let replica = app.replica_with(&[("PARLANCE_PACK_KEYS", &format!("{new},{old}"))]).await;
    let rotated = replica.anonymous();
    let keys = rotated.get(KEYS).await.expect(200);
    let kids: Vec<&Value> = keys["keys"].as_array().unwrap().iter().map(|key| &key["kid"]).collect();
    assert_eq!(kids, ["new", "old"]);
    let fresh = rotated.with_token(&app.token(id, Role::Learner)).get(&path).await.expect(200)["manifest"].clone();
    assert_ne!(fresh["signature"], kept["signature"]);
    // What was kept is verified by the keys of today.
    assert_eq!(verified(&kept, &keys), verified(&fresh, &keys));
    // RFC 8032, 7.1: the public key of the first test.
    let example = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    let replica = app.replica_with(&[("PARLANCE_PACK_KEYS", &format!("k:{example}"))]).await;
    let keys = replica.anonymous().get(KEYS).await;
    assert_eq!(keys.expect(200)["keys"][0]["x"], "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");

    let jwt = format!("k1:{}", "0123456789abcdef".repeat(4));
    let variables = [("PARLANCE_ENV", "production"), ("PARLANCE_PACK_KEYS", ""), ("JWT_SECRET", &*jwt)];
    let replica = app.replica_with(&variables).await;
    let production = replica.anonymous();
    assert_eq!(production.get(KEYS).await.expect(200), json!({"keys": []}));
    let session = login(&production, "johndoe", "parlance-demo").await.expect(200);
    let refused = production.with_token(session["accessToken"].as_str().unwrap()).get(&path).await;
    assert!(refused.expect(404)["detail"].as_str().unwrap().contains("PARLANCE_PACK_KEYS"), "{}", refused.text);
});
