//! The endpoints of sync.

mod changes;
mod home;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config.service(changes::list_changes).service(home::get_home);
}
