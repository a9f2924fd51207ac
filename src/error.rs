//! What can go wrong, as clients see it: one table of codes, one error type.

use std::borrow::Cow;
use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};
use serde::{Deserialize, Serialize};

/// The result of everything a request can reach.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Declares the table of problem codes: variant, code on the wire, HTTP status, title.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $code:literal, $status:literal, $title:literal;)*) => {
        /// The kinds of problems. A code never changes once released.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Code { $($(#[doc = $doc])* $variant,)* }

        impl Code {
            /// Every code, in the order of the table.
            pub const ALL: &'static [Code] = &[$(Code::$variant),*];

            /// The word on the wire: `code`, and the end of `type`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $code),* }
            }

            /// The HTTP status it is answered with.
            pub fn status(self) -> u16 {
                match self { $(Code::$variant => $status),* }
            }

            /// One line for people, the same for every occurrence.
            pub fn title(self) -> &'static str {
                match self { $(Code::$variant => $title),* }
            }
        }
    };
}

codes! {
    /// The request cannot be read: syntax, encoding, an id or a cursor that is none.
    MalformedRequest = "malformed_request", 400, "The request cannot be read";
    /// No valid access token.
    Unauthenticated = "unauthenticated", 401, "Sign in first";
    /// Name or password wrong; never tells which.
    InvalidCredentials = "invalid_credentials", 401, "These credentials are not valid";
    /// A refresh token, magic link or code that is unknown, expired, used or revoked.
    InvalidToken = "invalid_token", 401, "This token is not valid";
    /// Signed in, but the role does not allow it.
    Forbidden = "forbidden", 403, "Your role does not allow this";
    /// No such thing for this caller.
    NotFound = "not_found", 404, "There is no such thing";
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405, "This method does not exist here";
    /// The request took longer than the server allows.
    RequestTimeout = "request_timeout", 408, "The request took too long";
    /// The change contradicts what is there.
    Conflict = "conflict", 409, "This contradicts what is already there";
    /// A request with the same `Idempotency-Key` is still running.
    RequestInProgress = "request_in_progress", 409, "The same request is still being worked on";
    /// A cursor of sync that is too old, or from before a restore: begin again without one.
    StartOver = "start_over", 410, "Sync has to start over";
    /// `If-Match` names another version.
    PreconditionFailed = "precondition_failed", 412, "It has changed since you read it";
    /// The body is larger than accepted.
    PayloadTooLarge = "payload_too_large", 413, "The body is too large";
    /// The body's content type is not accepted.
    UnsupportedMediaType = "unsupported_media_type", 415, "This content type is not accepted";
    /// Readable, but not valid; `errors` names each field.
    Invalid = "invalid", 422, "Some fields are not valid";
    /// The same `Idempotency-Key` came with another request.
    IdempotencyKeyReused = "idempotency_key_reused", 422, "This idempotency key belongs to another request";
    /// Too many requests; `Retry-After` says when to come back.
    TooManyRequests = "too_many_requests", 429, "Too many requests";
    /// A fault of the server, logged under the request id.
    Internal = "internal", 500, "Something went wrong on our side";
    /// A part the answer needs cannot be reached; `Retry-After` says when to come back.
    Unavailable = "unavailable", 503, "Not available right now";
}

const DATABASE_GONE: &str = "The database cannot be reached; try again shortly.";

/// One field that is not valid.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FieldError {
    /// JSON Pointer (RFC 6901) to the field in the request's body; `?name` for a query parameter.
    #[schema(example = "/score")]
    pub pointer: String,
    /// The rule that was broken.
    #[schema(example = "out_of_range")]
    pub code: String,
    /// What is wrong and what would be right.
    #[schema(example = "must be between 0 and 100")]
    pub detail: String,
}

impl FieldError {
    /// A field error.
    pub fn new(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code: code.into(), detail: detail.into() }
    }
}

/// A failed request: what the client is told, and the cause, which is logged and never told.
#[derive(Debug, thiserror::Error)]
#[error("{}: {detail}", .code.as_str())]
pub struct Error {
    /// The kind.
    pub code: Code,
    /// For people: what happened here and what to do next.
    pub detail: Cow<'static, str>,
    /// The fields at fault.
    pub errors: Vec<FieldError>,
    /// When trying again makes sense.
    pub retry_after: Option<Duration>,
    /// The methods that the path takes instead.
    pub allow: Option<String>,
    /// For the log alone.
    #[source]
    pub cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    /// A problem of a kind, with what to tell.
    pub fn new(code: Code, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { code, detail: detail.into(), errors: Vec::new(), retry_after: None, allow: None, cause: None }
    }

