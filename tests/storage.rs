//! The object store as clients and the service see it: the embedded one, over real HTTP.

use std::collections::HashMap;
use std::path::Path;
use std::time::{Duration, Instant};

use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart, Delete, EncodingType, ObjectIdentifier};
use bytes::Bytes;
use chrono::{TimeDelta, Utc};
use parlance::storage::embedded::{CorsOrigins, EmbeddedConfig, EmbeddedError, EmbeddedStore};
use parlance::storage::{
    Bucket, BucketNames, PartSpec, PresignedUpload, PutSpec, Storage, StorageConfig, StorageError, UploadedPart,
};
use percent_encoding::percent_decode_str;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const HOUR: Duration = Duration::from_secs(3600);

struct Fixture {
    dir: TempDir,
    store: EmbeddedStore,
    storage: Storage,
}

impl Fixture {
    async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let store = EmbeddedStore::start(embedded(dir.path(), 0)).await.unwrap();
        let storage = Storage::new(config(&format!("http://{}", store.local_addr))).unwrap();
        Self { dir, store, storage }
    }

    /// Stops the store and starts another on the same folder and port.
    async fn restart(self) -> Self {
        let Self { dir, store, .. } = self;
        let port = store.local_addr.port();
        store.shutdown().await;
        let store = EmbeddedStore::start(embedded(dir.path(), port)).await.unwrap();
        let storage = Storage::new(config(&format!("http://{}", store.local_addr))).unwrap();
        Self { dir, store, storage }
    }

    async fn put(&self, bucket: Bucket, key: &str, body: &'static [u8]) {
        self.storage.put(bucket, key, Bytes::from_static(body), "video/mp4").await.unwrap();
    }

    /// A path and query by which an object can be read.
    fn url(&self, bucket: Bucket, key: &str) -> String {
        path_of(&self.storage.presign_get(bucket, key, Utc::now()).url)
    }

    async fn http(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        http(&self.store.local_addr.to_string(), method, path, headers, body).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.http("GET", path, headers, b"").await
    }

    fn upload_url(&self, key: &str, body: &[u8]) -> PresignedUpload {
        self.storage.presign_put(Bucket::Uploads, key, &spec(body), Utc::now(), HOUR).unwrap()
    }

    async fn upload(&self, upload: &PresignedUpload, changes: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut headers = upload.headers.clone();
        headers.remove("Content-Length");
        headers.extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let headers: Vec<_> = headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        self.http(upload.method, &path_of(&upload.url), &headers, body).await
    }

    /// Every file of the store but the lock, by its path below the root.
    fn files(&self) -> Vec<String> {
        fn visit(dir: &Path, root: &Path, files: &mut Vec<String>) {
            for entry in std::fs::read_dir(dir).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    visit(&path, root, files);
                } else if path.file_name().unwrap() != ".lock" {
                    files.push(path.strip_prefix(root).unwrap().display().to_string());
                }
            }
        }
        let mut files = Vec::new();
        visit(self.dir.path(), self.dir.path(), &mut files);
        files
    }

    fn sdk(&self) -> aws_sdk_s3::Client {
        use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(format!("http://{}", self.store.local_addr))
            .region(Region::new("us-east-1"))
            .credentials_provider(Credentials::new("parlance", "correct horse battery", None, None, "test"))
            .http_client(aws_smithy_http_client::Builder::new().build_http())
            .force_path_style(true)
            .build();
        aws_sdk_s3::Client::from_conf(config)
    }
}

fn embedded(root: &Path, port: u16) -> EmbeddedConfig {
    EmbeddedConfig {
        addr: ([127, 0, 0, 1], port).into(),
        root: root.to_owned(),
        access_key_id: "parlance".into(),
        secret_access_key: "correct horse battery".into(),
        cors: CorsOrigins::Any,
        buckets: BucketNames::default(),
    }
}

fn config(endpoint: &str) -> StorageConfig {
    StorageConfig {
        endpoint: endpoint.parse().unwrap(),
        public_endpoint: endpoint.parse().unwrap(),
        region: "us-east-1".into(),
        access_key_id: "parlance".into(),
        secret_access_key: "correct horse battery".into(),
        session_token: None,
        credentials_expire_at: None,
        buckets: BucketNames::default(),
        url_ttl: 2 * HOUR,
        url_window: HOUR,
    }
}

fn spec(body: &[u8]) -> PutSpec {
    PutSpec {
        content_type: "video/mp4".into(),
        size_bytes: body.len() as u64,
        sha256_hex: hex::encode(Sha256::digest(body)),
    }
}

fn path_of(url: &str) -> String {
    url.splitn(4, '/').nth(3).map(|path| format!("/{path}")).unwrap()
}

#[derive(Debug)]
struct Answer {
    status: u16,
    headers: HashMap<String, String>,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }
}

/// One request, to the letter: a real client would tidy up the paths that attackers send.
async fn http(addr: &str, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
    let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {addr}\r\nConnection: close\r\n");
    for (name, value) in headers {
        request += &format!("{name}: {value}\r\n");
    }
    if !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("content-length")) && method == "PUT" {
        request += &format!("Content-Length: {}\r\n", body.len());
    }
    let mut stream = TcpStream::connect(addr).await.unwrap();
    stream.write_all(format!("{request}\r\n").as_bytes()).await.unwrap();
    // The store may answer and hang up before it has read a body it refuses.
    let _ = stream.write_all(body).await;
    read_answer(&mut stream).await
}

async fn read_answer(stream: &mut TcpStream) -> Answer {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").expect("an answer has a head");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let pairs = lines.filter_map(|line| line.split_once(": "));
    let headers = pairs.map(|(name, value)| (name.to_lowercase(), value.to_owned())).collect();
    Answer { status, headers, body: bytes[end + 4..].to_vec() }
}

