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
pub struct Declared {
    pub length: Option<i64>,
    pub md5: Option<String>,
    pub checksum: Checksum,
    pub trailers: Option<TrailingHeaders>,
}

/// A body that has arrived and is what was declared.
pub struct ReceivedBody {
    pub file: NamedTempFile,
    pub md5: [u8; 16],
    pub checksum: Checksum,
}

impl ReceivedBody {
    pub async fn receive(tree: &Arc<Tree>, body: Option<StreamingBlob>, declared: Declared) -> S3Result<Self> {
        let file = tree.temporary().map_err(internal)?;
        let writer = file.as_file().try_clone().map_err(internal)?;
        let mut writer = BufWriter::with_capacity(256 * 1024, tokio::fs::File::from_std(writer));
        let mut md5 = Md5::new();
        let mut hasher = hasher(&declared);
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
        let body = Self { file, md5: md5.finalize(), checksum: hasher.finalize() };
        body.verify(size, declared)?;
        Ok(body)
    }

    fn verify(&self, size: i64, declared: Declared) -> S3Result<()> {
        if declared.trailers.is_none() && declared.length.is_some_and(|length| length != size) {
            return Err(s3_error!(IncompleteBody));
        }
        if declared.md5.is_some_and(|md5| md5 != BASE64_STANDARD.encode(self.md5)) {
            return Err(s3_error!(BadDigest, "the body does not match Content-MD5"));
        }
        let trailers = declared.trailers.and_then(|trailers| trailers.take()).unwrap_or_default();
        let (declared, computed) = (declared.checksum, &self.checksum);
        for (name, declared, computed) in [
            ("x-amz-checksum-crc32", declared.checksum_crc32, &computed.checksum_crc32),
            ("x-amz-checksum-crc32c", declared.checksum_crc32c, &computed.checksum_crc32c),
            ("x-amz-checksum-crc64nvme", declared.checksum_crc64nvme, &computed.checksum_crc64nvme),
            ("x-amz-checksum-sha1", declared.checksum_sha1, &computed.checksum_sha1),
            ("x-amz-checksum-sha256", declared.checksum_sha256, &computed.checksum_sha256),
        ] {
            let trailing = trailers.get(name).map(|value| value.to_str().unwrap_or_default().to_owned());
            if [declared, trailing].into_iter().flatten().any(|declared| Some(&declared) != computed.as_ref()) {
                return Err(s3_error!(BadDigest, "the body does not match {name}"));
            }
        }
        Ok(())
    }
}

/// SHA-256 always, the others when declared; trailers say too late which they are.
fn hasher(declared: &Declared) -> ChecksumHasher {
    let late = declared.trailers.is_some();
    let declared = &declared.checksum;
    let mut hasher = ChecksumHasher { sha256: Some(Default::default()), ..Default::default() };
    hasher.crc32 = (late || declared.checksum_crc32.is_some()).then(Default::default);
    hasher.crc32c = (late || declared.checksum_crc32c.is_some()).then(Default::default);
    hasher.crc64nvme = (late || declared.checksum_crc64nvme.is_some()).then(Default::default);
    hasher.sha1 = (late || declared.checksum_sha1.is_some()).then(Default::default);
    hasher
}
