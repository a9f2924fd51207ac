//! Presigned URLs, made locally: SigV4 in the query, path style, the payload unsigned.
//!
//! A GET is signed for the start of its window, so the same window gives the same bytes on every replica
//! and after a restart.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::time::Duration;

use anyhow::{anyhow, ensure};
use aws_sdk_s3::config::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation, SigningSettings, UriPathNormalizationMode,
    sign,
};
use aws_sigv4::sign::v4::SigningParams;
use chrono::{DateTime, Utc};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::types::{Bucket, BucketNames, MAX_URL_TTL, StorageConfig};
use crate::sha256::Sha256Digest;

/// What SigV4 encodes in a query: all but RFC 3986's unreserved characters.
const IN_QUERY: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
pub(super) const IN_PATH: &AsciiSet = &IN_QUERY.remove(b'/');

/// A URL that lets whoever has it do one thing until `expires_at`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUrl {
    /// Absolute, signature included.
    pub url: String,
    /// The first moment at which it no longer works.
    pub expires_at: DateTime<Utc>,
}

/// A PUT that takes exactly one file: the headers are signed, and the store refuses any others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresignedUpload {
    /// Always `PUT`.
    pub method: &'static str,
    /// Absolute, signature included.
    pub url: String,
    /// What the client must send, to the letter.
    pub headers: BTreeMap<String, String>,
    /// The first moment at which it no longer works.
    pub expires_at: DateTime<Utc>,
}

/// The one file that a presigned PUT takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PutSpec {
    /// A media type, parameters allowed.
    pub content_type: String,
    /// Exact; the store takes neither more nor less.
    pub size_bytes: u64,
    /// Of the whole file, in either case.
    pub sha256_hex: String,
}

/// One part of a multipart upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartSpec {
    /// From 1.
    pub number: i32,
    /// Exact; the store takes neither more nor less.
    pub size_bytes: u64,
}

/// Signs URLs with one set of credentials for one public endpoint.
#[derive(Debug)]
pub struct Presigner {
    /// Without a slash at its end.
    endpoint: String,
    buckets: BucketNames,
    region: String,
    credentials: Credentials,
    credentials_expire_at: Option<DateTime<Utc>>,
    ttl: Duration,
    window_seconds: i64,
}

impl Presigner {
    /// A signer for the public endpoint of this configuration, which must be valid.
    pub fn new(config: &StorageConfig) -> Self {
        Self {
            endpoint: config.public_endpoint.as_str().trim_end_matches('/').to_owned(),
            buckets: config.buckets.clone(),
            region: config.region.clone(),
            credentials: config.credentials(),
            credentials_expire_at: config.credentials_expire_at,
            ttl: config.url_ttl,
            window_seconds: i64::try_from(config.url_window.as_secs()).unwrap_or(i64::MAX).max(1),
        }
    }

    /// A URL to read an object; the same for every call within a window.
    pub fn get(&self, bucket: Bucket, key: &str, now: DateTime<Utc>) -> PresignedUrl {
        let now = now.timestamp();
        let window = now - now.rem_euclid(self.window_seconds);
        self.sign("GET", self.object_url(bucket, key), &[], window, self.ttl)
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
        let digest: Sha256Digest = file.sha256_hex.parse().map_err(|error| anyhow!("sha256 {error}"))?;
        let headers = [
            ("Content-Length", file.size_bytes.to_string()),
            ("Content-Type", content_type),
            ("x-amz-checksum-sha256", digest.to_base64()),
        ];
        let signed = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let PresignedUrl { url, expires_at } =
            self.sign("PUT", self.object_url(bucket, key), &signed, now.timestamp(), ttl);
        let headers = headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        Ok(PresignedUpload { method: "PUT", url, headers, expires_at })
    }

    /// A URL to send one part of a multipart upload, by a PUT with this `Content-Length`, which every client sends.
    pub fn upload_part(
        &self,
        bucket: Bucket,
        key: &str,
        upload_id: &str,
        part: PartSpec,
        ttl: Duration,
        now: DateTime<Utc>,
    ) -> PresignedUrl {
        let upload_id = utf8_percent_encode(upload_id, IN_QUERY);
        let url = format!("{}?partNumber={}&uploadId={upload_id}", self.object_url(bucket, key), part.number);
        self.sign("PUT", url, &[("Content-Length", &part.size_bytes.to_string())], now.timestamp(), ttl)
    }

    fn object_url(&self, bucket: Bucket, key: &str) -> String {
        format!("{}/{}", self.endpoint, object_path(self.buckets.name(bucket), key))
    }

    /// Signs a request for the second `at` of Unix time.
    fn sign(&self, method: &str, url: String, headers: &[(&str, &str)], at: i64, ttl: Duration) -> PresignedUrl {
        let at = DateTime::from_timestamp(at, 0).unwrap_or(DateTime::<Utc>::UNIX_EPOCH);
        let lifetime = self.lifetime(at, ttl);
        let url = self.signed(method, url, headers, at, lifetime);
        PresignedUrl {
            url: url.expect("an endpoint that was checked and an encoded key are a URL, and the headers are ASCII"),
            expires_at: at + lifetime,
        }
    }

    fn signed(
        &self,
        method: &str,
        mut url: String,
        headers: &[(&str, &str)],
        at: DateTime<Utc>,
        lifetime: Duration,
    ) -> anyhow::Result<String> {
        let mut settings = SigningSettings::default();
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(lifetime);
        // S3 signs the path as it is sent, where other services encode and tidy it once more.
        settings.percent_encoding_mode = PercentEncodingMode::Single;
        settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
        let identity = self.credentials.clone().into();
        let params = SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name("s3")
            .time(at.into())
            .settings(settings)
            .build()?
            .into();
        let request =
            SignableRequest::new(method, url.as_str(), headers.iter().copied(), SignableBody::UnsignedPayload)?;
        let (instructions, _) = sign(request, &params)?.into_parts();
        for (name, value) in instructions.params() {
            let separator = if url.contains('?') { '&' } else { '?' };
            write!(url, "{separator}{name}={}", utf8_percent_encode(value, IN_QUERY))?;
        }
        Ok(url)
    }

    fn lifetime(&self, at: DateTime<Utc>, ttl: Duration) -> Duration {
        let allowed = self.credentials_expire_at.map_or(Duration::MAX, |end| (end - at).to_std().unwrap_or_default());
        // SigV4 knows no lifetime below a second or above a week; the store refuses expired credentials by itself.
        Duration::from_secs(ttl.min(allowed).as_secs()).clamp(Duration::from_secs(1), MAX_URL_TTL)
    }
}

/// `bucket/key`, encoded as in the path of a URL.
pub(super) fn object_path(bucket: &str, key: &str) -> String {
    format!("{bucket}/{}", utf8_percent_encode(key, IN_PATH))
}

#[cfg(test)]
mod tests;
