//! The operations of S3 that the store offers; all others answer `NotImplemented`.

use std::io::{self, Read, Seek, SeekFrom};
use std::sync::Arc;
use std::time::SystemTime;

use s3s::dto::*;
use s3s::{S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use tokio::io::AsyncReadExt;
use tokio_util::io::ReaderStream;

use super::body::{Declared, ReceivedBody};
use super::conditions::{ReadConditions, WriteConditions, range_still_holds, unsatisfiable};
use super::multipart::WrittenPart;
use super::tree::{Headers, Meta, StoredObject, Tree, internal};
use super::{listing, multipart};

const CHUNK: usize = 64 * 1024;

pub struct Store {
    pub tree: Arc<Tree>,
}

impl Store {
    /// Runs what waits for the disk off the request threads.
    async fn on_disk<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Tree) -> S3Result<T> + Send + 'static,
    ) -> S3Result<T> {
        let tree = Arc::clone(&self.tree);
        tokio::task::spawn_blocking(move || work(&tree)).await.map_err(S3Error::internal_error)?
    }

    async fn open(&self, bucket: String, key: String) -> S3Result<StoredObject> {
        self.on_disk(move |tree| tree.open_object(&tree.location(&bucket, &key)?)).await
    }
}

#[async_trait::async_trait]
impl S3 for Store {
    async fn list_buckets(&self, req: S3Request<ListBucketsInput>) -> S3Result<S3Response<ListBucketsOutput>> {
        Ok(S3Response::new(self.on_disk(move |tree| listing::buckets(tree, req.input)).await?))
    }

    async fn head_bucket(&self, req: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        self.on_disk(move |tree| tree.bucket(&req.input.bucket)).await?;
        Ok(S3Response::new(HeadBucketOutput::default()))
    }

    async fn create_bucket(&self, req: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        let name = req.input.bucket;
        let location = Some(format!("/{name}"));
        if !self.on_disk(move |tree| tree.create_bucket(&name).map_err(internal)).await? {
            return Err(s3_error!(BucketAlreadyOwnedByYou));
        }
        Ok(S3Response::new(CreateBucketOutput { location }))
    }

    async fn delete_bucket(&self, req: S3Request<DeleteBucketInput>) -> S3Result<S3Response<DeleteBucketOutput>> {
        self.on_disk(move |tree| multipart::remove_bucket(tree, &req.input.bucket)).await?;
        Ok(S3Response::new(DeleteBucketOutput::default()))
    }

    /// No constraint is how S3 names its default region; signatures for any other are as good here.
    async fn get_bucket_location(
        &self,
        req: S3Request<GetBucketLocationInput>,
    ) -> S3Result<S3Response<GetBucketLocationOutput>> {
        self.on_disk(move |tree| tree.bucket(&req.input.bucket)).await?;
        Ok(S3Response::new(GetBucketLocationOutput::default()))
    }

    /// No status is how S3 says that a bucket never kept versions.
    async fn get_bucket_versioning(
        &self,
        req: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<S3Response<GetBucketVersioningOutput>> {
        self.on_disk(move |tree| tree.bucket(&req.input.bucket)).await?;
        Ok(S3Response::new(GetBucketVersioningOutput::default()))
    }

    async fn get_object(&self, req: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = req.input;
        let object = self.open(input.bucket, input.key).await?;
        let conditions = ReadConditions {
            if_match: input.if_match,
            if_unmodified_since: input.if_unmodified_since,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
        };
        conditions.check(&object)?;
        let size = object.size;
        let range = input.range.filter(|_| range_still_holds(&req.headers, &object));
        let partial = range.is_some();
        let (start, end) = match range {
            None => (0, size),
            Some(range) => range.check(size).map(|range| (range.start, range.end)).map_err(|_| unsatisfiable(size))?,
        };
        let (modified, meta) = (object.modified.into(), object.meta);
        let mut file = object.file;
        file.seek(SeekFrom::Start(start)).map_err(internal)?;
        let body = ReaderStream::with_capacity(tokio::fs::File::from_std(file).take(end - start), CHUNK);
        let checksummed = !partial && input.checksum_mode.is_some();
        Ok(S3Response::new(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(StreamingBlob::wrap(body)),
            content_length: Some(signed(end - start)?),
            content_range: partial.then(|| format!("bytes {start}-{}/{size}", end.saturating_sub(1))),
            checksum_sha256: checksummed.then_some(meta.sha256),
            content_type: meta.headers.content_type,
            content_encoding: meta.headers.content_encoding,
            content_disposition: meta.headers.content_disposition,
            content_language: meta.headers.content_language,
            cache_control: meta.headers.cache_control,
            metadata: meta.headers.metadata,
            e_tag: Some(ETag::Strong(meta.etag)),
            last_modified: Some(modified),
            ..Default::default()
        }))
    }

