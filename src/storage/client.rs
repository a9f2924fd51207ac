//! The S3 client: one object, one bucket or one listing at a time.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, anyhow};
use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::timeout::TimeoutConfig;
use aws_sdk_s3::config::{BehaviorVersion, Region, RequestChecksumCalculation, ResponseChecksumValidation};
use aws_sdk_s3::types::{
    BucketLocationConstraint, ChecksumMode, CompletedMultipartUpload, CompletedPart, CreateBucketConfiguration,
};
use aws_smithy_http_client::tls::{self, rustls_provider::CryptoMode};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures_util::{StreamExt, TryStreamExt, stream};

use super::presign::{PartSpec, PresignedUpload, PresignedUrl, Presigner, PutSpec, object_path};
use super::types::{Bucket, ObjectInfo, ObjectPage, StorageConfig, UploadedPart, chrono_time, unsigned};
use super::{StorageError, transfer};
use crate::sha256::Sha256Digest;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// For requests that carry an object's bytes; stalled ones are cut off sooner by the SDK's own guard.
const TRANSFER_TIMEOUT: Duration = Duration::from_secs(300);
/// For requests that carry none.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(8);
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);
const DELETES_AT_ONCE: usize = 16;

/// The object store: signs URLs by itself and speaks S3 for everything else. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Storage {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    config: StorageConfig,
    presigner: Presigner,
    transfers: aws_sdk_s3::Client,
    requests: aws_sdk_s3::Client,
}