    /// 400.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::MalformedRequest, detail)
    }

    /// 404: `what` is "unit", "attempt", …
    pub fn not_found(what: &'static str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what}, or you may not see it."))
    }

    /// 422 for one field; [`Error::invalid_fields`] for several.
    pub fn invalid(pointer: impl Into<String>, code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::invalid_fields(vec![FieldError::new(pointer, code, detail)])
    }

    /// 422 with every field at fault.
    pub fn invalid_fields(errors: Vec<FieldError>) -> Self {
        let detail = match errors.as_slice() {
            [one] if one.pointer.is_empty() => one.detail.clone(),
            [one] => format!("{}: {}", one.pointer, one.detail),
            several => format!("{} fields are not valid; see errors.", several.len()),
        };
        Self { errors, ..Self::new(Code::Invalid, detail) }
    }

    /// 409.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::Conflict, detail)
    }

    /// 503: something cannot be reached, which is in the log already.
    pub fn still_unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self { retry_after: Some(Duration::from_secs(5)), ..Self::new(Code::Unavailable, detail) }
    }

    /// 503: something cannot be reached.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>, cause: impl Into<anyhow::Error>) -> Self {
        Self { cause: Some(cause.into().into()), ..Self::still_unavailable(detail) }
    }

    /// 503: the database cannot be reached.
    pub fn database_gone(cause: anyhow::Error) -> Self {
        Self::unavailable(DATABASE_GONE, cause)
    }

    /// 503: the database cannot be reached, which was logged when that began.
    pub fn database_still_gone() -> Self {
        Self::still_unavailable(DATABASE_GONE)
    }

    /// 503: more work than there are places for.
    pub fn overloaded() -> Self {
        Self {
            retry_after: Some(Duration::from_secs(2)),
            ..Self::new(Code::Unavailable, "The server is busy; try again shortly.")
        }
    }

    /// For a command's reader, who may see what a request's may not: the cause.
    pub fn with_cause(self) -> anyhow::Error {
        match self.cause {
            Some(cause) => anyhow::anyhow!("{}: {cause:#}", self.detail),
            None => anyhow::anyhow!("{}", self.detail),
        }
    }

    /// 500: a fault of ours.
    pub fn internal(cause: anyhow::Error) -> Self {
        Self {
            cause: Some(cause.into()),
            ..Self::new(Code::Internal, "The fault was logged under this request id; report it if it persists.")
        }
    }
}

impl From<anyhow::Error> for Error {
    fn from(cause: anyhow::Error) -> Self {
        Self::internal(cause)
    }
}

/// What a database says, in PostgreSQL's words or SQLite's, when the fault is not the statement's and passes.
const PASSING: [&str; 16] = [
    "server closed the connection",
    "terminating connection",
    "no connection to the server",
    "could not receive data from server",
    "the database system is",
    "canceling statement due to lock timeout",
    "canceling statement due to statement timeout",
    "deadlock detected",
    "could not serialize access",
    READ_ONLY,
    "too many clients already",
    "No space left on device",
    "database is locked",
    "database or disk is full",
    "disk I/O error",
    "attempt to write a readonly database",
];

/// What PostgreSQL says to who writes on a server that has become a replica.
const READ_ONLY: &str = "in a read-only transaction";

impl From<DieselError> for Error {
    fn from(error: DieselError) -> Self {
        use DatabaseErrorKind::{ClosedConnection, ReadOnlyTransaction, SerializationFailure, UnableToSendCommand};
        let passes = match &error {
            DieselError::DatabaseError(kind, info) => {
                matches!(kind, ClosedConnection | UnableToSendCommand | SerializationFailure | ReadOnlyTransaction)
                    || PASSING.iter().any(|words| info.message().contains(words))
            }
            DieselError::BrokenTransactionManager | DieselError::RollbackErrorOnCommit { .. } => true,
            _ => false,
        };
        if passes { Self::database_gone(error.into()) } else { Self::internal(error.into()) }
    }
}

impl Error {
    /// Would the same work succeed on another connection? So it is where a failover has made this one's server a replica.
    pub fn needs_another_connection(&self) -> bool {
        self.cause.as_ref().is_some_and(|cause| cause.to_string().contains(READ_ONLY))
    }
}

/// The body of every error answer: RFC 9457, `application/problem+json`.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `/problems/<code>`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/not_found")]
    pub kind: String,
    /// One line, the same for every occurrence of this code.
    #[schema(example = "There is no such thing")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 404)]
    pub status: u16,
    /// What happened here and what to do next.
    #[schema(example = "There is no such unit, or you may not see it.")]
    pub detail: Cow<'static, str>,
    /// The stable word to branch on.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// Names this request in the server's log.
    #[schema(example = "0198c0de-0000-7000-8000-000000000000")]
    pub request_id: String,
    /// The fields at fault; with status 422 only.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
}

impl Error {
    /// What the client is told.
    pub fn to_problem(&self, request_id: &str) -> Problem {
        Problem {
            kind: format!("/problems/{}", self.code.as_str()),
            title: self.code.title(),
            status: self.code.status(),
            detail: self.detail.clone(),
            code: self.code.as_str(),
            request_id: request_id.to_owned(),
            errors: self.errors.clone(),
        }
    }
}
