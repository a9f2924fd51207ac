//! Lists as clients page through them: buckets, keys, multipart uploads and their parts.

use std::ops::ControlFlow;

use percent_encoding::utf8_percent_encode;
use s3s::dto::*;
use s3s::{S3Error, S3Result};

use super::multipart;
use super::tree::{Tree, internal, read_object};
use crate::storage::presign::IN_PATH;

/// The most that any page has.
const MAX: i32 = 1000;

/// The buckets, with the days they were made; a token is the last name that was listed.
pub fn buckets(tree: &Tree, input: ListBucketsInput) -> S3Result<ListBucketsOutput> {
    let (prefix, after) = (input.prefix.as_deref().unwrap_or(""), input.continuation_token.unwrap_or_default());
    let room = input.max_buckets.map_or(usize::MAX, |limit| limit.max(1).unsigned_abs() as usize);
    let found = tree.buckets().map_err(internal)?.into_iter();
    let mut rest = found.filter(|(name, _)| name.starts_with(prefix) && *name > after);
    let bucket = |(name, made): (String, _)| Bucket {
        name: Some(name),
        creation_date: Some(Timestamp::from(made)),
        ..Default::default()
    };
    let buckets: Vec<Bucket> = rest.by_ref().take(room).map(bucket).collect();
    let truncated = rest.next().is_some();
    Ok(ListBucketsOutput {
        continuation_token: buckets.last().and_then(|last| last.name.clone()).filter(|_| truncated),
        prefix: input.prefix,
        buckets: Some(buckets),
        ..Default::default()
    })
}

/// One page of keys; a token is the last key or common prefix that was listed.
pub fn page(tree: &Tree, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let encoding = Encoding(input.encoding_type);
    let limit = page_size(input.max_keys);
    let after = input.continuation_token.as_deref().or(input.start_after.as_deref());
    let page = keys(tree, &input.bucket, input.prefix.as_deref(), input.delimiter.as_deref(), after, limit, &encoding)?;
    Ok(ListObjectsV2Output {
        key_count: i32::try_from(page.objects.len() + page.folders.len()).ok(),
        max_keys: Some(limit),
        is_truncated: Some(page.next.is_some()),
        next_continuation_token: page.next,
        contents: Some(page.objects),
        common_prefixes: Some(page.folders),
        name: Some(input.bucket),
        prefix: encoding.of_option(input.prefix),
        delimiter: encoding.of_option(input.delimiter),
        continuation_token: input.continuation_token,
        start_after: encoding.of_option(input.start_after),
        encoding_type: encoding.0,
        ..Default::default()
    })
}

/// The same by the first version of the protocol, whose clients go on behind a marker.
pub fn page_v1(tree: &Tree, input: ListObjectsInput) -> S3Result<ListObjectsOutput> {
    let encoding = Encoding(input.encoding_type);
    let limit = page_size(input.max_keys);
    let (prefix, delimiter) = (input.prefix.as_deref(), input.delimiter.as_deref());
    let page = keys(tree, &input.bucket, prefix, delimiter, input.marker.as_deref(), limit, &encoding)?;
    Ok(ListObjectsOutput {
        max_keys: Some(limit),
        is_truncated: Some(page.next.is_some()),
        // Without a delimiter clients go on behind the last key, which S3 says in this way.
        next_marker: encoding.of_option(page.next.filter(|_| delimiter.is_some())),
        contents: Some(page.objects),
        common_prefixes: Some(page.folders),
        name: Some(input.bucket),
        prefix: encoding.of_option(input.prefix),
        marker: encoding.of_option(input.marker),
        delimiter: encoding.of_option(input.delimiter),
        encoding_type: encoding.0,
        ..Default::default()
    })
}

struct Keys {
    objects: Vec<Object>,
    folders: Vec<CommonPrefix>,
    /// The last key or common prefix, when more follow.
    next: Option<String>,
}

