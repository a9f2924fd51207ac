//! Buckets on disk: the folders below the root whose names S3 allows.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use s3s::{S3Result, s3_error};

use super::tree::{Tree, internal, sync_dir};

impl Tree {
    /// Makes a bucket; says whether it is new.
    pub fn create_bucket(&self, name: &str) -> io::Result<bool> {
        match fs::create_dir(self.root.join(name)) {
            Ok(()) => sync_dir(&self.root).map(|()| true),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The buckets by name, and when each was made.
    pub fn buckets(&self) -> io::Result<Vec<(String, SystemTime)>> {
        // None goes while its date is read.
        let _lock = self.lock();
        let mut buckets = Vec::new();
        for entry in fs::read_dir(&self.root)? {
            let entry = entry?;
            match entry.file_name().into_string() {
                Ok(name) if entry.file_type()?.is_dir() && s3s::path::check_bucket_name(&name) => {
                    let metadata = entry.metadata()?;
                    // Not every file system remembers when a folder was made.
                    buckets.push((name, metadata.created().or_else(|_| metadata.modified())?));
                }
                _ => {}
            }
        }
        buckets.sort_unstable();
        Ok(buckets)
    }

    /// Removes a bucket that holds nothing but empty folders.
    pub fn remove_bucket(&self, name: &str) -> S3Result<()> {
        let _lock = self.lock();
        match remove_empty(&self.bucket(name)?) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Err(s3_error!(BucketNotEmpty)),
            removed => removed.and_then(|()| sync_dir(&self.root)).map_err(internal),
        }
    }

    pub fn bucket(&self, name: &str) -> S3Result<PathBuf> {
        let dir = self.root.join(name);
        if s3s::path::check_bucket_name(name) && dir.is_dir() { Ok(dir) } else { Err(s3_error!(NoSuchBucket)) }
    }
}

fn remove_empty(dir: &Path) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if !entry.file_type()?.is_dir() {
            return Err(io::ErrorKind::DirectoryNotEmpty.into());
        }
        remove_empty(&entry.path())?;
    }
    fs::remove_dir(dir)
}
