//! The embedded object store, asked by strangers and by who has a signed URL.

use std::fs;
use std::path::Path;
use std::time::Duration;

use chrono::Utc;
use hyper::header::{CONTENT_LENGTH, CONTENT_RANGE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request, StatusCode};
use parlance::catalog::rules::check_key;
use parlance::sha256::Sha256Digest;
use parlance::storage::embedded::{CorsOrigins, EmbeddedConfig, Frontend};
use parlance::storage::{Bucket, BucketNames, Presigner, PutSpec, StorageConfig};
use s3s::Body;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use url::Url;
use url::form_urlencoded;

const KEY: &str = "units/a/video.mp4";
const SIZE: u64 = 1000;
const HOUR: Duration = Duration::from_secs(3600);
/// No answer here is longer, bytes.
const LONGEST: usize = 1 << 20;

struct Store {
    runtime: Runtime,
    frontend: Frontend,
    presigner: Presigner,
    folder: TempDir,
}

struct Answer {
    status: StatusCode,
    headers: hyper::HeaderMap,
    body: Vec<u8>,
}

thread_local! {
    static STORE: Store = Store::new();
}

/// A byte that says who asks, then what.
pub fn object_store(bytes: &[u8]) {
    let Some((choice, rest)) = bytes.split_first() else { return };
    STORE.with(|store| match choice % 4 {
        0 => store.stranger(rest),
        1 => store.reader(rest),
        2 => store.forger(rest),
        _ => store.writer(rest),
    });
}

impl Store {
    fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let secret = "an embedded store's own secret";
        let frontend = Frontend::open(EmbeddedConfig {
            addr: ([127, 0, 0, 1], 0).into(),
            root: folder.path().to_owned(),
            access_key_id: "parlance".into(),
            secret_access_key: secret.into(),
            cors: CorsOrigins::Any,
            buckets: BucketNames::default(),
        });
        let endpoint: Url = "http://store.example".parse().expect("a URL");
        let presigner = Presigner::new(&StorageConfig {
            endpoint: endpoint.clone(),
            public_endpoint: endpoint,
            region: "us-east-1".into(),
            access_key_id: "parlance".into(),
            secret_access_key: secret.into(),
            session_token: None,
            credentials_expire_at: None,
            buckets: BucketNames::default(),
            url_ttl: 24 * HOUR,
            url_window: HOUR,
        });
        let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
        let store = Self { runtime, frontend: frontend.expect("a store"), presigner, folder };
        assert!(store.put(Bucket::Assets, KEY, &object()).status.is_success());
        store
    }

    fn ask(&self, request: Request<Body>) -> Answer {
        self.runtime.block_on(async {
            let (head, mut body) = self.frontend.answer(request).await.into_parts();
            let body = body.store_all_limited(LONGEST).await.expect("the answer is short");
            Answer { status: head.status, headers: head.headers, body: body.to_vec() }
        })
    }

    fn get(&self, bucket: Bucket, key: &str) -> Answer {
        self.ask(request("GET", &self.presigner.get(bucket, key, Utc::now()).url).expect("a request"))
    }

    fn put(&self, bucket: Bucket, key: &str, body: &[u8]) -> Answer {
        let file = PutSpec {
            content_type: "video/mp4".to_owned(),
            size_bytes: body.len() as u64,
            sha256_hex: Sha256Digest::of(body).to_string(),
        };
        let upload = self.presigner.put(bucket, key, &file, Utc::now(), HOUR).expect("a media type and a digest");
        let mut request = request("PUT", &upload.url).expect("a request").map(|_| Body::from(body.to_vec()));
        for (name, value) in &upload.headers {
            let (name, value) = (name.parse::<HeaderName>(), value.parse());
            request.headers_mut().insert(name.expect("a name"), value.expect("a value"));
        }
        self.ask(request)
    }

    /// A method, a path and headers, a line each, an empty line and a body. Without a signature nothing is given or taken.
    fn stranger(&self, bytes: &[u8]) {
        let (head, body) = split_at(bytes, b"\n\n");
        let mut lines = head.split(|byte| *byte == b'\n');
        let (Some(Ok(method)), Some(Ok(path))) =
            (lines.next().map(std::str::from_utf8), lines.next().map(std::str::from_utf8))
        else {
            return;
        };
        let Some(mut request) = request(method, &format!("http://store.example/{path}")) else { return };
        add_headers(&mut request, lines);
        let is_preflight = request.method() == Method::OPTIONS;
        let answer = self.ask(request.map(|_| Body::from(body.to_vec())));
        assert_eq!(answer.status.is_success(), is_preflight, "{}", answer.status);
        assert!(
            is_preflight || answer.status.is_client_error() || answer.status == StatusCode::NOT_IMPLEMENTED,
            "{}",
            answer.status
        );
    }

    /// Headers beside a signed URL: the reader gets the object, or a part of it that lies inside it, or is refused.
    fn reader(&self, bytes: &[u8]) {
        let mut request = request("GET", &self.presigner.get(Bucket::Assets, KEY, Utc::now()).url).expect("a request");
        add_headers(&mut request, bytes.split(|byte| *byte == b'\n'));
        let answer = self.ask(request);
        let object = object();
        match answer.status {
            StatusCode::OK => assert_eq!(answer.body, object),
            StatusCode::PARTIAL_CONTENT => {
                let (start, end) = answer.range().expect("a range of the object");
                assert!(start <= end && end < SIZE, "{start}-{end}");
                assert_eq!(answer.body, object[start as usize..=end as usize]);
                assert_eq!(answer.headers[CONTENT_LENGTH], answer.body.len().to_string().as_str());
            }
            StatusCode::NOT_MODIFIED => assert!(answer.body.is_empty()),
            StatusCode::RANGE_NOT_SATISFIABLE => {
                assert_eq!(answer.headers[CONTENT_RANGE], format!("bytes */{SIZE}").as_str());
            }
            status => assert!(status.is_client_error() || status == StatusCode::NOT_IMPLEMENTED, "{status}"),
        }
    }

    /// Pairs of a place and a byte: changes of a signed URL. One that is still good is the same URL, written otherwise.
    fn forger(&self, changes: &[u8]) {
        let signed = self.presigner.get(Bucket::Assets, KEY, Utc::now()).url;
        let start = "http://store.example".len();
        let mut url = signed.clone().into_bytes();
        for change in changes.chunks_exact(3) {
            let at = start + usize::from(u16::from_le_bytes([change[0], change[1]])) % (url.len() - start);
            match change[2] {
                0 => drop(url.remove(at)),
                byte @ 1..128 => url[at] = byte,
                byte => url.insert(at, byte & 0x7f),
            }
        }
        let Ok(url) = String::from_utf8(url) else { return };
        let Some(request) = request("GET", &url) else { return };
        let uri = request.uri().clone();
        let answer = self.ask(request);
        assert!(
            !answer.status.is_server_error() || answer.status == StatusCode::NOT_IMPLEMENTED,
            "{}: {uri}",
            answer.status
        );
        if answer.status.is_success() {
            assert_eq!(meaning(&uri.to_string()), meaning(&signed), "{uri}");
            assert_eq!(answer.body, object());
        }
    }

    /// A key, a line break and a body. What may be a key of ours is one of the store's; every object is below its bucket.
    fn writer(&self, bytes: &[u8]) {
        let (key, body) = split_at(bytes, b"\n");
        let Ok(key) = std::str::from_utf8(key) else { return };
        let before = files(self.folder.path());
        let written = self.put(Bucket::Uploads, key, body);
        assert!(!written.status.is_server_error(), "{}: {key:?}", written.status);
        if written.status.is_success() {
            assert_eq!(check_key(key), Ok(()), "{key:?}");
            assert_eq!(self.get(Bucket::Uploads, key).body, body, "{key:?}");
        } else {
            let too_long = key.split('/').any(|part| part.len() > 255);
            assert!(check_key(key).is_err() || too_long, "{}: {key:?}", written.status);
        }
        let bucket = self.folder.path().join("uploads");
        fs::remove_dir_all(&bucket).expect("the bucket is there");
        fs::create_dir(&bucket).expect("a bucket");
        assert_eq!(files(self.folder.path()), before, "{key:?}");
    }
}

