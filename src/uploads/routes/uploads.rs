//! Authors send media.

use std::collections::BTreeMap;
use std::time::Duration;

use actix_web::http::header::LOCATION;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::auth::{Author, Role};
use crate::authoring::metadata_rule;
use crate::catalog::language::{check_language, optional_language};
use crate::catalog::model::{AssetType, Audience};
use crate::catalog::response::AuthorAssetResponse;
use crate::catalog::{KeptAnswers, present};
use crate::context::AppContext;
use crate::db::{AssetId, Json, Timestamp, UnitId, UploadId};
use crate::error::{Error, Fault, FieldFault, LARGEST_WHOLE, Result};
use crate::http::{PathId, Rendered, Valid, between, chars, rule};
use crate::sha256::check_hex;
use crate::uploads::model::{Refusal, Registration, Upload, UploadStatus, check_file_name, content_types, max_bytes};
use crate::uploads::{
    NewUpload, Registered, begin_upload, cancel_upload, complete_parts, find_upload, parts_state, register_upload,
};

/// A file to be sent.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct CreateUpload {
    /// The unit that it is for.
    #[garde(skip)]
    unit_id: UnitId,
    /// What it is to the unit.
    #[serde(rename = "type")]
    #[garde(skip)]
    kind: AssetType,
    /// Its name on the author's machine; shown again, never used as a path.
    #[garde(custom(rule(check_file_name)))]
    #[schema(example = "name-introduction.mp4", min_length = 1, max_length = 255)]
    file_name: String,
    /// Its media type: video/mp4, video/webm, video/quicktime; audio/mpeg, audio/mp4, audio/wav, audio/ogg, audio/webm;
    /// text/vtt, application/x-subrip; image/jpeg, image/png, image/webp; application/json, as fits the type.
    #[garde(custom(chars(0, 127)))]
    #[schema(example = "video/mp4", min_length = 1, max_length = 127)]
    content_type: String,
    /// Its exact length, bytes: at most 5 GiB for a video, 512 MiB for audio, 20 MiB for a screenshot, 2 MiB for
    /// subtitles, 1 MiB for metadata, which hold what `seed-data/metadata.schema.json` says.
    #[garde(custom(between(1, LARGEST_WHOLE)))]
    #[schema(example = 156085, minimum = 1)]
    size_bytes: i64,
    /// SHA-256 of its bytes, hex.
    #[garde(custom(rule(check_hex)))]
    #[schema(
        example = "5c4dfc66b5f3ce75a7ab9ad83a7514416b7d7ed1bc631a547128836590c8020d",
        pattern = "^[0-9a-fA-F]{64}$"
    )]
    sha256: String,
    /// Whether to send it in parts, so that an interrupted upload can go on: for large files.
    #[serde(default)]
    #[garde(skip)]
    #[schema(example = false)]
    multipart: Option<bool>,
}

impl CreateUpload {
    fn check(self) -> Result<NewUpload> {
        let mut faults = Vec::new();
        let types = content_types(self.kind);
        if !types.iter().any(|(known, _)| *known == self.content_type) {
            let allowed = types.iter().map(|(known, _)| (*known).to_owned()).collect();
            faults.push(FieldFault::new("/contentType", Fault::NotInList { allowed }));
        }
        let max = max_bytes(self.kind);
        if self.size_bytes > max {
            faults.push(FieldFault::new("/sizeBytes", Fault::TooLarge { max }));
        }
        if !faults.is_empty() {
            return Err(Error::invalid_fields(faults));
        }
        Ok(NewUpload {
            unit_id: self.unit_id,
            kind: self.kind,
            file_name: self.file_name,
            content_type: self.content_type,
            size_bytes: self.size_bytes,
            sha256: self.sha256.to_ascii_lowercase(),
            multipart: self.multipart.unwrap_or_default(),
        })
    }
}

/// Where and how to send a file.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UploadResponse {
    /// Names the upload when it is registered.
    id: UploadId,
    /// `PUT`; null when it comes in parts.
    #[schema(example = "PUT")]
    method: Option<&'static str>,
    /// Where to send the whole file; null when it comes in parts.
    #[schema(example = "http://127.0.0.1:9100/uploads/0198c0de-0000-7000-8000-000000000000?X-Amz-Signature=…")]
    url: Option<String>,
    /// What to send with it, to the letter: the store refuses any other length, type or checksum.
    headers: BTreeMap<String, String>,
    /// The length of every part but the last; null unless it comes in parts.
    #[schema(example = 8388608)]
    part_size_bytes: Option<i64>,
    /// How many parts there are; null unless it comes in parts.
    #[schema(example = 13)]
    part_count: Option<usize>,
    /// When the URL stops working, or for parts when what arrived is given up.
    expires_at: Timestamp,
}

/// How far an upload is.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct UploadStatusResponse {
    /// The upload.
    id: UploadId,
    /// The unit that it is for.
    unit_id: UnitId,
    /// How far it is.
    status: UploadStatus,
    /// The asset that it became; null until it has.
    asset_id: Option<AssetId>,
    /// Why it became none; null unless it failed.
    problem: Option<Refusal>,
    /// When what arrived is given up.
    expires_at: Timestamp,
}