#[tokio::test]
async fn objects_come_back_as_they_went() {
    let fixture = Fixture::new().await;
    let storage = &fixture.storage;
    for key in ["units/1/video/a.mp4", "Größe/日本語 und+mehr & 100%.mp4", "a b/c=d?e#f'(g)*~.vtt", ".hidden"] {
        fixture.put(Bucket::Assets, key, b"0123456789").await;
        assert_eq!(storage.get(Bucket::Assets, key, 10).await.unwrap(), "0123456789");
        assert_eq!(storage.get_range(Bucket::Assets, key, 2, 4).await.unwrap(), "234");
        let info = storage.head(Bucket::Assets, key).await.unwrap().unwrap();
        assert_eq!((info.size_bytes, info.content_type.as_deref()), (10, Some("video/mp4")));
        assert_eq!(info.etag.as_deref(), Some("781e5e245d69b566979b86e28d23f2c7"));
        assert_eq!(info.sha256_hex, Some(hex::encode(Sha256::digest(b"0123456789"))));
        assert!((Utc::now() - info.last_modified_at.unwrap()).abs() < TimeDelta::minutes(1));

        storage.copy(Bucket::Assets, key, Bucket::Recordings, "copy/of it.mp4").await.unwrap();
        let copy = storage.head(Bucket::Recordings, "copy/of it.mp4").await.unwrap().unwrap();
        assert_eq!((copy.size_bytes, copy.content_type, copy.etag), (10, info.content_type, info.etag));
        storage.copy(Bucket::Assets, key, Bucket::Assets, key).await.unwrap();
        assert_eq!(fixture.get(&fixture.url(Bucket::Assets, key), &[]).await.body, b"0123456789");

        storage.delete(Bucket::Assets, key).await.unwrap();
        storage.delete(Bucket::Assets, key).await.unwrap();
        assert!(storage.head(Bucket::Assets, key).await.unwrap().is_none());
    }
    storage.delete(Bucket::Recordings, "copy/of it.mp4").await.unwrap();
    assert!(fixture.files().is_empty(), "{:?}", fixture.files());
    assert_eq!(std::fs::read_dir(fixture.dir.path().join("assets")).unwrap().count(), 0, "nor empty folders");
}

#[tokio::test]
async fn failures_say_what_they_are() {
    let fixture = Fixture::new().await;
    let storage = &fixture.storage;
    fixture.put(Bucket::Assets, "a", b"0123456789").await;
    assert!(matches!(storage.get(Bucket::Assets, "none", 10).await, Err(StorageError::NotFound)));
    assert!(matches!(storage.get(Bucket::Assets, "a", 9).await, Err(StorageError::TooLarge { limit: 9 })));
    assert!(matches!(storage.copy(Bucket::Assets, "none", Bucket::Assets, "b").await, Err(StorageError::NotFound)));
    assert!(matches!(storage.list_parts(Bucket::Assets, "a", "none").await, Err(StorageError::NotFound)));
    assert!(matches!(storage.delete_prefix(Bucket::Assets, "").await, Err(StorageError::Other(_))));
    storage.check().await.unwrap();

    let other = BucketNames { assets: "nowhere".into(), ..BucketNames::default() };
    let endpoint = format!("http://{}", fixture.store.local_addr);
    let elsewhere = Storage::new(StorageConfig { buckets: other, ..config(&endpoint) }).unwrap();
    assert!(matches!(elsewhere.get(Bucket::Assets, "a", 10).await, Err(StorageError::Other(_))));
    elsewhere.ensure_buckets().await.unwrap();
    elsewhere.ensure_buckets().await.unwrap();
    elsewhere.put(Bucket::Assets, "a", Bytes::new(), "text/plain").await.unwrap();
    assert_eq!(elsewhere.get(Bucket::Assets, "a", 0).await.unwrap(), "");

    let stranger = Storage::new(StorageConfig { secret_access_key: "wrong".into(), ..config(&endpoint) }).unwrap();
    let refused = stranger.ensure_buckets().await.unwrap_err();
    assert!(format!("{refused:#}").contains("`assets` (S3_BUCKET_ASSETS)"), "{refused:#}");
    assert!(stranger.check().await.is_err());

    let closed = Storage::new(config("https://127.0.0.1:1/s3")).unwrap();
    assert!(matches!(closed.check().await, Err(StorageError::Unavailable(_))));

    fixture.store.shutdown().await;
    assert!(matches!(storage.check().await, Err(StorageError::Unavailable(_))));
    assert!(matches!(storage.get(Bucket::Assets, "a", 10).await, Err(StorageError::Unavailable(_))));
    assert!(matches!(storage.ensure_buckets().await, Err(StorageError::Unavailable(_))));
}

#[tokio::test]
async fn readers_get_ranges_and_conditions() {
    let fixture = Fixture::new().await;
    fixture.put(Bucket::Assets, "a/b.mp4", b"0123456789").await;
    let url = fixture.url(Bucket::Assets, "a/b.mp4");

    let whole = fixture.get(&url, &[]).await;
    assert_eq!((whole.status, whole.body.as_slice()), (200, &b"0123456789"[..]));
    assert_eq!(whole.header("content-type"), "video/mp4");
    assert_eq!(whole.header("accept-ranges"), "bytes");
    assert_eq!(whole.header("x-content-type-options"), "nosniff");
    let etag = whole.header("etag").to_owned();
    let modified = whole.header("last-modified").to_owned();

    for (range, content_range, body) in [
        ("bytes=0-3", "bytes 0-3/10", "0123"),
        ("bytes=0-99", "bytes 0-9/10", "0123456789"),
        ("bytes=9-", "bytes 9-9/10", "9"),
        ("bytes=-4", "bytes 6-9/10", "6789"),
        ("bytes=-40", "bytes 0-9/10", "0123456789"),
    ] {
        let part = fixture.get(&url, &[("Range", range)]).await;
        assert_eq!((part.status, part.header("content-range")), (206, content_range), "{range}");
        assert_eq!(
            (part.body.as_slice(), part.header("content-length")),
            (body.as_bytes(), body.len().to_string().as_str())
        );
        let resumed = fixture.get(&url, &[("Range", range), ("If-Range", &etag)]).await;
        assert_eq!((resumed.status, resumed.body), (206, part.body));
        let changed = fixture.get(&url, &[("Range", range), ("If-Range", "\"other\"")]).await;
        assert_eq!((changed.status, changed.body.as_slice()), (200, &b"0123456789"[..]));
    }
    for range in ["bytes=10-", "bytes=99-100", "bytes=-0"] {
        let none = fixture.get(&url, &[("Range", range)]).await;
        assert_eq!((none.status, none.header("content-range")), (416, "bytes */10"), "{range}");
    }
    for range in ["bytes=0-1,3-4", "bytes=5-2", "lines=1-2", "bytes=x"] {
        let ignored = fixture.get(&url, &[("Range", range)]).await;
        assert_eq!((ignored.status, ignored.body.len()), (200, 10), "{range}");
    }

    let unquoted = etag.trim_matches('"').to_owned();
    for headers in [[("If-None-Match", etag.as_str())], [("If-None-Match", "*")], [("If-Modified-Since", &modified)]] {
        let fresh = fixture.get(&url, &headers).await;
        assert_eq!((fresh.status, fresh.body.len(), fresh.header("etag")), (304, 0, etag.as_str()), "{headers:?}");
    }
    assert_eq!(fixture.get(&url, &[("If-None-Match", &format!("W/\"{unquoted}\""))]).await.status, 304);
    for headers in [
        ("If-None-Match", "\"other\""),
        ("If-None-Match", "\"one\", \"other\""),
        ("If-Modified-Since", "yesterday"),
        ("If-Modified-Since", "Mon, 01 Jan 2001 00:00:00 GMT"),
    ] {
        assert_eq!(fixture.get(&url, &[headers]).await.status, 200, "{headers:?}");
    }
    assert_eq!(fixture.get(&url, &[("If-Match", &etag)]).await.status, 200);
    assert_eq!(fixture.get(&url, &[("If-Match", "\"other\"")]).await.status, 412);
    assert_eq!(fixture.get(&url, &[("If-Unmodified-Since", "Mon, 01 Jan 2001 00:00:00 GMT")]).await.status, 412);

    let head = fixture.sdk().head_object().bucket("assets").key("a/b.mp4").send().await.unwrap();
    assert_eq!(
        (head.content_length(), head.accept_ranges(), head.e_tag()),
        (Some(10), Some("bytes"), Some(etag.as_str()))
    );
}

