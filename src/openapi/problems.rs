//! The examples of problems: each has the code that its operation answers with.

use serde_json::{Value, json};

use super::operations::has_tag;
use crate::error::{Code, Detail, Error, Fault, LARGEST_WHOLE, Thing};
use crate::locale::Locale;

/// The body of a problem, with an example.
pub(super) fn content(code: Code) -> Value {
    content_of(&Error::new(code, detail_of(code)))
}

/// What one occurrence says.
fn detail_of(code: Code) -> Detail {
    match code {
        Code::MalformedRequest => Detail::PathIdNotAUuid,
        Code::Unauthenticated => Detail::AccessTokenMissing,
        Code::InvalidCredentials => Detail::WrongCredentials,
        Code::InvalidToken => Detail::LinkEnded,
        Code::Forbidden => Detail::NeedsAuthor,
        Code::NotFound => Detail::NotFound { what: Thing::Unit },
        Code::MethodNotAllowed => Detail::NoSuchMethodHere,
        Code::RequestTimeout => Detail::BodyLate,
        Code::Conflict => Detail::SameContent { asset: "0198c0de-0000-7000-8000-000000000401".to_owned() },
        Code::RequestInProgress => Detail::StillWorkedOn,
        Code::StartOver => Detail::CursorTooOld,
        Code::PreconditionFailed => Detail::StaleVersion,
        Code::PayloadTooLarge => Detail::BodyTooLargeHere,
        Code::UnsupportedMediaType => Detail::NotSentAsJson,
        Code::Invalid => Detail::Fields { count: 2 },
        Code::IdempotencyKeyReused => Detail::KeyOfAnotherRequest,
        Code::TooManyRequests => Detail::WaitAWhile,
        Code::Internal => Detail::Logged,
        Code::Unavailable => Detail::DatabaseGone,
    }
}

fn content_of(error: &Error) -> Value {
    json!({"application/problem+json": {
        "schema": {"$ref": "#/components/schemas/Problem"},
        "example": error.to_problem("0198c0de-0000-7000-8000-000000000000", Locale::English),
    }})
}

/// Gives an example to each problem of an operation that has none yet.
pub(super) fn add_examples(operation: &mut Value) {
    let (refused, unauthenticated) = (refused(operation), unauthenticated(operation));
    for (status, response) in operation["responses"].as_object_mut().into_iter().flatten() {
        if !status.starts_with(['4', '5']) || response.get("content").is_some() {
            continue;
        }
        response["content"] = match status.as_str() {
            "401" => content(unauthenticated),
            "422" => content_of(&refused),
            status => content(first_with(status)),
        };
    }
}

fn first_with(status: &str) -> Code {
    *Code::ALL.iter().find(|code| code.status().to_string() == status).unwrap_or(&Code::Internal)
}

/// Endpoints that give tokens are asked with other secrets than an access token.
fn unauthenticated(operation: &Value) -> Code {
    match operation["operationId"].as_str() {
        Some("login") => Code::InvalidCredentials,
        _ if has_tag(operation, "auth") => Code::InvalidToken,
        _ => Code::Unauthenticated,
    }
}

/// What an operation says of a body or a parameter that is not valid.
fn refused(operation: &Value) -> Error {
    if operation.get("requestBody").is_some() {
        return Error::invalid("/unknownField", Fault::UnknownField { allowed: Vec::new() });
    }
    let parameters = operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    let takes = |name: &str| parameters.iter().any(|parameter| parameter["name"] == name);
    if let Some(limit) = parameters.iter().find(|parameter| parameter["name"] == "limit") {
        let max = limit["schema"]["maximum"].as_i64().unwrap_or(LARGEST_WHOLE);
        Error::invalid("?limit", Fault::OutOfRange { min: 1, max })
    } else if takes("language") {
        Error::invalid("?language", Fault::NotALanguage)
    } else if takes("maxBytes") {
        Error::invalid("?maxBytes", Fault::OutOfRange { min: 1, max: LARGEST_WHOLE })
    } else if takes("token") {
        Error::invalid("?token", Fault::NotALinkToken)
    } else {
        Error::new(Code::IdempotencyKeyReused, Detail::KeyOfAnotherRequest)
    }
}
