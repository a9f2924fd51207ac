//! Which apps may open the links of our mails: asked for by phones when an app is installed.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, web};
use serde_json::{Value, json};

use crate::context::AppContext;
use crate::error::{Code, Detail, Error, Result};

/// The path of the links.
const LINKS: &str = "/api/v1/auth/magic-links/consume";

/// Registers them; they belong to the host, not to the API.
pub fn routes(config: &mut web::ServiceConfig) {
    config
        .route("/.well-known/apple-app-site-association", web::get().to(apple))
        .route("/.well-known/assetlinks.json", web::get().to(android));
}

/// Apple's universal links: `applinks` of an app site association.
async fn apple(context: web::Data<AppContext>) -> Result<HttpResponse> {
    let apps = &context.config.apps.apple;
    let file = json!({"applinks": {"details": [{"appIDs": apps, "components": [{"/": LINKS, "?": {"token": "?*"}}]}]}});
    answer(!apps.is_empty(), &file)
}

/// Android's app links: Digital Asset Links.
async fn android(context: web::Data<AppContext>) -> Result<HttpResponse> {
    let apps = &context.config.apps.android;
    let statement = |(package, fingerprints): (&String, &Vec<String>)| {
        json!({
            "relation": ["delegate_permission/common.handle_all_urls"],
            "target": {"namespace": "android_app", "package_name": package, "sha256_cert_fingerprints": fingerprints},
        })
    };
    answer(!apps.is_empty(), &Value::from_iter(apps.iter().map(statement)))
}

fn answer(is_set_up: bool, file: &Value) -> Result<HttpResponse> {
    if !is_set_up {
        return Err(Error::new(Code::NotFound, Detail::NoSuchPath));
    }
    Ok(HttpResponse::Ok().insert_header((CACHE_CONTROL, "public, max-age=3600")).json(file))
}
