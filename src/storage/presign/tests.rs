use std::borrow::Cow;
use std::time::SystemTime;

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4;
use proptest::prelude::*;

use super::*;

const TTL: Duration = Duration::from_secs(7200);

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

/// The parameters that AWS's own signer would add to a request.
fn reference(
    config: &StorageConfig,
    method: &str,
    url: &str,
    headers: &[(&str, &str)],
    unix: u64,
) -> Vec<(String, String)> {
    let identity =
        Credentials::new(&config.access_key_id, config.secret(), config.token().map(str::to_owned), None, "test")
            .into();
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.signature_location = SignatureLocation::QueryParams;
    settings.expires_in = Some(TTL);
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(&config.region)
        .name("s3")
        .time(SystemTime::UNIX_EPOCH + Duration::from_secs(unix))
        .settings(settings)
        .build()
        .expect("complete parameters")
        .into();
    let request = SignableRequest::new(method, url, headers.iter().copied(), SignableBody::UnsignedPayload);
    let (instructions, _) = sign(request.expect("a valid request"), &params).expect("it can be signed").into_parts();
    let mut added: Vec<_> = instructions
        .params()
        .iter()
        .map(|(name, value): &(_, Cow<'_, str>)| ((*name).to_owned(), value.to_string()))
        .collect();
    added.sort();
    added
}

fn split(url: &str) -> (&str, Vec<(String, String)>) {
    let (path, query) = url.split_once('?').expect("a presigned URL has a query");
    let mut pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.sort();
    (path, pairs)
}

/// The URL that the SDK would use for a key, without its query.
fn sdk_path(config: &StorageConfig, key: &str) -> String {
    use aws_sdk_s3::config::{BehaviorVersion, Region};
    let credentials = Credentials::new("a", "b", None, None, "test");
    let client = aws_sdk_s3::Client::from_conf(
        aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(format!("{}/", config.public_endpoint.as_str().trim_end_matches('/')))
            .region(Region::new("eu-north-1"))
            .credentials_provider(credentials)
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
    fn urls_are_those_of_the_sdk(key in "[^\\p{C}/][^\\p{C}]{0,60}", seconds in 0_u64..4_000_000_000, token in proptest::option::of("[a-zA-Z0-9/+=]{1,40}")) {
        for endpoint in ["http://127.0.0.1:9000", "https://media.example.org", "https://example.org/s3"] {
            let config = config(endpoint, token.as_deref());
            let presigner = Presigner::new(&config);
            let now = DateTime::from_timestamp(seconds.cast_signed(), 0).expect("a time in range");
            let start = seconds - seconds % 3600;
            let presigned = presigner.get(Bucket::Assets, &key, now);
            let (path, pairs) = split(&presigned.url);
            prop_assert_eq!(path, sdk_path(&config, &key));
            prop_assert_eq!(pairs, reference(&config, "GET", path, &[], start));
        }
    }

    #[test]
    fn uploads_are_signed_as_the_sdk_would(key in "[^\\p{C}/][^\\p{C}]{0,60}", seconds in 0_u64..4_000_000_000, size_bytes: u64, hash: [u8; 32]) {
        let config = config("http://127.0.0.1:9000", None);
        let file = PutSpec { content_type: "audio/mpeg".into(), size_bytes, sha256_hex: hex::encode(hash) };
        let now = DateTime::from_timestamp(seconds.cast_signed(), 0).expect("a time in range");
        let upload = Presigner::new(&config).put(Bucket::Uploads, &key, &file, now, TTL).expect("a legal file");
        let (path, pairs) = split(&upload.url);
        let headers: Vec<_> = upload.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        prop_assert_eq!(pairs, reference(&config, "PUT", path, &headers, seconds));
    }

    #[test]
    fn one_window_has_one_url(start in 0_i64..1_000_000, a in 0_i64..3600, b in 0_i64..3600) {
        let at = |offset| DateTime::from_timestamp(start * 3600 + offset, 0).expect("a time in range");
        let presigner = Presigner::new(&config("http://127.0.0.1:9000", None));
        let first = presigner.get(Bucket::Assets, "a/b.mp4", at(a));
        let replica = Presigner::new(&config("http://127.0.0.1:9000", None)).get(Bucket::Assets, "a/b.mp4", at(b));
        prop_assert_eq!(&first, &replica);
        prop_assert!(first.expires_at > at(a) && first.expires_at > at(b));
        prop_assert_ne!(first, presigner.get(Bucket::Assets, "a/b.mp4", at(a + 3600)));
    }
}

#[test]
fn parts_carry_their_number_and_upload() {
    let config = config("http://127.0.0.1:9000", Some("token/+="));
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time in range");
    let part = Presigner::new(&config).upload_part(Bucket::Uploads, "big file.mp4", "id/+=", 7, TTL, now);
    let (path, mut pairs) = split(&part.url);
    let unsigned = format!("{path}?partNumber=7&uploadId=id%2F%2B%3D");
    pairs.retain(|(name, _)| name.starts_with("X-Amz-"));
    assert_eq!(pairs, reference(&config, "PUT", &unsigned, &[], 1_800_000_000));
}

#[test]
fn urls_end_with_their_credentials() {
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time in range");
    let end = now + Duration::from_secs(600);
    let config = StorageConfig { credentials_expire_at: Some(end), ..config("http://127.0.0.1:9000", Some("token")) };
    let presigned = Presigner::new(&config).get(Bucket::Assets, "a", now);
    assert_eq!(presigned.expires_at, end);
    assert!(presigned.url.contains("&X-Amz-Expires=600&"));
}

#[test]
fn uploads_that_cannot_be_headers_are_refused() {
    let presigner = Presigner::new(&config("http://127.0.0.1:9000", None));
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time in range");
    let hash = "00".repeat(32);
    for (content_type, sha256_hex) in [
        ("video/mp4\r\nX-Evil: 1\u{7f}", hash.as_str()),
        ("vidéo/mp4", &hash),
        ("", &hash),
        ("video/mp4", "abc"),
        ("video/mp4", &hash[2..]),
    ] {
        let file = PutSpec { content_type: content_type.into(), size_bytes: 1, sha256_hex: sha256_hex.into() };
        assert!(presigner.put(Bucket::Uploads, "a", &file, now, TTL).is_err(), "{content_type:?} {sha256_hex}");
    }
}

#[test]
fn nothing_secret_is_printed() {
    let config = config("http://127.0.0.1:9000", Some("sekrit-token"));
    let shown = format!("{config:?} {:?}", Presigner::new(&config));
    assert!(!shown.contains("wJalr") && !shown.contains("sekrit-token"), "{shown}");
}
