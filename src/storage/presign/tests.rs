use proptest::prelude::*;

use super::*;

const TTL: Duration = Duration::from_secs(7200);
const LOCAL: &str = "http://127.0.0.1:9000";

fn config(endpoint: &str, token: Option<&str>) -> StorageConfig {
    StorageConfig {
        endpoint: endpoint.parse().expect("a valid endpoint"),
        public_endpoint: endpoint.parse().expect("a valid endpoint"),
        region: "eu-north-1".into(),
        access_key_id: "AKIDEXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".into(),
        session_token: token.map(Into::into),
        credentials_expire_at: None,
        buckets: BucketNames::default(),
        url_ttl: TTL,
        url_window: Duration::from_secs(3600),
    }
}

fn at(unix: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(unix, 0).expect("a time in range")
}

/// The URL that the SDK would use for a key, without its query.
fn sdk_path(config: &StorageConfig, key: &str) -> String {
    use aws_sdk_s3::config::{BehaviorVersion, Region};
    let client = aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(format!("{}/", config.public_endpoint.as_str().trim_end_matches('/')))
            .region(Region::new("eu-north-1"))
            .credentials_provider(config.credentials())
            .force_path_style(true)
            .build(),
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let lifetime = aws_sdk_s3::presigning::PresigningConfig::expires_in(TTL).expect("a legal lifetime");
    let presigned = runtime.block_on(client.get_object().bucket("assets").key(key).presigned(lifetime));
    presigned.expect("it can be presigned").uri().split('?').next().unwrap_or_default().to_owned()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn paths_are_those_of_the_sdk(key in "[^\\p{C}/][^\\p{C}]{0,60}") {
        for endpoint in [LOCAL, "https://media.example.org", "https://example.org/s3"] {
            let config = config(endpoint, None);
            let presigned = Presigner::new(&config).get(Bucket::Assets, &key, at(0));
            prop_assert_eq!(presigned.url.split('?').next().unwrap_or_default(), sdk_path(&config, &key));
        }
    }

    #[test]
    fn one_window_has_one_url(start in 0_i64..1_000_000, a in 0_i64..3600, b in 0_i64..3600) {
        let now = |offset| at(start * 3600 + offset);
        let presigner = Presigner::new(&config(LOCAL, None));
        let first = presigner.get(Bucket::Assets, "a/b.mp4", now(a));
        let replica = Presigner::new(&config(LOCAL, None)).get(Bucket::Assets, "a/b.mp4", now(b));
        prop_assert_eq!(&first, &replica);
        prop_assert!(first.expires_at > now(a) && first.expires_at > now(b));
        prop_assert_ne!(first, presigner.get(Bucket::Assets, "a/b.mp4", now(a + 3600)));
    }
}

