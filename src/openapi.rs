//! The API document: OpenAPI 3.1, made from the handlers, finished here with what every operation shares.

use actix_web::App;
use serde_json::{Map, Value, json};
use utoipa::OpenApi;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa_actix_web::AppExt;

use crate::error::{Code, Error, FieldError, Problem};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Parlance",
        description = "Lessons for language learners and what each learner did with them.\n\n\
            Sign in with `POST /api/v1/auth/login` and send the access token as `Authorization: Bearer …`. \
            Lists are paged with `limit` and `cursor`. Errors are RFC 9457 problems; branch on `code`. \
            Reads carry an `ETag`; send it as `If-None-Match`. Any POST of a signed-in caller takes an `Idempotency-Key`. \
            Tolerate fields and enum values that you do not know.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "this server")),
    components(schemas(Problem, FieldError)),
    tags(
        (name = "auth", description = "Registering, signing in and staying signed in."),
        (name = "me", description = "The account of whoever is signed in."),
        (name = "catalog", description = "Levels, stories, units and their media."),
        (name = "authoring", description = "Changing the catalogue, for authors."),
        (name = "progress", description = "What a learner did with units and media."),
        (name = "plans", description = "What a learner means to do on which day."),
        (name = "pronunciation", description = "Recordings of a learner's voice and their scores."),
        (name = "scores", description = "Scores by day, week, month and overall."),
        (name = "admin", description = "Accounts, for administrators."),
        (name = "service", description = "The service's own health."),
    ),
)]
struct Api;

/// The whole document.
pub fn document() -> Value {
    let mut api = Api::openapi();
    api.info.version = env!("CARGO_PKG_VERSION").to_owned();
    api.components.get_or_insert_default().add_security_scheme(
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
    inline_plain_strings(&mut document);
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        for name in PLAIN_STRINGS {
            schemas.shift_remove(name.0);
        }
        schemas.sort_keys();
    }
    for_each_operation(&mut document, add_security);
    for_each_operation(&mut document, add_shared_headers);
    for_each_operation(&mut document, add_problem_responses);
    document
}

/// The document as it is committed and served.
pub fn text(document: &Value) -> String {
    let mut text = serde_json::to_string_pretty(document).expect("a document is plain data");
    text.push('\n');
    text
}

/// Every path template with its methods in upper case.
pub fn paths(document: &Value) -> Vec<(String, Vec<String>)> {
    let Some(paths) = document["paths"].as_object() else { return Vec::new() };
    paths
        .iter()
        .map(|(path, item)| {
            let methods =
                item.as_object().into_iter().flat_map(Map::keys).filter(|key| METHODS.contains(&key.as_str()));
            (path.clone(), methods.map(|method| method.to_uppercase()).collect())
        })
        .collect()
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

/// Column types that are strings on the wire: SDK generators make nothing but noise of references to them.
const PLAIN_STRINGS: [(&str, &str, &str); 2] =
    [("Id", "uuid", "0198c0de-0000-7000-8000-000000000000"), ("Timestamp", "date-time", "2026-02-03T04:05:06.000000Z")];

fn plain_string(reference: &str) -> Option<Value> {
    let (_, format, example) =
        PLAIN_STRINGS.iter().find(|(name, ..)| reference == format!("#/components/schemas/{name}"))?;
    Some(json!({"type": "string", "format": format, "example": example}))
}

fn inline_plain_strings(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(inline_plain_strings),
        Value::Object(fields) => {
            fields.values_mut().for_each(inline_plain_strings);
            if let Some(plain) = fields.get("$ref").and_then(Value::as_str).and_then(plain_string) {
                let kept = fields.shift_remove("description");
                *value = plain;
                if let (Some(kept), Some(fields)) = (kept, value.as_object_mut()) {
                    fields.insert("description".to_owned(), kept);
                }
                return;
            }
            // Option<Id> comes as a choice of null or a reference: say it as one nullable string.
            let nullable = fields.get("oneOf").and_then(Value::as_array).and_then(|choices| match choices.as_slice() {
                [null, one] if null["type"] == "null" && one["type"] == "string" && one.get("format").is_some() => {
                    Some(one.clone())
                }
                _ => None,
            });
            if let Some(Value::Object(one)) = nullable {
                fields.shift_remove("oneOf");
                fields.extend(one);
                fields.insert("type".to_owned(), json!(["string", "null"]));
            }
        }
        _ => {}
    }
}

