//! `parlance pack serve`: the manifests and the files of packs, for whoever asks, as they lie in their folder.

use actix_web::body::SizedStream;
use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT_RANGES, ByteRangeSpec, CACHE_CONTROL, CONTENT_RANGE, ETAG, Header, IF_NONE_MATCH, IF_RANGE, Range,
};
use actix_web::{HttpRequest, HttpResponse, get, web};
use bytes::Bytes;
use tokio_util::io::ReaderStream;
use uuid::Uuid;

use crate::error::{Error, Result, Thing};
use crate::http::Rendered;
use crate::packs::Served;
use crate::packs::place::blob_name;
use crate::sha256::Sha256Digest;

/// How much of a file is read at a time, bytes.
const CHUNK: usize = 128 * 1024;

/// Registers the endpoints; they need the [`Served`].
pub fn pack_server(config: &mut web::ServiceConfig) {
    config.service(get_manifest).service(get_blob);
}

#[get("/packs/{id}.json")]
async fn get_manifest(req: HttpRequest, id: web::Path<String>, served: web::Data<Served>) -> Result<HttpResponse> {
    let id: Uuid = id.parse().map_err(|_| Error::not_found(Thing::Pack))?;
    let found = web::block(move || served.manifest(id)).await.map_err(anyhow::Error::from)??;
    let (bytes, _) = found.ok_or_else(|| Error::not_found(Thing::Pack))?;
    Ok(Rendered::of_bytes(Bytes::from(bytes)).respond(&req))
}

/// A file, or the part of it that `Range` asks for (RFC 9110 §14; of several ranges none).
#[get("/blobs/{prefix}/{sha256}")]
async fn get_blob(
    req: HttpRequest,
    path: web::Path<(String, String)>,
    served: web::Data<Served>,
) -> Result<HttpResponse> {
    let none = || Error::not_found(Thing::File);
    let digest: Sha256Digest = path.1.parse().map_err(|_| none())?;
    if req.path() != format!("/{}", blob_name(digest)) {
        return Err(none());
    }
    let part = web::block(move || served.blob(digest)).await.map_err(anyhow::Error::from)??.ok_or_else(none)?;
    let etag = format!("\"{digest}\"");
    let header = |name| req.headers().get(name).and_then(|value| value.to_str().ok());
    let mut response = HttpResponse::Ok();
    response
        .insert_header((ETAG, etag.as_str()))
        .insert_header((ACCEPT_RANGES, "bytes"))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .content_type("application/octet-stream");
    if header(IF_NONE_MATCH).is_some_and(|known| known.contains(&etag)) {
        return Ok(response.status(StatusCode::NOT_MODIFIED).finish());
    }
    let length = part.length;
    // A range of what is no longer there is the whole of what is (RFC 9110 §13.1.5).
    let is_current = header(IF_RANGE).is_none_or(|known| known == etag);
    let (mut first, mut last) = (0, length.saturating_sub(1));
    if let Some(spec) = one_range(&req).filter(|_| is_current) {
        let Some(range) = spec.to_satisfiable_range(length) else {
            response.insert_header((CONTENT_RANGE, format!("bytes */{length}")));
            return Ok(response.status(StatusCode::RANGE_NOT_SATISFIABLE).finish());
        };
        (first, last) = range;
        response.status(StatusCode::PARTIAL_CONTENT);
        response.insert_header((CONTENT_RANGE, format!("bytes {first}-{last}/{length}")));
    }
    let size = if length == 0 { 0 } else { last - first + 1 };
    let file = part.read_from(first).map_err(anyhow::Error::from)?;
    let file = tokio::io::AsyncReadExt::take(tokio::fs::File::from_std(file.into_inner()), size);
    Ok(response.body(SizedStream::new(size, ReaderStream::with_capacity(file, CHUNK))))
}

/// The range that is asked for, where it is one of bytes.
fn one_range(req: &HttpRequest) -> Option<ByteRangeSpec> {
    match Range::parse(req).ok()? {
        Range::Bytes(specs) => match specs.as_slice() {
            [spec] => Some(spec.clone()),
            _ => None,
        },
        Range::Unregistered(..) => None,
    }
}
