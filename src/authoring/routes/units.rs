//! Authors write units.

use actix_web::{HttpResponse, delete, patch, post, put, web};

use crate::auth::Author;
use crate::authoring::requests::{CreateUnit, Order, PublishParams, UpdateUnit};
use crate::authoring::{actions, change};
use crate::catalog::model::Audience;
use crate::catalog::model::{Story, Unit};
use crate::catalog::queries;
use crate::catalog::response::UnitResponse;
use crate::catalog::{KeptAnswers, present};
use crate::context::AppContext;
use crate::db::{AssetId, Id, StoryId, UnitId};
use crate::error::Result;
use crate::http::{IfMatch, Params, PathId, Valid};

/// Makes a unit in a story: a draft, until it is published.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The story's id.")), request_body = CreateUnit,
    responses(
        (status = 201, description = "The unit; `Location` says where it is.", body = UnitResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "The slug is taken."),
    ))]
#[post("/stories/{id}/units")]
pub(super) async fn create_unit(
    _: Author,
    id: PathId<StoryId>,
    body: Valid<CreateUnit>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let body = body.0;
    let unit = change(&context, &answers, move |conn, now| {
        let story: Story = actions::live(conn, id.0)?;
        let draft = Unit {
            id: UnitId::generate(),
            story_id: story.id,
            slug: String::new(),
            title: body.title,
            description: body.description,
            position: 0,
            reference_text: body.reference_text,
            published_at: None,
            deleted_at: None,
            deletion_id: None,
            created_at: now,
            updated_at: now,
        };
        actions::create(conn, now, draft, body.slug, body.position)
    })
    .await?;
    let location = format!("/api/v1/units/{}", unit.id);
    Ok(present::unit(&context, unit.id, Audience::Authors, context.now()).await?.created(&location))
}

/// Changes a unit.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = UpdateUnit, params(("id" = Id, Path, description = "The unit's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The unit as it is now.", body = UnitResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "The slug is taken."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[patch("/units/{id}")]
pub(super) async fn update_unit(
    _: Author,
    id: PathId<UnitId>,
    seen: IfMatch,
    body: Valid<UpdateUnit>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let body = body.0;
    change(&context, &answers, move |conn, now| {
        actions::update(conn, now, id.0, &seen, body.position, |mut unit: Unit| {
            if let Some(title) = body.title {
                unit.title = title;
            }
            if let Some(slug) = body.slug {
                unit.slug = slug;
            }
            if let Some(description) = body.description {
                unit.description = description;
            }
            if let Some(text) = body.reference_text {
                unit.reference_text = text;
            }
            unit
        })
    })
    .await?;
    Ok(present::unit(&context, id.0, Audience::Authors, context.now()).await?.written())
}

/// Deletes a unit with all that is in it, as one batch. It can be restored; what learners did stays.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The unit's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 204, description = "It is deleted."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[delete("/units/{id}")]
pub(super) async fn delete_unit(
    _: Author,
    id: PathId<UnitId>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::delete::<Unit>(conn, now, id.0, &seen)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Brings back a unit with exactly what was deleted with it. Where its place is taken it comes last.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The unit's id.")),
    responses(
        (status = 200, description = "The unit as it is now.", body = UnitResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "What it is in is deleted, or what must be unique is taken by now."),
    ))]
#[post("/units/{id}/restore")]
pub(super) async fn restore_unit(
    _: Author,
    id: PathId<UnitId>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::restore::<Unit>(conn, now, id.0)).await?;
    Ok(present::unit(&context, id.0, Audience::Authors, context.now()).await?.written())
}

/// Publishes a unit, and with `includeDescendants` all drafts below it in the same instant. Learners see it once all that it is in is published too.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The unit's id."), PublishParams, ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The unit as it is now.", body = UnitResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[post("/units/{id}/publish")]
pub(super) async fn publish_unit(
    _: Author,
    id: PathId<UnitId>,
    params: Params<PublishParams>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let descendants = params.0.include_descendants;
    change(&context, &answers, move |conn, now| actions::publish::<Unit>(conn, now, id.0, &seen, descendants)).await?;
    Ok(present::unit(&context, id.0, Audience::Authors, context.now()).await?.written())
}

/// Hides a unit and all that is in it from learners; what is in it keeps its own state.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The unit's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The unit as it is now.", body = UnitResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[post("/units/{id}/unpublish")]
pub(super) async fn unpublish_unit(
    _: Author,
    id: PathId<UnitId>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::unpublish::<Unit>(conn, now, id.0, &seen)).await?;
    Ok(present::unit(&context, id.0, Audience::Authors, context.now()).await?.written())
}

/// Puts all assets of a unit in order, in one step.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = Order<Id>, params(("id" = Id, Path, description = "The unit's id.")),
    responses(
        (status = 204, description = "They are in this order."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 422, description = "Not the whole set, or not the ids of it."),
    ))]
#[put("/units/{id}/assets/order")]
pub(super) async fn order_assets(
    _: Author,
    id: PathId<UnitId>,
    body: Valid<Order<AssetId>>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| {
        let unit: Unit = actions::live(conn, id.0)?;
        let siblings = queries::list_assets_of(conn, &[unit.id])?;
        actions::reorder(conn, now, siblings, &body.0.ids)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
