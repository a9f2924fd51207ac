//! Errors as HTTP answers.

use actix_web::http::header::{ALLOW, CONTENT_LANGUAGE, HeaderValue, RETRY_AFTER};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, HttpResponse, ResponseError};

use maud::html;

use super::language::Language;
use super::page::page;
use crate::error::{Code, Detail, Error};
use crate::locale::Text;

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).expect("the table of codes holds HTTP statuses")
    }

    fn error_response(&self) -> HttpResponse {
        respond(self, "", Language::default())
    }
}

/// The answer to a failed request, in its language.
pub(super) fn respond(error: &Error, request_id: &str, Language(locale): Language) -> HttpResponse {
    let mut response = HttpResponse::build(error.status_code());
    response.insert_header((CONTENT_LANGUAGE, locale.tag()));
    let body = serde_json::to_string(&error.to_problem(request_id, locale)).expect("a problem is plain data");
    with_hints(error, response.content_type("application/problem+json").body(body))
}

/// The same as a page.
pub(super) fn show(error: &Error, request_id: &str, Language(locale): Language) -> HttpResponse {
    let problem = error.to_problem(request_id, locale);
    let body = html! {
        p { (problem.detail) }
        @if problem.errors.len() > 1 {
            @for field in &problem.errors { p { code { (field.pointer) } " " (field.detail) } }
        }
        p { (error.code.help(locale)) }
        p.quiet { (locale.say(&Text::RequestId { id: request_id.to_owned() })) }
    };
    with_hints(error, page(error.status_code(), locale, &problem.title, &body))
}

/// With the headers that say what to do.
fn with_hints(error: &Error, mut response: HttpResponse) -> HttpResponse {
    let headers = response.headers_mut();
    if let Some(wait) = error.retry_after {
        headers.insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    if let Some(allow) = error.allow.as_deref().and_then(|allow| HeaderValue::from_str(allow).ok()) {
        headers.insert(ALLOW, allow);
    }
    response
}

/// actix's own failures, in our words.
pub(super) fn from_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::new(Code::NotFound, Detail::NoSuchPath),
        StatusCode::PAYLOAD_TOO_LARGE => Error::new(Code::PayloadTooLarge, Detail::BodyTooLargeHere),
        StatusCode::REQUEST_TIMEOUT => Error::new(Code::RequestTimeout, Detail::BodyLate),
        StatusCode::METHOD_NOT_ALLOWED => Error::new(Code::MethodNotAllowed, Detail::NoSuchMethodHere),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => Error::new(Code::UnsupportedMediaType, Detail::NotSentAsJson),
        status if status.is_client_error() => Error::malformed(Detail::Unreadable),
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
    let detail = Detail::NoSuchMethod { method: req.method().to_string(), allowed: allow.clone() };
    Error { allow: Some(allow), ..Error::new(Code::MethodNotAllowed, detail) }
}
