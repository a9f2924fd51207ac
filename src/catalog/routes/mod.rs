//! The endpoints of the catalogue.

mod read;

use utoipa_actix_web::service_config::ServiceConfig;

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
        .service(read::get_catalog);
}
