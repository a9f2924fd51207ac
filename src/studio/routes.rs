//! Serving the files of Studio and of the player.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use super::files::{self, Files};
use crate::context::AppContext;
use crate::error::{Error, Result, Thing};

/// Registers everything below `/studio/`.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::redirect("/studio", "/studio/"))
        .service(web::resource("/studio/{path:.*}").route(web::get().to(get_studio_file)));
}

/// Registers everything below `/player/`.
pub fn player_routes(config: &mut web::ServiceConfig) {
    config
        .service(web::redirect("/player", "/player/"))
        .service(web::resource("/player/{path:.*}").route(web::get().to(get_player_file)));
}

async fn get_studio_file(
    path: web::Path<String>,
    context: web::Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    serve(&files::STUDIO, &path, &req, &studio_policy(&context.storage.public_origin())).await
}

async fn get_player_file(
    path: web::Path<String>,
    context: web::Data<AppContext>,
    req: HttpRequest,
) -> Result<HttpResponse> {
    serve(&files::PLAYER, &path, &req, &player_policy(&context.storage.public_origin())).await
}

async fn serve(files: &'static Files, path: &str, req: &HttpRequest, policy: &str) -> Result<HttpResponse> {
    let file = files.find(path).ok_or_else(|| Error::not_found(Thing::File))?;
    let mut response = file.body.respond(req).await?;
    let headers = response.headers_mut();
    let caching = if file.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_str(policy).map_err(anyhow::Error::from)?);
    if response.status() != StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    }
    Ok(response)
}

/// Nothing but our own files runs; media come from the store, and files are sent there.
fn studio_policy(store: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' {store}; media-src {store}; \
         connect-src 'self' {store}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// The same, and what is kept on the device is played from there; the worker that keeps the player's own files is named by a
/// policy of its own.
fn player_policy(store: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: {store}; media-src blob: {store}; \
         connect-src 'self' blob: {store}; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types player"
    )
}
