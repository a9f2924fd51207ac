//! Authors write levels.

use actix_web::{HttpResponse, delete, patch, post, put, web};

use crate::auth::Author;
use crate::authoring::requests::{CreateLevel, LevelOrder, Order, PublishParams, UpdateLevel};
use crate::authoring::{actions, change};
use crate::catalog::model::Audience;
use crate::catalog::model::Level;
use crate::catalog::queries;
use crate::catalog::response::LevelResponse;
use crate::catalog::{KeptAnswers, present};
use crate::context::AppContext;
use crate::db::{Id, LevelId, StoryId};
use crate::error::Result;
use crate::http::{IfMatch, Params, PathId, Valid};

/// Makes a level: a draft, until it is published.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = CreateLevel,
    responses(
        (status = 201, description = "The level; `Location` says where it is.", body = LevelResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "The slug or name is taken."),
    ))]
#[post("/levels")]
pub(super) async fn create_level(
    _: Author,
    body: Valid<CreateLevel>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let body = body.0;
    let level = change(&context, &answers, move |conn, now| {
        let draft = Level {
            id: LevelId::generate(),
            language: body.language,
            slug: String::new(),
            name: body.name,
            description: body.description,
            position: 0,
            published_at: None,
            deleted_at: None,
            deletion_id: None,
            created_at: now,
            updated_at: now,
        };
        actions::create(conn, now, draft, body.slug, body.position)
    })
    .await?;
    let location = format!("/api/v1/levels/{}", level.id);
    Ok(present::level(&context, level.id, Audience::Authors).await?.created(&location))
}

/// Changes a level.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = UpdateLevel, params(("id" = Id, Path, description = "The level's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The level as it is now.", body = LevelResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "The slug or name is taken."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[patch("/levels/{id}")]
pub(super) async fn update_level(
    _: Author,
    id: PathId<LevelId>,
    seen: IfMatch,
    body: Valid<UpdateLevel>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let body = body.0;
    change(&context, &answers, move |conn, now| {
        actions::update(conn, now, id.0, &seen, body.position, |mut level: Level| {
            if let Some(name) = body.name {
                level.name = name;
            }
            if let Some(slug) = body.slug {
                level.slug = slug;
            }
            if let Some(description) = body.description {
                level.description = description;
            }
            level
        })
    })
    .await?;
    Ok(present::level(&context, id.0, Audience::Authors).await?.written())
}

/// Deletes a level with all that is in it, as one batch. It can be restored; what learners did stays.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The level's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 204, description = "It is deleted."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[delete("/levels/{id}")]
pub(super) async fn delete_level(
    _: Author,
    id: PathId<LevelId>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::delete::<Level>(conn, now, id.0, &seen)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Brings back a level with exactly what was deleted with it. Where its place is taken it comes last.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The level's id.")),
    responses(
        (status = 200, description = "The level as it is now.", body = LevelResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "What it is in is deleted, or what must be unique is taken by now."),
    ))]
#[post("/levels/{id}/restore")]
pub(super) async fn restore_level(
    _: Author,
    id: PathId<LevelId>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::restore::<Level>(conn, now, id.0)).await?;
    Ok(present::level(&context, id.0, Audience::Authors).await?.written())
}

/// Publishes a level, and with `includeDescendants` all drafts below it in the same instant. Learners see it once all that it is in is published too.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The level's id."), PublishParams, ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The level as it is now.", body = LevelResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[post("/levels/{id}/publish")]
pub(super) async fn publish_level(
    _: Author,
    id: PathId<LevelId>,
    params: Params<PublishParams>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let descendants = params.0.include_descendants;
    change(&context, &answers, move |conn, now| actions::publish::<Level>(conn, now, id.0, &seen, descendants)).await?;
    Ok(present::level(&context, id.0, Audience::Authors).await?.written())
}

/// Hides a level and all that is in it from learners; what is in it keeps its own state.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The level's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The level as it is now.", body = LevelResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[post("/levels/{id}/unpublish")]
pub(super) async fn unpublish_level(
    _: Author,
    id: PathId<LevelId>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::unpublish::<Level>(conn, now, id.0, &seen)).await?;
    Ok(present::level(&context, id.0, Audience::Authors).await?.written())
}

/// Puts all stories of a level in order, in one step.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = Order<Id>, params(("id" = Id, Path, description = "The level's id.")),
    responses(
        (status = 204, description = "They are in this order."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 422, description = "Not the whole set, or not the ids of it."),
    ))]
#[put("/levels/{id}/stories/order")]
pub(super) async fn order_stories(
    _: Author,
    id: PathId<LevelId>,
    body: Valid<Order<StoryId>>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| {
        let level: Level = actions::live(conn, id.0)?;
        let siblings = queries::list_stories_of(conn, &[level.id])?;
        actions::reorder(conn, now, siblings, &body.0.ids)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Puts all levels of a language in order, in one step.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = LevelOrder,
    responses(
        (status = 204, description = "They are in this order."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 422, description = "Not the whole set, or not the ids of it."),
    ))]
#[put("/levels/order")]
pub(super) async fn order_levels(
    _: Author,
    body: Valid<LevelOrder>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| {
        let siblings = queries::list_levels_of(conn, &[body.0.language])?;
        actions::reorder(conn, now, siblings, &body.0.ids)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
