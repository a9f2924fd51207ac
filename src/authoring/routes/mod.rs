//! The endpoints of authors. Each is a thin function of its own, for its place in the document; what it does is in
//! [`handlers`], once for every kind of node.

mod handlers;

use actix_web::{HttpResponse, delete, patch, post, put, web};
use utoipa_actix_web::service_config::ServiceConfig;

use super::arrange::Placed;
use super::requests::{
    AnyOrder, CreateLevel, CreateStory, CreateUnit, LevelOrder, Order, PublishParams, UpdateAsset, UpdateLevel,
    UpdateStory, UpdateUnit,
};
use super::{actions, change};
use crate::auth::Author;
use crate::catalog::model::{Level, Story, Unit, UnitAsset};
use crate::catalog::response::{AuthorAssetResponse, AuthorUnitResponse, LevelResponse, StoryResponse};
use crate::catalog::{KeptAnswers, queries};
use crate::context::AppContext;
use crate::db::{AssetId, LevelId, StoryId, UnitId};
use crate::error::Result;
use crate::http::{IfMatch, Params, PathId, Valid};

/// Registers them.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(create_level)
        .service(order_levels)
        .service(update_level)
        .service(delete_level)
        .service(restore_level)
        .service(publish_level)
        .service(unpublish_level)
        .service(order_stories)
        .service(create_story)
        .service(update_story)
        .service(delete_story)
        .service(restore_story)
        .service(publish_story)
        .service(unpublish_story)
        .service(order_units)
        .service(create_unit)
        .service(update_unit)
        .service(delete_unit)
        .service(restore_unit)
        .service(publish_unit)
        .service(unpublish_unit)
        .service(order_assets)
        .service(update_asset)
        .service(delete_asset)
        .service(restore_asset);
}

/// The endpoints of one node; those that publish it only where they are named.
macro_rules! node_endpoints {
    (
        $Node:ident, $Id:ident, $word:literal, $Response:ident;
        $(#[$($update_doc:tt)*])*
        patch $update_path:tt => $update:ident($Update:ident) $(, or 409 $taken:literal)?;
        $(#[$($delete_doc:tt)*])*
        delete $delete_path:tt => $delete:ident;
        $(#[$($restore_doc:tt)*])*
        post $restore_path:tt => $restore:ident;
        $(
            $(#[$($publish_doc:tt)*])*
            post $publish_path:tt => $publish:ident;
            $(#[$($unpublish_doc:tt)*])*
            post $unpublish_path:tt => $unpublish:ident;
        )?
    ) => {
        $(#[$($update_doc)*])*
        #[utoipa::path(
            tag = "authoring", request_body = $Update,
            params(("id" = $Id, Path, description = concat!("The ", $word, "'s id.")), IfMatch),
            responses(
                (status = 200, description = concat!("The ", $word, " as it is now."), body = $Response),
                $((status = 409, description = $taken),)?
            )
        )]
        #[patch($update_path)]
        async fn $update(
            _: Author,
            id: PathId<$Id>,
            seen: IfMatch,
            body: Valid<$Update>,
            context: web::Data<AppContext>,
            answers: web::Data<KeptAnswers>,
        ) -> Result<HttpResponse> {
            handlers::update::<$Node>(&context, &answers, id.0, seen, body.0).await
        }

        $(#[$($delete_doc)*])*
        #[utoipa::path(
            tag = "authoring",
            params(("id" = $Id, Path, description = concat!("The ", $word, "'s id.")), IfMatch),
            responses((status = 204, description = "It is deleted."))
        )]
        #[delete($delete_path)]
        async fn $delete(
            _: Author,
            id: PathId<$Id>,
            seen: IfMatch,
            context: web::Data<AppContext>,
            answers: web::Data<KeptAnswers>,
        ) -> Result<HttpResponse> {
            handlers::delete::<$Node>(&context, &answers, id.0, seen).await
        }

        $(#[$($restore_doc)*])*
        #[utoipa::path(
            tag = "authoring",
            params(("id" = $Id, Path, description = concat!("The ", $word, "'s id."))),
            responses(
                (status = 200, description = concat!("The ", $word, " as it is now."), body = $Response),
                (status = 409, description = "What it is in is deleted, or what must be unique is taken by now."),
            )
        )]
        #[post($restore_path)]
        async fn $restore(
            _: Author,
            id: PathId<$Id>,
            context: web::Data<AppContext>,
            answers: web::Data<KeptAnswers>,
        ) -> Result<HttpResponse> {
            handlers::restore::<$Node>(&context, &answers, id.0).await
        }

        $(
            $(#[$($publish_doc)*])*
            #[utoipa::path(
                tag = "authoring",
                params(("id" = $Id, Path, description = concat!("The ", $word, "'s id.")), PublishParams, IfMatch),
                responses((status = 200, description = concat!("The ", $word, " as it is now."), body = $Response))
            )]
            #[post($publish_path)]
            async fn $publish(
                _: Author,
                id: PathId<$Id>,
                params: Params<PublishParams>,
                seen: IfMatch,
                context: web::Data<AppContext>,
                answers: web::Data<KeptAnswers>,
            ) -> Result<HttpResponse> {
                handlers::publish::<$Node>(&context, &answers, id.0, seen, params.0).await
            }

            $(#[$($unpublish_doc)*])*
            #[utoipa::path(
                tag = "authoring",
                params(("id" = $Id, Path, description = concat!("The ", $word, "'s id.")), IfMatch),
                responses((status = 200, description = concat!("The ", $word, " as it is now."), body = $Response))
            )]
            #[post($unpublish_path)]
            async fn $unpublish(
                _: Author,
                id: PathId<$Id>,
                seen: IfMatch,
                context: web::Data<AppContext>,
                answers: web::Data<KeptAnswers>,
            ) -> Result<HttpResponse> {
                handlers::unpublish::<$Node>(&context, &answers, id.0, seen).await
            }
        )?
    };
}

