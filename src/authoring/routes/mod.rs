//! The endpoints of authors.

mod assets;
mod levels;
mod stories;
mod units;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers them.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(levels::create_level)
        .service(levels::order_levels)
        .service(levels::update_level)
        .service(levels::delete_level)
        .service(levels::restore_level)
        .service(levels::publish_level)
        .service(levels::unpublish_level)
        .service(levels::order_stories)
        .service(stories::create_story)
        .service(stories::update_story)
        .service(stories::delete_story)
        .service(stories::restore_story)
        .service(stories::publish_story)
        .service(stories::unpublish_story)
        .service(stories::order_units)
        .service(units::create_unit)
        .service(units::update_unit)
        .service(units::delete_unit)
        .service(units::restore_unit)
        .service(units::publish_unit)
        .service(units::unpublish_unit)
        .service(units::order_assets)
        .service(assets::update_asset)
        .service(assets::delete_asset)
        .service(assets::restore_asset);
}
