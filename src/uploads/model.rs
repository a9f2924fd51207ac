//! Rows and pure rules of uploads.

use std::time::Duration;

use diesel::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::catalog::model::AssetType;
use crate::db::{AssetId, Json, Timestamp, UnitId, UploadId, UserId};
use crate::error::{Error, Fault, FieldError};
use crate::locale::Locale;
use crate::schema::{abandoned_uploads, uploads};

/// How long a URL to send a file or a part to works.
pub const URL_TTL: Duration = Duration::from_secs(6 * 3600);

/// How long after its beginning an upload can be registered.
pub const LIFETIME: chrono::Duration = chrono::Duration::hours(24);

/// The length of a part of a multipart upload, the last one aside, bytes.
pub const PART_BYTES: i64 = 8 * 1024 * 1024;

/// A promised object.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Identifiable, Insertable)]
#[diesel(table_name = uploads, treat_none_as_default_value = false)]
pub struct Upload {
    /// Its id.
    pub id: UploadId,
    /// The unit that it is for.
    pub unit_id: UnitId,
    /// Who sends it.
    pub user_id: UserId,
    /// As what.
    #[diesel(column_name = type_)]
    pub kind: AssetType,
    /// What its author calls it; part of no key.
    pub file_name: String,
    /// The media type promised.
    pub content_type: String,
    /// The length promised, bytes.
    pub size_bytes: i64,
    /// The SHA-256 promised, lower-case hex.
    pub sha256: String,
    /// Where it arrives in the uploads bucket.
    pub object_key: String,
    /// The store's name for a multipart upload.
    pub multipart_id: Option<String>,
    /// The length of each part but the last.
    pub part_size_bytes: Option<i64>,
    /// The asset that it became.
    pub asset_id: Option<AssetId>,
    /// When it became that.
    pub registered_at: Option<Timestamp>,
    /// When it is given up.
    pub expires_at: Timestamp,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// A [`Registration`], from when its author asked to make it an asset.
    pub registration: Option<Json>,
    /// A [`Refusal`], when it was made none.
    pub registration_error: Option<Json>,
    /// Until when somebody is at making it an asset, unless they say more.
    pub claimed_until: Option<Timestamp>,
}

/// What an author says of a file that has arrived.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Registration {
    /// BCP 47.
    pub language: Option<String>,
    /// Its place among the unit's assets.
    pub position: Option<i32>,
    /// A JSON object.
    pub metadata: Option<Value>,
}

/// Why an upload was made no asset, as its author was or would have been answered.
#[derive(Debug, Clone, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = RegistrationRefusal)]
pub struct Refusal {
    /// The problem's code.
    #[schema(example = "invalid")]
    pub code: String,
    /// For people.
    #[schema(example = "Some fields are not valid.")]
    pub detail: String,
    /// The fields at fault.
    pub errors: Vec<FieldError>,
}

impl From<&Error> for Refusal {
    fn from(error: &Error) -> Self {
        let errors = error.errors.iter().map(|error| error.told(Locale::default())).collect();
        Self { code: error.code.as_str().to_owned(), detail: error.detail.to_string(), errors }
    }
}

/// How far an upload is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum UploadStatus {
    /// Nobody has asked to make it an asset yet.
    Waiting,
    /// It is being checked and moved.
    Registering,
    /// It is an asset.
    Registered,
    /// It was made none; send it again or register it otherwise.
    Failed,
}

/// What arrived, perhaps, of an upload whose author is gone.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable, Insertable)]
#[diesel(table_name = abandoned_uploads, treat_none_as_default_value = false)]
pub struct Abandoned {
    /// The upload's.
    pub id: UploadId,
    /// Where it arrives in the uploads bucket.
    pub object_key: String,
    /// The store's name for a multipart upload.
    pub multipart_id: Option<String>,
    /// Until when something may still arrive.
    pub keep_until: Timestamp,
    /// When the author went.
    pub created_at: Timestamp,
}

impl Upload {
    /// How far it is.
    pub fn status(&self) -> UploadStatus {
        match (self.registered_at, &self.registration, &self.registration_error) {
            (Some(_), ..) => UploadStatus::Registered,
            (None, None, _) => UploadStatus::Waiting,
            (None, Some(_), Some(_)) => UploadStatus::Failed,
            (None, Some(_), None) => UploadStatus::Registering,
        }
    }

    /// How many parts a multipart upload has, and how long the part with a number from 1 is.
    pub fn parts(&self) -> impl Iterator<Item = (i32, u64)> + use<> {
        let size = self.part_size_bytes.unwrap_or(PART_BYTES).max(1);
        let total = self.size_bytes;
        (0..).map(move |index| (index, index * size)).take_while(move |(_, from)| *from < total).map(
            move |(index, from)| {
                let number = i32::try_from(index + 1).expect("the largest file has few parts");
                (number, (total - from).min(size).unsigned_abs())
            },
        )
    }
}

/// The longest file of a type, bytes.
pub fn max_bytes(kind: AssetType) -> i64 {
    const MIB: i64 = 1024 * 1024;
    match kind {
        AssetType::Video => 5 * 1024 * MIB,
        AssetType::Audio => 512 * MIB,
        AssetType::Screenshot => 20 * MIB,
        AssetType::Subtitle => 2 * MIB,
        AssetType::Metadata => MIB,
    }
}

/// The media types that a type takes, each with the ending of its keys.
pub fn content_types(kind: AssetType) -> &'static [(&'static str, &'static str)] {
    match kind {
        AssetType::Video => &[("video/mp4", "mp4"), ("video/webm", "webm"), ("video/quicktime", "mov")],
        AssetType::Audio => &[
            ("audio/mpeg", "mp3"),
            ("audio/mp4", "m4a"),
            ("audio/wav", "wav"),
            ("audio/ogg", "ogg"),
            ("audio/webm", "webm"),
        ],
        AssetType::Subtitle => &[("text/vtt", "vtt"), ("application/x-subrip", "srt")],
        AssetType::Screenshot => &[("image/jpeg", "jpg"), ("image/png", "png"), ("image/webp", "webp")],
        AssetType::Metadata => &[("application/json", "json")],
    }
}

/// The ending that keys of a media type have.
pub fn extension(kind: AssetType, content_type: &str) -> Option<&'static str> {
    content_types(kind).iter().find(|(known, _)| *known == content_type).map(|(_, extension)| *extension)
}

/// Where the object of an asset lives: by its unit, its type and its content.
pub fn asset_key(unit_id: UnitId, kind: AssetType, sha256: &str, extension: &str) -> String {
    format!("units/{unit_id}/{}/{sha256}.{extension}", kind.as_str().to_lowercase())
}

/// The name of the file at its author's: shown again, never a path.
///
/// # Errors
/// What is wrong with it.
pub fn check_file_name(name: &str) -> Result<(), Fault> {
    if name.trim().is_empty() {
        return Err(Fault::Blank);
    }
    if name.len() > 255 {
        return Err(Fault::TooLarge { max: 255 });
    }
    if name.chars().any(|character| character.is_control() || matches!(character, '/' | '\\'))
        || name == ".."
        || name == "."
    {
        return Err(Fault::NotAFileName);
    }
    Ok(())
}
