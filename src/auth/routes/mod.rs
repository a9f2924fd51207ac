//! The endpoints of accounts.

mod admin;
mod magic_links;
mod me;
mod sign_in;
#[cfg(feature = "studio")]
mod studio_session;
mod token;
mod types;
mod well_known;

#[cfg(feature = "studio")]
pub use studio_session::routes as studio_session;
pub use types::MeResponse;
pub use well_known::routes as well_known;

use utoipa_actix_web::service_config::ServiceConfig;

/// Registers `/auth`, `/me` and `/admin/users`.
pub fn routes(config: &mut ServiceConfig) {
    config
        .service(sign_in::register)
        .service(sign_in::login)
        .service(token::issue_token)
        .service(sign_in::refresh)
        .service(sign_in::logout)
        .service(magic_links::request_magic_link)
        .service(magic_links::show_magic_link)
        .service(magic_links::consume_magic_link)
        .service(me::get_me)
        .service(me::update_me)
        .service(me::verify_my_email)
        .service(me::delete_me)
        .service(me::change_my_password)
        .service(me::list_my_sessions)
        .service(me::revoke_my_session)
        .service(admin::list_users)
        .service(admin::get_user)
        .service(admin::update_user)
        .service(admin::delete_user);
}