    async fn head_object(&self, req: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = req.input;
        let object = self.open(input.bucket, input.key).await?;
        let conditions = ReadConditions {
            if_match: input.if_match,
            if_unmodified_since: input.if_unmodified_since,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
        };
        conditions.check(&object)?;
        let (modified, meta) = (object.modified.into(), object.meta);
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(signed(object.size)?),
            checksum_sha256: input.checksum_mode.map(|_| meta.sha256),
            content_type: meta.headers.content_type,
            content_encoding: meta.headers.content_encoding,
            content_disposition: meta.headers.content_disposition,
            content_language: meta.headers.content_language,
            cache_control: meta.headers.cache_control,
            metadata: meta.headers.metadata,
            e_tag: Some(ETag::Strong(meta.etag)),
            last_modified: Some(modified),
            ..Default::default()
        }))
    }

    /// Tags are not kept; clients that copy an object ask for them.
    async fn get_object_tagging(
        &self,
        req: S3Request<GetObjectTaggingInput>,
    ) -> S3Result<S3Response<GetObjectTaggingOutput>> {
        self.open(req.input.bucket, req.input.key).await?;
        Ok(S3Response::new(GetObjectTaggingOutput { tag_set: Vec::new(), version_id: None }))
    }

    async fn put_object(&self, req: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = req.input;
        let (bucket, key) = (input.bucket, input.key);
        // Refuse a bad key before taking its body.
        self.tree.location(&bucket, &key)?;
        let declared = Declared {
            length: input.content_length,
            md5: input.content_md5,
            checksum: Checksum {
                checksum_crc32: input.checksum_crc32,
                checksum_crc32c: input.checksum_crc32c,
                checksum_crc64nvme: input.checksum_crc64nvme,
                checksum_sha1: input.checksum_sha1,
                checksum_sha256: input.checksum_sha256,
                ..Default::default()
            },
            trailers: req.trailing_headers,
        };
        let body = ReceivedBody::receive(&self.tree, input.body, declared).await?;
        let meta = Meta {
            etag: hex::encode(body.md5),
            sha256: body.checksum.checksum_sha256.clone().unwrap_or_default(),
            headers: Headers {
                content_type: input.content_type,
                content_encoding: input.content_encoding,
                content_disposition: input.content_disposition,
                content_language: input.content_language,
                cache_control: input.cache_control,
                metadata: input.metadata,
            },
        };
        let conditions = WriteConditions { if_match: input.if_match, if_none_match: input.if_none_match };
        let e_tag = Some(ETag::Strong(meta.etag.clone()));
        self.on_disk(move |tree| {
            let location = tree.location(&bucket, &key)?;
            tree.commit(&location, body.file, &meta, |existing| conditions.check(existing))
        })
        .await?;
        let checksum_sha256 = body.checksum.checksum_sha256;
        Ok(S3Response::new(PutObjectOutput { e_tag, checksum_sha256, ..Default::default() }))
    }

    async fn copy_object(&self, req: S3Request<CopyObjectInput>) -> S3Result<S3Response<CopyObjectOutput>> {
        let input = req.input;
        let CopySource::Bucket { bucket, key, version_id: None } = input.copy_source else {
            return Err(s3_error!(NotImplemented));
        };
        let conditions = ReadConditions {
            if_match: input.copy_source_if_match,
            if_unmodified_since: input.copy_source_if_unmodified_since,
            if_none_match: input.copy_source_if_none_match,
            if_modified_since: input.copy_source_if_modified_since,
        };
        let replace =
            input.metadata_directive.is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        let replacement = replace.then_some(Headers {
            content_type: input.content_type,
            content_encoding: input.content_encoding,
            content_disposition: input.content_disposition,
            content_language: input.content_language,
            cache_control: input.cache_control,
            metadata: input.metadata,
        });
        let copied = self.on_disk(move |tree| {
            let source = tree.open_object(&tree.location(&bucket, &key)?)?;
            conditions.check(&source).map_err(|_| s3_error!(PreconditionFailed))?;
            let location = tree.location(&input.bucket, &input.key)?;
            let mut file = tree.temporary().map_err(internal)?;
            io::copy(&mut source.file.take(source.size), &mut file).map_err(internal)?;
            let mut meta = source.meta;
            if let Some(headers) = replacement {
                meta.headers = headers;
            }
            tree.commit(&location, file, &meta, |_| Ok(()))?;
            tree.open_object(&location)
        });
        let copied = copied.await?;
        let copy_object_result = CopyObjectResult {
            e_tag: Some(ETag::Strong(copied.meta.etag)),
            last_modified: Some(copied.modified.into()),
            ..Default::default()
        };
        Ok(S3Response::new(CopyObjectOutput { copy_object_result: Some(copy_object_result), ..Default::default() }))
    }

    async fn delete_object(&self, req: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        let input = req.input;
        self.on_disk(move |tree| tree.remove(&tree.location(&input.bucket, &input.key)?)).await?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn delete_objects(&self, req: S3Request<DeleteObjectsInput>) -> S3Result<S3Response<DeleteObjectsOutput>> {
        let DeleteObjectsInput { bucket, delete, .. } = req.input;
        let output = self.on_disk(move |tree| {
            tree.bucket(&bucket)?;
            let (mut deleted, mut errors) = (Vec::new(), Vec::new());
            for object in delete.objects {
                let key = Some(object.key.clone());
                match tree.location(&bucket, &object.key).and_then(|location| tree.remove(&location)) {
                    Ok(()) => deleted.push(DeletedObject { key, ..Default::default() }),
                    Err(error) => errors.push(s3s::dto::Error {
                        key,
                        code: Some(error.code().as_str().to_owned()),
                        message: error.message().map(str::to_owned),
                        ..Default::default()
                    }),
                }
            }
            let deleted = (delete.quiet != Some(true)).then_some(deleted);
            Ok(DeleteObjectsOutput { deleted, errors: Some(errors), ..Default::default() })
        });
        Ok(S3Response::new(output.await?))
    }

    async fn list_objects(&self, req: S3Request<ListObjectsInput>) -> S3Result<S3Response<ListObjectsOutput>> {
        Ok(S3Response::new(self.on_disk(move |tree| listing::page_v1(tree, req.input)).await?))
    }

    async fn list_objects_v2(&self, req: S3Request<ListObjectsV2Input>) -> S3Result<S3Response<ListObjectsV2Output>> {
        Ok(S3Response::new(self.on_disk(move |tree| listing::page(tree, req.input)).await?))
    }

    async fn list_multipart_uploads(
        &self,
        req: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<S3Response<ListMultipartUploadsOutput>> {
        Ok(S3Response::new(self.on_disk(move |tree| listing::uploads(tree, req.input)).await?))
    }

    async fn create_multipart_upload(
        &self,
        req: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<S3Response<CreateMultipartUploadOutput>> {
        let input = req.input;
        let headers = Headers {
            content_type: input.content_type,
            content_encoding: input.content_encoding,
            content_disposition: input.content_disposition,
            content_language: input.content_language,
            cache_control: input.cache_control,
            metadata: input.metadata,
        };
        let (bucket, key) = (Some(input.bucket.clone()), Some(input.key.clone()));
        let id = self.on_disk(move |tree| multipart::create(tree, input.bucket, input.key, headers)).await?;
        let output = CreateMultipartUploadOutput { bucket, key, upload_id: Some(id), ..Default::default() };
        Ok(S3Response::new(output))
    }

    async fn upload_part(&self, req: S3Request<UploadPartInput>) -> S3Result<S3Response<UploadPartOutput>> {
        let input = req.input;
        let declared = Declared {
            length: input.content_length,
            md5: input.content_md5,
            checksum: Checksum {
                checksum_crc32: input.checksum_crc32,
                checksum_crc32c: input.checksum_crc32c,
                checksum_crc64nvme: input.checksum_crc64nvme,
                checksum_sha1: input.checksum_sha1,
                checksum_sha256: input.checksum_sha256,
                ..Default::default()
            },
            trailers: req.trailing_headers,
        };
        let body = ReceivedBody::receive(&self.tree, input.body, declared).await?;
        let part = WrittenPart { file: body.file, md5: body.md5 };
        let (bucket, key, id, number) = (input.bucket, input.key, input.upload_id, input.part_number);
        let etag = self.on_disk(move |tree| multipart::store_part(tree, &bucket, &key, &id, number, part)).await?;
        Ok(S3Response::new(UploadPartOutput { e_tag: Some(ETag::Strong(etag)), ..Default::default() }))
    }

    async fn upload_part_copy(
        &self,
        req: S3Request<UploadPartCopyInput>,
    ) -> S3Result<S3Response<UploadPartCopyOutput>> {
        let input = req.input;
        let CopySource::Bucket { bucket, key, version_id: None } = input.copy_source else {
            return Err(s3_error!(NotImplemented));
        };
        let conditions = ReadConditions {
            if_match: input.copy_source_if_match,
            if_unmodified_since: input.copy_source_if_unmodified_since,
            if_none_match: input.copy_source_if_none_match,
            if_modified_since: input.copy_source_if_modified_since,
        };
        let etag = self.on_disk(move |tree| {
            let source = tree.open_object(&tree.location(&bucket, &key)?)?;
            conditions.check(&source).map_err(|_| s3_error!(PreconditionFailed))?;
            let part = multipart::copy_range(tree, source, input.copy_source_range.as_deref())?;
            multipart::store_part(tree, &input.bucket, &input.key, &input.upload_id, input.part_number, part)
        });
        let copy_part_result = CopyPartResult {
            e_tag: Some(ETag::Strong(etag.await?)),
            last_modified: Some(SystemTime::now().into()),
            ..Default::default()
        };
        Ok(S3Response::new(UploadPartCopyOutput { copy_part_result: Some(copy_part_result), ..Default::default() }))
    }

    async fn list_parts(&self, req: S3Request<ListPartsInput>) -> S3Result<S3Response<ListPartsOutput>> {
        Ok(S3Response::new(self.on_disk(move |tree| listing::parts(tree, req.input)).await?))
    }

    async fn complete_multipart_upload(
        &self,
        req: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<S3Response<CompleteMultipartUploadOutput>> {
        let input = req.input;
        let parts = input.multipart_upload.and_then(|upload| upload.parts).unwrap_or_default();
        let conditions = WriteConditions { if_match: input.if_match, if_none_match: input.if_none_match };
        let (bucket, key, id) = (input.bucket.clone(), input.key.clone(), input.upload_id);
        let meta = self.on_disk(move |tree| multipart::complete(tree, &bucket, &key, &id, parts, &conditions)).await?;
        Ok(S3Response::new(CompleteMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            e_tag: Some(ETag::Strong(meta.etag)),
            ..Default::default()
        }))
    }

    async fn abort_multipart_upload(
        &self,
        req: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<S3Response<AbortMultipartUploadOutput>> {
        let input = req.input;
        self.on_disk(move |tree| multipart::abort(tree, &input.bucket, &input.key, &input.upload_id)).await?;
        Ok(S3Response::new(AbortMultipartUploadOutput::default()))
    }
}

fn signed(length: u64) -> S3Result<i64> {
    i64::try_from(length).map_err(S3Error::internal_error)
}
