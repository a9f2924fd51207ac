//! The endpoints of the catalogue.

mod assets;
mod exchange;
mod levels;
mod present;
mod read;
mod requests;
mod stories;
mod sync;
mod units;
mod uploads;

use utoipa_actix_web::scope;
use utoipa_actix_web::service_config::ServiceConfig;

use crate::catalog::exchange::document::MAX_DOCUMENT_BYTES;
use crate::http::JsonLimit;

/// Registers them.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(read::list_levels)
        .service(read::get_level)
        .service(read::list_stories)
        .service(read::get_story)
        .service(read::list_units)
        .service(read::get_unit)
        .service(read::list_assets)
        .service(read::get_asset)
        .service(read::get_catalog)
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
        .service(assets::restore_asset)
        .service(uploads::create_upload)
        .service(uploads::list_upload_parts)
        .service(uploads::complete_upload)
        .service(uploads::delete_upload)
        .service(uploads::register_asset)
        .service(sync::sync_assets)
        .service(exchange::export_catalog)
        .service(scope("/catalog/import").app_data(JsonLimit(MAX_DOCUMENT_BYTES)).service(exchange::import_catalog));
}
