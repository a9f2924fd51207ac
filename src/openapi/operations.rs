//! What every operation shares: who may call it, the headers that it takes, the problems that it can answer.

use serde_json::{Value, json};

use super::{METHODS, problems};
use crate::error::Code;

/// Completes every operation.
pub(super) fn finish(document: &mut Value) {
    for_each_operation(document, add_security);
    let schemas = document["components"]["schemas"].clone();
    for_each_operation(document, |_, _, operation| free_empty_body(&schemas, operation));
    for_each_operation(document, add_shared_headers);
    for_each_operation(document, add_problem_responses);
}

/// Changes every operation, told its path and method.
pub(super) fn for_each_operation(document: &mut Value, mut change: impl FnMut(&str, &str, &mut Value)) {
    let Some(paths) = document["paths"].as_object_mut() else { return };
    for (path, item) in paths.iter_mut() {
        for (method, operation) in
            item.as_object_mut().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str()))
        {
            change(path, method, operation);
        }
    }
}

pub(super) fn has_tag(operation: &Value, wanted: &str) -> bool {
    operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == wanted))
}

/// Everything under `/api/` needs an access token, but for the endpoints that give one; what needs none says so.
fn add_security(path: &str, _method: &str, operation: &mut Value) {
    if operation.get("security").is_none() {
        let signed_in = path.starts_with("/api/") && !has_tag(operation, "auth");
        operation["security"] = if signed_in { json!([{"bearer": []}, {"account": []}]) } else { json!([]) };
    }
}

/// An empty body is `{}`: where nothing in it is required, none need be sent. Signing in always needs something.
fn free_empty_body(schemas: &Value, operation: &mut Value) {
    let schema = operation.pointer("/requestBody/content/application~1json/schema/$ref").and_then(Value::as_str);
    let Some(name) = schema.and_then(|path| path.rsplit('/').next()) else { return };
    let needs_something = schemas[name]["required"].as_array().is_some_and(|required| !required.is_empty());
    if !needs_something && !has_tag(operation, "auth") {
        operation["requestBody"]["required"] = false.into();
    }
}

/// Is there anybody who may not call it?
fn needs_token(operation: &Value) -> bool {
    operation["security"].as_array().is_some_and(|choices| choices.iter().any(|choice| choice != &json!({})))
}

/// Adds the request headers that every operation of a method takes, and what they are answered with. None has an example:
/// try-it-out would send it, everybody the same.
fn add_shared_headers(path: &str, method: &str, operation: &mut Value) {
    let (name, description) = match method {
        "post" if path.starts_with("/api/") && !has_tag(operation, "auth") => (
            "Idempotency-Key",
            "A UUID of your own: the same request sent again with it gets the first answer again, for 30 days.",
        ),
        "get"
            if path.starts_with("/api/") && operation.pointer("/responses/200/content/application~1json").is_some() =>
        {
            ("If-None-Match", "The `ETag` of the answer that you have; 304 when it is still right.")
        }
        _ => return,
    };
    let header = json!({
        "name": name, "in": "header", "required": false, "description": description, "schema": {"type": "string"},
    });
    match operation.get_mut("parameters").and_then(Value::as_array_mut) {
        Some(parameters) => parameters.push(header),
        None => operation["parameters"] = json!([header]),
    }
    if method == "get" {
        operation["responses"]["304"] = json!({"description": "You have the newest; there is no body."});
        for status in ["200", "304"] {
            add_header(&mut operation["responses"][status], "ETag", "string", "Send it as `If-None-Match` next time.");
        }
    } else if operation.pointer("/responses/409").is_none() {
        let mut running = json!({"description": "The first request with this `Idempotency-Key` is still running."});
        running["content"] = problems::content(Code::RequestInProgress);
        operation["responses"]["409"] = running;
    }
}

fn add_header(response: &mut Value, name: &str, kind: &str, description: &str) {
    response["headers"][name] = json!({"description": description, "schema": {"type": kind}});
}

/// Is it a level, a story, a unit or an asset as it is after a write?
fn shows_node(response: &Value) -> bool {
    const NODES: [&str; 4] = ["LevelResponse", "StoryResponse", "AuthorUnitResponse", "AuthorAssetResponse"];
    let schema = response.pointer("/content/application~1json/schema/$ref").and_then(Value::as_str);
    schema.and_then(|path| path.rsplit('/').next()).is_some_and(|name| NODES.contains(&name))
}

/// Adds the problems that an operation can answer by its nature, where the handler has not said it better. All
/// operations of the tags `authoring` and `admin` need the role of that name.
fn add_problem_responses(path: &str, _method: &str, operation: &mut Value) {
    let body = operation.get("requestBody").is_some();
    let (authoring, admin) = (has_tag(operation, "authoring"), has_tag(operation, "admin"));
    let signed_in = needs_token(operation);
    let under_api = path.starts_with("/api/");
    let named = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let (parameters, if_match) = (!named.is_empty(), named.iter().any(|parameter| parameter["name"] == "If-Match"));
    let checked =
        body || named.iter().any(|parameter| parameter["in"] == "query" || parameter["name"] == "Idempotency-Key");
    let statuses = [
        ("400", body || parameters, "The request cannot be read."),
        ("401", signed_in, "Not signed in."),
        ("403", authoring, "Needs the role author or admin."),
        ("403", admin, "Needs the role admin."),
        ("404", path.contains('{'), "No such thing for this caller."),
        ("412", if_match, "It has changed since you read it."),
        ("413", body, "The body is too large."),
        ("415", body, "The body has another content type than this takes."),
        ("422", checked, "A field is not valid; `errors` names each."),
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
        match status.as_str() {
            "201" => add_header(response, "Location", "string", "Where it is."),
            "429" | "503" => add_header(response, "Retry-After", "integer", "How many seconds to wait."),
            _ => {}
        }
        if authoring && shows_node(response) {
            add_header(response, "ETag", "string", "Send it as `If-Match` with your next change.");
        }
    }
    problems::add_examples(operation);
}
