//! What an operator writes to say where backups are.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, ensure};

use super::Place;
use crate::config::{BackupStoreConfig, Config};
use crate::storage::{BucketNames, Storage, StorageConfig};

impl Place {
    /// A folder, a zip or `s3://bucket/prefix` to back up to. A bucket is made when it is missing.
    ///
    /// # Errors
    /// When it cannot be used: why.
    pub async fn to(text: &str, config: &Config) -> anyhow::Result<Self> {
        match text.strip_prefix("s3://") {
            Some(address) => in_bucket(text, address, &config.backup.store).await,
            None => Self::create(Path::new(text)),
        }
    }

    /// A folder, a zip or `s3://bucket/prefix` that holds backups.
    ///
    /// # Errors
    /// When it cannot be read: why.
    pub async fn from(text: &str, config: &Config) -> anyhow::Result<Self> {
        match text.strip_prefix("s3://") {
            Some(address) => in_bucket(text, address, &config.backup.store).await,
            None => Self::open(Path::new(text)),
        }
    }
}

async fn in_bucket(text: &str, address: &str, config: &BackupStoreConfig) -> anyhow::Result<Place> {
    let (bucket, prefix) = address.split_once('/').unwrap_or((address, ""));
    ensure!(!bucket.is_empty(), "{text} names no bucket; write s3://bucket/prefix");
    let endpoint = config.endpoint.clone().with_context(|| {
        format!(
            "{text} needs a store: set PARLANCE_BACKUP_S3_ENDPOINT with its key (or S3_ENDPOINT, the one of the media)"
        )
    })?;
    let storage = Storage::new(StorageConfig {
        public_endpoint: endpoint.clone(),
        endpoint,
        region: config.region.clone(),
        access_key_id: config.access_key_id.clone(),
        secret_access_key: config.secret_access_key.clone(),
        session_token: None,
        credentials_expire_at: None,
        buckets: BucketNames::one(bucket),
        // No URLs are signed for it.
        url_ttl: Duration::from_secs(2),
        url_window: Duration::from_secs(1),
    })
    .with_context(|| format!("cannot use {text}"))?;
    storage.ensure_buckets().await.with_context(|| format!("cannot use {text}"))?;
    Ok(Place::bucket(storage, prefix, text))
}
