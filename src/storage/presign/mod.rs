//! Presigned URLs, made locally: SigV4 in the query, path style.
//!
//! A GET is signed for the start of its window, so the same window gives the same bytes on every replica
//! and after a restart; the signing key of the window is kept.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use anyhow::{Context, ensure};
use base64::prelude::{BASE64_STANDARD, Engine};
use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::types::{Bucket, BucketNames, MAX_URL_TTL, StorageConfig};

/// A URL that lets whoever has it do one thing until `expires_at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUrl {
    /// The address, signature included.
    pub url: String,
    /// The first moment at which it no longer works.
    pub expires_at: DateTime<Utc>,
}

/// A PUT that takes exactly one file: the headers are signed, and the store refuses any others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUpload {
    /// Always `PUT`.
    pub method: &'static str,
    /// The address, signature included.
    pub url: String,
    /// What the client must send, to the letter.
    pub headers: BTreeMap<String, String>,
    /// The first moment at which it no longer works.
    pub expires_at: DateTime<Utc>,
}

/// The one file that a presigned PUT takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutSpec {
    /// Its media type.
    pub content_type: String,
    /// Its exact length.
    pub size_bytes: u64,
    /// SHA-256 of its bytes in hex.
    pub sha256_hex: String,
}

/// Signs URLs with one set of credentials for one public endpoint.
#[derive(Debug)]
pub struct Presigner {
    origin: String,
    host: String,
    path_prefix: String,
    buckets: BucketNames,
    region: String,
    access_key_id: String,
    secret: SecretString,
    /// Encoded for a query.
    token: Option<SecretString>,
    credentials_expire_at: Option<DateTime<Utc>>,
    ttl: Duration,
    window_seconds: i64,
    window: RwLock<Option<Arc<Moment>>>,
}

/// Everything about a signature that depends on nothing but the second it is made in.
struct Moment {
    unix: i64,
    amz_date: String,
    scope: String,
    credential: String,
    key: Hmac<Sha256>,
}

impl std::fmt::Debug for Moment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Moment").field("amz_date", &self.amz_date).finish_non_exhaustive()
    }
}

/// What is asked of the store, apart from when.
struct Request<'a> {
    method: &'static str,
    bucket: Bucket,
    key: &'a str,
    /// Already encoded, sorted, and sorting after every `X-Amz-…`.
    query: &'a str,
    /// Lower-case names in order, `host` among them.
    headers: &'a [(&'static str, &'a str)],
}

impl Presigner {
    /// A signer for the public endpoint of this configuration, which must be valid.
    pub fn new(config: &StorageConfig) -> Self {
        let endpoint = &config.public_endpoint;
        let host = match (endpoint.host_str(), endpoint.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => String::new(),
        };
        Self {
            origin: format!("{}://{host}", endpoint.scheme()),
            host,
            path_prefix: endpoint.path().trim_end_matches('/').to_owned(),
            buckets: config.buckets.clone(),
            region: config.region.clone(),
            access_key_id: config.access_key_id.clone(),
            secret: config.secret_access_key.clone(),
            token: config.token().map(|token| encode(token, false).into()),
            credentials_expire_at: config.credentials_expire_at,
            ttl: config.url_ttl,
            window_seconds: i64::try_from(config.url_window.as_secs()).unwrap_or(i64::MAX).max(1),
            window: RwLock::new(None),
        }
    }

    /// A URL to read an object; the same for every call within a window.
    pub fn get(&self, bucket: Bucket, key: &str, now: DateTime<Utc>) -> PresignedUrl {
        let moment = self.window_of(now.timestamp());
        let headers = [("host", self.host.as_str())];
        self.sign(&Request { method: "GET", bucket, key, query: "", headers: &headers }, &moment, self.ttl)
    }

    /// A URL and headers to send exactly the file described.
    pub fn put(
        &self,
        bucket: Bucket,
        key: &str,
        file: &PutSpec,
        now: DateTime<Utc>,
        ttl: Duration,
    ) -> anyhow::Result<PresignedUpload> {
        let content_type = file.content_type.split_ascii_whitespace().collect::<Vec<_>>().join(" ");
        ensure!(
            !content_type.is_empty() && content_type.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
            "contentType must be a media type such as video/mp4"
        );
        let digest = hex::decode(&file.sha256_hex).context("sha256 must be 64 hexadecimal digits")?;
        ensure!(digest.len() == 32, "sha256 must be 64 hexadecimal digits");
        let checksum = BASE64_STANDARD.encode(digest);
        let length = file.size_bytes.to_string();
        let headers = [
            ("content-length", length.as_str()),
            ("content-type", &content_type),
            ("host", &self.host),
            ("x-amz-checksum-sha256", &checksum),
        ];
        let request = Request { method: "PUT", bucket, key, query: "", headers: &headers };
        let PresignedUrl { url, expires_at } = self.sign(&request, &self.moment(now.timestamp()), ttl);
        let headers = BTreeMap::from([
            ("Content-Length".to_owned(), length),
            ("Content-Type".to_owned(), content_type),
            ("x-amz-checksum-sha256".to_owned(), checksum),
        ]);
        Ok(PresignedUpload { method: "PUT", url, headers, expires_at })
    }

