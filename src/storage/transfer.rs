//! The bytes of objects, on their way in and out.

use std::path::Path;

use anyhow::{Context, anyhow};
use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use bytes::{Bytes, BytesMut};
use tokio::io::AsyncWriteExt;

use super::StorageError;
use super::types::{ObjectInfo, chrono_time, unsigned};
use crate::sha256::{Sha256Digest, Sha256Hasher};

/// An object being read.
#[derive(Debug)]
pub struct ObjectStream {
    /// What the store said about it; for a range, `size_bytes` is the length of the range.
    pub info: ObjectInfo,
    body: ByteStream,
}

impl ObjectStream {
    /// The next bytes; `None` at the end.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, StorageError> {
        self.body
            .next()
            .await
            .transpose()
            .map_err(|error| StorageError::Unavailable(anyhow!(error).context("the object broke off")))
    }

    pub(super) async fn collect(mut self, limit: u64) -> Result<Bytes, StorageError> {
        if self.info.size_bytes > limit {
            return Err(StorageError::TooLarge { limit });
        }
        let mut bytes = BytesMut::new();
        while let Some(chunk) = self.chunk().await? {
            if bytes.len() as u64 + chunk.len() as u64 > limit {
                return Err(StorageError::TooLarge { limit });
            }
            bytes.extend_from_slice(&chunk);
        }
        Ok(bytes.freeze())
    }

    pub(super) async fn write_to(mut self, path: &Path) -> Result<ObjectInfo, StorageError> {
        let mut file = tokio::fs::File::create(path).await.context("cannot create the file to download to")?;
        while let Some(chunk) = self.chunk().await? {
            file.write_all(&chunk).await.context("cannot write the downloaded object")?;
        }
        file.flush().await.context("cannot write the downloaded object")?;
        Ok(self.info)
    }
}

pub(super) async fn open(
    client: &Client,
    bucket: &str,
    key: &str,
    range: Option<String>,
) -> Result<ObjectStream, StorageError> {
    let object = client.get_object().bucket(bucket).key(key).set_range(range).send().await?;
    let info = ObjectInfo {
        key: key.to_owned(),
        size_bytes: unsigned(object.content_length())?,
        content_type: object.content_type().map(str::to_owned),
        etag: object.e_tag().map(|etag| etag.trim_matches('"').to_owned()),
        last_modified_at: object.last_modified().and_then(chrono_time),
        sha256_hex: None,
    };
    Ok(ObjectStream { info, body: object.body })
}

pub(super) async fn put(
    client: &Client,
    bucket: &str,
    key: &str,
    body: ByteStream,
    digest: Sha256Digest,
    content_type: &str,
) -> Result<(), StorageError> {
    let request = client.put_object().bucket(bucket).key(key).body(body);
    request.checksum_sha256(digest.to_base64()).content_type(content_type).send().await?;
    Ok(())
}

pub(super) async fn put_new(client: &Client, bucket: &str, key: &str, bytes: Bytes) -> Result<bool, StorageError> {
    let put = client.put_object().bucket(bucket).key(key).if_none_match("*").body(bytes.into());
    match put.send().await {
        Ok(_) => Ok(true),
        Err(error) if error.raw_response().is_some_and(|response| response.status().as_u16() == 412) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn put_file(
    client: &Client,
    bucket: &str,
    key: &str,
    path: &Path,
    content_type: &str,
) -> Result<(), StorageError> {
    let digest = sha256_of_file(path).await?;
    let body = ByteStream::from_path(path).await.with_context(|| format!("cannot read {}", path.display()))?;
    put(client, bucket, key, body, digest, content_type).await
}

async fn sha256_of_file(path: &Path) -> Result<Sha256Digest, StorageError> {
    let path = path.to_owned();
    let hashed = tokio::task::spawn_blocking(move || -> anyhow::Result<Sha256Digest> {
        let mut file = std::fs::File::open(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut hasher = Sha256Hasher::default();
        std::io::copy(&mut file, &mut hasher).with_context(|| format!("cannot read {}", path.display()))?;
        Ok(hasher.finish())
    });
    Ok(hashed.await.context("hashing the file was cut short")??)
}
