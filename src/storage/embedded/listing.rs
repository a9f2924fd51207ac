//! Pages of keys, as `ListObjectsV2` gives them.

use std::ops::ControlFlow;

use s3s::S3Result;
use s3s::dto::{CommonPrefix, ETag, ListObjectsV2Input, ListObjectsV2Output, Object};

use super::tree::{Tree, read_object};

const MAX_KEYS: i32 = 1000;

/// One page; a token is the last key or common prefix that was listed.
pub fn page(tree: &Tree, input: ListObjectsV2Input) -> S3Result<ListObjectsV2Output> {
    let prefix = input.prefix.as_deref().unwrap_or("");
    let delimiter = input.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty());
    let token = input.continuation_token.as_deref().or(input.start_after.as_deref()).unwrap_or("");
    let limit = input.max_keys.unwrap_or(MAX_KEYS).clamp(0, MAX_KEYS);
    let room = limit.unsigned_abs() as usize;
    let (mut objects, mut folders): (Vec<Object>, Vec<CommonPrefix>) = (Vec::new(), Vec::new());
    let mut last = String::new();
    let mut truncated = false;
    tree.walk(&input.bucket, prefix, token, &mut |key, path| {
        let folder = delimiter.and_then(|delimiter| {
            let end = key[prefix.len()..].find(delimiter)? + prefix.len() + delimiter.len();
            Some(&key[..end])
        });
        if folder.is_some_and(|folder| folder == last || folder == token) {
            return Ok(ControlFlow::Continue(()));
        }
        let Some(object) = read_object(path)? else { return Ok(ControlFlow::Continue(())) };
        if objects.len() + folders.len() >= room {
            truncated = room > 0;
            return Ok(ControlFlow::Break(()));
        }
        folder.unwrap_or(key).clone_into(&mut last);
        match folder {
            Some(folder) => folders.push(CommonPrefix { prefix: Some(folder.to_owned()) }),
            None => objects.push(Object {
                key: Some(key.to_owned()),
                size: i64::try_from(object.size).ok(),
                e_tag: Some(ETag::Strong(object.meta.etag)),
                last_modified: Some(object.modified.into()),
                ..Default::default()
            }),
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(ListObjectsV2Output {
        key_count: i32::try_from(objects.len() + folders.len()).ok(),
        max_keys: Some(limit),
        is_truncated: Some(truncated),
        next_continuation_token: truncated.then_some(last),
        contents: Some(objects),
        common_prefixes: Some(folders),
        name: Some(input.bucket),
        prefix: input.prefix,
        delimiter: input.delimiter,
        continuation_token: input.continuation_token,
        start_after: input.start_after,
        ..Default::default()
    })
}