fn for_each_operation(document: &mut Value, change: fn(&str, &str, &mut Value)) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        for (method, operation) in
            item.as_object_mut().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str()))
        {
            change(path, method, operation);
        }
    }
}

fn has_tag(operation: &Value, wanted: &str) -> bool {
    operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == wanted))
}

/// Everything under `/api/` needs an access token, but for the endpoints that give one.
fn add_security(path: &str, _method: &str, operation: &mut Value) {
    if path.starts_with("/api/") && !has_tag(operation, "auth") {
        operation["security"] = json!([{"bearer": []}]);
    }
}

/// The first code of the table with a status, as it is answered.
fn example_problem(status: &str) -> Value {
    let code = Code::ALL.iter().find(|code| code.status().to_string() == status).unwrap_or(&Code::Internal);
    let error = match code {
        Code::Invalid => Error::invalid("/score", "out_of_range", "must be between 0 and 100"),
        code => Error::new(*code, code.title()),
    };
    json!(error.to_problem("0198c0de-0000-7000-8000-000000000000"))
}

/// Adds the request headers that every operation of a method takes, and what they are answered with.
fn add_shared_headers(path: &str, method: &str, operation: &mut Value) {
    let (name, description, example) = match method {
        "post" if path.starts_with("/api/") && !has_tag(operation, "auth") => (
            "Idempotency-Key",
            "A UUID of your own: the same request sent again with it gets the first answer again, for 30 days.",
            "0198c0de-0000-7000-8000-000000000000",
        ),
        "get" if operation.pointer("/responses/200/content/application~1json").is_some() => (
            "If-None-Match",
            "The `ETag` of the answer that you have; 304 when it is still right.",
            "\"q83vEjRWeJq83vEj\"",
        ),
        _ => return,
    };
    let header = json!({
        "name": name, "in": "header", "required": false, "description": description,
        "schema": {"type": "string"}, "example": example,
    });
    match operation.get_mut("parameters").and_then(Value::as_array_mut) {
        Some(parameters) => parameters.push(header),
        None => operation["parameters"] = json!([header]),
    }
    if method == "get" {
        operation["responses"]["304"] = json!({"description": "You have the newest; there is no body."});
    } else if operation.pointer("/responses/409").is_none() {
        operation["responses"]["409"] =
            json!({"description": "The first request with this `Idempotency-Key` is still running."});
    }
}

/// Adds the problems that an operation can answer by its nature, where the handler has not said it better. All
/// operations of the tags `authoring` and `admin` need the role of that name.
fn add_problem_responses(path: &str, _method: &str, operation: &mut Value) {
    let body = operation.get("requestBody").is_some();
    let (authoring, admin) = (has_tag(operation, "authoring"), has_tag(operation, "admin"));
    let signed_in = operation.get("security").is_some();
    let under_api = path.starts_with("/api/");
    let named = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let (parameters, if_match) = (!named.is_empty(), named.iter().any(|parameter| parameter["name"] == "If-Match"));
    let statuses = [
        ("400", body || parameters, "The request cannot be read."),
        ("401", signed_in, "Not signed in."),
        ("403", authoring, "Needs the role author or admin."),
        ("403", admin, "Needs the role admin."),
        ("404", path.contains('{'), "No such thing for this caller."),
        ("412", if_match, "It has changed since you read it."),
        ("413", body, "The body is too large."),
        ("415", body, "The body is not JSON by its content type."),
        ("422", body || parameters, "A field is not valid; `errors` names each."),
        ("429", under_api, "Too many requests; see `Retry-After`."),
        ("500", true, "A fault of the server."),
        ("503", under_api, "Not available right now; see `Retry-After`."),
    ];
    let Some(responses) = operation["responses"].as_object_mut() else { return };
    for (status, fits, description) in statuses {
        if fits && !responses.contains_key(status) {
            responses.insert(status.to_owned(), json!({ "description": description }));
        }
    }
    responses.sort_keys();
    for (status, response) in responses.iter_mut() {
        if status.starts_with(['4', '5']) && response.get("content").is_none() {
            response["content"] = json!({"application/problem+json": {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": example_problem(status),
            }});
        }
    }
}
