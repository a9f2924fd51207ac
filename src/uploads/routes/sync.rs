//! Objects that came by other means.

use actix_web::{HttpResponse, post, web};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::auth::Author;
use crate::catalog::KeptAnswers;
use crate::context::AppContext;
use crate::db::{AssetId, UnitId};
use crate::error::Result;
use crate::http::{Params, chars};
use crate::uploads::sync::{self, ObjectOutcome};

/// Which objects.
#[derive(Debug, Deserialize, Validate, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct SyncParams {
    /// Only objects of this unit.
    #[garde(skip)]
    unit_id: Option<UnitId>,
    /// `nextAfter` of the call before: goes on behind that key.
    #[garde(inner(custom(chars(0, 1024))))]
    #[param(max_length = 1024)]
    after: Option<String>,
}

/// What became of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) enum SyncOutcome {
    /// It is an asset now, the last of its unit.
    Added,
    /// It belongs to an asset already, perhaps a deleted one.
    AlreadyKnown,
    /// Its key names no live unit.
    UnknownUnit,
    /// It is not what its key says it is.
    Unreadable,
}

/// An object and what became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SyncedObject {
    /// Its key.
    #[schema(example = "units/0198c0de-0000-7000-8000-000000000000/video/hello.mp4")]
    key: String,
    /// What became of it.
    outcome: SyncOutcome,
    /// The asset that it is now; null unless it was added.
    asset_id: Option<AssetId>,
    /// Why it cannot be read; null where it can.
    #[schema(example = "this is not an MP4, MOV or WebM video: it begins like HTML")]
    detail: Option<String>,
}

/// What became of the objects.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SyncResponse {
    /// The objects in the order of their keys.
    objects: Vec<SyncedObject>,
    /// Send as `after` to go on; null at the end.
    #[schema(example = "units/0198c0de-0000-7000-8000-000000000000/video/hello.mp4")]
    next_after: Option<String>,
}

/// Registers objects that were put into the bucket by other means.
///
/// Objects lie under `units/{unitId}/{type}/…` with type one of video, audio, subtitle, screenshot and metadata. The
/// answer tells of each what became of it; call again with `nextAfter` until that is null.
#[utoipa::path(tag = "authoring", params(SyncParams),
    responses(
        (status = 200, description = "What became of each object.", body = SyncResponse),
    ))]
#[post("/assets/sync")]
pub(super) async fn sync_assets(
    _: Author,
    params: Params<SyncParams>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let report = sync::sync_assets(&context, &answers, params.0.unit_id, params.0.after.as_deref()).await?;
    let objects = report.objects.into_iter().map(|(key, found)| {
        let (outcome, asset_id, detail) = match found {
            ObjectOutcome::Added(id) => (SyncOutcome::Added, Some(id), None),
            ObjectOutcome::Known => (SyncOutcome::AlreadyKnown, None, None),
            ObjectOutcome::UnknownUnit => (SyncOutcome::UnknownUnit, None, None),
            ObjectOutcome::Unreadable(detail) => (SyncOutcome::Unreadable, None, Some(detail)),
        };
        SyncedObject { key, outcome, asset_id, detail }
    });
    Ok(HttpResponse::Ok().json(SyncResponse { objects: objects.collect(), next_after: report.next_after }))
}