fn keys(
    tree: &Tree,
    bucket: &str,
    prefix: Option<&str>,
    delimiter: Option<&str>,
    after: Option<&str>,
    limit: i32,
    encoding: &Encoding,
) -> S3Result<Keys> {
    let (prefix, after) = (prefix.unwrap_or(""), after.unwrap_or(""));
    let room = limit.unsigned_abs() as usize;
    let mut page = Keys { objects: Vec::new(), folders: Vec::new(), next: None };
    let mut last = String::new();
    tree.walk(bucket, prefix, after, &mut |key, path| {
        let folder = folder_of(key, prefix, delimiter);
        if folder.is_some_and(|folder| folder == last || folder == after) {
            return Ok(ControlFlow::Continue(()));
        }
        let Some(object) = read_object(path)? else { return Ok(ControlFlow::Continue(())) };
        if page.objects.len() + page.folders.len() >= room {
            page.next = (room > 0).then(|| last.clone());
            return Ok(ControlFlow::Break(()));
        }
        folder.unwrap_or(key).clone_into(&mut last);
        match folder {
            Some(folder) => page.folders.push(CommonPrefix { prefix: Some(encoding.of(folder)) }),
            None => page.objects.push(Object {
                key: Some(encoding.of(key)),
                size: i64::try_from(object.size).ok(),
                e_tag: Some(ETag::Strong(object.meta.etag)),
                last_modified: Some(object.modified.into()),
                ..Default::default()
            }),
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(page)
}

/// Multipart uploads that are neither complete nor aborted, by key and then by age.
pub fn uploads(tree: &Tree, input: ListMultipartUploadsInput) -> S3Result<ListMultipartUploadsOutput> {
    let encoding = Encoding(input.encoding_type);
    let limit = page_size(input.max_uploads);
    let room = limit.unsigned_abs() as usize;
    let (prefix, delimiter) = (input.prefix.as_deref().unwrap_or(""), input.delimiter.as_deref());
    let key_marker = input.key_marker.as_deref().unwrap_or("");
    // Counts beside a key only.
    let id_marker = input.upload_id_marker.as_deref().filter(|_| !key_marker.is_empty());
    let mut found = multipart::uploads(tree, &input.bucket)?;
    found.sort_unstable_by(|one, other| (&one.key, &one.id).cmp(&(&other.key, &other.id)));

    let (mut uploads, mut folders): (Vec<MultipartUpload>, Vec<CommonPrefix>) = (Vec::new(), Vec::new());
    let mut last = (String::new(), None);
    let mut truncated = false;
    for upload in found {
        let follows = upload.key.as_str() > key_marker
            || upload.key == key_marker && id_marker.is_some_and(|marker| upload.id.as_str() > marker);
        if !follows || !upload.key.starts_with(prefix) {
            continue;
        }
        let folder = folder_of(&upload.key, prefix, delimiter);
        if folder.is_some_and(|folder| folder == last.0 || folder == key_marker) {
            continue;
        }
        if uploads.len() + folders.len() >= room {
            truncated = room > 0;
            break;
        }
        if let Some(folder) = folder {
            folders.push(CommonPrefix { prefix: Some(encoding.of(folder)) });
            last = (folder.to_owned(), None);
        } else {
            uploads.push(MultipartUpload {
                key: Some(encoding.of(&upload.key)),
                upload_id: Some(upload.id.clone()),
                initiated: Some(upload.initiated.into()),
                ..Default::default()
            });
            last = (upload.key, Some(upload.id));
        }
    }
    let (next_key, next_id) = if truncated { (Some(last.0), last.1) } else { (None, None) };
    Ok(ListMultipartUploadsOutput {
        max_uploads: Some(limit),
        is_truncated: Some(truncated),
        next_key_marker: encoding.of_option(next_key),
        next_upload_id_marker: next_id,
        uploads: Some(uploads),
        common_prefixes: Some(folders),
        bucket: Some(input.bucket),
        prefix: encoding.of_option(input.prefix),
        delimiter: encoding.of_option(input.delimiter),
        key_marker: encoding.of_option(input.key_marker),
        upload_id_marker: input.upload_id_marker,
        encoding_type: encoding.0,
        ..Default::default()
    })
}

/// The parts of an upload that have arrived; a marker is the last number that was listed.
pub fn parts(tree: &Tree, input: ListPartsInput) -> S3Result<ListPartsOutput> {
    let after = input.part_number_marker.unwrap_or(0);
    let limit = input.max_parts.unwrap_or(MAX).clamp(1, MAX);
    let arrived = multipart::parts(tree, &input.bucket, &input.key, &input.upload_id)?;
    let mut rest = arrived.into_iter().filter(|part| part.number > after);
    let mut parts = Vec::new();
    for part in rest.by_ref().take(limit.unsigned_abs() as usize) {
        parts.push(Part {
            part_number: Some(part.number),
            e_tag: Some(ETag::Strong(part.etag)),
            size: Some(i64::try_from(part.size).map_err(S3Error::internal_error)?),
            last_modified: Some(part.modified.into()),
            ..Default::default()
        });
    }
    let truncated = rest.next().is_some();
    Ok(ListPartsOutput {
        bucket: Some(input.bucket),
        key: Some(input.key),
        upload_id: Some(input.upload_id),
        next_part_number_marker: parts.last().and_then(|part| part.part_number).filter(|_| truncated),
        is_truncated: Some(truncated),
        max_parts: Some(limit),
        parts: Some(parts),
        ..Default::default()
    })
}

fn page_size(asked: Option<i32>) -> i32 {
    asked.unwrap_or(MAX).clamp(0, MAX)
}

/// What stands for all keys that go on alike behind the first delimiter: that much of the key.
fn folder_of<'a>(key: &'a str, prefix: &str, delimiter: Option<&str>) -> Option<&'a str> {
    let delimiter = delimiter.filter(|delimiter| !delimiter.is_empty())?;
    let end = key[prefix.len()..].find(delimiter)? + prefix.len() + delimiter.len();
    Some(&key[..end])
}

/// How clients want keys to be written: as they are, or `url`, percent-encoded.
struct Encoding(Option<EncodingType>);

impl Encoding {
    fn of(&self, text: &str) -> String {
        match &self.0 {
            Some(encoding) if encoding.as_str() == EncodingType::URL => utf8_percent_encode(text, IN_PATH).to_string(),
            _ => text.to_owned(),
        }
    }

    fn of_option(&self, text: Option<String>) -> Option<String> {
        text.map(|text| self.of(&text))
    }
}
