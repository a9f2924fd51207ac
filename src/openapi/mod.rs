//! The API document: OpenAPI 3.1, made from the handlers, finished here with what every operation shares.

use actix_web::{App, HttpResponse};
use serde_json::Value;
use utoipa::OpenApi;
use utoipa::openapi::security::{Flow, Http, HttpAuthScheme, OAuth2, Password, Scopes, SecurityScheme};
use utoipa_actix_web::AppExt;

use crate::error::{FieldError, Problem};
use crate::http::KnownMethod;
use crate::packs::PackManifest;

mod examples;
mod operations;
mod problems;
mod schemas;
mod strings;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Parlance API",
        description = "Lessons for language learners and what each learner did with them.\n\n\
            Sign in with `POST /api/v1/auth/login` and send the access token as `Authorization: Bearer …`; here, press \
            *Authorize* and give name and password. \
            Lists are paged with `limit` and `cursor`. Errors are RFC 9457 problems; branch on `code`. \
            Reads carry an `ETag`; send it as `If-None-Match`. Any POST of a signed-in caller takes an `Idempotency-Key`. \
            Tolerate fields and enum values that you do not know.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "this server")),
    components(schemas(Problem, FieldError, PackManifest)),
    tags(
        (name = "auth", description = "Registering, signing in and staying signed in."),
        (name = "me", description = "The account of whoever is signed in."),
        (name = "catalog", description = "Levels, stories, units and their media."),
        (name = "authoring", description = "Changing the catalogue, for authors."),
        (name = "progress", description = "What a learner did with units and media."),
        (name = "plans", description = "What a learner means to do on which day."),
        (name = "pronunciation", description = "Recordings of a learner's voice and their scores."),
        (name = "scores", description = "Scores by day, week, month and overall."),
        (name = "packs", description = "Levels and stories for offline use."),
        (name = "admin", description = "Accounts, for administrators."),
        (name = "service", description = "The service's own health."),
    ),
)]
struct Api;

/// The whole document.
pub fn document() -> Value {
    let mut api = Api::openapi();
    api.info.version = env!("CARGO_PKG_VERSION").to_owned();
    let components = api.components.get_or_insert_default();
    components.add_security_scheme(
        "account",
        SecurityScheme::OAuth2(OAuth2::with_description(
            [Flow::Password(Password::new("/api/v1/auth/token", Scopes::new()))],
            "User name or address, and password. Leave the client's fields empty.",
        )),
    );
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(
            Http::builder()
                .scheme(HttpAuthScheme::Bearer)
                .bearer_format("JWT")
                .description(Some("The `accessToken` of `POST /api/v1/auth/login`."))
                .build(),
        ),
    );
    let app = App::new().into_utoipa_app().openapi(api);
    let (_, api) = crate::app::routes(app).split_for_parts();
    let mut document = serde_json::to_value(api).expect("an OpenAPI document is plain data");
    strings::inline(&mut document);
    schemas::finish(&mut document);
    operations::finish(&mut document);
    examples::finish(&mut document);
    document
}

/// The document as it is committed and served.
pub fn text(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("a document is plain data");
    text.push('\n');
    text
}

/// Every path template with its methods.
pub fn paths(document: &Value) -> Vec<(String, Vec<KnownMethod>)> {
    let Some(paths) = document["paths"].as_object() else { return Vec::new() };
    paths
        .iter()
        .map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str()));
            let known = |(method, operation): (&String, &Value)| {
                let mut parameters = operation["parameters"].as_array().into_iter().flatten();
                let has_query = parameters.any(|parameter| parameter["in"] == "query");
                KnownMethod { name: method.to_uppercase(), has_query }
            };
            (path.clone(), methods.map(known).collect())
        })
        .collect()
}

/// The page that Swagger UI lives in: its own has no viewport, and so no place on a phone.
pub async fn swagger_page() -> HttpResponse {
    HttpResponse::Ok().content_type("text/html; charset=utf-8").body(include_str!("swagger.html"))
}

/// How Swagger UI is set up: our document, the token kept over reloads.
pub fn swagger_config() -> utoipa_swagger_ui::Config<'static> {
    utoipa_swagger_ui::Config::from("/openapi.json")
        .persist_authorization(true)
        .try_it_out_enabled(true)
        .display_request_duration(true)
        .doc_expansion("none")
        .use_base_layout()
}

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];