/// The endpoints of a parent that are about its children; the one that makes them only where it is named.
macro_rules! child_endpoints {
    (
        $Node:ident, $word:literal in $Parent:ident, $ParentId:ident, $parent_word:literal;
        $(#[$($order_doc:tt)*])*
        put $order_path:tt => $order:ident, such as $ids:tt;
        $(
            $(#[$($create_doc:tt)*])*
            post $create_path:tt => $create:ident($Create:ident) -> $Response:ident;
        )?
    ) => {
        $(#[$($order_doc)*])*
        #[utoipa::path(
            tag = "authoring", request_body(content = AnyOrder, example = json!({"ids": $ids})),
            params(("id" = $ParentId, Path, description = concat!("The ", $parent_word, "'s id."))),
            responses(
                (status = 204, description = "They are in this order."),
                (status = 422, description = "Not the whole set, or not the ids of it."),
            )
        )]
        #[put($order_path)]
        async fn $order(
            _: Author,
            id: PathId<$ParentId>,
            body: Valid<Order<<$Node as Placed>::Id>>,
            context: web::Data<AppContext>,
            answers: web::Data<KeptAnswers>,
        ) -> Result<HttpResponse> {
            handlers::order::<$Node>(&context, &answers, id.0, body.0).await
        }

        $(
            $(#[$($create_doc)*])*
            #[utoipa::path(
                tag = "authoring", request_body = $Create,
                params(("id" = $ParentId, Path, description = concat!("The ", $parent_word, "'s id."))),
                responses(
                    (status = 201, description = concat!("The ", $word, "; `Location` says where it is."), body = $Response),
                    (status = 409, description = "The slug is taken."),
                )
            )]
            #[post($create_path)]
            async fn $create(
                _: Author,
                id: PathId<$ParentId>,
                body: Valid<$Create>,
                context: web::Data<AppContext>,
                answers: web::Data<KeptAnswers>,
            ) -> Result<HttpResponse> {
                handlers::create(&context, &answers, move |conn, now| {
                    actions::live::<$Parent>(conn, id.0)?;
                    Ok(body.0.fill($Node::draft(id.0, now)))
                })
                .await
            }
        )?
    };
}

/// Makes a level.
///
/// It is a draft until it is published. Without a slug it gets one made of its name, without a position it comes last.
#[utoipa::path(tag = "authoring", request_body = CreateLevel,
    responses(
        (status = 201, description = "The level; `Location` says where it is.", body = LevelResponse),
        (status = 409, description = "The slug or name is taken."),
    ))]
#[post("/levels")]
async fn create_level(
    _: Author,
    body: Valid<CreateLevel>,
    context: web::Data<AppContext>,
    answers: web::Data<KeptAnswers>,
) -> Result<HttpResponse> {
    handlers::create(&context, &answers, move |_, now| {
        let empty = Level::draft(body.0.language.clone(), now);
        Ok(body.0.fill(empty))
    })
    .await
}

/// Puts all levels of a language in order, in one step.
///
/// The ids are those of all its levels that are not deleted, drafts included, each once.
#[utoipa::path(tag = "authoring", request_body = LevelOrder,
    responses(
        (status = 204, description = "They are in this order."),
        (status = 422, description = "Not the whole set, or not the ids of it."),
    ))]