    /// A URL to send one part of a multipart upload.
    pub fn upload_part(
        &self,
        bucket: Bucket,
        key: &str,
        upload_id: &str,
        part_number: i32,
        ttl: Duration,
        now: DateTime<Utc>,
    ) -> PresignedUrl {
        let query = format!("&partNumber={part_number}&uploadId={}", encode(upload_id, false));
        let headers = [("host", self.host.as_str())];
        let request = Request { method: "PUT", bucket, key, query: &query, headers: &headers };
        self.sign(&request, &self.moment(now.timestamp()), ttl)
    }

    fn sign(&self, request: &Request<'_>, moment: &Moment, ttl: Duration) -> PresignedUrl {
        let lifetime = self.lifetime_seconds(moment.unix, ttl);

        let mut path = self.path_prefix.clone();
        path.push('/');
        path.push_str(self.buckets.name(request.bucket));
        path.push('/');
        push_encoded(&mut path, request.key, true);

        let signed_names = request.headers.iter().map(|(name, _)| *name).collect::<Vec<_>>();
        let mut query = String::with_capacity(512);
        query.push_str("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=");
        query.push_str(&moment.credential);
        query.push_str("&X-Amz-Date=");
        query.push_str(&moment.amz_date);
        query.push_str("&X-Amz-Expires=");
        query.push_str(&lifetime.to_string());
        if let Some(token) = &self.token {
            query.push_str("&X-Amz-Security-Token=");
            query.push_str(token.expose_secret());
        }
        query.push_str("&X-Amz-SignedHeaders=");
        query.push_str(&signed_names.join("%3B"));
        query.push_str(request.query);

        let mut canonical = Sha256::new();
        for piece in [request.method, "\n", &path, "\n", &query, "\n"] {
            canonical.update(piece);
        }
        for (name, value) in request.headers {
            for piece in [name, ":", value, "\n"] {
                canonical.update(piece);
            }
        }
        for piece in ["\n", &signed_names.join(";"), "\nUNSIGNED-PAYLOAD"] {
            canonical.update(piece);
        }

        let mut mac = moment.key.clone();
        for piece in ["AWS4-HMAC-SHA256\n", &moment.amz_date, "\n", &moment.scope, "\n"] {
            mac.update(piece.as_bytes());
        }
        mac.update(hex::encode(canonical.finalize()).as_bytes());
        let signature = hex::encode(mac.finalize().into_bytes());

        let expires_at = DateTime::from_timestamp(moment.unix + lifetime, 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
        PresignedUrl { url: [&self.origin, &path, "?", &query, "&X-Amz-Signature=", &signature].concat(), expires_at }
    }

    fn lifetime_seconds(&self, from: i64, ttl: Duration) -> i64 {
        let wanted = i64::try_from(ttl.as_secs()).unwrap_or(i64::MAX);
        let allowed = self.credentials_expire_at.map_or(i64::MAX, |end| end.timestamp() - from);
        // SigV4 knows no lifetime below a second or above a week; the store refuses expired credentials by itself.
        wanted.min(allowed).clamp(1, MAX_URL_TTL.as_secs().cast_signed())
    }

    fn window_of(&self, unix: i64) -> Arc<Moment> {
        let start = unix - unix.rem_euclid(self.window_seconds);
        let kept = self.window.read().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(moment) = kept.filter(|moment| moment.unix == start) {
            return moment;
        }
        let moment = Arc::new(self.moment(start));
        *self.window.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&moment));
        moment
    }

    fn moment(&self, unix: i64) -> Moment {
        let time = DateTime::from_timestamp(unix, 0).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
        let date = time.format("%Y%m%d").to_string();
        let scope = format!("{date}/{}/s3/aws4_request", self.region);
        let mut key = mac(format!("AWS4{}", self.secret.expose_secret()).as_bytes());
        for part in [date.as_str(), &self.region, "s3", "aws4_request"] {
            key.update(part.as_bytes());
            key = mac(&key.finalize().into_bytes());
        }
        Moment {
            unix,
            amz_date: time.format("%Y%m%dT%H%M%SZ").to_string(),
            credential: encode(&format!("{}/{scope}", self.access_key_id), false),
            scope,
            key,
        }
    }
}

fn mac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

pub(super) fn encode(text: &str, keep_slash: bool) -> String {
    let mut encoded = String::with_capacity(text.len() + 16);
    push_encoded(&mut encoded, text, keep_slash);
    encoded
}

/// Percent-encoding as SigV4 defines it: all but RFC 3986's unreserved characters, in upper-case hex.
fn push_encoded(into: &mut String, text: &str, keep_slash: bool) {
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => into.push(char::from(byte)),
            b'/' if keep_slash => into.push('/'),
            _ => write!(into, "%{byte:02X}").expect("writing to a String cannot fail"),
        }
    }
}

#[cfg(test)]
mod tests;
