//! Errors as bodies: RFC 9457.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Error, Fault};
use crate::locale::Locale;

/// One field that is not valid.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldFault {
    /// JSON Pointer (RFC 6901) to the field in the request's body; `?name` for a query parameter.
    pub pointer: String,
    /// What is wrong with it.
    pub fault: Fault,
}

impl FieldFault {
    /// A field and what is wrong with it.
    pub fn new(pointer: impl Into<String>, fault: Fault) -> Self {
        Self { pointer: pointer.into(), fault }
    }

    /// What the client is told.
    pub fn told(&self, locale: Locale) -> FieldError {
        let (code, params) = self.fault.parts();
        let params = params.as_object().cloned().unwrap_or_default();
        FieldError { pointer: self.pointer.clone(), code, params, detail: locale.say(&self.fault) }
    }

    /// The field as people call it: the last name of the pointer. None for the whole body.
    pub fn name(&self) -> Option<String> {
        let names = self.pointer.trim_start_matches('?').rsplit('/');
        let mut names = names.filter(|name| !name.is_empty() && !name.bytes().all(|byte| byte.is_ascii_digit()));
        names.next().map(|name| name.replace("~1", "/").replace("~0", "~"))
    }
}

/// One field that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) to the field in the request's body; `?name` for a query parameter.
    #[schema(example = "/score")]
    pub pointer: String,
    /// The rule that was broken. `GET /problems/{code}` explains it. More codes will come: take one that you do not know for
    /// `invalid`, and show `detail`.
    #[schema(example = "out_of_range")]
    pub code: String,
    /// What the rule was, by code: what a translation needs.
    #[serde(default)]
    #[schema(value_type = Object, example = json!({"min": 0, "max": 100}))]
    pub params: Map<String, Value>,
    /// What would be right, in words that complete "this field …", in the language of `Content-Language`.
    #[schema(example = "must be between 0 and 100")]
    pub detail: String,
}

/// The body of every error answer: RFC 9457, `application/problem+json`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `/problems/<code>`: a page that explains it.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not_found")]
    pub kind: String,
    /// One line, the same for every occurrence of this code.
    #[schema(example = "There is no such thing")]
    pub title: String,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// What happened here and what to do next, in the language of `Content-Language`.
    #[schema(example = "There is no such unit, or you may not see it.")]
    pub detail: String,
    /// The stable word to branch on. More codes will come: take one that you do not know by its status.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// Names this request in the server's log.
    #[schema(example = "0198c0de-0000-7000-8000-000000000000")]
    pub request_id: String,
    /// The fields at fault; with status 422, and 409 where a field's value is taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Error {
    /// What the client is told.
    pub fn to_problem(&self, request_id: &str, locale: Locale) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code.as_str()),
            title: self.code.title(locale),
            status: self.code.status(),
            detail: locale.say(&*self.detail),
            code: self.code.as_str(),
            request_id: request_id.to_owned(),
            errors: self.errors.iter().map(|error| error.told(locale)).collect(),
        }
    }
}
