use utoipa_actix_web::service_config::ServiceConfig;
/// Registers the endpoints.
pub fn routes(_config: &mut ServiceConfig) {}
