//! What every operation shares: who may call it, the headers that it takes, the problems that it can answer.

use serde_json::{Value, json};

use super::METHODS;
use crate::error::{Code, Error};

/// Completes every operation.
pub(super) fn finish(document: &mut Value) {
    for_each_operation(document, add_security);
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

fn has_tag(operation: &Value, wanted: &str) -> bool {
    operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == wanted))
}

/// Everything under `/api/` needs an access token, but for the endpoints that give one; what needs none says so.
fn add_security(path: &str, _method: &str, operation: &mut Value) {
    if operation.get("security").is_none() {
        let signed_in = path.starts_with("/api/") && !has_tag(operation, "auth");
        operation["security"] = if signed_in { json!([{"bearer": []}, {"password": []}]) } else { json!([]) };
    }
}

/// Is there anybody who may not call it?
fn needs_token(operation: &Value) -> bool {
    operation["security"].as_array().is_some_and(|choices| choices.iter().any(|choice| choice != &json!({})))
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

/// Adds the request headers that every operation of a method takes, and what they are answered with. None has an example:
/// try-it-out would send it, everybody the same.
fn add_shared_headers(path: &str, method: &str, operation: &mut Value) {
    let (name, description) = match method {
        "post" if path.starts_with("/api/") && !has_tag(operation, "auth") => (
            "Idempotency-Key",
            "A UUID of your own: the same request sent again with it gets the first answer again, for 30 days.",
        ),
        "get" if operation.pointer("/responses/200/content/application~1json").is_some() => {
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
    let signed_in = needs_token(operation);
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
        ("415", body, "The body has another content type than this takes."),
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
