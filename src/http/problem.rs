//! Errors as HTTP answers.

use actix_web::http::header::{ALLOW, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use crate::error::{Code, Error};

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).expect("the table of codes holds HTTP statuses")
    }

    fn error_response(&self) -> HttpResponse {
        respond(self, "")
    }
}

/// The answer to a failed request.
pub(super) fn respond(error: &Error, request_id: &str) -> HttpResponse {
    let mut response = HttpResponse::build(error.status_code());
    if let Some(wait) = error.retry_after {
        response.insert_header((RETRY_AFTER, wait.as_secs().max(1).to_string()));
    }
    if let Some(allow) = &error.allow {
        response.insert_header((ALLOW, allow.as_str()));
    }
    let body = serde_json::to_string(&error.to_problem(request_id)).expect("a problem is plain data");
    response.content_type("application/problem+json").body(body)
}

/// actix's own failures, in our words.
pub(super) fn from_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => {
            Error::new(Code::NotFound, "There is nothing at this path; see /swagger-ui/ for what there is.")
        }
        StatusCode::PAYLOAD_TOO_LARGE => {
            Error::new(Code::PayloadTooLarge, "The body is larger than this endpoint accepts.")
        }
        StatusCode::REQUEST_TIMEOUT => {
            Error::new(Code::RequestTimeout, "The request did not arrive in time; send it again.")
        }
        StatusCode::METHOD_NOT_ALLOWED => Error::new(Code::MethodNotAllowed, "This method does not exist here."),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::new(Code::UnsupportedMediaType, "Send application/json."),
        status if status.is_client_error() => {
            Error::malformed("The request cannot be read; check its path, headers and body.")
        }
        status => Error::internal(anyhow::anyhow!("the framework answered {status}")),
    }
}

/// What a path takes.
#[derive(Debug, Clone)]
pub struct KnownMethod {
    /// In upper case.
    pub name: String,
    /// Are there parameters that its query string may have?
    pub has_query: bool,
}

/// The paths that exist and the methods each takes: what tells 405 from 404.
#[derive(Debug, Clone)]
pub struct KnownPaths(Vec<(String, Vec<KnownMethod>)>);

impl KnownPaths {
    /// From pairs of path template (`/api/v1/units/{id}`) and its methods.
    pub fn new(paths: Vec<(String, Vec<KnownMethod>)>) -> Self {
        Self(paths)
    }

    /// Is there an endpoint of this method at a concrete path?
    pub(super) fn takes(&self, path: &str, method: &Method) -> bool {
        self.method(path, method).is_some()
    }

    /// The endpoint of this method at a concrete path.
    pub(super) fn method(&self, path: &str, method: &Method) -> Option<&KnownMethod> {
        self.methods(path)?.iter().find(|known| known.name == method.as_str())
    }

    /// The methods that exist at a concrete path.
    fn methods(&self, path: &str) -> Option<&[KnownMethod]> {
        let fits = |template: &str| {
            template.split('/').count() == path.split('/').count()
                && template
                    .split('/')
                    .zip(path.split('/'))
                    .all(|(wanted, got)| (wanted.starts_with('{') && !got.is_empty()) || wanted == got)
        };
        // A literal path wins over a template: /me/daily-plans over /me/{x}.
        self.0
            .iter()
            .filter(|(template, _)| fits(template))
            .min_by_key(|(template, _)| template.matches('{').count())
            .map(|(_, methods)| methods.as_slice())
    }
}

/// Answers what no route matched: 405 where the path exists, else 404.
pub async fn no_such_route(req: HttpRequest) -> HttpResponse {
    let methods = req.app_data::<KnownPaths>().and_then(|known| known.methods(req.path()));
    match methods {
        Some(methods) => HttpResponse::from_error(no_such_method(&req, methods)),
        None => HttpResponse::from_error(from_status(StatusCode::NOT_FOUND)),
    }
}

/// 405 where a template took a request that is another path's, which has not this method.
pub(super) fn method_of_another(req: &HttpRequest) -> Option<Error> {
    let methods = req.app_data::<KnownPaths>()?.methods(req.path())?;
    let is_ours = methods.iter().any(|known| known.name == req.method().as_str());
    (!is_ours).then(|| no_such_method(req, methods))
}

fn no_such_method(req: &HttpRequest, methods: &[KnownMethod]) -> Error {
    let allow = methods.iter().map(|method| method.name.as_str()).collect::<Vec<_>>().join(", ");
    let detail = format!("{} does not exist here; this path takes {allow}.", req.method());
    Error { allow: Some(allow), ..Error::new(Code::MethodNotAllowed, detail) }
}
