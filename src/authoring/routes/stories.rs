//! Authors write stories.

use actix_web::{HttpResponse, delete, patch, post, put, web};

use crate::auth::Author;
use crate::authoring::requests::{CreateStory, Order, PublishParams, UpdateStory};
use crate::authoring::{actions, change};
use crate::catalog::model::Audience;
use crate::catalog::model::{Level, Story};
use crate::catalog::queries;
use crate::catalog::response::StoryResponse;
use crate::catalog::{KeptAnswers, present};
use crate::context::AppContext;
use crate::db::{Id, LevelId, StoryId, UnitId};
use crate::error::Result;
use crate::http::{IfMatch, Params, PathId, Valid};

/// Makes a story in a level: a draft, until it is published.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The level's id.")), request_body = CreateStory,
    responses(
        (status = 201, description = "The story; `Location` says where it is.", body = StoryResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "The slug is taken."),
    ))]
#[post("/levels/{id}/stories")]
pub(super) async fn create_story(
    _: Author,
    id: PathId<LevelId>,
    body: Valid<CreateStory>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let body = body.0;
    let story = change(&context, &answers, move |conn, now| {
        let level: Level = actions::live(conn, id.0)?;
        let draft = Story {
            id: StoryId::generate(),
            level_id: level.id,
            slug: String::new(),
            title: body.title,
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
    let location = format!("/api/v1/stories/{}", story.id);
    Ok(present::story(&context, story.id, Audience::Authors).await?.created(&location))
}

/// Changes a story.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = UpdateStory, params(("id" = Id, Path, description = "The story's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The story as it is now.", body = StoryResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "The slug is taken."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[patch("/stories/{id}")]
pub(super) async fn update_story(
    _: Author,
    id: PathId<StoryId>,
    seen: IfMatch,
    body: Valid<UpdateStory>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let body = body.0;
    change(&context, &answers, move |conn, now| {
        actions::update(conn, now, id.0, &seen, body.position, |mut story: Story| {
            if let Some(title) = body.title {
                story.title = title;
            }
            if let Some(slug) = body.slug {
                story.slug = slug;
            }
            if let Some(description) = body.description {
                story.description = description;
            }
            story
        })
    })
    .await?;
    Ok(present::story(&context, id.0, Audience::Authors).await?.written())
}

/// Deletes a story with all that is in it, as one batch. It can be restored; what learners did stays.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The story's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 204, description = "It is deleted."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[delete("/stories/{id}")]
pub(super) async fn delete_story(
    _: Author,
    id: PathId<StoryId>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::delete::<Story>(conn, now, id.0, &seen)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Brings back a story with exactly what was deleted with it. Where its place is taken it comes last.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The story's id.")),
    responses(
        (status = 200, description = "The story as it is now.", body = StoryResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 409, description = "What it is in is deleted, or what must be unique is taken by now."),
    ))]
#[post("/stories/{id}/restore")]
pub(super) async fn restore_story(
    _: Author,
    id: PathId<StoryId>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::restore::<Story>(conn, now, id.0)).await?;
    Ok(present::story(&context, id.0, Audience::Authors).await?.written())
}

/// Publishes a story, and with `includeDescendants` all drafts below it in the same instant. Learners see it once all that it is in is published too.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The story's id."), PublishParams, ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The story as it is now.", body = StoryResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[post("/stories/{id}/publish")]
pub(super) async fn publish_story(
    _: Author,
    id: PathId<StoryId>,
    params: Params<PublishParams>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    let descendants = params.0.include_descendants;
    change(&context, &answers, move |conn, now| actions::publish::<Story>(conn, now, id.0, &seen, descendants)).await?;
    Ok(present::story(&context, id.0, Audience::Authors).await?.written())
}

/// Hides a story and all that is in it from learners; what is in it keeps its own state.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), params(("id" = Id, Path, description = "The story's id."), ("If-Match" = Option<String>, Header, description = "The `ETag` of the version that you have seen; 412 when there is a newer one.")),
    responses(
        (status = 200, description = "The story as it is now.", body = StoryResponse),
        (status = 403, description = "Needs the role author or admin."),
        (status = 412, description = "It has changed since you read it."),
    ))]
#[post("/stories/{id}/unpublish")]
pub(super) async fn unpublish_story(
    _: Author,
    id: PathId<StoryId>,
    seen: IfMatch,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| actions::unpublish::<Story>(conn, now, id.0, &seen)).await?;
    Ok(present::story(&context, id.0, Audience::Authors).await?.written())
}

/// Puts all units of a story in order, in one step.
#[utoipa::path(tag = "authoring", security(("bearer" = [])), request_body = Order<Id>, params(("id" = Id, Path, description = "The story's id.")),
    responses(
        (status = 204, description = "They are in this order."),
        (status = 403, description = "Needs the role author or admin."),
        (status = 422, description = "Not the whole set, or not the ids of it."),
    ))]
#[put("/stories/{id}/units/order")]
pub(super) async fn order_units(
    _: Author,
    id: PathId<StoryId>,
    body: Valid<Order<UnitId>>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    change(&context, &answers, move |conn, now| {
        let story: Story = actions::live(conn, id.0)?;
        let siblings = queries::list_units_of(conn, &[story.id])?;
        actions::reorder(conn, now, siblings, &body.0.ids)
    })
    .await?;
    Ok(HttpResponse::NoContent().finish())
}
