//! Conditional answers (RFC 9110 §13): a strong `ETag` over the bytes, 304 when the client has them.

use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A JSON body made once: its bytes and their tag.
#[derive(Debug, Clone)]
pub struct Rendered {
    bytes: Bytes,
    etag: HeaderValue,
}

impl Rendered {
    /// Serialises a body.
    pub fn new<T: Serialize>(body: &T) -> Self {
        Self::versioned(body, "")
    }

    /// Serialises a body whose tag begins with the version of the row it shows, so that `If-Match` can compare that
    /// part alone: the rest changes with the presigned URLs in it.
    pub fn versioned<T: Serialize>(body: &T, version: &str) -> Self {
        let bytes = Bytes::from(serde_json::to_vec(body).expect("a response body is plain data"));
        let digest = URL_SAFE_NO_PAD.encode(&Sha256::digest(&bytes)[..16]);
        let separator = if version.is_empty() { "" } else { "." };
        let etag = HeaderValue::from_str(&format!("\"{version}{separator}{digest}\"")).expect("tags are ASCII");
        Self { bytes, etag }
    }

    /// The size of the body, bytes.
    pub fn size(&self) -> usize {
        self.bytes.len()
    }

    /// 200 with the body, or 304 when `If-None-Match` names it. Clients may keep it but ask again each time.
    pub fn respond(&self, req: &HttpRequest) -> HttpResponse {
        let known = req
            .headers()
            .get_all(IF_NONE_MATCH)
            .filter_map(|value| value.to_str().ok())
            .any(|list| self.is_named_in(list));
        let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
        response.insert_header((ETAG, self.etag.clone()));
        response.insert_header((CACHE_CONTROL, HeaderValue::from_static("private, no-cache")));
        if known {
            return response.finish();
        }
        response.content_type("application/json").body(self.bytes.clone())
    }

    fn is_named_in(&self, list: &str) -> bool {
        let own = self.etag.as_bytes();
        list.split(',').map(str::trim).any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == own)
    }
}