#[tokio::test]
async fn urls_and_tags_survive_a_restart() {
    let fixture = Fixture::new().await;
    fixture.put(Bucket::Assets, "a.mp4", b"0123456789").await;
    let now = Utc::now();
    let before = fixture.storage.presign_get(Bucket::Assets, "a.mp4", now);
    let answer = fixture.get(&path_of(&before.url), &[]).await;
    std::fs::write(fixture.dir.path().join(".tmp/unfinished"), "x").unwrap();
    let fixture = fixture.restart().await;
    assert_eq!(fixture.storage.presign_get(Bucket::Assets, "a.mp4", now), before);
    let again = fixture.get(&path_of(&before.url), &[]).await;
    assert_eq!((again.status, again.header("etag"), &again.body), (200, answer.header("etag"), &answer.body));
    assert_eq!(again.header("last-modified"), answer.header("last-modified"));
    assert_eq!(fixture.files(), ["assets/a.mp4"]);
}

#[tokio::test]
async fn only_a_valid_signature_opens_the_door() {
    let fixture = Fixture::new().await;
    fixture.put(Bucket::Assets, "a.mp4", b"mine").await;
    fixture.put(Bucket::Recordings, "b.wav", b"somebody's voice").await;
    let url = fixture.url(Bucket::Assets, "a.mp4");
    let last = url.chars().last().unwrap();
    let tampered = format!("{}{}", &url[..url.len() - 1], if last == '0' { '1' } else { '0' });
    let (cut, wrong) = (&url[..url.len() - 1], format!("{}x", &url[..url.len() - 1]));
    let extended = url.replace("X-Amz-Expires=7200", "X-Amz-Expires=604800");
    let other_key = url.replace("/assets/a.mp4", "/recordings/b.wav");
    let hours_ago = Utc::now() - TimeDelta::hours(4);
    let expired = path_of(&fixture.storage.presign_get(Bucket::Assets, "a.mp4", hours_ago).url);
    let stranger =
        StorageConfig { access_key_id: "stranger".into(), ..config(&format!("http://{}", fixture.store.local_addr)) };
    let unknown = path_of(&Storage::new(stranger).unwrap().presign_get(Bucket::Assets, "a.mp4", Utc::now()).url);
    for path in [&tampered, cut, &wrong, &extended, &other_key, &expired, &unknown, "/assets/a.mp4", "/assets", "/"] {
        let refused = fixture.get(path, &[]).await;
        assert_eq!(refused.status, 403, "{path}");
        let body = String::from_utf8_lossy(&refused.body).into_owned();
        assert!(!body.contains("correct horse") && !body.contains(fixture.dir.path().to_str().unwrap()), "{body}");
    }
    for method in ["PUT", "DELETE", "HEAD", "POST"] {
        assert_eq!(fixture.http(method, &url, &[], b"").await.status, 403, "{method}");
    }
    // What is no date is not reckoned with.
    let today = Utc::now().format("%Y%m%d").to_string();
    for (from, to) in
        [(format!("X-Amz-Date={}", &today[..4]), "X-Amz-Date=!!!!"), (format!("%2F{today}"), "%2F!!!!0102")]
    {
        assert!(url.contains(&from), "{from}: {url}");
        assert_eq!(fixture.get(&url.replace(&from, to), &[]).await.status, 400, "{to}");
    }
    let credential =
        "AWS4-HMAC-SHA256 Credential=a/2026!129/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
    for header in [("x-amz-date", "!!!!0102T030405Z"), ("authorization", credential)] {
        assert_eq!(fixture.get("/assets/a.mp4", &[header]).await.status, 400, "{header:?}");
    }
    assert_eq!(fixture.get(&url, &[]).await.body, b"mine");
}

#[tokio::test]
async fn an_upload_takes_exactly_the_file_it_was_signed_for() {
    let fixture = Fixture::new().await;
    fixture.put(Bucket::Recordings, "b.wav", b"somebody's voice").await;
    let body = b"the film".as_slice();
    let upload = fixture.upload_url("new/film.mp4", body);

    let other_hash = fixture.upload_url("new/film.mp4", b"the fake").headers["x-amz-checksum-sha256"].clone();
    for (changes, sent, status) in [
        (&[][..], b"the film, longer".as_slice(), 403),
        (&[], b"short", 403),
        (&[("Content-Type", "text/html")], body, 403),
        (&[("x-amz-checksum-sha256", other_hash.as_str())], b"the fake", 403),
        (&[("x-amz-copy-source", "/recordings/b.wav")], body, 403),
        (&[("x-amz-meta-more", "1")], body, 403),
        (&[], b"the fake", 400),
    ] {
        let refused = fixture.upload(&upload, changes, sent).await;
        assert_eq!(refused.status, status, "{changes:?} {}", String::from_utf8_lossy(&refused.body));
        assert!(fixture.storage.head(Bucket::Uploads, "new/film.mp4").await.unwrap().is_none());
    }
    let mut bare = upload.clone();
    bare.headers.clear();
    assert_eq!(fixture.upload(&bare, &[], body).await.status, 403);
    let elsewhere = PresignedUpload { url: upload.url.replace("film.mp4", "another.mp4"), ..upload.clone() };
    assert_eq!(fixture.upload(&elsewhere, &[], body).await.status, 403);
    assert_eq!(fixture.files(), ["recordings/b.wav"], "nothing refused leaves a trace");

    let taken = fixture.upload(&upload, &[], body).await;
    assert_eq!(taken.status, 200, "{}", String::from_utf8_lossy(&taken.body));
    let info = fixture.storage.head(Bucket::Uploads, "new/film.mp4").await.unwrap().unwrap();
    assert_eq!((info.size_bytes, info.content_type.as_deref()), (8, Some("video/mp4")));
    assert_eq!(info.sha256_hex, Some(spec(body).sha256_hex));

    // What follows the declared length is not part of the object.
    let padded = fixture.upload(&upload, &[("Content-Length", "8")], b"the filmGET / HTTP/1.1\r\n\r\n").await;
    assert_eq!(padded.status, 200);
    assert_eq!(fixture.storage.get(Bucket::Uploads, "new/film.mp4", 100).await.unwrap(), "the film");
}

