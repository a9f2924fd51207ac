//! What the other rooms of storage share: configuration, buckets, facts about objects.

use std::time::Duration;

use anyhow::{Context, ensure};
use aws_sdk_s3::config::Credentials;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// The longest lifetime that SigV4 allows a presigned URL.
pub(super) const MAX_URL_TTL: Duration = Duration::from_secs(7 * 24 * 3600);

/// Where the objects are, how to reach them, and how long URLs live.
#[derive(Clone, Debug)]
pub struct StorageConfig {
    /// `S3_ENDPOINT`: what this process talks to.
    pub endpoint: Url,
    /// `S3_PUBLIC_ENDPOINT`: what clients can reach; URLs are signed for it.
    pub public_endpoint: Url,
    /// `S3_REGION`.
    pub region: String,
    /// `S3_ACCESS_KEY_ID`.
    pub access_key_id: String,
    /// `S3_SECRET_ACCESS_KEY`.
    pub secret_access_key: SecretString,
    /// The token that comes with temporary credentials.
    pub session_token: Option<SecretString>,
    /// When temporary credentials end; no URL outlives them.
    pub credentials_expire_at: Option<DateTime<Utc>>,
    /// The three buckets by name.
    pub buckets: BucketNames,
    /// `S3_URL_TTL`: lifetime of a presigned URL, counted from the start of its window.
    pub url_ttl: Duration,
    /// `S3_URL_WINDOW`: URLs signed within one window are byte-identical.
    pub url_window: Duration,
}

impl StorageConfig {
    /// Refuses a configuration that could not work, naming the variable to change.
    pub fn validate(&self) -> anyhow::Result<()> {
        for (variable, url) in [("S3_ENDPOINT", &self.endpoint), ("S3_PUBLIC_ENDPOINT", &self.public_endpoint)] {
            ensure!(
                // What signs takes fewer hosts than `Url` does: not `http://{host}/`, a template left unfilled.
                matches!(url.scheme(), "http" | "https")
                    && url.has_host()
                    && url.as_str().parse::<hyper::Uri>().is_ok(),
                "{variable} must be an http or https URL such as http://127.0.0.1:9000, not `{url}`"
            );
            ensure!(
                url.query().is_none()
                    && url.fragment().is_none()
                    && url.username().is_empty()
                    && url.password().is_none(),
                "{variable} must be a bare address without user, query or fragment"
            );
        }
        ensure!(self.url_window >= Duration::from_secs(1), "S3_URL_WINDOW must be at least 1s");
        ensure!(
            self.url_ttl > self.url_window,
            "S3_URL_TTL must be longer than S3_URL_WINDOW: a URL made at the end of a window would be dead on arrival"
        );
        ensure!(self.url_ttl <= MAX_URL_TTL, "S3_URL_TTL must be at most 7 days, the limit of presigned URLs");
        for bucket in Bucket::ALL {
            let name = self.buckets.name(bucket);
            ensure!(
                s3s::path::check_bucket_name(name),
                "{} must be a valid bucket name (3–63 of a–z, 0–9, `-`, `.`), not `{name}`",
                bucket.variable()
            );
        }
        Ok(())
    }

    pub(super) fn credentials(&self) -> Credentials {
        let token = self.session_token.as_ref().map(|token| token.expose_secret().to_owned());
        Credentials::new(&self.access_key_id, self.secret_access_key.expose_secret(), token, None, "parlance")
    }
}

/// What a bucket is for; its name is configuration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Published lesson media.
    Assets,
    /// Incoming files that nobody has verified yet.
    Uploads,
    /// Learners' voices.
    Recordings,
}

impl Bucket {
    /// Every bucket.
    pub const ALL: [Bucket; 3] = [Bucket::Assets, Bucket::Uploads, Bucket::Recordings];

    /// What it is for, in one word.
    pub fn as_str(self) -> &'static str {
        match self {
            Bucket::Assets => "assets",
            Bucket::Uploads => "uploads",
            Bucket::Recordings => "recordings",
        }
    }

    /// The environment variable that names this bucket.
    pub fn variable(self) -> &'static str {
        match self {
            Bucket::Assets => "S3_BUCKET_ASSETS",
            Bucket::Uploads => "S3_BUCKET_UPLOADS",
            Bucket::Recordings => "S3_BUCKET_RECORDINGS",
        }
    }
}

/// The names of the buckets in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BucketNames {
    /// `S3_BUCKET_ASSETS`.
    pub assets: String,
    /// `S3_BUCKET_UPLOADS`.
    pub uploads: String,
    /// `S3_BUCKET_RECORDINGS`.
    pub recordings: String,
}

impl BucketNames {
    /// The name of one bucket.
    pub fn name(&self, bucket: Bucket) -> &str {
        match bucket {
            Bucket::Assets => &self.assets,
            Bucket::Uploads => &self.uploads,
            Bucket::Recordings => &self.recordings,
        }
    }

    /// One bucket for everything.
    pub fn one(name: &str) -> Self {
        Self { assets: name.to_owned(), uploads: name.to_owned(), recordings: name.to_owned() }
    }
}

impl Default for BucketNames {
    fn default() -> Self {
        Self { assets: "assets".into(), uploads: "uploads".into(), recordings: "recordings".into() }
    }
}

/// What the store says about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectInfo {
    /// Its key within the bucket.
    pub key: String,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// Its media type; absent from listings.
    pub content_type: Option<String>,
    /// The entity tag, without quotes.
    pub etag: Option<String>,
    /// When it was last written.
    pub last_modified_at: Option<DateTime<Utc>>,
    /// SHA-256 of the whole object in lower-case hex, where the store has verified one.
    pub sha256_hex: Option<String>,
}

/// One page of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectPage {
    /// Objects in the order of their keys.
    pub objects: Vec<ObjectInfo>,
    /// Pass it to the next call; absent on the last page.
    pub continuation: Option<String>,
}

/// A part of a multipart upload that has arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadedPart {
    /// 1 to 10,000.
    pub part_number: i32,
    /// Its length in bytes.
    pub size_bytes: u64,
    /// The entity tag the store gave it, without quotes.
    pub etag: String,
}

/// `None` outside chrono's years.
pub(super) fn chrono_time(time: &aws_smithy_types::DateTime) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(time.secs(), time.subsec_nanos())
}

/// A length, which S3 types as signed.
pub(super) fn unsigned(length: Option<i64>) -> anyhow::Result<u64> {
    length.and_then(|length| u64::try_from(length).ok()).context("the store did not say how long the object is")
}
