//! The endpoints of uploads.

mod sync;
mod uploads;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers them.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(uploads::create_upload)
        .service(uploads::get_upload)
        .service(uploads::list_upload_parts)
        .service(uploads::complete_upload)
        .service(uploads::delete_upload)
        .service(uploads::register_asset)
        .service(sync::sync_assets);
}