impl TryFrom<Upload> for UploadStatusResponse {
    type Error = Error;

    fn try_from(upload: Upload) -> Result<Self> {
        let status = upload.status();
        let why = upload.registration_error.filter(|_| status == UploadStatus::Failed);
        let problem = why.map(|Json(why)| serde_json::from_value(why)).transpose();
        Ok(Self {
            id: upload.id,
            unit_id: upload.unit_id,
            status,
            asset_id: upload.asset_id,
            problem: problem.map_err(|error| Error::internal(error.into()))?,
            expires_at: upload.expires_at,
        })
    }
}

/// A part that has arrived.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ArrivedPart {
    /// From 1.
    #[schema(example = 1)]
    part_number: i32,
    /// Its length, bytes.
    #[schema(example = 8388608)]
    size_bytes: u64,
}

/// A part that has not arrived.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MissingPart {
    /// From 1.
    #[schema(example = 2)]
    part_number: i32,
    /// The length that it must have, bytes.
    #[schema(example = 8388608)]
    size_bytes: u64,
    /// Where to `PUT` it.
    #[schema(example = "http://127.0.0.1:9100/uploads/0198c0de-0000-7000-8000-000000000000?partNumber=2&uploadId=…")]
    url: String,
    /// When the URL stops working.
    url_expires_at: Timestamp,
}

/// What has arrived of an upload in parts.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct PartsResponse {
    /// Parts that need not be sent again.
    arrived: Vec<ArrivedPart>,
    /// Parts to send, the first hundred; ask again once they are sent.
    missing: Vec<MissingPart>,
    /// How many parts are to be sent.
    #[schema(example = 2)]
    missing_count: usize,
}

/// A file that has arrived, as an asset.
#[derive(Debug, Deserialize, Validate, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "uploadId": "0198c0de-0000-7000-8000-000000000000",
    "language": "en",
    "metadata": {"speaker": "Anna"},
}))]
pub(super) struct RegisterAsset {
    /// The upload.
    #[garde(skip)]
    upload_id: UploadId,
    /// BCP 47: the language spoken or written in it.
    #[garde(inner(custom(rule(check_language))))]
    #[serde(default, deserialize_with = "optional_language")]
    #[schema(example = "en", pattern = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", min_length = 2, max_length = 35)]
    language: Option<String>,
    /// Its place in the unit, from 1; the last unless given.
    #[garde(inner(custom(between(1, 1000000))))]
    #[schema(example = 1, minimum = 1, maximum = 1000000)]
    position: Option<i32>,
    /// Whatever else apps should know: a JSON object. Width and height come from the media.
    #[garde(inner(custom(metadata_rule)))]
    #[schema(value_type = Option<Object>, example = json!({"speaker": "Anna"}))]
    metadata: Option<Json>,
}

/// Begins an upload: answers where to send the file.
///
/// The file becomes an asset when it is registered with its unit (`POST /units/{id}/assets`). One that never is leaves
/// the store.
#[utoipa::path(tag = "authoring", request_body = CreateUpload,
    responses(
        (status = 201, description = "Where and how to send the file.", body = UploadResponse),
        (status = 404, description = "There is no such unit."),
    ))]
#[post("/uploads")]
pub(super) async fn create_upload(
    author: Author,
    body: Valid<CreateUpload>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let (upload, put) = begin_upload(&context, author.0.id, body.0.check()?).await?;
    let parts = upload.multipart_id.is_some();
    let expires_at = put.as_ref().map_or(upload.expires_at, |put| put.expires_at.into());
    let (url, headers) = put.map_or_else(Default::default, |put| (Some(put.url), put.headers));
    let path = format!("/api/v1/uploads/{}", upload.id);
    Ok(HttpResponse::Created().insert_header((LOCATION, path)).json(UploadResponse {
        id: upload.id,
        method: url.is_some().then_some("PUT"),
        url,
        headers,
        part_size_bytes: upload.part_size_bytes,
        part_count: parts.then(|| upload.parts().count()),
        expires_at,
    }))
}

/// Tells how far an upload is.
///
/// To be asked again and again while it is `registering`.
#[utoipa::path(tag = "authoring", params(("id" = UploadId, Path, description = "The upload's id.")),
    responses(
        (status = 200, description = "How far it is.", body = UploadStatusResponse),
    ))]
#[get("/uploads/{id}")]
pub(super) async fn get_upload(
    author: Author,
    id: PathId<UploadId>,
    context: web::Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let upload = own_upload(&author, &context, id.0).await?;
    Ok(Rendered::new(&UploadStatusResponse::try_from(upload)?).respond(&req))
}

/// Tells what has arrived of an upload in parts, and where to send what is missing.
///
/// Ask again after a break of the network: parts that have arrived need not be sent again.
#[utoipa::path(tag = "authoring", params(("id" = UploadId, Path, description = "The upload's id.")),
    responses(
        (status = 200, description = "What has arrived and what is missing.", body = PartsResponse),
        (status = 409, description = "The upload is not one in parts, or is complete."),
    ))]
