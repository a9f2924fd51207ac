//! A body on its way in: written to a temporary file, hashed, and believed only when everything agrees.

use std::sync::Arc;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use futures_util::StreamExt;
use s3s::checksum::ChecksumHasher;
use s3s::crypto::{Checksum as _, Md5};
use s3s::dto::{Checksum, StreamingBlob};
use s3s::{S3Result, TrailingHeaders, s3_error};
use tempfile::NamedTempFile;
use tokio::io::{AsyncWriteExt, BufWriter};

use super::tree::{Tree, internal};

/// How long a sender may be silent.
const IDLE_TIMEOUT: Duration = Duration::from_secs(60);

/// What the client says its body is.
#[derive(Default)]
pub struct Claims {
    pub length: Option<i64>,
    pub md5: Option<String>,
    pub checksum: Checksum,
    pub trailers: Option<TrailingHeaders>,
}

/// A body that arrived and is what it was said to be.
pub struct Incoming {
    pub file: NamedTempFile,
    pub md5: [u8; 16],
    pub checksum: Checksum,
}

impl Incoming {
    pub async fn receive(tree: &Arc<Tree>, body: Option<StreamingBlob>, claims: Claims) -> S3Result<Self> {
        let file = tree.temporary().map_err(internal)?;
        let writer = file.as_file().try_clone().map_err(internal)?;
        let mut writer = BufWriter::with_capacity(256 * 1024, tokio::fs::File::from_std(writer));
        let mut md5 = Md5::new();
        let mut hasher = hasher(&claims);
        let mut size: i64 = 0;
        if let Some(mut body) = body {
            loop {
                let next = tokio::time::timeout(IDLE_TIMEOUT, body.next()).await;
                let Some(chunk) = next.map_err(|_| s3_error!(RequestTimeout))? else { break };
                // What breaks here is the client's connection or its chunk signatures.
                let chunk = chunk.map_err(|error| {
                    tracing::debug!(%error, "an upload broke off");
                    s3_error!(IncompleteBody)
                })?;
                size += i64::try_from(chunk.len()).map_err(|_| s3_error!(EntityTooLarge))?;
                md5.update(&chunk);
                hasher.update(&chunk);
                writer.write_all(&chunk).await.map_err(internal)?;
            }
        }
        writer.flush().await.map_err(internal)?;
        let incoming = Self { file, md5: md5.finalize(), checksum: hasher.finalize() };
        incoming.verify(size, claims)?;
        Ok(incoming)
    }

    fn verify(&self, size: i64, claims: Claims) -> S3Result<()> {
        if claims.trailers.is_none() && claims.length.is_some_and(|length| length != size) {
            return Err(s3_error!(IncompleteBody));
        }
        if claims.md5.is_some_and(|md5| md5 != BASE64_STANDARD.encode(self.md5)) {
            return Err(s3_error!(BadDigest, "the body does not match Content-MD5"));
        }
        let trailers = claims.trailers.and_then(|trailers| trailers.take()).unwrap_or_default();
        let (said, found) = (claims.checksum, &self.checksum);
        for (name, said, found) in [
            ("x-amz-checksum-crc32", said.checksum_crc32, &found.checksum_crc32),
            ("x-amz-checksum-crc32c", said.checksum_crc32c, &found.checksum_crc32c),
            ("x-amz-checksum-crc64nvme", said.checksum_crc64nvme, &found.checksum_crc64nvme),
            ("x-amz-checksum-sha1", said.checksum_sha1, &found.checksum_sha1),
            ("x-amz-checksum-sha256", said.checksum_sha256, &found.checksum_sha256),
        ] {
            let trailing = trailers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned());
            if [said, trailing].into_iter().flatten().any(|said| Some(&said) != found.as_ref()) {
                return Err(s3_error!(BadDigest, "the body does not match {name}"));
            }
        }
        Ok(())
    }
}

/// SHA-256 always, the others when claimed; trailers say too late which they are.
fn hasher(claims: &Claims) -> ChecksumHasher {
    let late = claims.trailers.is_some();
    let said = &claims.checksum;
    let mut hasher = ChecksumHasher { sha256: Some(Default::default()), ..Default::default() };
    hasher.crc32 = (late || said.checksum_crc32.is_some()).then(Default::default);
    hasher.crc32c = (late || said.checksum_crc32c.is_some()).then(Default::default);
    hasher.crc64nvme = (late || said.checksum_crc64nvme.is_some()).then(Default::default);
    hasher.sha1 = (late || said.checksum_sha1.is_some()).then(Default::default);
    hasher
}
