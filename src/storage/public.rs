//! Whether strangers can read what is in the store.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use tokio::time::timeout;
use url::Url;

use super::Storage;
use super::presign::object_path;
use super::types::{Bucket, BucketNames};
use crate::http_client;

/// How long a bucket is waited for, each time that it is asked.
const PATIENCE: Duration = Duration::from_secs(2);

/// The buckets whose objects need no presigned URL: a stranger can list them, or read the first object that is there.
pub async fn public_buckets(storage: &Storage, endpoint: &Url, names: &BucketNames) -> Vec<Bucket> {
    let Ok(stranger) = http_client::builder().no_proxy().timeout(PATIENCE).build() else { return Vec::new() };
    let base = endpoint.as_str().trim_end_matches('/');
    let (stranger, base) = (&stranger, &base);
    let gets = async |path: String| {
        let answer = stranger.get(format!("{base}/{path}")).header("Range", "bytes=0-0").send().await;
        answer.is_ok_and(|answer| answer.status().is_success())
    };
    let is_public = async |bucket: Bucket| {
        let name = names.name(bucket);
        if gets(format!("{name}?list-type=2&max-keys=1")).await {
            return true;
        }
        let Ok(Ok(page)) = timeout(PATIENCE, storage.list(bucket, "", None)).await else { return false };
        match page.objects.first() {
            Some(object) => gets(object_path(name, &object.key)).await,
            None => false,
        }
    };
    stream::iter(Bucket::ALL).filter_map(async |bucket| is_public(bucket).await.then_some(bucket)).collect().await
}