/// The example of "Authenticating Requests: Using Query Parameters" in the Amazon S3 API Reference.
#[test]
fn the_documented_example_is_signed_as_documented() {
    let presigner = Presigner::new(&StorageConfig {
        region: "us-east-1".into(),
        access_key_id: "AKIAIOSFODNN7EXAMPLE".into(),
        secret_access_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
        ..config(LOCAL, None)
    });
    let url = "https://examplebucket.s3.amazonaws.com/test.txt".to_owned();
    assert_eq!(
        presigner.sign("GET", url, &[], 1_369_353_600, Duration::from_secs(86_400)).url,
        "https://examplebucket.s3.amazonaws.com/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

/// The text of a URL may not change between versions: caches and replicas take it for the object's name.
#[test]
fn urls_stay_as_they_are() {
    let presigner = Presigner::new(&config(LOCAL, None));
    assert_eq!(
        presigner.get(Bucket::Assets, "Größe/日本語 und+mehr & 100%~.mp4", at(1_800_000_123)).url,
        "http://127.0.0.1:9000/assets/Gr%C3%B6%C3%9Fe/%E6%97%A5%E6%9C%AC%E8%AA%9E%20und%2Bmehr%20%26%20100%25~.mp4\
         ?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20270115%2Feu-north-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20270115T080000Z&X-Amz-Expires=7200&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=3f39b1ee949e8afa74fdb6c7a7e1ae8c33678562263896fda9e5d2f5557336f0"
    );
    let presigner = Presigner::new(&config("https://example.org/s3", Some("tok/en+=")));
    assert_eq!(
        presigner
            .upload_part(
                Bucket::Uploads,
                "big file.mp4",
                "id/+=~ *",
                PartSpec { number: 7, size_bytes: 5 << 20 },
                TTL,
                at(1_800_000_123)
            )
            .url,
        "https://example.org/s3/uploads/big%20file.mp4?partNumber=7&uploadId=id%2F%2B%3D~%20%2A\
         &X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20270115%2Feu-north-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20270115T080203Z&X-Amz-Expires=7200&X-Amz-SignedHeaders=content-length%3Bhost\
         &X-Amz-Signature=54047a40d7dc69e3bc9a18f19f7dde5e2d20f3c4615f4613576efcea99ca2d98\
         &X-Amz-Security-Token=tok%2Fen%2B%3D"
    );
}

#[test]
fn uploads_bind_length_type_and_checksum() {
    let presigner = Presigner::new(&config(LOCAL, None));
    let spec = |content_type: &str, size_bytes, sha256_hex| PutSpec {
        content_type: content_type.to_owned(),
        size_bytes,
        sha256_hex,
    };
    let sign = |spec| presigner.put(Bucket::Uploads, "a b/c.mp3", &spec, at(1_800_000_123), TTL).expect("a legal file");
    let upload = sign(spec("audio/mpeg", 1234, "ab".repeat(32)));
    assert_eq!(
        upload.url,
        "http://127.0.0.1:9000/uploads/a%20b/c.mp3?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIDEXAMPLE%2F20270115%2Feu-north-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20270115T080203Z&X-Amz-Expires=7200\
         &X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost%3Bx-amz-checksum-sha256\
         &X-Amz-Signature=7e4fee30692c57df2c15c7d6f56f02004a070694b13b4ae229839e41a51446a7"
    );
    let headers: Vec<_> = upload.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(
        headers,
        [
            ("Content-Length", "1234"),
            ("Content-Type", "audio/mpeg"),
            ("x-amz-checksum-sha256", "q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="),
        ]
    );
    assert_eq!(upload.expires_at, at(1_800_000_123) + TTL);
    assert_eq!(sign(spec(" audio/mpeg\t", 1234, "AB".repeat(32))), upload);
    for other in [
        spec("audio/mpeg", 1235, "ab".repeat(32)),
        spec("audio/mp4", 1234, "ab".repeat(32)),
        spec("audio/mpeg", 1234, "ac".repeat(32)),
    ] {
        assert_ne!(sign(other.clone()).url, upload.url, "{other:?}");
    }
}

#[test]
fn urls_end_with_their_credentials() {
    let now = at(1_800_000_000);
    let end = now + Duration::from_secs(600);
    let config = StorageConfig { credentials_expire_at: Some(end), ..config(LOCAL, Some("token")) };
    let presigned = Presigner::new(&config).get(Bucket::Assets, "a", now);
    assert_eq!(presigned.expires_at, end);
    assert!(presigned.url.contains("&X-Amz-Expires=600&"));
}

#[test]
fn uploads_that_cannot_be_headers_are_refused() {
    let presigner = Presigner::new(&config(LOCAL, None));
    let hash = "00".repeat(32);
    for (content_type, sha256_hex) in [
        ("video/mp4\r\nX-Evil: 1\u{7f}", hash.as_str()),
        ("vidéo/mp4", &hash),
        ("", &hash),
        ("video/mp4", "abc"),
        ("video/mp4", &hash[2..]),
    ] {
        let file = PutSpec { content_type: content_type.into(), size_bytes: 1, sha256_hex: sha256_hex.into() };
        let refused = presigner.put(Bucket::Uploads, "a", &file, at(1_800_000_000), TTL);
        assert!(refused.is_err(), "{content_type:?} {sha256_hex}");
    }
}

#[test]
fn whatever_passes_as_an_endpoint_can_be_signed_for() {
    for endpoint in ["http://[::1]:9000", "https://müller.example/a b", "http://a_b.example/x|y[z]^", "http://10.1/%7e"]
    {
        let config = config(endpoint, None);
        config.validate().expect(endpoint);
        Presigner::new(&config).get(Bucket::Assets, "a", at(0));
    }
    for endpoint in ["http://{host}:9000", "http://a\"b.example"] {
        let refused = config(endpoint, None).validate().map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.starts_with("S3_ENDPOINT must be")), "{endpoint}");
    }
}

#[test]
fn nothing_secret_is_printed() {
    let config = config(LOCAL, Some("sekrit-token"));
    let shown = format!("{config:?} {:?}", Presigner::new(&config));
    assert!(!shown.contains("wJalr") && !shown.contains("sekrit-token"), "{shown}");
}