#[tokio::test]
async fn an_upload_that_breaks_off_leaves_nothing() {
    let fixture = Fixture::new().await;
    let addr = fixture.store.local_addr.to_string();
    let upload = fixture.upload_url("film.mp4", b"the whole film");
    let mut request = format!("PUT {} HTTP/1.1\r\nHost: {addr}\r\n", path_of(&upload.url));
    for (name, value) in &upload.headers {
        request += &format!("{name}: {value}\r\n");
    }
    let mut stream = TcpStream::connect(&addr).await.unwrap();
    stream.write_all(format!("{request}\r\nthe whole").as_bytes()).await.unwrap();
    drop(stream);
    let dir = fixture.dir;
    fixture.store.shutdown().await;
    assert_eq!(std::fs::read_dir(dir.path().join("uploads")).unwrap().count(), 0);
    assert_eq!(std::fs::read_dir(dir.path().join(".tmp")).unwrap().count(), 0);
}

/// The answer comes though not a byte of the gigabyte that is announced is ever sent: nobody waits for it.
#[tokio::test]
async fn what_would_fill_the_memory_is_refused_before_it_is_read() {
    let fixture = Fixture::new().await;
    let (deletion, completion) = (fixture.url(Bucket::Assets, "a"), "/uploads/a?uploadId=x");
    for (path, content_type, status) in [
        ("/uploads", "multipart/form-data; boundary=x", 405),
        ("/uploads", " Multipart/Form-Data;boundary=x", 405),
        ("/uploads/a.mp4", "multipart/form-data; boundary=x", 405),
        (&deletion, "multipart/form-data; boundary=x", 405),
        ("/uploads?delete", "application/xml", 403),
        (completion, "application/xml", 403),
    ] {
        let headers = [("Content-Type", content_type), ("Content-Length", "1000000000")];
        let answer = tokio::time::timeout(Duration::from_secs(20), fixture.http("POST", path, &headers, b"")).await;
        assert_eq!(answer.expect("an answer before the body").status, status, "{path} {content_type}");
    }
}

/// A signature does not make a body harmless: documents are held in memory to be read.
#[tokio::test]
async fn documents_have_a_limit() {
    let fixture = Fixture::new().await;
    let long = "x".repeat(1000);
    let object = ObjectIdentifier::builder().key(long).build().unwrap();
    let deletion = |count| Delete::builder().set_objects(Some(vec![object.clone(); count])).build().unwrap();
    let send = |count| fixture.sdk().delete_objects().bucket("assets").delete(deletion(count)).send();
    send(1000).await.expect("as many as S3 takes at once");
    assert!(send(6000).await.is_err());
}

#[tokio::test]
async fn keys_cannot_leave_their_bucket() {
    let fixture = Fixture::new().await;
    std::fs::write(fixture.dir.path().join("secret"), "outside").unwrap();
    let long = "x".repeat(4096);
    let deep = format!("{}x", "d/".repeat(600));
    let wide = "x".repeat(256);
    for key in [
        "../secret",
        "a/../../secret",
        "..",
        ".",
        "a/./b",
        "/etc/passwd",
        "a//b",
        "a/",
        "a\0b",
        "a\nb",
        "..\\secret",
        &long,
        &deep,
        &wide,
    ] {
        let read = fixture.get(&fixture.url(Bucket::Assets, key), &[]).await;
        assert!(matches!(read.status, 400 | 403), "GET {key:?}: {}", read.status);
        let dotted = fixture.url(Bucket::Assets, key).replacen("..", "%2e%2e", 2);
        let read = fixture.get(&dotted, &[]).await;
        assert!(matches!(read.status, 400 | 403), "GET {dotted}: {}", read.status);
        let upload = fixture.upload(&fixture.upload_url(key, b"x"), &[], b"x").await;
        assert!(matches!(upload.status, 400 | 403), "PUT {key:?}: {}", upload.status);
        let message = String::from_utf8_lossy(&upload.body).into_owned();
        assert!(!message.contains(fixture.dir.path().to_str().unwrap()), "{message}");
        assert!(fixture.storage.create_multipart(Bucket::Uploads, key, "video/mp4").await.is_err(), "{key:?}");
        fixture.put(Bucket::Assets, "victim", b"x").await;
        assert!(fixture.storage.copy(Bucket::Assets, "victim", Bucket::Assets, key).await.is_err(), "{key:?}");
        assert!(fixture.storage.copy(Bucket::Assets, key, Bucket::Assets, "stolen").await.is_err(), "{key:?}");
        fixture.storage.delete(Bucket::Assets, "victim").await.unwrap();
    }
    for bucket in ["..", ".tmp", ".uploads", "%2e%2e"] {
        assert!(matches!(fixture.get(&format!("/{bucket}/secret"), &[]).await.status, 400 | 403), "{bucket}");
    }
    assert_eq!(fixture.files(), ["secret"]);
}

