//! The endpoints of progress.

mod begun;
mod events;
mod summary;
mod types;
mod units;

pub use events::read_event;
pub use summary::ResumePoint;
pub use types::LearningUnit;
pub use units::{AssetProgressResponse, UnitStateResponse};
use utoipa_actix_web::service_config::ServiceConfig;

/// Registers the endpoints.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(events::record_events)
        .service(units::start_unit)
        .service(units::complete_unit)
        .service(units::get_unit_progress)
        .service(units::put_asset_progress)
        .service(begun::list_my_units)
        .service(summary::get_story_progress)
        .service(summary::get_progress);
}
