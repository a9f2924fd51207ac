//! Files on their way to the store.

use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Client};

/// What announces a file.
pub fn announcement(content_type: &str, file: &[u8]) -> Value {
    json!({"contentType": content_type, "sizeBytes": file.len(), "sha256": hex::encode(Sha256::digest(file))})
}

/// Sends a file as an upload's `method`, `url` and `headers` say.
pub async fn send_file(client: &Client, upload: &Value, file: &[u8]) -> Answer {
    let method: Method = upload["method"].as_str().unwrap().parse().unwrap();
    let mut request = client.http.request(method, upload["url"].as_str().unwrap()).body(file.to_vec());
    for (name, value) in upload["headers"].as_object().unwrap() {
        // The client counts for itself: a test may send another length than was announced.
        if name != "Content-Length" {
            request = request.header(name, value.as_str().unwrap());
        }
    }
    client.send(request).await
}
