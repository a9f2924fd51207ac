//! Buckets that keep versions: there deleting an object only hides it.

use aws_sdk_s3::error::ProvideErrorMetadata;

use super::{Bucket, Storage, StorageError};

impl Storage {
    /// Removes every version of the objects whose keys start with a prefix that ends in `/`, or of the one with that key;
    /// says how many. A store that knows no versions has none.
    pub async fn delete_versions(&self, bucket: Bucket, prefix: &str) -> Result<u64, StorageError> {
        let mut deleted = 0;
        let (mut key_marker, mut version_marker) = (None, None);
        loop {
            let request = self.requests().list_object_versions().bucket(self.name(bucket)).prefix(prefix);
            let request = request.set_key_marker(key_marker).set_version_id_marker(version_marker);
            let page = match request.send().await {
                Ok(page) => page,
                Err(error) if error.code() == Some("NotImplemented") => return Ok(deleted),
                Err(error) => return Err(error.into()),
            };
            let versions = page.versions().iter().map(|version| (version.key(), version.version_id()));
            let markers = page.delete_markers().iter().map(|marker| (marker.key(), marker.version_id()));
            for (key, version) in versions.chain(markers) {
                let Some(key) = key.filter(|key| prefix.ends_with('/') || *key == prefix) else { continue };
                let request = self.requests().delete_object().bucket(self.name(bucket)).key(key);
                match request.set_version_id(version.map(str::to_owned)).send().await.map_err(StorageError::from) {
                    Ok(_) => deleted += 1,
                    Err(StorageError::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            if page.is_truncated() != Some(true) {
                return Ok(deleted);
            }
            key_marker = page.next_key_marker().map(str::to_owned);
            version_marker = page.next_version_id_marker().map(str::to_owned);
        }
    }
}
