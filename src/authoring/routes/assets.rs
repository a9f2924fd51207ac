//! Authors write assets.

use actix_web::{HttpResponse, delete, patch, post, web};

use crate::auth::Author;
use crate::authoring::requests::UpdateAsset;
use crate::authoring::{actions, change};
use crate::catalog::model::Audience;
use crate::catalog::model::UnitAsset;
use crate::catalog::response::AssetResponse;
use crate::catalog::{KeptAnswers, present};
use crate::context::AppContext;
use crate::db::{AssetId, Id};
use crate::error::Result;
use crate::http::{IfMatch, PathId, Valid};

/// Changes an asset.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = UpdateAsset, params(("id" = Id, Path, description = "The asset's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The asset as it is now.", body = AssetResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[patch("/assets/{id}")]
pub(super) async fn update_asset(
    _: Author,
    id: PathId<AssetId>,
    seen: IfMatch,
    body: Valid<UpdateAsset>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let body = body.0;
    change(&context, &answers, move |conn, now| {
        actions::update(conn, now, id.0, &seen, body.position, |mut asset: UnitAsset| {
            if let Some(language) = body.language {
                asset.language = language;
            }
            if let Some(metadata) = body.metadata {
                asset.metadata = metadata;
            }
            asset
        })
    })
    .await?;
    Ok(present::asset(&context, id.0, Audience::Authors, context.now()).await?.written())
}

/// Deletes an asset. It can be restored; what learners did stays.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The asset's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 204, description = "It is deleted."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[delete("/assets/{id}")]
pub(super) async fn delete_asset(
    _: Author,
    id: PathId<AssetId>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::delete::<UnitAsset>(conn, now, id.0, &seen)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Brings back an asset. Where its place is taken it comes last.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The asset's id.")),
    responses(
        (status = 200, description = "The asset as it is now.", body = AssetResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "What it is in is deleted, or what must be unique is taken by now."),
    ))]
#[post("/assets/{id}/restore")]
pub(super) async fn restore_asset(
    _: Author,
    id: PathId<AssetId>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::restore::<UnitAsset>(conn, now, id.0)).await?;
    Ok(present::asset(&context, id.0, Audience::Authors, context.now()).await?.written())
}
