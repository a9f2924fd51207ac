//! What can go wrong, as clients see it: one table of codes, one of what is said of each occurrence ([`Detail`]), one of
//! what can be wrong with a field ([`Fault`]), and one error type. The words are in `locale`.

use std::time::Duration;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::locale::Locale;

mod detail;
mod fault;
mod problem;

pub use detail::{Detail, Thing};
pub use fault::{Fault, LARGEST_WHOLE};
pub use problem::{FieldError, FieldFault, Problem};

/// The result of everything a request can reach.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Declares the table of problem codes: variant, code on the wire, HTTP status.
macro_rules! codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $code:literal, $status:literal;)*) => {
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
            pub fn title(self, locale: Locale) -> String {
                locale.text(&format!("problem-{}", self.as_str()))
            }

            /// What it means and what to do.
            pub fn help(self, locale: Locale) -> String {
                locale.text(&format!("problem-{}.help", self.as_str()))
            }
        }
    };
}

codes! {
    /// The request cannot be read: syntax, encoding, an id or a cursor that is none.
    MalformedRequest = "malformed_request", 400;
    /// No valid access token.
    Unauthenticated = "unauthenticated", 401;
    /// Name or password wrong; never tells which.
    InvalidCredentials = "invalid_credentials", 401;
    /// A refresh token, magic link or code that is unknown, expired, used or revoked.
    InvalidToken = "invalid_token", 401;
    /// Signed in, but the role does not allow it.
    Forbidden = "forbidden", 403;
    /// No such thing for this caller.
    NotFound = "not_found", 404;
    /// The path exists, the method does not.
    MethodNotAllowed = "method_not_allowed", 405;
    /// The request took longer than the server allows.
    RequestTimeout = "request_timeout", 408;
    /// The change contradicts what is there.
    Conflict = "conflict", 409;
    /// A request with the same `Idempotency-Key` is still running.
    RequestInProgress = "request_in_progress", 409;
    /// A cursor of sync that is too old, or from before a restore: begin again without one.
    StartOver = "start_over", 410;
    /// `If-Match` names another version.
    PreconditionFailed = "precondition_failed", 412;
    /// The body is larger than accepted.
    PayloadTooLarge = "payload_too_large", 413;
    /// The body's content type is not accepted.
    UnsupportedMediaType = "unsupported_media_type", 415;
    /// Readable, but not valid; `errors` names each field.
    Invalid = "invalid", 422;
    /// The same `Idempotency-Key` came with another request.
    IdempotencyKeyReused = "idempotency_key_reused", 422;
    /// Too many requests; `Retry-After` says when to come back.
    TooManyRequests = "too_many_requests", 429;
    /// A fault of the server, logged under the request id.
    Internal = "internal", 500;
    /// A part the answer needs cannot be reached; `Retry-After` says when to come back.
    Unavailable = "unavailable", 503;
}

/// A failed request: what the client is told, and the cause, which is logged and never told.
#[derive(Debug, thiserror::Error)]
#[error("{}: {detail}", .code.as_str())]
pub struct Error {
    /// The kind.
    pub code: Code,
    /// For people: what happened here and what to do next.
    pub detail: Box<Detail>,
    /// The fields at fault.
    pub errors: Vec<FieldFault>,
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
    pub fn new(code: Code, detail: Detail) -> Self {
        Self { code, detail: Box::new(detail), errors: Vec::new(), retry_after: None, allow: None, cause: None }
    }

    /// 400.
    pub fn malformed(detail: Detail) -> Self {
        Self::new(Code::MalformedRequest, detail)
    }

    /// 404.
    pub fn not_found(what: Thing) -> Self {
        Self::new(Code::NotFound, Detail::NotFound { what })
    }

    /// 422 for one field; [`Error::invalid_fields`] for several.
    pub fn invalid(pointer: impl Into<String>, fault: Fault) -> Self {
        Self::invalid_fields(vec![FieldFault::new(pointer, fault)])
    }

    /// 422 with every field at fault.
    pub fn invalid_fields(errors: Vec<FieldFault>) -> Self {
        let detail = match errors.as_slice() {
            [one] => match one.name() {
                Some(field) => Detail::Field { field, fault: one.fault.clone() },
                None => Detail::Body { fault: one.fault.clone() },
            },
            several => Detail::Fields { count: several.len() },
        };
        Self { errors, ..Self::new(Code::Invalid, detail) }
    }

    /// 409.
    pub fn conflict(detail: Detail) -> Self {
        Self::new(Code::Conflict, detail)
    }

    /// 503: something cannot be reached, which is in the log already.
    pub fn still_unavailable(detail: Detail) -> Self {
        Self { retry_after: Some(Duration::from_secs(5)), ..Self::new(Code::Unavailable, detail) }
    }

    /// 503: something cannot be reached.
    pub fn unavailable(detail: Detail, cause: impl Into<anyhow::Error>) -> Self {
        Self { cause: Some(cause.into().into()), ..Self::still_unavailable(detail) }
    }

    /// 503: the database cannot be reached.
    pub fn database_gone(cause: anyhow::Error) -> Self {
        Self::unavailable(Detail::DatabaseGone, cause)
    }

    /// 503: the database cannot be reached, which was logged when that began.
    pub fn database_still_gone() -> Self {
        Self::still_unavailable(Detail::DatabaseGone)
    }

    /// 503: more work than there are places for.
    pub fn overloaded() -> Self {
        Self { retry_after: Some(Duration::from_secs(2)), ..Self::new(Code::Unavailable, Detail::Busy) }
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
        Self { cause: Some(cause.into()), ..Self::new(Code::Internal, Detail::Logged) }
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
