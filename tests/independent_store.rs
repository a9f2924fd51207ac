//! The same instance over an S3 server that is not ours: SeaweedFS, which `scripts/test` starts.

use chrono::Utc;
use parlance::auth::Role;
use parlance::pronunciation::erase_recordings;
use parlance::storage::{Bucket, PutSpec};
use sha2::{Digest, Sha256};

use crate::support::{Backend, TestApp};

async fn app(backend: Backend) -> TestApp {
    let endpoint = std::env::var("PARLANCE_TEST_S3_ENDPOINT")
        .expect("PARLANCE_TEST_S3_ENDPOINT names an S3 server with the key parlance-test; scripts/test sets it");
    let variables = [
        ("S3_ENDPOINT", endpoint.as_str()),
        ("S3_ACCESS_KEY_ID", "parlance-test"),
        ("S3_SECRET_ACCESS_KEY", "parlance-test-secret"),
    ];
    TestApp::seeded_with(backend, &variables).await
}

async fn serves_media_and_takes_only_what_was_signed_for(backend: Backend) {
    let app = app(backend).await;
    let (_, learner) = app.user("reader", Role::Learner);
    let tree = learner.get("/api/v1/catalog").await.expect(200);
    let unit = tree["levels"][0]["stories"][0]["units"][0]["id"].as_str().unwrap().to_owned();
    let unit = learner.get(&format!("/api/v1/units/{unit}")).await.expect(200);
    assert_eq!(unit["assets"].as_array().unwrap().len(), 5);
    for asset in unit["assets"].as_array().unwrap() {
        let url = asset["url"].as_str().unwrap();
        let bytes = learner.http.get(url).send().await.unwrap().bytes().await.unwrap();
        assert_eq!(hex::encode(Sha256::digest(&bytes)), asset["sha256"].as_str().unwrap());
        let part = learner.http.get(url).header("range", "bytes=0-99").send().await.unwrap();
        assert_eq!(part.status(), 206);
        assert_eq!(part.bytes().await.unwrap(), bytes[..100.min(bytes.len())]);
        let forged = url.replace("X-Amz-Signature=", "X-Amz-Signature=0");
        assert_eq!(learner.http.get(forged).send().await.unwrap().status(), 403);
    }
    assert_eq!(app.anonymous().get("/health").await.expect(200)["checks"]["store"]["status"], "connected");

    let storage = &app.instance.context.storage;
    for name in ["Größe/日本語 und+mehr & 100%~.mp4", "a b/c=d?e#f'(g)*!.vtt", "%41%2F..x"] {
        let key = format!("tests/{}/{name}", uuid::Uuid::new_v4());
        storage.put(Bucket::Assets, &key, name.into(), "video/mp4").await.unwrap();
        let url = storage.presign_get(Bucket::Assets, &key, Utc::now()).url;
        let played = learner.http.get(url).send().await.unwrap();
        assert_eq!((played.status().as_u16(), played.text().await.unwrap()), (200, name.to_owned()));
        storage.delete(Bucket::Assets, &key).await.unwrap();
    }

    let body = b"what was promised";
    let spec = PutSpec {
        content_type: "text/plain".to_owned(),
        size_bytes: body.len() as u64,
        sha256_hex: hex::encode(Sha256::digest(body)),
    };
    let key = format!("tests/{}", uuid::Uuid::new_v4());
    let signed =
        storage.presign_put(Bucket::Uploads, &key, &spec, Utc::now(), std::time::Duration::from_secs(60)).unwrap();
    let put = |bytes: &'static [u8]| {
        let request = learner.http.put(&signed.url);
        let kept = signed.headers.iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"));
        kept.fold(request, |request, (name, value)| request.header(name, value)).body(bytes).send()
    };
    for wrong in [b"what was promise!" as &[u8], b"what was promised and more"] {
        assert!(put(wrong).await.unwrap().status().is_client_error());
        assert!(storage.head(Bucket::Uploads, &key).await.unwrap().is_none(), "nothing became visible");
    }
    assert!(put(body).await.unwrap().status().is_success());
    assert_eq!(storage.get(Bucket::Uploads, &key, 1024).await.unwrap(), body.as_slice());
    storage.delete(Bucket::Uploads, &key).await.unwrap();
    assert!(storage.head(Bucket::Uploads, &key).await.unwrap().is_none());
}

async fn erases_every_version(backend: Backend) {
    let bucket = format!("versions-{}", uuid::Uuid::new_v4());
    let endpoint = std::env::var("PARLANCE_TEST_S3_ENDPOINT").unwrap();
    let client = aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::Config::builder()
            .behavior_version(aws_sdk_s3::config::BehaviorVersion::latest())
            .endpoint_url(&endpoint)
            .region(aws_sdk_s3::config::Region::new("us-east-1"))
            .credentials_provider(aws_sdk_s3::config::Credentials::new(
                "parlance-test",
                "parlance-test-secret",
                None,
                None,
                "test",
            ))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .force_path_style(true)
            .build(),
    );
    client.create_bucket().bucket(&bucket).send().await.unwrap();
    let enabled = aws_sdk_s3::types::VersioningConfiguration::builder()
        .status(aws_sdk_s3::types::BucketVersioningStatus::Enabled)
        .build();
    client.put_bucket_versioning().bucket(&bucket).versioning_configuration(enabled).send().await.unwrap();
    let variables = [
        ("S3_ENDPOINT", endpoint.as_str()),
        ("S3_ACCESS_KEY_ID", "parlance-test"),
        ("S3_SECRET_ACCESS_KEY", "parlance-test-secret"),
        ("S3_BUCKET_RECORDINGS", bucket.as_str()),
    ];
    let app = TestApp::with(backend, &variables).await;
    let (_, admin) = app.user("root", Role::Admin);
    let (ada, eve) = (app.user("ada", Role::Learner).0, app.user("eve", Role::Learner).0);
    let storage = &app.instance.context.storage;
    for user in [ada, eve] {
        for voice in ["a voice", "another one"] {
            let key = format!("recordings/{user}/one.wav");
            storage.put(Bucket::Recordings, &key, voice.into(), "audio/wav").await.unwrap();
        }
    }
    let versions = || async {
        let page = client.list_object_versions().bucket(&bucket).send().await.unwrap();
        let keys = page.versions().iter().map(|version| version.key().unwrap().to_owned());
        (keys.collect::<Vec<_>>(), page.delete_markers().len())
    };
    assert_eq!(versions().await.0.len(), 4);
    admin.delete(&format!("/api/v1/admin/users/{ada}")).await.expect(204);
    erase_recordings(&app.instance.context).await.unwrap();
    let left = format!("recordings/{eve}/one.wav");
    assert_eq!(versions().await, (vec![left.clone(), left], 0));
}

#[actix_web::test]
#[ignore = "needs an independent S3 server: run scripts/test"]
async fn erases_every_version_on_sqlite() {
    erases_every_version(Backend::Sqlite).await;
}

#[actix_web::test]
#[ignore = "needs PostgreSQL and an independent S3 server: run scripts/test"]
async fn erases_every_version_on_postgres() {
    erases_every_version(Backend::Postgres).await;
}

#[actix_web::test]
#[ignore = "needs an independent S3 server: run scripts/test"]
async fn sqlite() {
    serves_media_and_takes_only_what_was_signed_for(Backend::Sqlite).await;
}

#[actix_web::test]
#[ignore = "needs PostgreSQL and an independent S3 server: run scripts/test"]
async fn postgres() {
    serves_media_and_takes_only_what_was_signed_for(Backend::Postgres).await;
}
