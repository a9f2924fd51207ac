//! Objects read in place: media readers hop about in files too large to fetch whole.

use std::io::{self, Read, Seek, SeekFrom};

use bytes::Bytes;
use tokio::runtime::Handle;

use crate::sha256::Sha256Hasher;
use crate::storage::{Bucket, ObjectInfo, Storage, StorageError};

/// What is fetched at once, bytes.
const BLOCK: u64 = 256 * 1024;

/// An object as a file. Reading blocks: use it on the blocking pool only.
pub struct RemoteFile {
    storage: Storage,
    runtime: Handle,
    bucket: Bucket,
    key: String,
    len: u64,
    at: u64,
    block_at: u64,
    block: Bytes,
}

impl RemoteFile {
    /// An object that the store has told about; call it on the runtime.
    pub fn new(storage: &Storage, bucket: Bucket, info: &ObjectInfo) -> Self {
        Self {
            storage: storage.clone(),
            runtime: Handle::current(),
            bucket,
            key: info.key.clone(),
            len: info.size_bytes,
            at: 0,
            block_at: 0,
            block: Bytes::new(),
        }
    }
}

impl Read for RemoteFile {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.at >= self.len || out.is_empty() {
            return Ok(0);
        }
        let held = self.at >= self.block_at && self.at < self.block_at + self.block.len() as u64;
        if !held {
            let last = (self.at + BLOCK).min(self.len) - 1;
            let read = self.storage.get_range(self.bucket, &self.key, self.at, last);
            self.block = self.runtime.block_on(read).map_err(io::Error::other)?;
            self.block_at = self.at;
        }
        let from = (self.at - self.block_at) as usize;
        let count = out.len().min(self.block.len() - from);
        out[..count].copy_from_slice(&self.block[from..from + count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Seek for RemoteFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => self.len.checked_add_signed(by),
            SeekFrom::Current(by) => self.at.checked_add_signed(by),
        };
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at)
    }
}

/// The SHA-256 of an object in lower-case hex: the store's word where it has verified one, else by reading it all.
pub async fn sha256_of_object(storage: &Storage, bucket: Bucket, info: &ObjectInfo) -> Result<String, StorageError> {
    if let Some(digest) = &info.sha256_hex {
        return Ok(digest.clone());
    }
    let mut object = storage.get_stream(bucket, &info.key).await?;
    let mut hasher = Sha256Hasher::default();
    while let Some(chunk) = object.chunk().await? {
        hasher.update(&chunk);
    }
    Ok(hasher.finish().to_string())
}
