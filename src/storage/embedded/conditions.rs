//! Conditional requests, in the order of RFC 9110 §13.2.2.

use hyper::HeaderMap;
use hyper::header::{CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue, IF_RANGE, LAST_MODIFIED};
use s3s::dto::{ETag, ETagCondition, Timestamp, TimestampFormat};
use s3s::{S3Error, S3ErrorCode, S3Result, s3_error};

use super::tree::StoredObject;

/// What the reader already has or insists on.
pub struct ReadConditions {
    pub if_match: Option<ETagCondition>,
    pub if_unmodified_since: Option<Timestamp>,
    pub if_none_match: Option<ETagCondition>,
    pub if_modified_since: Option<Timestamp>,
}

impl ReadConditions {
    pub fn check(&self, object: &StoredObject) -> S3Result<()> {
        let etag = ETag::Strong(object.meta.etag.clone());
        let modified = Timestamp::from(object.modified);
        let changed = match (&self.if_match, &self.if_unmodified_since) {
            (Some(ETagCondition::ETag(wanted)), _) => !etag.strong_cmp(wanted),
            (Some(ETagCondition::Any), _) | (None, None) => false,
            (None, Some(since)) => modified > *since,
        };
        if changed {
            return Err(s3_error!(PreconditionFailed));
        }
        let fresh = match (&self.if_none_match, &self.if_modified_since) {
            (Some(ETagCondition::ETag(had)), _) => etag.weak_cmp(had),
            (Some(ETagCondition::Any), _) => true,
            (None, Some(since)) => modified <= *since,
            (None, None) => false,
        };
        if fresh { Err(not_modified(object)) } else { Ok(()) }
    }
}

/// Whether a range may be answered: `If-Range` asks for the whole object if it changed meanwhile.
pub fn range_still_holds(headers: &HeaderMap, object: &StoredObject) -> bool {
    let Some(value) = headers.get(IF_RANGE) else { return true };
    let Ok(value) = value.to_str() else { return false };
    value == format!("\"{}\"", object.meta.etag)
        || Timestamp::parse(TimestampFormat::HttpDate, value).is_ok_and(|time| time == object.modified.into())
}

/// A range that begins behind the end; the answer says where that is.
pub fn unsatisfiable(size: u64) -> S3Error {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/xml"));
    if let Ok(range) = HeaderValue::from_str(&format!("bytes */{size}")) {
        headers.insert(CONTENT_RANGE, range);
    }
    let mut error = s3_error!(InvalidRange);
    error.set_headers(headers);
    error
}

/// What the writer insists on.
pub struct WriteConditions {
    pub if_match: Option<ETagCondition>,
    pub if_none_match: Option<ETagCondition>,
}

impl WriteConditions {
    pub fn check(&self, existing: Option<&StoredObject>) -> S3Result<()> {
        let matches = |condition: &ETagCondition| match (condition, existing) {
            (_, None) => false,
            (ETagCondition::Any, Some(_)) => true,
            (ETagCondition::ETag(wanted), Some(object)) => object.meta.etag == wanted.value(),
        };
        let refused = self.if_match.as_ref().is_some_and(|condition| !matches(condition))
            || self.if_none_match.as_ref().is_some_and(matches);
        if refused { Err(s3_error!(PreconditionFailed)) } else { Ok(()) }
    }
}

fn not_modified(object: &StoredObject) -> S3Error {
    let mut headers = HeaderMap::new();
    let mut add = |name, value: Option<String>| {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    };
    add(ETAG, Some(format!("\"{}\"", object.meta.etag)));
    add(CACHE_CONTROL, object.meta.headers.cache_control.clone());
    let mut modified = Vec::new();
    if Timestamp::from(object.modified).format(TimestampFormat::HttpDate, &mut modified).is_ok() {
        add(LAST_MODIFIED, String::from_utf8(modified).ok());
    }
    let mut error = S3Error::new(S3ErrorCode::NotModified);
    error.set_headers(headers);
    error
}