impl Storage {
    /// Checks the configuration; connects to nothing yet.
    pub fn new(config: StorageConfig) -> anyhow::Result<Self> {
        config.validate()?;
        let presigner = Presigner::new(&config);
        let http = if config.endpoint.scheme() == "https" {
            aws_smithy_http_client::Builder::new().tls_provider(tls::Provider::Rustls(CryptoMode::Ring)).build_https()
        } else {
            aws_smithy_http_client::Builder::new().build_http()
        };
        let common = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            // Without the slash the SDK would glue the bucket to the last segment of a path.
            .endpoint_url(format!("{}/", config.endpoint.as_str().trim_end_matches('/')))
            .region(Region::new(config.region.clone()))
            .credentials_provider(config.credentials())
            .http_client(http)
            .force_path_style(true)
            .retry_config(RetryConfig::standard().with_max_attempts(3).with_initial_backoff(Duration::from_millis(100)))
            // The SDK's own CRC trailers are refused by stores other than AWS; we send SHA-256 where it matters.
            .request_checksum_calculation(RequestChecksumCalculation::WhenRequired)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired);
        let timeouts = TimeoutConfig::builder().connect_timeout(CONNECT_TIMEOUT);
        let transfers = common.clone().timeout_config(timeouts.clone().read_timeout(TRANSFER_TIMEOUT).build()).build();
        let requests = common
            .timeout_config(
                timeouts.operation_attempt_timeout(ATTEMPT_TIMEOUT).operation_timeout(3 * ATTEMPT_TIMEOUT).build(),
            )
            .build();
        let (transfers, requests) = (aws_sdk_s3::Client::from_conf(transfers), aws_sdk_s3::Client::from_conf(requests));
        Ok(Self { inner: Arc::new(Inner { presigner, transfers, requests, config }) })
    }

    /// The web origin of the URLs that clients are given.
    pub fn public_origin(&self) -> String {
        self.inner.config.public_endpoint.origin().ascii_serialization()
    }

    /// A URL by which a client reads an object; the same for every call within a window.
    pub fn presign_get(&self, bucket: Bucket, key: &str, now: DateTime<Utc>) -> PresignedUrl {
        self.inner.presigner.get(bucket, key, now)
    }

    /// A URL and headers by which a client sends exactly the file described; refuses what cannot be a header.
    pub fn presign_put(
        &self,
        bucket: Bucket,
        key: &str,
        file: &PutSpec,
        now: DateTime<Utc>,
        ttl: Duration,
    ) -> Result<PresignedUpload, StorageError> {
        Ok(self.inner.presigner.put(bucket, key, file, now, ttl)?)
    }

    /// A URL by which a client sends one part of a multipart upload.
    pub fn presign_upload_part(
        &self,
        bucket: Bucket,
        key: &str,
        upload_id: &str,
        part: PartSpec,
        ttl: Duration,
        now: DateTime<Utc>,
    ) -> PresignedUrl {
        self.inner.presigner.upload_part(bucket, key, upload_id, part, ttl, now)
    }

    /// Writes an object; the store verifies its SHA-256.
    pub async fn put(&self, bucket: Bucket, key: &str, bytes: Bytes, content_type: &str) -> Result<(), StorageError> {
        let digest = Sha256Digest::of(&bytes);
        transfer::put(self.transfers(), self.name(bucket), key, bytes.into(), digest, content_type).await
    }

    /// Writes an object unless there is one; false when there is.
    pub async fn put_new(&self, bucket: Bucket, key: &str, bytes: Bytes) -> Result<bool, StorageError> {
        transfer::put_new(self.requests(), self.name(bucket), key, bytes).await
    }

    /// Writes an object from a file without holding it in memory; the store verifies its SHA-256.
    pub async fn put_file(
        &self,
        bucket: Bucket,
        key: &str,
        path: &Path,
        content_type: &str,
    ) -> Result<(), StorageError> {
        transfer::put_file(self.transfers(), self.name(bucket), key, path, content_type).await
    }

    /// Reads a whole object of at most `max_bytes`.
    pub async fn get(&self, bucket: Bucket, key: &str, max_bytes: u64) -> Result<Bytes, StorageError> {
        self.open(bucket, key, None).await?.collect(max_bytes).await
    }

    /// Reads the bytes `first..=last` of an object; fewer where it ends in between, an error where it ends before.
    pub async fn get_range(&self, bucket: Bucket, key: &str, first: u64, last: u64) -> Result<Bytes, StorageError> {
        let range = format!("bytes={first}-{last}");
        let limit = last.saturating_sub(first).saturating_add(1);
        self.open(bucket, key, Some(range)).await?.collect(limit).await
    }

    /// Opens an object for reading chunk by chunk.
    pub async fn get_stream(&self, bucket: Bucket, key: &str) -> Result<transfer::ObjectStream, StorageError> {
        self.open(bucket, key, None).await
    }

    /// Writes an object to a file, which is replaced if it exists.
    pub async fn download(&self, bucket: Bucket, key: &str, path: &Path) -> Result<ObjectInfo, StorageError> {
        self.open(bucket, key, None).await?.write_to(path).await
    }

    /// What the store knows about an object; `None` if there is none.
    pub async fn head(&self, bucket: Bucket, key: &str) -> Result<Option<ObjectInfo>, StorageError> {
        let head = self
            .requests()
            .head_object()
            .bucket(self.name(bucket))
            .key(key)
            .checksum_mode(ChecksumMode::Enabled)
            .send()
            .await;
        let head = match head.map_err(StorageError::from) {
            Ok(head) => head,
            Err(StorageError::NotFound) => return Ok(None),
            Err(error) => return Err(error),
        };
        Ok(Some(ObjectInfo {
            key: key.to_owned(),
            size_bytes: unsigned(head.content_length())?,
            content_type: head.content_type().map(str::to_owned),
            etag: head.e_tag().map(unquoted),
            last_modified_at: head.last_modified().and_then(chrono_time),
            sha256_hex: head.checksum_sha256().and_then(Sha256Digest::from_base64).map(|digest| digest.to_string()),
        }))
    }

    /// Copies an object of at most 5 GiB within the store, replacing what is there.
    pub async fn copy(&self, from: Bucket, from_key: &str, to: Bucket, to_key: &str) -> Result<(), StorageError> {
        let source = object_path(self.name(from), from_key);
        self.transfers().copy_object().copy_source(source).bucket(self.name(to)).key(to_key).send().await?;
        Ok(())
    }

    /// Removes an object; none being there is not an error.
    pub async fn delete(&self, bucket: Bucket, key: &str) -> Result<(), StorageError> {
        match self.requests().delete_object().bucket(self.name(bucket)).key(key).send().await.map_err(Into::into) {
            Ok(_) | Err(StorageError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes every object whose key starts with the prefix, which must not be empty; says how many.
    pub async fn delete_prefix(&self, bucket: Bucket, prefix: &str) -> Result<u64, StorageError> {
        if prefix.is_empty() {
            return Err(anyhow!("refusing to empty a whole bucket: give a prefix").into());
        }
        let mut deleted = 0;
        loop {
            // Always the first page: what it listed is gone by the next turn.
            let page = self.list(bucket, prefix, None).await?;
            deleted += page.objects.len() as u64;
            stream::iter(page.objects.iter().map(Ok))
                .try_for_each_concurrent(DELETES_AT_ONCE, |object| self.delete(bucket, &object.key))
                .await?;
            if page.continuation.is_none() {
                return Ok(deleted);
            }
        }
    }

    /// One page of the objects whose keys start with the prefix, in the order of their keys.
    pub async fn list(
        &self,
        bucket: Bucket,
        prefix: &str,
        continuation: Option<&str>,
    ) -> Result<ObjectPage, StorageError> {
        let page = self
            .requests()
            .list_objects_v2()
            .bucket(self.name(bucket))
            .prefix(prefix)
            .set_continuation_token(continuation.map(str::to_owned))
            .send()
            .await?;
        let objects = page
            .contents()
            .iter()
            .map(|object| {
                Ok(ObjectInfo {
                    key: object.key().context("the store listed an object without a key")?.to_owned(),
                    size_bytes: unsigned(object.size())?,
                    content_type: None,
                    etag: object.e_tag().map(unquoted),
                    last_modified_at: object.last_modified().and_then(chrono_time),
                    sha256_hex: None,
                })
            })
            .collect::<anyhow::Result<_>>()?;
        let continuation = page.next_continuation_token().filter(|_| page.is_truncated() == Some(true));
        Ok(ObjectPage { objects, continuation: continuation.map(str::to_owned) })
    }

    /// Begins a multipart upload and returns its id.
    pub async fn create_multipart(
        &self,
        bucket: Bucket,
        key: &str,
        content_type: &str,
    ) -> Result<String, StorageError> {
        let request = self.requests().create_multipart_upload().bucket(self.name(bucket)).key(key);
        let created = request.content_type(content_type).send().await?;
        Ok(created.upload_id().context("the store began a multipart upload without an id")?.to_owned())
    }

    /// The parts of a multipart upload that have arrived, in order.
    pub async fn list_parts(
        &self,
        bucket: Bucket,
        key: &str,
        upload_id: &str,
    ) -> Result<Vec<UploadedPart>, StorageError> {
        let mut parts = Vec::new();
        let mut marker = None;
        loop {
            let request = self.requests().list_parts().bucket(self.name(bucket)).key(key).upload_id(upload_id);
            let page = request.set_part_number_marker(marker).send().await?;
            for part in page.parts() {
                parts.push(UploadedPart {
                    part_number: part.part_number().context("the store listed a part without a number")?,
                    size_bytes: unsigned(part.size())?,
                    etag: part.e_tag().map(unquoted).context("the store listed a part without an ETag")?,
                });
            }
            marker = page.next_part_number_marker().filter(|_| page.is_truncated() == Some(true)).map(str::to_owned);
            if marker.is_none() {
                return Ok(parts);
            }
        }
    }

    /// Makes the object of the parts, given in order. `NotFound` can mean that an earlier attempt had succeeded
    /// without our hearing of it; [`Storage::head`] tells.
    pub async fn complete_multipart(
        &self,
        bucket: Bucket,
        key: &str,
        upload_id: &str,
        parts: &[UploadedPart],
    ) -> Result<(), StorageError> {
        let parts = parts
            .iter()
            .map(|part| CompletedPart::builder().part_number(part.part_number).e_tag(&part.etag).build())
            .collect();
        let upload = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let request = self.transfers().complete_multipart_upload().bucket(self.name(bucket)).key(key);
        request.upload_id(upload_id).multipart_upload(upload).send().await?;
        Ok(())
    }

    /// Gives up a multipart upload and its parts; none being there is not an error.
    pub async fn abort_multipart(&self, bucket: Bucket, key: &str, upload_id: &str) -> Result<(), StorageError> {
        let request = self.requests().abort_multipart_upload().bucket(self.name(bucket)).key(key);
        match request.upload_id(upload_id).send().await.map_err(Into::into) {
            Ok(_) | Err(StorageError::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Makes sure that the three buckets are there, creating those that are missing.
    pub async fn ensure_buckets(&self) -> Result<(), StorageError> {
        stream::iter(Bucket::ALL).map(Ok).try_for_each(|bucket| self.ensure_bucket(bucket)).await
    }

    async fn ensure_bucket(&self, bucket: Bucket) -> Result<(), StorageError> {
        let (name, variable) = (self.name(bucket), bucket.variable());
        let found = self.requests().head_bucket().bucket(name).send().await.map_err(StorageError::from);
        match found {
            Ok(_) => return Ok(()),
            Err(StorageError::NotFound) => {}
            Err(StorageError::Unavailable(cause)) => {
                let endpoint = &self.inner.config.endpoint;
                return Err(StorageError::Unavailable(
                    cause.context(format!("{endpoint} (S3_ENDPOINT) does not answer")),
                ));
            }
            Err(StorageError::Other(cause)) => {
                return Err(StorageError::Other(cause.context(format!(
                    "no access to the bucket `{name}` ({variable}): check S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY, \
                     S3_REGION and the rights of these credentials"
                ))));
            }
            Err(error) => return Err(error),
        }
        let region = &self.inner.config.region;
        // AWS takes any constraint but its default region's.
        let location = (region != "us-east-1").then(|| {
            CreateBucketConfiguration::builder()
                .location_constraint(BucketLocationConstraint::from(region.as_str()))
                .build()
        });
        let created = self.requests().create_bucket().bucket(name).set_create_bucket_configuration(location);
        match created.send().await {
            Ok(_) => Ok(()),
            Err(error) if error.as_service_error().is_some_and(|error| error.is_bucket_already_owned_by_you()) => {
                Ok(())
            }
            Err(error) => match StorageError::from(error) {
                StorageError::Unavailable(cause) => Err(StorageError::Unavailable(cause)),
                error => Err(StorageError::Other(anyhow!(error).context(format!(
                    "the bucket `{name}` ({variable}) does not exist and could not be created: create it, or name another"
                )))),
            },
        }
    }

    /// Whether the store answers and knows its first bucket, found out within two seconds.
    pub async fn check(&self) -> Result<(), StorageError> {
        let head = self.requests().head_bucket().bucket(self.name(Bucket::Assets)).send();
        match tokio::time::timeout(CHECK_TIMEOUT, head).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => match StorageError::from(error) {
                StorageError::NotFound => Err(anyhow!("the bucket of S3_BUCKET_ASSETS does not exist").into()),
                error => Err(error),
            },
            Err(_) => Err(StorageError::Unavailable(anyhow!("no answer within {CHECK_TIMEOUT:?}"))),
        }
    }

    async fn open(
        &self,
        bucket: Bucket,
        key: &str,
        range: Option<String>,
    ) -> Result<transfer::ObjectStream, StorageError> {
        transfer::open(self.transfers(), self.name(bucket), key, range).await
    }

    pub(super) fn name(&self, bucket: Bucket) -> &str {
        self.inner.config.buckets.name(bucket)
    }

    fn transfers(&self) -> &aws_sdk_s3::Client {
        &self.inner.transfers
    }

    pub(super) fn requests(&self) -> &aws_sdk_s3::Client {
        &self.inner.requests
    }
}

fn unquoted(etag: &str) -> String {
    etag.trim_matches('"').to_owned()
}