#[post("/uploads/{id}/parts")]
pub(super) async fn list_upload_parts(
    author: Author,
    id: PathId<UploadId>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let upload = own_upload(&author, &context, id.0).await?;
    let state = parts_state(&context.storage, &upload, context.now()).await?;
    let arrived =
        state.arrived.iter().map(|part| ArrivedPart { part_number: part.number, size_bytes: part.size_bytes });
    let missing = state.missing.into_iter().map(|(part, url)| MissingPart {
        part_number: part.number,
        size_bytes: part.size_bytes,
        url: url.url,
        url_expires_at: url.expires_at.into(),
    });
    Ok(HttpResponse::Ok().json(PartsResponse {
        arrived: arrived.collect(),
        missing: missing.collect(),
        missing_count: state.missing_count,
    }))
}

/// Makes one file of the parts of an upload, once all have arrived.
///
/// Doing so again changes nothing.
#[utoipa::path(tag = "authoring", params(("id" = UploadId, Path, description = "The upload's id.")),
    responses(
        (status = 204, description = "The file is complete; register it."),
        (status = 409, description = "Parts are missing, or the upload is not one in parts."),
    ))]
#[post("/uploads/{id}/complete")]
pub(super) async fn complete_upload(
    author: Author,
    id: PathId<UploadId>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let upload = own_upload(&author, &context, id.0).await?;
    complete_parts(&context.storage, &upload).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Gives up an upload and whatever has arrived of it.
///
/// One that is an asset already stays: delete the asset.
#[utoipa::path(tag = "authoring", params(("id" = UploadId, Path, description = "The upload's id.")),
    responses(
        (status = 204, description = "It is gone."),
        (status = 409, description = "It is an asset already, or is being made one."),
    ))]
#[delete("/uploads/{id}")]
pub(super) async fn delete_upload(
    author: Author,
    id: PathId<UploadId>,
    context: web::Data<AppContext>,
) -> Result<HttpResponse> {
    let upload = own_upload(&author, &context, id.0).await?;
    cancel_upload(&context, &upload).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Registers a file that has arrived as an asset of its unit: checks length, checksum and content, and reads duration
/// and dimensions from the media. Registering the same upload again gives the same asset.
///
/// What takes longer than some seconds goes on in the background: then the answer is 202 and says where to ask how far
/// it is. `Prefer: respond-async` asks for that at once.
#[utoipa::path(tag = "authoring", request_body = RegisterAsset,
    params(
        ("id" = UnitId, Path, description = "The unit's id."),
        ("Prefer" = Option<String>, Header, description = "`respond-async`: do not wait."),
    ),
    responses(
        (status = 202, description = "It goes on in the background; `Location` says where to ask how far it is.",
            body = UploadStatusResponse, headers(("Location" = String, description = "Where to ask."))),
        (status = 201, description = "The asset; `Location` says where it is.", body = AuthorAssetResponse),
        (status = 409, description = "The file has not arrived, or the unit has one with the same content."),
        (status = 422, description = "The file is not what it was declared to be; `errors` says why, by line for subtitles."),
    ))]
#[post("/units/{id}/assets")]
pub(super) async fn register_asset(
    author: Author,
    id: PathId<UnitId>,
    body: Valid<RegisterAsset>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    let body = body.0;
    let upload = own_upload(&author, &context, body.upload_id).await?;
    if upload.unit_id != id.0 {
        return Err(Error::invalid("/uploadId", Fault::Mismatch));
    }
    let said =
        Registration { language: body.language, position: body.position, metadata: body.metadata.map(|json| json.0) };
    let registered = register_upload(&context, &answers, upload, said, patience(&req)).await?;
    let Registered::As(asset) = registered else {
        let upload = own_upload(&author, &context, body.upload_id).await?;
        let path = format!("/api/v1/uploads/{}", upload.id);
        let body = UploadStatusResponse::try_from(upload)?;
        return Ok(HttpResponse::Accepted().insert_header((LOCATION, path)).json(body));
    };
    let rendered: Rendered = present::asset(&context, asset, Audience::Authors, context.now()).await?;
    Ok(rendered.created(&format!("/api/v1/assets/{asset}")))
}

/// How long a registration is waited for.
fn patience(req: &HttpRequest) -> Duration {
    const PATIENCE: Duration = Duration::from_secs(15);
    let mut preferences = req.headers().get_all("prefer").filter_map(|value| value.to_str().ok());
    let at_once = preferences.any(|value| value.split([',', ';']).any(|word| word.trim() == "respond-async"));
    if at_once { Duration::ZERO } else { PATIENCE }
}

async fn own_upload(author: &Author, context: &AppContext, id: UploadId) -> Result<Upload> {
    let of = (author.0.role != Role::Admin).then_some(author.0.id);
    find_upload(context, id, of).await
}