#[tokio::test]
async fn an_object_and_a_folder_do_not_fight_over_a_name() {
    let fixture = Fixture::new().await;
    fixture.put(Bucket::Assets, "a/b", b"x").await;
    for key in ["a", "a/b/c"] {
        let refused = fixture.storage.put(Bucket::Assets, key, Bytes::new(), "text/plain").await.unwrap_err();
        assert!(matches!(refused, StorageError::Other(_)), "{key}: {refused:?}");
        assert!(fixture.storage.head(Bucket::Assets, key).await.unwrap().is_none());
        fixture.storage.delete(Bucket::Assets, key).await.unwrap();
    }
    assert_eq!(fixture.files(), ["assets/a/b"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn readers_see_one_version_or_another() {
    let fixture = Fixture::new().await;
    let body = |version: u8| Bytes::from(vec![version; 300_000]);
    fixture.storage.put(Bucket::Assets, "deep/er/a", body(0), "video/mp4").await.unwrap();
    let writers = (0..4).map(|version| {
        let storage = fixture.storage.clone();
        tokio::spawn(async move {
            for _ in 0..10 {
                storage.put(Bucket::Assets, "deep/er/a", body(version), "video/mp4").await.unwrap();
                // Removing the only neighbour must not take the folder from under a writer.
                let neighbour = format!("deep/er/er/{version}");
                storage.put(Bucket::Assets, &neighbour, Bytes::new(), "video/mp4").await.unwrap();
                storage.delete(Bucket::Assets, &neighbour).await.unwrap();
            }
        })
    });
    let writers: Vec<_> = writers.collect();
    let url = fixture.url(Bucket::Assets, "deep/er/a");
    let started = Instant::now();
    while !writers.iter().all(tokio::task::JoinHandle::is_finished) {
        assert!(started.elapsed() < Duration::from_secs(120), "the writers do not come to an end");
        let answer = fixture.get(&url, &[]).await;
        assert_eq!((answer.status, answer.body.len()), (200, 300_000));
        assert!(answer.body.iter().all(|byte| *byte == answer.body[0]));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(fixture.files(), ["assets/deep/er/a"]);
}

#[tokio::test]
async fn listings_have_pages_in_order() {
    let fixture = Fixture::new().await;
    let mut keys: Vec<String> = (0..7).map(|n| format!("units/{n}/a.mp4")).collect();
    keys.extend(["units-old/x", "units/1/b c.vtt", "unitsé", "zzz"].map(str::to_owned));
    for key in &keys {
        fixture.put(Bucket::Assets, key, b"x").await;
    }
    std::fs::write(fixture.dir.path().join("assets/units/.DS_Store"), "not ours").unwrap();
    keys.sort_unstable();

    let sdk = fixture.sdk();
    let (mut listed, mut token) = (Vec::new(), None);
    loop {
        let request = sdk.list_objects_v2().bucket("assets").max_keys(2).set_continuation_token(token);
        let page = request.send().await.unwrap();
        assert!(page.contents().len() <= 2);
        listed.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        assert!(listed.len() <= keys.len(), "pages repeat: {listed:?}");
        token = page.next_continuation_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(listed, keys);

    let (mut folders, mut token) = (Vec::new(), None);
    loop {
        let request = sdk.list_objects_v2().bucket("assets").delimiter("/").max_keys(1);
        let page = request.set_continuation_token(token).send().await.unwrap();
        folders.extend(page.common_prefixes().iter().map(|folder| folder.prefix().unwrap().to_owned()));
        folders.extend(page.contents().iter().map(|object| object.key().unwrap().to_owned()));
        assert!(folders.len() <= keys.len(), "pages repeat: {folders:?}");
        token = page.next_continuation_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    assert_eq!(folders, ["units-old/", "units/", "unitsé", "zzz"]);

    let page = fixture.storage.list(Bucket::Assets, "units/1", None).await.unwrap();
    let found: Vec<_> = page.objects.iter().map(|object| object.key.as_str()).collect();
    assert_eq!((found, page.continuation), (vec!["units/1/a.mp4", "units/1/b c.vtt"], None));
    assert_eq!(page.objects[0].etag.as_deref(), Some("9dd4e461268c8034f5c8564e155c67a6"));

    assert_eq!(fixture.storage.delete_prefix(Bucket::Assets, "units/").await.unwrap(), 8);
    let gone = Delete::builder()
        .set_objects(Some(
            ["zzz", "unitsé", "never/was"].map(|key| ObjectIdentifier::builder().key(key).build().unwrap()).into(),
        ))
        .build()
        .unwrap();
    let deleted = sdk.delete_objects().bucket("assets").delete(gone).send().await.unwrap();
    assert_eq!((deleted.deleted().len(), deleted.errors().len()), (3, 0));
    assert_eq!(fixture.storage.list(Bucket::Assets, "", None).await.unwrap().objects.len(), 1);
}

#[tokio::test]
async fn listings_of_the_first_version_go_on_behind_a_marker() {
    let fixture = Fixture::new().await;
    let keys = ["a/1.mp4", "a/2 +&%41é.mp4", "b", "b<c>", "c/d?e=f"];
    for key in keys {
        fixture.put(Bucket::Assets, key, b"x").await;
    }
    let sdk = fixture.sdk();
    for encoding in [None, Some(EncodingType::Url)] {
        let shown = |text: Option<&str>| match (text, &encoding) {
            (Some(text), Some(_)) => percent_decode_str(text).decode_utf8().unwrap().into_owned(),
            (text, _) => text.unwrap().to_owned(),
        };
        for limit in 1..=keys.len() {
            let (mut listed, mut marker) = (Vec::new(), None::<String>);
            loop {
                let request = sdk.list_objects().bucket("assets").max_keys(limit as i32).set_marker(marker);
                let page = request.set_encoding_type(encoding.clone()).send().await.unwrap();
                listed.extend(page.contents().iter().map(|object| shown(object.key())));
                assert!(listed.len() <= keys.len() && page.next_marker().is_none(), "{listed:?}");
                if page.is_truncated() != Some(true) {
                    break;
                }
                marker = listed.last().cloned();
            }
            assert_eq!(listed, keys, "{limit} {encoding:?}");

            let (mut listed, mut marker) = (Vec::new(), None::<String>);
            loop {
                let request = sdk.list_objects().bucket("assets").max_keys(limit as i32).delimiter("/");
                let request = request.set_marker(marker).set_encoding_type(encoding.clone());
                let page = request.send().await.unwrap();
                let mut found: Vec<_> = page.contents().iter().map(|object| shown(object.key())).collect();
                found.extend(page.common_prefixes().iter().map(|folder| shown(folder.prefix())));
                found.sort_unstable();
                listed.extend(found);
                assert!(listed.len() <= keys.len(), "pages repeat: {listed:?}");
                if page.is_truncated() != Some(true) {
                    break;
                }
                marker = Some(shown(page.next_marker()));
            }
            assert_eq!(listed, ["a/", "b", "b<c>", "c/"], "{limit} {encoding:?}");
        }
    }
    let page =
        sdk.list_objects_v2().bucket("assets").prefix("a/2").encoding_type(EncodingType::Url).send().await.unwrap();
    assert_eq!(page.contents()[0].key(), Some("a/2%20%2B%26%2541%C3%A9.mp4"));
    let nowhere = sdk.list_objects().bucket("nowhere").send().await.unwrap_err();
    assert!(nowhere.into_service_error().is_no_such_bucket());
}

#[tokio::test]
async fn unfinished_uploads_are_listed_until_they_end() {
    let fixture = Fixture::new().await;
    let (sdk, storage) = (fixture.sdk(), &fixture.storage);
    let mut begun = Vec::new();
    for key in ["a/film.mp4", "b.mp4", "a/film.mp4", "a/song é.mp3", "c/d"] {
        begun.push((key.to_owned(), storage.create_multipart(Bucket::Uploads, key, "video/mp4").await.unwrap()));
    }
    storage.create_multipart(Bucket::Assets, "elsewhere", "video/mp4").await.unwrap();
    // By key, and of one key the oldest first.
    begun.sort_by(|one, other| one.0.cmp(&other.0));
    let began = |upload: &aws_sdk_s3::types::MultipartUpload| {
        let age = Utc::now().timestamp() - upload.initiated().unwrap().secs();
        assert!((-5..60).contains(&age), "{upload:?}");
        (upload.key().unwrap().to_owned(), upload.upload_id().unwrap().to_owned())
    };
    for limit in 1..=begun.len() {
        let (mut listed, mut markers) = (Vec::new(), (None, None));
        loop {
            let request = sdk.list_multipart_uploads().bucket("uploads").max_uploads(limit as i32);
            let page = request.set_key_marker(markers.0).set_upload_id_marker(markers.1).send().await.unwrap();
            listed.extend(page.uploads().iter().map(began));
            assert!(listed.len() <= begun.len(), "pages repeat: {listed:?}");
            if page.is_truncated() != Some(true) {
                break;
            }
            markers = (page.next_key_marker().map(str::to_owned), page.next_upload_id_marker().map(str::to_owned));
        }
        assert_eq!(listed, begun, "{limit}");

        let (mut folders, mut listed, mut markers) = (Vec::new(), Vec::new(), (None, None));
        loop {
            let request = sdk.list_multipart_uploads().bucket("uploads").delimiter("/").max_uploads(limit as i32);
            let page = request.set_key_marker(markers.0).set_upload_id_marker(markers.1).send().await.unwrap();
            listed.extend(page.uploads().iter().map(began));
            folders.extend(page.common_prefixes().iter().map(|folder| folder.prefix().unwrap().to_owned()));
            assert!(folders.len() <= 2, "pages repeat: {folders:?}");
            if page.is_truncated() != Some(true) {
                break;
            }
            markers = (page.next_key_marker().map(str::to_owned), page.next_upload_id_marker().map(str::to_owned));
        }
        assert_eq!((folders, listed.len(), listed[0].0.as_str()), (vec!["a/".into(), "c/".into()], 1, "b.mp4"));
    }
    for (key, id) in &begun {
        storage.abort_multipart(Bucket::Uploads, key, id).await.unwrap();
    }
    let page = sdk.list_multipart_uploads().bucket("uploads").send().await.unwrap();
    assert!(page.uploads().is_empty() && page.is_truncated() == Some(false));
    assert!(sdk.list_multipart_uploads().bucket("nowhere").send().await.is_err());
}

#[tokio::test]
async fn buckets_have_dates_and_go_when_they_are_empty() {
    let fixture = Fixture::new().await;
    let (sdk, storage) = (fixture.sdk(), &fixture.storage);
    sdk.create_bucket().bucket("scratch").send().await.unwrap();
    let all = sdk.list_buckets().send().await.unwrap();
    let names: Vec<_> = all.buckets().iter().map(|bucket| bucket.name().unwrap()).collect();
    assert_eq!(names, ["assets", "recordings", "scratch", "uploads"]);
    for bucket in all.buckets() {
        let age = Utc::now().timestamp() - bucket.creation_date().unwrap().secs();
        assert!((-5..60).contains(&age), "{bucket:?}");
    }
    let mut pages = sdk.list_buckets().into_paginator().page_size(3).send();
    let sizes = [pages.next().await.unwrap().unwrap(), pages.next().await.unwrap().unwrap()];
    assert_eq!(sizes.map(|page| page.buckets().len()), [3, 1]);
    let some = sdk.list_buckets().prefix("re").send().await.unwrap();
    assert_eq!((some.buckets().len(), some.prefix()), (1, Some("re")));

    let location = sdk.get_bucket_location().bucket("scratch").send().await.unwrap();
    assert!(location.location_constraint().is_none_or(|name| name.as_str().is_empty()), "{location:?}");
    assert!(sdk.get_bucket_versioning().bucket("scratch").send().await.unwrap().status().is_none());

    let put = |key: &str| sdk.put_object().bucket("scratch").key(key).body(Bytes::from_static(b"x").into()).send();
    put("a/b/c").await.unwrap();
    // What a crash between making a folder and its object leaves.
    std::fs::create_dir_all(fixture.dir.path().join("scratch/left/over")).unwrap();
    let unfinished = sdk.create_multipart_upload().bucket("scratch").key("film").send().await.unwrap();
    let refused = sdk.delete_bucket().bucket("scratch").send().await.unwrap_err();
    assert_eq!(refused.code(), Some("BucketNotEmpty"));
    assert_eq!(refused.raw_response().unwrap().status().as_u16(), 409);
    sdk.get_object().bucket("scratch").key("a/b/c").send().await.unwrap();
    sdk.delete_object().bucket("scratch").key("a/b/c").send().await.unwrap();
    sdk.delete_bucket().bucket("scratch").send().await.unwrap();
    assert_eq!(sdk.list_buckets().send().await.unwrap().buckets().len(), 3);
    assert_eq!(put("d").await.unwrap_err().code(), Some("NoSuchBucket"));
    let parts = sdk.list_parts().bucket("scratch").key("film").upload_id(unfinished.upload_id().unwrap());
    assert!(parts.send().await.is_err());
    for gone in ["scratch", "..", ".uploads"] {
        let path = format!("/{gone}");
        let refused = fixture.http("DELETE", &path, &[], b"").await;
        assert!((400..500).contains(&refused.status), "{gone}: {refused:?}");
    }
    assert_eq!(sdk.delete_bucket().bucket("scratch").send().await.unwrap_err().code(), Some("NoSuchBucket"));
    assert!(sdk.get_bucket_location().bucket("scratch").send().await.is_err());
    assert!(sdk.get_bucket_versioning().bucket("scratch").send().await.is_err());
    assert!(storage.list(Bucket::Assets, "", None).await.unwrap().objects.is_empty());
    assert!(fixture.files().is_empty(), "{:?}", fixture.files());
}

#[tokio::test]
async fn writers_can_insist_on_what_is_there() {
    let fixture = Fixture::new().await;
    let sdk = fixture.sdk();
    let put = || sdk.put_object().bucket("assets").key("a").body(Bytes::from_static(b"x").into());
    let first = put().if_none_match("*").send().await.unwrap();
    assert!(put().if_none_match("*").send().await.is_err());
    assert!(put().if_match("\"other\"").send().await.is_err());
    put().if_match(first.e_tag().unwrap()).send().await.unwrap();
    let wrong = put().content_md5("CY9rzUYh03PK3k6DJie09g==").send().await.unwrap_err();
    assert_eq!(wrong.raw_response().unwrap().status().as_u16(), 400);
}

#[tokio::test]
async fn large_files_arrive_in_parts_and_resume() {
    let fixture = Fixture::new().await;
    let key = "large/film.mp4";
    let chunks: [Vec<u8>; 3] = [vec![1; 5 << 20], vec![2; 5 << 20], b"the end".to_vec()];
    let id = fixture.storage.create_multipart(Bucket::Uploads, key, "video/mp4").await.unwrap();
    let part_url = |fixture: &Fixture, number, bytes: &[u8]| {
        let part = PartSpec { number, size_bytes: bytes.len() as u64 };
        path_of(&fixture.storage.presign_upload_part(Bucket::Uploads, key, &id, part, HOUR, Utc::now()).url)
    };
    let send = async |fixture: &Fixture, number, bytes: &[u8]| {
        fixture.http("PUT", &part_url(fixture, number, bytes), &[], bytes).await.status
    };
    assert_eq!(send(&fixture, 1, b"a first try").await, 200);
    assert_eq!(send(&fixture, 1, &chunks[0]).await, 200);
    assert_eq!(send(&fixture, 3, &chunks[2]).await, 200);
    assert_eq!(send(&fixture, 0, b"x").await, 400);
    assert_eq!(send(&fixture, 10_001, b"x").await, 400);
    let other = part_url(&fixture, 2, &chunks[1]).replace("film.mp4", "other.mp4");
    assert_eq!(fixture.http("PUT", &other, &[], &chunks[1]).await.status, 403);
    for sent in [&chunks[1][1..], &[&chunks[1][..], b"more"].concat()] {
        assert_eq!(fixture.http("PUT", &part_url(&fixture, 2, &chunks[1]), &[], sent).await.status, 403);
    }

    let fixture = fixture.restart().await;
    let storage = &fixture.storage;
    let arrived = storage.list_parts(Bucket::Uploads, key, &id).await.unwrap();
    let sizes: Vec<_> = arrived.iter().map(|part| (part.part_number, part.size_bytes)).collect();
    assert_eq!(sizes, [(1, 5 << 20), (3, 7)]);
    assert!(storage.head(Bucket::Uploads, key).await.unwrap().is_none());
    assert_eq!(send(&fixture, 2, &chunks[1]).await, 200);

    let parts = storage.list_parts(Bucket::Uploads, key, &id).await.unwrap();
    let complete = async |parts: &[UploadedPart]| storage.complete_multipart(Bucket::Uploads, key, &id, parts).await;
    let mut forged = parts.clone();
    forged[0].etag = "00000000000000000000000000000000".into();
    assert!(complete(&forged).await.is_err(), "a part that never arrived");
    assert!(complete(&[parts[1].clone(), parts[0].clone()]).await.is_err(), "the wrong order");
    assert!(complete(&[parts[2].clone(), UploadedPart { part_number: 4, ..parts[2].clone() }]).await.is_err());
    complete(&parts).await.unwrap();

    let info = storage.head(Bucket::Uploads, key).await.unwrap().unwrap();
    assert_eq!((info.size_bytes, info.content_type.as_deref()), ((10 << 20) + 7, Some("video/mp4")));
    assert_eq!(info.sha256_hex, Some(hex::encode(Sha256::digest(chunks.concat()))));
    assert!(info.etag.unwrap().ends_with("-3"));
    assert_eq!(storage.get_range(Bucket::Uploads, key, (5 << 20) - 1, 5 << 20).await.unwrap(), &[1, 2][..]);
    assert!(matches!(complete(&parts).await, Err(StorageError::NotFound)));

    let id = storage.create_multipart(Bucket::Uploads, key, "video/mp4").await.unwrap();
    let part = PartSpec { number: 1, size_bytes: 5 };
    let small = storage.presign_upload_part(Bucket::Uploads, key, &id, part, HOUR, Utc::now());
    assert_eq!(fixture.http("PUT", &path_of(&small.url), &[], b"small").await.status, 200);
    storage.abort_multipart(Bucket::Uploads, key, &id).await.unwrap();
    storage.abort_multipart(Bucket::Uploads, key, &id).await.unwrap();
    assert_eq!(fixture.files(), ["uploads/large/film.mp4"]);
}

#[tokio::test]
async fn large_objects_are_copied_in_parts() {
    let fixture = Fixture::new().await;
    let sdk = fixture.sdk();
    let film: Vec<u8> = (0..(6 << 20) + 3).map(|n: u32| n.to_le_bytes()[1]).collect();
    sdk.put_object().bucket("assets").key("film").body(film.clone().into()).send().await.unwrap();
    assert!(sdk.get_object_tagging().bucket("assets").key("film").send().await.unwrap().tag_set().is_empty());
    assert!(sdk.get_object_tagging().bucket("assets").key("none").send().await.is_err());

    let begun = sdk.create_multipart_upload().bucket("uploads").key("copy").send().await.unwrap();
    let id = begun.upload_id().unwrap();
    let copy = |number, range: &str| {
        let request = sdk.upload_part_copy().bucket("uploads").key("copy").upload_id(id).part_number(number);
        request.copy_source("assets/film").copy_source_range(range)
    };
    let mut parts = Vec::new();
    for (number, range) in [(1, "bytes=0-5242879"), (2, "bytes=5242880-6291458")] {
        let copied = copy(number, range).send().await.unwrap();
        let tag = copied.copy_part_result().unwrap().e_tag().unwrap().to_owned();
        parts.push(CompletedPart::builder().part_number(number).e_tag(tag).build());
    }
    for (range, code) in [("bytes=9999999-10000000", "InvalidRange"), ("lines=1-2", "InvalidArgument")] {
        assert_eq!(copy(3, range).send().await.unwrap_err().code(), Some(code), "{range}");
    }
    let changed = copy(3, "bytes=0-9").copy_source_if_match("\"other\"").send().await.unwrap_err();
    assert_eq!(changed.code(), Some("PreconditionFailed"));
    let whole = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    let done = sdk.complete_multipart_upload().bucket("uploads").key("copy").upload_id(id).multipart_upload(whole);
    done.send().await.unwrap();
    assert_eq!(fixture.storage.get(Bucket::Uploads, "copy", 7 << 20).await.unwrap(), film);
}

#[tokio::test]
async fn files_stream_both_ways() {
    let fixture = Fixture::new().await;
    let folder = TempDir::new().unwrap();
    let (from, back) = (folder.path().join("from.bin"), folder.path().join("back.bin"));
    let bytes: Vec<u8> = (0..9_000_000_u32).map(|n| (n % 251) as u8).collect();
    std::fs::write(&from, &bytes).unwrap();
    fixture.storage.put_file(Bucket::Assets, "big.bin", &from, "video/mp4").await.unwrap();
    let info = fixture.storage.download(Bucket::Assets, "big.bin", &back).await.unwrap();
    assert_eq!(info.size_bytes, bytes.len() as u64);
    assert!(std::fs::read(back).unwrap() == bytes);
    let mut stream = fixture.storage.get_stream(Bucket::Assets, "big.bin").await.unwrap();
    let mut length = 0;
    while let Some(chunk) = stream.chunk().await.unwrap() {
        length += chunk.len();
    }
    assert_eq!(length, bytes.len());
    // The SDK's own defaults (CRC trailers in chunks) are understood too.
    let body = aws_sdk_s3::primitives::ByteStream::from_path(&from).await.unwrap();
    fixture.sdk().put_object().bucket("assets").key("chunked.bin").body(body).send().await.unwrap();
    let info = fixture.storage.head(Bucket::Assets, "chunked.bin").await.unwrap().unwrap();
    assert_eq!(info.sha256_hex, Some(hex::encode(Sha256::digest(&bytes))));
}

#[tokio::test]
async fn web_pages_may_read_what_they_were_given() {
    let fixture = Fixture::new().await;
    fixture.put(Bucket::Assets, "a.mp4", b"x").await;
    let url = fixture.url(Bucket::Assets, "a.mp4");
    let origin = ("Origin", "https://app.example");
    let asked = [
        origin,
        ("Access-Control-Request-Method", "PUT"),
        ("Access-Control-Request-Headers", "content-type,x-amz-checksum-sha256"),
    ];
    let preflight = fixture.http("OPTIONS", &url, &asked, b"").await;
    assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, "*"));
    assert_eq!(preflight.header("access-control-allow-methods"), "GET, HEAD, PUT");
    assert_eq!(preflight.header("access-control-allow-headers"), "content-type,x-amz-checksum-sha256");
    for path in [url.as_str(), "/assets/a.mp4"] {
        let answer = fixture.get(path, &[origin]).await;
        assert_eq!(answer.header("access-control-allow-origin"), "*", "refusals can be read, too");
        for name in ["ETag", "Content-Range", "Accept-Ranges"] {
            assert!(answer.header("access-control-expose-headers").contains(name));
        }
    }

    let dir = TempDir::new().unwrap();
    let cors = CorsOrigins::List(vec!["https://app.example".into()]);
    let strict = EmbeddedStore::start(EmbeddedConfig { cors, ..embedded(dir.path(), 0) }).await.unwrap();
    let addr = strict.local_addr.to_string();
    let ours = http(&addr, "GET", "/assets/a.mp4", &[origin], b"").await;
    assert_eq!((ours.header("access-control-allow-origin"), ours.header("vary")), ("https://app.example", "Origin"));
    let theirs = http(&addr, "GET", "/assets/a.mp4", &[("Origin", "https://evil.example")], b"").await;
    assert_eq!((theirs.header("access-control-allow-origin"), theirs.header("vary")), ("", "Origin"));
}

#[tokio::test]
async fn what_keeps_the_store_from_starting_is_named() {
    let fixture = Fixture::new().await;
    let other = TempDir::new().unwrap();
    let taken = EmbeddedStore::start(embedded(other.path(), fixture.store.local_addr.port())).await.unwrap_err();
    assert!(matches!(taken, EmbeddedError::AddressInUse { .. }));
    assert!(taken.to_string().contains("PARLANCE_OBJECTS_ADDR"), "{taken}");

    let elsewhere = EmbeddedConfig { addr: ([192, 0, 2, 1], 9100).into(), ..embedded(other.path(), 0) };
    let nowhere = EmbeddedStore::start(elsewhere).await.unwrap_err();
    assert!(nowhere.to_string().contains("PARLANCE_OBJECTS_ADDR"), "{nowhere}");

    let shared = EmbeddedStore::start(embedded(fixture.dir.path(), 0)).await.unwrap_err();
    assert!(matches!(shared, EmbeddedError::FolderInUse { .. }));
    assert!(shared.to_string().contains("PARLANCE_DATA_DIR"), "{shared}");

    let file = other.path().join("file");
    std::fs::write(&file, "").unwrap();
    let folder = EmbeddedStore::start(embedded(&file.join("objects"), 0)).await.unwrap_err();
    assert!(folder.to_string().contains("PARLANCE_DATA_DIR"), "{folder}");
}

#[tokio::test]
async fn stopping_finishes_what_is_in_flight() {
    let fixture = Fixture::new().await;
    let addr = fixture.store.local_addr.to_string();
    let upload = fixture.upload_url("film.mp4", b"the film");
    let mut request = format!("PUT {} HTTP/1.1\r\nHost: {addr}\r\n", path_of(&upload.url));
    for (name, value) in &upload.headers {
        request += &format!("{name}: {value}\r\n");
    }
    let mut stream = TcpStream::connect(&addr).await.unwrap();
    stream.write_all(format!("{request}Expect: 100-continue\r\n\r\n").as_bytes()).await.unwrap();
    let mut interim = [0; 25];
    stream.read_exact(&mut interim).await.unwrap();
    assert_eq!(&interim[..12], b"HTTP/1.1 100", "the store is reading the body now");
    let stopping = tokio::spawn(fixture.store.shutdown());
    stream.write_all(b"the film").await.unwrap();
    assert_eq!(read_answer(&mut stream).await.status, 200);
    stopping.await.unwrap();
    assert!(fixture.dir.path().join("uploads/film.mp4").is_file());
    assert!(TcpStream::connect(&addr).await.is_err());
}

#[test]
fn a_configuration_that_cannot_work_names_its_variable() {
    let good = || config("http://127.0.0.1:9000");
    let bad_bucket = BucketNames { uploads: "Up/loads".into(), ..BucketNames::default() };
    for (config, variable) in [
        (StorageConfig { endpoint: "ftp://example.org".parse().unwrap(), ..good() }, "S3_ENDPOINT"),
        (StorageConfig { public_endpoint: "http://u:p@example.org".parse().unwrap(), ..good() }, "S3_PUBLIC_ENDPOINT"),
        (StorageConfig { url_window: Duration::ZERO, ..good() }, "S3_URL_WINDOW"),
        (StorageConfig { url_ttl: HOUR, ..good() }, "S3_URL_TTL"),
        (StorageConfig { url_ttl: 200 * HOUR, ..good() }, "S3_URL_TTL"),
        (StorageConfig { buckets: bad_bucket, ..good() }, "S3_BUCKET_UPLOADS"),
    ] {
        let refused = Storage::new(config).unwrap_err().to_string();
        assert!(refused.starts_with(variable), "{refused}");
    }
    Storage::new(good()).unwrap();
}