impl Answer {
    /// The first and the last byte of `bytes 0-9/1000`.
    fn range(&self) -> Option<(u64, u64)> {
        let text = self.headers.get(CONTENT_RANGE)?.to_str().ok()?;
        let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (start, end) = range.split_once('-')?;
        assert_eq!(size.parse(), Ok(SIZE));
        Some((start.parse().ok()?, end.parse().ok()?))
    }
}

fn object() -> Vec<u8> {
    (0..SIZE).map(|at| (at * at % 251) as u8).collect()
}

/// As it arrives on a connection: the path and query of a URL, its host in a header.
fn request(method: &str, url: &str) -> Option<Request<Body>> {
    let path = url.strip_prefix("http://store.example")?;
    let request = Request::builder().method(method).uri(path).header(HOST, "store.example");
    request.body(Body::empty()).ok()
}

/// `name: value` lines. The host is part of what was signed.
fn add_headers<'b>(request: &mut Request<Body>, lines: impl Iterator<Item = &'b [u8]>) {
    for line in lines {
        let (name, value) = split_at(line, b":");
        if let (Ok(name), Ok(value)) =
            (HeaderName::from_bytes(name.trim_ascii()), HeaderValue::from_bytes(value.trim_ascii()))
            && name != HOST
        {
            request.headers_mut().append(name, value);
        }
    }
}

fn split_at<'b>(bytes: &'b [u8], separator: &[u8]) -> (&'b [u8], &'b [u8]) {
    match bytes.windows(separator.len()).position(|window| window == separator) {
        Some(at) => (&bytes[..at], &bytes[at + separator.len()..]),
        None => (bytes, &[]),
    }
}

/// What a URL says, however it is encoded.
fn meaning(url: &str) -> (String, Vec<(String, String)>) {
    let (path, query) = url.split_once('?').unwrap_or((url, ""));
    let path = path.strip_prefix("http://store.example").unwrap_or(path);
    let mut pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    pairs.sort();
    (percent_encoding::percent_decode_str(path).decode_utf8_lossy().into_owned(), pairs)
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.push(path.display().to_string()),
        }
    }
    found.sort();
    found
}