#[put("/levels/order")]
async fn order_levels(
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

node_endpoints! {
    Level, LevelId, "level", LevelResponse;
    /// Changes a level.
    ///
    /// What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
    patch "/levels/{id}" => update_level(UpdateLevel), or 409 "The slug or name is taken.";
    /// Deletes a level with all that is in it, as one batch.
    ///
    /// It can be restored; what learners did stays.
    delete "/levels/{id}" => delete_level;
    /// Brings back a level with exactly what was deleted with it.
    ///
    /// Where its place is taken it comes last. One that is not deleted stays as it is.
    post "/levels/{id}/restore" => restore_level;
    /// Publishes a level.
    ///
    /// With `includeDescendants` all drafts below it too, in the same instant. Learners see it once all that it is in
    /// is published.
    post "/levels/{id}/publish" => publish_level;
    /// Hides a level and all that is in it from learners.
    ///
    /// What is in it keeps its own state.
    post "/levels/{id}/unpublish" => unpublish_level;
}

child_endpoints! {
    Story, "story" in Level, LevelId, "level";
    /// Puts all stories of a level in order, in one step.
    ///
    /// The ids are those of all that are not deleted, each once.
    put "/levels/{id}/stories/order" => order_stories, such as ["0198c0de-0000-7000-8000-000000000202", "0198c0de-0000-7000-8000-000000000201"];
    /// Makes a story in a level.
    ///
    /// It is a draft until it is published. Without a slug it gets one made of its title, without a position it comes
    /// last.
    post "/levels/{id}/stories" => create_story(CreateStory) -> StoryResponse;
}

node_endpoints! {
    Story, StoryId, "story", StoryResponse;
    /// Changes a story.
    ///
    /// What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
    patch "/stories/{id}" => update_story(UpdateStory), or 409 "The slug is taken.";
    /// Deletes a story with all that is in it, as one batch.
    ///
    /// It can be restored; what learners did stays.
    delete "/stories/{id}" => delete_story;
    /// Brings back a story with exactly what was deleted with it.
    ///
    /// Where its place is taken it comes last. One that is not deleted stays as it is.
    post "/stories/{id}/restore" => restore_story;
    /// Publishes a story.
    ///
    /// With `includeDescendants` all drafts below it too, in the same instant. Learners see it once all that it is in
    /// is published.
    post "/stories/{id}/publish" => publish_story;
    /// Hides a story and all that is in it from learners.
    ///
    /// What is in it keeps its own state.
    post "/stories/{id}/unpublish" => unpublish_story;
}

child_endpoints! {
    Unit, "unit" in Story, StoryId, "story";
    /// Puts all units of a story in order, in one step.
    ///
    /// The ids are those of all that are not deleted, each once.
    put "/stories/{id}/units/order" => order_units, such as ["0198c0de-0000-7000-8000-000000000302", "0198c0de-0000-7000-8000-000000000301"];
    /// Makes a unit in a story.
    ///
    /// It is a draft until it is published. Without a slug it gets one made of its title, without a position it comes
    /// last.
    post "/stories/{id}/units" => create_unit(CreateUnit) -> AuthorUnitResponse;
}

node_endpoints! {
    Unit, UnitId, "unit", AuthorUnitResponse;
    /// Changes a unit.
    ///
    /// What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
    patch "/units/{id}" => update_unit(UpdateUnit), or 409 "The slug is taken.";
    /// Deletes a unit with all that is in it, as one batch.
    ///
    /// It can be restored; what learners did stays.
    delete "/units/{id}" => delete_unit;
    /// Brings back a unit with exactly what was deleted with it.
    ///
    /// Where its place is taken it comes last. One that is not deleted stays as it is.
    post "/units/{id}/restore" => restore_unit;
    /// Publishes a unit.
    ///
    /// With `includeDescendants` all drafts below it too, in the same instant. Learners see it once all that it is in
    /// is published.
    post "/units/{id}/publish" => publish_unit;
    /// Hides a unit and all that is in it from learners.
    ///
    /// What is in it keeps its own state.
    post "/units/{id}/unpublish" => unpublish_unit;
}

child_endpoints! {
    UnitAsset, "asset" in Unit, UnitId, "unit";
    /// Puts all assets of a unit in order, in one step.
    ///
    /// The ids are those of all that are not deleted, each once.
    put "/units/{id}/assets/order" => order_assets, such as [
        "0198c0de-0000-7000-8000-000000000402",
        "0198c0de-0000-7000-8000-000000000401",
        "0198c0de-0000-7000-8000-000000000403",
        "0198c0de-0000-7000-8000-000000000404",
        "0198c0de-0000-7000-8000-000000000405",
    ];
}

node_endpoints! {
    UnitAsset, AssetId, "asset", AuthorAssetResponse;
    /// Changes an asset.
    ///
    /// What is absent stays. Send the `ETag` that you read as `If-Match`, and nobody else's change is overwritten.
    patch "/assets/{id}" => update_asset(UpdateAsset);
    /// Deletes an asset.
    ///
    /// It can be restored; what learners did stays.
    delete "/assets/{id}" => delete_asset;
    /// Brings back an asset.
    ///
    /// Where its place is taken it comes last. One that is not deleted stays as it is.
    post "/assets/{id}/restore" => restore_asset;
}
