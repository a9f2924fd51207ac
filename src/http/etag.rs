//! Conditional answers (RFC 9110 §13): a strong `ETag` over the bytes, 304 when the client has them, 412 when a writer
//! has not seen the newest version.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{CACHE_CONTROL, ETAG, HeaderValue, IF_MATCH, IF_NONE_MATCH, LOCATION};
use actix_web::{FromRequest, HttpRequest, HttpResponse, HttpResponseBuilder};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use bytes::Bytes;
use serde::Serialize;
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use crate::db::Timestamp;
use crate::error::{Code, Detail, Error, Result};

/// The part of an `ETag` that `If-Match` compares: when the row last changed.
pub fn version(updated_at: Timestamp) -> String {
    updated_at.utc().timestamp_micros().to_string()
}

/// What `If-Match` asks of the row to be written; nothing when the header is absent.
#[derive(Debug, Clone, Default, IntoParams)]
#[into_params(names("If-Match"), parameter_in = Header)]
pub struct IfMatch(
    /// The `ETag` of the version that you have seen; 412 when there is a newer one.
    #[param(value_type = Option<String>)]
    Option<Vec<String>>,
);

impl IfMatch {
    /// Lets a write happen to the version that its author has seen.
    ///
    /// # Errors
    /// 412 when the row has changed since.
    pub fn check(&self, updated_at: Timestamp) -> Result<()> {
        let Some(seen) = &self.0 else { return Ok(()) };
        let current = version(updated_at);
        if seen.iter().any(|tag| tag == "*" || *tag == current) {
            return Ok(());
        }
        Err(Error::new(Code::PreconditionFailed, Detail::StaleVersion))
    }
}

impl FromRequest for IfMatch {
    type Error = Error;
    type Future = Ready<Result<Self>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        // A proxy that compresses makes the tag weak, and our own compressed forms have another end: the version in
        // it is as good as before.
        let version = |tag: &str| {
            let tag = tag.trim();
            let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
            tag.split_once('.').map_or(tag, |(version, _)| version).to_owned()
        };
        let tags: Vec<String> = req
            .headers()
            .get_all(IF_MATCH)
            .flat_map(|value| value.to_str().unwrap_or_default().split(','))
            .map(version)
            .collect();
        ready(Ok(Self((!tags.is_empty()).then_some(tags))))
    }
}

/// A JSON body made once: its bytes and their tag.
#[derive(Debug, Clone)]
pub struct Rendered {
    pub(super) bytes: Bytes,
    pub(super) etag: HeaderValue,
}

impl Rendered {
    /// Serialises a body.
    pub fn new<T: Serialize>(body: &T) -> Self {
        Self::versioned(body, "")
    }

    /// Serialises a body whose tag begins with the version of the row it shows, so that `If-Match` can compare that
    /// part alone: the rest changes with the presigned URLs in it.
    pub fn versioned<T: Serialize>(body: &T, version: &str) -> Self {
        Self::tagged(serde_json::to_vec(body).expect("a response body is plain data").into(), version)
    }

    /// A JSON body that is text already.
    pub fn of_text(text: String) -> Self {
        Self::tagged(text.into(), "")
    }

    /// Bytes of any kind, for who names their type.
    pub fn of_bytes(bytes: Bytes) -> Self {
        Self::tagged(bytes, "")
    }

    fn tagged(bytes: Bytes, version: &str) -> Self {
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
        let known = is_known(req, &self.etag);
        let mut response = conditional(known, self.etag.clone());
        if known {
            return response.finish();
        }
        response.content_type("application/json").body(self.bytes.clone())
    }

    /// 200 to a write: the body as it is now, and its tag for the next write.
    pub fn written(&self) -> HttpResponse {
        HttpResponse::Ok()
            .insert_header((ETAG, self.etag.clone()))
            .content_type("application/json")
            .body(self.bytes.clone())
    }

    /// 201: the body of what was made, its tag, and where it is.
    pub fn created(&self, location: &str) -> HttpResponse {
        HttpResponse::Created()
            .insert_header((ETAG, self.etag.clone()))
            .insert_header((LOCATION, location))
            .content_type("application/json")
            .body(self.bytes.clone())
    }
}

/// Does `If-None-Match` name this tag? Weak tags are compared by what they say (RFC 9110 §8.8.3.2).
pub(super) fn is_known(req: &HttpRequest, etag: &HeaderValue) -> bool {
    fn opaque(tag: &[u8]) -> &[u8] {
        tag.strip_prefix(b"W/").unwrap_or(tag)
    }
    let own = opaque(etag.as_bytes());
    let is_named_in =
        |list: &str| list.split(',').map(str::trim).any(|tag| tag == "*" || opaque(tag.as_bytes()) == own);
    req.headers().get_all(IF_NONE_MATCH).filter_map(|value| value.to_str().ok()).any(is_named_in)
}

/// 304 to who knows the body, else 200 to be completed. Clients may keep it but ask again each time.
pub(super) fn conditional(known: bool, etag: HeaderValue) -> HttpResponseBuilder {
    let mut response = if known { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header((ETAG, etag));
    response.insert_header((CACHE_CONTROL, HeaderValue::from_static("private, no-cache")));
    response
}
