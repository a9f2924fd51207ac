//! Objects: what lessons, uploads and recordings are made of.
//!
//! [`Storage`] speaks S3 to whatever `S3_ENDPOINT` names and signs the URLs by which clients fetch and send
//! objects themselves; signing is local and works while the store is down. [`embedded`] is the store that
//! runs inside this process when no `S3_ENDPOINT` is set.
//!
//! Any call but signing can fail with [`StorageError::Unavailable`] while the store is away: as HTTP that is 503
//! with `Retry-After`, every other [`StorageError`] that a caller lets pass is 500.

pub mod embedded;

mod client;
mod error;
mod presign;
mod public;
mod transfer;
mod types;
mod versions;

pub use client::Storage;
pub use error::StorageError;
pub use presign::{PartSpec, PresignedUpload, PresignedUrl, Presigner, PutSpec};
pub use public::public_buckets;
pub use transfer::ObjectStream;
pub use types::{Bucket, BucketNames, ObjectInfo, ObjectPage, StorageConfig, UploadedPart};
