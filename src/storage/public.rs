//! Whether strangers can read what is in the store.

use std::time::Duration;

use futures_util::{StreamExt, stream};
use url::Url;

use super::types::{Bucket, BucketNames};

/// How long a bucket is waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// The buckets that a stranger can list: their objects need no presigned URL.
pub async fn public_buckets(endpoint: &Url, names: &BucketNames) -> Vec<Bucket> {
    // The HTTP client brings no cryptography of its own. A provider that is installed already is as good.
    rustls::crypto::ring::default_provider().install_default().ok();
    let Ok(stranger) = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build() else { return Vec::new() };
    let base = endpoint.as_str().trim_end_matches('/');
    let if_public = |bucket: Bucket| {
        let listing = stranger.get(format!("{base}/{}?list-type=2&max-keys=1", names.name(bucket)));
        async move { listing.send().await.is_ok_and(|answer| answer.status().is_success()).then_some(bucket) }
    };
    stream::iter(Bucket::ALL).filter_map(if_public).collect().await
}
