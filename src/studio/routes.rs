//! Serving Studio's files.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use super::files;
use crate::context::AppContext;
use crate::error::{Error, Result};

/// Registers everything below `/studio/`.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .service(web::redirect("/studio", "/studio/"))
        .service(web::resource("/studio/{path:.*}").route(web::get().to(get_file)));
}

async fn get_file(path: web::Path<String>, context: web::Data<AppContext>, req: HttpRequest) -> Result<HttpResponse> {
    let file = files::find(&path).ok_or_else(|| Error::not_found("file"))?;
    let mut response = file.body.respond(&req).await?;
    let headers = response.headers_mut();
    let caching = if file.is_immutable { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(caching));
    let policy = HeaderValue::from_str(&policy(&context.storage.public_origin()));
    headers.insert(CONTENT_SECURITY_POLICY, policy.map_err(anyhow::Error::from)?);
    if response.status() != StatusCode::NOT_MODIFIED {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(file.content_type));
    }
    Ok(response)
}

/// Nothing but our own files runs; media come from the store, and files are sent there.
fn policy(store: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' {store}; media-src {store}; \
         connect-src 'self' {store}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
         require-trusted-types-for 'script'; trusted-types 'none'"
    )
}
